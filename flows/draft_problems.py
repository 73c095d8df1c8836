"""What is wrong with the file of a draft, for whoever wrote it: where it stands, and what belongs there.

The models say in English and in terms of programs what they do not take; here each fault is put
into words with its place: the duty, the field, and the line of the file where it can be found.
"""

import re
from collections.abc import Mapping, Sequence
from json import JSONDecodeError
from typing import Any, Final, NamedTuple

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from deadlines.rules import DueRule
from events.obligations import Obligation
from flows.model_faults import fault_words
from words import DondocError, Lang, Phrase, phrase

SHOWN_MOST: Final = 5  # at once: whoever has more mends these first
LINE_MOST: Final = 60  # characters of a line that is shown

# How the reader of TOML begins to say what is wrong, and what that means.
MISSPELT: Final[Mapping[str, str]] = {
    "Expected '=' after a key": "sau tên mục cần dấu =",
    "Expected newline or end of document": "giá trị viết chưa đúng hoặc thừa chữ sau nó; "
    "ngày viết 2022-08-15",
    "Invalid value": "giá trị viết chưa đúng; chữ để trong ngoặc kép, ngày viết 2022-08-15",
    "Invalid statement": "dòng này không phải một mục; mỗi dòng có dạng tên = giá trị",
    "Invalid initial character for a key part": "tên mục viết chưa đúng",
    "Unterminated string": "chữ thiếu ngoặc kép đóng",
    "Illegal character '\\n'": "chữ thiếu ngoặc kép đóng ở cuối dòng",
    "Illegal character": "có ký tự không dùng được",
    "Unclosed array": "danh sách thiếu dấu ]",
    "Unclosed inline table": "bảng thiếu dấu }}",
    "Cannot overwrite a value": "mục này ghi hai lần",
    "Cannot declare": "mục này ghi hai lần",
    "Duplicate inline table key": "mục này ghi hai lần trong một bảng",
    "Invalid date or datetime": "ngày viết chưa đúng; viết như 2022-08-15",
    "Unescaped '\\' in a string": "dấu \\ trong chữ phải viết thành \\\\",
}
OTHERWISE: Final = "chỗ này không đúng cách viết của tệp"

DUE: Final[TypeAdapter[Any]] = TypeAdapter(DueRule)
AT: Final = re.compile(r"\(at line (\d+), column (\d+)\)")


class Problem(NamedTuple):
    """One thing that is wrong: in which duty, in which field, on which line, and what belongs there."""

    duty: str
    field: str
    line: int | None
    what: Phrase

    def said(self) -> Phrase:
        if self.duty and self.field:
            where = phrase("nhiệm vụ {no}, mục {field}", no=self.duty, field=self.field)
        elif self.duty:
            where = phrase("nhiệm vụ {no}", no=self.duty)
        else:
            where = phrase("mục {field}", field=self.field or "document")
        if self.line is None:
            return phrase("{where}: {what}", where=where, what=self.what)
        return phrase("{where} (dòng {line}): {what}", where=where, line=self.line, what=self.what)


class _InTheMiddle(NamedTuple):
    """A refusal as a part of a longer sentence."""

    refused: DondocError

    def say(self, lang: Lang = "vi") -> str:
        return self.refused.say(lang).removesuffix(".")


# --- the file is no TOML or JSON ------------------------------------------------------------


def misspelt(error: ValueError, raw: str) -> Phrase:
    """Where the file cannot be read at all, and what its writer meant to do there."""
    said = str(error)
    begins = next((begin for begin in MISSPELT if said.startswith(begin)), "")
    what = Phrase(MISSPELT.get(begins, OTHERWISE))
    line = error.lineno if isinstance(error, JSONDecodeError) else _line_said(said)
    lines = raw.splitlines()
    if line is None or not 0 < line <= len(lines):
        return phrase("ở cuối tệp, {what}", what=what)
    shown = lines[line - 1].strip()[:LINE_MOST]
    return phrase("dòng {line} «{shown}»: {what}", line=line, shown=shown, what=what)


def _line_said(said: str) -> int | None:
    found = AT.search(said)
    return int(found[1]) if found else None


