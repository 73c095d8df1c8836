"""A draft as a file that people read and change: TOML with a comment wherever a name or a rule needs words.

What is written is read back as the same draft (`flows.intake.read_draft`).
"""

import unicodedata
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

import tomlkit
from pydantic import BaseModel
from tomlkit.items import AoT, InlineTable, Item, Table

from deadlines.wording import wording
from directives.answering import choice_words
from directives.called import names_in_words
from directives.proposing.models import Aspect
from directives.wording import duty_wording
from events.obligations import Document, Obligation, OpenQuestion
from flows.intake import Draft
from units.tree import Roster, selector_words
from words import Lang, Phrase, Refused, say

COMMENT_MAX: Final = 300  # characters: what is longer is not read beside a line
Whys = Mapping[str, Mapping[Aspect, Phrase]]  # reasons by obligation number and aspect

OPENING: Final = (
    "Dự thảo của {number}. Sửa tệp này rồi lưu lại; thụt dòng và chú thích không quan trọng.",
    "Mỗi [[obligations]] là một nhiệm vụ. Bỏ một nhiệm vụ thì xóa cả khối của nó.",
    "Trả lời một câu hỏi thì sửa trường nêu ở field rồi xóa khối [[obligations.questions]] đó.",
    "Toàn văn ở cuối tệp; đoạn trích (quote) phải khớp từng chữ với toàn văn.",
)


def written(draft: Draft, roster: Roster, lang: Lang = "vi", whys: Whys | None = None) -> str:
    """The file. Units are named as of the document's date; `whys` stand beside what they explain."""
    on = draft.document.date
    page = tomlkit.document()
    for line in OPENING:
        page.add(tomlkit.comment(_comment(say(line, lang, number=draft.document.number))))
    page.add(tomlkit.nl())
    page.add("document", _document(draft.document, roster, on))
    obligations = tomlkit.aot()
    for one in draft.obligations:
        asked = [q for q in draft.questions if q.no == one.no]
        obligations.append(_obligation(one, asked, roster, on, lang, (whys or {}).get(one.no, {})))
    page.add("obligations", obligations)
    if draft.document.text:
        whole = tomlkit.table()
        whole.add("text", _text(draft.document.text))
        page.add("full_text", whole)
    return tomlkit.dumps(page)


def _document(document: Document, roster: Roster, on: date) -> Table:
    table = tomlkit.table()
    for name, value in _plain(document, leave_out=("text",)).items():
        item = _item(value)
        table.add(name, item)
        issuer = roster.at(document.issuer, on) if name == "issuer" else None
        if issuer is not None:
            item.comment(_comment(issuer.name))
    return table


def _obligation(
    one: Obligation,
    asked: list[OpenQuestion],
    roster: Roster,
    on: date,
    lang: Lang,
    why: Mapping[Aspect, Phrase],
) -> Table:
    table = tomlkit.table()
    said = _in_words(one, roster, on, lang)
    for name, value in _plain(one).items():
        item = _item(value)
        for aspect, reason in why.items():
            if aspect == name:
                table.add(tomlkit.comment(_comment(reason.say(lang))))
        table.add(name, item)
        if name in said:
            item.comment(_comment(said[name]))
    if asked:
        table.add("questions", _questions(asked, roster, on, lang))
    return table


def _in_words(one: Obligation, roster: Roster, on: date, lang: Lang) -> dict[str, str]:
    """What people read beside a field whose value is a rule."""
    said = {
        "due": wording(one.due, lang),
        "done_when": duty_wording(one.done_when, lang, names_in_words(one)),
    }
    try:
        said["who"] = selector_words(one.who, roster, on, lang)
    except Refused as unknown:
        said["who"] = unknown.say(lang)
    return said


def _questions(asked: list[OpenQuestion], roster: Roster, on: date, lang: Lang) -> AoT:
    tables = tomlkit.aot()
    for question in asked:
        table = tomlkit.table()
        table.add(tomlkit.comment(_comment(question.say(lang))))
        for choice in question.choices:
            words = choice_words(question, choice, roster, on, lang)
            table.add(tomlkit.comment(_comment(f"  {choice} = {words}")))
        for name, value in _plain(question, leave_out=("no",)).items():
            table.add(name, _item(value))
        tables.append(table)
    return tables


def _plain(model: BaseModel, leave_out: tuple[str, ...] = ()) -> dict[str, Any]:
    """The fields that say something: those that differ from their defaults, and what kind it is."""
    found: dict[str, Any] = {}
    for name, field in type(model).model_fields.items():
        value = getattr(model, name)
        said = name == "kind" or field.is_required() or value != field.get_default(call_default_factory=True)
        if value is not None and name not in leave_out and said:
            found[name] = _value(value)
    return found


def _value(value: Any) -> Any:
    match value:
        case BaseModel():
            return _plain(value)
        case tuple() | list():
            return [_value(one) for one in value]
        case Decimal():
            # A decimal fraction of TOML is a binary float; a text keeps it exact.
            return int(value) if value == value.to_integral_value() else str(value)
        case _:
            return value


def _item(value: Any) -> Item:
    match value:
        case dict():
            table: InlineTable = tomlkit.inline_table()
            for name, inner in value.items():
                table.append(name, _item(inner))
            return table
        case list():
            array = tomlkit.array()
            for inner in value:
                array.append(_item(inner))
            return array
        case str():
            return tomlkit.string(value)
        case _:
            item: Item = tomlkit.item(value)
            return item


def _text(text: str) -> Item:
    """The whole text over many lines; one with carriage returns in one, for many lines would lose them."""
    return tomlkit.string(text, multiline="\r" not in text)


def _comment(text: str) -> str:
    line = " ".join(text.split())
    shown = "".join(c for c in line if unicodedata.category(c) not in ("Cc", "Zl", "Zp"))
    return shown if len(shown) <= COMMENT_MAX else shown[: COMMENT_MAX - 1] + "…"
