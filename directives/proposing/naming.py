"""Names of units in a text, before anybody asks whom they mean: taken apart, without titles, in full."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

from directives.proposing.lists import Phrases, words_in
from units.names import bare, fold
from units.tree import OFFICES

COMMITTEE: Final = re.compile(r"^(?:ubnd|ủy ban nhân dân|uỷ ban nhân dân)\b\s*", re.IGNORECASE)

_TITLES: Final = Phrases(("lead", "titles"))
_HEADS: Final = Phrases(("lead", "heads"))
_EVERY: Final = Phrases(("lead", "every"))


def parts(lead: str) -> list[str]:
    """The units of a list, taken apart where another one begins: `Sở A và Sở B`."""
    page = words_in(" ".join(unicodedata.normalize("NFC", lead).split()))
    cuts = [0]
    for k in range(1, len(page.words)):
        begins = _HEADS.at(page.words, k)
        if page.words[k - 1] in (",", ";", "và") and begins and _new(page.words, k, cuts[-1]):
            cuts.append(k)
    ends = [*cuts[1:], len(page.words)]
    found = []
    for i, end in zip(cuts, ends, strict=True):
        j = end
        while j > i and page.words[j - 1] in (",", ";", "và"):
            j -= 1
        if i < j:
            found.append(page.cut(i, j))
    return found or [lead]


def _new(words: Sequence[str], k: int, since: int) -> bool:
    """Whether the head at `k` begins another unit and does not go on with the one before."""
    before = " ".join(words[since : k - 1]).replace(" ,", ",")
    after = _EVERY.at(tuple(before.split()), 0)
    group = " ".join(before.split()[after:])
    # "Các sở, ban, ngành" and "các phòng, ban" are one group.
    return not (
        words[k] in ("ban", "phòng", "đoàn", "hội") and group in ("sở", "phòng", "sở, ban", "cơ quan")
    )


def untitled(name: str) -> str:
    """The unit behind a person's title: Chủ tịch UBND huyện is the committee."""
    page = words_in(" ".join(unicodedata.normalize("NFC", name).split()))
    k = 0
    while size := _TITLES.at(page.words, k):
        k += size
    return page.cut(k, len(page.words)) or name


def same_name(own: str, said: Sequence[str]) -> bool:
    folded = fold(own)
    return any(folded == fold(one) for one in said)


def office_type(name: str) -> str | None:
    """The type of office that a name says, in full or shortened: Sở TN&MT, Phòng VH&TT."""
    folded = fold(name)
    head, _, rest = bare(folded).partition(" ")
    short = "".join(rest.split())
    for kind, full in OFFICES.items():
        if folded == fold(full):
            return kind
        full_head, _, full_rest = bare(fold(full)).partition(" ")
        initials = "".join(word[0] for word in full_rest.split() if word != "va")
        if (
            head == full_head
            and short
            and len(short) > 1
            and short == initials
            and name.upper() != name.lower()
        ):
            return kind
    return None


def committee_of(name: str) -> str:
    """The territory behind a committee: `tỉnh Quảng Nam` of `Ủy ban nhân dân tỉnh Quảng Nam`."""
    return COMMITTEE.sub("", untitled(name)).strip() or name
