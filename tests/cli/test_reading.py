"""A text at the command line: read, drafted, answered or edited, confirmed, issued."""

import io
import json
import sys
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from cli.main import main
from cli.marked import marked, marks
from directives.reading import Reading, read
from tests.cli.conftest import Office

TEXT = """ỦY BAN NHÂN DÂN
HUYỆN DUY XUYÊN
Số: 31/KH-UBND
Duy Xuyên, ngày 01 tháng 8 năm 2022

KẾ HOẠCH
Tổ hòa giải ở cơ sở

1. UBND các xã, thị trấn
- Bảo đảm 100% thôn có Tổ hòa giải trước ngày 30/9/2022.
- Báo cáo kết quả về UBND huyện trước ngày 05 hằng tháng.
2. Giao Công ty Đò Giang rà soát bến bãi chậm nhất ngày 20/8/2022.
"""
NAME = "31-KH-UBND-2022"


@pytest.fixture
def text(office: Office) -> str:
    return office.file("ke-hoach.txt", TEXT)


# --- read


def test_a_text_is_shown_with_its_parts_between_brackets(office: Office, text: str) -> None:
    ran = office("directive", "read", text)
    assert ran.code == 0
    assert "1. [ai: UBND các xã, thị trấn]" in ran.out
    assert "- [việc 1: Bảo đảm [mức: 100%] thôn có Tổ hòa giải [hạn: trước ngày 30/9/2022]]." in ran.out
    assert "Cơ quan ban hành: Ủy ban nhân dân huyện Duy Xuyên" in ran.out
    assert "“trước ngày 30/9/2022”: hạn cuối là hết ngày 29/9/2022 hay hết ngày 30/9/2022?" in ran.out
    assert "(29/9/2022 · 30/9/2022)" in " ".join(ran.out.split())


def test_taking_the_brackets_out_gives_the_text_back() -> None:
    found = read(TEXT)
    plain = marked(TEXT, found, "vi", colour=True)
    assert plain.plain == TEXT
    assert {str(span.style) for span in plain.spans} == {
        "underline", "bold red", "bold cyan", "bold green",
    }  # fmt: skip
    for before, after in zip(marks(found), marks(found)[1:], strict=False):
        assert after.start >= before.end or after.end <= before.end, "no mark crosses another"


def test_reading_needs_no_database(empty: Office) -> None:
    file = empty.file("x.txt", "Sở Y tế báo cáo kết quả trước ngày 20/6.")
    [one] = empty("directive", "read", file, "--doc-date", "1/6/2022", "--json").data["obligations"]
    assert one["due"]["lenient"] == "2022-06-20"
    assert not (empty.folder / "dondoc.db").exists()


def test_a_reading_has_the_shape_that_is_documented(office: Office, text: str) -> None:
    ran = office("directive", "read", text, "--json")
    shape = TypeAdapter(Reading)
    assert shape.dump_python(shape.validate_json(ran.out), mode="json") == ran.data
    assert ran.data["header"]["number"] == "31/KH-UBND"


def test_passages_are_read_a_line_each(empty: Office) -> None:
    passages = [
        {"id": "a", "doc_date": "2022-06-01", "text": "Sở Y tế báo cáo trước ngày 20/6."},
        {"file": "b", "doc_date": None, "text": ""},
    ]
    file = empty.file("p.jsonl", "\n".join(map(json.dumps, passages)) + "\n")
    lines = [json.loads(line) for line in empty("directive", "read", "--jsonl", file).out.splitlines()]
    assert [line["id"] for line in lines] == ["a", "b"]
    assert lines[0]["obligations"][0]["due"]["strict"] == "2022-06-19"
    assert lines[1]["obligations"] == []


