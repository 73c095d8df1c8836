"""`dondoc task …`: one task, and every decision that can be taken on it."""

from datetime import date
from typing import Annotated

from cli.acknowledged import acknowledge
from cli.asked import (
    EvidenceFiles,
    Json,
    Known,
    MessageId,
    On,
    Reason,
    TaskCode,
    argument,
    command,
    day,
    group,
    option,
    reason_text,
)
from cli.extending import extending, said
from cli.handling import handling
from cli.session import Session, opened
from cli.tasks import standing_words
from deadlines.wording import period_wording
from directives import tasks as decide
from directives.admission import FromTheFuture
from flows.act import Decision, act, task_named
from flows.evidence import kept
from flows.finding import task_found
from flows.submitting import submit as submit_work
from flows.written import written
from projections.taskpage import TaskPage
from projections.terms import force_words, letter_words

commands = group()
Note = Annotated[str, option("--note", help_template="Ghi chú.", metavar_template="LỜI")]


@command(commands, "show", "Một nhiệm vụ: rõ ai, rõ việc, rõ hạn, rõ trách nhiệm; và đã diễn ra những gì.")
def show(code: TaskCode, *, on: On = None, known: Known = None, json: Json = False) -> None:
    task = task_named(code)
    with opened() as session:
        page = task_found(session.app, task, session.as_of(on, known), session.lang)
        if json:
            session.out.data(page)
        else:
            _show(session, page)
            if page.doubt:
                session.out.caution("Xem lại: {doubt}", doubt=page.doubt)


def _show(session: Session, page: TaskPage) -> None:
    from cli.timeline import show_entries  # noqa: PLC0415 - the two show each other's rows

    out, row = session.out, page.row
    out.headline("{task}", task=row.task)
    out.line(standing_words(out, row))
    above = f", {row.inside_name}" if row.inside_name else ""
    out.tell("Ai: {unit} ({code}){inside}", unit=row.unit_name, code=row.unit, inside=above)
    out.tell("Việc: {action} ({force})", action=row.action, force=force_words(row.force, out.lang))
    if page.quote:
        out.tell("Văn bản {number} ghi: «{quote}»", number=row.number, quote=page.quote)
    if row.period:
        out.tell("Kỳ: {period}", period=period_wording(row.period, out.lang))
    if row.lenient:
        out.tell("Hạn: {due} ({words})", due=row.lenient, words=page.due)
    else:
        out.tell("Hạn: {words}", words=page.due)
    for link in row.chain:
        out.tell(
            "Giao tiếp: {unit}, hạn {due}, từ {since}: {reason}",
            unit=page.names.get(link.to, link.to),
            due=link.due,
            since=link.since,
            reason=link.reason,
        )
    if row.paused_on:
        out.tell("Tạm dừng tính hạn từ {since}: {reason}", since=row.paused_on, reason=row.paused_for)
        out.tell("Hạn khi tạm dừng: {due}", due=row.lenient_held)
    if row.lenient_first and row.lenient_first != row.lenient:
        out.tell("Hạn đầu: {due}", due=row.lenient_first)
    if row.extension_wanted:
        out.tell("Xin gia hạn đến: {day}", day=row.extension_wanted)
    out.tell("Xong khi: {done_when}", done_when=page.done_when)
    if page.coordinators:
        out.tell("Phối hợp: {names}", names=", ".join(page.names.get(one, one) for one in page.coordinators))
    if page.report_to:
        out.tell("Báo cáo về: {name}", name=page.names.get(page.report_to, page.report_to))
    for letter in page.letters:
        out.tell(
            "Thư ngày {on} gửi {unit}: {state}",
            on=letter.sealed_on,
            unit=letter.unit_name or letter.unit,
            state=letter_words(letter.state, out.lang),
        )
    if page.timeline:
        out.gap()
        show_entries(out, page.timeline)


def _decide(code: str, decision: Decision, said: str, message: str | None, json: bool) -> None:
    task = task_named(code)
    with opened() as session:
        receipt = act(
            session.app,
            task,
            decision,
            said=said,
            message=session.message(message),
            now=session.now,
            by=session.by,
            via="command",
        )
        acknowledge(session.out, written(session.lang, receipt), json=json)


@command(commands, "submit", "Trình kết quả: việc đã làm xong vào ngày nào, chờ duyệt.")
def submit(
    code: TaskCode,
    *,
    on: Annotated[
        date | None,
        option(
            "--on", help_template="Ngày làm xong; mặc định là hôm nay.", metavar_template="NGÀY", parser=day
        ),
    ] = None,
    note: Note = "",
    evidence: EvidenceFiles = None,
    message: MessageId = None,
    json: Json = False,
) -> None:
    task = task_named(code)
    with opened() as session:
        done = on or session.today
        if done > session.today:
            raise FromTheFuture(
                "Ngày {day} chưa tới (hôm nay {today}): chỉ trình việc đã làm xong.",
                day=done,
                today=session.today,
            )
        receipt = submit_work(
            session.app,
            task,
            on=done,
            note=note,
            said=said(session, None, message),
            evidence=kept(session.app, evidence or ()),
        )
        acknowledge(session.out, written(session.lang, receipt), json=json)


@command(commands, "accept", "Duyệt kết quả được trình.")
def accept(code: TaskCode, *, note: Note = "", message: MessageId = None, json: Json = False) -> None:
    _decide(code, lambda at: decide.accept(at, note=note), f"accept {note}", message, json)


@command(commands, "return", "Trả lại kết quả, kèm lý do.")
def give_back(code: TaskCode, *, reason: Reason, message: MessageId = None, json: Json = False) -> None:
    _decide(code, lambda at: decide.give_back(at, reason=reason), f"return {reason}", message, json)


@command(commands, "waive", "Miễn: đơn vị không phải làm nhiệm vụ này.")
def waive(code: TaskCode, *, reason: Reason, message: MessageId = None, json: Json = False) -> None:
    _decide(code, lambda at: decide.waive(at, reason=reason), f"waive {reason}", message, json)


@command(commands, "ack", "Đơn vị đã nhận việc.")
def ack(code: TaskCode, *, message: MessageId = None, json: Json = False) -> None:
    _decide(code, decide.acknowledge, "ack", message, json)


@command(commands, "note", "Ghi chú vào một nhiệm vụ, kể cả khi đã xong.")
def note_(
    code: TaskCode,
    text: Annotated[str, argument("LỜI", "Lời ghi chú.", parser=reason_text)],
    *,
    message: MessageId = None,
    json: Json = False,
) -> None:
    _decide(code, lambda at: decide.note(at, text=text), f"note {text}", message, json)


commands.add_typer(extending)
commands.add_typer(handling)
