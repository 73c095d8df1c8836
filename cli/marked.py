"""A text with what was read in it: by colours on a terminal that has them, else between brackets."""

from collections.abc import Iterator
from typing import Final, Literal, NamedTuple

from rich.text import Text

from directives.reading import Reading
from words import Lang, say

Part = Literal["deed", "due", "lead", "share"]
STYLES: Final[dict[Part, str]] = {
    "deed": "underline",
    "due": "bold red",
    "lead": "bold cyan",
    "share": "bold green",
}
WORDS: Final[dict[Part, str]] = {
    "deed": "việc {no}",
    "due": "hạn",
    "lead": "ai",
    "share": "mức",
}
ASPECTS: Final[tuple[tuple[str, Part], ...]] = (("due", "due"), ("lead", "lead"), ("target", "share"))


class Mark(NamedTuple):
    """A part of the text, [start, end) as it was given, and the number of its obligation."""

    start: int
    end: int
    part: Part
    no: int


def marks(reading: Reading) -> list[Mark]:
    """The marks in the order of the text, outer before inner; none crosses another.

    A heading that leads ten sentences is marked once, and so is a sentence that asks twice.
    """
    found: dict[tuple[int, int, Part], Mark] = {}
    for no, one in enumerate(reading.obligations, start=1):
        found.setdefault((one.start, one.end, "deed"), Mark(one.start, one.end, "deed", no))
        for aspect, part in ASPECTS:
            why = one.why.get(aspect)
            if why is not None and why.start is not None and why.end is not None:
                found.setdefault((why.start, why.end, part), Mark(why.start, why.end, part, no))
    # Of two parts with one span the deed is outside.
    ordered = sorted(found.values(), key=lambda m: (m.start, -m.end, m.part != "deed", m.part))
    kept: list[Mark] = []
    around: list[Mark] = []
    for mark in ordered:
        while around and around[-1].end <= mark.start:
            around.pop()
        if not around or mark.end <= around[-1].end:
            around.append(mark)
            kept.append(mark)
    return kept


def marked(text: str, reading: Reading, lang: Lang, *, colour: bool) -> Text:
    """The text with its marks: styled, or as `[hạn: trước ngày 20/6/2022]`."""
    found = marks(reading)
    if colour:
        shown = Text(text)
        for mark in found:
            shown.stylize(STYLES[mark.part], mark.start, mark.end)
        return shown
    return Text("".join(_bracketed(text, found, lang)))


def _bracketed(text: str, found: list[Mark], lang: Lang) -> Iterator[str]:
    place = 0
    around: list[Mark] = []
    for mark in [*found, None]:
        start = len(text) if mark is None else mark.start
        while around and around[-1].end <= start:
            end = around.pop().end
            yield text[place:end] + "]"
            place = end
        yield text[place:start]
        place = start
        if mark is not None:
            yield f"[{say(WORDS[mark.part], lang, no=mark.no)}: "
            around.append(mark)
