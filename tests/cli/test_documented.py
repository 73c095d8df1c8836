"""Every command is documented, and prints what the documentation says."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import TypeAdapter

from cli.help import Group
from cli.main import COMMANDS, Root
from scripts.json_page import PAGE, SHAPES, page
from scripts.sources import ROOT
from tests.cli.conftest import NAME, TEAM, Office

COMMANDS_PAGE = ROOT / "docs" / "commands.md"
HEADING = re.compile(r"^### `dondoc (?P<words>[a-z -]+?)(?= [^a-z]|`)", re.MULTILINE)


def leaves() -> Iterator[tuple[str, Any]]:
    """Every command that can be called, by the words that call it."""
    root = Root(name="dondoc")
    for name in COMMANDS:
        found = root.get_command(None, name)
        if isinstance(found, Group):
            yield from ((f"{name} {inner}", one) for inner, one in found.commands.items())
        else:
            yield name, found


LEAVES = dict(leaves())


def sections() -> dict[str, str]:
    """The parts of the page by command."""
    text = COMMANDS_PAGE.read_text(encoding="utf-8")
    found = list(HEADING.finditer(text))
    ends = [*(match.start() for match in found[1:]), len(text)]
    return {match["words"]: text[match.end() : end] for match, end in zip(found, ends, strict=True)}


def flags(command: Any) -> list[str]:
    return [p.opts[0] for p in command.params if p.param_type_name == "option" and not p.hidden]


def test_the_page_has_every_command_and_no_other() -> None:
    assert sorted(sections()) == sorted(LEAVES)


@pytest.mark.parametrize("name", sorted(LEAVES))
def test_every_option_is_documented(name: str) -> None:
    told = sections().get(name, "")
    missing = [flag for flag in flags(LEAVES[name]) if f"`{flag}" not in told]
    assert not missing, f"docs/commands.md says nothing of {', '.join(missing)} under dondoc {name}"


def test_the_page_of_shapes_is_true() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run python -m scripts.json_page"


def test_every_command_with_json_has_a_shape() -> None:
    assert {name for name, command in LEAVES.items() if "--json" in flags(command)} == set(SHAPES)


def _around(office: Office) -> None:
    """Something of everything, so that no list is empty."""
    office("report", "team", "20602-01", "--about", TEAM, "--count", "7")
    office("report", "report", "20602", "--about", "tiến độ", "--period", "2022-08")
    office("report", "measure", "508", "--about", "x", "--count", "13", "--of", "13", "--population", "xa")
    office("task", "extend", f"{NAME}/1/20602-02", "--until", "15/10/2022", "--reason", "mưa lũ")
    office("clock", "tick", "--no-post", now="2022-09-16T08:00:00+07:00")


LINES = {
    "settings": (),
    "units show": ("508",),
    "units find": ("duy thu",),
    "units posts": ("508",),
    "directive list": (),
    "directive show": (NAME,),
    "task show": (f"{NAME}/1/20602-02",),
    "task ack": (f"{NAME}/1/20602-03",),
    "report work": ("508", "--about", "việc"),
    "report retract": ("20602-01@1", "--reason", "nhầm"),
    "board": ("--inside", "508", "--compare", "1/8/2022"),
    "tasks": (),
    "unit": ("20602",),
    "teams": ("--compare", "1/8/2022"),
    "reports": (),
    "indicators": (),
    "discrepancies": (),
    "timeline": (),
    "letters list": (),
    "calendar show": ("2022",),
    "calendar due": ("10", "--from", "25/8/2022", "--working"),
}


def test_what_is_printed_has_the_shape_that_is_documented(office: Office) -> None:
    _around(office)
    for name, words in LINES.items():
        ran = office(*name.split(), *words, "--json")
        assert ran.code == 0, (name, ran.err)
        shape: TypeAdapter[Any] = TypeAdapter(SHAPES[name].kind)
        assert shape.dump_python(shape.validate_json(ran.out), mode="json") == ran.data, name
        assert ran.data, f"{name} printed nothing to compare"


def test_a_letter_has_the_shape_that_is_documented(office: Office) -> None:
    _around(office)
    [first, *_] = office("letters", "list", "--json").data
    ran = office("letters", "show", first["letter"], "--json")
    shape: TypeAdapter[Any] = TypeAdapter(SHAPES["letters show"].kind)
    assert shape.dump_python(shape.validate_json(ran.out), mode="json") == ran.data
