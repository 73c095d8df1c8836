"""A second, slow way to every answer about a tree: a page for each day, and every page checked.

It shares no code with the roster. A node is what was written in one go; each page of the
diary says which node has which code, and a page is lawful or it is not.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from units.tree import Add, Change, End, Rename, Unit

FIRST = date(2022, 1, 1)
PAGES = 14  # days; the last page stands for all days after it
ORDER = ["trung_uong", "tinh", "huyen", "xa", "thon"]


@dataclass(frozen=True)
class Entry:
    """What a page says of a code. `node` numbers what was written in one go."""

    node: int
    name: str
    level: str
    parent: str | None
    kind: str
    continues: bool


class Unlawful(Exception):
    """The diary would say something that cannot be."""


def day(page: int) -> date:
    return FIRST + timedelta(days=page)


@dataclass
class Diary:
    pages: list[dict[str, Entry]] = field(default_factory=lambda: [{} for _ in range(PAGES)])
    written: int = 0

    def after(self, revision: Sequence[Change]) -> "Diary":
        """The diary with a revision in it: first renames and ends, then additions. Raises Unlawful."""
        other = Diary([dict(page) for page in self.pages], self.written)
        for change in revision:
            other.written += 1
            match change:
                case Add(unit=unit):
                    other._write(unit)
                case Rename(code=code, name=name, on=on):
                    other._rename(code, name, (on - FIRST).days)
                case End(code=code, on=on):
                    other._end(code, (on - FIRST).days)
        other._check()
        return other

    def _write(self, unit: Unit) -> None:
        start = (unit.valid_from - FIRST).days
        stop = PAGES if unit.valid_to is None else (unit.valid_to - FIRST).days + 1
        entry = Entry(self.written, unit.name, unit.level, unit.parent, unit.kind, unit.continues)
        there = [page.get(unit.code) for page in self.pages]
        if there[start] is not None and self._span(unit.code, start) == (start, stop):
            found = there[start]
            if replace(found, node=self.written) == entry:
                return
        if any(there[start:stop]):
            raise Unlawful("taken")
        for page in self.pages[start:stop]:
            page[unit.code] = entry

    def _span(self, code: str, page: int) -> tuple[int, int]:
        node = self.pages[page][code].node
        own = [at for at in range(PAGES) if code in self.pages[at] and self.pages[at][code].node == node]
        return own[0], own[-1] + 1

    def _rename(self, code: str, name: str, page: int) -> None:
        if not 0 <= page < PAGES or code not in self.pages[page]:
            raise Unlawful("nobody")
        start, stop = self._span(code, page)
        old = self.pages[page][code]
        if name == old.name:
            return
        new = (
            replace(old, name=name)
            if page == start
            else replace(old, name=name, node=self.written, continues=True)
        )
        for at in range(page, stop):
            self.pages[at][code] = new

    def _end(self, code: str, page: int) -> None:
        if not 0 <= page < PAGES or code not in self.pages[page]:
            raise Unlawful("nobody")
        for at in range(page + 1, self._span(code, page)[1]):
            del self.pages[at][code]

    def _check(self) -> None:
        for at, page in enumerate(self.pages):
            for code, entry in page.items():
                self._check_place(page, entry)
                self._check_ring(page, code)
                tomorrow = self.pages[at + 1] if at + 1 < PAGES else {}
                if entry.parent and code in tomorrow and tomorrow[code].node == entry.node:
                    self._check_same(page[entry.parent], tomorrow.get(entry.parent))

    def _check_place(self, page: dict[str, Entry], entry: Entry) -> None:
        if entry.parent is None:
            if (entry.level, entry.kind) != ("trung_uong", "territory"):
                raise Unlawful("no parent")
            return
        parent = page.get(entry.parent)
        if parent is None:
            raise Unlawful("orphan")
        depth, above = ORDER.index(entry.level), ORDER.index(parent.level)
        fits = depth == above if entry.kind == "office" else above < depth or above == depth == 4
        if parent.kind == "office" or not fits:
            raise Unlawful("level")

    def _check_ring(self, page: dict[str, Entry], code: str) -> None:
        step: str | None = code
        for _ in range(len(page) + 1):
            if step is None or step not in page:
                return
            step = page[step].parent
        raise Unlawful("ring")

    def _check_same(self, parent: Entry, following: Entry | None) -> None:
        """A unit stays below one unit: the next page has the same one, or it renamed or moved."""
        if following is None:
            raise Unlawful("orphan")
        same = following.node == parent.node or (
            (following.level, following.kind) == (parent.level, parent.kind)
            and (following.continues or following.name == parent.name)
        )
        if not same:
            raise Unlawful("another")
