"""A side table of what the site does while somebody waits: how far it is, and its answer once it is done.

Any process can then tell of what another one does. Rows are kept for a day. They are no part of the
log, a rebuild leaves them alone, and an erasure empties the table, for an answer may name people.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Column, Connection, Index, LargeBinary, MetaData, Table, Text, text

from projections.sessions import as_text

metadata = MetaData()

errands = Table(
    "errands",
    metadata,
    Column("id", Text, primary_key=True),
    Column("account", Text, nullable=False),
    Column("begun", Text, nullable=False),
    Column("heard", Text, nullable=False),  # when the process that does it last said so
    Column("told", Text, nullable=False),  # JSON: what is done, and how far it is
    Column("answer", Text),  # JSON: how it is answered; empty until it is done
    Column("body", LargeBinary),
    Index("errands_account", "account", "begun"),
    Index("errands_begun", "begun"),
)

PUT = text("""
    INSERT INTO errands (id, account, begun, heard, told, answer, body)
    VALUES (:id, :account, :begun, :heard, :told, :answer, :body)
    ON CONFLICT (id) DO UPDATE SET account = excluded.account, begun = excluded.begun,
        heard = excluded.heard, told = excluded.told, answer = excluded.answer, body = excluded.body
""")
TELL = text("""
    UPDATE errands SET heard = :heard, told = :told, answer = :answer, body = :body
    WHERE id = :id AND begun = :begun
""")
ONE = text("SELECT id, account, begun, heard, told, answer, body FROM errands WHERE id = :id")
OF_ONE = text("""
    SELECT id, account, begun, heard, told, answer, NULL AS body FROM errands
    WHERE account = :account ORDER BY begun DESC LIMIT :most
""")
DROP_MORE = text("""
    DELETE FROM errands WHERE account = :account AND begun < (
        SELECT begun FROM errands WHERE account = :account ORDER BY begun DESC LIMIT 1 OFFSET :skip
    )
""")
DROP_OLD = text("DELETE FROM errands WHERE begun <= :before")
DROP_ALL = text("DELETE FROM errands")
# What was begun before an erasure may have read what was erased: the last one is kept like an errand.
ERASED = "erased"
MARK = text("""
    INSERT INTO errands (id, account, begun, heard, told) VALUES (:id, '', :at, :at, '')
""")
LAST_ERASED = text("SELECT begun FROM errands WHERE id = :id")


class Kept(NamedTuple):
    """An errand as it is kept; `told` and `answer` are JSON."""

    id: UUID
    account: str
    begun: datetime
    heard: datetime
    told: str
    answer: str | None
    body: bytes | None


def put(connection: Connection, kept: Kept) -> bool:
    """Keeps an errand for the first time, in the place of an older one of that id.

    False, and nothing is kept, where somebody was erased since it was begun.
    """
    erased = connection.execute(LAST_ERASED, {"id": ERASED}).scalar_one_or_none()
    if erased is not None and as_text(kept.begun) <= erased:
        return False
    connection.execute(PUT, _values(kept))
    return True


def tell(connection: Connection, kept: Kept) -> bool:
    """Keeps how far it is, or its answer; False where it was forgotten meanwhile, or begun anew."""
    return connection.execute(TELL, _values(kept)).rowcount == 1


def one(connection: Connection, id_: UUID) -> Kept | None:
    row = connection.execute(ONE, {"id": str(id_)}).one_or_none()
    return None if row is None else _kept(row)


def of_account(connection: Connection, account: str, *, most: int) -> list[Kept]:
    """The newest errands of an account, without the bodies of their answers."""
    return [_kept(row) for row in connection.execute(OF_ONE, {"account": account, "most": most})]


def drop_more(connection: Connection, account: str, *, most: int) -> None:
    """Keeps the newest errands of an account, so many of them."""
    connection.execute(DROP_MORE, {"account": account, "skip": most - 1})


def drop_old(connection: Connection, before: datetime) -> None:
    connection.execute(DROP_OLD, {"before": as_text(before)})


def drop_all(connection: Connection, at: datetime) -> None:
    """Forgets every errand that was begun by then; one that is under way will not be kept either."""
    connection.execute(DROP_ALL)
    connection.execute(MARK, {"id": ERASED, "at": as_text(at)})


def _values(kept: Kept) -> dict[str, object]:
    return {
        **kept._asdict(),
        "id": str(kept.id),
        "begun": as_text(kept.begun),
        "heard": as_text(kept.heard),
    }


def _kept(row: Sequence[object]) -> Kept:
    id_, account, begun, heard, told, answer, body = row
    return Kept(
        UUID(str(id_)),
        str(account),
        datetime.fromisoformat(str(begun)),
        datetime.fromisoformat(str(heard)),
        str(told),
        None if answer is None else str(answer),
        None if body is None else bytes(body),  # type: ignore[call-overload]  # bytes, as the column says
    )
