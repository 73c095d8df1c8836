"""What people typed, made safe to stand in one line of a letter or in a header."""

import unicodedata

# Marks that turn the direction of text around can make a line read as another one.
_TURNS = "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u061c"
_DROPPED = dict.fromkeys(map(ord, _TURNS + "\ufeff\u200b\u2060"))


def one_line(text: str, most: int) -> str:
    """`text` on one line of at most `most` characters, cut between words and ended with "…".

    Composed Unicode (NFC), without control characters, line breaks or direction marks, so
    that nothing typed can pretend to be another line or another header.
    """
    composed = unicodedata.normalize("NFC", text).translate(_DROPPED)
    kept = "".join(" " if unicodedata.category(c) in _BREAKING else c for c in composed)
    line = " ".join(kept.split())
    if len(line) <= most:
        return line
    cut = line[: most - 1]
    # A very long "word" has no gap to cut at: cut it where the room ends.
    head, gap, _ = cut.rpartition(" ")
    return f"{head if gap and len(head) > most // 2 else cut}…"


_BREAKING = {"Cc", "Cs", "Zl", "Zp"}  # controls, halves of characters, line and paragraph marks