# --- the file is no draft -------------------------------------------------------------------


def problems(model: type[BaseModel], data: Mapping[str, Any], raw: str) -> list[Problem]:
    """Everything that keeps the data from being a draft, in the order of the file.

    `raw` is the TOML that it was read from; without it no lines are told.
    """
    try:
        model.model_validate(data)
    except ValidationError as error:
        return [_problem(one, data, raw) for one in error.errors(include_url=False)]
    except DondocError:
        # A rule about days stopped the whole: each duty is taken alone to find which it was.
        given = data.get("obligations")
        duties = enumerate(given if isinstance(given, list) else ())
        return [found for i, one in duties if (found := _refused(one, i, raw)) is not None]
    return []


def _refused(one: object, i: int, raw: str) -> Problem | None:
    if not isinstance(one, dict):
        return None
    try:
        Obligation.model_validate({name: value for name, value in one.items() if name != "questions"})
    except ValidationError:
        return None  # told once the days are right
    except DondocError as refused:
        field = "due" if _days_refused(one.get("due")) else "done_when"
        what = phrase("{why}", why=_InTheMiddle(refused))
        return Problem(_no(one, i), field, _line(raw, i, field), what)
    return None


def _days_refused(due: object) -> bool:
    try:
        DUE.validate_python(due)
    except ValidationError:
        return False
    except DondocError:
        return True
    return False


def _problem(error: ErrorDetails, data: Mapping[str, Any], raw: str) -> Problem:
    loc = _without_kinds(error["loc"], data)
    what = fault_words(error)
    if len(loc) > 1 and loc[0] == "obligations" and isinstance(loc[1], int):
        i, inside = loc[1], loc[2:]
        one = data["obligations"][i]
        first = str(inside[0]) if inside else ""
        return Problem(_no(one, i), _path(inside), _line(raw, i, first), what)
    return Problem("", _path(loc), _top_line(raw, loc), what)


def _without_kinds(loc: Sequence[int | str], data: object) -> tuple[int | str, ...]:
    """The place as the file has it: the models also name which kind of rule they took it for."""
    kept: list[int | str] = []
    here = data
    for n, part in enumerate(loc):
        there, here = _step(here, part)
        if there or (n == len(loc) - 1 and not (isinstance(here, dict) and here.get("kind") == part)):
            kept.append(part)
    return tuple(kept)


def _step(here: object, part: int | str) -> tuple[bool, object]:
    """Whether the part is there, and what it holds; else what held it."""
    if isinstance(here, dict) and part in here:
        return True, here[part]
    if isinstance(here, list | tuple) and isinstance(part, int) and part < len(here):
        return True, here[part]
    return False, here


def _path(loc: Sequence[int | str]) -> str:
    """`team_rules[1].rule`, counted as people count."""
    said = ""
    for part in loc:
        said += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if said else part
    return said


def _no(one: object, i: int) -> str:
    given = one.get("no") if isinstance(one, dict) else None
    return given if isinstance(given, str) and given else str(i + 1)


def _line(raw: str, i: int, field: str) -> int | None:
    """The line of a field of the (i+1)th duty; that of the duty itself where the field is not there."""
    lines = raw.splitlines()
    heads = [n for n, line in enumerate(lines) if line.strip().startswith("[[obligations]]")]
    if i >= len(heads):
        return None
    return _within(lines, heads[i], field) + 1


def _top_line(raw: str, loc: Sequence[int | str]) -> int | None:
    lines = raw.splitlines()
    table, field = str(loc[0]) if loc else "", str(loc[1]) if len(loc) > 1 else ""
    head = next((n for n, line in enumerate(lines) if line.strip() == f"[{table}]"), None)
    return None if head is None else _within(lines, head, field) + 1


def _within(lines: list[str], head: int, field: str) -> int:
    for n in range(head + 1, len(lines)):
        line = lines[n].strip()
        if line.startswith("[") and not line.startswith(f"[obligations.{field}"):
            break
        if field and re.match(rf"(\[obligations\.)?{re.escape(field)}\b", line):
            return n
    return head
