"""Putting a fact right: which fact is meant, and the same fact with other values."""

import re
from collections.abc import Mapping
from typing import Final

from pydantic import ValidationError

from cli.session import Session
from cli.terms import fact_words
from directives.admission import judge_wrong
from events.facts import Fact, unit_stream
from words import Misused

# What each option is called inside each kind of fact.
FIELDS: Final[Mapping[str, Mapping[str, str]]] = {
    "team_founded": {
        "--about": "body",
        "--count": "member_count",
        "--team": "team",
        "--decision": "decision",
    },
    "team_changed": {
        "--about": "body",
        "--count": "member_count",
        "--team": "team",
        "--decision": "decision",
    },
    "team_dissolved": {"--about": "body", "--team": "team", "--decision": "decision"},
    "training_held": {"--about": "subject", "--count": "participants"},
    "document_issued": {"--about": "document", "--decision": "number"},
    "report_filed": {"--about": "report", "--period": "for_period"},
    "measured": {"--about": "indicator", "--count": "numerator", "--of": "denominator"},
    "work_reported": {"--about": "work", "--count": "amount"},
}
ALL_KINDS: Final[Mapping[str, str]] = {"--on": "occurred_on", "--note": "note"}
NAME: Final = re.compile(r"(?P<unit>[^@\s]+)@(?P<version>[1-9]\d{0,8})", re.ASCII)


class BadFactName(Misused):
    """The text does not name a fact."""


class NotPartOfFact(Misused):
    """The kind of fact has no such value, or not one like this."""


def named(text: str) -> tuple[str, int]:
    """The unit and version of a fact's name, 20551@3. Raises BadFactName."""
    found = NAME.fullmatch(text)
    if found is None:
        raise BadFactName(
            "«{text}» không phải tên dữ kiện; tên có dạng MÃ-ĐƠN-VỊ@SỐ, ví dụ 20551@3, "
            "xem bằng lệnh: dondoc timeline --unit MÃ-ĐƠN-VỊ.",
            text=text,
        )
    return found["unit"], int(found["version"])


def recorded(session: Session, unit: str, version: int) -> Fact:
    """The fact as it stands. Raises NoSuchFact."""
    return judge_wrong(version, session.app.log.stream(unit_stream(unit)))


def corrected(was: Fact, values: Mapping[str, object]) -> Fact:
    """The fact with other values, by the options that give them. Raises NotPartOfFact."""
    if not values:
        raise NotPartOfFact("Chưa nói điều gì khác đi; ghi ít nhất một trong --on, --about, --count, …")
    fields = {**ALL_KINDS, **FIELDS[was.KIND]}
    for option in values:
        if option not in fields:
            raise NotPartOfFact(
                "Dữ kiện loại {kind} không có {option}; các tùy chọn dùng được: {known}.",
                kind=fact_words(was.KIND, "vi"),
                option=option,
                known=", ".join(sorted(fields)),
            )
    content = was.model_dump() | {fields[option]: value for option, value in values.items()}
    try:
        return type(was).model_validate(content)
    except ValidationError as error:
        first = error.errors()[0]
        field = first["loc"][0]
        option = next((o for o, name in fields.items() if name == field), str(field))
        raise NotPartOfFact(
            "{option} không nhận giá trị này ({problem}).", option=option, problem=first["msg"]
        ) from error
