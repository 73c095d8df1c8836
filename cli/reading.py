"""`dondoc directive read`: what a text asks, shown in the text itself, with what is left open."""

import json
import sys
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Annotated, Final

from cli.asked import Json, argument, day, option
from cli.files import bytes_of
from cli.marked import marked
from cli.out import Out
from cli.session import spoken
from directives.reading import Question, Reading, ReadObligation
from directives.reading import read as read_text
from flows.reading_formats import decoded, read_bytes
from projections.terms import force_words
from words import Misused

STDIN: Final = "-"


class NoText(Misused):
    """There is nothing to read."""


class BadPassage(Misused):
    """A line of passages is not one."""


DocDate = Annotated[
    date | None,
    option(
        "--doc-date",
        help_template="Ngày ban hành, khi văn bản không ghi.",
        metavar_template="NGÀY",
        parser=day,
    ),
]
Passages = Annotated[
    Path | None,
    option(
        "--jsonl",
        help_template="Tệp mỗi dòng một đoạn JSON (id, doc_date, text); in mỗi dòng một kết quả đọc.",
        metavar_template="TỆP",
    ),
]
TextFile = Annotated[
    Path | None,
    argument("TỆP", "Tệp .txt, .docx, .pdf (có chữ) hoặc .html; - là đọc từ đầu vào chuẩn."),
]


def read(
    file: TextFile = None, *, doc_date: DocDate = None, jsonl: Passages = None, json: Json = False
) -> None:
    if (file is None) == (jsonl is None):
        raise NoText("Cần một tệp để đọc, hoặc --jsonl TỆP; dùng - để đọc từ đầu vào chuẩn.")
    if jsonl is not None:
        text = _given(jsonl)
        for line in _readings(text.split("\n")):
            sys.stdout.write(line + "\n")
        return
    assert file is not None
    out = spoken()
    text = text_of(file)
    reading = read_text(text, doc_date=doc_date)
    if json:
        out.data(reading)
    else:
        show_reading(out, text, reading)


def text_of(file: Path) -> str:
    """The text of a file, or of what is piped in. Raises NoSuchFile, and what the formats refuse."""
    if str(file) == STDIN:
        return decoded(sys.stdin.buffer.read(), STDIN)
    return read_bytes(bytes_of(file), file.name)


def _given(file: Path) -> str:
    content = sys.stdin.buffer.read() if str(file) == STDIN else bytes_of(file)
    return decoded(content, file.name)


def _readings(lines: Iterable[str]) -> Iterator[str]:
    """One reading a line, with the id of its passage. Raises BadPassage."""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            passage = json.loads(line)
            told, text = passage.get("doc_date"), passage["text"]
            dated = date.fromisoformat(told) if told else None
            reading = read_text(text, doc_date=dated)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise BadPassage(
                'Dòng {line} không phải một đoạn như {{"id": "1", "doc_date": "2022-07-27", "text": "…"}}.',
                line=number,
            ) from error
        known = passage.get("id", passage.get("file"))
        yield json.dumps({"id": known, **reading.model_dump(mode="json")}, ensure_ascii=False)


def show_reading(out: Out, text: str, reading: Reading) -> None:
    """The text with its parts marked, what it asks in a table, and what has to be decided."""
    _show_header(out, reading)
    out.gap()
    out.line(marked(text, reading, out.lang, colour=out.console.color_system is not None))
    out.gap()
    if not reading.obligations:
        out.tell("Không thấy văn bản giao việc gì cho ai.")
    else:
        _show_table(out, reading.obligations)
    _show_questions(out, reading)


def _show_header(out: Out, reading: Reading) -> None:
    header = reading.header
    if header.number and header.date:
        out.headline(
            "{number} ngày {dated}: {subject}",
            number=header.number,
            dated=header.date,
            subject=header.subject or "",
        )
    elif header.number:
        out.headline("{number}: {subject}", number=header.number, subject=header.subject or "")
    if header.issuer:
        out.tell("Cơ quan ban hành: {issuer}", issuer=header.issuer)


def _show_table(out: Out, asked: Iterable[ReadObligation]) -> None:
    grid = out.grid().column("Số", right=True).column("Việc").column("Ai").column("Thời hạn")
    grid.column("Mức").column("Lực")
    for no, one in enumerate(asked, start=1):
        grid.row(
            no,
            " ".join(one.action.split()),
            one.lead and " ".join(one.lead.split()),
            _due(out, one),
            _target(one),
            force_words(one.modality, out.lang),
        )
    out.put(grid)


def _due(out: Out, one: ReadObligation) -> str:
    due = one.due
    if due.strict is None or due.lenient is None:
        return due.words or ""
    last = due.lenient if due.strict == due.lenient else due.strict
    words = out.worded("{day}", day=last) + (f" {due.time}" if due.time else "")
    return f"{words} ({due.words})" if due.words else words


def _target(one: ReadObligation) -> str:
    if one.target.quantifier is not None:
        return one.target.quantifier
    return "" if one.target.percent is None else f"{one.target.percent.normalize():f}%"


def _show_questions(out: Out, reading: Reading) -> None:
    asked: list[tuple[str, Question]] = [("", question) for question in reading.questions]
    for no, one in enumerate(reading.obligations, start=1):
        asked += [(str(no), question) for question in one.questions]
    if not asked:
        return
    out.gap()
    out.headline("Cần người quyết định: {count} điều", count=len(asked))
    for place, question in asked:
        said = question.say(out.lang)
        if question.choices:
            said = out.worded("{question} ({choices})", question=said, choices=" · ".join(question.choices))
        out.detail("{no}. {question}", no=place, question=said) if place else out.detail(
            "{question}", question=said
        )
