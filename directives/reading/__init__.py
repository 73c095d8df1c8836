"""Text in, cited obligations out: the deterministic reader of directives.

`read(text, doc_date=…)` gives a `Reading`. docs/reading.md follows one sentence through it.
"""

from directives.reading.models import (
    Cited,
    Header,
    Question,
    ReadDue,
    Reading,
    ReadObligation,
    Skipped,
    Target,
    Why,
)
from directives.reading.reader import TEXT_MAX, TextTooLong, read

__all__ = [
    "TEXT_MAX",
    "Cited",
    "Header",
    "Question",
    "ReadDue",
    "ReadObligation",
    "Reading",
    "Skipped",
    "Target",
    "TextTooLong",
    "Why",
    "read",
]
