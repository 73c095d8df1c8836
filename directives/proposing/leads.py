"""Who is meant by a name in a directive: a class of units, one unit, an office, or nobody we know.

Names only suggest. A name that fits exactly one unit under the issuer is taken; whatever is less
sure keeps a placeholder and becomes a question with the nearest units as choices.
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import Final, NamedTuple

from directives.answering import LEFT_OUT, who_answer
from directives.proposing.classes import UnitClass, class_in
from directives.proposing.lists import Phrases, words_in
from directives.proposing.models import Doubt
from directives.proposing.naming import COMMITTEE, office_type, parts, same_name, untitled
from directives.reading.models import Scope
from units.names import SAME, fold, suggest
from units.tree import LEVELS, TYPES, Every, EveryOffice, Level, Named, Roster, Selector, Unit, rank
from words import Phrase, phrase

SUGGESTED: Final = 3
FIT_MIN: Final = 60  # of 100: below it a suggestion is noise
NOT_IN_ROSTER: Final = "“{lead}”: không có trong danh bạ. Giao cho đơn vị nào?"
_EVERY = Phrases(("lead", "every"))
_ALL_OFFICES = Phrases(("lead", "all_offices"))
_LEVEL_TAIL = re.compile(
    r"\s+(?:cấp\s+)?(?:tỉnh|thành phố|huyện|quận|thị xã|xã|phường|thị trấn|đặc khu)$", re.IGNORECASE
)
_WIDE_TAIL = re.compile(
    r"\s+(?:thuộc|trên địa bàn|trực thuộc|của|liên quan|có liên quan)(?:\s.{0,60})?$", re.IGNORECASE
)


class Meant(NamedTuple):
    """Whom a name means: a selector, why, what is open about it."""

    who: Selector
    why: Phrase
    doubts: tuple[Doubt, ...] = ()


class Names:
    """Finds the units that names in one issuer's directive mean on a day."""

    def __init__(self, roster: Roster, issuer: Unit, on: date) -> None:
        self.roster = roster
        self.on = on
        self.home = issuer if issuer.kind == "territory" else roster.unit(issuer.parent or issuer.code, on)
        self.issuer = issuer
        self._meant: dict[tuple[str, Scope | None], list[Meant]] = {}
        self._below: dict[Level, list[Unit]] = {}
        self.offices = {
            level: roster.descendants(self.home.code, on, level, kind="office")
            for level in LEVELS
            if rank(level) >= rank(self.home.level)
        }

    def meant(self, lead: str, scope: Scope | None) -> list[Meant]:
        """Whom the lead of an obligation means, one selector for each kind of unit that it lists."""
        key = (lead, scope)
        if key not in self._meant:
            # A heading leads many sentences; whom it means is looked up once.
            self._meant[key] = self._looked_up(lead, scope)
        return self._meant[key]

    def _looked_up(self, lead: str, scope: Scope | None) -> list[Meant]:
        found = [self._one(part, scope) for part in parts(lead)]
        single: list[str] = []
        merged: list[Meant] = []
        for one in found:
            if isinstance(one.who, Named) and not one.doubts:
                single += one.who.codes
            elif all(one.who != other.who for other in merged):
                merged.append(one)
        if single:
            why = phrase("“{lead}”: đúng tên đơn vị trong danh bạ.", lead=lead)
            merged.insert(0, Meant(Named(codes=tuple(dict.fromkeys(single))), why))
        return merged

    def code(self, name: str) -> str:
        """The code of the one unit that a name means, else the name itself."""
        plain = untitled(name)
        one = self._ours(plain) or self._territory(plain) or self._office(plain)
        if one is not None and isinstance(one.who, Named) and not one.doubts and len(one.who.codes) == 1:
            return one.who.codes[0]
        return name

    def _one(self, part: str, scope: Scope | None) -> Meant:
        plain = untitled(part)
        return (
            self._ours(plain)
            or self._class(part, plain)
            or self._all_offices(plain)
            or self._territory(plain)
            or self._office(plain)
            or self._team(part, scope)
            or self._unknown(part)
        )

    def _ours(self, name: str) -> Meant | None:
        """UBND tỉnh, Chủ tịch UBND huyện: the issuer itself, or the body above it."""
        short = COMMITTEE.sub("", name).strip().lower()
        had_committee = COMMITTEE.match(name) is not None
        level = next(
            (
                lv
                for lv in LEVELS
                if short in {*TYPES[lv].values(), _LEVEL_WORD.get(lv, "")} and had_committee
            ),
            None,
        )
        if short == "thành phố":  # a city stands at two levels
            level = self.home.level if self.home.type == "thanh-pho" else level
        if level is None or rank(level) > rank(self.home.level):
            return None
        for unit in (self.home, *self.roster.ancestors(self.home.code, self.on)):
            if unit.level == level:
                return Meant(
                    Named(codes=(unit.code,)), phrase("“{lead}”: {unit}.", lead=name, unit=unit.name)
                )
        return None

    def _class(self, part: str, name: str) -> Meant | None:
        plain = COMMITTEE.sub("", name)
        # "UBND xã" of a province is said of each of them.
        found = class_in(plain, below=self.home.level) or (
            class_in(f"các {plain}", below=self.home.level) if plain != name else None
        )
        if found is None:
            return None
        return self.every(found, part)

    def every(self, found: UnitClass, said: str) -> Meant:
        """Every unit of a class inside the issuer's territory; a question where there is none."""
        who, doubts = self._every(found, said)
        if not self._units(found.level):
            return self.nobody(said)
        why = phrase("“{lead}”: mọi đơn vị như vậy trong {home}.", lead=said, home=self.home.name)
        return Meant(who, why, doubts)

    def _every(self, found: UnitClass, said: str) -> tuple[Every, tuple[Doubt, ...]]:
        whole = Every(level=found.level, inside=self.home.code)
        there = {unit.type for unit in self._units(found.level)}
        wanted = found.covering(there)
        if wanted is None:
            return whole, ()
        some = Every(level=found.level, types=wanted, inside=self.home.code)
        if not wanted or found.loose:
            # "Các xã" is said of all communes, and of those that are called xã.
            choices = [who_answer(whole), *([who_answer(some)] if wanted else [])]
            doubt = Doubt(
                "“{lead}”: đang tính mọi đơn vị cùng cấp, kể cả loại không được gọi tên. Có đúng không?",
                {"lead": said}, tuple(choices), must=False,
            )  # fmt: skip
            return whole, (doubt,)
        doubt = Doubt(
            "“{lead}” không nêu hết các loại cùng cấp; đang tính đúng những loại được nêu. Có đúng không?",
            {"lead": said}, (who_answer(some), who_answer(whole)), must=False,
        )  # fmt: skip
        return some, (doubt,)

    def _units(self, level: Level) -> list[Unit]:
        if rank(level) <= rank(self.home.level):
            return [self.home] if level == self.home.level else []
        if level not in self._below:
            self._below[level] = self.roster.descendants(self.home.code, self.on, level)
        return self._below[level]

    def nobody(self, said: str) -> Meant:
        """A class that has no unit in the roster: somebody has to bring the list, or say who else."""
        return Meant(
            Named(codes=(self.home.code,)),
            phrase("“{lead}”: danh bạ chưa có đơn vị nào như vậy.", lead=said),
            (
                Doubt(
                    "“{lead}”: danh bạ chưa có đơn vị nào như vậy trong {home}. Nạp danh sách "
                    "đơn vị rồi dự thảo lại, hoặc giao cho ai?",
                    {"lead": said, "home": self.home.name},
                    (*self.classes(), self.home.code, LEFT_OUT),
                ),
            ),
        )

    def _all_offices(self, name: str) -> Meant | None:
        plain = _WIDE_TAIL.sub("", name)
        words = words_in(plain).words
        after = _EVERY.at(words, 0)
        if not after or not _ALL_OFFICES.has(" ".join(words[after:]).replace(" ,", ",")):
            return None
        offices = [u for u in self.offices[self.home.level] if u.parent == self.home.code]
        if not offices:
            return self._unknown(name)
        doubt = Doubt(
            "“{lead}”: đang tính {count} cơ quan của {home} đã có trong danh bạ. Có đủ không?",
            {"lead": name, "count": str(len(offices)), "home": self.home.name},
            must=False,
        )
        why = phrase("“{lead}”: các cơ quan của {home} trong danh bạ.", lead=name, home=self.home.name)
        return Meant(Named(codes=tuple(u.code for u in offices)), why, (doubt,))

    def _territory(self, name: str) -> Meant | None:
        """UBND huyện Duy Xuyên: one territory by its name, below the issuer or above it."""
        bare_name = COMMITTEE.sub("", name).strip()
        if class_in(bare_name, below=self.home.level) or not words_in(bare_name).words:
            return None
        best = suggest(self.roster, bare_name, self.on, inside=self.home.code, limit=SUGGESTED)
        exact = [s.unit for s in best if s.score == SAME and s.unit.kind == "territory"]
        above = [
            u
            for u in self.roster.ancestors(self.home.code, self.on)
            if fold(u.name) == fold(bare_name)
        ]  # fmt: skip
        if len(exact) + len(above) != 1:
            return None
        [unit] = exact or above
        return Meant(
            Named(codes=(unit.code,)),
            phrase("“{lead}”: đúng tên {unit} trong danh bạ.", lead=name, unit=unit.name),
        )

    def _office(self, name: str) -> Meant | None:
        """Sở Y tế: the issuer's own office; Phòng Nội vụ: that of every unit below which has one."""
        plain = _LEVEL_TAIL.sub("", _WIDE_TAIL.sub("", name)).strip()
        kind = office_type(plain)
        wide = class_in(name[len(plain) :].strip(), below=self.home.level) if plain != name else None
        for level, offices in self.offices.items():
            if wide is not None and level != wide.level:
                continue
            fit = [
                u
                for u in offices
                if (kind is not None and u.type == kind) or same_name(u.name, (name, plain))
            ]
            if not fit:
                continue
            if level == self.home.level and len({u.code for u in fit}) == 1:
                why = phrase("“{lead}”: đúng tên {unit} trong danh bạ.", lead=name, unit=fit[0].name)
                return Meant(Named(codes=(fit[0].code,)), why)
            types = {u.type for u in fit}
            if len(types) == 1 and level != self.home.level:
                why = phrase("“{lead}”: mọi cơ quan như vậy trong {home}.", lead=name, home=self.home.name)
                return Meant(EveryOffice(type=types.pop(), level=level, inside=self.home.code), why)
        return None

    def _team(self, part: str, scope: Scope | None) -> Meant | None:
        """Tổ trưởng các Tổ, at hamlets: the units whose team or person it is answer for it."""
        if scope not in ("thon", "xa", "huyen") or rank(scope) <= rank(self.home.level):
            return None
        found = self.every(UnitClass(scope, frozenset()), part)
        if any(d.must for d in found.doubts):
            return found
        doubt = Doubt(
            "“{lead}” không phải đơn vị trong danh bạ; đang tính cho đơn vị cùng cấp. Có đúng không?",
            {"lead": part}, (who_answer(found.who), who_answer(Named(codes=(self.home.code,))), LEFT_OUT),
            must=False,
        )  # fmt: skip
        return Meant(found.who, found.why, (doubt,))

    def _unknown(self, part: str) -> Meant:
        """Nobody we know: the issuer stands in until somebody says who."""
        near = suggest(self.roster, part, self.on, inside=self.home.code, limit=SUGGESTED)
        choices = [one.unit.code for one in near if one.score >= FIT_MIN]
        return Meant(
            Named(codes=(self.home.code,)),
            phrase("“{lead}”: chưa rõ là đơn vị nào.", lead=part),
            (
                Doubt(
                    NOT_IN_ROSTER,
                    {"lead": part},
                    tuple(dict.fromkeys((*choices, self.home.code, *self.classes(), LEFT_OUT))),
                ),
            ),
        )

    def unnamed(self) -> Meant:
        """The text names nobody: the issuer stands in until somebody says who."""
        return Meant(
            Named(codes=(self.home.code,)),
            phrase("Văn bản không nêu đơn vị chủ trì; tạm ghi cơ quan ban hành."),
            (
                Doubt(
                    "Văn bản không nêu đơn vị chủ trì việc này. Giao cho đơn vị nào?",
                    {},
                    (self.home.code, *self.classes(), LEFT_OUT),
                ),
            ),
        )

    def classes(self) -> Iterator[str]:
        """Every unit of each level below the issuer, as answers."""
        for level in LEVELS:
            if rank(level) > rank(self.home.level) and self._units(level):
                yield who_answer(Every(level=level, inside=self.home.code))


_LEVEL_WORD: Final[dict[Level, str]] = {
    "tinh": "cấp tỉnh",
    "huyen": "cấp huyện",
    "xa": "cấp xã",
    "thon": "cấp thôn",
}
