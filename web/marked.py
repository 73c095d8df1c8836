"""A directive's text cut where its obligations stand, so that a page can mark and link them."""

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from events.obligations import Obligation


class Piece(NamedTuple):
    """Some of the text: the obligations that it says, those that begin here, and those that end here."""

    words: str
    says: tuple[str, ...]
    begins: tuple[str, ...]
    ends: tuple[str, ...]


Line = tuple[Piece, ...]


def marked_lines(text: str, obligations: Iterable[Obligation]) -> Iterator[Line]:
    """The lines of the text that hold something, in pieces. An obligation begins and ends once."""
    spans = [(one.quote.start, one.quote.end, one.no) for one in obligations if one.quote is not None]
    start = 0
    for line in text.split("\n"):
        end = start + len(line)
        if line.strip():
            yield tuple(_pieces(text, start, end, spans))
        start = end + 1


def _pieces(text: str, start: int, end: int, spans: list[tuple[int, int, str]]) -> Iterator[Piece]:
    here = [(max(a, start), min(b, end), a, b, no) for a, b, no in spans if a < end and b > start]
    cuts = sorted({start, end, *(one[0] for one in here), *(one[1] for one in here)})
    for a, b in pairwise(cuts):
        says = tuple(no for left, right, _, _, no in here if left <= a and b <= right)
        begins = tuple(no for _, _, first, _, no in here if first == a)
        ends = tuple(no for _, _, _, last, no in here if last == b)
        yield Piece(text[a:b], says, begins, ends)
