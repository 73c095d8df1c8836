"""The head of a directive: number, kind, issuer, place and date, subject, addressees; and its tail.

A document is laid out as Decree 30/2020 has it. A press article has no such head: there the
directive is named in prose ("UBND tỉnh ban hành Công văn 4821/UBND-KGVX về …").
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from directives.reading.lexicon import lexicon
from directives.reading.models import Cited, Header
from directives.reading.structure import Line

# Abbreviations in symbols (Decree 30/2020, appendix III) and the kinds they stand for.
TYPES: Final[dict[str, str]] = {
    code.upper(): " ".join(kind) for code, (kind, *_) in lexicon()["type"].items()
}
_KINDS = sorted({*TYPES.values(), "công văn", "bộ luật", "văn bản"}, key=len, reverse=True)
_KIND = "|".join(kind.replace(" ", r"\s{1,3}") for kind in _KINDS)

_SYMBOL = (
    r"\d{1,5}[a-zA-Z]?(?:\s?[-/]\s?\d{4})?\s?[-/]\s?[A-ZĐƯ][\w.&]{0,15}"
    r"(?:\s?[-/]\s?[A-ZĐƯa-z][\w.&]{0,15}){0,4}"
)
_NUMBER = re.compile(
    rf"\b[Ss][ốỐ]\s{{0,3}}:?\s{{0,3}}({_SYMBOL}|\d{{1,5}}\s?[-/]\s?[A-ZĐ]\w{{1,12}})"
    r"(?:[ ](UBND|HĐND|TU|BCĐ)\b)?"
)
_DATE = re.compile(r"(?:^|[,\s|])[Nn]gày\s{1,3}(\d{1,2})\s{1,3}tháng\s{1,3}(\d{1,2})\s{1,3}năm\s{1,3}(\d{4})")
_PLACE = re.compile(r"([^\W\d_][^\d,|\n]{1,40}?),\s{0,3}$")
_MOTTO = re.compile(r"HÒA XÃ HỘI CHỦ|HOÀ XÃ HỘI CHỦ|[Đđ]ộc lập\s?-\s?[Tt]ự do|ĐẢNG CỘNG SẢN VIỆT NAM")
_ORGS = re.compile(
    "(?:" + "|".join(" ".join(words).upper() for words in lexicon()["issuer"]["first"]) + r")\b"
)
_RULE = re.compile(r"^[\s_\-=*|.—–]+$")
_NUMBER_NEXT = re.compile(r"[Ss][ốỐ]\s?:?\s*$")
_LETTERHEAD = re.compile(r"\s*[Ss][ốỐ]\s?:")
_OFFICE = re.compile(r"(?:sở|bộ|phòng|cục|chi cục|tổng cục|ban|văn phòng) ")
_PARTY = re.compile(r"(?:tỉnh|huyện|thành|thị|quận) ủy ")
_COLUMN = re.compile(r"\s*\|\s*|\t+|\s{3,}")
_ABOUT = re.compile(r"^(?:V/v|Về việc|Về(?=\s))\s*:?\s*", re.IGNORECASE)
_BODY = re.compile(
    r"^(?:Căn cứ|Thực hiện|Để |Nhằm|Theo |Trong thời gian|Qua |Tiếp tục|Ngày |Xét |Thời gian|Hiện nay|Vừa qua"
    r"|[IVX]{1,4}\.|\d{1,2}\.|Phần |Điều \d|Chương [IVX]|Sau khi|Năm \d|Mùa |Tại )"
)
_LINE_MAX = 2_000  # characters of a line that a head may have
_TITLE_LINES_MAX = 8
_HEAD_LINES_MAX = 40
_PROPER = ("tỉnh", "thành phố", "huyện", "quận", "thị xã", "xã", "phường", "thị trấn", "đặc khu", "thôn")

_CITED = re.compile(
    rf"(?P<kind>{_KIND})\s{{1,3}}(?:số\s{{0,3}}:?\s{{0,3}})?(?P<number>{_SYMBOL})"
    r"(?:[^\d.;()\n]{0,12}?ngày\s{0,2}(?P<day>\d{1,2})[/.-](?P<month>\d{1,2})[/.-](?P<year>\d{4}))?",
    re.IGNORECASE,
)
_PRESS = re.compile(
    rf"ban hành\s(?P<kind>{_KIND})\s(?:số\s?)?(?P<number>{_SYMBOL}(?:[ ](?:UBND|HĐND|TU)\b)?)", re.IGNORECASE
)
_CITES_MAX = 100


@dataclass(frozen=True, slots=True)
class Head:
    """A header, and which lines are the body of the document (the rest asks nothing)."""

    header: Header
    body: tuple[int, int]


def head(text: str, told: list[Line]) -> Head:
    """The header of a reading text and the lines [a, b) of its body."""
    raw = [text[line.start : min(line.end, line.start + _LINE_MAX)] for line in told]
    top = next((n for n in range(min(len(raw), _HEAD_LINES_MAX)) if _number(raw, n)), None)
    motto = any(_MOTTO.search(line) for line in raw[:_HEAD_LINES_MAX])
    if top is None or not (motto or _LETTERHEAD.match(raw[top])):
        return Head(_press(text), (0, len(raw)))
    number = _number(raw, top)
    placed = next(
        (hit for n in range(max(0, top - 3), min(len(raw), top + 8)) if (hit := _placed(raw, n))), None
    )
    day, place, after = placed or (None, None, top + 1)
    start = top + 1 + (_NUMBER.search(raw[top]) is None)
    kind, subject, addressees, body = _titled(raw, told, start, number, after)
    tail = _tail(raw, body)
    header = Header(
        number=number, type=kind, issuer=_issuer(raw[:top]), date=day, subject=subject, place=place,
        addressees=addressees, recipients=_recipients(raw[tail:]), cites=_cites(text, told, body, tail),
    )  # fmt: skip
    return Head(header, (body, tail))


def _number(raw: list[str], n: int) -> str | None:
    """The number on line `n`, or on the next where line `n` ends in "Số:"."""
    line = raw[n]
    if _NUMBER_NEXT.search(line) and n + 1 < len(raw):
        line = f"{line} {raw[n + 1]}"
    match = _NUMBER.search(line)
    if match is None:
        return None
    number = re.sub(r"\s", "", match[1])
    return f"{number}-{match[2]}" if match[2] and match[2] not in number else number


def _placed(raw: list[str], n: int) -> tuple[date | None, str | None, int] | None:
    """Date, place and the line after them, where they stand on line `n`, or on it and the next."""
    for lines in (1, 2):
        line = " ".join(raw[n : n + lines])
        match = _DATE.search(line)
        if match is None or (lines == 2 and n + 1 < len(raw) and _DATE.search(raw[n + 1])):
            continue
        if n and len(raw[n - 1]) <= 12 and raw[n - 1].istitle() and raw[n - 1].isalpha():
            line = f"{raw[n - 1]} {line}"  # "Tam" on a line of its own before "Kỳ, ngày …"
            match = _DATE.search(line) or match
        column = _COLUMN.split(line[: match.start() + 1].rstrip())[-1]
        told = _PLACE.search(column if column.endswith(",") else column + ",")
        return _day(match), told[1].strip() if told else None, n + lines
    return None


def _day(match: re.Match[str]) -> date | None:
    try:
        return date(int(match[3]), int(match[2]), int(match[1]))
    except ValueError:
        return None


def _issuer(lines: list[str]) -> str | None:
    """The body in the left column above the number; where two are named, the lower one issues."""
    found: list[str] = []
    for line in lines:
        for n, column in enumerate(_COLUMN.split(line.strip())):
            name = column.strip(" *_-|")
            if not name or _MOTTO.search(name) or _RULE.match(column) or not name.isupper():
                continue
            if n > 0:
                continue
            name = name.replace("UỶ", "ỦY").replace("HOÀ", "HÒA").replace("TOÀ", "TÒA")
            if name in ("CỘNG", "ĐẢNG"):
                continue
            if (_ORGS.match(name) or not found) and found[-1:] != ["ỦY"]:
                found.append(name)
            else:
                found[-1] += " " + name
    return _sentence_case(found[-1]) if found else None


def _sentence_case(name: str) -> str:
    """TỈNH QUẢNG NAM → tỉnh Quảng Nam, with the unit's first letter a capital."""
    name = " ".join(name.lower().split()).replace("uỷ ban", "ủy ban")
    for level in _PROPER:
        match = re.search(rf"(?:^|\s){level}\s(.+)$", name)
        if match and not match[1].startswith(("ủy", "uỷ")):
            name = name[: match.start(1)] + match[1].title()
            break
    parent = _OFFICE.match(name)
    if parent:
        name = parent[0] + re.sub(r"(^|\bvà |, |- )(\w)", lambda m: m[1] + m[2].upper(), name[parent.end() :])
    party = _PARTY.match(name)
    if party:
        name = party[0] + name[party.end() :].title()
    for short in ("ubnd", "hđnd", "mttq"):
        name = re.sub(rf"\b{short}\b", short.upper(), name)
    return name[:1].upper() + name[1:]