@pytest.mark.parametrize("line", ["{", "[]", '{"text": 7}', '{"id": 1}', '{"text": "x", "doc_date": "mai"}'])
def test_a_line_that_is_no_passage_is_named(empty: Office, line: str) -> None:
    file = empty.file("p.jsonl", '{"text": ""}\n' + line)
    ran = empty("directive", "read", "--jsonl", file)
    assert ran.code == 2
    assert ran.err.startswith('Dòng 2 không phải một đoạn như {"id"')


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "Cần một tệp để đọc, hoặc --jsonl TỆP; dùng - để đọc từ đầu vào chuẩn."),
        (("a.txt", "--jsonl", "b"), "Cần một tệp để đọc, hoặc --jsonl TỆP; dùng - để đọc từ đầu vào chuẩn."),
        (("a.txt",), "Không đọc được tệp a.txt (No such file or directory)"),
        (("a.xls",), "Không đọc được tệp a.xls"),
    ],
)
def test_nothing_to_read_is_said(empty: Office, words: tuple[str, ...], said: str) -> None:
    ran = empty("directive", "read", *words)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(said)


def test_a_text_can_be_piped_in(empty: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        sys, "stdin", io.TextIOWrapper(io.BytesIO("Sở Y tế báo cáo trước 20/6/2022.".encode()))
    )
    assert "[hạn: trước 20/6/2022]" in empty("directive", "read", "-").out


# --- draft, show, confirm


def test_a_text_becomes_a_draft_that_says_why_and_what_is_open(office: Office, text: str) -> None:
    ran = office("directive", "draft", text)
    assert ran.code == 0, ran.err
    assert f"Đã nhận dự thảo {NAME}." in ran.out
    assert "Ai làm: mọi đơn vị cấp thôn của Huyện Duy Xuyên (6 đơn vị)" in ran.out
    assert "Vì sao đề xuất như vậy" in ran.out
    assert "“Tổ hòa giải”: xong khi có dữ kiện lập «to-hoa-giai»." in ran.out
    assert "Phải trả lời trước khi xác nhận" in ran.out
    assert "3 · “Công ty Đò Giang”: không có trong danh bạ. Giao cho đơn vị nào?" in ran.out
    assert "--answer 3:who='xa@508'" in ran.out or "--answer 3:who=xa@508" in ran.out
    shown = office("directive", "show", NAME, "--json").data
    assert [(q["no"], q["field"], q["must"]) for q in shown["questions"]] == [("3", "who", True)]
    assert "không có trong danh bạ" in office("directive", "show", NAME).out


def test_a_draft_is_confirmed_only_once_its_questions_are_answered(office: Office, text: str) -> None:
    office("directive", "draft", text)
    said = office.refuses("directive", "confirm", NAME)
    assert said.startswith(
        f"Dự thảo {NAME} còn 1 câu hỏi chưa trả lời; câu đầu, nhiệm vụ 3: “Công ty Đò Giang”"
    )
    assert f"dondoc directive confirm {NAME} --answer 3:who=…" in said
    assert office.refuses("directive", "confirm", NAME, "--answer", "3:who", code=2).startswith(
        "Không hiểu câu trả lời «3:who»"
    )
    office.refuses("directive", "confirm", NAME, "--answer", "3:who=99999")
    assert office("directive", "confirm", NAME, "--answer", "3:who=20602").code == 0
    assert office("directive", "issue", NAME, "--yes").code == 0
    board = office("board", "--inside", "508", "--directive", NAME, "--json").data
    assert {cell["obligation"]: sum(cell["counts"].values()) for cell in board["whole"]}["1"] == 6


def test_what_the_head_does_not_say_is_given_by_options(office: Office) -> None:
    file = office.file("x.txt", "Các xã báo cáo kết quả trước ngày 20/8.")
    said = office.refuses("directive", "draft", file)
    assert said.endswith("hãy ghi thêm. Ghi bằng --number SỐ, --date NGÀY, --subject TRÍCH-YẾU.")
    options = ("--number", "5/TB", "--date", "1/8/2022", "--subject", "Báo cáo", "--issuer", "508")
    assert office("directive", "draft", file, *options).code == 0
    shown = office("directive", "show", "5-TB-2022", "--json").data
    assert shown["obligations"][0]["days"][0]["lenient"] == "2022-08-20"
    plan = office.file("plan.toml", "")
    said = office.refuses("directive", "draft", plan, "--number", "5/TB", code=2)
    assert said.startswith("--issuer, --number, --date, --subject chỉ dùng khi đọc từ văn bản")


