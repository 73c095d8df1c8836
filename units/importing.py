"""Importing: a province's own list of hamlets or offices, as a plan that is whole or empty.

A plan says what would change and everything that is wrong, row by row; it holds changes only
when nothing is wrong, so nothing is ever half imported. Sending the same file again plans
nothing. What a row can mean:

- a code that is new: the unit is added;
- a code that the roster has, with the same content: unchanged;
- the same with an end: the unit ends;
- other content from a later `valid_from`: the unit is renamed, or ended and added (moved);
- other content without a later date: a problem, for it is a code that was taken already.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from units.books import Book, read_table
from units.changes import Add, Change, End, Rename
from units.contacts import ContactsPlan, read_contacts_csv
from units.errors import UnitsRefused, wrong_level
from units.revising import DAY, may_hold, version_at
from units.roster import Roster
from units.rows import UNIT_COLUMNS, Claim, claims
from units.sheets import RowProblem
from units.unit import Unit, carries_on, level_words, span_words, tidy_code, type_words
from words import Phrase, phrase

__all__ = ["ContactsPlan", "ImportPlan", "RowProblem", "read_contacts_csv", "read_units_csv"]


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What a file would change; no changes when there are problems. `ignored` are unknown headings."""

    changes: tuple[Change, ...]
    problems: tuple[RowProblem, ...]
    unchanged: int
    ignored: tuple[str, ...]
    warnings: tuple[tuple[int, Phrase], ...] = ()


def read_units_csv(data: bytes | Book, *, roster: Roster, on: date) -> ImportPlan:
    """The plan for units: code, name, level, type, parent_code, valid_from, valid_to, kind.

    Level and type may be left out where the name says them. A unit without `valid_from` is
    there from `on`; one without `valid_to` for as long as the unit above it. Raises
    UnreadableFile, WrongColumns or SheetTooLarge for a file that is no such table.
    """
    sheet = read_table(data, UNIT_COLUMNS)
    read, problems = claims(sheet.rows)
    problems.extend(sheet.problems)
    planning = _Planning(roster, on, frozenset(tidy_code(row["code"]) for row in sheet.rows))
    ordered, rings = _parents_first(read)
    for claim in ordered:
        planning.take(claim)
    problems += [*rings, *planning.problems]
    if not problems:
        problems.extend(_refused_as_a_whole(roster, planning.changes, read))
    problems.sort(key=lambda problem: problem.row)
    return ImportPlan(
        () if problems else tuple(planning.changes),
        sheet.located(problems),
        planning.unchanged,
        sheet.ignored,
        sheet.warnings,
    )


def _refused_as_a_whole(
    roster: Roster, changes: Iterable[Change], read: Iterable[Claim]
) -> Iterator[RowProblem]:
    """What the roster itself says to the changes together: rings, overlaps, units left without parent."""
    try:
        roster.apply(changes)
    except UnitsRefused as error:
        rows = {claim.code: claim.row for claim in read}
        # A unit that is not in the file is in trouble because of the one above it.
        above = (unit.parent or "" for unit in roster.versions(error.code))
        row = next((rows[code] for code in (error.code, *above) if code in rows), 1)
        yield RowProblem(row, "code", error.code, error.phrase)


def _parents_first(read: Iterable[Claim]) -> tuple[list[Claim], list[RowProblem]]:
    """The claims so that each comes after the one above it in the file, and those that lie in a ring."""
    waiting = {claim.code: claim for claim in read}
    ordered: list[Claim] = []
    rings: list[RowProblem] = []
    while waiting:
        way_up = [next(iter(waiting.values()))]
        del waiting[way_up[0].code]
        while way_up[-1].parent in waiting:
            way_up.append(waiting.pop(way_up[-1].parent))
        codes = [claim.code for claim in way_up]
        if way_up[-1].parent in codes:
            ring = way_up[codes.index(way_up[-1].parent) :]
            words = " → ".join([*(claim.code for claim in ring), ring[0].code])
            reason = phrase("Các dòng là cấp trên của nhau: {ring}; hãy sửa mã cấp trên.", ring=words)
            rings.extend(RowProblem(claim.row, "parent_code", claim.parent, reason) for claim in ring)
        ordered.extend(reversed(way_up))
    return ordered, rings


