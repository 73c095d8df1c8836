"""Units as the tables have them: found by code and day, with what lies next below."""

from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, text

from projections import bulk
from units.tree import UnknownUnit

AT = text("""
    SELECT no, code, name, level, type, kind, parent, parent_no FROM roster_units
    WHERE code = :code AND (valid_to IS NULL OR valid_to >= :on)
    ORDER BY valid_from LIMIT 1
""")
LAST = text("""
    SELECT no, code, name, level, type, kind, parent, parent_no FROM roster_units
    WHERE code = :code ORDER BY valid_from DESC LIMIT 1
""")
BELOW = text("""
    SELECT u.no, u.code, u.name, u.level, u.type, u.kind, u.parent, u.parent_no
    FROM roster_units u
    WHERE u.kind = 'territory' AND u.level = :level AND u.valid_from <= :on
      AND (u.valid_to IS NULL OR u.valid_to >= :on)
      AND u.no IN (SELECT unit FROM unit_ancestors WHERE ancestor = :inside)
    ORDER BY u.code
""")
CHILDREN = text("""
    SELECT no, code, name, level, type, kind, parent, parent_no FROM roster_units
    WHERE parent_no = :inside AND kind = 'territory' AND valid_from <= :on
      AND (valid_to IS NULL OR valid_to >= :on)
    ORDER BY code
""")
ANCESTORS = text("""
    SELECT u.no, u.code, u.name, u.level, u.type, u.kind, u.parent, u.parent_no
    FROM unit_ancestors a JOIN roster_units u ON u.no = a.ancestor
    WHERE a.unit = :unit ORDER BY a.steps
""")
NUMBERED = """
    SELECT u.no, u.code, u.name, u.level, u.type, u.kind, u.parent, u.parent_no
    FROM {among} a JOIN roster_units u ON u.no = a.unit
"""
TOP = text("""
    SELECT no, code, name, level, type, kind, parent, parent_no FROM roster_units
    WHERE parent_no = 0 AND kind = 'territory' ORDER BY no LIMIT 1
""")
COUNT_BELOW = text("""
    SELECT u.level, count(*) AS n FROM unit_ancestors a JOIN roster_units u ON u.no = a.unit
    WHERE a.ancestor = :inside AND u.kind = 'territory' AND u.valid_from <= :on
      AND (u.valid_to IS NULL OR u.valid_to >= :on)
    GROUP BY u.level
""")


class Place(NamedTuple):
    """A unit by number, as boards show it."""

    no: int
    code: str
    name: str
    level: str
    type: str
    kind: str
    parent: str | None
    parent_no: int


def place(connection: Connection, code: str, on: date) -> Place:
    """The unit that has this code on this day, or had it last. Raises UnknownUnit."""
    row = connection.execute(AT, {"code": code, "on": on.isoformat()}).one_or_none()
    row = row or connection.execute(LAST, {"code": code}).one_or_none()
    if row is None:
        raise UnknownUnit("không có đơn vị nào mang mã «{code}»; hãy tìm lại mã theo tên", code=code)
    return Place(*row)


def top(connection: Connection) -> Place | None:
    """The unit above all others; None while there is no unit at all."""
    row = connection.execute(TOP).one_or_none()
    return Place(*row) if row else None


def starting_place(connection: Connection, named: str | None, on: date) -> Place | None:
    """The unit that a question is about: the one named, else the lowest that holds all the others.

    None while there is no unit at all. Raises UnknownUnit.
    """
    found = place(connection, named, on) if named else top(connection)
    if found is None or named:
        return found
    while len(next_below := children(connection, found, on)) == 1:
        [found] = next_below
    return found


def children(connection: Connection, above: Place, on: date) -> list[Place]:
    """The territories next below, in order of code."""
    rows = connection.execute(CHILDREN, {"inside": above.no, "on": on.isoformat()})
    return [Place(*row) for row in rows]


def below(connection: Connection, above: Place, level: str, on: date) -> list[Place]:
    """The territories of a level inside a unit, in order of code; the unit itself at its own level."""
    if above.level == level:
        return [above]
    rows = connection.execute(BELOW, {"inside": above.no, "level": level, "on": on.isoformat()})
    return [Place(*row) for row in rows]


def ancestors(connection: Connection, of: Place) -> list[Place]:
    """The units that contain it, nearest first."""
    return [Place(*row) for row in connection.execute(ANCESTORS, {"unit": of.no})]


def numbered(connection: Connection, numbers: set[int]) -> dict[int, Place]:
    """Units by number."""
    if not numbers:
        return {}
    query = text(NUMBERED.format(among=bulk.AMONG[connection.dialect.name]))
    rows = connection.execute(query, {"units": bulk.among(connection, numbers)})
    return {row.no: Place(*row) for row in rows}


def counts_below(connection: Connection, above: Place, on: date) -> dict[str, int]:
    """How many territories of each level lie inside the unit."""
    rows = connection.execute(COUNT_BELOW, {"inside": above.no, "on": on.isoformat()})
    return {row.level: row.n for row in rows}
