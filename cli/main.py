"""`dondoc`: one table of commands, each loaded when it is called, and what becomes of errors.

Exit code 0 is done, 1 refused by the rules, 2 not understood. What is unexpected is not
swallowed: it ends with a traceback.
"""

import os
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from importlib import import_module, metadata
from typing import Any, Final, Literal, NamedTuple, get_args, get_origin

import typer
from typer.exceptions import TyperException
from typer.main import get_command

from cli.given import GIVEN, taken
from cli.help import Command, Group, Section, help_lang
from cli.remedies import told
from words import DondocError, Lang, Refused, say

REFUSED, MISUSED, STOPPED = 1, 2, 130


class Entry(NamedTuple):
    """A command or group: the module that has it as `commands`, and its line in the list."""

    module: str
    help_template: str


ABOUT: Final = Entry(
    "cli.main", "Đôn đốc: biến văn bản chỉ đạo thành nhiệm vụ, ghi lại việc đã làm, đôn đốc phần còn lại."
)


class Part(NamedTuple):
    """Commands that belong together, under a heading of the list."""

    heading_template: str
    commands: dict[str, Entry]


SECTIONS: Final = (
    Part(
        "Chuẩn bị",
        {
            "init": Entry("cli.init", "Tạo cơ sở dữ liệu, nạp danh sách đơn vị có sẵn."),
            "settings": Entry("cli.settings", "Các thiết lập đang có hiệu lực."),
            "units": Entry("cli.units", "Đơn vị hành chính, cơ quan và đầu mối của từng nơi."),
        },
    ),
    Part(
        "Giao việc",
        {
            "directive": Entry("cli.directive", "Văn bản chỉ đạo: dự thảo, xác nhận, ban hành, sửa đổi."),
            "task": Entry("cli.task", "Một nhiệm vụ: xem, xin gia hạn, trình, duyệt, trả lại, miễn."),
        },
    ),
    Part(
        "Ghi nhận",
        {
            "report": Entry("cli.report", "Ghi một việc đã xảy ra ở một đơn vị; rút hoặc đính chính."),
            "facts": Entry("cli.facts", "Nạp nhiều việc đã xảy ra từ một tệp CSV hoặc Excel."),
            "evidence": Entry("cli.evidence", "Tệp minh chứng: đối chiếu với nhật ký, lấy ra xem."),
        },
    ),
    Part(
        "Theo dõi",
        {
            "board": Entry("cli.board", "Bảng tiến độ: nhiệm vụ × đơn vị, tính đến bất kỳ ngày nào."),
            "tasks": Entry("cli.tasks", "Danh sách nhiệm vụ, lọc theo đơn vị, trạng thái, thời hạn."),
            "unit": Entry("cli.unit", "Mọi điều một đơn vị phải làm và đã làm."),
            "teams": Entry("cli.teams", "Tổ và thành viên, so với một ngày khác."),
            "reports": Entry("cli.reports", "Báo cáo định kỳ: đúng hạn, trễ, còn thiếu."),
            "indicators": Entry("cli.indicators", "Các chỉ tiêu đã đo."),
            "discrepancies": Entry("cli.discrepancies", "Số liệu báo cáo không khớp với danh sách đơn vị."),
            "export": Entry(
                "cli.export", "Xuất ra tệp: danh sách, bảng tính của đơn vị, báo cáo tháng, lịch, sự kiện."
            ),
            "timeline": Entry("cli.timeline", "Diễn biến: ai ghi gì, lúc nào, bằng cách nào."),
        },
    ),
    Part(
        "Đôn đốc",
        {
            "clock": Entry("cli.clock", "Đồng hồ: quét hạn, niêm thư, gửi thư."),
            "ladder": Entry("cli.ladder", "Thang đôn đốc: các bậc, các bản, xem trước từng ngày."),
            "digest": Entry("cli.digest", "Thư tổng hợp tuần: xem trước, ai thôi nhận."),
            "silence": Entry("cli.silence", "Tạm ngừng đôn đốc có thời hạn: đặt, xem, kết thúc sớm."),
            "letters": Entry("cli.letters", "Thư đôn đốc: danh sách, nội dung, bằng chứng."),
            "simulate": Entry("cli.simulate", "Diễn thử một khoảng ngày: ai sẽ nhận thư gì."),
            "calendar": Entry("cli.calendar", "Lịch làm việc và cách tính hạn."),
        },
    ),
    Part(
        "Vận hành",
        {
            "account": Entry("cli.account", "Tài khoản: ai đăng nhập được, với vai trò nào."),
            "webhook": Entry("cli.webhook", "Hệ thống khác được gọi khi có sự kiện."),
            "rebuild": Entry("cli.rebuild", "Dựng lại mọi bảng tổng hợp từ nhật ký."),
            "serve": Entry("cli.serve", "Các trang web, kèm đồng hồ đôn đốc."),
            "demo": Entry(
                "cli.demo", "Trình diễn trên máy này: Quảng Nam 2022, từ công văn tới thư đôn đốc."
            ),
        },
    ),
)
COMMANDS: Final = {name: entry for part in SECTIONS for name, entry in part.commands.items()}


