"""What may stand anywhere on a command line: the language, who speaks, and (for tests) the time."""

from collections.abc import Iterator, Sequence
from contextvars import ContextVar
from datetime import datetime
from typing import Final, NamedTuple, cast, get_args

from words import Lang, Misused

LANGS: Final[tuple[str, ...]] = get_args(Lang)


class Given(NamedTuple):
    """The options that every command takes, and the rest of the line."""

    lang: Lang | None = None
    by: str | None = None
    now: datetime | None = None


NOTHING_GIVEN: Final = Given()
GIVEN: ContextVar[Given] = ContextVar("given", default=NOTHING_GIVEN)


class BadOption(Misused):
    """An option has no value, or one that it does not take."""


def taken(arguments: Sequence[str]) -> tuple[Given, list[str]]:
    """The options for every command, wherever they stand, and what is left for the command.

    What follows a bare `--` is left alone. Raises BadOption.
    """
    given: dict[str, str] = {}
    rest: list[str] = []
    line = iter(arguments)
    for word in line:
        if word == "--":
            rest += [word, *line]
            break
        name, joined, value = word.partition("=")
        if name not in {"--lang", "--by", "--now"}:
            rest.append(word)
            continue
        given[name.removeprefix("--")] = value if joined else _next(line, name)
    return Given(_lang(given.get("lang")), given.get("by"), _instant(given.get("now"))), rest


def _next(line: Iterator[str], name: str) -> str:
    value = next(line, None)
    if value is None:
        raise BadOption("Tùy chọn {option} cần một giá trị theo sau.", option=name)
    return value


def _lang(text: str | None) -> Lang | None:
    if text is not None and text not in LANGS:
        raise BadOption("--lang nhận vi hoặc en, không nhận {text}.", text=text)
    return cast("Lang | None", text)


def _instant(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None:
        raise BadOption(
            "--now cần một thời điểm kèm múi giờ, ví dụ 2022-08-10T08:00:00+07:00; nhận được {text}.",
            text=text,
        )
    return instant
