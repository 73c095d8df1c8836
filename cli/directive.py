"""`dondoc directive …`: from a structured file to an issued directive, and what may change later."""

import sys
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from cli.asked import DryRun, Json, Reason, Yes, argument, command, day, group, option
from cli.directive_shown import show_preview
from cli.drafting import (
    Answers,
    DatedOption,
    IssuerOption,
    NumberOption,
    SubjectOption,
    draft_from,
    show_questions,
    show_why,
)
from cli.editing import edit
from cli.reading import read
from cli.session import Session, opened
from directives import issue as decide
from directives.answering import read_answer
from directives.issue import Directive
from directives.preview import DirectivePreview, preview
from flows import intake
from flows.ladders import require_ladders
from flows.proposing import answer_directive, redraft
from flows.roster import current_roster
from projections.directives import directives
from projections.terms import state_words
from words import Misused, Refused

commands = group()

Name = Annotated[str, argument("VĂN-BẢN", "Tên văn bản như trong dondoc directive list.")]
File = Annotated[
    Path,
    argument(
        "TỆP",
        "Văn bản (.txt, .docx, .pdf, .html, - là đầu vào chuẩn), hoặc tệp .toml, .json gồm văn bản và các "
        "nhiệm vụ của nó.",
    ),
]
IssuedOn = Annotated[
    date | None,
    option(
        "--on",
        help_template="Ngày ban hành; mặc định là ngày ghi trên văn bản.",
        metavar_template="NGÀY",
        parser=day,
    ),
]
Received = Annotated[
    date | None,
    option(
        "--received",
        help_template="Ngày nhận được văn bản, khi thời hạn tính từ ngày nhận.",
        metavar_template="NGÀY",
        parser=day,
    ),
]
DayOf = Annotated[
    date | None,
    option(
        "--on", help_template="Ngày có hiệu lực; mặc định là hôm nay.", metavar_template="NGÀY", parser=day
    ),
]


class NotAsked(Misused):
    """The step needs a person's yes, and nobody is there to ask."""


command(
    commands,
    "read",
    "Đọc một văn bản: giao việc gì, cho ai, đến bao giờ, điều gì phải hỏi lại.\n\n"
    "Chỉ đọc: không cần cơ sở dữ liệu, không ghi gì.",
)(read)


@command(
    commands,
    "draft",
    "Nhận một dự thảo từ văn bản hoặc từ tệp .toml, .json; thay dự thảo cùng số.\n\n"
    "Văn bản được đọc và đề xuất thành nhiệm vụ. Chưa ràng buộc ai: xem trước, xác nhận rồi mới ban hành.",
)
def draft(
    file: File,
    *,
    issuer: IssuerOption = None,
    number: NumberOption = None,
    dated: DatedOption = None,
    subject: SubjectOption = None,
) -> None:
    with opened() as session:
        taken, found = draft_from(session, file, issuer=issuer, number=number, dated=dated, subject=subject)
        name = intake.draft_directive(session.app, taken, now=session.now, by=session.by)
        session.out.tell("Đã nhận dự thảo {name}.", name=name)
        try:
            show_preview(session.out, _preview(session, name, None, None))
        except Refused as doubtful:
            # A draft may be put right later; what stops it from being issued is said now.
            session.out.caution("Chưa ban hành được: {reason}", reason=doubtful.say(session.lang))
        if found is not None:
            show_why(session.out, found)
        show_questions(session.out, taken.questions, current_roster(session.app), taken.document.date)
        session.out.tell("Bước tiếp theo: dondoc directive confirm {name}", name=name)


command(
    commands,
    "edit",
    "Mở dự thảo như một tệp .toml dễ đọc trong trình soạn thảo ($VISUAL hoặc $EDITOR) rồi nhận lại.",
)(edit)


