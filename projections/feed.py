"""Who may read which events: the units inside the parts of the tree that a reader may see."""

from collections.abc import Collection

from sqlalchemy import Connection, text

# Of every version of a unit: what moved away was seen while it was inside.
INSIDE = text("""
    SELECT DISTINCT u.code FROM roster_units u
    JOIN unit_ancestors a ON a.unit = u.no JOIN roster_units r ON r.no = a.ancestor
    WHERE r.code = :root
""")
CONCERNED = text("""
    SELECT 1 FROM obligations o WHERE o.directive = :directive AND (
        EXISTS (
            SELECT 1 FROM tasks t JOIN unit_ancestors a ON a.unit = t.unit
            JOIN roster_units r ON r.no = a.ancestor
            WHERE t.obligation = o.no AND r.code = :root
        ) OR EXISTS (
            SELECT 1 FROM tasks t JOIN roster_units u ON u.no = t.unit
            WHERE t.obligation = o.no AND u.code = :root
        )
    ) LIMIT 1
""")


class Sight:
    """What the readers of some subtrees may see; None sees everything. Asked once, it remembers."""

    def __init__(self, connection: Connection, roots: Collection[str] | None) -> None:
        self._connection = connection
        self._roots = roots
        self._directives: dict[str, bool] = {}
        self._codes: frozenset[str] = frozenset()
        if roots is not None:
            inside = {code for root in roots for code in connection.execute(INSIDE, {"root": root}).scalars()}
            self._codes = frozenset(inside | set(roots))

    def unit(self, code: str) -> bool:
        return self._roots is None or code in self._codes

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
