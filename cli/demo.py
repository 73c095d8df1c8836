"""`dondoc demo`: a year of one directive, from its text to the letters, on this machine.

What is shown is what the commands show: each one stands above its output, to be typed again.
"""

import os
import shlex
import shutil
import sys
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Final

import typer

from app.settings import load_settings
from app.wiring import App, opened
from cli.asked import command, group, option
from cli.main import main
from cli.out import Grid, Out
from cli.session import spoken
from flows.demo.play import Day, Prepared, demo_settings, prepare, walk
from flows.demo.scenario import DEADLINE, DUY_XUYEN, ISSUED, LAST, PUBLISHED, Year
from flows.maildrop import Maildrop
from projections.database import reading
from projections.letters import letters
from words import Misused

commands = group()

FOLDER: Final = Path("demo-output")
MARK: Final = ".dondoc-demo"  # a folder that we made may be made anew; nobody else's is touched
AT_THE_END: Final = "2022-10-14T17:00:00+07:00"


class NotOurs(Misused):
    """The folder holds something that no demonstration made."""


@command(
    commands,
    "demo",
    "Trình diễn: một công văn ở Quảng Nam năm 2022, từ khi ban hành tới hai tuần sau hạn.\n\n"
    "Tự chạy rồi tự kết thúc; mọi thứ nằm trong một thư mục, không gửi gì ra ngoài máy này.",
)
def demo(
    folder: Annotated[
        Path,
        option("--folder", help_template="Thư mục chứa kết quả.", metavar_template="THƯ-MỤC"),
    ] = FOLDER,
) -> None:
    out = spoken()
    made_anew(folder)
    year = Year()
    out.headline("Quảng Nam 2022: một công văn, 241 xã, 1.240 thôn, hai tuần sau hạn")
    out.tell(
        "Tỉnh, huyện, xã là thật; thôn, người, địa chỉ, ngày tháng và lời văn là giả định. Ngày 10/8/2022 "
        "khớp số liệu đã công bố của tỉnh."
    )
    with Maildrop(folder / "letters") as maildrop:
        settings = demo_settings(folder, maildrop)
        with opened(settings, create=True) as app:
            prepared, days = played(out, app, year, folder)
        os.environ["DONDOC_DATABASE_URL"] = settings.database_url
        os.environ["DONDOC_PROVINCE"] = "49"
        _shown(out, days, maildrop)
    _next(out, folder, prepared.directive)


def played(out: Out, app: App, year: Year, folder: Path) -> tuple[Prepared, list[Day]]:
    """Plays the year on an empty database, and says how far it is."""
    with out.watching("Chuẩn bị đơn vị, đầu mối, công văn", None):
        prepared = prepare(app, year, folder)
    _prepared(out, prepared)
    return prepared, _walked(out, app, year, folder, prepared.directive)


def made_anew(folder: Path) -> None:
    """An empty folder of ours. Raises NotOurs rather than clear one that is somebody else's."""
    if folder.exists():
        if any(folder.iterdir()) and not (folder / MARK).is_file():
            raise NotOurs(
                "Thư mục {folder} có tệp không phải của bản trình diễn; chọn thư mục khác bằng --folder.",
                folder=folder,
            )
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    (folder / MARK).touch()


def _prepared(out: Out, prepared: Prepared) -> None:
    out.gap()
    out.tell(
        "Đã nạp {units} đơn vị của tỉnh, {hamlets} thôn giả định, {offices} cơ quan, {posts} đầu mối và "
        "{facts} việc đã làm trước ngày ban hành.",
        units=prepared.units,
        hamlets=prepared.hamlets,
        offices=prepared.offices,
        posts=prepared.posts,
        facts=prepared.facts_before,
    )
    out.tell(
        "Ngày {day} ban hành {name}: một sự kiện, mọi nhiệm vụ có ngay.", day=ISSUED, name=prepared.directive
    )


def _walked(out: Out, app: App, year: Year, folder: Path, directive: str) -> list[Day]:
    """Walks the days, with a bar where somebody watches; gives them."""
    days: list[Day] = []
    total = (LAST - ISSUED).days + 1
    with out.watching("Từ ngày ban hành tới hai tuần sau hạn", total) as advance:

        def told(day: Day) -> None:
            days.append(day)
            if advance:
                advance(len(days))

        walk(app, year, folder, directive, told)
    return days


