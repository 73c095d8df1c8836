"""Events in words that an official understands: what happened, where, with its figures."""

from collections.abc import Callable, Sequence
from datetime import date

from deadlines.wording import period_wording
from events.base import Event
from events.decisions import (
    DirectiveAmended,
    DirectiveClosed,
    DirectiveConfirmed,
    DirectiveDrafted,
    DirectiveIssued,
    DirectiveRevoked,
    DueWorkedOut,
    ExtensionAsked,
    ExtensionGranted,
    ExtensionRefused,
    LadderSwept,
    LetterDeferred,
    LetterDropped,
    LetterRefused,
    LetterSealed,
    LetterSent,
    PeriodsOpened,
    PostEnded,
    PostNamed,
    RosterRevised,
    SweepHeld,
    SweepReleased,
    TaskAccepted,
    TaskAcknowledged,
    TaskDecision,
    TaskNoted,
    TaskReturned,
    TaskSubmitted,
    TaskWaived,
)
from events.facts import (
    DocumentIssued,
    Evidence,
    Fact,
    FactCorrected,
    FactRetracted,
    Measured,
    ReportFiled,
    TeamChanged,
    TeamDissolved,
    TeamFounded,
    TrainingHeld,
    WorkReported,
)
from events.urging import (
    DigestsDone,
    DigestsJoined,
    DigestsLeft,
    LadderPublished,
    LaddersFrozen,
    ShardDone,
)
from words import Lang, say

UNTOLD = "Sự kiện loại {topic}"
SHORT = 12  # characters of a SHA-256 that people copy

Named = Callable[[str, date], str]  # a unit's code and a day → its name as people know it


def event_wording(event: Event, named: Named, on: date, lang: Lang = "vi") -> str:
    """What the event says, in one sentence without its date. `named` gives units their names."""
    match event:
        case Fact():
            return _with_files(_fact(event, named(event.unit, event.occurred_on), lang), event.evidence, lang)
        case ExtensionAsked() | TaskSubmitted():
            return _with_files(_task(event, lang), event.evidence, lang)
        case FactRetracted():
            fact = f"{event.unit}@{event.version}"
            return say("Rút dữ kiện {fact}: {reason}", lang, fact=fact, reason=event.reason)
        case FactCorrected():
            fact = f"{event.unit}@{event.version}"
            return say("Đính chính dữ kiện {fact}: {reason}", lang, fact=fact, reason=event.reason)
        case TaskDecision():
            return _task(event, lang)
        case RosterRevised() | PostNamed() | PostEnded():
            return _roster(event, named, on, lang)
        case LadderSwept() | SweepHeld() | SweepReleased():
            return _sweep(event, lang)
        case LetterSealed() | LetterSent() | LetterDeferred() | LetterRefused() | LetterDropped():
            return _letter(event, named, on, lang)
        case LadderPublished() | LaddersFrozen() | DigestsLeft() | DigestsJoined() | DigestsDone():
            return _urging(event, lang)
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
        case _:
            return _directive(event, lang)


def _with_files(said: str, evidence: Sequence[Evidence], lang: Lang) -> str:
    """The files that came with it, by name and by the beginning of what they are kept under."""
    if not evidence:
        return said
    files = ", ".join(f"{one.name} [{one.sha256[:SHORT]}]" for one in evidence)
    return say("{said} (kèm {files})", lang, said=said, files=files)


def _fact(event: Fact, unit: str, lang: Lang) -> str:
    match event:
        case TeamFounded():
            said = say(
                "{unit}: lập «{body}» số {team}, {members} thành viên",
                lang,
                unit=unit,
                body=event.body,
                team=event.team,
                members=event.member_count,
            )
        case TeamChanged():
            said = say(
                "{unit}: «{body}» số {team} nay có {members} thành viên",
                lang,
                unit=unit,
                body=event.body,
                team=event.team,
                members=event.member_count,
            )
        case TeamDissolved():
            said = say(
                "{unit}: giải thể «{body}» số {team}", lang, unit=unit, body=event.body, team=event.team
            )
        case TrainingHeld():
            said = say(
                "{unit}: tập huấn «{subject}» cho {participants} người",
                lang,
                unit=unit,
                subject=event.subject,
                participants=event.participants,
            )
        case DocumentIssued():
            said = say("{unit}: ban hành «{document}»", lang, unit=unit, document=event.document)
        case ReportFiled():
            said = say(
                "{unit}: gửi báo cáo «{report}», kỳ {period}",
                lang,
                unit=unit,
                report=event.report,
                period=period_wording(event.for_period, lang),
            )
            for name, figure in event.figures.items():
                said += f"; {name}: {say('{figure}', lang, figure=figure)}"
        case Measured():
            said = say(
                "{unit}: «{indicator}» {numerator}/{denominator}",
                lang,
                unit=unit,
                indicator=event.indicator,
                numerator=event.numerator,
                denominator=event.denominator,
            )
        case WorkReported():
            said = say(
                "{unit}: «{work}», {amount} lần", lang, unit=unit, work=event.work, amount=event.amount
            )
        case _:
            raise TypeError(f"{event.topic} is no fact that can be told")
    decision = getattr(event, "decision", None) or getattr(event, "number", None)
    if decision:
        said = say("{said} (số {number})", lang, said=said, number=decision)
    return say("{said}. {note}", lang, said=said, note=event.note) if event.note else said


