"""Rungs that were looked at today and left open: nothing about them can change before tomorrow.

A rung that some readers could not be told of (a snooze, a silence, a letter they had already)
stays open. To look at it every minute would read the roster every minute. No part of the log,
and a rebuild leaves it alone: what is forgotten is looked at once more.
"""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import Column, Connection, MetaData, Table, Text, text

from projections import bulk

metadata = MetaData()

looked = Table(
    "looked_at",
    metadata,
    Column("rung", Text, primary_key=True),  # what it is a rung of, and which
    Column("day", Text, nullable=False),
)

ON = text("SELECT rung FROM looked_at WHERE day = :day")
OTHERS = text("DELETE FROM looked_at WHERE day <> :day")
ALL = text("DELETE FROM looked_at")


def looked_at(connection: Connection, day: date) -> set[str]:
    """The rungs that were looked at on a day."""
    return set(connection.execute(ON, {"day": day.isoformat()}).scalars())


def look(connection: Connection, rungs: Iterable[str], day: date) -> None:
    """Keeps that they were looked at; of other days nothing is kept."""
    connection.execute(OTHERS, {"day": day.isoformat()})
    rows: list[bulk.Row] = [(rung, day.isoformat()) for rung in rungs]
    bulk.put(connection, looked, rows)


def look_again(connection: Connection) -> None:
    """Somebody is to be told today after all."""
    connection.execute(ALL)