def _shown(out: Out, days: list[Day], maildrop: Maildrop) -> None:
    _chapter(out, "1. Ngày 10/8/2022: khớp số liệu đã công bố")
    _run(out, "teams", "--body", "to-cnscd", "--on", _vn(PUBLISHED), "--compare", "30/6/2022")
    _run(out, "discrepancies", "--on", _vn(PUBLISHED))
    _chapter(out, "2. Bảng tiến độ của hôm ấy, và của hôm ban hành, bất cứ lúc nào")
    _run(out, "board", "--on", _vn(PUBLISHED), "--compare", _vn(ISSUED))
    _chapter(out, "3. Đôn đốc: mỗi người nhiều nhất một thư một ngày")
    _weeks(out, days)
    out.tell("{n} thư, mỗi thư một tệp .eml trong {folder}.", n=maildrop.kept, folder=maildrop.folder)
    climbed = DEADLINE + timedelta(days=3)
    _run(out, "letters", "list", "--on", _vn(climbed), "--unit", DUY_XUYEN)
    _run(out, "letters", "show", _letter_to(DUY_XUYEN, climbed), "--text")
    _chapter(out, "4. Hết hạn 30/9, rồi hai tuần sau")
    _run(out, "board", "--on", _vn(DEADLINE))
    _run(out, "board", "--on", _vn(LAST))
    _run(out, "tasks", "--status", "open_late", "--inside", "511", "--most", "12")
    _run(out, "reports", "--on", _vn(LAST))
    _chapter(out, "5. Ai cũng kiểm lại được")
    _run(out, "rebuild")


def _letter_to(unit: str, on: date) -> str:
    """The letter of a day to a unit's leader: what is late has climbed to them."""
    with opened(load_settings()) as app, reading(app.engine) as connection:
        [letter] = letters(connection, unit=unit, on=on)
    return letter.letter


def _chapter(out: Out, heading_template: str) -> None:
    out.gap()
    out.headline(heading_template)


def _run(out: Out, *words: str) -> None:
    """One command as its user would type it, and what it prints."""
    out.gap()
    out.text(f"▸ dondoc {shlex.join(words)}", style="bold cyan")
    sys.stdout.flush()
    code = main([*words, "--now", AT_THE_END, "--lang", out.lang])
    if code:
        raise typer.Exit(code)


def _weeks(out: Out, days: list[Day]) -> None:
    """The walk week by week: what came in, whom it concerned, what went out."""
    weeks: dict[date, Counter[str]] = {}
    for day in days:
        week = weeks.setdefault(day.on - timedelta(days=day.on.weekday()), Counter())
        week["facts"] += day.facts
        week["letters"] += day.ticked.posted.sent
        week["notices"] += day.ticked.swept.notices if day.ticked.swept else 0
    grid: Grid = out.grid().column("Tuần từ", fixed=True).column("Việc ghi nhận", right=True)
    grid.column("Lời nhắc", right=True).column("Thư", right=True)
    for monday, n in weeks.items():
        grid.row(monday, n["facts"], n["notices"], n["letters"])
    out.put(grid)


def _next(out: Out, folder: Path, directive: str) -> None:
    out.gap()
    out.headline("Thử tiếp (chép cả dòng đầu):")
    database = f"sqlite:///{folder / 'dondoc.db'}"
    out.copyable(f"export DONDOC_DATABASE_URL={database} DONDOC_PROVINCE=49")
    for line in (
        "dondoc board --inside 508 --on 30/9/2022",
        "dondoc unit 20599",
        f"dondoc timeline --directive {directive}",
        "dondoc report team 20722-01 --about to-cnscd --count 4 --on 12/10/2022",
        f"dondoc facts import {folder / 'sheets' / f'so-lieu-{PUBLISHED}.csv'}",
    ):
        out.copyable(f"  {line}")


def _vn(day: date) -> str:
    return f"{day.day}/{day.month}/{day.year}"
