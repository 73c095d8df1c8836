"""`dondoc directive edit`: a draft as a file, in the user's own editor, and what came of it."""

import os
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Final

from cli.asked import argument, option
from cli.drafting import show_questions
from cli.out import Out
from cli.session import Session, opened
from deadlines.wording import wording
from directives import issue
from directives.called import names_in_words
from directives.proposing.models import Aspect
from directives.wording import duty_wording
from events.obligations import Obligation
from flows import intake
from flows.proposing import draft_of, read_to_draft, redraft
from flows.roster import current_roster
from projections.terms import force_words
from units.tree import Roster, select, selector_words
from words import Phrase, Refused, phrase

Name = Annotated[str, argument("VĂN-BẢN", "Tên văn bản như trong dondoc directive list.")]
OutFile = Annotated[
    Path | None,
    option(
        "--out",
        help_template="Chỉ ghi dự thảo ra tệp .toml này, không mở trình soạn thảo.",
        metavar_template="TỆP",
    ),
]


# The fields of an obligation as an officer calls them.
FIELDS: Final = {
    "action": phrase("việc"),
    "quote": phrase("lời trích"),
    "force": phrase("mức bắt buộc"),
    "who": phrase("ai làm"),
    "coordinators": phrase("phối hợp"),
    "report_to": phrase("báo cáo về"),
    "accountable": phrase("chịu trách nhiệm chung"),
    "quantifier": phrase("mức"),
    "population": phrase("đối tượng"),
    "due": phrase("thời hạn"),
    "late_after": phrase("tính quá hạn theo"),
    "done_when": phrase("xong khi"),
    "team_rules": phrase("quy định về tổ"),
    "ladder": phrase("thang đôn đốc"),
    "evidence": phrase("minh chứng"),
    "review": phrase("duyệt"),
}


class NoEditor(Refused):
    """No editor is known to open the draft with."""


class EditorFailed(Refused):
    """The editor ended with an error; nothing was taken over."""


class FileThere(Refused):
    """The file to be written is there already."""


class OtherDirective(Refused):
    """The edited file is of a directive with another number or year."""


def edit(name: Name, *, out: OutFile = None) -> None:
    with opened() as session:
        text = as_file(session, name)
        if out is not None:
            _write(out, text)
            session.out.tell("Đã ghi dự thảo ra {file}; sửa xong thì dùng:", file=out)
            session.out.text(f"dondoc directive draft {shlex.quote(str(out))}")
            return
        directive = intake.load_directive(session.app, name)
        before = draft_of(directive)
        # Nobody types for an hour to be told at the end that the directive is out already.
        issue.draft(directive, name, document=before.document, obligations=before.obligations)
        after = edited(name, text)
        if after is None or after == before:
            session.out.tell("Không có gì thay đổi; dự thảo {name} giữ nguyên.", name=name)
            return
        _take(session, name, before, after)


def _take(session: Session, name: str, before: intake.Draft, after: intake.Draft) -> None:
    """Drafts what an edit made of it, and says what that was. Raises OtherDirective."""
    other = intake.name_of(after.document)
    if other != name:
        raise OtherDirective(
            "Số hoặc ngày đã sửa làm dự thảo thành văn bản khác ({other}); ghi ra tệp bằng --out rồi dùng "
            "dondoc directive draft nếu thật sự muốn vậy.",
            other=other,
        )
    roster = current_roster(session.app)
    for one in after.obligations:
        select(roster, one.who, after.document.date)
    after = redraft(session.app, after)
    intake.draft_directive(session.app, after, now=session.now, by=session.by)
    session.out.headline("Đã sửa dự thảo {name}:", name=name)
    show_changes(session.out, before, after, roster)
    show_questions(session.out, after.questions, roster, after.document.date)
    session.out.tell("Bước tiếp theo: dondoc directive confirm {name}", name=name)


def _write(file: Path, text: str) -> None:
    """Writes a new file; one that is there may hold somebody's work. Raises FileThere."""
    try:
        with file.open("x", encoding="utf-8", newline="") as target:
            target.write(text)
    except FileExistsError as error:
        raise FileThere("Đã có tệp {file}; chọn tên khác hoặc xóa tệp đó trước.", file=file) from error
    except OSError as error:
        raise FileThere("Không ghi được tệp {file} ({reason}).", file=file, reason=error.strerror) from error


