"""The text as given beside the text as it is read, and the way back from one to the other.

Reading wants one spelling: composed letters (NFC), plain spaces, plain hyphens, one kind of
line end, Đ for Ð. The text as given is never changed: every index into the reading text
can be led back to an index into it, so that a quote is always cut out of what was given.
"""

import re
import unicodedata
from dataclasses import dataclass

# One character for one character: these keep every index where it was.
_SAME_LENGTH = {
    **dict.fromkeys(
        map(
            ord,
            "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000",
        ),
        " ",
    ),
    **dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\uf02d\ufe63\uff0d"), "-"),
    **dict.fromkeys(map(ord, "\u0085\u2028\u2029\v\f\x1c\x1d\x1e"), "\n"),
    **dict.fromkeys(map(ord, "\u2022\u25cf\u25aa\u25a0\u00b7\uf0b7\u2043\u27a2"), "•"),
    **dict.fromkeys(map(ord, "\u2018\u2019\u00b4\u02bc"), "'"),
    **dict.fromkeys(map(ord, "\u201c\u201d\u201e\u00ab\u00bb"), '"'),
    ord("\u00d0"): "Đ",  # Ð, the Icelandic letter, looks the same and is typed for it
    ord("\u0189"): "Đ",
    ord("\u00f0"): "đ",
    ord("\uff05"): "%",
    ord("\u2044"): "/",
    ord("\u2215"): "/",
}

# Nothing is seen where these stand: they leave the reading text.
_UNSEEN = re.compile("[\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff]")

# A letter with what follows it up to the next plain character: composing stays inside.
_COMPOSABLE = re.compile("[\x21-\x7e]?[^\x00-\x7f]+")

# Marks and Hangul jamo join the character before them; any other one starts anew.
_JAMO = range(0x1161, 0x1200)


@dataclass(frozen=True, slots=True)
class Normal:
    """The reading text, and for each of its indexes (its length too) the index in the given text."""

    given: str
    text: str
    places: tuple[int, ...] | None  # None: every index is the same in both

    def place(self, index: int) -> int:
        """Where reading index `index` is in the given text."""
        return index if self.places is None else self.places[index]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The given span [start, end) behind a span of the reading text that is not empty."""
        if self.places is None or end <= start:
            return self.place(start), self.place(end)
        # The end is where the last character's given letters end, marks and all, but not the
        # unseen characters that were dropped after it.
        stop = self.places[end]
        while stop > self.places[end - 1] + 1 and _UNSEEN.match(self.given[stop - 1]):
            stop -= 1
        return self.places[start], stop


def normal(given: str) -> Normal:
    """The reading text of `given`, in time linear in its length."""
    text = given.translate(_SAME_LENGTH)
    if "\r" in text:
        text = text.replace("\r\n", " \n").replace("\r", "\n")
    if unicodedata.is_normalized("NFC", text) and not _UNSEEN.search(text):
        return Normal(given, text, None)
    pieces: list[str] = []
    places: list[int] = []
    done = 0
    for run in _COMPOSABLE.finditer(text):
        pieces.append(text[done : run.start()])
        places.extend(range(done, run.start()))
        done = run.end()
        for start, end in _clusters(text, run.start(), run.end()):
            composed = _UNSEEN.sub("", unicodedata.normalize("NFC", text[start:end]))
            pieces.append(composed)
            places.extend([start] * len(composed))
    pieces.append(text[done:])
    places.extend(range(done, len(text) + 1))
    # NFC may yield characters that the first table knows (the Angstrom sign does not, a
    # full-width form might): the table keeps lengths, so it may run once more.
    return Normal(given, "".join(pieces).translate(_SAME_LENGTH), tuple(places))


def _clusters(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """[start, end) cut before every character that starts anew."""
    cuts = [start]
    for index in range(start + 1, end):
        letter = text[index]
        if not unicodedata.combining(letter) and ord(letter) not in _JAMO:
            cuts.append(index)
    return list(zip(cuts, [*cuts[1:], end], strict=True))
