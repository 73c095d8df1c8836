"""Who may do what, worked out another way: a drawing instead of a table, and days counted one by one.

It shares nothing with `access` but the names of roles and actions.
"""

import random
from dataclasses import dataclass
from datetime import date, timedelta

DRAWING = """
               coordinator  officer  leader  auditor  administrator
    see             x          x        x       x           x
    report          x          x        .       .           .
    ask             x          x        .       .           .
    review          x          .        .       .           .
    grant           x          .        .       .           .
    issue           x          .        .       .           .
    urge            x          .        .       .           .
    roster          x          .        .       .           x
    accounts        .          .        .       .           x
    trail           .          .        .       x           x
    export          x          x        x       x           .
"""


def drawn() -> set[tuple[str, str]]:
    """The pairs of role and action that have a cross."""
    head, *lines = DRAWING.strip().splitlines()
    roles = head.split()
    return {
        (role, action)
        for action, *marks in map(str.split, lines)
        for role, mark in zip(roles, marks, strict=True)
        if mark == "x"
    }


@dataclass(frozen=True)
class Given:
    """A role at a unit ("": everywhere) on each of these days."""

    role: str
    unit: str
    days: frozenset[date]


class Tree:
    """Units by number; each knows the one above it."""

    def __init__(self, chance: random.Random, size: int) -> None:
        self.above: dict[str, str] = {"u0": ""}
        for n in range(1, size):
            self.above[f"u{n}"] = f"u{chance.randrange(max(0, n // 4 - 1), max(1, n // 2))}"
        self.units = list(self.above)

    def way_up(self, unit: str) -> list[str]:
        """The unit and all that contain it; nothing for what is not in the tree."""
        way = []
        while unit in self.above:
            way.append(unit)
            unit = self.above[unit]
        return way

    def inside(self, top: str) -> set[str]:
        """The unit and all inside it, found from above."""
        found = {top} & set(self.above)
        while True:
            more = {unit for unit, above in self.above.items() if above in found} - found
            if not more:
                return found
            found |= more


class Oracle:
    """Everything that everybody may do, laid out beforehand."""

    def __init__(self, tree: Tree, people: dict[str, list[Given]]) -> None:
        cells = drawn()
        self.allowed: dict[tuple[str, str, date], set[str]] = {}
        reach = {unit: tree.inside(unit) for unit in tree.units} | {"": {*tree.units, "nowhere"}}
        for person, given in people.items():
            for one in given:
                for action in {action for role, action in cells if role == one.role}:
                    for day in one.days:
                        self.allowed.setdefault((person, action, day), set()).update(reach[one.unit])

    def may(self, person: str, action: str, unit: str, day: date) -> bool:
        return unit in self.allowed.get((person, action, day), ())

    def units(self, person: str, action: str, day: date) -> set[str]:
        return self.allowed.get((person, action, day), set())


def days(first: date, n: int) -> list[date]:
    return [first + timedelta(days=i) for i in range(n)]
