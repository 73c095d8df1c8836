"""A unit: one node of the tree, territory or office, from a date to a date."""

import re
import unicodedata
from datetime import date
from typing import Annotated, Final, Literal, Self

from pydantic import AfterValidator, StringConstraints, model_validator
from pydantic.dataclasses import dataclass

from words import Phrase, phrase

Level = Literal["trung_uong", "tinh", "huyen", "xa", "thon"]
Kind = Literal["territory", "office"]

LEVELS: Final[tuple[Level, ...]] = ("trung_uong", "tinh", "huyen", "xa", "thon")
_RANK: Final[dict[Level, int]] = {level: rank for rank, level in enumerate(LEVELS)}

COUNTRY: Final = "VN"  # the code of the root, above all provinces

# What each level is made of, by the word its names begin with. The hamlet level has a
# different word in nearly every province; these are the ones in official use.
TYPES: Final[dict[Level, dict[str, str]]] = {
    "trung_uong": {"nuoc": "nước"},
    "tinh": {"tinh": "tỉnh", "thanh-pho": "thành phố"},
    "huyen": {"huyen": "huyện", "quan": "quận", "thi-xa": "thị xã", "thanh-pho": "thành phố"},
    "xa": {"xa": "xã", "phuong": "phường", "thi-tran": "thị trấn", "dac-khu": "đặc khu"},
    "thon": {
        "thon": "thôn",
        "ban": "bản",
        "lang": "làng",
        "buon": "buôn",
        "bon": "bon",
        "plei": "plei",
        "phum": "phum",
        "soc": "sóc",
        "xom": "xóm",
        "ap": "ấp",
        "khu": "khu",
        "khoi": "khối",
        "khom": "khóm",
        "khu-pho": "khu phố",
        "khoi-pho": "khối phố",
        "tieu-khu": "tiểu khu",
        "to-dan-pho": "tổ dân phố",
    },
}

# Offices in common use. The list is open: any other type is written as its code.
OFFICES: Final[dict[str, str]] = {
    "vp-ubnd": "Văn phòng Ủy ban nhân dân",
    "so-tttt": "Sở Thông tin và Truyền thông",
    "so-khcn": "Sở Khoa học và Công nghệ",
    "so-nv": "Sở Nội vụ",
    "so-tc": "Sở Tài chính",
    "so-khdt": "Sở Kế hoạch và Đầu tư",
    "so-ct": "Sở Công Thương",
    "so-xd": "Sở Xây dựng",
    "so-gtvt": "Sở Giao thông vận tải",
    "so-tnmt": "Sở Tài nguyên và Môi trường",
    "so-nnptnt": "Sở Nông nghiệp và Phát triển nông thôn",
    "so-nnmt": "Sở Nông nghiệp và Môi trường",
    "so-vhttdl": "Sở Văn hóa, Thể thao và Du lịch",
    "so-gddt": "Sở Giáo dục và Đào tạo",
    "so-yt": "Sở Y tế",
    "so-ldtbxh": "Sở Lao động - Thương binh và Xã hội",
    "so-tp": "Sở Tư pháp",
    "cong-an": "Công an",
    "phong-vhtt": "Phòng Văn hóa và Thông tin",
    "phong-vhxh": "Phòng Văn hóa - Xã hội",
    "phong-nv": "Phòng Nội vụ",
    "phong-tckh": "Phòng Tài chính - Kế hoạch",
    "phong-kt": "Phòng Kinh tế",
    "phong-gddt": "Phòng Giáo dục và Đào tạo",
    "phong-ldtbxh": "Phòng Lao động - Thương binh và Xã hội",
    "tt-pvhcc": "Trung tâm Phục vụ hành chính công",
}

CODE_PATTERN: Final = r"^[0-9A-Za-z][0-9A-Za-z._/-]{0,39}$"
SLUG_PATTERN: Final = r"^[a-z0-9]+(-[a-z0-9]+)*$"
NAME_MAX: Final = 200  # characters; the longest name in the shipped lists has under 50

_LEVEL_WORDS: Final[dict[Level, str]] = {
    "trung_uong": "trung ương",
    "tinh": "cấp tỉnh",
    "huyen": "cấp huyện",
    "xa": "cấp xã",
    "thon": "cấp thôn",
}


def rank(level: Level) -> int:
    """How far below the country a level is; levels in between may be missing."""
    return _RANK[level]


def level_words(level: Level) -> Phrase:
    """`cấp xã`."""
    return phrase(_LEVEL_WORDS[level])


def type_words(kind: str, level: Level) -> Phrase:
    """The word of a type of territory (`thị trấn`) or office; the type itself where no word is known."""
    if kind in TYPES[level]:
        return phrase(TYPES[level][kind])
    return phrase(OFFICES[kind]) if kind in OFFICES else phrase("{type}", type=kind)


def tidy_name(text: str) -> str:
    """The name in NFC with single spaces; names arrive decomposed, doubled and trailing."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", text)).strip()


def tidy_code(text: str) -> str:
    """The code as a key: spaces around it are never part of it."""
    return unicodedata.normalize("NFC", text).strip()


Code = Annotated[str, StringConstraints(pattern=CODE_PATTERN)]
Slug = Annotated[str, StringConstraints(pattern=SLUG_PATTERN, max_length=40)]
Name = Annotated[str, AfterValidator(tidy_name), StringConstraints(min_length=1, max_length=NAME_MAX)]


@dataclass(frozen=True, slots=True)
class Unit:
    """One node of the tree: (code, valid_from) names it, and a code on a day finds it.

    A code can mean another unit later (00004 is Phường Trúc Bạch until 30/6/2025 and Phường
    Ba Đình from 1/7/2025), so a code alone names nothing. `valid_to` is the last day, and
    None while no end is known. An office has the level of the body that it belongs to, and
    that body's code as `parent`. Only the country has no parent. `continues` says that this
    is the unit which had the code until the day before, under another name.
    """

    # A pydantic dataclass with slots: validated like a model at 160 bytes a unit instead of 1,140.
    code: Code
    name: Name
    level: Level
    type: Slug
    parent: Code | None
    valid_from: date
    valid_to: date | None = None
    kind: Kind = "territory"
    continues: bool = False

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.valid_to is not None and self.valid_to < self.valid_from:
            raise ValueError(f"{self.code}: valid_to {self.valid_to} is before valid_from {self.valid_from}")
        return self

    def valid_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


def span_words(unit: Unit) -> Phrase:
    """`từ 1/1/2022 đến 30/6/2025`."""
    if unit.valid_to is None:
        return phrase("từ {first}", first=unit.valid_from)
    return phrase("từ {first} đến {last}", first=unit.valid_from, last=unit.valid_to)


def carries_on(before: Unit, after: Unit) -> bool:
    """Whether two versions of a code that follow each other are one unit, renamed or moved.

    Otherwise the code was given to another unit, as in 2025 (15 was Yên Bái and is Lào Cai),
    and what hung below the first ends with it instead of silently changing hands.
    """
    if (before.level, before.kind) != (after.level, after.kind):
        return False
    return after.continues or before.name == after.name


def type_of_name(name: str, level: Level) -> str | None:
    """The type that a well-written name of the level begins with: `thi-xa` for Thị xã Điện Bàn."""
    lowered = name.lower()
    found = [kind for kind, word in TYPES[level].items() if lowered.startswith(word + " ")]
    return max(found, key=lambda kind: len(TYPES[level][kind]), default=None)
