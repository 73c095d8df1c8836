"""Tasks counted as of a date for units above them, from what is folded already: never from the tasks."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection, select

from projections import bulk
from projections.asof import AsOf
from projections.boards import NOW, PAST
from projections.tables import cursor

KNOWN_ON = select(cursor.c.known_on)


class Folded(NamedTuple):
    """Counts by unit, obligation, last day and status: `sql` stands in FROM, `values` are its parameters.

    Its units are those of `bulk.AMONG`.
    """

    sql: str
    values: dict[str, str]


def last_known(connection: Connection) -> str:
    """The last day of knowledge that is folded; nothing before the first."""
    return connection.execute(KNOWN_ON).scalar_one_or_none() or ""


def folded(connection: Connection, as_of: AsOf, obligations: Sequence[int], *, now: bool) -> Folded:
    """The counts of tasks inside units as of a date, without the units' own.

    `now` says that all that is known had happened by that date.
    """
    among, listed = bulk.AMONG[connection.dialect.name], ", ".join(map(str, obligations))
    query = NOW if now else PAST
    return Folded(query.format(among=among, only=f"AND p.obligation IN ({listed})"), as_of.values)
