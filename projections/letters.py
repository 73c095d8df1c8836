"""Letters as lists show them: to whom, what became of each, and the seal on the content."""

from datetime import date, datetime

from pydantic import BaseModel, ConfigDict
from sqlalchemy import Connection, Row, text

LIST_MOST = 1_000  # rows of one answer: as for tasks

LETTERS = """
    SELECT l.letter, l.person, l.unit, l.sealed_on, l.sealed_at, l.notices, l.sha256, {state} AS state,
           l.attempts, l.retry_at, l.sent_at, l.code,
           coalesce(b.answer, x.answer, l.answer) AS answer, coalesce(b.remedy, x.remedy, l.remedy) AS remedy,
           (SELECT u.name FROM roster_units u WHERE u.code = l.unit
            AND (u.valid_to IS NULL OR u.valid_to >= l.sealed_on) ORDER BY u.valid_from LIMIT 1) AS unit_name
    FROM letters l LEFT JOIN bounces b ON b.letter = l.letter
    LEFT JOIN bounces x ON x.person = l.person AND x.permanent AND l.state IN ('queued', 'later', 'held')
    WHERE true {only}
    ORDER BY l.sealed_on DESC, l.unit, l.letter
    LIMIT :most
"""
# A letter that waits for an address to be put right is held, whatever became of it before.
STATE = "CASE WHEN x.person IS NULL THEN l.state ELSE 'held' END"
OF_TASKS = """
    AND l.letter IN (
        SELECT n.letter FROM notices n JOIN obligations o ON o.no = n.obligation
        JOIN roster_units u ON u.no = n.unit
        WHERE o.directive = :directive AND o.code = :obligation AND u.code = :task_unit
          AND n.period = :period
    )
"""
INSIDE = """
    AND l.unit IN (
        SELECT u.code FROM roster_units u
        WHERE u.no = :inside OR u.no IN (SELECT unit FROM unit_ancestors WHERE ancestor = :inside)
    )
"""
STATES = ("queued", "later", "held", "sent", "refused", "dropped")


class LetterRow(BaseModel):
    """A sealed letter: the post it goes to by person id and unit, and how its posting stands.

    `code`, `answer` and `remedy` are the mail server's last word and what to do about it.
    """

    model_config = ConfigDict(frozen=True)

    letter: str
    sealed_on: date
    sealed_at: datetime
    person: str
    unit: str
    unit_name: str | None
    notices: int
    sha256: str
    state: str
    attempts: int
    retry_at: datetime | None
    sent_at: datetime | None
    code: int | None
    answer: str | None
    remedy: str | None


def letters(
    connection: Connection,
    *,
    state: str | None = None,
    on: date | None = None,
    unit: str | None = None,
    person: str | None = None,
    prefix: str | None = None,
    inside: int | None = None,
    most: int = LIST_MOST,
) -> list[LetterRow]:
    """The letters that are wanted, the newest first.

    `prefix` is how a letter's id begins, `inside` the number of a unit that contains the reader's.
    """
    values: dict[str, object] = {"most": most}
    only = ""
    for column, value in (
        (f"{STATE} = :state", state),
        ("l.sealed_on = :on", on.isoformat() if on else None),
        ("l.unit = :unit", unit),
        ("l.person = :person", person),
        ("l.letter LIKE :prefix", f"{prefix}%" if prefix else None),
    ):
        if value is not None:
            only += f" AND {column}"
            values[column.rpartition(":")[2]] = value
    if inside is not None:
        only += INSIDE
        values["inside"] = inside
    rows = connection.execute(text(LETTERS.format(only=only, state=STATE)), values)
    return [_letter(row) for row in rows]


def letters_about(
    connection: Connection, *, directive: str, obligation: str, unit: str, period: str = ""
) -> list[LetterRow]:
    """The letters that spoke of one task, the newest first."""
    values = {
        "directive": directive,
        "obligation": obligation,
        "task_unit": unit,
        "period": period,
        "most": LIST_MOST,
    }
    rows = connection.execute(text(LETTERS.format(only=OF_TASKS, state=STATE)), values)
    return [_letter(row) for row in rows]


def _letter(row: Row[tuple[object, ...]]) -> LetterRow:
    return LetterRow.model_validate(row._asdict())