def _preview(
    session: Session,
    name: str,
    on: date | None,
    received: date | None,
    directive: Directive | None = None,
) -> DirectivePreview:
    """What the directive would bind; the stored one of that name unless another is given."""
    directive = directive or intake.load_directive(session.app, name)
    return preview(
        directive,
        name,
        roster=current_roster(session.app),
        calendar=session.app.calendar,
        on=on or _own_day(session, directive),
        received=received,
        lang=session.lang,
    )


def _own_day(session: Session, directive: Directive) -> date:
    """The day on which it is issued unless another is named: the document's own, if that has come."""
    assert directive.document is not None
    return min(directive.document.date, session.today)


@command(commands, "list", "Các văn bản, mới nhất ở trên.")
def list_(*, json: Json = False) -> None:
    with opened() as session, session.reading() as connection:
        rows = directives(connection)
        out = session.out
        if json:
            out.data(rows)
            return
        grid = out.grid().column("Văn bản", fixed=True).column("Số hiệu", fixed=True).column("Trích yếu")
        grid.column("Trạng thái").column("Ban hành", fixed=True).column("Nhiệm vụ", right=True)
        for row in rows:
            grid.row(
                row.directive,
                row.number,
                row.subject,
                state_words(row.state, out.lang),
                row.issued_on,
                row.obligations,
            )
        if len(grid):
            out.put(grid)
        else:
            out.tell("Chưa có văn bản nào; nhận dự thảo bằng lệnh: dondoc directive draft TỆP.")


@command(
    commands,
    "show",
    "Một văn bản: ràng buộc ai, đến ngày nào, khi nào là xong, điều gì cần xem lại.",
)
def show(name: Name, *, on: IssuedOn = None, received: Received = None, json: Json = False) -> None:
    with opened() as session:
        found = _preview(session, name, on, received)
        if json:
            session.out.data(found)
        else:
            show_preview(session.out, found)
            directive = intake.load_directive(session.app, name)
            assert directive.document is not None
            roster = current_roster(session.app)
            show_questions(session.out, directive.questions, roster, directive.document.date)


@command(
    commands,
    "confirm",
    "Xác nhận dự thảo: đúng từng chữ như văn bản.\n\n"
    "Còn câu hỏi bắt buộc thì chưa xác nhận được; trả lời bằng --answer hoặc bằng dondoc directive edit.",
)
def confirm(name: Name, *, answer: Answers = None) -> None:
    answers = [read_answer(one) for one in answer or ()]
    with opened() as session:
        if answers:
            answer_directive(session.app, name, answers, now=session.now, by=session.by)
        intake.confirm_directive(session.app, name, now=session.now, by=session.by)
        session.out.tell("Đã xác nhận {name}.", name=name)
        session.out.tell("Bước tiếp theo: dondoc directive issue {name}", name=name)


@command(
    commands,
    "issue",
    "Ban hành: từ đây mỗi đơn vị có nhiệm vụ.\n\n"
    "Nhận tên một văn bản đã xác nhận, hoặc một tệp (kèm --yes) để nhận, xác nhận và ban hành luôn. "
    "Danh sách đơn vị và các ngày hạn được giữ cố định từ ngày này.",
)
def issue(
    name: Annotated[str, argument("VĂN-BẢN", "Tên văn bản đã xác nhận, hoặc tệp .toml hay .json.")],
    *,
    on: IssuedOn = None,
    received: Received = None,
    dry_run: DryRun = False,
    yes: Yes = False,
) -> None:
    with opened() as session:
        draft_ = _draft_in(session, name, yes=yes or dry_run)
        if draft_ is None:
            directive = intake.load_directive(session.app, name)
        else:
            # Whatever keeps it from being issued is found before anything of it is written.
            name = intake.name_of(draft_.document)
            directive = Directive("draft", draft_.document, draft_.obligations, questions=draft_.questions)
            decide.confirm(directive, name)
            directive = directive._replace(state="confirmed")
        issued = on or _own_day(session, directive)
        show_preview(session.out, _preview(session, name, issued, received, directive))
        if dry_run:
            session.out.tell("Chưa ban hành (--dry-run).")
            return
        _require_issuable(session, name, directive, issued, received)
        if not yes and sys.stdin.isatty():
            typer.confirm(session.out.worded("Ban hành?"), abort=True)
        if draft_ is not None:
            intake.draft_directive(session.app, draft_, now=session.now, by=session.by)
            intake.confirm_directive(session.app, name, now=session.now, by=session.by)
        intake.issue_directive(
            session.app, name, on=issued, received=received, now=session.now, by=session.by
        )
        session.out.tell("Đã ban hành {name} ngày {on}.", name=name, on=issued)