def _titled(
    raw: list[str], told: list[Line], start: int, number: str | None, after: int
) -> tuple[str | None, str | None, tuple[str, ...], int]:
    """Kind, subject, addressees and the first line of the body."""
    kind = _kind_of(number)
    subject: list[str] = []
    addressees: list[str] = []
    n = start
    state = "between"
    while n < len(raw) and n < start + 60:
        line = raw[n].strip(" *|")
        folded = line.lower()
        if state == "addressees" and (
            line[:1] in "-+•"
            or (
                addressees
                and not told[n].after_gap
                and not _BODY.match(line)
                and len(line) < 120
                and not line.endswith(".")
            )
        ):
            addressees.append(line.strip("-+•;. "))
        elif re.match(r"^Kính gửi", line, re.IGNORECASE):
            state = "addressees"
            rest = line.partition(":")[2].strip(" ;.")
            addressees += [part.strip(" ;.") for part in rest.split(";") if part.strip(" ;.")]
        elif (
            after - 2 <= n < after
            and not _ABOUT.match(line)
            and (
                _DATE.search(f"{line} {raw[n + 1] if n + 1 < after else ''}")
                or line.startswith(("tháng", "năm"))
            )
        ):
            state = "between" if subject else state
        elif _RULE.match(line) or _MOTTO.search(line) or (_DATE.search(line) and len(line) < 60):
            state = "between" if state != "subject" or subject else state
        elif (named := next((one for one in _KINDS if folded == one), None)) and state != "body":
            kind, state, subject = named, "subject", []
        elif _ABOUT.match(line) and not subject:
            subject, state = [_COLUMN.split(line)[0]], "subject"
        elif state == "subject" and not subject and line.isupper() and line.startswith("CỦA "):
            state = "subject"  # "CỦA BAN THƯỜNG VỤ TỈNH ỦY" says who, not what about
        elif (
            state == "subject"
            and len(subject) < _TITLE_LINES_MAX
            and not (subject and (told[n].after_gap or line.endswith((".", ";", ":"))))
            and not _BODY.match(line)
        ):
            subject.append(line)
        else:
            break
        n += 1
    title = _ABOUT.sub("", " ".join(" ".join(subject).split())).strip(" ./")
    return kind, title or None, tuple(one for one in addressees if one), n


