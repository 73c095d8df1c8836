"""`dondoc report …`: one thing that happened at one unit; taking it back, putting it right."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated, Final

from cli.acknowledged import acknowledge
from cli.asked import (
    EvidenceFiles,
    Json,
    MessageId,
    UnitCode,
    command,
    day,
    group,
    option,
)
from cli.correcting import correcting
from cli.given import BadOption
from cli.session import Session, opened
from events.facts import Fact, Figure, ReportFiled
from flows import facts
from flows.evidence import kept
from flows.fact_rows import RowWrong, fact_in
from flows.written import written
from units.sheets import Row
from words import Misused

commands = group()

# The columns of a sheet of facts by the options that give them: one fact is a sheet of one row.
OPTIONS: Final = {
    "unit_code": "UNIT",
    "occurred_on": "--on",
    "about": "--about",
    "quantity": "--count",
    "denominator": "--of",
    "population": "--population",
    "period": "--period",
    "team": "--team",
    "decision": "--decision",
    "leader": "--leader",
    "deputy": "--deputy",
}

HappenedOn = Annotated[
    date | None,
    option("--on", help_template="Ngày xảy ra; mặc định là hôm nay.", metavar_template="NGÀY", parser=day),
]
Note = Annotated[str, option("--note", help_template="Ghi chú.", metavar_template="LỜI")]
Decision = Annotated[
    str, option("--decision", help_template="Số quyết định, số văn bản.", metavar_template="SỐ")
]
Leader = Annotated[
    str,
    option("--leader", help_template="Tổ trưởng là ai, ví dụ trưởng thôn.", metavar_template="CHỨC-VỤ"),
]
Deputy = Annotated[
    str,
    option("--deputy", help_template="Tổ phó là ai, ví dụ đoàn viên.", metavar_template="CHỨC-VỤ"),
]


class BadFact(Misused):
    """The options do not make a fact."""


@command(
    commands,
    "team",
    "Tổ được lập, thay đổi (--changed) hoặc giải thể (--dissolved).\n\n"
    "Ví dụ: dondoc report team 20551-01 --about «tổ công nghệ số cộng đồng» --count 7 --on 15/8/2022",
)
def team(
    unit: UnitCode,
    *,
    about: Annotated[
        str,
        option("--about", help_template="Tổ gì, đúng như văn bản gọi.", metavar_template="TÊN"),
    ],
    count: Annotated[
        int | None,
        option("--count", help_template="Số thành viên.", metavar_template="SỐ"),
    ] = None,
    no: Annotated[
        str,
        option("--team", help_template="Tổ thứ mấy, khi một nơi có nhiều tổ.", metavar_template="SỐ"),
    ] = "1",
    changed: Annotated[bool, option("--changed", help_template="Tổ đã có nay thay đổi.")] = False,
    dissolved: Annotated[bool, option("--dissolved", help_template="Tổ đã giải thể.")] = False,
    leader: Leader = "",
    deputy: Deputy = "",
    decision: Decision = "",
    on: HappenedOn = None,
    note: Note = "",
    evidence: EvidenceFiles = None,
    message: MessageId = None,
    json: Json = False,
) -> None:
    if changed and dissolved:
        raise BadOption("Chỉ chọn một trong --changed và --dissolved.")
    if count is None and not dissolved:
        raise BadOption("Thiếu --count: số thành viên của tổ.")
    kind = "team_changed" if changed else "team_dissolved" if dissolved else "team_founded"
    cells = {"team": no, "leader": leader, "deputy": deputy, "decision": decision}
    _report(kind, unit, about, on, note, evidence, message, json, {**cells, "quantity": count})


@command(commands, "training", "Đã tổ chức một lớp tập huấn.")
def training(
    unit: UnitCode,
    *,
    about: Annotated[str, option("--about", help_template="Nội dung tập huấn.", metavar_template="TÊN")],
    count: Annotated[int, option("--count", help_template="Số người dự.", metavar_template="SỐ")],
    on: HappenedOn = None,
    note: Note = "",
    evidence: EvidenceFiles = None,
    message: MessageId = None,
    json: Json = False,
) -> None:
    _report("training_held", unit, about, on, note, evidence, message, json, {"quantity": count})


@command(commands, "document", "Đã ban hành một văn bản: kế hoạch, quyết định, danh sách.")
def document(
    unit: UnitCode,
    *,
    about: Annotated[
        str,
        option("--about", help_template="Văn bản gì, ví dụ kế hoạch triển khai.", metavar_template="TÊN"),
    ],
    number: Annotated[str, option("--number", help_template="Số hiệu.", metavar_template="SỐ")] = "",
    on: HappenedOn = None,
    note: Note = "",
    evidence: EvidenceFiles = None,
    message: MessageId = None,
    json: Json = False,
) -> None:
    _report("document_issued", unit, about, on, note, evidence, message, json, {"decision": number})


@command(
    commands,
    "report",
    "Đã gửi một báo cáo của kỳ, kèm số liệu.\n\n"
    "Kỳ: 2022-08 (tháng), 2022-Q3 (quý), 2022-H1 (6 tháng), 2022 (năm), 2022-W36 (tuần).",
)
def report(
    unit: UnitCode,
    *,
    about: Annotated[
        str, option("--about", help_template="Báo cáo gì, đúng như văn bản gọi.", metavar_template="TÊN")
    ],
    period: Annotated[str, option("--period", help_template="Kỳ báo cáo.", metavar_template="KỲ")],
    figure: Annotated[
        list[str] | None,
        option("--figure", help_template="Một số liệu, viết tên=số.", metavar_template="TÊN=SỐ"),
    ] = None,
    on: HappenedOn = None,
    note: Note = "",
    evidence: EvidenceFiles = None,
    message: MessageId = None,
    json: Json = False,
) -> None:
    figures = dict(_figure(one) for one in figure or ())
    _report("report_filed", unit, about, on, note, evidence, message, json, {"period": period}, figures)


def _figure(text: str) -> tuple[str, Figure]:
    name, joined, value = text.rpartition("=")
    plain = value.strip().replace(",", ".")
    try:
        number = Decimal(plain)
    except InvalidOperation:
        number = None
    if not joined or not name.strip() or number is None or not number.is_finite():
        raise BadOption("--figure cần tên=số, ví dụ thành viên=268; nhận được {text}.", text=text)
    return name.strip(), int(number) if plain.lstrip("-").isdigit() else number


@command(commands, "measure", "Đã đo một chỉ tiêu: tử số trên mẫu số.")
def measure(
    unit: UnitCode,
    *,
    about: Annotated[str, option("--about", help_template="Chỉ tiêu nào.", metavar_template="TÊN")],
    count: Annotated[int, option("--count", help_template="Tử số.", metavar_template="SỐ")],
    of: Annotated[int, option("--of", help_template="Mẫu số.", metavar_template="SỐ")],
    population: Annotated[
        str,
        option(
            "--population",
            help_template="Tính trên ai; ghi huyen, xa hoặc thon khi đếm đơn vị, để đối chiếu với danh bạ.",
            metavar_template="ĐỐI-TƯỢNG",
        ),
    ] = "",
    on: HappenedOn = None,
    note: Note = "",
    evidence: EvidenceFiles = None,
    message: MessageId = None,
    json: Json = False,
) -> None:
    _report(
        "measured",
        unit,
        about,
        on,
        note,
        evidence,
        message,
        json,
        {"quantity": count, "denominator": of, "population": population},
    )


@command(commands, "work", "Đã làm một việc, bấy nhiêu lần.")
def work(
    unit: UnitCode,
    *,
    about: Annotated[str, option("--about", help_template="Việc gì.", metavar_template="TÊN")],
    count: Annotated[int, option("--count", help_template="Bao nhiêu.", metavar_template="SỐ")] = 1,
    on: HappenedOn = None,
    note: Note = "",
    evidence: EvidenceFiles = None,
    message: MessageId = None,
    json: Json = False,
) -> None:
    _report("work_reported", unit, about, on, note, evidence, message, json, {"quantity": count})


def _report(
    kind: str,
    unit: str,
    about: str,
    on: date | None,
    note: str,
    evidence: list[Path] | None,
    message: str | None,
    json: bool,
    cells: Mapping[str, object],
    figures: dict[str, Figure] | None = None,
) -> None:
    with opened() as session:
        row = {name: "" if value is None else str(value) for name, value in cells.items()}
        row |= {"kind": kind, "unit_code": unit, "about": about, "note": note}
        row["occurred_on"] = (on or session.today).isoformat()
        fact = _fact(session, row)
        if isinstance(fact, ReportFiled) and figures:
            fact = fact.model_copy(update={"figures": figures})
        if evidence:
            fact = fact.model_copy(update={"evidence": kept(session.app, evidence)})
        done = facts.report(
            session.app,
            fact,
            message=session.message(message),
            now=session.now,
            by=session.by,
            via="command",
        )
        out = session.out
        acknowledge(out, written(out.lang, done.receipt, fact=done.fact, warnings=done.warnings), json=json)


def _fact(session: Session, row: dict[str, str]) -> Fact:
    """The fact that the options tell of. Raises BadFact, or UnknownUnit with what may be meant."""
    with session.reading() as connection:
        session.place(connection, row["unit_code"])
    try:
        return fact_in(Row(1, row))
    except RowWrong as wrong:
        problem = wrong.problem
        raise BadFact(
            "{option}={value}: {reason}.",
            option=OPTIONS.get(problem.column, problem.column),
            value=problem.value,
            reason=problem.reason,
        ) from wrong


commands.add_typer(correcting)
