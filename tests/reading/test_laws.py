# ruff: noqa: E501  sentences and files of the cases are kept whole
"""Laws that hold for any text: nothing raises, quotes are cut from the text, spelling does not matter."""

import time
import unicodedata
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from directives.reading import Reading, TextTooLong, read
from directives.reading.normal import normal
from tests.reading.cases import EXPRESSIONS, NEGATIVES, SURFACES

SENTENCES = [text for text, _, _ in [*EXPRESSIONS, *SURFACES]] + [text for _, text, _ in NEGATIVES]
WORDS = sorted({word for text in SENTENCES for word in text.split()})
PIECES = st.one_of(
    st.sampled_from(WORDS),
    st.sampled_from([".", ";", ":", ",", "\n", "\n- ", "\n1. ", "\na) ", " | ", "(", ")", "100%", "31/6", "2/2107", "…", "\t"]),
    st.text(max_size=6),
)  # fmt: skip
TEXTS = st.one_of(st.lists(PIECES, max_size=60).map(" ".join), st.text(max_size=200))


def check_offsets(text: str, found: Reading) -> None:
    """Every quote and every reason is cut exactly out of the text as given."""
    for one in found.obligations:
        assert one.quote == text[one.start : one.end]
        assert one.quote.strip()
        for why in one.why.values():
            assert why.start is None or why.words == text[why.start : why.end]
    for skipped in found.skipped:
        assert skipped.words == text[skipped.start : skipped.end]


@settings(max_examples=80, deadline=None)
@given(TEXTS, st.one_of(st.none(), st.dates(date(1990, 1, 1), date(2090, 1, 1))))
def test_any_text_is_read_and_quoted_exactly(text: str, day: date | None) -> None:
    check_offsets(text, read(text, doc_date=day))


def plain(found: Reading) -> Any:
    """A reading without places, its words composed and their white space single."""

    def of(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: of(inner) for key, inner in value.items() if key not in ("start", "end")}
        if isinstance(value, list):
            return [of(inner) for inner in value]
        if isinstance(value, str):
            return " ".join(unicodedata.normalize("NFC", value.replace("\u200b", "")).split())
        return value

    return of(found.model_dump(mode="json"))


@pytest.mark.parametrize("text", SENTENCES, ids=lambda text: text[:40])
def test_decomposed_letters_change_nothing_but_places(text: str) -> None:
    day = date(2025, 8, 1)
    apart = unicodedata.normalize("NFD", text)
    found = read(apart, doc_date=day)
    check_offsets(apart, found)
    assert plain(found) == plain(read(text, doc_date=day))


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from(SENTENCES),
    st.lists(st.sampled_from(["  ", "\u00a0", "\u2009", " \u200b", "\u00a0 "]), min_size=1),
)
def test_white_space_changes_nothing_but_places(text: str, spaces: list[str]) -> None:
    words = text.split(" ")
    spaced = "".join(word + spaces[n % len(spaces)] for n, word in enumerate(words)).rstrip(
        " \u00a0\u2009\u200b"
    )
    found = read(spaced, doc_date=date(2025, 8, 1))
    check_offsets(spaced, found)
    assert plain(found) == plain(read(text, doc_date=date(2025, 8, 1)))


@settings(max_examples=80, deadline=None)
@given(st.text(alphabet=st.characters(), max_size=60))
def test_a_place_in_the_reading_text_leads_back_to_the_text_as_given(text: str) -> None:
    source = normal(text)
    places = [source.place(index) for index in range(len(source.text) + 1)]
    assert places == sorted(places)
    assert places[-1] <= len(text)


def test_a_quote_of_decomposed_text_holds_its_marks() -> None:
    text = unicodedata.normalize("NFD", "Sở Y tế báo cáo trước ngày 12/5/2025; hết.")
    [one] = read(text, doc_date=date(2025, 4, 1)).obligations
    assert unicodedata.normalize("NFC", one.quote) == "Sở Y tế báo cáo trước ngày 12/5/2025"
    assert text[one.end] == ";"


def test_a_text_longer_than_any_directive_is_refused() -> None:
    with pytest.raises(TextTooLong, match="5000001 ký tự, dài hơn mức 5000000"):
        read("x" * 5_000_001)


HOSTILE = [
    "trước ", "trước ngày 1/1, ", "100% thôn, ", "mỗi thôn, ", "từ ngày 1 đến ", "a: ", "(", "thì, ", "cuối ", "end of the ",
    "UBND xã, ", "báo cáo ", "và ", "ngày 1/1/2022 ", "hằng tháng, tháng, quý ", "số 1/KH-", "Kế hoạch số 1/KH-UBND ",
    "đã ", "; ", "1. a\n", "- UBND xã:\n", "| a | b\n", "phối hợp với ", "do UBND ", "yêu cầu UBND ", "a\u0323\u0302",
    "trongtháng", "A" * 50, "để , ", "trong 5 ngày kể từ ngày ", "hạn: ", "Số: ", "Nơi nhận:\n", "Thời hạn: 1/1/2022. ",
    "trường hợp trước ngày 1/1/2022 ", "chốt số liệu hằng tháng ", "Chủ trì: A\n", " " * 40, "\u200b", "ban hành quyết định ",
]  # fmt: skip


@pytest.mark.parametrize("piece", HOSTILE, ids=repr)
def test_work_grows_with_the_length_and_no_faster(piece: str) -> None:
    def work(size: int) -> float:
        text = (piece * (size // len(piece) + 1))[:size]
        spent = []
        for _ in range(2):
            start = time.process_time()
            read(text)
            spent.append(time.process_time() - start)
        return min(spent)

    small, large = work(4_000), work(24_000)
    # Six times the text: linear work takes six times as long, quadratic thirty-six. Under two
    # hundredths of a second the clock says too little to divide by.
    assert large < 0.02 or large / max(small, 0.001) < 18
