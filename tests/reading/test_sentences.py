"""Single sentences: what a deadline expression means, and which dates are none."""

from datetime import date
from typing import Any

import pytest

from directives.reading import ReadDue, Reading, ReadObligation, read
from tests.reading.cases import ELSEWHERE, EXPRESSIONS, NEGATIVES, SURFACES


def value(due: ReadDue) -> Any:
    """A deadline as the cases write it."""
    match due.kind:
        case "on_or_before":
            return due.strict.isoformat() if due.strict else None
        case "recurring":
            return due.rule
        case "relative":
            return (due.n_days, bool(due.working_days))
    return None


def seen(one: ReadObligation, wanted: dict[str, Any]) -> dict[str, Any]:
    """The fields of an obligation that a case speaks of, as the case writes them."""
    fields: dict[str, Any] = {
        "due": value(one.due),
        "percent": one.target.percent,
        "coordinate": list(one.coordinate),
        "time": one.due.time,
    }
    return {name: fields[name] if name in fields else getattr(one, name) for name in wanted}


@pytest.mark.parametrize(
    ("text", "day", "wanted"), [*EXPRESSIONS, *SURFACES], ids=lambda part: str(part)[:40]
)
def test_a_sentence_gives_these_obligations(text: str, day: str, wanted: list[dict[str, Any]]) -> None:
    found = read(text, doc_date=date.fromisoformat(day)).obligations
    assert [seen(one, want) for one, want in zip(found, wanted, strict=True)] == wanted


@pytest.mark.parametrize(("kind", "text", "day"), NEGATIVES, ids=[kind for kind, _, _ in NEGATIVES])
def test_a_date_that_is_no_deadline_sets_none(kind: str, text: str, day: str) -> None:
    found = read(text, doc_date=date.fromisoformat(day))
    assert [one.due.words for one in found.obligations if one.due.kind != "none"] == []


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Tính đến ngày 30/6/2025, cả huyện có 12 hợp tác xã.", "statistics"),
        ("Giấy phép này có giá trị đến hết ngày 31/12/2026.", "validity"),
        ("Các dự án được khởi công từ trước ngày 01/7/2025 giữ nguyên đơn giá.", "condition"),
        ("Dự kiến đến ngày 30/9/2025 nước rút hết.", "forecast"),
        ("Chương trình phát triển đô thị thông minh đến năm 2030 gồm 4 hợp phần.", "title_horizon"),
    ],
)
def test_a_skipped_date_says_why(text: str, rule: str) -> None:
    assert [skipped.rule for skipped in read(text, doc_date=date(2025, 8, 1)).skipped] == [rule]


def test_before_a_day_is_strict_and_lenient_and_asked() -> None:
    [one] = read("Sở Y tế báo cáo trước ngày 12/5/2025.", doc_date=date(2025, 4, 1)).obligations
    assert (one.due.strict, one.due.lenient) == (date(2025, 5, 11), date(2025, 5, 12))
    [question] = one.questions
    assert question.text == "“trước ngày 12/5/2025”: hạn cuối là hết ngày 11/5/2025 hay hết ngày 12/5/2025?"
    assert question.choices == ("11/5/2025", "12/5/2025")


def test_a_missing_year_without_a_document_date_is_asked_never_guessed() -> None:
    [one] = read("Sở Y tế báo cáo chậm nhất ngày 12/5.").obligations
    assert (one.due.kind, one.due.strict) == ("on_or_before", None)
    assert [question.text for question in one.questions] == [
        "“chậm nhất ngày 12/5” không ghi năm và chưa biết ngày văn bản: thời hạn thuộc năm nào?"
    ]


def test_a_missing_year_past_the_turn_of_the_year_is_the_next_and_is_asked() -> None:
    [one] = read("Sở Y tế báo cáo chậm nhất ngày 10/01.", doc_date=date(2024, 12, 20)).obligations
    assert one.due.strict == date(2025, 1, 10)
    assert "đã hiểu là năm 2025" in one.questions[0].text


def test_a_day_that_no_month_has_is_asked() -> None:
    [one] = read("Sở Y tế báo cáo chậm nhất ngày 31/6/2025.", doc_date=date(2025, 4, 1)).obligations
    assert one.due.strict is None
    assert "trong lịch không có ngày này" in one.questions[0].text


def test_an_absurd_year_is_asked() -> None:
    [one] = read("Sở Y tế báo cáo chậm nhất ngày 31/12/2107.", doc_date=date(2017, 4, 1)).obligations
    assert "năm 2107 có vẻ gõ nhầm" in one.questions[0].text


def test_an_obligation_nobody_leads_is_asked() -> None:
    [one] = read("Hoàn thành lắp đặt cột đèn chậm nhất ngày 1/6/2025.", doc_date=date(2025, 4, 1)).obligations
    assert one.lead is None
    assert [question.about for question in one.questions] == ["lead", "scope"]


def test_every_field_says_which_words_and_which_rule_gave_it() -> None:
    text = "Giao Sở Tài chính phối hợp với Cục Thuế trình UBND tỉnh chậm nhất ngày 1/6/2025."
    [one] = read(text, doc_date=date(2025, 4, 1)).obligations
    told = {name: (why.rule, why.words) for name, why in one.why.items()}
    assert told["due"] == ("by_day", "chậm nhất ngày 1/6/2025")
    assert told["lead"] == ("ordered", "Sở Tài chính")
    assert told["coordinate"] == ("with", "Cục Thuế")
    assert told["report_to"] == ("reported", "UBND tỉnh")
    assert one.why["due"].say() == "“Chậm nhất, đến, đến hết ngày D”: ngày cuối được phép là ngày D."
    for why in one.why.values():
        assert why.start is None or text[why.start : why.end] == why.words


def test_the_json_of_a_reading_is_the_promised_one() -> None:
    dumped = read("Xã A báo cáo trước ngày 05 hằng tháng.").model_dump(mode="json")
    assert set(dumped) == {"header", "obligations", "questions"}
    assert {"number", "type", "issuer", "date", "subject"} <= set(dumped["header"])
    [one] = dumped["obligations"]
    assert set(one) == {
        "quote", "start", "end", "action", "modality", "lead", "coordinate", "report_to", "scope", "target",
        "due", "questions", "why",
    }  # fmt: skip
    assert set(one["target"]) == {"percent", "quantifier", "population"}
    assert set(one["due"]) == {
        "kind", "words", "strict", "lenient", "time", "rule", "n_days", "working_days", "from",
    }  # fmt: skip
    assert one["due"]["rule"] == "monthly;by=4"


def test_the_same_text_gives_the_same_reading() -> None:
    text = " ".join(text for text, _, _ in EXPRESSIONS)
    first, second = (read(text, doc_date=date(2025, 1, 1)) for _ in range(2))
    assert isinstance(first, Reading)
    assert first == second


@pytest.mark.parametrize(("text", "day", "wanted"), ELSEWHERE, ids=lambda part: str(part)[:40])
def test_the_same_grammar_holds_elsewhere(text: str, day: str, wanted: list[tuple[Any, ...]]) -> None:
    found = list(read(text, doc_date=date.fromisoformat(day)).obligations)
    for due, lead, scope, percent in wanted:
        [one, *_] = [
            one for one in found if value(one.due) == due and percent in (None, one.target.percent)
        ] or [None]
        assert one is not None, f"no deadline {due} among {[value(other.due) for other in found]}"
        found.remove(one)
        assert scope is None or one.scope == scope
        assert lead is None or (one.lead or "").startswith(lead[:6])
    assert [value(one.due) for one in found if one.due.kind != "none"] == []
