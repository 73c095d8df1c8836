"""What a thing is called by people: the directive's own words for the plain name that facts bear.

Facts and conditions name things by plain letters ("to-cnscd", "ke-hoach-chuyen-doi-so"), which
programs and sheets can rely on. People are shown the words that the name was made from, found
again in what the directive says: letter by letter without accents, or as the initials of words
("cnscd" for "công nghệ số cộng đồng").
"""

import re
from collections.abc import Iterator
from textwrap import shorten
from typing import Final, NamedTuple

from events.done_when import Filed, Happened, Reached, Steps, leaves
from events.obligations import Obligation
from units.names import bare

SHOWN_MOST: Final = 80  # characters of a whole duty that stands for what it asks
INITIALS_LEAST: Final = 2

_PLAIN: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_WORD: Final = re.compile(r"\w+")
_BETWEEN: Final = re.compile(r"[\s,–-]*")  # signs that a name may hold; a sentence ends at any other


class _Word(NamedTuple):
    plain: str
    start: int
    end: int


def called(about: str, text: str) -> str | None:
    """The words of `text` that the plain name was made from; None where it has none."""
    words = [_Word(bare(m[0].lower()), m.start(), m.end()) for m in _WORD.finditer(text)]
    parts = about.split("-")
    for i in range(len(words)):
        end = _fits(words, i, parts, 0)
        if end is not None:
            said = text[words[i].start : words[end - 1].end]
            gaps = (text[a.end : b.start] for a, b in zip(words[i:end], words[i + 1 : end], strict=False))
            if all(_BETWEEN.fullmatch(gap) for gap in gaps):
                return " ".join(said.split())
    return None


def _fits(words: list[_Word], i: int, parts: list[str], k: int) -> int | None:
    """Where the words from `i` on that make up the parts from `k` on end."""
    if k == len(parts):
        return i
    if i == len(words):
        return None
    part = parts[k]
    if words[i].plain == part and (end := _fits(words, i + 1, parts, k + 1)) is not None:
        return end
    taken = words[i : i + len(part)]
    if len(part) >= INITIALS_LEAST and "".join(word.plain[:1] for word in taken) == part:
        return _fits(words, i + len(part), parts, k + 1)
    return None


def names_in_words(obligation: Obligation) -> dict[str, str]:
    """How the obligation calls each thing that it asks for, by the plain name.

    What its words do not have goes by the whole duty, where no other of its names would; a name
    that is no plain one is in words already.
    """
    found = names_found(obligation)
    lost = [name for name in _plain(obligation) if name not in found]
    if len(lost) == 1:
        found[lost[0]] = shorten(obligation.action, SHOWN_MOST, placeholder="…")
    return found


def names_found(obligation: Obligation) -> dict[str, str]:
    """The same, of those names alone that its words have."""
    quote = obligation.quote.words if obligation.quote else ""
    return {
        name: words
        for name in _plain(obligation)
        if (words := called(name, obligation.action) or called(name, quote))
    }


def _plain(obligation: Obligation) -> list[str]:
    return [name for name in dict.fromkeys(_abouts(obligation)) if _PLAIN.fullmatch(name)]


def _abouts(obligation: Obligation) -> Iterator[str]:
    """The names of what is asked for, in reading order."""
    duty = obligation.done_when
    for when in (step.when for step in duty.steps) if isinstance(duty, Steps) else (duty,):
        for leaf in leaves(when):
            match leaf:
                case Happened(about=str(about)):
                    yield about
                case Filed(report=about) | Reached(indicator=about):
                    yield about
                case _:
                    pass
