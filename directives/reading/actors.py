"""Who: the names of units in a sentence, how far each reaches, and the level at which it works."""

from typing import NamedTuple

from deadlines.expressions.tokens import Tokens
from directives.reading.lexicon import Layer, Mark, words_of

ACTORS = Layer("actor")
_LEVELS = Layer("level")

_NAMED_MAX = 10  # tokens of a name that an abbreviation in brackets follows
NAME_MAX = 36  # tokens: the name of a unit, or a list of units, is not longer

# Words that may stand before the first word of a unit's name.
_BEFORE = words_of("small", "actors_before")
# A name goes on over these small words when the rest of a name follows.
_INSIDE = words_of("small", "actors_inside")
# These end a name, whatever follows.
_AFTER = words_of("small", "actors_after")
# Words between a number and the noun it counts.
_COUNTING = words_of("small", "actors_counting")
_NO_PERSON = ("công", "xã", "điểm", "thành")  # công viên is a park
_FIRM = frozenset(("corp", "holdings", "jsc", "ltd", "inc", "tnhh"))
# A Party committee stands where the body stands whose committee it is.
_PARTY = {
    "bộ": "khac",
    "quốc": "khac",
    "chính": "khac",
    "trung": "khac",
    "tổng": "khac",
    "tập": "doanh_nghiep",
}
_HELPED = ("giúp", "trợ", "cho", "dưỡng", "huấn", "tạo", "tiêm", "khám", "nạp")  # tập huấn 120 hội viên
_AFTER_BODY = (
    ",",
    "có",
    "và",
    "liên",
    "chính",
    "xã",
    "đoàn",
    "hội",
    "cá",
    "khác",
    "kinh",
)  # cơ quan, tổ chức, …
_SHORT = ("tp", "tx", "tt", "q", "p", "h", "x")  # UBND TP. Hà Nội
_FOUNDED = ("tổ", "trạm")  # lập 10 tổ, nâng cấp 42 trạm y tế: things made, no places
_NUMBERED = ("số", "khoản", "điều", "mục", "quý", "tháng", "ngày", "/", "-")
_PLACES = ("tinh", "huyen", "xa", "thon")
_ENGLISH_SMALL = words_of("small", "actors_english")
_CENTRAL_CITIES = ("hà nội", "hồ chí minh", "hcm", "hải phòng", "đà nẵng", "cần thơ", "huế")
_CITIES = ("ha noi", "hanoi", "ho chi minh", "hcm", "hai phong", "da nang", "can tho", "hue")
_NATIONAL = (
    "trung ương",
    "việt nam",
    "chính phủ",
    "nhà nước",
    "thủ tướng",
    "quốc gia",
    "bộ trưởng",
    "toàn quốc",
    "tối cao",
    "chủ tịch nước",
)


class Name(NamedTuple):
    """The name of a unit, or of several, at tokens [i, j)."""

    i: int
    j: int
    row: str  # the level its first word belongs to in the table of actors


def name_at(page: Tokens, i: int, stop: int, halts: frozenset[int]) -> Name | None:
    """The unit's name that begins at token `i`, reaching no further than a token in `halts`."""
    k = i
    while k < min(stop, i + 4) and page.words[k] in _BEFORE and ACTORS.at(page, k, stop) is None:
        k += 1
    mark = ACTORS.at(page, k, stop) if k < stop else None
    if mark is None and k + 1 < stop and page.words[k] == "báo" and page.capital(k) and page.capital(k + 1):
        mark = Mark("actor", "any", k, k + 2)  # Báo Quảng Nam
    if mark is None and k < stop and page.words[k] in page.known:
        mark = Mark("actor", page.known[page.words[k]], k, k + 1)
    if mark is None or k in halts or ACTORS.hides(page, k):
        return None
    return Name(i, name_end(page, mark, stop, halts), mark.row)


def short_end(page: Tokens, name: Name, stop: int) -> int:
    """Where a name surely ends: before the first small word that belongs to no name."""
    k = head = name.i
    while k < name.j:
        mark = ACTORS.at(page, k, stop) or _LEVELS.at(page, k, stop)
        if mark:
            k = head = mark.j
        elif (
            page.words[k] in _INSIDE
            or page.words[k] in _BEFORE
            or page.capital(k)
            or not page.words[k].isalpha()
        ):
            k += 1
        elif page.capital(k - 1) and (k - 2 < head or not page.capital(k - 2)):
            k += 1  # the second half of a word: Y tế, Nội vụ
        else:
            break
    while k > name.i and page.words[k - 1] in (",", "và", "các", "-", "cho", "of"):
        k -= 1
    return k


