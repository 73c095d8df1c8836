"""Names: folded until spelling habits no longer matter, and matched only to suggest.

A code is a key, a name never is: the same name is written decomposed or composed, Hòa or
Hoà, Đ or Ð, P.1 or Phường 01, and a third of the communes share theirs with another.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, Final

from units.unit import TYPES, Unit, rank

if TYPE_CHECKING:
    from units.roster import Roster

TONES: Final = "\u0300\u0301\u0303\u0309\u0323"  # huyền, sắc, ngã, hỏi, nặng

# Scores, of 100. A name that is spelt the same comes before one without its accents, and that
# before one that only looks alike; a type that is said and wrong costs more than no type.
SAME: Final = 100
SAME_CODE: Final = 100
ZEROS_LOST: Final = 95  # spreadsheets turn 00004 into 4
SAME_LETTERS: Final = 88
ALIKE_MAX: Final = 75
ALIKE_MIN: Final = 40
NEAR_CODE: Final = 60
OTHER_TYPE: Final = 8
OTHER_PLACE: Final = 15

_ABBREVIATED: Final = {
    "t": "tinh",
    "tp": "thanh-pho",
    "q": "quan",
    "h": "huyen",
    "tx": "thi-xa",
    "x": "xa",
    "p": "phuong",
    "tt": "thi-tran",
    "dk": "dac-khu",
    "kp": "khu-pho",
    "tk": "tieu-khu",
    "tdp": "to-dan-pho",
}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A unit that may be meant, and how well it fits, of 100."""

    unit: Unit
    score: int


@lru_cache(maxsize=50_000)
def _fold_syllable(syllable: str) -> str:
    # The tone goes to the end of its syllable: Hòa, Hoà and a decomposed Hòa become one.
    decomposed = unicodedata.normalize("NFD", syllable)
    tones = "".join(mark for mark in decomposed if mark in TONES)
    toneless = "".join(mark for mark in decomposed if mark not in TONES)
    folded = unicodedata.normalize("NFC", toneless) + tones
    return re.sub(r"^0+(?=\d)", "", folded)


@lru_cache(maxsize=20_000)  # a sheet says its levels and types in every row
def fold(text: str) -> str:
    """The text as it is compared: one case, one way of placing tones, no punctuation; type kept."""
    text = unicodedata.normalize("NFC", text).lower()
    text = text.replace("ð", "đ").replace("ɖ", "đ")
    text = re.sub(r"['’‘`´ʼ]\s*", "", text)  # Ia H' Drai and Ia H'Drai
    text = re.sub(r"^([pq])(\d)", r"\1 \2", text)  # P12 is Phường 12
    words = re.findall(r"[\w\u0300-\u036f]+", text.replace("_", " "))
    return " ".join(_fold_syllable(word) for word in words)


def bare(folded: str) -> str:
    """The folded text without any marks, as people type who have no Vietnamese keyboard."""
    decomposed = unicodedata.normalize("NFD", folded)
    return "".join(mark for mark in decomposed if not unicodedata.combining(mark)).replace("đ", "d")


def _type_prefixes() -> list[tuple[str, str]]:
    full = {fold(word): kind for kinds in TYPES.values() for kind, word in kinds.items()}
    unaccented = {bare(word): kind for word, kind in full.items()}
    # Without accents "ban" and "khu" are too often part of a name or of an office's name to be read as
    # a type, so only the words that say a level beyond doubt are read so.
    sure = {word: kind for word, kind in unaccented.items() if " " in word or kind in _SURE}
    short = {**_ABBREVIATED, fold("tổ"): "to-dan-pho"}
    return sorted({**sure, **short, **full}.items(), key=lambda pair: (-len(pair[0]), pair))


_SURE: Final = frozenset({"tinh", "huyen", "quan", "xa", "phuong", "thon"})
_PREFIXES: Final = _type_prefixes()


def split_type(folded: str) -> tuple[str | None, str]:
    """The type a folded name begins with (`thi-tran`, from `thị trấn` or `tt`) and the rest."""
    for word, kind in _PREFIXES:
        if folded.startswith(word + " "):
            return kind, folded[len(word) + 1 :]
    return None, folded


def initials(name: str) -> str:
    """The first letters of a name's words without marks, as offices are known by: Sở Y tế is SYT."""
    return "".join(word[0] for word in bare(fold(name)).split() if word != "va").upper()


def fold_name(text: str) -> str:
    """The name as it is compared, without its type: `TT. Nam Phước` and `thị trấn Nam Phước` are one.

    Only one type is taken off, so Xã Bản Liền stays `bản liền`.
    """
    return split_type(fold(text))[1]