def _task(event: TaskDecision, lang: Lang) -> str:
    task = event.task
    match event:
        case DueWorkedOut():
            return say("{task}: hạn tính được là {due}", lang, task=task, due=event.lenient)
        case ExtensionAsked():
            return say(
                "{task}: xin gia hạn đến {day}: {reason}",
                lang,
                task=task,
                day=event.wanted,
                reason=event.reason,
            )
        case ExtensionGranted():
            return say(
                "{task}: được gia hạn đến {day}: {reason}",
                lang,
                task=task,
                day=event.due,
                reason=event.reason,
            )
        case ExtensionRefused():
            return say("{task}: không được gia hạn: {reason}", lang, task=task, reason=event.reason)
        case TaskSubmitted():
            said = say("{task}: trình kết quả, làm xong ngày {day}", lang, task=task, day=event.on)
            return say("{said}. {note}", lang, said=said, note=event.note) if event.note else said
        case TaskAccepted():
            said = say("{task}: kết quả được duyệt", lang, task=task)
            return say("{said}. {note}", lang, said=said, note=event.note) if event.note else said
        case TaskReturned():
            return say("{task}: kết quả bị trả lại: {reason}", lang, task=task, reason=event.reason)
        case TaskWaived():
            return say("{task}: được miễn: {reason}", lang, task=task, reason=event.reason)
        case TaskAcknowledged():
            return say("{task}: đơn vị đã nhận việc", lang, task=task)
        case TaskNoted():
            return say("{task}: ghi chú: {text}", lang, task=task, text=event.text)
        case _:
            raise TypeError(f"{event.topic} is no decision that can be told")


def _directive(event: Event, lang: Lang) -> str:
    match event:
        case DirectiveDrafted():
            return say(
                "Nhận dự thảo {number} «{subject}», {count} nhiệm vụ",
                lang,
                number=event.document.number,
                subject=event.document.subject,
                count=len(event.obligations),
            )
        case DirectiveConfirmed():
            return say("Xác nhận {directive}", lang, directive=event.directive)
        case DirectiveIssued():
            return say(
                "Ban hành {number} «{subject}», {count} nhiệm vụ",
                lang,
                number=event.document.number,
                subject=event.document.subject,
                count=len(event.obligations),
            )
        case PeriodsOpened():
            return say(
                "{directive}: mở thêm kỳ đến ngày {through}",
                lang,
                directive=event.directive,
                through=event.through,
            )
        case DirectiveAmended():
            changed = ", ".join([*(o.no for o in event.obligations), *event.withdrawn])
            return say(
                "Sửa đổi {directive}, nhiệm vụ {numbers}: {reason}",
                lang,
                directive=event.directive,
                numbers=changed,
                reason=event.reason,
            )
        case DirectiveClosed():
            return say("Kết thúc {directive}: {reason}", lang, directive=event.directive, reason=event.reason)
        case DirectiveRevoked():
            return say("Thu hồi {directive}: {reason}", lang, directive=event.directive, reason=event.reason)
        case _:
            # A timeline with a line that says little is better than none; a test finds such kinds.
            return say(UNTOLD, lang, topic=event.topic)


def _urging(
    event: LadderPublished | LaddersFrozen | DigestsLeft | DigestsJoined | DigestsDone, lang: Lang
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
        case DigestsDone():
            return say("Thư tổng hợp tuần {week}: {count} thư", lang, week=event.week, count=event.letters)


def _roster(event: RosterRevised | PostNamed | PostEnded, named: Named, on: date, lang: Lang) -> str:
    match event:
        case RosterRevised():
            return say(
                "Danh bạ đơn vị sửa lần {revision}: {count} thay đổi ({source})",
                lang,
                revision=event.revision,
                count=len(event.changes),
                source=event.source,
            )
        case PostNamed():
            return say(
                "{unit}: «{post}» là đầu mối từ {day}",
                lang,
                unit=named(event.unit, on),
                post=event.name,
                day=event.valid_from,
            )
        case PostEnded():
            return say("Một đầu mối thôi nhận thư từ {day}", lang, day=event.on)


def _sweep(event: LadderSwept | SweepHeld | SweepReleased, lang: Lang) -> str:
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


def _letter(
    event: LetterSealed | LetterSent | LetterDeferred | LetterRefused | LetterDropped,
    named: Named,
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
