"""One row of a sheet as the fact that it tells of: columns, kinds, and what is wrong with a row."""

import json
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, Final
from uuid import NAMESPACE_URL, UUID, uuid5

from pydantic import ValidationError

from events.facts import (
    DocumentIssued,
    Fact,
    Measured,
    Member,
    ReportFiled,
    TeamChanged,
    TeamDissolved,
    TeamFounded,
    TrainingHeld,
    WorkReported,
)
from flows.model_faults import fault_words
from units.sheets import Column, Row, RowProblem, dated
from words import Misused, Phrase, phrase

MEMBER: Final = uuid5(NAMESPACE_URL, "https://dondoc.invalid/fact-row-member")

COLUMNS: Final = (
    Column("kind", ("loại", "loại dữ kiện", "việc")),
    Column("unit_code", ("mã đơn vị", "mã", "đơn vị"), code=True),
    Column("occurred_on", ("ngày", "ngày xảy ra", "ngày thực hiện")),
    Column("about", ("về", "nội dung", "tên", "chỉ tiêu")),
    Column("quantity", ("số lượng", "số thành viên", "số người", "tử số"), required=False),
    Column("denominator", ("mẫu số", "tổng số"), required=False),
    Column("population", ("đối tượng", "tính trên"), required=False),
    Column("period", ("kỳ", "kỳ báo cáo"), required=False),
    Column("team", ("tổ", "số tổ"), required=False),
    Column("decision", ("quyết định", "số quyết định", "số văn bản"), required=False),
    Column("leader", ("chức vụ tổ trưởng", "tổ trưởng là"), required=False),
    Column("deputy", ("chức vụ tổ phó", "tổ phó là"), required=False),
    Column("note", ("ghi chú",), required=False),
    Column("message_id", ("mã thông điệp",), required=False),
)
KINDS: Final = {
    "lập tổ": "team_founded",
    "thành lập tổ": "team_founded",
    "thay đổi tổ": "team_changed",
    "kiện toàn tổ": "team_changed",
    "giải thể tổ": "team_dissolved",
    "tập huấn": "training_held",
    "ban hành văn bản": "document_issued",
    "văn bản": "document_issued",
    "báo cáo": "report_filed",
    "đo chỉ tiêu": "measured",
    "chỉ tiêu": "measured",
    "công việc": "work_reported",
}


class RowWrong(Misused):
    """A row that is no fact; `problem` says where and why."""

    def __init__(self, row: Row, column: str, reason: Phrase) -> None:
        self.problem = RowProblem(row.number, column, row[column], reason)
        super().__init__("{reason}", reason=reason)


def fact_in(row: Row) -> Fact:
    """The fact that a row tells of. Raises RowWrong."""
    kind = row["kind"].strip().lower()
    kind = KINDS.get(kind, kind)
    on = dated(row["occurred_on"])
    if on is None:
        raise RowWrong(row, "occurred_on", phrase("không phải một ngày; viết 20/6/2022 hoặc 2022-06-20"))
    make = _MAKERS.get(kind)
    if make is None:
        raise RowWrong(
            row,
            "kind",
            phrase("không có loại dữ kiện này; các loại: {kinds}", kinds=", ".join(sorted(KINDS))),
        )
    try:
        return make(row, on)
    except ValidationError as error:
        first = error.errors()[0]
        raise RowWrong(
            row,
            _COLUMN_OF.get(str(first["loc"][0]) if first["loc"] else "", "about"),
            fault_words(first),
        ) from error


def _number(row: Row, column: str, default: int | None = None) -> int:
    text = row[column].replace(".", "").replace(" ", "").replace("\u00a0", "")
    if not text and default is not None:
        return default
    if not text.isascii() or not text.isdigit():
        raise RowWrong(row, column, phrase("cần một số nguyên, ví dụ 12"))
    return int(text)


def _members(row: Row) -> tuple[Member, ...]:
    """The leader and deputy by position; ids are made from the team, for a sheet names no person."""
    found = []
    for column, role in (("leader", "leader"), ("deputy", "deputy")):
        if row[column]:
            key = json.dumps([row["unit_code"], row["about"], row["team"], role])
            position = POSITION_WORDS.get(row[column].strip().lower(), row[column].strip())
            found.append(Member(person=_person(key), role=role, position=position))
    return tuple(found)


def _person(key: str) -> UUID:
    return uuid5(MEMBER, key)


POSITION_WORDS: Final = {
    "trưởng thôn": "hamlet_head",
    "khối trưởng": "hamlet_head",
    "trưởng khối phố": "hamlet_head",
    "trưởng ấp": "hamlet_head",
    "trưởng khu phố": "hamlet_head",
    "đoàn viên": "youth_union",
    "đoàn thanh niên": "youth_union",
    "bí thư chi đoàn": "youth_union",
}


def _happened(row: Row, on: date) -> dict[str, Any]:
    """What a row says of every kind of fact: where, when, and a note."""
    return {"unit": row["unit_code"], "occurred_on": on, "note": row["note"]}


def _of_team(row: Row, on: date) -> dict[str, Any]:
    """What it says of every event in a team's life: which team, and by which decision."""
    which = {"body": row["about"], "team": row["team"] or "1", "decision": row["decision"] or None}
    return {**_happened(row, on), **which}


def _team(kind: type[TeamFounded | TeamChanged]) -> Callable[[Row, date], Fact]:
    """How a team that was founded, or changed, is told: with its members."""

    def made(row: Row, on: date) -> Fact:
        return kind(**_of_team(row, on), member_count=_number(row, "quantity"), members=_members(row))

    return made


def _team_dissolved(row: Row, on: date) -> Fact:
    return TeamDissolved(**_of_team(row, on))


def _training_held(row: Row, on: date) -> Fact:
    return TrainingHeld(
        **_happened(row, on),
        subject=row["about"],
        participants=_number(row, "quantity"),
    )


def _document_issued(row: Row, on: date) -> Fact:
    return DocumentIssued(
        **_happened(row, on),
        document=row["about"],
        number=row["decision"] or None,
    )


def _report_filed(row: Row, on: date) -> Fact:
    return ReportFiled(**_happened(row, on), report=row["about"], for_period=row["period"])


def _measured(row: Row, on: date) -> Fact:
    return Measured(
        **_happened(row, on),
        indicator=row["about"],
        numerator=_number(row, "quantity"),
        denominator=_number(row, "denominator"),
        population=row["population"],
    )


def _work_reported(row: Row, on: date) -> Fact:
    return WorkReported(
        **_happened(row, on),
        work=row["about"],
        amount=_number(row, "quantity", 1),
    )


_MAKERS: Final[dict[str, Callable[[Row, date], Fact]]] = {
    "team_founded": _team(TeamFounded),
    "team_changed": _team(TeamChanged),
    "team_dissolved": _team_dissolved,
    "training_held": _training_held,
    "document_issued": _document_issued,
    "report_filed": _report_filed,
    "measured": _measured,
    "work_reported": _work_reported,
}
_COLUMN_OF: Final = {
    "unit": "unit_code",
    "for_period": "period",
    "member_count": "quantity",
    "participants": "quantity",
    "numerator": "quantity",
    "amount": "quantity",
    "denominator": "denominator",
    "team": "team",
}


def kinds() -> Iterable[str]:
    """The kinds that a sheet may hold, by their stored names."""
    return _MAKERS
