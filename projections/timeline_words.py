"""Events in words that an official understands: what happened, where, with its figures."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, tzinfo

from deadlines.wording import period_wording
from events.accounts import AccountEvent
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
    PeriodsOpened,
    PostEnded,
    PostNamed,
    RosterRevised,
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
from events.forgetting import PersonChanged, PersonErased
from projections.account_words import account_wording
from projections.door_words import DOOR, door_wording
from projections.handling_words import HANDLED, handling_wording
from projections.outside_words import OUTSIDE, outside_wording
from projections.timeline_urging import URGING, urging_wording
from words import Lang, say

UNTOLD = "Sự kiện loại {topic}"
SHORT = 12  # characters of a SHA-256 that people copy

Named = Callable[[str, date], str]  # a unit's code and a day → its name as people know it


def event_wording(event: Event, named: Named, on: date, lang: Lang = "vi", zone: tzinfo = UTC) -> str:
    """What the event says, in one sentence without its date. `named` gives units their names.

    Instants are told as clocks in `zone` show them.
    """
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
        case _ if isinstance(event, HANDLED):
            return handling_wording(event, named, on, lang)
        case TaskDecision():
            return _task(event, lang)
        case AccountEvent() | PersonErased() | PersonChanged():
            return account_wording(event, named, on, lang)
        case RosterRevised() | PostNamed() | PostEnded():
            return _roster(event, named, on, lang)
        case _ if isinstance(event, URGING):
            return urging_wording(event, named, on, lang)
        case _ if isinstance(event, DOOR):
            return door_wording(event, zone, lang)
        case _ if isinstance(event, OUTSIDE):
            return outside_wording(event, named, on, lang)
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
