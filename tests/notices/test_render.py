"""The same letter is the same bytes, in every process; text and HTML say the same; nobody is named."""

import ast
import hashlib
import json
import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from hypothesis import given, settings
from hypothesis import strategies as st

from notices import daily_v1
from notices.letter import LetterContent, Progress
from notices.render import TEMPLATES, VIEWS, UnknownTemplate, digest, render
from tests.notices.letters import COORDINATOR, TODAY, crowded, item, letter, notice, post

GMAIL_CUTS_AT_BYTES = 102_400
GOLDEN = Path(__file__).with_name("golden")


class Page(HTMLParser):
    """The tags, the attributes and the visible text of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.visible: list[str] = []
        self._hidden = 0
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        self._hidden += tag in {"title", "style", "head"}

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in {"title", "style", "head"}

    def handle_data(self, data: str) -> None:
        if not self._hidden and data.strip():
            self.visible.append(data.strip())


def said(text: str) -> list[str]:
    """The words and figures of a text, without its layout and without upper case."""
    return re.findall(r"\w+", text.casefold())


def test_every_version_that_was_ever_sent_is_still_written_the_same() -> None:
    """A change here means that old letters can no longer be proved: make a new version instead."""
    golden = json.loads((GOLDEN / "letters.json").read_text(encoding="utf-8"))
    assert {case["content"]["template"] for case in golden} == set(VIEWS)
    for case in golden:
        rendered = render(LetterContent.model_validate(case["content"]))
        assert rendered.sha256 == case["sha256"], case["name"]


def test_the_golden_letter_reads_as_it_was_approved() -> None:
    rendered = render(crowded())
    assert rendered.text == (GOLDEN / "daily-1.vi.txt").read_text(encoding="utf-8")
    assert render(crowded("en")).text == (GOLDEN / "daily-1.en.txt").read_text(encoding="utf-8")


def test_the_digest_is_over_subject_text_and_html_and_no_two_divisions_collide() -> None:
    rendered = render(crowded())
    assert digest(rendered.subject, rendered.text, rendered.html) == rendered.sha256
    parts = [part.encode() for part in (rendered.subject, rendered.text, rendered.html)]
    whole = b"".join(len(part).to_bytes(8, "big") + part for part in parts)
    assert hashlib.sha256(whole).hexdigest() == rendered.sha256
    assert digest("ab", "c", "") != digest("a", "bc", "")


@pytest.mark.parametrize(
    "surroundings",
    [
        {"TZ": "America/New_York", "LC_ALL": "C", "PYTHONHASHSEED": "1"},
        {"TZ": "Pacific/Kiritimati", "LC_ALL": "de_DE.UTF-8", "LANGUAGE": "de", "PYTHONHASHSEED": "4242"},
    ],
)
def test_another_process_writes_the_same_bytes(surroundings: dict[str, str], tmp_path: Path) -> None:
    program = (
        "from tests.notices.letters import crowded\nfrom notices.render import render\n"
        "print(render(crowded()).sha256, render(crowded('en')).sha256)"
    )
    answer = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, **surroundings, "PYTHONPATH": str(Path(__file__).parents[2])},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert answer.stdout.split() == [render(crowded()).sha256, render(crowded("en")).sha256]


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_text_and_html_say_the_same(lang: str) -> None:
    rendered = render(crowded(lang))
    assert said(" ".join(Page(rendered.html).visible)) == said(rendered.text)


def test_a_line_shows_who_what_when_and_who_answers() -> None:
    line = item(
        unit_name="thôn Mẫu",
        obligation="Lập tổ",
        due=TODAY,
        accountable="UBND xã Mẫu",
        report_to="Sở Mẫu",
        progress=Progress(done=1999, total=2000, target=100),
    )
    rendered = render(letter(notice().model_copy(update={"item": line})))
    facts = [line.strip() for line in rendered.text.splitlines()]
    for fact in (
        "1. [ĐẾN HẠN HÔM NAY] Lập tổ",
        "Đơn vị thực hiện: thôn Mẫu",
        "Thời hạn: thứ Hai, ngày 12/9/2022",
        "Chịu trách nhiệm: UBND xã Mẫu",
        "Báo cáo về: Sở Mẫu",
        "Tiến độ chung: 1.999/2.000 (99,9%), yêu cầu 100%",
        "Mã việc: V-0001",
    ):
        assert fact in facts


def test_the_subject_says_what_kind_how_many_and_whose() -> None:
    assert render(crowded()).subject == (
        "Phê bình chậm thực hiện: 39 việc quá hạn, 1 việc đã đến hạn, 6 việc sắp đến hạn – thị trấn Nam"
        " Phước (12/9/2022)"
    )
    assert render(letter()).subject == "Nhắc việc: 1 việc sắp đến hạn – thị trấn Nam Phước (12/9/2022)"
    below = render(letter(notice(tone="review", up=2, due=TODAY)))
    assert below.subject == "Đề nghị chỉ đạo: 1 việc đã đến hạn – thị trấn Nam Phước (12/9/2022)"


def test_hamlets_are_listed_under_the_commune_that_answers() -> None:
    def told(count: int) -> list[str]:
        below = [
            notice(n, unit_code=f"{n:03}", unit_name=f"thôn {n}", accountable=f"UBND xã {n % 2}", up=1)
            for n in range(count)
        ]
        lines = render(letter(*below)).text.splitlines()
        start = next(place for place, line in enumerate(lines) if "Đơn vị thực hiện" in line)
        return [line.strip() for line in lines[start : start + 3]]

    assert told(5) == [
        "Đơn vị thực hiện: 5 đơn vị",
        "UBND xã 0: thôn 0, thôn 2, thôn 4",
        "UBND xã 1: thôn 1, thôn 3",
    ]
    assert told(60) == ["Đơn vị thực hiện: 60 đơn vị", "UBND xã 0: 30 đơn vị", "UBND xã 1: 30 đơn vị"]


@pytest.mark.parametrize(
    ("post_name", "unit_name", "said"),
    [
        ("Văn phòng UBND thị trấn Nam Phước", "Thị trấn Nam Phước", "Văn phòng UBND thị trấn Nam Phước"),
        ("Văn phòng UBND", "Xã Duy Thu", "Văn phòng UBND xã Duy Thu"),
        ("Chủ tịch Ủy ban nhân dân", "Thành phố Hội An", "Chủ tịch Ủy ban nhân dân thành phố Hội An"),
        ("Phó Chủ tịch UBND tỉnh", "Tỉnh Quảng Nam", "Phó Chủ tịch UBND tỉnh Quảng Nam"),
        ("Chánh Văn phòng", "Sở Nội vụ", "Chánh Văn phòng, Sở Nội vụ"),
        ("Công chức văn hóa", "Xã Duy Thu", "Công chức văn hóa, Xã Duy Thu"),
        ("Văn phòng UBND", "Xãm Lạ", "Văn phòng UBND, Xãm Lạ"),
    ],
)
def test_post_and_unit_are_said_as_one_would(post_name: str, unit_name: str, said: str) -> None:
    rendered = render(letter(notice(1, post(post_name=post_name, unit_name=unit_name))))
    assert f"Kính gửi: {said}\n" in rendered.text


def test_no_person_and_no_address_is_in_it() -> None:
    rendered = render(crowded(person=0xA11CE))
    whole = rendered.subject + rendered.text + rendered.html
    assert str(crowded(person=0xA11CE).person) not in whole
    assert "@" not in whole


def test_nothing_is_fetched_from_elsewhere() -> None:
    page = Page(render(crowded()).html)
    assert not {"img", "script", "link", "iframe", "style", "form", "object", "base"} & set(page.tags)
    links = [value for name, value in page.attributes if name in {"href", "src", "background", "action"}]
    assert links == ["https://dondoc.quangnam.example.vn"]
    assert "url(" not in render(crowded()).html
    assert "@import" not in render(crowded()).html


def test_colours_are_given_in_pairs_so_that_a_dark_screen_can_turn_them() -> None:
    for tag in re.findall(r"<td[^>]*>", render(crowded()).html):
        if "bgcolor" in tag:
            assert re.search(r'bgcolor="(#\w+)" style="background-color:\1;', tag), tag


def test_a_full_letter_is_not_cut_by_gmail() -> None:
    wordy = "Rà soát, kiện toàn và báo cáo kết quả hoạt động của tổ công nghệ số cộng đồng tại địa bàn " * 2
    content = letter(
        *(
            notice(
                number,
                obligation=f"Đợt {number}: {wordy}",
                quote=wordy,
                directive_number=f"{number % 5}/KH-UBND",
                period="tháng 9/2022",
                progress=Progress(done=1, total=3, target=100),
            )
            for number in range(60)
        ),
        public_url="https://dondoc.example.vn",
    )
    assert len(content.items) == 40
    assert len(render(content).html.encode()) < GMAIL_CUTS_AT_BYTES


def test_no_field_can_swell_a_letter() -> None:
    """Whatever was typed or imported, a letter stays some hundred kilobytes."""
    long = "Đây là một câu rất dài " * 2000
    changes = dict.fromkeys(("quote", "directive_subject", "accountable", "report_to", "period"), long)
    content = letter(
        *(notice(n, obligation=f"{n} {long}", directive_number=f"{n} {long}", **changes) for n in range(60))
    )
    rendered = render(content)
    assert len(rendered.html.encode()) < 3 * GMAIL_CUTS_AT_BYTES
    assert len(rendered.subject) <= 150


def test_a_version_that_is_not_there_is_named() -> None:
    with pytest.raises(UnknownTemplate) as refused:
        render(letter().model_copy(update={"template": "daily:99"}))
    known = ", ".join(sorted(VIEWS))
    assert refused.value.say() == (
        f"Thư dùng mẫu daily:99, phần mềm này chỉ có {known}; hãy dùng bản phần mềm mới hơn."
    )


def test_every_phrase_of_a_template_has_its_english_and_the_same_fields() -> None:
    tree = ast.parse(Path(daily_v1.__file__).read_text(encoding="utf-8"))
    docs = {
        ast.get_docstring(node, clean=False)
        for node in ast.walk(tree)
        if hasattr(node, "body") and isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef)
    }
    literals = {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value not in docs
    }
    with (TEMPLATES / "daily" / "1" / "en.po").open("rb") as file:
        english = {str(message.id): str(message.string) for message in read_po(file) if message.id}
    vietnamese = {text for text in literals if re.search(r"[^\x00-\x7f“”…–·]|\{\w+\}.*\{", text)}
    assert vietnamese - set(english) == set()
    assert set(english) <= literals
    for phrase, translation in english.items():
        assert set(re.findall(r"\{\w+\}", phrase)) == set(re.findall(r"\{\w+\}", translation)), phrase


HOSTILE = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        [
            "<script>alert(1)</script>",
            '"><img src=x onerror=alert(1)>',
            "{{ 7*7 }}{% raw %}",
            "a\r\nBcc: b@x.vn",
            "\u202egnp.exe",
            "--boundary\r\n\r\n<html>",
            "</td></table></body></html>",
            "<!--[if mso]><![endif]-->",
            "\x00\x08\x1b[31m\udc80",
            "{subject}",
        ]
    ),
)


@given(HOSTILE, HOSTILE, HOSTILE, HOSTILE, st.sampled_from(["vi", "en"]))
@settings(max_examples=80, deadline=None)
def test_what_people_type_stays_text(first: str, second: str, third: str, fourth: str, lang: str) -> None:
    def written(*texts: str) -> tuple[list[str], list[str], list[str]]:
        one, two, three, four = texts
        changes = {
            "obligation": one,
            "quote": two or "x",
            "directive_number": three,
            "directive_subject": four,
            "unit_name": one,
            "accountable": two,
            "report_to": three or "x",
            "period": four or "x",
            "task_code": one,
        }
        to = post(post_name=two, unit_name=three, lang=lang)
        rendered = render(letter(notice(1, to, **changes), coordinator_name=four))
        page = Page(rendered.html)
        kept = [name for name, _ in page.attributes]
        return page.tags, kept, [line.split(":")[0][:3] for line in rendered.text.splitlines() if not line]

    plain = written("a", "b", "c", "d")
    hostile = written(first, second, third, f"x{fourth}")
    assert hostile == plain  # the same tags, attributes and gaps, whatever the words are
    assert "\n" not in render(letter(notice(obligation=first), coordinator_name=COORDINATOR)).subject