def _draft_in(session: Session, name: str, *, yes: bool) -> intake.Draft | None:
    """The draft in the file that was named; None for the name of a directive. Raises NotAsked."""
    file = Path(name)
    if file.suffix not in {".toml", ".json"}:
        return None
    if not yes:
        raise NotAsked(
            "Ban hành thẳng từ tệp cần --yes; muốn xem trước thì dùng: dondoc directive draft {file}.",
            file=name,
        )
    return redraft(session.app, intake.read_draft(file))


def _require_issuable(
    session: Session, name: str, directive: Directive, on: date, received: date | None
) -> None:
    """Refuses what issuing would refuse. Writes nothing."""
    require_ladders(session.app, directive.obligations)
    decide.issue(
        directive,
        name,
        roster=current_roster(session.app),
        calendar=session.app.calendar,
        on=on,
        received=received,
    )


@command(
    commands,
    "amend",
    "Sửa đổi văn bản đã ban hành: thay, thêm hoặc bỏ nhiệm vụ.\n\n"
    "Tệp chỉ cần các nhiệm vụ được thay hoặc thêm. --rebase lấy danh sách đơn vị theo ngày sửa đổi.",
)
def amend(
    name: Name,
    file: Annotated[
        Path | None, argument("TỆP", "Tệp .toml hoặc .json có các nhiệm vụ được thay hoặc thêm.")
    ] = None,
    *,
    reason: Reason,
    withdraw: Annotated[
        list[str] | None,
        option("--withdraw", help_template="Bỏ nhiệm vụ mang số này.", metavar_template="SỐ"),
    ] = None,
    rebase: Annotated[
        bool, option("--rebase", help_template="Lấy lại danh sách đơn vị theo ngày sửa đổi.")
    ] = False,
    on: DayOf = None,
) -> None:
    if file is None and not withdraw:
        raise NotAsked("Sửa đổi cần một tệp nhiệm vụ hoặc --withdraw SỐ.")
    with opened() as session:
        obligations = intake.read_draft(file).obligations if file else ()
        intake.amend_directive(
            session.app,
            name,
            obligations,
            withdrawn=tuple(withdraw or ()),
            rebase=rebase,
            on=on or session.today,
            reason=reason,
            now=session.now,
            by=session.by,
        )
        session.out.tell("Đã sửa đổi {name}.", name=name)


@command(commands, "close", "Kết thúc văn bản: việc còn lại vẫn trên sổ và không đôn đốc nữa.")
def close(name: Name, *, reason: Reason, on: DayOf = None) -> None:
    with opened() as session:
        intake.close_directive(
            session.app, name, on=on or session.today, reason=reason, now=session.now, by=session.by
        )
        session.out.tell("Đã kết thúc {name}.", name=name)


@command(commands, "revoke", "Thu hồi văn bản: nhiệm vụ chưa xong hết hiệu lực.")
def revoke(name: Name, *, reason: Reason, on: DayOf = None) -> None:
    with opened() as session:
        intake.revoke_directive(
            session.app, name, on=on or session.today, reason=reason, now=session.now, by=session.by
        )
        session.out.tell("Đã thu hồi {name}.", name=name)
