"""What commands ask for: options and arguments, with their help in the words of the catalogue."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from cli.given import BadOption
from cli.help import Command, Group
from units.sheets import dated, slug
from units.tree import LEVELS, Level

F = TypeVar("F", bound=Callable[..., None])

REASON_MOST = 2_000  # characters, as the events take them
NO_SUCH_DAY = "«{text}» không phải một ngày; viết 20/6/2022 hoặc 2022-06-20."


def day(text: str) -> date:
    """A date as officials or programs write it. Raises BadOption."""
    found = dated(text)
    if found is None:
        raise BadOption(NO_SUCH_DAY, text=text)
    return found


def reason_text(text: str) -> str:
    """Words that are kept with a decision: some, and not a book. Raises BadOption."""
    if not 0 < len(text.strip()) <= REASON_MOST:
        raise BadOption(
            "Lý do hoặc lời ghi cần từ 1 đến {most} ký tự; nhận được {length}.",
            most=REASON_MOST,
            length=len(text.strip()),
        )
    return text.strip()


def checked_level(text: str | None) -> Level | None:
    """A level of the tree as commands name it. Raises BadOption."""
    if text is None:
        return None
    plain = slug(text).removeprefix("cap-").replace("-", "_")
    if plain not in LEVELS:
        raise BadOption("Không có cấp «{text}»; các cấp: {levels}.", text=text, levels=", ".join(LEVELS[1:]))
    return plain


def option(
    *flags: str,
    help_template: str,
    metavar_template: str | None = None,
    parser: Callable[[str], Any] | None = None,
    hidden: bool = False,
    least: int | None = None,
) -> Any:
    """An option; its words are put into a language when help is shown."""
    return typer.Option(
        *flags,
        help=help_template,
        metavar=metavar_template,
        parser=parser,
        hidden=hidden,
        show_default=False,
        min=least,
    )


def argument(metavar_template: str, help_template: str, *, parser: Callable[[str], Any] | None = None) -> Any:
    return typer.Argument(help=help_template, metavar=metavar_template, parser=parser, show_default=False)


def group() -> typer.Typer:
    """A group of commands, or a place for a single one."""
    return typer.Typer(cls=Group, add_completion=False, rich_markup_mode=None)


def command(among: typer.Typer, name: str, help_template: str) -> Callable[[F], F]:
    """Makes a function a command; the first line of its help stands in lists."""
    return among.command(name, cls=Command, help=help_template)


Json = Annotated[bool, option("--json", help_template="In kết quả dạng JSON cho chương trình khác đọc.")]
On = Annotated[
    date | None,
    option(
        "--on",
        help_template="Tính đến hết ngày này; mặc định là hôm nay.",
        metavar_template="NGÀY",
        parser=day,
    ),
]
Known = Annotated[
    date | None,
    option(
        "--known",
        help_template="Chỉ tính những gì hệ thống đã biết đến hết ngày này.",
        metavar_template="NGÀY",
        parser=day,
    ),
]
Compare = Annotated[
    date | None,
    option("--compare", help_template="So sánh với ngày này.", metavar_template="NGÀY", parser=day),
]
Inside = Annotated[
    str | None,
    option(
        "--inside",
        help_template="Trong địa bàn mang mã này; mặc định là tỉnh của hệ thống.",
        metavar_template="MÃ",
    ),
]
Insides = Annotated[
    list[str] | None,
    option(
        "--inside",
        help_template="Chỉ việc trong địa bàn mang mã này; ghi nhiều lần được.",
        metavar_template="MÃ",
    ),
]
DirectiveOption = Annotated[
    str | None,
    option("--directive", help_template="Chỉ văn bản này.", metavar_template="VĂN-BẢN"),
]
Reason = Annotated[
    str,
    option(
        "--reason",
        help_template="Lý do, được lưu cùng quyết định.",
        metavar_template="LÝ-DO",
        parser=reason_text,
    ),
]
MessageId = Annotated[
    str | None,
    option(
        "--message",
        help_template="Mã thông điệp: gửi lại cùng mã thì không ghi trùng.",
        metavar_template="MÃ",
    ),
]
DryRun = Annotated[
    bool, option("--dry-run", help_template="Chỉ kiểm tra và cho biết sẽ làm gì; không ghi gì.")
]
Yes = Annotated[bool, option("--yes", "-y", help_template="Làm luôn, không hỏi lại.")]
TaskCode = Annotated[
    str, argument("MÃ-NHIỆM-VỤ", "Mã như 4821-UBND-KGVX-2022/2/20602-01; xem bằng dondoc tasks.")
]
For = Annotated[
    str | None,
    option(
        "--for",
        help_template="Nhân danh đơn vị mang mã này; mặc định là cơ quan đầu mối.",
        metavar_template="MÃ",
    ),
]
EvidenceFiles = Annotated[
    list[Path] | None,
    option(
        "--evidence",
        help_template="Tệp minh chứng kèm theo; ghi nhiều lần được.",
        metavar_template="TỆP",
    ),
]
UnitCode = Annotated[str, argument("MÃ", "Mã đơn vị; tìm mã bằng dondoc units find TÊN.")]
SheetFile = Annotated[Path, argument("TỆP", "Tệp CSV hoặc Excel (.xlsx).")]
