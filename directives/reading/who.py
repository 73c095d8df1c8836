"""Units as they are handed on: the level at which each works, given who orders it and when."""

from dataclasses import dataclass
from datetime import date

from deadlines.expressions.tokens import Tokens
from directives.reading.actors import ACTORS, Name, level_of, named_level, national
from directives.reading.lexicon import words_of
from directives.reading.outline import Who

_TEAMS = words_of("small", "who_teams")
NO_DISTRICTS_FROM = date(2025, 7, 1)


@dataclass(frozen=True, slots=True)
class Setting:
    """What is known of the whole text: its tokens, the level of the issuer."""

    page: Tokens
    issuer_level: str = ""
    today: date | None = None  # the document's date


def who(setting: Setting, name: Name, orderer: Name | None = None) -> Who:
    """A name as it is handed on; "các cơ quan chuyên môn" are those of the one that orders."""
    page = setting.page
    words = page.words[name.i : name.j]
    default = setting.issuer_level
    if orderer is not None:
        default = level_of(page.words[orderer.i : orderer.j], orderer.row) or default
    ministry = orderer is not None and orderer.row == "khac"
    if ministry and name.row == "tinh" and _own_body(words):
        return Who(page.cut(name.i, name.j), "khac", name.i, name.j)  # a board or department of the ministry
    central = orderer is not None and _central(page, orderer)
    if name.row == "generic" and central and "phương" not in words:
        default = "khac"  # the Prime Minister tells agencies of the centre
    elif default == "khac":
        default = "tinh"  # the units of a national body work in the provinces
    row = name.row
    if row in ("generic", "any") and named_level(words) is None and not national(words):
        inner = [
            mark.row
            for mark in ACTORS.marks(page, name.i, name.j)
            if mark.row not in ("generic", "any", "nguoi")
        ]
        row = inner[0] if inner else row
    team = not _TEAMS.isdisjoint(words[:2])
    level = level_of(words, row, default)
    if level == "huyen" and "phòng" in words[:3] and setting.today and setting.today >= NO_DISTRICTS_FROM:
        level = "xa"  # since the districts are gone, divisions belong to the commune
    elif level == "huyen" and setting.today and setting.today >= NO_DISTRICTS_FROM and _city(words):
        level = "tinh"  # and a city is one under the centre
    sure = named_level(words) is not None or row != "generic"
    return Who(page.cut(name.i, name.j), level, name.i, name.j, team, sure)


def _own_body(words: list[str]) -> bool:
    """Whether a name tells no place, so that it is a body of the one who orders (ban QLDA 6)."""
    return words[0] in ("ban", "cục", "thanh", "văn") and named_level(words) is None and "phương" not in words


def _city(words: list[str]) -> bool:
    return "tp" in words or any(words[k : k + 2] == ["thành", "phố"] for k in range(len(words)))


def _central(page: Tokens, orderer: Name) -> bool:
    """Whether the Prime Minister, the Government or the National Assembly orders."""
    told = " ".join(page.words[orderer.i : orderer.j])
    return any(one in told for one in ("thủ tướng", "chính phủ", "quốc hội"))
