"""Where commands write: words and tables to the output, trouble and progress to standard error."""

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from words import Lang, Says, say, written

PIPED_WIDTH: Final = 120  # columns, where no terminal says how many it has

Advance = Callable[[int], None]  # told how much is done so far


class Grid:
    """A table in the making; cells are written as people write them."""

    def __init__(self, lang: Lang) -> None:
        self.lang = lang
        self.table = Table(
            box=SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False, show_edge=False, header_style="bold"
        )

    def column(
        self, heading_template: str, *, right: bool = False, fixed: bool = False, style: str = ""
    ) -> "Grid":
        """A column; `fixed` never wraps (codes, dates), `right` is for figures."""
        self.table.add_column(
            Text(say(heading_template, self.lang)),
            justify="right" if right else "left",
            no_wrap=fixed or right,
            style=style,
            overflow="fold",
        )
        return self

    def titled(self, heading: str) -> "Grid":
        """A column of figures whose heading is in its language already."""
        self.table.add_column(Text(heading), justify="right", no_wrap=True)
        return self

    def row(self, *cells: object, style: str = "") -> None:
        self.table.add_row(*(self._cell(cell) for cell in cells), style=style or None)

    def _cell(self, cell: object) -> Text:
        if isinstance(cell, Text):
            return cell
        return Text("" if cell is None else written(cell, self.lang))

    def __len__(self) -> int:
        return self.table.row_count


class Out:
    """The two streams of a command, in one language."""

    def __init__(self, lang: Lang, zone: ZoneInfo | None = None) -> None:
        self.lang = lang
        self.zone = zone
        self.console = _console(stderr=False)
        self.errors = _console(stderr=True)

    def tell(self, template: str, /, *, style: str = "", **values: object) -> None:
        """One message on the output."""
        self.console.print(Text(say(template, self.lang, **values)), style=style or None, soft_wrap=False)

    def detail(self, template: str, /, *, style: str = "", **values: object) -> None:
        """A message below a headline, indented with all of its lines."""
        self.line(Text(say(template, self.lang, **values), style=style), indent=3)

    def headline(self, template: str, /, **values: object) -> None:
        self.tell(template, style="bold", **values)

    def caution(self, template: str, /, **values: object) -> None:
        """One message on standard error that stops nothing."""
        self.errors.print(Text(say(template, self.lang, **values)), style="yellow")

    def text(self, text: str, *, style: str = "") -> None:
        """Words that are in their language already."""
        self.console.print(Text(text), style=style or None)

    def local(self, at: datetime) -> datetime:
        """The instant as the clock on the wall shows it."""
        return at.astimezone(self.zone)

    def copyable(self, text: str) -> None:
        """A line that is never broken, however narrow the terminal: it is there to be copied."""
        self.console.print(Text(text), soft_wrap=True)

    def line(self, text: Text, *, indent: int = 0) -> None:
        """A line that goes on below itself, indented, where the terminal is narrow."""
        self.console.print(Padding(text, (0, 0, 0, indent), expand=False) if indent else text)

    def hanging(self, label: Text, text: Text, *, indent: int = 0) -> None:
        """A label, and beside it a text whose further lines stay beside it."""
        pair = Table.grid(padding=(0, 2, 0, 0))
        pair.add_column(no_wrap=True)
        pair.add_column(overflow="fold")
        pair.add_row(label, text)
        self.console.print(Padding(pair, (0, 0, 0, indent), expand=False))

    def gap(self) -> None:
        self.console.print()

    def grid(self) -> Grid:
        return Grid(self.lang)

    def put(self, grid: Grid) -> None:
        self.console.print(grid.table)

    def worded(self, template: str, /, **values: object) -> str:
        """The message as text, to be put into something."""
        return say(template, self.lang, **values)

    def data(self, value: object) -> None:
        """Results as JSON, for programs: models as `model_dump(mode="json")` gives them."""
        from pydantic_core import to_jsonable_python  # noqa: PLC0415 - `--help` does not pay for it

        sys.stdout.write(json.dumps(to_jsonable_python(value), ensure_ascii=False, indent=2) + "\n")

    @contextmanager
    def watching(self, template: str, total: int | None) -> Iterator[Advance | None]:
        """A bar on standard error while something long goes on; None where nobody watches."""
        if not self.errors.is_terminal:
            yield None
            return
        from rich.progress import (  # noqa: PLC0415 - only long work on a terminal needs it
            BarColumn,
            MofNCompleteColumn,
            Progress,
            TextColumn,
            TimeRemainingColumn,
        )

        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
        )
        with Progress(*columns, console=self.errors, transient=True) as bar:
            task = bar.add_task(say(template, self.lang), total=total)
            yield lambda done: bar.update(task, completed=done)


def said(value: object, lang: Lang) -> str:
    """Something that says itself in a language, or a plain text."""
    return value.say(lang) if isinstance(value, Says) else str(value)


def _console(*, stderr: bool) -> Console:
    stream = sys.stderr if stderr else sys.stdout
    watched = bool(getattr(stream, "isatty", bool)())
    width = None if watched or os.environ.get("COLUMNS") else PIPED_WIDTH
    return Console(stderr=stderr, markup=False, highlight=False, emoji=False, width=width)
