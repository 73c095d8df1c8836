"""Whose units and contacts somebody may change: those inside the part of the tree that was given to them."""

from collections.abc import Iterable
from datetime import date

from access.grants import EVERYWHERE
from flows.issuing_reach import inside_reach
from units.contacts import ContactRow
from units.tree import Add, Change, Roster
from words import Refused


class NotYourUnits(Refused):
    """A list changes units outside somebody's part of the tree."""


def require_units_in_reach(
    changes: Iterable[Change], reach: frozenset[str], roster: Roster, on: date
) -> None:
    """Every unit that is added, renamed or ended lies below the reach. Raises NotYourUnits."""
    if EVERYWHERE in reach:
        return
    given = list(changes)
    after = roster.apply(given)
    outside: list[str] = []
    for change in given:
        code = change.unit.code if isinstance(change, Add) else change.code
        day = change.unit.valid_from if isinstance(change, Add) else on
        if not any(unit.code in reach for unit in after.ancestors(code, day)):
            outside.append(code)
    _refuse(outside)


def require_contacts_in_reach(
    rows: Iterable[ContactRow], reach: frozenset[str], roster: Roster, on: date
) -> None:
    """Every post of the list is at a unit of the reach. Raises NotYourUnits."""
    if EVERYWHERE in reach:
        return
    units = sorted({row.unit for row in rows})
    _refuse([unit for unit in units if not inside_reach(unit, reach, roster, on)])


def _refuse(outside: list[str]) -> None:
    if outside:
        raise NotYourUnits(
            "Danh sách có {count} đơn vị ngoài địa bàn của bạn ({units}{more}); bỏ các dòng đó rồi gửi lại, "
            "chưa ghi gì.",
            count=len(outside),
            units=", ".join(outside[:3]),
            more="…" if len(outside) > 3 else "",
        )
