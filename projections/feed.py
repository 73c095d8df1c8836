"""Who may read which events: the units inside the parts of the tree that a reader may see, day by day.

A code alone is no unit: it may have been another's before. A root is the unit that has its code
last, under all names that it had; what is inside is a matter of the day.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date

from sqlalchemy import Connection, text

VERSIONS = text("SELECT no, valid_from FROM roster_units WHERE code = :code ORDER BY valid_from")
INSIDE = text("SELECT unit FROM unit_ancestors WHERE ancestor = :root")
# All versions of those codes, in the order in which a day is looked up: the first that had not ended.
EVERY = text("""
    SELECT v.code, v.no, v.valid_to FROM roster_units v WHERE v.code IN (
        SELECT u.code FROM unit_ancestors a JOIN roster_units u ON u.no = a.unit WHERE a.ancestor = :root
        UNION SELECT u.code FROM roster_units u WHERE u.no = :root
    ) ORDER BY v.code, v.valid_from
""")
CONCERNED = text("""
    SELECT 1 FROM obligations o WHERE o.directive = :directive AND EXISTS (
        SELECT 1 FROM tasks t WHERE t.obligation = o.no AND (
            t.unit = :root OR t.unit IN (SELECT unit FROM unit_ancestors WHERE ancestor = :root)
        )
    ) LIMIT 1
""")


def versions(connection: Connection, code: str) -> list[tuple[int, date]]:
    """The versions of a code by number and first day, the oldest first."""
    rows = connection.execute(VERSIONS, {"code": code})
    return [(row.no, date.fromisoformat(row.valid_from)) for row in rows]


class Sight:
    """What may be seen from some roots, given by number; None sees everything. It remembers answers."""

    def __init__(self, connection: Connection, roots: Collection[int] | None) -> None:
        self._connection = connection
        self._roots = roots
        self._directives: dict[str, bool] = {}
        self._inside: frozenset[int] = frozenset()
        self._codes: Mapping[str, list[tuple[int, str | None]]] = {}
        if roots is not None:
            below = (connection.execute(INSIDE, {"root": root}).scalars() for root in roots)
            self._inside = frozenset(roots).union(*below)
            self._codes = {code: held for root in roots for code, held in _versions(connection, root)}

    def unit(self, code: str, on: date) -> bool:
        """Whether the unit that had this code on this day may be seen."""
        if self._roots is None:
            return True
        held = self._codes.get(code, [])
        day = on.isoformat()
        at = next(
            (no for no, valid_to in held if valid_to is None or day <= valid_to), held[-1][0] if held else 0
        )
        return at in self._inside

    def directive(self, name: str) -> bool:
        """Whether the directive asks something of a unit that may be seen."""
        if self._roots is None:
            return True
        if name not in self._directives:
            self._directives[name] = any(
                self._connection.execute(CONCERNED, {"directive": name, "root": root}).first()
                for root in self._roots
            )
        return self._directives[name]


def _versions(connection: Connection, root: int) -> Iterable[tuple[str, list[tuple[int, str | None]]]]:
    """The codes inside a root, each with all of its versions: number and last day, the oldest first."""
    found: dict[str, list[tuple[int, str | None]]] = defaultdict(list)
    for row in connection.execute(EVERY, {"root": root}):
        found[row.code].append((row.no, row.valid_to))
    return found.items()
