"""Names for what is asked: the same words always give the same short name, readable without accents."""

import re
import unicodedata

from directives.proposing.lists import Phrases, Words, words_in
from units.names import bare

SLUG_MAX = 80  # characters; the facts that bear these names take up to 120
PHRASE_MAX = 14  # words of the name of a thing: a longer one is half a sentence

_STOPS = Phrases(("phrase", "stops"))
_GLUED = Phrases(("phrase", "glued"))
_GENERIC = Phrases(("phrase", "generic"), ("report", "generic"))
_CALLED = re.compile(
    r"\(\s*(?:sau đây |dưới đây )?(?:gọi(?: tắt| chung)? là|viết tắt(?: là)?|gọi tắt)\s*:?"
    r"\s*([^()]{1,60}?)\s*\)",
    re.IGNORECASE,
)
_BARE_SHORT = re.compile(r"\(\s*([A-ZĐ][A-ZĐa-z]{1,12})\s*\)")
_BODY = Phrases(("team", "nouns"))
_LONG_MAX = 10  # words of the long name that stands before a short one


def slug(text: str, most: int = SLUG_MAX) -> str:
    """`to-cong-nghe-so-cong-dong`: plain letters and digits, whole words up to `most` characters."""
    parts = re.findall(r"[a-z0-9]+", bare(text.lower()))
    kept: list[str] = []
    for part in parts:
        if kept and len("-".join([*kept, part])) > most:
            break
        kept.append(part[:most])
    return "-".join(kept)


def phrase_from(page: Words, i: int, stop: int | None = None) -> int:
    """Where the name of a thing that begins at word `i` ends: at a sign or at a word that leads on."""
    end = min(len(page.words), i + PHRASE_MAX if stop is None else stop)
    k = i
    while k < end:
        if glued := _GLUED.at(page.words, k):
            k += glued
        elif _sign(page.words[k]) or _STOPS.at(page.words, k):
            break
        else:
            k += 1
    while k > i and page.words[k - 1] == "-":
        k -= 1
    return k


def _sign(word: str) -> bool:
    return not word[0].isalnum() and word != "-"


def specific(text: str) -> bool:
    """Whether the words say which plan or report is meant, and not only that there is one."""
    return bool(slug(text)) and not _GENERIC.has(text)


class ShortNames:
    """Short names that a text gives: "Tổ công nghệ số cộng đồng (sau đây gọi là Tổ)"."""

    def __init__(self, text: str = "") -> None:
        text = unicodedata.normalize("NFC", text)
        self._long: dict[str, str] = {}
        for pattern in (_CALLED, _BARE_SHORT):
            for match in pattern.finditer(text):
                long = _before(text[max(0, match.start() - 200) : match.start()])
                key = " ".join(words_in(match[1]).words)
                if long and key and key not in self._long:
                    self._long[key] = long
        self._keys = {tuple(key.split()): long for key, long in self._long.items()}

    def long(self, text: str) -> str:
        """The long name that `text` is short for, else itself."""
        return self._long.get(" ".join(words_in(text).words), text)

    def expanded(self, text: str) -> str:
        """The text with its abbreviations in full; a short name that is an ordinary word stays."""
        page = words_in(text)
        pieces = [page.text[a:b] for a, b in page.spans]
        return " ".join(self._long.get(p.lower(), p) if len(p) > 2 and p.isupper() else p for p in pieces)

    def at(self, words: tuple[str, ...], i: int) -> int:
        """How many words the short name at `i` has; 0 when there is none."""
        return next((len(k) for k in self._keys if words[i : i + len(k)] == k), 0)


def _before(text: str) -> str:
    """The name of a body that ends right before a bracket."""
    page = words_in(text)
    n = len(page.words)
    for i in range(max(0, n - _LONG_MAX), n):
        if _BODY.at(page.words, i) and page.text[page.spans[i][0]].isupper() and phrase_from(page, i) == n:
            return page.cut(i, n)
    return ""
