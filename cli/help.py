"""Help and groups: what Typer would say in English is said here, in the language of the caller."""

import os
from collections.abc import Callable, Iterable
from difflib import get_close_matches
from typing import Any, Final

from rich.console import Console
from rich.table import Table
from rich.text import Text
from typer.core import TyperCommand, TyperGroup

from cli.given import GIVEN, LANGS
from words import Lang, Misused, say

OPTIONS_EVERYWHERE: Final = (
    ("--lang vi|en", "Ngôn ngữ của lời và của trợ giúp."),
    ("--by", "Ai nói: vai trò, chức danh hoặc mã tài khoản, không ghi tên người (hoặc DONDOC_BY)."),
    ("--help", "Xem trợ giúp này."),
)


class NoSuchCommand(Misused):
    """The word is no command of the group."""


def help_lang() -> Lang:
    """The language of help: what was asked for, else the variable; `.env` is not read for help."""
    named = os.environ.get("DONDOC_LANG", "vi")
    return GIVEN.get().lang or ("en" if named == LANGS[1] else "vi")


def speaking(lang: Lang) -> Callable[[str | None], str]:
    """What puts help into a language; its templates are given where options and commands are made."""

    def put(template: str) -> str:
        return say(template, lang)

    return lambda text: put(text) if text else ""


class Command(TyperCommand):
    """A command whose help is ours."""

    def get_help(self, ctx: Any) -> str:
        return _help(self, ctx)


class Group(TyperGroup):
    """Commands under one name; a slip of the pen is answered with what may be meant."""

    def get_help(self, ctx: Any) -> str:
        return _help(self, ctx)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        return super().parse_args(ctx, args or ["--help"])

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        name = args[0]
        if name.startswith("-") or self.get_command(ctx, name) is not None:
            return super().resolve_command(ctx, args)
        near = get_close_matches(name, self.list_commands(ctx), n=1)
        if near:
            raise NoSuchCommand(
                "Không có lệnh {given}; có phải ý bạn là {near}?",
                given=f"{ctx.command_path} {name}",
                near=f"{ctx.command_path} {near[0]}",
            )
        raise NoSuchCommand(
            "Không có lệnh {given}; xem các lệnh bằng {help}.",
            given=f"{ctx.command_path} {name}",
            help=f"{ctx.command_path} --help",
        )

    def summaries(self, ctx: Any) -> Iterable[tuple[str, list[tuple[str, str]]]]:
        """The commands with the first line of their help, by section."""
        commands = ((name, self.get_command(ctx, name)) for name in self.list_commands(ctx))
        yield (
            "Lệnh",
            [(name, one.help or "") for name, one in commands if one is not None and not one.hidden],
        )


def _help(command: Command | Group, ctx: Any) -> str:
    lang = help_lang()
    voice = speaking(lang)
    console = Console(markup=False, highlight=False, emoji=False)
    with console.capture() as capture:
        console.print(Text(f"{voice('Cách dùng')}: {_usage(command, ctx, voice)}"), style="bold")
        console.print()
        first, *more = voice(command.help).split("\n\n")
        for paragraph in (first, *more):
            console.print(Text(" ".join(paragraph.split())))
        for heading, rows in _sections(command, ctx, voice):
            if rows:
                console.print()
                console.print(Text(voice(heading)), style="bold")
                console.print(_list(rows))
    return capture.get().rstrip("\n")


def _usage(command: Command | Group, ctx: Any, voice: Callable[[str | None], str]) -> str:
    words = [ctx.command_path]
    if isinstance(command, Group):
        return " ".join([*words, voice("LỆNH …")])
    if any(p.param_type_name == "option" and not p.hidden for p in _params(command)):
        words.append(f"[{voice('TÙY CHỌN')}]")
    for param in _params(command):
        if param.param_type_name == "argument":
            name = voice(param.metavar) + ("…" if param.nargs == -1 else "")
            words.append(name if param.required else f"[{name}]")
    return " ".join(words)


def _sections(
    command: Command | Group, ctx: Any, voice: Callable[[str | None], str]
) -> Iterable[tuple[str, list[tuple[str, str]]]]:
    if isinstance(command, Group):
        for heading, rows in command.summaries(ctx):
            yield heading, [(name, voice(text).split("\n\n")[0]) for name, text in rows]
    else:
        shown = [p for p in _params(command) if not p.hidden]
        yield (
            "Tham số",
            [(voice(p.metavar), voice(p.help)) for p in shown if p.param_type_name == "argument"],
        )
        yield (
            "Tùy chọn",
            [(_flags(p, voice), voice(p.help)) for p in shown if p.param_type_name == "option"],
        )
    yield "Tùy chọn của mọi lệnh", [(flag, voice(text)) for flag, text in OPTIONS_EVERYWHERE]


def _params(command: Command | Group) -> list[Any]:
    """Typer's own parameters, which its base class does not promise."""
    return list(command.params)


def _flags(param: Any, voice: Callable[[str | None], str]) -> str:
    flags = ", ".join([*param.opts, *param.secondary_opts])
    return f"{flags} {voice(param.metavar)}".rstrip() + (" …" if param.multiple else "")


def _list(rows: list[tuple[str, str]]) -> Table:
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 2))
    table.add_column(no_wrap=True, style="cyan")
    table.add_column(overflow="fold")
    for name, text in rows:
        table.add_row(Text(name), Text(text))
    return table
