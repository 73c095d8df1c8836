"""`dondoc facts …`: many facts from a spreadsheet, all rows or none."""

import csv
import sys

from pydantic import BaseModel, ConfigDict

from cli.asked import DryRun, Json, SheetFile, command, group
from cli.files import bytes_of
from cli.out import Out
from cli.problems import SHOWN_MOST, show_ignored, show_problems, show_warnings, warning_lines
from cli.session import opened, spoken
from events.base import Rejected
from flows.fact_rows import COLUMNS
from flows.fact_sheet import Imported, Plan, import_facts, plan_rows
from flows.sheets.upload import read_facts
from words import Refused

commands = group()


class SomeKeptOut(Refused):
    """Facts of the file were kept out by what the log already holds; the others were written."""


class ImportedFacts(BaseModel):
    """What became of a file: rows read, written now, there already, kept out; warnings by row."""

    model_config = ConfigDict(frozen=True)

    rows: int
    written: int
    already_there: int
    kept_out: int
    warnings: tuple[str, ...]


@command(
    commands,
    "import",
    "Nạp nhiều việc đã xảy ra từ tệp CSV hoặc Excel (.xlsx): đúng hết thì ghi, sai một dòng thì không ghi "
    "dòng nào.\n\n"
    "Gửi lại tệp cũ, hoặc tệp cũ thêm dòng, chỉ ghi phần mới. Tệp mẫu: dondoc facts template.",
)
def import_(file: SheetFile, *, dry_run: DryRun = False, json: Json = False) -> None:
    with opened() as session:
        out = session.out
        sheet = read_facts(bytes_of(file), file.name)
        with out.watching("Xem từng dòng", len(sheet.rows)) as advance:
            plan = plan_rows(session.app, sheet, today=session.today, progress=advance)
        show_ignored(out, plan.ignored)
        show_problems(out, plan.problems)
        if dry_run and not plan.problems:
            show_warnings(out, plan.warnings)
            out.tell("Tệp có {count} dòng hợp lệ; chưa ghi gì.", count=len(plan.messages))
            return
        with out.watching("Ghi dữ kiện", len(plan.messages)) as advance:
            done = import_facts(
                session.app, plan, now=session.now, by=session.by, via="import", progress=advance
            )
        if json:
            out.data(_imported(out, plan, done))
        else:
            show_warnings(out, plan.warnings)
            out.tell(
                "{rows} dòng: ghi mới {appended}, đã có từ trước {repeated}.",
                rows=done.rows,
                appended=done.appended,
                repeated=done.repeated,
            )
        if done.rejected:
            _show_rejected(out, done.rejected)
            raise SomeKeptOut(
                "{count} dòng không được nhận vì trái với điều đã ghi; các dòng khác đã ghi xong.",
                count=len(done.rejected),
            )


def _imported(out: Out, plan: Plan, done: Imported) -> ImportedFacts:
    return ImportedFacts(
        rows=done.rows,
        written=done.appended,
        already_there=done.repeated,
        kept_out=len(done.rejected),
        warnings=tuple(warning_lines(out, plan.warnings)),
    )


def _show_rejected(out: Out, rejected: tuple[Rejected, ...]) -> None:
    for one in rejected[:SHOWN_MOST]:
        out.caution(
            "{unit}: {reason}",
            unit=one.message.stream.removeprefix("unit:"),
            reason=one.reason.say(out.lang),
        )
    if len(rejected) > SHOWN_MOST:
        out.caution("… và {more} chỗ khác.", more=len(rejected) - SHOWN_MOST)


@command(commands, "template", "In một tệp CSV trống có đủ tiêu đề cột; hướng ra tệp rồi mở bằng Excel.")
def template() -> None:
    out = spoken()
    headings = [c.name if out.lang == "en" or not c.headings else c.headings[0] for c in COLUMNS]
    csv.writer(sys.stdout, lineterminator="\n").writerow(headings)
