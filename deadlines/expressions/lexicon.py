"""Tables of words in a file, and how their phrases are found in a text.

A `Layer` finds the phrases of some tables in a run of tokens: at each place the longest
phrase wins, and a place inside a phrase begins no other one of the same layer. A phrase of the
row "hidden" is found as nothing: it only keeps the shorter phrases in it from being found.
"""

import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from deadlines.expressions.tokens import Tokens, tokens

Tables = dict[str, dict[str, tuple[tuple[str, ...], ...]]]
_HIDDEN_MAX = 2  # words of a hidden phrase before the one that it hides
WORDS: Final = Path(__file__).with_name("words.toml")


class Mark(NamedTuple):
    """A phrase of table `table` and row `row` at tokens [i, j)."""

    table: str
    row: str
    i: int
    j: int


class _Entry(NamedTuple):
    """A phrase of `size` words, with the table and row it is of."""

    size: int
    phrase: list[str]
    table: str
    row: str


class Layer:
    """Finds the phrases of the named tables; where a phrase is in two, the table named later has it."""

    def __init__(self, tables: Tables, *names: str) -> None:
        known: dict[tuple[str, ...], tuple[str, str]] = {}
        for table in names:
            for row, phrases in tables[table].items():
                for phrase in phrases:
                    known[phrase] = (table, row)
        # By the first word, then by the second, which decides nearly every time; "" stands for one word.
        self._by_first: dict[str, dict[str, list[_Entry]]] = {}
        for phrase, (table, row) in known.items():
            second = phrase[1] if len(phrase) > 1 else ""
            entry = _Entry(len(phrase), list(phrase), table, row)
            self._by_first.setdefault(phrase[0], {}).setdefault(second, []).append(entry)
        for rows in self._by_first.values():
            for entries in rows.values():
                entries.sort(key=lambda entry: -entry.size)

    def at(self, page: Tokens, i: int, stop: int) -> Mark | None:
        """The longest phrase that begins at token `i` and ends by `stop`."""
        rows = self._by_first.get(page.words[i])
        if rows is None:
            return None
        mark = _longest(rows, page.words, i, stop)
        return None if mark is not None and mark.row == "hidden" else mark

    def hides(self, page: Tokens, k: int) -> bool:
        """Whether token `k` stands inside a hidden phrase that begins before it ("vụ" in "nhiệm vụ")."""
        for i in range(max(0, k - _HIDDEN_MAX), k):
            rows = self._by_first.get(page.words[i])
            mark = _longest(rows, page.words, i, len(page)) if rows is not None else None
            if mark is not None and mark.row == "hidden" and mark.j > k:
                return True
        return False

    def marks(self, page: Tokens, i: int, j: int) -> list[Mark]:
        """All phrases in tokens [i, j), in order, none inside another."""
        found: list[Mark] = []
        words, by_first = page.words, self._by_first
        while i < j:
            rows = by_first.get(words[i])
            mark = _longest(rows, words, i, j) if rows is not None else None
            if mark is None:
                i += 1
            else:
                if mark.row != "hidden":
                    found.append(mark)
                i = mark.j
        return found

    def first(self, page: Tokens, i: int, j: int) -> Mark | None:
        """The first phrase in tokens [i, j)."""
        k = i
        while k < j:
            rows = self._by_first.get(page.words[k])
            mark = _longest(rows, page.words, k, j) if rows is not None else None
            if mark is not None and mark.row != "hidden":
                return mark
            k = mark.j if mark else k + 1
        return None


def _longest(rows: dict[str, list[_Entry]], words: list[str], i: int, stop: int) -> Mark | None:
    """The longest of the phrases that begin with the word at `i`, "hidden" ones too."""
    if i + 1 < stop and (entries := rows.get(words[i + 1])) is not None:
        for size, phrase, table, row in entries:
            if i + size <= stop and (size == 2 or words[i : i + size] == phrase):
                return Mark(table, row, i, i + size)
    if (single := rows.get("")) is not None:
        return Mark(single[0].table, single[0].row, i, i + 1)
    return None


def load(file: Path) -> Tables:
    """Every table of a file: table → row → phrases, each a tuple of folded words."""
    with file.open("rb") as source:
        raw = tomllib.load(source)
    return {table: {row: tuple(_phrases(text)) for row, text in rows.items()} for table, rows in raw.items()}


def _phrases(text: str) -> Iterable[tuple[str, ...]]:
    for phrase in text.split(";"):
        words = tuple(tokens(" ".join(phrase.split())).words)
        if words:
            yield words


@cache
def times() -> Tables:
    """The words that time expressions are made of (words.toml)."""
    return load(WORDS)


def words_of(table: str, row: str) -> frozenset[str]:
    """The one-word phrases of a row of words.toml."""
    return single(times(), table, row)


def single(tables: Tables, table: str, row: str) -> frozenset[str]:
    """The one-word phrases of a row."""
    return frozenset(phrase[0] for phrase in tables[table][row] if len(phrase) == 1)