def _kind_of(number: str | None) -> str | None:
    """The kind that a symbol names; a symbol without one is an official letter's."""
    if number is None:
        return None
    codes = [part.upper() for part in re.split(r"[-/]", number)]
    for code in codes[1:]:
        if code in TYPES:
            return TYPES[code]
    return "công văn"


def _tail(raw: list[str], body: int) -> int:
    """The line where the list of recipients begins, unless an appendix follows it."""
    for n in range(body, len(raw)):
        if re.match(r"^\W{0,3}Nơi nhận\s?:?", raw[n], re.IGNORECASE):
            more = any(re.match(r"^\W{0,3}(?:PHỤ LỤC|Phụ lục|BIỂU|DANH MỤC|BẢNG)", line) for line in raw[n:])
            return len(raw) if more else n
        if re.match(r"^\W{0,3}(?:TM\.|KT\.|TL\.|TUQ\.)\s?[A-ZĐỦ]{2}", raw[n]) and n > body + 2:
            return n
    return len(raw)


def _recipients(lines: list[str]) -> tuple[str, ...]:
    """Who gets a copy, the signature beside them left out."""
    found: list[str] = []
    for line in lines[1:40]:
        column = _COLUMN.split(line.strip())[0].strip()
        if column[:1] in "-•+" and len(column) > 2:
            found.append(column.strip("-•+;. "))
    return tuple(found)


def _cites(text: str, told: list[Line], body: int, tail: int) -> tuple[Cited, ...]:
    """The documents named in the body, each once."""
    if body >= tail:
        return ()
    return cited(text[told[body].start : told[tail - 1].end])


def cited(text: str) -> tuple[Cited, ...]:
    """The documents that a text names with their numbers."""
    found: dict[str, Cited] = {}
    for match in _CITED.finditer(text):
        number = re.sub(r"\s", "", match["number"])
        if number not in found and len(found) < _CITES_MAX:
            found[number] = Cited(
                type=" ".join(match["kind"].lower().split()), number=number, date=_cited_day(match)
            )
    return tuple(found.values())


def _cited_day(match: re.Match[str]) -> date | None:
    try:
        return date(int(match["year"]), int(match["month"]), int(match["day"])) if match["day"] else None
    except ValueError:
        return None


def _press(text: str) -> Header:
    """The directive that prose says was issued, and what else it names."""
    match = _PRESS.search(text)
    others = cited(text)
    if match is None:
        return Header(cites=others)
    number = re.sub(r"(?<=\w)\s(?=UBND|HĐND|TU)", "-", match["number"])
    number = re.sub(r"\s", "", number)
    before = re.split(r"[.,;:\n]", text[max(0, match.start() - 120) : match.start()])[-1].strip()
    issuer = re.sub(
        r"\s*(?:đã|vừa|mới|cũng|vừa qua|đã kịp thời)\s*$", "", re.sub(r"\s*(?:đã|vừa|mới)\s*$", "", before)
    ).strip()
    after = text[match.end() : match.end() + 400]
    day = re.match(r"[\s,(]{0,3}ngày\s{0,2}(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})\)?", after)
    issued = None
    if day:
        after = after[day.end() :]
        try:
            issued = date(int(day[3]), int(day[2]), int(day[1]))
        except ValueError:
            issued = None
    about = re.match(r"\s{0,2}về\s(?:việc\s)?[\"']?([^.\n\"]{3,300})", after)
    return Header(
        number=number,
        type=" ".join(match["kind"].lower().split()),
        issuer=issuer if 2 < len(issuer) < 100 else None,
        date=issued,
        subject=" ".join(about[1].split()) if about else None,
        cites=tuple(one for one in others if one.number != number),
    )
