"""Indicators measured at units, and where a reported denominator differs from the roster."""

from collections import defaultdict
from datetime import date
from decimal import Decimal

from pydantic import BaseModel, ConfigDict
from sqlalchemy import Connection, Row, text

from projections.asof import AsOf
from projections.boards import percent_of
from projections.places import Place, counts_below, place
from projections.teams import UNFOUNDED
from units.tree import LEVELS

# The last measurement of each unit by the day asked about; of two on one day the larger share.
MEASURED = """
    SELECT u.code, u.name, u.level, f.about, f.population, f.occurred_on, f.quantity, f.denominator,
           f.version, f.unit
    FROM facts f JOIN roster_units u ON u.no = f.unit
    WHERE f.kind = 'measured' AND f.occurred_on <= :on AND f.known_on <= :known
      AND (f.retracted_known IS NULL OR f.retracted_known > :known)
      AND (f.unit = :inside OR f.unit IN (SELECT unit FROM unit_ancestors WHERE ancestor = :inside)) {about}
    ORDER BY f.about, u.code, f.occurred_on
"""


class _Shown(BaseModel):
    model_config = ConfigDict(frozen=True)


class Measure(_Shown):
    """The newest measurement of an indicator at one unit."""

    indicator: str
    unit: str
    unit_name: str
    level: str
    on: date
    numerator: int
    denominator: int
    percent: Decimal | None
    population: str


class Indicator(_Shown):
    """An indicator over all units of one level that measured it: sums, never a mean of percents."""

    indicator: str
    level: str
    units: int
    numerator: int
    denominator: int
    percent: Decimal | None
    measures: tuple[Measure, ...]


class Discrepancy(_Shown):
    """What was reported does not fit the roster or the record; neither side is replaced."""

    unit: str
    unit_name: str
    about: str
    on: date | None
    reported: int | None
    held: int | None
    fact: str
    kind: str  # denominator | unfounded


def indicators(
    connection: Connection, *, inside: str, as_of: AsOf, indicator: str | None = None
) -> list[Indicator]:
    """What was measured inside a unit (itself included) as of a date. Raises UnknownUnit."""
    root = place(connection, inside, as_of.on)
    newest: dict[tuple[str, str], Measure] = {}
    for row in _measured(connection, root, as_of, indicator):
        key = (row.about, row.code)
        measure = _measure(row)
        held = newest.get(key)
        same_day = held is not None and held.on == measure.on
        if same_day and held is not None and _share(held) > _share(measure):
            continue
        newest[key] = measure
    groups: dict[tuple[str, str], list[Measure]] = defaultdict(list)
    for measure in newest.values():
        groups[measure.indicator, measure.level].append(measure)
    return [
        Indicator(
            indicator=name,
            level=level,
            units=len(found),
            numerator=sum(m.numerator for m in found),
            denominator=sum(m.denominator for m in found),
            percent=percent_of(sum(m.numerator for m in found), sum(m.denominator for m in found)),
            measures=tuple(found),
        )
        for (name, level), found in sorted(groups.items())
    ]


def discrepancies(connection: Connection, *, inside: str, as_of: AsOf) -> list[Discrepancy]:
    """Reported denominators that differ from the roster, and teams that nobody founded.

    A measurement whose population is a level ("xa") counts the units of that level inside.
    """
    root = place(connection, inside, as_of.on)
    found = []
    for row in _measured(connection, root, as_of, None):
        if row.population not in LEVELS:
            continue
        on = date.fromisoformat(row.occurred_on)
        at = place(connection, row.code, on)
        held = counts_below(connection, at, on).get(row.population, 0)
        if held != row.denominator:
            found.append(
                Discrepancy(
                    unit=row.code,
                    unit_name=row.name,
                    about=row.about,
                    on=on,
                    reported=row.denominator,
                    held=held,
                    fact=f"{row.code}@{row.version}",
                    kind="denominator",
                )
            )
    found += [
        Discrepancy(
            unit=row.code,
            unit_name=row.name,
            about=f"{row.body} {row.team}",
            on=None,
            reported=None,
            held=None,
            fact=row.code,
            kind="unfounded",
        )
        for row in connection.execute(UNFOUNDED)
    ]
    return found


def _measured(
    connection: Connection, root: Place, as_of: AsOf, indicator: str | None
) -> list[Row[tuple[object, ...]]]:
    values: dict[str, object] = {**as_of.values, "inside": root.no}
    if indicator:
        values["about"] = indicator
    query = MEASURED.format(about="AND f.about = :about" if indicator else "")
    return list(connection.execute(text(query), values))


def _measure(row: Row[tuple[object, ...]]) -> Measure:
    return Measure(
        indicator=row.about,
        unit=row.code,
        unit_name=row.name,
        level=row.level,
        on=date.fromisoformat(row.occurred_on),
        numerator=row.quantity,
        denominator=row.denominator,
        percent=percent_of(row.quantity, row.denominator),
        population=row.population,
    )


def _share(measure: Measure) -> Decimal:
    return Decimal(measure.numerator) / measure.denominator
