"""Tasks counted as of a date for units above them, from what is folded already: never from the tasks.

What provinces and the country were is read from months of knowledge that are over (projections.months):
whole months of work, and the days of the month that is asked about; then from the days that follow.
"""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection, select

from projections import bulk
from projections.asof import STATUS, AsOf
from projections.months import SUMMED, begins
from projections.tables import AT_END, CAME, ENDS, cursor

KNOWN_ON = select(cursor.c.known_on)
NOW = """
    SELECT p.ancestor AS unit, p.obligation, p.lenient,
           CASE p.state WHEN 'in_time' THEN 'done_in_time' WHEN 'late' THEN 'done_late'
                WHEN 'open' THEN CASE WHEN p.lenient <> '' AND p.lenient < :on THEN 'open_late'
                                      ELSE 'open_in_time' END
                ELSE p.state END AS status,
           p.n
    FROM {among} a JOIN progress p ON p.ancestor = a.unit
    WHERE p.opens_on <= :on AND p.n <> 0 AND p.obligation IN ({listed})
"""


def _judged(changes: str, days: str, n: str) -> str:
    status = STATUS.format(
        out=f"{days}.out", out_on=f"{days}.out_on", done_on=f"{days}.done_on", lenient=f"{days}.lenient"
    )
    return f"""
    SELECT {changes}.ancestor AS unit, {days}.obligation, {days}.lenient, {status} AS status, {n} AS n
    FROM {{among}} a JOIN roster_units u ON u.no = a.unit
    """


# SQLite looks at the tables of a cross join in their order: from the units to their changes.
PAST = f"""
    {_judged("d", "s", CAME)}
    CROSS JOIN progress_days d {ENDS}
    WHERE d.ancestor = u.no AND d.known_on >= CASE WHEN u.level IN {SUMMED} THEN :open_from ELSE '' END
      AND d.known_on <= :known AND {AT_END} AND s.opens_on <= :on AND s.obligation IN ({{listed}})
    UNION ALL
    {_judged("m", "m", "m.n")}
    CROSS JOIN progress_months m
    WHERE u.level IN {SUMMED} AND m.ancestor = u.no AND m.obligation IN ({{listed}})
      AND m.known_month < :open_month AND substr(m.done_on, 1, 7) <> :month AND m.opens_on <= :on
    UNION ALL
    {_judged("m", "s", "m.n")}
    CROSS JOIN progress_month_days m CROSS JOIN standings s
    WHERE u.level IN {SUMMED} AND m.ancestor = u.no AND m.obligation IN ({{listed}})
      AND m.done_month = :month AND m.known_month < :open_month AND s.no = m.standing AND s.opens_on <= :on
"""


class Folded(NamedTuple):
    """Counts by unit, obligation, last day and status: `sql` stands in FROM, `values` are its parameters.

    Its units are those of `bulk.AMONG`. There may be several rows of a kind: whoever asks adds up.
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
    if now:
        return Folded(NOW.format(among=among, listed=listed), as_of.values)
    open_from = begins(min(last_known(connection), as_of.values["known"]))
    months = {"open_from": open_from, "open_month": open_from[:7], "month": as_of.values["on"][:7]}
    return Folded(PAST.format(among=among, listed=listed), as_of.values | months)