def abbreviations(page: Tokens) -> dict[str, str]:
    """The abbreviations a text explains in brackets: "Tổ công nghệ số cộng đồng (TCNSCĐ)" is a tổ."""
    found: dict[str, str] = {}
    for k, word in enumerate(page.words):
        if word != "(" or k < 2:
            continue
        raw = page.text[page.starts[k + 1] : page.ends[k + 1]] if k + 1 < len(page) else ""
        if not (3 <= len(raw) <= 12 and raw.isalpha() and raw.isupper()):
            continue
        first = k - len(raw)
        if first >= 0 and all(page.words[first + n][:1] == raw[n].lower() for n in range(len(raw))):
            mark = ACTORS.at(page, first, k)
            if mark:
                found[raw.lower()] = mark.row
        else:
            named = _named_before(page, k)
            if named is not None:
                found[raw.lower()] = named.row
    return found


def _named_before(page: Tokens, k: int) -> Mark | None:
    """The unit whose name ends right before the bracket: Tập đoàn Điện lực Việt Nam (EVN)."""
    for start in range(max(0, k - _NAMED_MAX), k):
        mark = ACTORS.at(page, start, k) if page.capital(start) else None
        if mark is not None and mark.row != "generic":
            inside = [page.capital(n) or page.words[n] in _INSIDE for n in range(mark.j, k)]
            return mark if sum(inside) * 2 >= len(inside) else None
    return None


def name_end(page: Tokens, mark: Mark, stop: int, halts: frozenset[int]) -> int:
    """Where the name that begins with `mark` ends."""
    k = mark.j
    stop = min(stop, mark.i + NAME_MAX)
    while k < stop and k not in halts:
        word = page.words[k]
        if word in (",", ";"):
            if not _goes_on(page, k + 1, stop, halts):
                break
        elif word in ("và", "and", "hoặc"):
            if not (_goes_on(page, k + 1, stop, halts) or page.capital(k + 1) or _plain(page, k + 1, halts)):
                break
        elif word == "(":
            close = next((n for n in range(k, min(stop, k + 30)) if page.words[n] == ")"), None)
            if close is None or close + 1 >= stop or not _goes_on(page, close + 1, stop, halts):
                break
            k = close
        elif page.words[k : k + 3] == ["có", "liên", "quan"] and k + 1 not in halts:
            k += 3
            continue
        elif word == "." and page.words[k - 1] in _SHORT and page.glued(k):
            k += 1
            continue
        elif (not word[:1].isalnum() and word not in ("-", "&", "/")) or (
            word in _AFTER and not page.capital(k)
        ):
            break
        k += 1
    while k > mark.j and page.words[k - 1] in ("và", "-", "các", ",", "&", "and", "the", "cho", "/"):
        k -= 1
    return k


def _goes_on(page: Tokens, k: int, stop: int, halts: frozenset[int]) -> bool:
    """Whether a list of units goes on at `k`: another unit, or another level."""
    while k < stop and page.words[k] in ("các", "và", "the", "từng"):
        k += 1
    if k >= stop or k in halts:
        return False
    return (
        ACTORS.at(page, k, stop) is not None
        or _LEVELS.at(page, k, stop) is not None
        or page.words[k] in ("ban", "ngành", "đoàn", "hội", "…")
        or (page.words[k : k + 2] == ["tổ", "chức"] and page.word(k + 2) in _AFTER_BODY)
        or (page.capital(k) and page.words[k].isalpha())
    )


def _plain(page: Tokens, k: int, halts: frozenset[int]) -> bool:
    """An ordinary word of a name: "nội vụ và lao động"."""
    return k not in halts and page.word(k).isalpha() and page.word(k) not in _AFTER


def names(page: Tokens, i: int, j: int) -> list[tuple[int, int]]:
    """A list of units at [i, j) taken apart at commas and "và" where a new unit begins."""
    found: list[tuple[int, int]] = []
    begin = i
    for k in range(i + 1, j):
        word = page.words[k]
        if word not in (",", ";", "và", "cùng", "and", "với") or k <= begin:
            continue
        after = k + 1
        while after < j and page.words[after] in ("các", "với", "the", "và"):
            after += 1
        new = after < j and (
            ACTORS.at(page, after, j) is not None or (word in (",", ";") and page.capital(after))
        )
        level = _LEVELS.at(page, after, j) if after < j else None
        bare_level = ACTORS.at(page, begin, k) is None or level is None or level.row == "doanh_nghiep"
        if new and (bare_level or ACTORS.at(page, after, j) is None or _strong(page, after, j)):
            found.append((begin, k))
            begin = k + 1
    found.append((begin, j))
    return [(a, b) for a, b in found if a < b]


def _strong(page: Tokens, k: int, j: int) -> bool:
    """A unit of its own, not one more level of the unit before it ("UBND các huyện, thị xã")."""
    mark = ACTORS.at(page, k, j)
    level = _LEVELS.at(page, k, j)
    return mark is not None and (level is None or mark.j > level.j or page.words[k] in ("sở", "trạm"))


