"""A directive from a structured file to an issued one, and what may change afterwards.

The file (TOML or JSON) holds the document and its obligations; the directive's text stands
in it or in a file beside it. Everything is decided on the directive's own stream.
"""

import hashlib
import json
import re
import tomllib
import unicodedata
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from app.wiring import App
from directives import issue
from directives.issue import Directive
from events.base import Event, Receipt, Via
from events.decisions import directive_stream
from events.obligations import Document, Obligation, OpenQuestion
from flows.draft_problems import SHOWN_MOST, misspelt, problems
from flows.ladders import freeze_ladders, require_ladders
from flows.roster import current_roster
from words import DondocError, Listed, Misused, Refused

Judge = Callable[[Directive], None]  # refuses what may not be done to a directive as it stands just then

FILE_MAX_BYTES = 4_000_000  # a directive with its annexes is a hundredth of that


class BadDraft(Misused):
    """The structured file of a directive cannot be taken as it is."""


class UnknownDirective(Refused):
    """No directive has that name."""


class Draft(BaseModel):
    """A directive as a structured file says it; `ladder` urges the duties that name none of their own.

    In a file the questions about an obligation stand below it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    document: Document
    obligations: tuple[Obligation, ...]
    questions: tuple[OpenQuestion, ...] = ()
    ladder: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _questions_below(cls, data: object) -> object:
        if not (isinstance(data, dict) and isinstance(data.get("obligations"), list)):
            return data
        asked: list[object] = list(data.get("questions", ()))
        obligations: list[object] = []
        for one in data["obligations"]:
            if isinstance(one, dict) and isinstance(one.get("questions"), list):
                asked += [{"no": one.get("no"), **q} if isinstance(q, dict) else q for q in one["questions"]]
                obligations.append({name: value for name, value in one.items() if name != "questions"})
            else:
                obligations.append(one)
        return {**data, "obligations": obligations, "questions": asked}

    @model_validator(mode="before")
    @classmethod
    def _own_ladder(cls, data: object) -> object:
        if not (isinstance(data, dict) and isinstance(data.get("ladder"), str)):
            return data
        given = [
            {"ladder": data["ladder"], **one} if isinstance(one, dict) else one
            for one in data.get("obligations", ())
        ]
        return {**data, "obligations": given}


def name_of(document: Document) -> str:
    """The directive's name in commands and streams: its number and year, in plain letters.

    4821/UBND-KGVX of 2022 is "4821-UBND-KGVX-2022": numbers start again each year.
    """
    plain = unicodedata.normalize("NFD", document.number.replace("Đ", "D").replace("đ", "d"))
    letters = "".join(c for c in plain if not unicodedata.combining(c))
    return f"{re.sub(r'[^0-9A-Za-z]+', '-', letters).strip('-')}-{document.date.year}"


def read_draft(path: Path) -> Draft:
    """The draft in a .toml or .json file. Raises BadDraft, which names the place and the way out."""
    if not path.is_file():
        raise BadDraft("Không có tệp {path}; kiểm tra lại đường dẫn.", path=path)
    if path.stat().st_size > FILE_MAX_BYTES:
        raise BadDraft(
            "Tệp {path} lớn hơn {most} byte; tách phụ lục ra tệp riêng.", path=path, most=FILE_MAX_BYTES
        )
    try:
        raw = path.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise BadDraft("Tệp {path} không phải văn bản UTF-8; lưu lại với mã UTF-8.", path=path) from error
    data = _parsed(path, raw)
    document = data.get("document", {})
    if isinstance(document, dict) and (beside := document.pop("text_file", None)):
        text = path.with_name(str(beside))
        if not text.is_file():
            raise BadDraft("Không có tệp toàn văn {path} mà bản dự thảo nhắc tới.", path=text)
        document["text"] = text.read_text("utf-8")
    return _taken(path, data, raw)


def draft_in(written: str, name: str) -> Draft:
    """The draft that somebody wrote as TOML under this name; it may name no other file. Raises BadDraft."""
    return _taken(Path(name), _parsed(Path(name), written), written)


def _parsed(path: Path, raw: str) -> dict[str, Any]:
    try:
        data = json.loads(raw) if path.suffix == ".json" else tomllib.loads(raw)
    except (tomllib.TOMLDecodeError, json.JSONDecodeError) as error:
        raise BadDraft(
            "Tệp {path} viết sai cú pháp: {problem}.", path=path, problem=misspelt(error, raw)
        ) from error
    if not isinstance(data, dict):
        raise BadDraft("Tệp {path} cần có mục document và các mục obligations.", path=path)
    document = data.get("document", {})
    whole = data.pop("full_text", None)
    if isinstance(document, dict) and isinstance(whole, dict):
        document["text"] = whole.get("text", "")  # a draft written out keeps its text at the end
    return data


def _taken(path: Path, data: dict[str, Any], raw: str) -> Draft:
    try:
        draft = Draft.model_validate(data)
    except (ValidationError, DondocError) as error:
        found = problems(Draft, data, raw if path.suffix != ".json" else "")
        if not found:
            raise
        shown = Listed(tuple(one.said() for one in found[:SHOWN_MOST]), between="; ")
        raise BadDraft(
            "Tệp {path} có {count} chỗ cần sửa: {problems}.", path=path, count=len(found), problems=shown
        ) from error
    _check_quotes(path, draft)
    return draft


def _check_quotes(path: Path, draft: Draft) -> None:
    """A quote must be cut out of the text, letter for letter."""
    for obligation in draft.obligations:
        quote = obligation.quote
        if quote and draft.document.text and draft.document.text[quote.start : quote.end] != quote.words:
            raise BadDraft(
                "Tệp {path}, nhiệm vụ {no}: đoạn trích không khớp với toàn văn ở vị trí {start}–{end}; "
                "sửa lại vị trí hoặc lời trích.",
                path=path,
                no=obligation.no,
                start=quote.start,
                end=quote.end,
            )


def load_directive(app: App, name: str) -> Directive:
    """The directive by name. Raises UnknownDirective."""
    past = app.log.stream(directive_stream(name))
    if not past:
        raise UnknownDirective("Không có văn bản nào tên {name}; hãy xem danh sách văn bản.", name=name)
    return issue.folded(r.event for r in past)


def _decide(
    app: App,
    name: str,
    what: str,
    decide: Callable[[Directive], Sequence[Event]],
    now: datetime,
    by: str,
    via: Via,
    judge: Judge | None = None,
) -> Receipt:
    """Decides on the directive's stream; the same thing asked twice at one state is done once."""

    def decided(d: Directive) -> Sequence[Event]:
        if judge is not None:
            judge(d)
        return decide(d)

    stream = directive_stream(name)
    version = len(app.log.stream(stream))
    digest = hashlib.sha256(f"{name}/{what}".encode()).digest()
    receipt = app.log.decide(
        stream,
        lambda past: decided(issue.folded(r.event for r in past)),
        message=f"{stream}:{version}:{digest.hex()[:16]}",
        digest=digest,
        at=now,
        by=by,
        via=via,
    )
    app.projector.catch_up()
    return receipt


