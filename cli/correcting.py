"""`dondoc report retract|correct`: which fact is meant, and the same fact with other values."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Final

from pydantic import ValidationError

from cli.acknowledged import acknowledge
from cli.asked import Json, MessageId, Reason, argument, command, day, group, option
from cli.session import Session, opened
from directives.admission import judge_wrong
from events.facts import Fact, unit_stream
from flows import facts
from flows.model_faults import fault_words
from flows.written import written
from projections.terms import fact_words
from words import Misused

correcting = group()

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
    for name in values:
        if name not in fields:
            raise NotPartOfFact(
                "Dữ kiện loại {kind} không có {option}; các tùy chọn dùng được: {known}.",
                kind=fact_words(was.KIND, "vi"),
                option=name,
                known=", ".join(sorted(fields)),
            )
    content = was.model_dump() | {fields[name]: value for name, value in values.items()}
    try:
        return type(was).model_validate(content)
    except ValidationError as error:
        first = error.errors()[0]
        field = first["loc"][0]
        given = next((o for o, name in fields.items() if name == field), str(field))
        raise NotPartOfFact(
            "{option} không nhận giá trị này ({problem}).", option=given, problem=fault_words(first)
        ) from error


FactName = Annotated[
    str, argument("DỮ-KIỆN", "Tên dữ kiện như 20551@3; xem bằng dondoc unit MÃ hoặc dondoc timeline.")
]


@command(correcting, "retract", "Rút một dữ kiện: việc đó không xảy ra. Bản ghi cũ vẫn còn trên nhật ký.")
def retract(fact: FactName, *, reason: Reason, message: MessageId = None, json: Json = False) -> None:
    unit, version = named(fact)
    with opened() as session:
        receipt = facts.retract(
            session.app,
            unit,
            version,
            reason=reason,
            message=session.message(message),
            now=session.now,
            by=session.by,
            via="command",
        )
        acknowledge(session.out, written(session.lang, receipt), json=json)


@command(
    correcting,
    "correct",
    "Đính chính một dữ kiện: chỉ ghi những gì khác đi, phần còn lại giữ nguyên.",
)
def correct(
    fact: FactName,
    *,
    reason: Reason,
    on: Annotated[
        date | None, option("--on", help_template="Ngày đúng.", metavar_template="NGÀY", parser=day)
    ] = None,
    about: Annotated[
        str | None, option("--about", help_template="Nội dung đúng.", metavar_template="TÊN")
    ] = None,
    count: Annotated[int | None, option("--count", help_template="Số đúng.", metavar_template="SỐ")] = None,
    of: Annotated[int | None, option("--of", help_template="Mẫu số đúng.", metavar_template="SỐ")] = None,
    period: Annotated[str | None, option("--period", help_template="Kỳ đúng.", metavar_template="KỲ")] = None,
    team_no: Annotated[
        str | None, option("--team", help_template="Số tổ đúng.", metavar_template="SỐ")
    ] = None,
    decision: Annotated[
        str | None, option("--decision", help_template="Số quyết định, số hiệu đúng.", metavar_template="SỐ")
    ] = None,
    note: Annotated[str | None, option("--note", help_template="Ghi chú.", metavar_template="LỜI")] = None,
    message: MessageId = None,
    json: Json = False,
) -> None:
    unit, version = named(fact)
    given = {
        "--on": on,
        "--about": about,
        "--count": count,
        "--of": of,
        "--period": period,
        "--team": team_no,
        "--decision": decision,
        "--note": note,
    }
    with opened() as session:
        was = recorded(session, unit, version)
        right = corrected(was, {name: value for name, value in given.items() if value is not None})
        receipt = facts.correct(
            session.app,
            right,
            version,
            reason=reason,
            message=session.message(message),
            now=session.now,
            by=session.by,
            via="command",
        )
        done = written(session.lang, receipt, fact=f"{unit}@{receipt.version_last}")
        acknowledge(session.out, done, json=json)
