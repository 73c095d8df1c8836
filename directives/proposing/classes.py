"""Classes of units as officials name them: `các huyện, thị xã, thành phố`, `cấp xã`, `trưởng thôn, buôn`."""

import re
from collections.abc import Collection
from typing import Final, NamedTuple

from directives.proposing.lists import Phrases, words_in
from units.tree import TYPES, Level, rank

_EVERY = Phrases(("lead", "every"))
_HEADS = Phrases(("lead", "hamlet_heads"))
_LEVELS: Final[dict[str, Level]] = {"tỉnh": "tinh", "huyện": "huyen", "xã": "xa", "thôn": "thon"}
_PLAIN: Final[dict[Level, str]] = {"tinh": "tinh", "huyen": "huyen", "xa": "xa", "thon": "thon"}

# Every province has its own words for hamlets; what they share is village or town.
_RURAL = frozenset({"thon", "ban", "lang", "buon", "bon", "plei", "phum", "soc", "xom", "ap"})
_TAIL = re.compile(r"^(?:thuộc|trên|trong|của|ở|toàn|tại|có|liên quan)\b")
_MORE: Final = {"khu dân cư": ("thon", "khu-pho"), "khối": ("thon", "khoi-pho")}


class UnitClass(NamedTuple):
    """A level, and the types that were named; none named means all of the level."""

    level: Level
    types: frozenset[str]
    loose: bool = False  # one plain word, which is also said of all the level

    def covering(self, there: Collection[str]) -> tuple[str, ...] | None:
        """The types among those that are there which are meant; None where all of them are."""
        if not self.types:
            return None
        meant = self.types
        if self.level == "thon":
            meant = frozenset(
                kind for kind in there if any((kind in _RURAL) == (named in _RURAL) for named in self.types)
            )
        if set(there) <= meant:
            return None
        return tuple(sorted(meant & set(there)))


def _words() -> list[tuple[tuple[str, ...], tuple[tuple[Level, str], ...]]]:
    known: dict[str, list[tuple[Level, str]]] = {}
    for level, kinds in TYPES.items():
        if level == "trung_uong":
            continue
        for kind, word in kinds.items():
            known.setdefault(word, []).append((level, kind))
    for word, (_, kind) in _MORE.items():
        known.setdefault(word, []).append(("thon", kind))
    found = [(words_in(word).words, tuple(meant)) for word, meant in known.items()]
    return sorted(found, key=lambda entry: -len(entry[0]))


_TYPE_WORDS: Final = _words()


def class_in(text: str, *, below: Level) -> UnitClass | None:
    """The class that a whole text names, for an issuer at level `below`; None when it names none."""
    words = words_in(" ".join(text.split())).words
    k = _EVERY.at(words, 0)
    every = k > 0
    if words[k : k + 1] == ("cấp",) and len(words) > k + 1 and words[k + 1] in _LEVELS:
        rest = " ".join(words[k + 2 :])
        return UnitClass(_LEVELS[words[k + 1]], frozenset()) if not rest or _TAIL.match(rest) else None
    named, k, heads = _listed(words, k)
    if not named or not (every or heads or len(named) > 1 or words[:1] == ("100%",)):
        return None
    if " ".join(words[k:]) and not _TAIL.match(" ".join(words[k:])):
        return None
    level = _level(named, below)
    if level is None:
        return None
    types = frozenset(kind for meant in named for lv, kind in meant if lv == level)
    return UnitClass(level, types, types == {_PLAIN[level]} and not heads)


def counted_class(text: str, level: Level) -> UnitClass:
    """The class of `level` whose types stand in a row in a text: `100% xã, phường, thị trấn có …`."""
    words = words_in(" ".join(text.split())).words
    best: list[tuple[tuple[Level, str], ...]] = []
    k = 0
    while k < len(words):
        named, after, _ = _listed(words, k)
        at_level = [meant for meant in named if any(lv == level for lv, _ in meant)]
        if len(at_level) > len(best) and len(at_level) == len(named):
            best = named
        k = max(after, k + 1)
    types = frozenset(kind for meant in best for lv, kind in meant if lv == level)
    return UnitClass(level, types, types == {_PLAIN[level]})


def _listed(words: tuple[str, ...], k: int) -> tuple[list[tuple[tuple[Level, str], ...]], int, bool]:
    """The type words from `k` on, joined by commas and "và"; where they end; whether heads are named."""
    named: list[tuple[tuple[Level, str], ...]] = []
    heads = False
    while k < len(words):
        i = k
        if named and words[i] in (",", "và", "hoặc", ";", "/"):
            i += 1
            i += _EVERY.at(words, i)
        elif named:
            break
        if head := _HEADS.at(words, i):
            # "tổ trưởng tổ dân phố": the head of one is the unit that answers.
            i, heads = i + head, True
        found = next(((w, meant) for w, meant in _TYPE_WORDS if words[i : i + len(w)] == w), None)
        if found is None:
            break
        named.append(found[1])
        k = i + len(found[0])
    return named, k, heads


def _level(named: list[tuple[tuple[Level, str], ...]], below: Level) -> Level | None:
    """The level that all the words have in common, the highest under the issuer where several are."""
    common = {lv for lv, _ in named[0]}.intersection(*({lv for lv, _ in meant} for meant in named))
    under = sorted((lv for lv in common if rank(lv) > rank(below)), key=rank)
    return under[0] if under else None
