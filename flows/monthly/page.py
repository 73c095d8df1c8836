"""An official document as data: what stands where by Decree 30/2020, before anything is drawn."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Heading:
    """A numbered heading of the body."""

    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of the body."""

    text: str


@dataclass(frozen=True, slots=True)
class Figures:
    """A table: headings, rows, the width of each column in millimetres, and which columns hold figures."""

    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    widths_mm: Sequence[int]
    right: frozenset[int] = frozenset()
    total: bool = False  # the first row is that of the whole


@dataclass(frozen=True, slots=True)
class Annex:
    """A page of its own behind the signature."""

    title: str
    subject: str
    parts: Sequence[Paragraph | Figures]


@dataclass(frozen=True, slots=True)
class Page:
    """The whole document. `above` is the body that the issuer belongs to, empty for a People's Committee."""

    above: str
    issuer: str
    symbol: str
    place: str
    dated: date
    kind: str
    subject: str
    to: str
    body: Sequence[Heading | Paragraph | Figures]
    authority: str
    position: str
    recipients: Sequence[str]
    annexes: Sequence[Annex]
