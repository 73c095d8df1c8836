"""Header fields as they go over the wire, read back by the library's old and strict decoder."""

from email.header import decode_header, make_header

import pytest
from hypothesis import given

from notices.headers import WIRE, UnsafeHeader, mailbox_field, unstructured
from notices.plain import one_line
from tests.notices.test_render import HOSTILE

LINES = HOSTILE.map(lambda text: one_line(text, 200))


def decoded(value: str) -> str:
    return str(make_header(decode_header(value.replace("\r\n ", " "))))


@given(LINES)
def test_every_text_comes_back_exactly(text: str) -> None:
    assert decoded(unstructured("Subject", text)) == text


@given(LINES)
def test_lines_are_as_long_as_encoded_words_may_be(text: str) -> None:
    lines = f"Subject: {unstructured('Subject', text)}".split("\r\n")
    assert all(len(line) <= 76 for line in lines)
    assert all(line.startswith(" =?utf-8?B?") for line in lines[1:])


def test_spaces_between_words_survive_folding() -> None:
    """Where the library's own folding loses them."""
    long = "Đôn đốc " * 20 + "xong"
    assert decoded(unstructured("Subject", long)) == long


def test_a_reader_that_puts_a_space_between_pieces_cuts_no_word() -> None:
    field = unstructured("To", "Văn phòng Sở Thông tin và Truyền thông tỉnh Quảng Nam")
    pieces = [str(make_header(decode_header(piece))) for piece in field.split("\r\n ")]
    assert len(pieces) > 1
    assert " ".join(" ".join(pieces).split()) == "Văn phòng Sở Thông tin và Truyền thông tỉnh Quảng Nam"


def test_a_name_that_looks_encoded_stays_a_name() -> None:
    name = "=?utf-8?q?a=0D=0ABcc:_b@x.vn?="
    field = mailbox_field("To", name, "a@x.vn")
    assert field.endswith("\r\n <a@x.vn>")
    assert decoded(field.removesuffix("\r\n <a@x.vn>")) == name


def test_a_plain_name_stays_readable() -> None:
    assert mailbox_field("To", "Van phong UBND", "a@x.vn") == "Van phong UBND\r\n <a@x.vn>"
    assert mailbox_field("To", "", "a@x.vn") == "a@x.vn"


@pytest.mark.parametrize("value", ["a\r\nBcc: b@x.vn", "a\nb", "đ", "a\r\n", "\r\n a", "a\r\n\tb", "a\x00"])
def test_a_value_that_is_not_in_its_final_form_is_refused(value: str) -> None:
    with pytest.raises(UnsafeHeader, match="Subject: "):
        WIRE.header_store_parse("Subject", value)