@dataclass
class _Planning:
    """One pass over the claims, parents first, each against the roster and the rest of the file."""

    roster: Roster
    on: date
    mentioned: frozenset[str]  # the codes of all rows, of those too that could not be read
    changes: list[Change] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)
    unchanged: int = 0
    _planned: dict[str, Unit] = field(default_factory=dict)
    _unknown: dict[str, Phrase] = field(default_factory=dict)

    def take(self, claim: Claim) -> None:
        first = claim.valid_from or self.on
        held = self.roster.at(claim.code, first)
        if held is not None and not self._may_change(claim, held):
            return
        parent = self._parent(claim, first)
        if parent is None:
            return
        if claim.valid_to is not None and claim.valid_to < first:
            self._wrong(
                claim,
                "valid_to",
                f"{claim.valid_to:%d/%m/%Y}",
                phrase("Ngày kết thúc {last} trước ngày bắt đầu {first}.", first=first, last=claim.valid_to),
            )
            return
        last = claim.valid_to or self._last_day(parent)
        wanted = claim.unit(first, last, continues=held is not None)
        if not may_hold(parent, wanted):
            self._wrong(claim, "parent_code", claim.parent, wrong_level(wanted, parent).phrase)
            return
        self._plan(claim, held, wanted)

    def _plan(self, claim: Claim, held: Unit | None, wanted: Unit) -> None:
        if held is None or not claim.same_place(held):
            if held is not None:
                self.changes.append(End(claim.code, wanted.valid_from - DAY))
            self.changes.append(Add(wanted))
            self._planned[claim.code] = wanted
            return
        before = len(self.changes)
        if claim.name != held.name:
            self.changes.append(Rename(claim.code, claim.name, wanted.valid_from))
        if claim.valid_to is not None and claim.valid_to != held.valid_to:
            self.changes.append(End(claim.code, claim.valid_to))
        self.unchanged += len(self.changes) == before

    def _may_change(self, claim: Claim, held: Unit) -> bool:
        """Whether the row may say what it says about a unit that is there already; reports when not."""
        same = claim.same_place(held) and claim.name == held.name
        later = claim.valid_from is not None and claim.valid_from > held.valid_from
        if not same and not later:
            self._wrong(
                claim,
                "code",
                claim.code,
                phrase(
                    "Mã {code} đã là «{name}» ({type}, {level}, thuộc {parent}); nếu là đơn vị khác thì "
                    "dùng mã khác, nếu đơn vị này thay đổi thì ghi ngày thay đổi vào cột valid_from.",
                    code=held.code,
                    name=held.name,
                    type=type_words(held.type, held.level),
                    level=level_words(held.level),
                    parent=held.parent or "",
                ),
            )
            return False
        if claim.valid_to and held.valid_to and claim.valid_to > held.valid_to and claim.same_place(held):
            self._wrong(
                claim,
                "valid_to",
                f"{claim.valid_to:%d/%m/%Y}",
                phrase(
                    "«{name}» đã kết thúc ngày {last}, không kéo dài được; "
                    "nếu lập lại thì ghi valid_from từ ngày hôm sau.",
                    name=held.name,
                    last=held.valid_to,
                ),
            )
            return False
        return True

    def _parent(self, claim: Claim, first: date) -> Unit | None:
        """The unit above, from this file or the roster; reports when there is none."""
        planned = self._planned.get(claim.parent)
        if planned is not None and planned.valid_on(first):
            return planned
        parent = self.roster.at(claim.parent, first)
        if parent is not None:
            return parent
        if planned is None and claim.parent in self.mentioned:
            return None  # its own row says what is wrong with it
        self._wrong(claim, "parent_code", claim.parent, self._no_parent(claim.parent, first, planned))
        return None

    def _no_parent(self, code: str, on: date, planned: Unit | None) -> Phrase:
        versions = (planned,) if planned else self.roster.versions(code)
        if versions:
            return phrase(
                "Cấp trên «{parent}» ({code}) chỉ có {span}, không có ngày {on}; "
                "hãy sửa valid_from hoặc mã cấp trên.",
                parent=versions[0].name,
                code=code,
                span=span_words(versions[0]),
                on=on,
            )
        if code not in self._unknown:  # a wrong code often stands in a thousand rows
            self._unknown[code] = self.roster.unknown(code, on).phrase
        return self._unknown[code]

    def _last_day(self, parent: Unit) -> date | None:
        """The last day of the unit above, over all versions in which it is still itself."""
        versions = self.roster.versions(parent.code)
        if parent not in versions:
            return parent.valid_to
        while parent.valid_to is not None:
            following = version_at(versions, parent.valid_to + DAY)
            if following is None or not carries_on(parent, following):
                break
            parent = following
        return parent.valid_to

    def _wrong(self, claim: Claim, column: str, value: str, reason: Phrase) -> None:
        self.problems.append(RowProblem(claim.row, column, value, reason))
