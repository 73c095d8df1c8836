"""Webhooks: who is told of events by a call, how far each was told, and what went wrong.

Not folded from the log, and a rebuild leaves it alone: where a delivery stands is known here only.
"""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Final, Literal, NamedTuple

from sqlalchemy import Column, Connection, Integer, MetaData, Row, Table, Text, text

metadata = MetaData()

webhooks = Table(
    "webhooks",
    metadata,
    Column("webhook", Text, primary_key=True),
    Column("url", Text, nullable=False),
    Column("secret", Text, nullable=False),
    Column("roots", Text, nullable=False),  # JSON: units whose subtrees are told of; null: all
    Column("topics", Text, nullable=False),  # JSON: kinds of events; null: all
    Column("created_at", Text, nullable=False),  # UTC, ISO
    Column("created_by", Text, nullable=False),
    Column("cursor", Integer, nullable=False),  # position up to which everything was delivered
    Column("pending", Integer, nullable=False),  # last position of the batch under way, 0 for none
    Column("failures", Integer, nullable=False),  # in a row
    Column("retry_at", Text, nullable=False),  # UTC, ISO; empty: at once
    Column("state", Text, nullable=False),
    Column("answer", Text, nullable=False),  # what the last attempt brought
    Column("delivered_at", Text, nullable=False),  # UTC, ISO; empty: never
)

State = Literal["active", "held"]
ALL: Final = text("SELECT * FROM webhooks ORDER BY created_at, webhook")
REMOVE: Final = text("DELETE FROM webhooks WHERE webhook = :webhook")
BEGIN: Final = text("UPDATE webhooks SET pending = :pending WHERE webhook = :webhook")
DELIVERED: Final = text("""
    UPDATE webhooks SET cursor = :cursor, pending = 0, failures = 0, retry_at = '', answer = :answer,
        delivered_at = :at
    WHERE webhook = :webhook
""")
PASSED: Final = text("UPDATE webhooks SET cursor = :cursor, pending = 0 WHERE webhook = :webhook")
FAILED: Final = text("""
    UPDATE webhooks SET failures = :failures, retry_at = :retry_at, state = :state, answer = :answer
    WHERE webhook = :webhook
""")
RELEASE: Final = text("""
    UPDATE webhooks SET failures = 0, retry_at = '', state = 'active' WHERE webhook = :webhook
""")

RENEW: Final = text("UPDATE webhooks SET secret = :secret WHERE webhook = :webhook")


class Told(NamedTuple):
    """What the calls of a tick did: events that arrived, calls that failed, subscribers now held."""

    events: int = 0
    failed: int = 0
    held: int = 0


class Webhook(NamedTuple):
    """One subscription, as it stands."""

    webhook: str
    url: str
    secret: str
    roots: tuple[str, ...] | None
    topics: tuple[str, ...] | None
    created_at: datetime
    created_by: str
    cursor: int
    pending: int
    failures: int
    retry_at: datetime | None
    state: State
    answer: str
    delivered_at: datetime | None


def subscriptions(connection: Connection) -> list[Webhook]:
    """Every subscription, the oldest first."""
    return [_webhook(row) for row in connection.execute(ALL)]


def add(connection: Connection, one: Webhook) -> None:
    values = one._asdict() | {
        "roots": json.dumps(one.roots),
        "topics": json.dumps(one.topics),
        **{name: _instant(getattr(one, name)) for name in ("created_at", "retry_at", "delivered_at")},
    }
    connection.execute(webhooks.insert(), values)


def remove(connection: Connection, webhook: str) -> bool:
    return connection.execute(REMOVE, {"webhook": webhook}).rowcount == 1


def release(connection: Connection, webhook: str) -> bool:
    """Tries a held one again at once."""
    return connection.execute(RELEASE, {"webhook": webhook}).rowcount == 1


def renew(connection: Connection, webhook: str, secret: str) -> None:
    connection.execute(RENEW, {"webhook": webhook, "secret": secret})


def begin(connection: Connection, batches: Sequence[tuple[str, int]]) -> None:
    """Where each batch ends, before it goes: a repeated one is the same one."""
    for webhook, pending in batches:
        connection.execute(BEGIN, {"webhook": webhook, "pending": pending})


def passed(connection: Connection, webhook: str, cursor: int) -> None:
    """Nothing up to the position concerned the subscriber."""
    connection.execute(PASSED, {"webhook": webhook, "cursor": cursor})


def delivered(connection: Connection, webhook: str, cursor: int, *, answer: str, at: datetime) -> None:
    values = {"webhook": webhook, "cursor": cursor, "answer": answer, "at": _instant(at)}
    connection.execute(DELIVERED, values)


def failed(
    connection: Connection, webhook: str, *, failures: int, retry_at: datetime, state: State, answer: str
) -> None:
    values = {"webhook": webhook, "failures": failures, "retry_at": _instant(retry_at), "state": state}
    connection.execute(FAILED, values | {"answer": answer})


def _webhook(row: Row[tuple[object, ...]]) -> Webhook:
    values = dict(row._mapping)  # noqa: SLF001  SQLAlchemy's own name for a row's columns
    roots, topics = json.loads(values["roots"]), json.loads(values["topics"])
    return Webhook(
        **values
        | {
            "roots": None if roots is None else tuple(roots),
            "topics": None if topics is None else tuple(topics),
            **{
                name: datetime.fromisoformat(values[name]) if values[name] else None
                for name in ("created_at", "retry_at", "delivered_at")
            },
        }
    )


def _instant(at: datetime | None) -> str:
    return at.isoformat() if at else ""
