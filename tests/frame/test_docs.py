"""The pages are true: what they show runs, what they point at exists."""

import re
from pathlib import Path

import pytest

from scripts.sources import ROOT
from tests.frame.snippets import blocks, commands, matches, run_page

PAGES = [path for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")) if path.is_file()]
NAMES = sorted(path.relative_to(ROOT).as_posix() for path in PAGES)
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")
PARTS = ["Status", "Question", "Decision", "Why", "Instead of", "What follows"]


def shows(name: str, *, slow: bool) -> bool:
    """Whether the page has something that runs in that part of the tests."""
    found = list(blocks((ROOT / name).read_text(encoding="utf-8")))
    consoles = [block for block in found if block.kind == "console"]
    if slow:
        return any("slow" in block.info for block in consoles)
    return bool(consoles) or any(block.kind == "python" and "run" in block.info for block in found)


@pytest.mark.parametrize("name", [name for name in NAMES if shows(name, slow=False)])
def test_what_a_page_shows_is_what_happens(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    run_page((ROOT / name).read_text(encoding="utf-8"), name, tmp_path, slow=False)


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in NAMES if shows(name, slow=True)])
def test_what_a_page_shows_takes_long_and_happens(name: str, tmp_path: Path) -> None:
    run_page((ROOT / name).read_text(encoding="utf-8"), name, tmp_path, slow=True)


@pytest.mark.parametrize("name", NAMES)
def test_every_link_leads_somewhere(name: str) -> None:
    folder = (ROOT / name).parent
    links = LINK.findall((ROOT / name).read_text(encoding="utf-8"))
    assert [link for link in links if not (folder / link).exists()] == []


def test_every_decision_is_in_the_index_and_has_its_parts() -> None:
    folder = ROOT / "docs" / "decisions"
    index = (folder / "README.md").read_text(encoding="utf-8")
    pages = sorted(folder.glob("[0-9]*.md"))
    assert re.findall(r"\]\((\d{4}-[\w-]+\.md)\)", index) == [page.name for page in pages]
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert re.findall(r"^## (.+)$", text, re.MULTILINE) == PARTS, page.name
        assert re.search(r"^# .+\n\n## Status\n\n(Accepted|Superseded)", text), page.name


def test_a_python_block_shares_its_names_and_fails_on_its_line(tmp_path: Path) -> None:
    page = "# A\n```python run\nx = 1\n```\ntext\n```python run\nassert x == 1\nassert x == 2\n```\n"
    with pytest.raises(AssertionError) as failed:
        run_page(page, "page.md", tmp_path, slow=False)
    assert failed.traceback[-1].lineno == 7  # counted from 0
    run_page("```python\nnonsense that is only shown\n```\n", "page.md", tmp_path, slow=False)


def test_commands_are_read_with_their_output() -> None:
    (block,) = blocks(
        "\n```console slow\n$ dondoc board \\\n    --on 2022-05-26\nrow\n\n$ dondoc x # exit 2\n```\n"
    )
    first, second = commands(block)
    assert (block.line, block.info) == (3, ("slow",))
    assert first.words == ("dondoc", "board", "--on", "2022-05-26")
    assert (first.output, first.exit_code) == ("row\n\n", 0)
    assert (second.words, second.exit_code) == (("dondoc", "x"), 2)


@pytest.mark.parametrize(
    ("page", "fault"),
    [
        ("```console\n$ make nothing\n```\n", "the Makefile has no nothing"),
        ("```console\n$ make demo nothing\n```\n", "the Makefile has no nothing"),
        ("```console\n$ rm -r x\n```\n", "only dondoc and make are run"),
    ],
)
def test_a_command_that_is_none_is_seen(tmp_path: Path, page: str, fault: str) -> None:
    with pytest.raises(AssertionError, match=fault):
        run_page(page, "page.md", tmp_path, slow=False)


def test_an_untruth_about_output_or_exit_is_seen(tmp_path: Path) -> None:
    run_page("```console\n$ dondoc --help\n...dondoc...\n```\n", "page.md", tmp_path, slow=False)
    with pytest.raises(AssertionError, match="the page shows"):
        run_page("```console\n$ dondoc --help\nnothing\n```\n", "page.md", tmp_path, slow=False)
    with pytest.raises(AssertionError, match="ended with 0"):
        run_page("```console\n$ dondoc --help # exit 1\n...\n```\n", "page.md", tmp_path, slow=False)


@pytest.mark.parametrize(
    ("shown", "said", "same"),
    [
        ("a\nb", "a  \nb\n", True),
        ("a\n...\nd", "a\nb\nc\nd", True),
        ("a ... d", "a 17 d", True),
        ("a", "a\nb", False),
        ("a...c", "a\nb", False),
        ("(a+)", "(a+)", True),
    ],
)
def test_output_is_compared_up_to_dots(shown: str, said: str, same: bool) -> None:
    assert matches(shown, said) is same
