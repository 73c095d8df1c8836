"""What people typed, made safe to stand in one line of a letter or in a header."""

import unicodedata
from typing import Final

READ_TIMES: Final = 20  # of a text, this many times the room is read: enough to get past its blanks

# Marks that turn the direction of text around can make a line read as another one.
_TURNS: Final = "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u061c"
_DROPPED: Final = dict.fromkeys(map(ord, _TURNS + "\ufeff\u200b\u2060"))
_BREAKING: Final = {"Cc", "Cs", "Zl", "Zp"}  # controls, halves of characters, line and paragraph marks


def one_line(text: str, most: int) -> str:
    """`text` on one line of at most `most` characters, cut between words and ended with "…".

    Composed Unicode (NFC), without control characters, line breaks or direction marks, so
    that nothing typed can pretend to be another line or another header.
    """
    head = text[: most * READ_TIMES]
    line = unicodedata.normalize("NFC", head)
    if not line.isprintable():  # nearly every line is: no mark and no control in it
        line = "".join(" " if unicodedata.category(c) in _BREAKING else c for c in line.translate(_DROPPED))
    line = " ".join(line.split())
    if len(line) <= most and len(head) == len(text):
        return line
    cut = line[: most - 1]
    # A very long "word" has no gap to cut at: cut it where the room ends.
    words, gap, _ = cut.rpartition(" ")
    return f"{words if gap and len(words) > most // 2 else cut.rstrip()}…"