# --- edit


def _editor(office: Office, monkeypatch: pytest.MonkeyPatch, old: str, new: str, code: int = 0) -> None:
    """An editor that puts one text for another: a real program, as the user's own would be."""
    script = office.folder / "editor.py"
    script.write_text(
        "import pathlib, sys\n"
        "file = pathlib.Path(sys.argv[1])\n"
        f"file.write_text(file.read_text('utf-8').replace({old!r}, {new!r}), 'utf-8')\n"
        f"sys.exit({code})\n"
    )
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", f"'{sys.executable}' '{script}'")


def test_an_edit_says_what_changed_and_answers_what_was_asked(
    office: Office, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    office("directive", "draft", text)
    _editor(office, monkeypatch, 'codes = ["508"]', 'codes = ["20602"]')
    ran = office("directive", "edit", NAME)
    assert ran.code == 0, ran.err
    assert "Nhiệm vụ 3, ai làm: Huyện Duy Xuyên → Xã Duy Thu" in ran.out
    assert "Phải trả lời" not in ran.out
    assert office("directive", "confirm", NAME).code == 0


def test_an_edit_that_changes_nothing_writes_nothing(
    office: Office, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    office("directive", "draft", text)
    _editor(office, monkeypatch, "no such words", "")
    before = office.position
    assert "Không có gì thay đổi" in office("directive", "edit", NAME).out
    assert office.position == before


def test_a_mistake_in_an_edit_loses_no_work(
    office: Office, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    office("directive", "draft", text)
    _editor(office, monkeypatch, 'no = "2"', "no = ")
    said = office.refuses("directive", "edit", NAME, code=2)
    kept = Path(said.split()[1])
    assert "viết sai cú pháp" in said
    assert "Tổ hòa giải" in kept.read_text("utf-8"), "the edited file is where the message says"
    _editor(office, monkeypatch, "x", "x", code=3)
    assert "dự thảo giữ nguyên, tệp đang sửa ở" in office.refuses("directive", "edit", NAME)
    _editor(office, monkeypatch, "31/KH-UBND", "32/KH-UBND")
    assert "(32-KH-UBND-2022)" in office.refuses("directive", "edit", NAME)


def test_without_an_editor_the_draft_goes_out_as_a_file_and_comes_back(
    office: Office, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    office("directive", "draft", text)
    monkeypatch.delenv("EDITOR", raising=False)
    monkeypatch.delenv("VISUAL", raising=False)
    assert "đặt biến EDITOR, hoặc ghi ra tệp bằng" in office.refuses("directive", "edit", NAME)
    assert office("directive", "edit", NAME, "--out", "d.toml").code == 0
    assert office.refuses("directive", "edit", NAME, "--out", "d.toml").startswith("Đã có tệp d.toml")
    before = office("directive", "show", NAME, "--json").data
    assert office("directive", "draft", "d.toml").code == 0
    assert office("directive", "show", NAME, "--json").data == before
    page = (office.folder / "d.toml").read_text("utf-8").replace('codes = ["508"]', 'codes = ["20602"]')
    office.file("d.toml", page)
    assert office("directive", "draft", "d.toml").code == 0
    assert office("directive", "show", NAME, "--json").data["questions"] == []
    assert office("directive", "issue", "d.toml", "--yes").code == 0


def test_a_file_with_open_questions_is_not_issued_in_one_go(office: Office, text: str) -> None:
    office("directive", "draft", text)
    office("directive", "edit", NAME, "--out", "d.toml")
    assert "còn 1 câu hỏi chưa trả lời" in office.refuses("directive", "issue", "d.toml", "--yes")


def test_an_issued_directive_is_not_edited(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    _editor(office, monkeypatch, "x", "x")
    said = office.refuses("directive", "edit", "12-KH-UBND-2022")
    assert said.startswith("Văn bản 12-KH-UBND-2022 đã ban hành; việc này chỉ làm được khi văn bản")


def test_everything_is_said_in_english_too(office: Office, text: str) -> None:
    for words in (("read", text), ("draft", text), ("show", NAME)):
        assert main(["--lang", "en", "directive", *words]) == 0
