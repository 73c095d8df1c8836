"""Words, numbers and signs of the reading text, each with its place.

A token is a run of letters, a run of digits, or one other sign; lines are not seen here. Words are kept
in lower case with the tone mark where the old spelling puts it (hoà → hòa), so that a table
of words needs one spelling only. Words that were typed together (`trongtháng`, `cầuUBND`,
`ngày20`) come apart here, so nothing after this file needs to know that it happens.
"""

import re
from dataclasses import dataclass, field

_TOKEN = re.compile(r"[^\W\d_]+|\d+|[^\w\s]|_+")

# The tone on the second vowel (hoà, thuý) against the first (hòa, thúy): one of them is kept.
_TONES = {
    **{f"o{a}": f"{b}a" for a, b in zip("àáảãạ", "òóỏõọ", strict=True)},
    **{f"o{a}": f"{b}e" for a, b in zip("èéẻẽẹ", "òóỏõọ", strict=True)},
    **{f"u{a}": f"{b}y" for a, b in zip("ỳýỷỹỵ", "ùúủũụ", strict=True)},
}
_NEW_TONE = re.compile(r"(?<!q)(?:o[àáảãạèéẻẽẹ]|u[ỳýỷỹỵ])$")
_CASE_JOIN = re.compile(r"(?<=[^\W\d_A-ZĐ]{2})(?=[A-ZĐÀ-ÖØ-Þ])|(?<=[A-ZĐ]{3})(?=[^\W\d_A-ZĐÀ-ÖØ-Þ]{2})")

# Small words that a hurried typist joins to the next one, and the words they join to.
_GLUED = re.compile(
    r"^(trước|trong|đến|ngày|tháng|quý|năm|của|hết|cầu|hạn|nhất|giao|và|cho|về|tại|từ)"
    r"(ngày|tháng|quý|năm|hết|tất|toàn|các|trước|trong|đến|ubnd|sở|mỗi|từng|thôn|xã)$"
)
# No syllable ends in these words: before them something was joined (`phốtrước`).
_JOINED = re.compile(r"^([^\W\d_]{2,7})(trước|trong|ngày|tháng|chậm|quý)$")
_WORD_MAX = 40  # letters; a longer run of letters is no word and is not looked into


@dataclass(slots=True)
class Tokens:
    """The tokens of one text, as parallel lists: word in lower case, start and end."""

    text: str
    known: dict[str, str] = field(default_factory=dict)  # abbreviations the text itself explains
    words: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.words)

    def word(self, i: int) -> str:
        """The word at `i`, empty outside the text."""
        return self.words[i] if 0 <= i < len(self.words) else ""

    def glued(self, i: int) -> bool:
        """Whether token `i` stands right after the one before it, without a space."""
        return 0 < i < len(self.starts) and self.starts[i] == self.ends[i - 1]

    def capital(self, i: int) -> bool:
        """Whether token `i` begins with a capital letter."""
        return 0 <= i < len(self.starts) and self.text[self.starts[i]].isupper()

    def acronym(self, i: int) -> bool:
        """Whether token `i` is written in capitals throughout, as an abbreviation is."""
        raw = self.text[self.starts[i] : self.ends[i]] if i < len(self.starts) else ""
        return len(raw) >= 3 and raw.isalpha() and raw.isupper()

    def cut(self, i: int, j: int) -> str:
        """The reading text of tokens [i, j), white space made single."""
        return " ".join(self.text[self.starts[i] : self.ends[j - 1]].split()) if i < j else ""


def folded(word: str) -> str:
    """`word` in lower case with the tone mark where the tables have it."""
    word = word.lower()
    if _NEW_TONE.search(word):
        word = word[:-2] + _TONES[word[-2:]]
    return word


def tokens(text: str) -> Tokens:
    """The tokens of a reading text."""
    found = Tokens(text)
    words, starts, ends = found.words, found.starts, found.ends
    known: dict[str, tuple[tuple[str, int], ...]] = {}
    for match in _TOKEN.finditer(text):
        raw, start = match.group(), match.start()
        parts = known.get(raw)
        if parts is None:
            parts = known[raw] = _parts(raw)
        if len(parts) == 1:
            words.append(parts[0][0])
            starts.append(start)
            ends.append(start + parts[0][1])
            continue
        for word, length in parts:
            words.append(word)
            starts.append(start)
            ends.append(start + length)
            start += length
    return found


def _parts(raw: str) -> tuple[tuple[str, int], ...]:
    """A raw token as (folded word, length) parts: one, or two when words were typed together."""
    if not raw[0].isalpha() or len(raw) > _WORD_MAX:
        return ((raw.lower(), len(raw)),)
    join = _CASE_JOIN.search(raw)
    if join:
        head, tail = raw[: join.start()], raw[join.start() :]
        return ((folded(head), len(head)), (folded(tail), len(tail)))
    word = folded(raw)
    glued = (_GLUED.match(word) or _JOINED.match(word)) if len(word) > 4 and len(word) == len(raw) else None
    if glued:
        return ((glued[1], len(glued[1])), (glued[2], len(glued[2])))
    return ((word, len(raw)),)
