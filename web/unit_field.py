"""The unit that somebody types into a field: by code, or by a name that only one unit has there."""

from datetime import date
from typing import Final

from access.grants import EVERYWHERE
from flows.roster import current_roster
from units.names import SAME, suggest
from units.tree import Roster, Unit
from web.forms import BadField, required
from web.visit import Visit

CODE_MOST: Final = 20
NAME_MOST: Final = 200
OFFERED_MOST: Final = 400  # units in the list of a field: the communes of a province, not its hamlets
NEAR: Final = 3


def unit_typed(visit: Visit, text: str, field: str) -> str:
    """The code of the unit that was typed. Raises BadField, with the units that may be meant."""
    inside = _within(visit)
    plain = required(text, field, NAME_MOST)
    return unit_written(current_roster(visit.app), plain, visit.today, inside, field)


def unit_written(roster: Roster, text: str, on: date, inside: str | None, field: str) -> str:
    """The code of the unit that is written by code or by its exact name. Raises BadField.

    `inside` is where names are looked for; a code may be that of any unit.
    """
    first = text.split(maxsplit=1)[0]
    for code in (text, first):
        if roster.at(code, on) is not None:
            return code
    around = inside if inside is not None and roster.at(inside, on) is not None else None
    found = suggest(roster, text, on, inside=around, limit=NEAR)
    exact = [one.unit.code for one in found if one.score == SAME]
    if len(exact) == 1:
        return exact[0]
    if not found:
        raise BadField(
            "Không có đơn vị nào là «{text}»; hãy tìm mã ở trang Đơn vị.", field=field, text=text[:60]
        )
    near = "; ".join(f"{one.unit.code} {roster.full_name(one.unit.code, on)}" for one in found)
    raise BadField(
        "Chưa rõ «{text}» là đơn vị nào; hãy ghi mã. Gần nhất: {near}.",
        field=field,
        text=text[:60],
        near=near,
    )


def units_offered(visit: Visit) -> list[tuple[str, str]]:
    """Codes and names that a field offers: the visitor's own units and, as deep as fits, those below."""
    roster = current_roster(visit.app)
    own = sorted(visit.reach())
    if EVERYWHERE in own:
        own = [unit.code for unit in roster.units() if unit.parent is None]
    row = [unit for code in dict.fromkeys(own) if (unit := roster.at(code, visit.today)) is not None]
    offered: list[Unit] = []
    while row and len(offered) + len(row) <= OFFERED_MOST:
        offered += row
        row = [child for unit in row for child in roster.children(unit.code, visit.today)]
    return [(unit.code, unit.name) for unit in offered]


def _within(visit: Visit) -> str | None:
    reach = visit.reach()
    [only] = reach if len(reach) == 1 else [EVERYWHERE]
    return None if only == EVERYWHERE else only
