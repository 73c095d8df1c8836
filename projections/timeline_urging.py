"""Sweeps, letters and ladders in words, for the timeline."""

from collections.abc import Callable
from datetime import date
from typing import Final

from events.base import Event
from events.decisions import (
    LadderSwept,
    LetterDeferred,
    LetterDropped,
    LetterRefused,
    LetterSealed,
    LetterSent,
    SweepHeld,
    SweepReleased,
)
from events.urging import (
    DigestsAlways,
    DigestsDone,
    DigestsJoined,
    DigestsLeft,
    LadderPublished,
    LaddersFrozen,
    ShardDone,
)
from words import Lang, say

LETTERS: Final = (LetterSealed, LetterSent, LetterDeferred, LetterRefused, LetterDropped)
SWEEPS: Final = (LadderSwept, SweepHeld, SweepReleased, ShardDone)
LADDERS: Final = (
    LadderPublished,
    LaddersFrozen,
    DigestsLeft,
    DigestsJoined,
    DigestsAlways,
    DigestsDone,
)
URGING: Final = (*LETTERS, *SWEEPS, *LADDERS)


def urging_wording(event: Event, named: Callable[[str, date], str], on: date, lang: Lang) -> str:
    """What an event of `URGING` says, in one sentence without its date."""
    match event:
        case LadderSwept() | SweepHeld() | SweepReleased() | ShardDone():
            return _sweep(event, lang)
        case LetterSealed() | LetterSent() | LetterDeferred() | LetterRefused() | LetterDropped():
            return _letter(event, named, on, lang)
        case (
            LadderPublished()
            | LaddersFrozen()
            | DigestsLeft()
            | DigestsJoined()
            | DigestsAlways()
            | DigestsDone()
        ):
            return _urging(event, lang)
        case _:
            raise TypeError(f"{event.topic} is nothing that urges")


def _urging(
    event: LadderPublished | LaddersFrozen | DigestsLeft | DigestsJoined | DigestsAlways | DigestsDone,
    lang: Lang,
) -> str:
    match event:
        case LadderPublished():
            ladder, reason = event.ladder, event.reason
            return say("Công bố thang đôn đốc «{name}»: {reason}", lang, name=ladder.name, reason=reason)
        case LaddersFrozen():
            return say(
                "{directive}: giữ thang đôn đốc {ladders} từ {day}",
                lang,
                directive=event.directive,
                ladders=", ".join(sorted({f"«{c.name}» {c.version}" for c in event.ladders.values()})),
                day=event.since,
            )
        case DigestsLeft():
            return say("Một đầu mối thôi nhận thư tổng hợp tuần: {reason}", lang, reason=event.reason)
        case DigestsJoined():
            return say("Một đầu mối nhận lại thư tổng hợp tuần: {reason}", lang, reason=event.reason)
        case DigestsAlways():
            return say(
                "Một đầu mối muốn nhận thư tổng hợp cả khi không có gì phải nêu: {reason}",
                lang,
                reason=event.reason,
            )
        case DigestsDone():
            return say("Thư tổng hợp tuần {week}: {count} thư", lang, week=event.week, count=event.letters)


def _sweep(event: LadderSwept | SweepHeld | SweepReleased | ShardDone, lang: Lang) -> str:
    match event:
        case LadderSwept():
            return say(
                "{directive}/{no}: đôn đốc bậc {rung} cho hạn {due}, {count} lượt nhắc",
                lang,
                directive=event.directive,
                no=event.obligation,
                rung=event.rung,
                due=event.lenient,
                count=event.raised,
            )
        case SweepHeld():
            return say(
                "Giữ lại đợt đôn đốc {count} lượt nhắc (thường ngày nhiều nhất {usual})",
                lang,
                count=event.notices,
                usual=event.usual,
            )
        case SweepReleased():
            return say("Cho gửi đợt đôn đốc bị giữ: {reason}", lang, reason=event.reason)
        case ShardDone():
            return say(
                "Xong phần việc {job} ngày {day} của {shard}: {letters} thư, {notices} lượt nhắc",
                lang,
                job=event.job,
                day=event.day,
                shard=event.shard,
                letters=event.letters,
                notices=event.notices,
            )


def _letter(
    event: LetterSealed | LetterSent | LetterDeferred | LetterRefused | LetterDropped,
    named: Callable[[str, date], str],
    on: date,
    lang: Lang,
) -> str:
    match event:
        case LetterSealed():
            return say(
                "Niêm thư gửi «{post}» của {unit}, {count} lượt nhắc",
                lang,
                post=str(event.content.get("post_name", "")),
                unit=named(event.unit, on),
                count=len(event.notices),
            )
        case LetterSent():
            return say("Thư {letter} đã được máy chủ nhận", lang, letter=_short(event))
        case LetterDeferred():
            return say(
                "Thư {letter} chưa gửi được, lần {attempt}: {answer}",
                lang,
                letter=_short(event),
                attempt=event.attempt,
                answer=event.remedy or event.answer,
            )
        case LetterRefused():
            return say(
                "Thư {letter} bị từ chối: {answer}",
                lang,
                letter=_short(event),
                answer=event.remedy or event.answer,
            )
        case LetterDropped():
            return say(
                "Thư {letter} không cần gửi nữa: {reason}", lang, letter=_short(event), reason=event.reason
            )


def _short(event: LetterSent | LetterDeferred | LetterRefused | LetterDropped) -> str:
    return str(event.letter)[:8]
