"""What to type stands in commands alone: the layers below are read on pages, where nobody types."""

import re

import pytest

from cli.main import COMMANDS
from cli.remedies import REMEDIES, told
from directives.tasks import EvidenceMissing
from flows.intake import UnknownDirective
from scripts.sources import ROOT
from scripts.syntax import fields
from scripts.templates import find
from units.errors import UnknownUnit
from words import say

NAMED = re.compile(r"\bdondoc ([a-z]+)|(?<![\w-])--[a-z]")
# Read where the program is set up and kept, by whoever types.
BY_HAND = ("cli/", "app/settings.py", "app/setting.py", "events/store/refusals.py", "web/serve.py")
RUNS = "flows/demo/"


def test_no_page_tells_anybody_to_type_a_command() -> None:
    found = find()
    said = [
        f"{place}: {template}"
        for template, places in found.templates.items()
        for place in places
        if NAMED.search(template) and not place.startswith((*BY_HAND, RUNS))
    ]
    assert said == []


def test_every_remedy_is_for_an_error_of_ours_and_names_commands_that_exist() -> None:
    raised = {
        name
        for path in ROOT.glob("[a-z]*/**/*.py")
        if path.relative_to(ROOT).parts[0] in {"flows", "directives", "units", "projections"}
        for name in re.findall(r"^class (\w+)\(", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert set(REMEDIES) <= raised
    for remedy in REMEDIES.values():
        for command in re.findall(r"dondoc ([a-z]+)", remedy.template):
            assert command in COMMANDS, remedy


def test_the_remedy_follows_the_message_in_either_language() -> None:
    error = UnknownDirective("Không có văn bản nào tên {name}; hãy xem danh sách văn bản.", name="x")
    assert told(error, "vi").endswith("danh sách văn bản. Xem bằng lệnh: dondoc directive list.")
    assert told(error, "en").endswith("See: dondoc directive list.")
    evidence = EvidenceMissing(
        "Nhiệm vụ {task} cần minh chứng kèm theo; hãy trình lại với tệp (ảnh, bản quét).", task="1/2/3"
    )
    assert told(evidence, "vi").endswith("Kèm tệp bằng --evidence TỆP (ảnh, bản quét).")


def test_who_is_told_what_may_be_meant_is_not_told_to_search() -> None:
    near = UnknownUnit(
        "Không có đơn vị nào mang mã {code} ngày {on}; có phải: {suggestions}?",
        code="1",
        on="2",
        suggestions="49 Tỉnh Quảng Nam",
    )
    assert told(near, "vi") == near.say("vi")


@pytest.mark.parametrize("name", sorted(REMEDIES))
def test_a_remedy_takes_only_what_its_error_tells(name: str) -> None:
    wanted = fields(REMEDIES[name].template)
    assert wanted <= {"directive", "no", "field"}
    assert not wanted or name in {"QuestionsOpen", "NothingToMove"}
    assert say(REMEDIES[name].template, "en", directive="d", no="1", field="due")
