"""Help and groups: what Typer would say in English is said here, in the language of the caller."""

import os
from collections.abc import Callable, Iterable
from difflib import get_close_matches
from typing import Any, Final, NamedTuple

from rich.console import Console
from rich.table import Table
from rich.text import Text
from typer.core import TyperCommand, TyperGroup

from cli.given import GIVEN, LANGS
from words import Lang, Misused, say


class Everywhere(NamedTuple):
    """An option that every command takes."""

    flag: str
    help_template: str


class Section(NamedTuple):
    """Rows of help under a heading: a name, and what is told of it."""

    heading_template: str
    rows: list[tuple[str, str]]


OPTIONS_EVERYWHERE: Final = (
    Everywhere("--lang vi|en", "Ngôn ngữ của lời và của trợ giúp."),
    Everywhere(
        "--by TEXT", "Ai nói: vai trò, chức danh hoặc mã tài khoản, không ghi tên người (hoặc DONDOC_BY)."
    ),
    Everywhere("--help", "Xem trợ giúp này."),
)


class NoSuchCommand(Misused):
    """The word is no command of the group."""


def help_lang() -> Lang:
    """The language of help: what was asked for, else the variable; `.env` is not read for help."""
    named = os.environ.get("DONDOC_LANG", "vi")
    return GIVEN.get().lang or ("en" if named == LANGS[1] else "vi")


def speaking(lang: Lang) -> Callable[[str | None], str]:
    """What puts help into a language; its templates are given where options and commands are made."""

    def put(template: str | None) -> str:
        return say(template, lang) if template else ""

    return put


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

    def summaries(self, ctx: Any) -> Iterable[Section]:
        """The commands with the first line of their help, by section."""
        commands = ((name, self.get_command(ctx, name)) for name in self.list_commands(ctx))
        yield Section(
            "Lệnh",
            [(name, one.help or "") for name, one in commands if one is not None and not one.hidden],
        )


def _help(command: Command | Group, ctx: Any) -> str:
    lang = help_lang()
    voice = speaking(lang)
    console = Console(markup=False, highlight=False, emoji=False)
    with console.capture() as capture:
        console.print(Text(say("Cách dùng: {usage}", lang, usage=_usage(command, ctx, lang))), style="bold")
        console.print()
        first, *more = voice(command.help).split("\n\n")
        for paragraph in (first, *more):
            console.print(Text(" ".join(paragraph.split())))
        for section in _sections(command, ctx, voice):
            if section.rows:
                console.print()
                console.print(Text(say(section.heading_template, lang)), style="bold")
                console.print(_list(section.rows))
    return capture.get().rstrip("\n")


def _usage(command: Command | Group, ctx: Any, lang: Lang) -> str:
    words, voice = [ctx.command_path], speaking(lang)
    if isinstance(command, Group):
        return " ".join([*words, say("LỆNH …", lang)])
    if any(p.param_type_name == "option" and not p.hidden for p in _params(command)):
        words.append(say("[TÙY CHỌN]", lang))
    for param in _params(command):
        if param.param_type_name == "argument":
            name = voice(param.metavar) + ("…" if param.nargs == -1 else "")
            words.append(name if param.required else f"[{name}]")
    return " ".join(words)


def _sections(command: Command | Group, ctx: Any, voice: Callable[[str | None], str]) -> Iterable[Section]:
    if isinstance(command, Group):
        for section in command.summaries(ctx):
            rows = [(name, voice(text).split("\n\n")[0]) for name, text in section.rows]
            yield section._replace(rows=rows)
    else:
        shown = [p for p in _params(command) if not p.hidden]
        arguments = [(voice(p.metavar), voice(p.help)) for p in shown if p.param_type_name == "argument"]
        options = [(_flags(p, voice), voice(p.help)) for p in shown if p.param_type_name == "option"]
        yield Section("Tham số", arguments)
        yield Section("Tùy chọn", options)
    everywhere = [(one.flag, voice(one.help_template)) for one in OPTIONS_EVERYWHERE]
    yield Section("Tùy chọn của mọi lệnh", everywhere)


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
