"""The roster: every known unit over time, and the questions asked of the tree on a day."""

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from itertools import groupby, pairwise

from units.changes import Add, Change
from units.errors import UnknownUnit, unknown_unit
from units.names import NameIndex, near_codes
from units.revising import Children, Draft, Versions, version_at
from units.unit import Kind, Level, Unit, carries_on, rank

SUGGESTED = 3  # more than three guesses at a mistyped code are noise


class Roster:
    """Every unit that is known, each code with its versions over time.

    A roster never changes: `apply` gives the next one. `revision` counts the revisions
    applied since the empty roster, so that a directive can name the tree it was issued for.
    """

    __slots__ = ("_children", "_names", "_versions", "revision")

    def __init__(
        self, versions: Versions | None = None, children: Children | None = None, revision: int = 0
    ) -> None:
        self._versions: Versions = versions or {}
        self._children: Children = children or {}
        self._names: NameIndex | None = None
        self.revision = revision

    @classmethod
    def of(cls, units: Iterable[Unit]) -> "Roster":
        """The roster that holds these units, in any order; a node given twice counts once."""
        return cls().apply([Add(unit) for unit in units])

    @classmethod
    def folded(cls, parts: Iterable[tuple[int, Iterable[Change]]]) -> "Roster":
        """The roster after the logged parts of revisions, each with its revision's number.

        A long revision is logged in several parts; only together are they whole, so the parts
        of one revision, which follow each other, are applied as one.
        """
        roster = cls()
        for revision, group in groupby(parts, key=lambda part: part[0]):
            roster = roster.apply((change for _, changes in group for change in changes), revision)
        return roster

    def apply(self, changes: Iterable[Change], revision: int | None = None) -> "Roster":
        """The roster after one revision; this one when there is nothing to change.

        All or nothing. `revision` is its number, the next one when not given. Raises
        UnknownUnit, Overlap, OrphanUnit, WrongLevel or Cycle for the first thing that is wrong
        with the tree as it would be after all of the changes.
        """
        changes = tuple(changes)
        if not changes:
            return self
        draft = Draft(self._versions, self._children, self.unknown)
        for change in changes:
            draft.take(change)
        draft.finish()
        return Roster(draft.versions, draft.children, self.revision + 1 if revision is None else revision)

    def at(self, code: str, on: date) -> Unit | None:
        """The unit that has the code on the day."""
        return version_at(self._versions.get(code, ()), on)

    def unit(self, code: str, on: date) -> Unit:
        """The unit that has the code on the day. Raises UnknownUnit, with what may be meant."""
        unit = self.at(code, on)
        if unit is None:
            raise self.unknown(code, on)
        return unit

    def is_same(self, code: str, since: date, on: date) -> bool:
        """Whether the unit that has the code on a day is the one that had it on an earlier day.

        Renamed and moved it is the same; a code that was given again names another.
        """
        between = [
            one
            for one in self.versions(code)
            if one.valid_from <= on and (one.valid_to is None or one.valid_to >= since)
        ]
        there = bool(between) and self.at(code, since) is not None and self.at(code, on) is not None
        return there and all(carries_on(before, after) for before, after in pairwise(between))

    def versions(self, code: str) -> tuple[Unit, ...]:
        """All that the code has ever named, in order of time."""
        return self._versions.get(code, ())

    def units(self) -> Iterator[Unit]:
        """Every node, ordered by code and time."""
        for code in sorted(self._versions):
            yield from self._versions[code]

    def children(self, code: str, on: date) -> list[Unit]:
        """The units right below, offices included, ordered by code."""
        self.unit(code, on)
        return list(self._below(code, on))

    def descendants(
        self,
        code: str,
        on: date,
        level: Level | None = None,
        types: Collection[str] | None = None,
        kind: Kind | None = "territory",
    ) -> list[Unit]:
        """The units below, at any depth, ordered by code; `kind=None` gives offices as well.

        Goes no deeper than `level` needs, so asking for districts does not visit hamlets.
        """
        found = self.each_descendant(code, on, level, types, kind)
        return sorted(found, key=lambda unit: unit.code)

    def each_descendant(
        self,
        code: str,
        on: date,
        level: Level | None = None,
        types: Collection[str] | None = None,
        kind: Kind | None = "territory",
    ) -> Iterator[Unit]:
        """The same units as they are found: whoever needs only one need not wait for all."""
        self.unit(code, on)
        above = [code]
        while above:
            for unit in self._below(above.pop(), on):
                if (
                    (kind is None or unit.kind == kind)
                    and (level is None or unit.level == level)
                    and (types is None or unit.type in types)
                ):
                    yield unit
                if unit.kind == "territory" and _may_lie_below(level, unit):
                    above.append(unit.code)

    def ancestors(self, code: str, on: date) -> list[Unit]:
        """The units above, the nearest first and the country last."""
        found: list[Unit] = []
        step = self.unit(code, on)
        while step.parent is not None:
            step = self.unit(step.parent, on)
            found.append(step)
        return found

    def is_inside(self, code: str, other: str, on: date) -> bool:
        """Whether a unit is the other or lies below it; no unit is inside what is not there that day."""
        step = self.at(code, on)
        while step is not None:
            if step.code == other:
                return True
            step = self.at(step.parent, on) if step.parent is not None else None
        return False

    def full_name(self, code: str, on: date) -> str:
        """`Xã Duy Thu, Huyện Duy Xuyên, Tỉnh Quảng Nam`; the country goes without saying."""
        unit = self.unit(code, on)
        return ", ".join(
            [unit.name, *(above.name for above in self.ancestors(code, on) if above.level != "trung_uong")]
        )

    @property
    def names(self) -> NameIndex:
        """The index of names, made when it is first asked for."""
        if self._names is None:
            self._names = NameIndex(self.units())
        return self._names

    def unknown(self, code: str, on: date) -> UnknownUnit:
        """The refusal to raise for a code that finds nothing on the day, with up to three suggestions."""
        versions = self.versions(code)
        near = () if versions else near_codes(self, code, on, limit=SUGGESTED)
        return unknown_unit(code, on, versions, tuple(one.unit for one in near))

    def _below(self, code: str, on: date) -> Iterator[Unit]:
        for child in self._children.get(code, ()):
            unit = self.at(child, on)
            if unit is not None and unit.parent == code:
                yield unit

    def __contains__(self, code: object) -> bool:
        return code in self._versions

    def __len__(self) -> int:
        """How many nodes there are, over all time."""
        return sum(len(versions) for versions in self._versions.values())

    def __eq__(self, other: object) -> bool:
        """Whether both hold the same nodes; by how many revisions they came to it does not matter."""
        return isinstance(other, Roster) and self._versions == other._versions

    __hash__ = None  # type: ignore[assignment]  # equality is by content: too dear to hash

    def __repr__(self) -> str:
        return f"<Roster of {len(self):,} units, revision {self.revision}>"


def _may_lie_below(level: Level | None, unit: Unit) -> bool:
    # At the wanted level itself there may still be its offices, and hamlets inside hamlets.
    return level is None or rank(unit.level) <= rank(level)
