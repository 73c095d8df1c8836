"""Periodic reports: for every unit and period in time, late or missing, as of any date."""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, ConfigDict
from sqlalchemy import Connection

from projections.asof import AsOf
from projections.boards import percent_of
from projections.places import place
from projections.taskrows import TaskRow, Wanted, tasks

Timely = Literal["in_time", "late", "missing", "not_due", "out_of_force"]
ROWS_MOST = 200_000


class Filing(BaseModel):
    """One report of one unit for one period."""

    model_config = ConfigDict(frozen=True)

    unit: str
    unit_name: str
    directive: str
    obligation: str
    period: str
    due: date | None
    filed_on: date | None
    timely: Timely
    days_late: int


class PeriodSummary(BaseModel):
    """One period of one obligation over all units; `percent` is in time of those due."""

    model_config = ConfigDict(frozen=True)

    directive: str
    obligation: str
    period: str
    in_time: int
    late: int
    missing: int
    not_due: int
    percent: Decimal | None


class Timeliness(BaseModel):
    """All filings asked about, and their sums by period."""

    model_config = ConfigDict(frozen=True)

    on: date
    known: date | None
    filings: tuple[Filing, ...]
    periods: tuple[PeriodSummary, ...]


def timeliness(
    connection: Connection, *, inside: str, as_of: AsOf, directive: str | None = None
) -> Timeliness:
    """How the periodic reports inside a unit stand as of a date. Raises UnknownUnit."""
    root = place(connection, inside, as_of.on)
    wanted = Wanted(directive=directive, inside=root.no, recurring=True, most=ROWS_MOST)
    filings = [filing(row) for row in tasks(connection, wanted, as_of)]
    groups: dict[tuple[str, str, str], list[Filing]] = defaultdict(list)
    for one in filings:
        groups[one.directive, one.obligation, one.period].append(one)
    periods = []
    for (name, obligation, period), found in sorted(groups.items()):
        n = {kind: sum(f.timely == kind for f in found) for kind in ("in_time", "late", "missing", "not_due")}
        due = n["in_time"] + n["late"] + n["missing"]
        periods.append(
            PeriodSummary(
                directive=name,
                obligation=obligation,
                period=period,
                **n,
                percent=percent_of(n["in_time"], due),
            )
        )
    return Timeliness(on=as_of.on, known=as_of.known, filings=tuple(filings), periods=tuple(periods))


def filing(row: TaskRow) -> Filing:
    """A task of a period as the report that it asks for."""
    timely: Timely
    match row.status:
        case "done_in_time":
            timely = "in_time"
        case "done_late":
            timely = "late"
        case "open_late":
            timely = "missing"
        case "open_in_time":
            timely = "not_due"
        case _:
            timely = "out_of_force"
    return Filing(
        unit=row.unit,
        unit_name=row.unit_name,
        directive=row.directive,
        obligation=row.obligation,
        period=row.period,
        due=row.lenient,
        filed_on=row.done_on,
        timely=timely,
        days_late=row.days_late,
    )