class Root(Group):
    """The program itself: a module is imported when its command is called, not before."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - the base asks for it
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002 - the base asks for it
        entry = COMMANDS.get(cmd_name)
        if entry is None:
            return None
        found = get_command(import_module(entry.module).commands)
        found.help = found.help if isinstance(found, Command) else entry.help_template
        return found

    def summaries(self, ctx: Any) -> Iterable[Section]:  # noqa: ARG002 - the base asks for it
        for part in SECTIONS:
            rows = [(name, entry.help_template) for name, entry in part.commands.items()]
            yield Section(part.heading_template, rows)


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command line; gives its exit code."""
    line = list(sys.argv[1:] if arguments is None else arguments)
    lang: Lang = help_lang()
    try:
        given, rest = taken(line)
        lang = given.lang or lang
        token = GIVEN.set(given)
        try:
            return _run(rest)
        finally:
            GIVEN.reset(token)
    except DondocError as error:
        return _told(told(error, _language(lang)), REFUSED if isinstance(error, Refused) else MISUSED)
    except TyperException as error:
        return _told(_misuse(error, lang), error.exit_code)
    except (KeyboardInterrupt, typer.Abort):
        return _told(say("Đã dừng.", lang), STOPPED)
    except BrokenPipeError:
        # Whoever read the output went away (`| head`); what is left in the buffer has no reader.
        with suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _run(rest: list[str]) -> int:
    if rest == ["--version"]:
        sys.stdout.write(f"dondoc {metadata.version('dondoc')}\n")
        return 0
    root = Root(name="dondoc", help=ABOUT.help_template, rich_markup_mode=None)
    result = root.main(rest, prog_name="dondoc", standalone_mode=False)
    sys.stdout.flush()
    if result == STOPPED:  # Typer has taken the interruption for itself
        raise KeyboardInterrupt
    return result if isinstance(result, int) else 0


def _language(otherwise: Lang) -> Lang:
    """The language of an error: that of the settings, where they can be read."""
    if otherwise == "en" or "app.settings" not in sys.modules:
        return otherwise
    session = import_module("cli.session")
    try:
        lang: Lang = session.settings_in_force().lang
    except DondocError:
        return otherwise
    return lang


def _told(text: str, code: int) -> int:
    sys.stdout.flush()
    sys.stderr.write(text + "\n")
    return code


def _misuse(error: TyperException, lang: Lang) -> str:
    """What is wrong with the command line, in our words as far as Typer tells what it was."""
    context = getattr(error, "ctx", None)
    path = f"{context.command_path if context else 'dondoc'} --help"
    param = getattr(error, "param", None)
    name = _shown(param) if param is not None else ""
    match type(error).__name__:
        case "MissingParameter":
            return say("Thiếu {name}; xem cách dùng bằng {help}.", lang, name=name, help=path)
        case "NoSuchOption":
            near = ", ".join(getattr(error, "possibilities", None) or ())
            option = getattr(error, "option_name", "")
            if near:
                return say(
                    "Không có tùy chọn {option}; có phải ý bạn là {near}?", lang, option=option, near=near
                )
            return say(
                "Không có tùy chọn {option}; xem cách dùng bằng {help}.", lang, option=option, help=path
            )
        case "BadParameter":
            return say(
                "{name} không nhận giá trị này: {problem}; xem cách dùng bằng {help}.",
                lang,
                name=name,
                problem=_wanted(param, lang) or error.message,
                help=path,
            )
        case _:
            return say(
                "Dòng lệnh chưa đúng ({problem}); xem cách dùng bằng {help}.",
                lang,
                problem=error.message.rstrip("."),
                help=path,
            )


def _wanted(param: Any, lang: Lang) -> str:
    """What the parameter takes, where that is a number or one of a few words."""
    kind = getattr(getattr(param, "type_descriptor", None), "annotation", None)
    choices = get_args(kind) if get_origin(kind) is Literal else ()
    if choices:
        return say("cần một trong {choices}", lang, choices=", ".join(choices))
    return say("cần một số nguyên, ví dụ 12", lang) if kind is int else ""


def _shown(param: Any) -> str:
    return str(param.metavar or param.name) if param.param_type_name == "argument" else str(param.opts[0])


if __name__ == "__main__":
    sys.exit(main())
