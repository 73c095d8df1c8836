"""The words that proposing knows, from words.toml, and how they are found in a text."""

import re
import tomllib
import unicodedata
from functools import cache
from pathlib import Path
from typing import NamedTuple

TABLES = Path(__file__).with_name("words.toml")

_WORD = re.compile(r"\d+(?:[.,]\d+)?%?|\w+|[^\w\s]")


class Words(NamedTuple):
    """A text as lower-case words and signs, each with its place in the composed text."""

    text: str
    words: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]

    def cut(self, i: int, j: int) -> str:
        """The text of words [i, j) as it was written."""
        return self.text[self.spans[i][0] : self.spans[j - 1][1]] if i < j else ""


def words_in(text: str) -> Words:
    """The words and signs of a text, composed."""
    composed = unicodedata.normalize("NFC", text)
    found = list(_WORD.finditer(composed))
    # Lower-casing a whole text may change its length, a word alone cannot move the others.
    return Words(composed, tuple(m[0].lower() for m in found), tuple(m.span() for m in found))


class Phrases:
    """Some phrases, found at a place in a text; the longest wins."""

    def __init__(self, *lists: tuple[str, str]) -> None:
        self._by_first: dict[str, list[tuple[str, ...]]] = {}
        for table, row in lists:
            for phrase in listed(table, row):
                words = words_in(phrase).words
                self._by_first.setdefault(words[0], []).append(words)
        for known in self._by_first.values():
            known.sort(key=len, reverse=True)

    def at(self, words: tuple[str, ...], i: int) -> int:
        """How many words the longest phrase that begins at `i` has; 0 when none does."""
        if i < 0 or i >= len(words):
            return 0
        return next((len(p) for p in self._by_first.get(words[i], ()) if words[i : i + len(p)] == p), 0)

    def ends(self, words: tuple[str, ...], j: int) -> int:
        """How many words the longest phrase that ends right before `j` has; 0 when none does."""
        return max(
            (n for n in range(1, 6) if n <= j and self.at(words, j - n) == n),
            default=0,
        )

    def has(self, text: str) -> bool:
        """Whether the whole text is one of the phrases."""
        words = words_in(text).words
        return bool(words) and self.at(words, 0) == len(words)


@cache
def listed(table: str, row: str) -> tuple[str, ...]:
    """The phrases of a row, in the order of the file."""
    with TABLES.open("rb") as file:
        tables = tomllib.load(file)
    return tuple(" ".join(phrase.split()) for phrase in tables[table][row].split(";") if phrase.strip())
