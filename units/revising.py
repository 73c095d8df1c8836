"""Revising: changes go into a draft of the tree, and the draft is accepted only when it is whole.

What is checked, for every code that a change touched and for what hangs below it: its
versions share no day, its parent is there on each of its days and stays the same unit, the
parent's level is above its own, and nobody is inside itself. Checks run once, at the end, so
the order of changes inside one revision does not matter where it need not.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from itertools import pairwise
from typing import Final, assert_never

from pydantic import TypeAdapter

from units.changes import Add, Change, End, Rename
from units.errors import Cycle, OrphanUnit, Overlap, UnknownUnit, wrong_level
from units.unit import COUNTRY, Unit, carries_on, rank, span_words
from words import phrase

Versions = Mapping[str, tuple[Unit, ...]]
Children = Mapping[str, tuple[str, ...]]

DAY: Final = timedelta(days=1)
_UNIT: Final = TypeAdapter(Unit)


def version_at(versions: tuple[Unit, ...], on: date) -> Unit | None:
    """The version valid on the day; `versions` are in order of time, and nearly always one."""
    for version in reversed(versions):
        if version.valid_from <= on:
            return version if version.valid_on(on) else None
    return None


def changed(unit: Unit, **values: object) -> Unit:
    """The unit with other values, validated like a new one."""
    fields = {name: getattr(unit, name) for name in Unit.__dataclass_fields__}
    return _UNIT.validate_python(fields | values)


class Draft:
    """A revision in the making, over a tree that stays as it is."""

    def __init__(self, versions: Versions, children: Children, unknown: Callable[[str, date], UnknownUnit]):
        self.versions: dict[str, tuple[Unit, ...]] = dict(versions)
        self.children: dict[str, tuple[str, ...]] = dict(children)
        self._unknown = unknown
        self._touched: dict[str, None] = {}  # in order, so that the first thing wrong is the one reported
        self._adopted: dict[str, list[str]] = {}

    def take(self, change: Change) -> None:
        match change:
            case Add(unit=unit):
                self._add(unit)
            case Rename(code=code, name=name, on=on):
                self._rename(self._held(code, on), name, on)
            case End(code=code, on=on):
                held = self._held(code, on)
                self._replace(held, changed(held, valid_to=on))
            case _ as impossible:
                assert_never(impossible)

    def finish(self) -> None:
        """Check what was touched and what hangs below it; index the new children."""
        for parent, codes in self._adopted.items():
            self.children[parent] = tuple(sorted({*self.children.get(parent, ()), *codes}))
        for code in self._touched:
            self._check_overlap(code)
        affected = dict(self._touched)
        for code in self._touched:
            affected.update(dict.fromkeys(self.children.get(code, ())))
        for code in affected:
            for unit in self.versions[code]:
                self._check_parent(unit)
        self._check_cycles(affected)

    def _held(self, code: str, on: date) -> Unit:
        # A later version may have been added already by this very revision: the one that has
        # the day longest is meant, which is the first.
        for version in self.versions.get(code, ()):
            if version.valid_on(on):
                return version
        raise self._unknown(code, on)

    def _add(self, unit: Unit) -> None:
        versions = self.versions.get(unit.code, ())
        if unit in versions:
            return
        self.versions[unit.code] = _in_order((*versions, unit))
        self._touched[unit.code] = None
        if unit.parent is not None:
            self._adopted.setdefault(unit.parent, []).append(unit.code)

    def _rename(self, held: Unit, name: str, on: date) -> None:
        if on == held.valid_from:
            self._replace(held, changed(held, name=name))
            return
        renamed = changed(held, name=name, valid_from=on, continues=True)
        if renamed.name != held.name:
            self._replace(held, changed(held, valid_to=on - DAY), renamed)

    def _replace(self, held: Unit, *others: Unit) -> None:
        rest = [version for version in self.versions[held.code] if version is not held]
        self.versions[held.code] = _in_order((*rest, *others))
        self._touched[held.code] = None

    def _check_overlap(self, code: str) -> None:
        versions = self.versions[code]
        for before, after in pairwise(versions):
            if before.valid_to is None or before.valid_to >= after.valid_from:
                raise Overlap(
                    "Mã {code} đã là «{name}» {span}, nên không thể là «{other}» {other_span}; "
                    "hãy kết thúc đơn vị trước, hoặc dùng mã khác.",
                    code=code,
                    name=before.name,
                    span=span_words(before),
                    other=after.name,
                    other_span=span_words(after),
                )

    def _check_parent(self, unit: Unit) -> None:
        if unit.parent is None:
            if unit.level != "trung_uong" or unit.kind != "territory":
                raise _orphan(unit, phrase("chỉ cả nước ({country}) không có cấp trên", country=COUNTRY))
            return
        above = self.versions.get(unit.parent, ())
        parent = version_at(above, unit.valid_from)
        if parent is None:
            raise _orphan(unit, _absent(unit.parent, above, unit.valid_from))
        while True:
            if not may_hold(parent, unit):
                raise wrong_level(unit, parent)
            if parent.valid_to is None or (unit.valid_to is not None and unit.valid_to <= parent.valid_to):
                return
            following = version_at(above, parent.valid_to + DAY)
            if following is None or not carries_on(parent, following):
                raise _orphan(
                    unit,
                    phrase(
                        "cấp trên «{parent}» ({parent_code}) chỉ có đến {last}, nên đơn vị này phải kết thúc "
                        "chậm nhất ngày đó",
                        parent=parent.name,
                        parent_code=parent.code,
                        last=parent.valid_to,
                    ),
                )
            parent = following

    def _check_cycles(self, affected: Iterable[str]) -> None:
        # Levels fall strictly on the way down except among hamlets, so only those can close a ring.
        for code in affected:
            for unit in self.versions[code]:
                if unit.level == "thon" and unit.kind == "territory" and self._is_hamlet(unit.parent):
                    for day in sorted(self._days_above(unit)):
                        self._check_way_up(unit, day)

    def _days_above(self, unit: Unit) -> set[date]:
        """The days of the unit on which the way up from it may change."""
        days = {unit.valid_from}
        codes, seen = [unit.parent], {unit.code}
        while codes:
            code = codes.pop()
            if code is None or code in seen or not self._is_hamlet(code):
                continue
            seen.add(code)
            days.update(version.valid_from for version in self.versions[code])
            codes.extend(version.parent for version in self.versions[code])
        return {day for day in days if unit.valid_on(day)}

    def _check_way_up(self, unit: Unit, on: date) -> None:
        passed: list[str] = []
        step: Unit | None = unit
        while step is not None and step.level == "thon" and step.parent is not None:
            if step.code in passed:
                raise Cycle(
                    "«{name}» ({code}) nằm trong chính nó ngày {on}: {ring}; hãy sửa mã cấp trên.",
                    code=unit.code,
                    name=unit.name,
                    on=on,
                    ring=" → ".join([*passed, step.code]),
                )
            passed.append(step.code)
            step = version_at(self.versions.get(step.parent, ()), on)

    def _is_hamlet(self, code: str | None) -> bool:
        return any(version.level == "thon" for version in self.versions.get(code or "", ()))


def may_hold(parent: Unit, unit: Unit) -> bool:
    """Whether the levels fit: offices beside their territory, territories below a higher one.

    Hamlets alone may hold hamlets: in the cities a khu phố consists of tổ dân phố.
    """
    if parent.kind == "office":
        return False
    if unit.kind == "office":
        return unit.level == parent.level
    return rank(parent.level) < rank(unit.level) or unit.level == parent.level == "thon"


def _in_order(versions: tuple[Unit, ...]) -> tuple[Unit, ...]:
    return tuple(sorted(versions, key=lambda unit: unit.valid_from)) if len(versions) > 1 else versions


def _orphan(unit: Unit, reason: object) -> OrphanUnit:
    return OrphanUnit(
        "«{name}» ({code}) {span} không có cấp trên: {reason}.",
        code=unit.code,
        name=unit.name,
        span=span_words(unit),
        reason=reason,
    )


def _absent(parent: str, versions: tuple[Unit, ...], on: date) -> object:
    if not versions:
        return phrase("chưa có đơn vị nào mang mã {parent}", parent=parent)
    first = versions[0]
    if on < first.valid_from:
        return phrase(
            "«{parent}» ({parent_code}) chỉ được biết từ {first}, sau ngày {on}",
            parent=first.name,
            parent_code=parent,
            first=first.valid_from,
            on=on,
        )
    return phrase("mã {parent} không có hiệu lực ngày {on}", parent=parent, on=on)
