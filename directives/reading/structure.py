"""The layout of a directive: lines become blocks, blocks hang below one another, sentences are cut.

A block is a heading, a list item, a paragraph or a row of a table. Its marker (I, 1, 1.1, a, -)
tells how deep it stands: a kind of marker that is open already closes everything below it.
"""

import re
from bisect import bisect_left
from dataclasses import dataclass, field
from typing import Literal

from deadlines.expressions.tokens import Tokens
from directives.reading.lexicon import lexicon

_MARKERS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "part",
        re.compile(
            r"(?i:phần|chương|mục|điều|phụ lục|phần thứ)\s+(?:[ivxlc]{1,6}|[IVXLC]{1,6}|\d{1,3})\b\s*[.:)]?"
        ),
    ),
    ("roman", re.compile(r"[IVX]{1,6}\s?[.)/-](?=\s)")),
    ("num3", re.compile(r"\d{1,2}\.\d{1,2}\.\d{1,2}[.)]?(?=\s)")),
    ("num2", re.compile(r"\d{1,2}\.\d{1,2}(?:[.)]|(?=\s+[^\W\d_]))(?=\s)")),
    ("num", re.compile(r"\d{1,2}\s?[./](?=\s|[^\W\d_])|\d{1,2}-(?=\s)")),
    ("paren", re.compile(r"\(?\d{1,2}\)(?=\s|[^\W\d_])")),
    ("letter", re.compile(r"\(?[a-zđ][.)](?=\s)")),
    ("dash", re.compile(r"-(?=\s?[^\W_])")),
    ("plus", re.compile(r"[+](?=\s?[^\W_])")),
    ("bullet", re.compile(r"[•*o§→✓✔](?=\s)")),
)
# No line ends in one of these words: what they lead to stands on the next one.
_HANGING = re.compile(r"(?:\b(?:của|các|và|trong|đến|trước|từ|với|cho|là|tại|theo)|,)$")
_BEFORE_NUMBER = re.compile(r"\b(?:năm|tháng|ngày|quý|số)$")
_ABBREVIATIONS = frozenset(
    ["tp", "ts", "ths", "gs", "pgs", "bs", "q", "p", "st", "no", "mr", "ms", "dr", "đ", "kts"]
)
_ENDS = frozenset(".!?…")
_WRAPPED_FROM = 60  # characters: a line at least this long may have been broken by a margin
_WIDTH_MAX = 140  # characters: a page's lines are no longer; longer ones are whole paragraphs
_HEADING_MAX = 24  # words of a heading that no colon closes
CLAUSE_MAX = 400  # tokens of a clause; the longest in the annotated texts has about 150
_CELLS_MAX = 24  # a line with more separators is no row of tasks


@dataclass(slots=True)
class Block:
    """Tokens [i, j) that stand together, marker left out; `level` counts the open blocks above it."""

    i: int
    j: int
    start: int  # character of the reading text where the block begins, marker included
    marker: str = ""
    label: str = ""
    opens: bool = False  # ends in a colon: what follows hangs below it
    ended: bool = False  # ends as a sentence does
    after_gap: bool = False
    cells: tuple[tuple[int, int], ...] = ()

    @property
    def row(self) -> bool:
        return bool(self.cells)


@dataclass(slots=True)
class Line:
    """A line that is not empty: characters [start, end) of the reading text, trimmed."""

    start: int
    end: int
    after_gap: bool


def lines(text: str) -> list[Line]:
    """The lines of the reading text that hold something."""
    found: list[Line] = []
    gap, at = False, 0
    for raw in text.split("\n"):
        stripped = raw.strip()
        if stripped.strip("| "):
            start = at + len(raw) - len(raw.lstrip())
            found.append(Line(start, start + len(stripped), gap))
            gap = False
        else:
            gap = True
        at += len(raw) + 1
    return found


def blocks(page: Tokens, told: list[Line]) -> list[Block]:
    """The blocks of some lines; a line broken by a margin is put together again."""
    text = page.text
    width = max((line.end - line.start for line in told), default=0)
    found: list[Block] = []
    for n, line in enumerate(told):
        raw = text[line.start : line.end]
        marker, length = _marker(raw)
        cells = _cells(page, raw, line.start)
        if (
            found
            and not marker
            and not cells
            and not found[-1].cells
            and _continues(text, told[n - 1], line, width, found[-1])
        ):
            block = found[-1]
            block.j = bisect_left(page.starts, line.end)
        else:
            i = bisect_left(page.starts, line.start + length)
            block = Block(
                i,
                bisect_left(page.starts, line.end),
                line.start,
                marker,
                raw[:length].strip(),
                after_gap=line.after_gap,
                cells=cells,
            )
            found.append(block)
        block.opens = raw.endswith(":")
        block.ended = raw[-1] in ".;!?…" or raw.endswith("./.")
    return [block for block in found if block.i < block.j]


def _marker(raw: str) -> tuple[str, int]:
    """The kind of marker a line begins with and its length."""
    for kind, pattern in _MARKERS:
        if match := pattern.match(raw):
            return kind, match.end()
    return "", 0


