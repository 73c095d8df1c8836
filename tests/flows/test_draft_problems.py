"""What is wrong with a draft's file is said with its place and what belongs there, in either language."""

import copy
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import tomlkit
from hypothesis import given
from hypothesis import strategies as st

from flows.intake import BadDraft, draft_in, read_draft

FILE = """
[document]
number = "12/KH-UBND"
type = "kế hoạch"
issuer = "49"
date = 2022-08-01
subject = "Tổ công nghệ số cộng đồng"

[[obligations]]
no = "1"
action = "Thành lập Tổ"
who = { kind = "every", level = "thon", inside = "49" }
due = { kind = "on_or_before", strict = 2022-09-29, lenient = 2022-09-30 }
done_when = { kind = "happened", fact = "team_founded", about = "to" }
accountable = { level = "huyen", percent = 100 }
team_rules = [{ body = "to", rule = "leader_is", position = "hamlet_head" }]

[[obligations]]
no = "2"
action = "Báo cáo"
force = "hard"
who = { kind = "named", codes = ["49"] }
due = { kind = "recurring", rule = "monthly;by=10" }
done_when = { kind = "filed", report = "thang" }
"""
ENGLISH = re.compile(
    r"Input should|Field required|Value error|Extra inputs|valid |permitted|String should|\(at "
)


def wrong(file: str, lang: str = "vi") -> str:
    with pytest.raises(BadDraft) as error:
        draft_in(file, "x.toml")
    return error.value.say("en" if lang == "en" else "vi")


@pytest.mark.parametrize(
    ("was", "written", "said"),
    [
        ('no = "1"', "no = 1", "nhiệm vụ 1, mục no (dòng 10): phải là chữ trong ngoặc kép"),
        ('no = "1"', 'no = "a"', "nhiệm vụ a, mục no (dòng 10): viết chưa đúng; viết như 1, 2, 2.1"),
        ('action = "Báo cáo"\n', "", "nhiệm vụ 2, mục action (dòng 18): thiếu mục này"),
        (
            "date = 2022-08-01",
            'date = "qua"',
            "mục document.date (dòng 6): phải là một ngày, ví dụ 2022-08-15",
        ),
        ('force = "hard"', 'force = "gấp"', "mục force (dòng 21): phải là một trong: hard, soft, optional"),
        ('force = "hard"', 'forces = "x"', "mục forces (dòng 21): không có mục nào tên như vậy ở đây"),
        (
            'kind = "named"',
            'kind = "name"',
            "(dòng 22): không có kiểu «name»; kind phải là một trong: every, every_office, named",
        ),
        ('kind = "named", ', "", "mục who (dòng 22): chưa nói là kiểu nào; hãy ghi kind"),
        (
            'codes = ["49"]',
            'codes = "49"',
            "mục who.codes (dòng 22): phải là một danh sách trong ngoặc vuông",
        ),
        ('codes = ["49"]', "codes = []", "mục who.codes (dòng 22): cần ít nhất 1 phần tử"),
        ("percent = 100", "percent = 120", "mục accountable.percent (dòng 15): không được quá 100"),
        ('"huyen", ', '"huyen", unit = "508", ', "ghi cấp (level) hoặc một đơn vị (unit), không ghi cả hai"),
        (
            'rule = "leader_is", position = "hamlet_head"',
            'rule = "leader_is"',
            "nhiệm vụ 1, mục team_rules[1] (dòng 16): position đi cùng leader_is, deputy_is hoặc member_is",
        ),
        (
            "strict = 2022-09-29",
            "strict = 2023-09-29",
            "nhiệm vụ 1, mục due (dòng 13): Hạn chặt 29/9/2023 không thể sau hạn nới 30/9/2022",
        ),
        ("monthly;by=10", "mỗi tháng", "nhiệm vụ 2, mục due (dòng 23): Không hiểu chu kỳ “mỗi tháng”"),
        (
            'kind = "recurring", rule = "monthly;by=10"',
            'kind = "none"',
            "nhiệm vụ 2 (dòng 18): báo cáo theo kỳ (filed) cần thời hạn lặp lại (due kiểu recurring)",
        ),
        ('type = "kế hoạch"', "type = kế", "dòng 4 «type = kế»: giá trị viết chưa đúng"),
        ('type = "kế hoạch"', 'type = "kế', 'dòng 4 «type = "kế»: chữ thiếu ngoặc kép đóng ở cuối dòng'),
        ('type = "kế hoạch"', 'type "kế"', 'dòng 4 «type "kế"»: sau tên mục cần dấu ='),
        ("date = 2022-08-01", "date = 2022-13-01", "dòng 6 «date = 2022-13-01»: giá trị viết chưa đúng"),
        ('type = "kế hoạch"', 'number = "kế"', "mục này ghi hai lần"),
    ],
)
def test_a_fault_is_told_with_its_place_and_what_belongs_there(was: str, written: str, said: str) -> None:
    assert was in FILE
    file = FILE.replace(was, written, 1)
    told = wrong(file)
    assert told.startswith("Tệp x.toml ")
    assert said in told
    assert not ENGLISH.search(told)
    assert "phải" not in wrong(file, "en")


def test_several_faults_are_told_at_once_and_counted() -> None:
    told = wrong(FILE.replace('no = "1"', "no = 1").replace('codes = ["49"]', "codes = []"))
    assert told.startswith("Tệp x.toml có 2 chỗ cần sửa: nhiệm vụ 1, mục no")
    assert "; nhiệm vụ 2, mục who.codes" in told


@pytest.mark.parametrize("file", ["", "x = 1", "obligations = 3\ndocument = 4", "[[obligations]]\n"])
def test_what_is_no_draft_at_all_is_told_what_a_draft_has(file: str) -> None:
    assert "mục document: " in wrong(file)


def test_json_that_is_no_table_is_refused_too(tmp_path: Path) -> None:
    for text, said in (("[1]", "cần có mục document"), ('{"a" 1}', 'dòng 1 «{"a" 1}»')):
        file = tmp_path / "x.json"
        file.write_text(text, encoding="utf-8")
        with pytest.raises(BadDraft, match=re.escape(said)):
            read_draft(file)


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place of the data, the deepest too."""
    if path:
        yield path
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from places(inner, (*path, name))
    if isinstance(value, list):
        for n, inner in enumerate(value):
            yield from places(inner, (*path, n))


WHOLE: dict[str, Any] = tomlkit.parse(FILE).unwrap()
JUNK = st.sampled_from([0, -1, 1.5, True, "", "x", "trước mai", "9" * 3_000, [], ["x"], {}, {"kind": "x"}])


@given(st.sampled_from(list(places(WHOLE))), JUNK)
def test_no_junk_anywhere_is_answered_in_english_or_without_a_place(path: tuple[Any, ...], junk: Any) -> None:
    data = copy.deepcopy(WHOLE)
    here = data
    for part in path[:-1]:
        here = here[part]
    here[path[-1]] = junk
    try:
        draft_in(tomlkit.dumps(data), "x.toml")
    except BadDraft as refused:
        told = refused.say("vi")
        assert not ENGLISH.search(told), told
        assert "mục" in told or "nhiệm vụ" in told
        assert str(path[0]) in told or "nhiệm vụ" in told, told
