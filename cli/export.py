"""`dondoc export …`: what goes out as a file: lists, sheets, reports, calendars, events."""

from pathlib import Path
from typing import Annotated, Final, get_args

from cli.asked import DirectiveOption, Inside, Insides, Known, On, UnitCode, argument, command, group, option
from cli.extending import said
from cli.given import BadOption
from cli.out import Out
from cli.session import opened
from words import Refused

commands = group()

ENDINGS: Final = ("xlsx", "csv")
OutFile = Annotated[
    Path | None,
    option(
        "--out",
        "-o",
        help_template="Ghi vào tệp này; mặc định là tên theo nội dung, trong thư mục đang đứng.",
        metavar_template="TỆP",
    ),
]


class NotWritten(Refused):
    """The file cannot be written where it was asked for."""


@command(
    commands,
    "list",
    "Một danh sách thành tệp Excel (.xlsx) hoặc CSV, tính đến bất kỳ ngày nào.\n\n"
    "Danh sách: board, tasks, late, units, contacts, teams, reports, letters, trail. "
    "Ví dụ: dondoc export list late --inside 508 -o qua-han.xlsx",
)
def export_list(
    name: Annotated[
        str,
        argument(
            "DANH-SÁCH",
            "board, tasks, late, units, contacts, teams, reports, letters hoặc trail.",
        ),
    ],
    *,
    inside: Inside = None,
    directive: DirectiveOption = None,
    on: On = None,
    known: Known = None,
    out: OutFile = None,
) -> None:
    from flows.sheets.fields import Name  # noqa: PLC0415 - `--help` does not pay for it
    from flows.sheets.lists import Asked, export  # noqa: PLC0415 - the same
    from flows.taking import take  # noqa: PLC0415 - the same

    names = get_args(Name)
    if name not in names:
        raise BadOption("Không có danh sách «{name}»; có: {names}.", name=name, names=", ".join(names))
    ending = out.suffix.removeprefix(".").lower() if out else "xlsx"
    if ending not in ENDINGS:
        raise BadOption("Tệp cần đuôi .xlsx hoặc .csv; nhận được {path}.", path=out)
    with opened() as session:
        with session.reading() as connection:
            at = session.inside(connection, inside, on)
        asked = Asked(
            inside=at.code,
            as_of=session.as_of(on, known),
            today=session.today,
            lang=session.lang,
            directive=directive,
            whole_log=inside is None,
        )
        if name in {"contacts", "trail"}:
            unit = "" if asked.whole_log and name == "trail" else at.code
            who = said(session, None, None)
            take(session.app, name, unit, ending, said=who)  # type: ignore[arg-type]  # both were looked up above
        with session.out.watching("Viết từng dòng vào bảng tính", None) as advance:
            content = export(session.app, name, asked, ending=ending, progress=advance)  # type: ignore[arg-type]  # both were looked up above
        write(session.out, out or Path(f"{name}-{at.code}-{asked.as_of.on}.{ending}"), content)


@command(
    commands,
    "sheet",
    "Bảng tính của một đơn vị: mỗi dòng một dữ kiện mà nhiệm vụ còn mở đang chờ, điền rồi gửi lại.\n\n"
    "Gửi lại bằng: dondoc facts import TỆP",
)
def export_sheet(unit: UnitCode, *, on: On = None, out: OutFile = None) -> None:
    from flows.sheets.mine import my_sheet  # noqa: PLC0415 - the same

    with opened() as session:
        day = on or session.today
        write(session.out, out or Path(f"viec-{unit}-{day}.xlsx"), my_sheet(session.app, unit, day))


@command(
    commands,
    "report",
    "Báo cáo tháng gửi cấp trên, tệp Word (.docx) đúng thể thức, để trình ký.\n\n"
    "Ví dụ: dondoc export report --month 2022-08 --unit 508 -o bao-cao.docx",
)
def export_report(
    *,
    month: Annotated[
        str,
        option(
            "--month",
            help_template="Tháng báo cáo, viết 2022-08 hoặc 8/2022.",
            metavar_template="THÁNG",
        ),
    ],
    unit: Annotated[
        str | None,
        option(
            "--unit",
            help_template="Báo cáo của đơn vị này; mặc định là tỉnh của hệ thống.",
            metavar_template="MÃ",
        ),
    ] = None,
    number: Annotated[
        str,
        option(
            "--number",
            help_template="Số của báo cáo; mặc định để trống cho văn thư ghi.",
            metavar_template="SỐ",
        ),
    ] = "",
    out: OutFile = None,
) -> None:
    from flows.monthly.figures import month_named  # noqa: PLC0415 - the same
    from flows.monthly.report import monthly_report  # noqa: PLC0415 - the same

    with opened() as session:
        with session.reading() as connection:
            at = session.inside(connection, unit)
        asked = month_named(month, session.today)
        content = monthly_report(session.app, at.code, asked, today=session.today, number=number)
        name = f"bao-cao-{at.code}-{asked.year}-{asked.month:02}.docx"
        write(session.out, out or Path(name), content)


@command(
    commands,
    "calendar",
    "Hạn việc còn mở của một đơn vị, cả bên trong, thành tệp lịch (.ics) cho điện thoại và máy tính.",
)
def export_calendar(unit: UnitCode, *, on: On = None, out: OutFile = None) -> None:
    from flows.feeds import unit_calendar  # noqa: PLC0415 - the same

    with opened() as session:
        day = on or session.today
        content = unit_calendar(session.app, unit, on=day, lang=session.lang)
        write(session.out, out or Path(f"han-viec-{unit}.ics"), content)


@command(
    commands,
    "events",
    "In các sự kiện sau một vị trí của nhật ký cho hệ thống khác đọc: CloudEvents 1.0, không có dữ liệu "
    "cá nhân.\n\nGọi lại với --after bằng «cursor» của lần trước để đọc tiếp.",
)
def export_events(
    *,
    after: Annotated[
        int,
        option(
            "--after", help_template="Sau vị trí này; mặc định là từ đầu.", metavar_template="SỐ", least=0
        ),
    ] = 0,
    inside: Insides = None,
    most: Annotated[
        int, option("--most", help_template="Nhiều nhất bao nhiêu dòng.", metavar_template="SỐ", least=1)
    ] = 500,
    json: Annotated[bool, option("--json", help_template="Như mặc định: lệnh này chỉ in JSON.")] = False,
) -> None:
    from flows.feeds import events_after  # noqa: PLC0415 - the same

    del json
    with opened() as session:
        session.out.data(events_after(session.app, after, roots=inside, most=most))


def write(out: Out, path: Path, content: bytes) -> None:
    """Puts a file in place whole, or says why it cannot."""
    try:
        path.write_bytes(content)
    except OSError as error:
        raise NotWritten(
            "Không ghi được tệp {path} ({reason}); chọn nơi khác bằng --out.",
            path=path,
            reason=error.strerror,
        ) from error
    out.tell("Đã ghi {path} ({size} byte).", path=path, size=len(content))