def _continues(text: str, before: Line, line: Line, width: int, block: Block) -> bool:
    """Whether `line` goes on with the sentence of the line before it."""
    if line.after_gap or block.ended or block.opens:
        return False
    first = text[line.start]
    if first.islower() or first in ",;)" or _HANGING.search(text, before.start, before.end):
        return True
    if first.isdecimal() and _BEFORE_NUMBER.search(text, before.start, before.end):
        return True
    length = before.end - before.start
    # A full line without an end goes on, even with a capital letter (a name), on a page of fixed width.
    return (
        length >= _WRAPPED_FROM and width <= _WIDTH_MAX and length >= 0.75 * width and not first.isdecimal()
    )


def _cells(page: Tokens, raw: str, start: int) -> tuple[tuple[int, int], ...]:
    """The cells of a row that is written with bars or tabs, as token spans (empty ones kept)."""
    mark = "|" if raw.count("|") >= 1 else "\t" if raw.count("\t") >= 2 else ""
    if not mark or raw.count(mark) > _CELLS_MAX:
        return ()
    found: list[tuple[int, int]] = []
    at = start
    for cell in raw.split(mark):
        found.append((bisect_left(page.starts, at), bisect_left(page.starts, at + len(cell))))
        at += len(cell) + 1
    if mark == "|" and raw.startswith("|"):
        found = found[1:]
    if mark == "|" and raw.endswith("|"):
        found = found[:-1]
    return tuple(found) if len(found) > 1 else ()


def sentences(page: Tokens, i: int, j: int) -> list[tuple[int, int]]:
    """Tokens [i, j) cut into sentences, the end marks left out."""
    found: list[tuple[int, int]] = []
    begin = i
    for k in range(i, j):
        if page.words[k] in _ENDS and _ends(page, begin, k, j):
            if begin < k:
                found.append((begin, k))
            begin = k + 1
    if begin < j:
        found.append((begin, j))
    return [(a, b) for a, b in ((_trimmed(page, a, b)) for a, b in found) if a < b]


def _ends(page: Tokens, begin: int, k: int, j: int) -> bool:
    """Whether the end mark at `k` ends a sentence."""
    if page.words[k] == ".":
        before, after = page.word(k - 1), page.word(k + 1)
        if k + 1 < j and after == "/" and page.glued(k + 1):
            return True
        if page.glued(k + 1) and k + 1 < j and not page.capital(k + 1):
            return False  # 18.286, Voso.vn
        if before in _ABBREVIATIONS and page.glued(k) and k > begin:
            return False
        if page.glued(k + 1) and before.isdecimal():
            return False
    return k + 1 >= j or page.capital(k + 1) or not page.word(k + 1)[:1].isalpha() or page.words[k] != "."


def _trimmed(page: Tokens, a: int, b: int) -> tuple[int, int]:
    """Signs that belong to no sentence are left out at both ends."""
    while a < b and page.words[a] in ("/", ".", ",", ";", '"', "'", "-", "…"):
        a += 1
    while a < b and page.words[b - 1] in ("/", ".", ",", ";", '"', "'", "…", ":"):
        b -= 1
    return a, b


def clauses(page: Tokens, i: int, j: int) -> list[tuple[int, int]]:
    """A sentence cut at its semicolons, those in brackets left alone."""
    found: list[tuple[int, int]] = []
    begin, depth = i, 0
    for k in range(i, j):
        word = page.words[k]
        if word == "(":
            depth += 1
        elif word == ")":
            depth = max(0, depth - 1)
        elif word == ";" and depth == 0:
            found.append(_trimmed(page, begin, k))
            begin = k + 1
    found.append(_trimmed(page, begin, j))
    return [piece for a, b in found if a < b for piece in _bounded(page, a, b)]


def _bounded(page: Tokens, a: int, b: int) -> list[tuple[int, int]]:
    """A clause longer than any that people write, cut at a comma: what is looked at stays small."""
    pieces: list[tuple[int, int]] = []
    while b - a > CLAUSE_MAX:
        cut = next(
            (k for k in range(a + CLAUSE_MAX, a + CLAUSE_MAX // 2, -1) if page.words[k] == ","),
            a + CLAUSE_MAX,
        )
        pieces.append((a, cut))
        a = cut
    pieces.append((a, b))
    return pieces


Role = Literal["number", "action", "lead", "coordinate", "due", "product", "percent"]


@dataclass(slots=True)
class Columns:
    """What the columns of a table of tasks hold."""

    roles: dict[int, Role] = field(default_factory=dict)

    def at(self, role: Role) -> list[int]:
        return [n for n, held in self.roles.items() if held == role]


def columns(page: Tokens, block: Block) -> Columns | None:
    """The columns, where the row is the heading of a table of tasks."""
    found = Columns()
    for n, (i, j) in enumerate(block.cells):
        role = column_role(tuple(page.words[i:j]))
        if role:
            found.roles[n] = role
    useful = set(found.roles.values())
    return found if "action" in useful and len(useful) >= 2 and useful != {"action", "number"} else None


def column_role(words: tuple[str, ...]) -> Role | None:
    """The role a column heading names: the whole of it, or its first or last words."""
    if not words or len(words) > 10 or words[-1] in ("như", "sau"):
        return None
    best: tuple[int, Role] | None = None
    for role, phrases in lexicon()["column"].items():
        for phrase in phrases:
            n = len(phrase)
            if words[:n] == phrase or words[-n:] == phrase:
                score = n + 10 * (words == phrase)
                if best is None or score > best[0]:
                    best = (score, role)  # type: ignore[assignment]  # the rows of the table are the roles
    return best[1] if best else None