def draft_directive(
    app: App, draft: Draft, *, now: datetime, by: str, via: Via = "command", judge: Judge | None = None
) -> str:
    """Takes a draft in, or replaces the one of the same name; gives the directive's name.

    `judge`, here and below, sees the directive under the log's lock and refuses what may not be done.
    """
    name = name_of(draft.document)
    require_ladders(app, draft.obligations)
    what = "draft" + draft.model_dump_json()
    _decide(
        app,
        name,
        what,
        lambda d: issue.draft(
            d, name, document=draft.document, obligations=draft.obligations, questions=draft.questions
        ),
        now,
        by,
        via,
        judge,
    )
    return name


def confirm_directive(
    app: App, name: str, *, now: datetime, by: str, via: Via = "command", judge: Judge | None = None
) -> Receipt:
    """The coordinator stands by the draft."""
    load_directive(app, name)
    return _decide(app, name, "confirm", lambda d: issue.confirm(d, name), now, by, via, judge)


def issue_directive(
    app: App,
    name: str,
    *,
    on: date,
    received: date | None = None,
    now: datetime,
    by: str,
    via: Via = "command",
    judge: Judge | None = None,
) -> Receipt:
    """Binds the units: from here on there are tasks.

    Raises BindsNobody, DueBeforeIssue, WrongState, UnknownUnit, UnknownLadder.
    """
    load_directive(app, name)
    roster = current_roster(app)

    def decide(d: Directive) -> Sequence[Event]:
        events = issue.issue(d, name, roster=roster, calendar=app.calendar, on=on, received=received)
        promise = freeze_ladders(name, d.obligations, require_ladders(app, d.obligations), since=on)
        return [*events, promise] if promise else events

    return _decide(app, name, f"issue {on} {received}", decide, now, by, via, judge)


def amend_directive(
    app: App,
    name: str,
    obligations: tuple[Obligation, ...],
    *,
    withdrawn: tuple[str, ...] = (),
    rebase: bool = False,
    on: date,
    reason: str,
    now: datetime,
    by: str,
    via: Via = "command",
) -> Receipt:
    """Changes what an issued directive asks; `rebase` freezes the roster anew for its obligations."""
    load_directive(app, name)
    roster = current_roster(app)
    what = f"amend {on} {reason} {withdrawn} {rebase} {[o.model_dump_json() for o in obligations]}"

    def decide(d: Directive) -> Sequence[Event]:
        events = issue.amend(
            d,
            name,
            obligations=obligations,
            withdrawn=withdrawn,
            rebase=rebase,
            roster=roster,
            calendar=app.calendar,
            on=on,
            reason=reason,
        )
        newest = require_ladders(app, obligations)
        promise = freeze_ladders(name, obligations, newest, since=on, before=d.obligations)
        return [*events, promise] if promise else events

    return _decide(app, name, what, decide, now, by, via)


def close_directive(
    app: App, name: str, *, on: date, reason: str, now: datetime, by: str, via: Via = "command"
) -> Receipt:
    """Ends the directive as planned."""
    load_directive(app, name)
    return _decide(
        app, name, f"close {on} {reason}", lambda d: issue.close(d, name, on=on, reason=reason), now, by, via
    )


def revoke_directive(
    app: App, name: str, *, on: date, reason: str, now: datetime, by: str, via: Via = "command"
) -> Receipt:
    """Withdraws the directive."""
    load_directive(app, name)
    return _decide(
        app,
        name,
        f"revoke {on} {reason}",
        lambda d: issue.revoke(d, name, on=on, reason=reason),
        now,
        by,
        via,
    )
