"""A side table of files that were sent before what names them: who sent which, and when.

Whoever knows the name of a file by its content has not thereby seen it: only who sent it may say
that it supports a fact. No part of the log, and a rebuild leaves it alone.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import BigInteger, Column, Connection, Index, MetaData, Table, Text, text

from events.facts import Evidence
from projections.sessions import as_text

metadata = MetaData()

offered_files = Table(
    "offered_files",
    metadata,
    Column("account", Text, primary_key=True),
    Column("sha256", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("size_bytes", BigInteger, nullable=False),
    Column("at", Text, nullable=False),
    Index("offered_files_at", "at"),
)

OFFER = text("""
    INSERT INTO offered_files (account, sha256, name, size_bytes, at)
    VALUES (:account, :sha256, :name, :size_bytes, :at)
    ON CONFLICT (account, sha256, name) DO UPDATE SET at = excluded.at
""")
SENT = text("""
    SELECT name, size_bytes FROM offered_files
    WHERE account = :account AND sha256 = :sha256 AND at > :after
""")
DROP_OLD = text("DELETE FROM offered_files WHERE at <= :before")


def offer(connection: Connection, account: str, evidence: Evidence, *, at: datetime) -> None:
    """Keeps that an account sent a file."""
    connection.execute(OFFER, {"account": account, "at": as_text(at), **evidence.model_dump()})


def strangers(
    connection: Connection, account: str, evidence: Iterable[Evidence], *, after: datetime
) -> list[Evidence]:
    """Those files that the account did not send since then."""
    values = {"account": account, "after": as_text(after)}
    found = []
    for one in evidence:
        # Name and size are whatever a program made up: no database is asked for a number of any size.
        rows = connection.execute(SENT, {**values, "sha256": one.sha256})
        if (one.name, one.size_bytes) not in {(row.name, row.size_bytes) for row in rows}:
            found.append(one)
    return found


def drop_old(connection: Connection, before: datetime) -> None:
    connection.execute(DROP_OLD, {"before": as_text(before)})
