"""Whom a coordinator may bind: only units of the part of the tree that was given to them."""

from collections.abc import Container, Iterable, Iterator
from datetime import date
from typing import Final

from access.grants import EVERYWHERE
from events.obligations import Obligation
from units.tree import Roster, Unit, select
from words import Refused

NAMED_MOST: Final = 3  # units named in a refusal


class OutOfReach(Refused):
    """The obligation binds units, or makes units answerable, that lie outside somebody's part of the tree."""


def require_in_reach(
    obligations: Iterable[Obligation], reach: frozenset[str], roster: Roster, on: date
) -> None:
    """Every unit that is bound on the day, and whoever answers for it, lies inside `reach`.

    `reach` is as `access.grants.scope` gives it. Raises OutOfReach for the first obligation that
    reaches further, UnknownUnit or WrongLevel for a scope that finds nothing.
    """
    for one in obligations:
        bound = select(roster, one.who, on)
        if EVERYWHERE in reach:
            continue
        outside = [unit for unit in bound if not inside_reach(unit.code, reach, roster, on)]
        outside += [unit for unit in _answering(one, bound, reach, roster, on) if unit not in outside]
        if outside:
            raise OutOfReach(
                "Nhiệm vụ {no} giao cho {count} đơn vị ngoài địa bàn của bạn ({units}{more}); "
                "hãy thu hẹp phạm vi, hoặc để đầu mối cấp trên ban hành.",
                no=one.no,
                count=len(outside),
                units=", ".join(unit.name for unit in outside[:NAMED_MOST]),
                more="…" if len(outside) > NAMED_MOST else "",
            )


def inside_reach(code: str, reach: Container[str], roster: Roster, on: date) -> bool:
    """Whether the unit is one of the reach, or lies inside one of it."""
    return code in reach or any(unit.code in reach for unit in roster.ancestors(code, on))


def _answering(
    one: Obligation, bound: list[Unit], reach: frozenset[str], roster: Roster, on: date
) -> Iterator[Unit]:
    """Who answers for the roll-up and lies outside the reach."""
    accountable = one.accountable
    if accountable is None:
        return
    if accountable.unit is not None:
        unit = roster.unit(accountable.unit, on)
        if not inside_reach(unit.code, reach, roster, on):
            yield unit
        return
    seen: set[str] = set()
    for unit in bound:
        for above in roster.ancestors(unit.code, on):
            if above.level == accountable.level and above.kind == "territory" and above.code not in seen:
                seen.add(above.code)
                if not inside_reach(above.code, reach, roster, on):
                    yield above
