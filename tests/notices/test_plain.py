"""What people typed, on one line and without tricks."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notices.plain import one_line


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  hai   khoảng\ttrắng ", "hai khoảng trắng"),
        ("một\r\nBcc: hai", "một Bcc: hai"),
        ("đoạn\u2028mới\u2029nữa\x85", "đoạn mới nữa"),
        ("\u202egnp.exe\u2066\u200e", "gnp.exe"),
        ("Hòa".encode().decode(), "Hòa"),
        (unicodedata.normalize("NFD", "Nguyễn Thị Hoà"), "Nguyễn Thị Hoà"),
        ("không\u00a0ngắt", "không ngắt"),
        ("\ufeffđầu\u200btệp", "đầutệp"),
        ("nửa \udc80 chữ", "nửa chữ"),
        ("", ""),
    ],
)
def test_a_line_is_kept_without_its_tricks(typed: str, kept: str) -> None:
    assert one_line(typed, 80) == kept


def test_a_long_line_is_cut_between_words() -> None:
    assert one_line("một hai ba bốn năm sáu", 12) == "một hai ba…"
    assert one_line("m" * 30, 10) == "mmmmmmmmm…"
    assert one_line("vừa đủ", 6) == "vừa đủ"
    assert one_line(" " * 500 + "xa", 6) == "…"


@given(st.text(), st.integers(2, 50))
def test_every_line_is_one_short_line_of_sound_text(typed: str, most: int) -> None:
    line = one_line(typed, most)
    assert len(line) <= most
    assert len(line.splitlines()) <= 1
    assert line == line.strip()
    line.encode()  # no half character
    assert one_line(line, most) == line
