"""Drafts on the terminal: from a structured file or from a text, and what is open about them."""

import shlex
from collections.abc import Sequence
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Annotated, Final

from cli.asked import day, option
from cli.out import Out
from cli.reading import text_of
from cli.session import Session
from directives.answering import choice_words
from events.obligations import OpenQuestion
from flows import intake
from flows.proposing import ReadDraft, read_to_draft, redraft
from units.tree import Roster
from words import Misused

STRUCTURED: Final = frozenset({".toml", ".json"})
NUMBERS_SHOWN: Final = 12  # obligations named under one question

IssuerOption = Annotated[
    str | None,
    option("--issuer", help_template="Mã cơ quan ban hành, khi đọc từ văn bản.", metavar_template="MÃ"),
]
NumberOption = Annotated[
    str | None,
    option("--number", help_template="Số và ký hiệu, khi đọc từ văn bản.", metavar_template="SỐ"),
]
DatedOption = Annotated[
    date | None,
    option(
        "--date",
        help_template="Ngày ghi trên văn bản, khi đọc từ văn bản.",
        metavar_template="NGÀY",
        parser=day,
    ),
]
SubjectOption = Annotated[
    str | None,
    option("--subject", help_template="Trích yếu, khi đọc từ văn bản.", metavar_template="TRÍCH-YẾU"),
]
Answers = Annotated[
    list[str] | None,
    option(
        "--answer",
        help_template="Trả lời một câu hỏi, ví dụ 3:due=2022-09-30 hoặc 1,4-6:who=xa@49; ghi nhiều lần được.",
        metavar_template="SỐ:TRƯỜNG=GIÁ-TRỊ",
    ),
]


class NotForStructured(Misused):
    """The option speaks of what a structured file says itself."""


def draft_from(
    session: Session,
    file: Path,
    *,
    issuer: str | None = None,
    number: str | None = None,
    dated: date | None = None,
    subject: str | None = None,
) -> tuple[intake.Draft, ReadDraft | None]:
    """The draft in a file: as a structured one says it, else as its text reads."""
    if file.suffix.lower() in STRUCTURED:
        if issuer or number or dated or subject:
            raise NotForStructured(
                "--issuer, --number, --date, --subject chỉ dùng khi đọc từ văn bản; với tệp {file} hãy sửa "
                "ngay trong tệp.",
                file=file,
            )
        return redraft(session.app, intake.read_draft(file)), None
    found = read_to_draft(
        session.app, text_of(file), issuer=issuer, number=number, dated=dated, subject=subject
    )
    return found.draft, found


def show_why(out: Out, found: ReadDraft) -> None:
    """Why each proposed obligation reads as it does, and what went into others."""
    out.gap()
    out.headline("Vì sao đề xuất như vậy")
    for one in found.proposal.asked:
        reasons = " ".join(reason.say(out.lang) for reason in one.why.values())
        out.detail("{no}. {reasons}", no=one.obligation.no, reasons=reasons)
    for folded in found.proposal.folded:
        out.detail(
            "“{quote}”: gộp vào nhiệm vụ {into} làm quy định về tổ.",
            quote=" ".join(folded.quote.split()),
            into=", ".join(folded.into),
        )


def show_questions(out: Out, questions: Sequence[OpenQuestion], roster: Roster, on: date) -> None:
    """What is open, each question once however many obligations it is about."""
    ordered = sorted(questions, key=lambda q: (not q.must, _same(q)))
    for must, wanted in ((True, "Phải trả lời trước khi xác nhận"), (False, "Đã hiểu như sau, cần xem lại")):
        asked = [q for q in ordered if q.must is must]
        if not asked:
            continue
        out.gap()
        out.headline(wanted)
        groups = [list(group) for _, group in groupby(asked, key=_same)]
        for group in sorted(groups, key=lambda g: min(int(q.no) for q in g)):
            _show_question(out, group, roster, on)


def _same(question: OpenQuestion) -> tuple[str, ...]:
    return (question.field, question.template, *map(str, sorted(question.values.items())), *question.choices)


def _show_question(out: Out, group: Sequence[OpenQuestion], roster: Roster, on: date) -> None:
    first = group[0]
    numbers = sorted((q.no for q in group), key=int)
    shown = ",".join(numbers[:NUMBERS_SHOWN]) + ("…" if len(numbers) > NUMBERS_SHOWN else "")
    style = "yellow" if first.must else ""
    out.detail("{nos} · {question}", style=style, nos=shown, question=first.say(out.lang))
    for choice in first.choices:
        words = choice_words(first, choice, roster, on, out.lang)
        out.detail(
            "   --answer {nos}:{field}={choice}  {words}",
            nos=",".join(numbers),
            field=first.field,
            choice=shlex.quote(choice),
            words=words,
        )
