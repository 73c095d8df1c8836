"""The rungs of a ladder in officials' words: when, to whom, in which tone, only if."""

from collections.abc import Mapping
from typing import Final

from deadlines.ladder import Coordinator, Owner, Rung, Up
from words import Lang, say

TONE_WORDS: Final[Mapping[str, str]] = {
    "remind": "nhắc việc",
    "urge": "đôn đốc",
    "criticise": "phê bình",
    "review": "kiểm điểm",
}


def tone_words(rung: Rung, lang: Lang) -> str:
    """The tone of a rung, as people say it."""
    return say(TONE_WORDS[rung.tone.value], lang)


def when_words(rung: Rung, lang: Lang) -> str:
    """When a rung is reached, as people say it."""
    days = abs(rung.offset)
    if not days:
        return say("đúng ngày hạn", lang)
    if rung.unit == "working":
        template = "trước hạn {days} ngày làm việc" if rung.offset < 0 else "quá hạn {days} ngày làm việc"
    else:
        template = "trước hạn {days} ngày" if rung.offset < 0 else "quá hạn {days} ngày"
    return say(template, lang, days=days)


def audience_words(rung: Rung, lang: Lang) -> str:
    """Whom a rung addresses, as people say it."""
    match rung.audience:
        case Owner():
            return say("đơn vị phải làm", lang)
        case Up(n=n):
            return say("lãnh đạo trên {n} cấp", lang, n=n)
        case Coordinator():
            return say("đầu mối theo dõi", lang)
        case post:
            return say("chức danh {name} của cơ quan ban hành", lang, name=post.name)


def condition_words(rung: Rung, lang: Lang) -> str:
    """What else must hold for a rung to speak; empty where nothing must."""
    if rung.only_if is None:
        return ""
    if rung.only_if.days_left is None:
        return say("mới xong dưới {percent}%", lang, percent=rung.only_if.percent)
    return say(
        "mới xong dưới {percent}% khi còn {days} ngày",
        lang,
        percent=rung.only_if.percent,
        days=rung.only_if.days_left,
    )