class NameIndex:
    """Units by folded name, by name without accents, and by the trigrams of those."""

    def __init__(self, units: Iterable[Unit]) -> None:
        self._units: dict[str, list[Unit]] = defaultdict(list)
        self._codes: dict[str, list[Unit]] = defaultdict(list)
        for unit in units:
            self._units[_own_name(unit)].append(unit)
            self._codes[unit.code].append(unit)
        self._spellings: dict[str, list[str]] = defaultdict(list)
        for name in sorted(self._units):
            self._spellings[bare(name)].append(name)
        self._letters = sorted(self._spellings)
        self._grams: dict[str, list[int]] = defaultdict(list)
        for place, letters in enumerate(self._letters):
            for gram in _trigrams(letters):
                self._grams[gram].append(place)

    def by_code(self, text: str) -> Iterator[tuple[int, Unit]]:
        """Units with this code, with the zeros back that a spreadsheet took, or one slip away."""
        code = text.strip()
        for unit in self._codes.get(code, ()):
            yield SAME_CODE, unit
        if code.isdigit():
            for width in range(len(code) + 1, 6):
                for unit in self._codes.get(code.zfill(width), ()):
                    yield ZEROS_LOST, unit
        if re.fullmatch(r"[\d-]{2,12}", code):
            for near in sorted(_one_slip_away(code) - {code}):
                for unit in self._codes.get(near, ()):
                    yield NEAR_CODE, unit

    def same(self, kind: str | None, name: str) -> Iterator[tuple[int, Unit]]:
        """Units of this name, then those whose name has the same letters with other accents."""
        for spelling in self._spellings.get(bare(name), ()):
            for unit in self._units[spelling]:
                score = SAME if spelling == name else SAME_LETTERS
                yield score - OTHER_TYPE * _differs(kind, unit), unit

    def alike(self, kind: str | None, name: str) -> Iterator[tuple[int, Unit]]:
        """Units whose names share many trigrams with this one (twice the shared, over all)."""
        letters = bare(name)
        wanted = _trigrams(letters)
        shared = Counter(chain.from_iterable(self._grams.get(gram, ()) for gram in sorted(wanted)))
        for place, count in shared.items():
            if ALIKE_MAX * 2 * count < ALIKE_MIN * (len(wanted) + count):
                continue  # too few even if the other name had no trigram beside these
            other = self._letters[place]
            score = ALIKE_MAX * 2 * count // (len(wanted) + len(_trigrams(other)))
            if score < ALIKE_MIN or other == letters:
                continue
            for spelling in self._spellings[other]:
                for unit in self._units[spelling]:
                    yield score - OTHER_TYPE * _differs(kind, unit), unit


def suggest(
    roster: "Roster", text: str, on: date, inside: str | None = None, limit: int = 5
) -> list[Suggestion]:
    """The units that `text` may mean on the day, best first; never to be taken without asking.

    `text` is a name with or without type and accents, or a code; what follows a comma says
    where it lies: "Duy Thu, Duy Xuyên". `inside` is the code of a unit to look in. Equal
    scores are in order of level and code.
    """
    parts = [part for part in (fold(part) for part in text.split(",")) if part]
    if not parts:
        return []
    own, *places = parts
    readings = {split_type(own), (None, own)}
    best: dict[Unit, int] = {}

    def weigh(found: Iterable[tuple[int, Unit]]) -> None:
        for score, unit in found:
            if score <= best.get(unit, 0) or not unit.valid_on(on):
                continue
            if inside is None or roster.is_inside(unit.code, inside, on):
                best[unit] = score

    weigh(roster.names.by_code(text))
    for kind, name in sorted(readings, key=str):
        weigh(roster.names.same(kind, name))
    if len(best) < limit:
        for kind, name in sorted(readings, key=str):
            weigh(roster.names.alike(kind, name))
    found = [
        Suggestion(unit, max(1, score - OTHER_PLACE * _misplaced(roster, unit, places, on)))
        for unit, score in best.items()
    ]
    found.sort(key=lambda one: (-one.score, rank(one.unit.level), one.unit.code))
    return found[:limit]


def near_codes(roster: "Roster", code: str, on: date, limit: int = 5) -> list[Suggestion]:
    """The units that a mistyped code may mean on the day; by name, when it is no code at all."""
    best: dict[Unit, int] = {}
    for score, unit in roster.names.by_code(code):
        if unit.valid_on(on):
            best[unit] = max(score, best.get(unit, 0))
    if not best and not code.strip().isdigit():
        return suggest(roster, code, on, limit=limit)
    found = [Suggestion(unit, score) for unit, score in best.items()]
    found.sort(key=lambda one: (-one.score, rank(one.unit.level), one.unit.code))
    return found[:limit]


def _own_name(unit: Unit) -> str:
    """The folded name without the unit's own type, and without no other."""
    folded = fold(unit.name)
    kind, rest = split_type(folded)
    return rest if kind == unit.type and unit.kind == "territory" else folded


def _differs(kind: str | None, unit: Unit) -> bool:
    return kind is not None and unit.type != kind


def _misplaced(roster: "Roster", unit: Unit, places: list[str], on: date) -> int:
    """How many of the places named after a comma the unit does not lie in."""
    if not places:
        return 0
    above = {bare(_own_name(one)) for one in roster.ancestors(unit.code, on)}
    return sum(not above & {bare(place), bare(split_type(place)[1])} for place in places)


def _trigrams(letters: str) -> set[str]:
    padded = f"  {letters} "
    return {padded[start : start + 3] for start in range(len(padded) - 2)}


def _one_slip_away(code: str) -> set[str]:
    """Codes with one digit more, less, wrong or swapped with its neighbour."""
    cuts = [(code[:place], code[place:]) for place in range(len(code) + 1)]
    return {
        *(left + right[1:] for left, right in cuts if right),
        *(left + digit + right for left, right in cuts for digit in "0123456789"),
        *(left + digit + right[1:] for left, right in cuts if right for digit in "0123456789"),
        *(left + right[1] + right[0] + right[2:] for left, right in cuts if len(right) > 1),
    }