def level_of(words: list[str], row: str = "any", default: str = "") -> str | None:
    """The level at which a unit with this name works, as a scope."""
    text = " ".join(words)
    named = named_level(words)
    if row in ("doanh_nghiep", "ho", "nguoi"):
        return row
    if row == "khac" and named in (None, "tinh", "huyen", "xa", "thon"):
        return named or "khac" if "tổ" in words[:2] or words[:1] == ["hội"] else "khac"
    if row == "thon":
        return "thon"
    if national(words) and row in ("any", "tinh", "khac") and named is None:
        return "khac"
    if row == "generic":
        return named or default or "tinh"
    if row == "any":
        return "doanh_nghiep" if not _FIRM.isdisjoint(words) else named or default or None
    if row == "tinh" and named in ("huyen", "xa", "thon") and words[:1] not in (["sở"], ["cục"], ["các"]):
        return named
    if row == "huyen" and named == "xa" and words[:1] != ["ubnd"]:
        return "xa"
    if words[:1] in (["phòng"], ["ban"]) and named is None and default in ("huyen", "xa"):
        return default  # a division or board of the body that issued the text
    if (
        row == "huyen"
        and words[:3] == ["ubnd", "thành", "phố"]
        and any(city in text for city in _CENTRAL_CITIES)
    ):
        return "tinh"
    if row == "xa" and words[:2] == ["đảng", "ủy"]:
        return named or _PARTY.get(" ".join(words[2:3]), row)
    return row


def national(words: list[str]) -> bool:
    """Whether a name is that of a body of the centre."""
    text = " ".join(words)
    return any(word in text for word in _NATIONAL)


def named_level(words: list[str]) -> str | None:
    """The first word of level in a name; a city under the centre counts as a province."""
    text = " ".join(words)
    if "trực thuộc trung ương" in text or "tỉnh , thành phố" in text or "tỉnh, thành" in text:
        return "tinh"
    for k, word in enumerate(words):
        pair = f"{word} {words[k + 1]}" if k + 1 < len(words) else word
        if word in ("tỉnh", "sở"):
            return "tinh"
        if word == "cấp":
            continue
        if word in ("xã", "phường", "commune", "communes", "ward", "wards") or pair in (
            "thị trấn",
            "đặc khu",
        ):
            if word == "xã" and k and words[k - 1] == "thị":
                return "huyen"
            if pair != "xã hội" and not (word == "xã" and k and words[k - 1] == "tác"):
                return "xa"
        if pair == "thành phố" or word in ("tp", "tphcm"):
            return "tinh" if any(city in text for city in _CENTRAL_CITIES) else "huyen"
        if word == "city" and k:
            return "tinh" if any(city in text for city in _CITIES) else "huyen"
        if word in ("huyện", "quận", "tx", "district", "districts") or pair == "thị xã":
            return "huyen"
        if (
            word in ("thôn", "ấp", "buôn", "xóm", "khóm", "hamlet", "hamlets")
            and words[max(0, k - 1)] != "nông"
        ) or pair in (
            "khu phố",
            "tổ dân",
            "khối phố",
            "khu dân",
        ):
            return "thon"
    return None


def counted_level(page: Tokens, i: int, j: int) -> str:
    """What is counted at [i, j): the first word of a level within a few words of a number, else khac.

    "100% hồ sơ của xã" counts files, so a level further on than a small word does not count.
    """
    k = i
    while k < j and (page.words[k] in _COUNTING and not _LEVELS.at(page, k, j)):
        k += 1
    if page.acronym(k) and k + 1 < j and (of := _LEVELS.at(page, k + 1, j)) and of.row in _PLACES:
        return of.row  # 100% TCNSCĐ xã, phường: one in each of them
    mark = _LEVELS.at(page, k, j) or _english_noun(page, k, j) if k < j else None
    if mark is None and "viên" in page.words[k + 1 : min(j, k + 3)] and page.words[k] not in _NO_PERSON:
        return "nguoi"  # giáo viên, nhân viên: people named by what they do
    return mark.row if mark else "khac"


def plain_number(page: Tokens, i: int, j: int) -> str | None:
    """What a number without a bound counts in [i, j): households, hamlets, people who are helped."""
    for k in range(i, j - 1):
        if page.words[k].isdecimal() and page.word(k - 1) not in (*_NUMBERED, "của"):
            mark = _LEVELS.at(page, k + 1, j)
            if mark is None or page.words[k + 1] in _FOUNDED:
                continue
            helped = mark.row == "nguoi" and page.word(k - 1) in _HELPED
            if helped or mark.row in ("ho", "doanh_nghiep", "thon", "xa"):
                return mark.row
    return None


def _english_noun(page: Tokens, k: int, j: int) -> Mark | None:
    """90% of poor households: in English the noun stands behind what describes it."""
    for n in range(k + 1, min(j, k + 5)):
        word = page.words[n - 1]
        if not (word.isascii() and (word.isalpha() or word == "-")) or word in _ENGLISH_SMALL:
            return None
        mark = _LEVELS.at(page, n, j)
        if mark is not None:
            last = page.words[mark.j - 1]
            return mark if last.isascii() and (last.endswith("s") or last in ("people", "women")) else None
    return None


def level_near(page: Tokens, i: int, j: int) -> Mark | None:
    """The first word of level in [i, j)."""
    return _LEVELS.first(page, i, j)