def edited(name: str, text: str) -> intake.Draft | None:
    """The draft as an editor leaves it; None when nothing was changed.

    Raises NoEditor, EditorFailed, and BadDraft, which names the file that is to be put right.
    """
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    if not editor:
        raise NoEditor(
            "Chưa biết mở bằng trình soạn thảo nào: đặt biến EDITOR, hoặc ghi ra tệp bằng "
            "dondoc directive edit {name} --out TỆP.toml, sửa rồi dùng: dondoc directive draft TỆP.toml.",
            name=name,
        )
    # What was typed outlives a mistake in it: the folder goes once the draft could be read.
    folder = Path(tempfile.mkdtemp(prefix="dondoc-"))
    file = folder / f"{name}.toml"
    file.write_bytes(text.encode())
    try:
        # The command is the user's own, from their own environment.
        subprocess.run([*shlex.split(editor), str(file)], check=True)  # noqa: S603
    except (OSError, ValueError, subprocess.CalledProcessError) as error:
        raise EditorFailed(
            "Trình soạn thảo «{editor}» không chạy hoặc kết thúc với lỗi; dự thảo giữ nguyên, tệp đang sửa "
            "ở {file}.",
            editor=editor,
            file=file,
        ) from error
    after = None if file.read_bytes() == text.encode() else intake.read_draft(file)
    shutil.rmtree(folder)
    return after


def as_file(session: Session, name: str) -> str:
    """A drafted directive as a file, with the reasons of what still is as its text reads."""
    from flows.draft_file import written  # noqa: PLC0415 - its library takes a fifth of a second to load

    directive = intake.load_directive(session.app, name)
    return written(
        draft_of(directive), current_roster(session.app), session.lang, _reasons(session, draft_of(directive))
    )


def _reasons(session: Session, draft: intake.Draft) -> Mapping[str, Mapping[Aspect, Phrase]]:
    document = draft.document
    if not document.text:
        return {}
    try:
        again = read_to_draft(
            session.app,
            document.text,
            issuer=document.issuer,
            number=document.number,
            dated=document.date,
            subject=document.subject,
        )
    except Refused:
        return {}
    now = {o.no: o for o in draft.obligations}
    return {
        one.obligation.no: {
            aspect: reason
            for aspect, reason in one.why.items()
            if getattr(now[one.obligation.no], aspect) == getattr(one.obligation, aspect)
        }
        for one in again.proposal.asked
        if one.obligation.no in now and now[one.obligation.no].quote == one.obligation.quote
    }


def show_changes(out: Out, before: intake.Draft, after: intake.Draft, roster: Roster) -> None:
    """What an edit changed, field by field, in words."""
    was = {o.no: o for o in before.obligations}
    now = {o.no: o for o in after.obligations}
    on = after.document.date
    if before.document != after.document:
        for name in type(before.document).model_fields:
            old, new = getattr(before.document, name), getattr(after.document, name)
            if old != new and name != "text":
                out.detail("Văn bản, {field}: {old} → {new}", field=name, old=old, new=new)
    for no in sorted({*was, *now}, key=int):
        if no not in now:
            out.detail("Nhiệm vụ {no}: bỏ ({action})", no=no, action=was[no].action)
        elif no not in was:
            out.detail("Nhiệm vụ {no}: thêm ({action})", no=no, action=now[no].action)
        else:
            for name in type(now[no]).model_fields:
                if getattr(was[no], name) != getattr(now[no], name):
                    old, new = (_worded(one, name, roster, on, out) for one in (was[no], now[no]))
                    said = FIELDS[name].say(out.lang) if name in FIELDS else name
                    out.detail("Nhiệm vụ {no}, {field}: {old} → {new}", no=no, field=said, old=old, new=new)


def _worded(one: Obligation, field: str, roster: Roster, on: date, out: Out) -> object:
    match field:
        case "due":
            return wording(one.due, out.lang)
        case "done_when":
            return duty_wording(one.done_when, out.lang, names_in_words(one))
        case "who":
            return selector_words(one.who, roster, on, out.lang)
        case "quote":
            return one.quote.words if one.quote else phrase("không có")
        case "force":
            return force_words(one.force, out.lang)
        case _:
            value = getattr(one, field)
            return phrase("không có") if value in (None, (), "") else value
