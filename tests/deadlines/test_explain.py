"""A due day explains itself, and what looks doubtful is said before anything is issued."""

import re
from datetime import date, time

import pytest

from deadlines.calendar import Calendar
from deadlines.rules import (
    ByDate,
    DoubtKind,
    Due,
    DueBeforeIssue,
    DueRule,
    Horizon,
    NoDue,
    Recurring,
    Window,
    Within,
    explain,
    require_possible,
    warnings,
)

CALENDAR = Calendar.vietnam()
ISSUED = date(2022, 8, 25)


def test_working_days_are_explained_step_by_step() -> None:
    rule = Within(n=10, working_days=True, origin=date(2024, 4, 26))
    assert explain(rule, issued=ISSUED, calendar=CALENDAR) == [
        "Quy tắc: trong thời hạn 10 ngày làm việc kể từ ngày 26/4/2024.",
        (
            "Tính từ ngày 26/4/2024: thứ Sáu 26/4/2024. Ngày này không tính (Bộ luật Dân sự, điều 147); "
            "ngày thứ nhất là thứ Năm 2/5/2024."
        ),
        "Đếm ngày làm việc đến ngày thứ 10: thứ Ba 14/5/2024.",
        (
            "Không tính thứ Bảy, Chủ nhật và các ngày nghỉ: 29/4/2024 Nghỉ hoán đổi với ngày 4/5/2024; "
            "30/4/2024 Ngày Chiến thắng; 1/5/2024 Ngày Quốc tế Lao động."
        ),
        "Có tính ngày làm bù: 4/5/2024.",
        "Ngày cuối cùng: thứ Ba 14/5/2024.",
    ]


def test_a_term_that_ends_on_a_day_off_explains_why_it_passes_on() -> None:
    steps = explain(Within(n=8), issued=ISSUED, calendar=CALENDAR)
    assert steps[2:] == [
        "Hết thời hạn vào thứ Sáu 2/9/2022.",
        (
            "thứ Sáu 2/9/2022 là ngày nghỉ, nên thời hạn kết thúc vào ngày làm việc tiếp theo, "
            "thứ Hai 5/9/2022 (Bộ luật Dân sự, điều 148)."
        ),
        "Ngày cuối cùng: thứ Hai 5/9/2022.",
    ]


def test_a_term_without_holidays_says_so() -> None:
    steps = explain(Within(n=3, working_days=True), issued=date(2022, 7, 4), calendar=CALENDAR)
    assert "Không tính thứ Bảy, Chủ nhật; không có ngày lễ nào ở giữa." in steps


def test_a_holiday_on_the_day_of_the_origin_is_not_listed_as_left_out() -> None:
    rule = Within(n=3, working_days=True, origin=date(2024, 4, 30))
    steps = explain(rule, issued=ISSUED, calendar=CALENDAR)
    assert "Không tính thứ Bảy, Chủ nhật và các ngày nghỉ: 1/5/2024 Ngày Quốc tế Lao động." in steps


def test_an_origin_that_has_not_happened_is_said() -> None:
    steps = explain(Within(n=5, origin="receipt"), issued=ISSUED, calendar=CALENDAR)
    assert steps[1:] == [
        "Chưa biết ngày nhận được văn bản, nên chưa tính được hạn.",
        "Chưa có ngày hạn.",
    ]


def test_before_a_day_explains_its_two_readings() -> None:
    steps = explain(ByDate.before(date(2022, 6, 20)), issued=ISSUED, calendar=CALENDAR)
    assert steps[1:] == [
        "Đôn đốc theo ngày 19/6/2022 (đúng câu chữ); chỉ tính quá hạn sau ngày 20/6/2022.",
        "Ngày cuối cùng: Chủ nhật 19/6/2022; tính quá hạn sau thứ Hai 20/6/2022.",
    ]


def test_a_time_of_day_is_explained() -> None:
    steps = explain(ByDate.latest(ISSUED, time(17)), issued=ISSUED, calendar=CALENDAR)
    assert steps[1] == "Hạn là 17h00 trong ngày."


def test_a_recurring_rule_shows_its_next_periods() -> None:
    steps = explain(Recurring(rule="monthly;by=4", before=True), issued=ISSUED, calendar=CALENDAR)
    assert steps == [
        "Quy tắc: trước ngày 5 hằng tháng.",
        "Kỳ báo cáo tháng 8/2022: chậm nhất Chủ nhật 4/9/2022.",
        "Kỳ báo cáo tháng 9/2022: chậm nhất thứ Ba 4/10/2022.",
        "Kỳ báo cáo tháng 10/2022: chậm nhất thứ Sáu 4/11/2022.",
        "Ngày cuối cùng: Chủ nhật 4/9/2022; tính quá hạn sau thứ Hai 5/9/2022.",
    ]


def test_periodically_says_what_to_ask() -> None:
    steps = explain(Recurring(rule="periodic"), issued=ISSUED, calendar=CALENDAR)
    assert steps[1].startswith("Văn bản không nói bao lâu một lần, nên chưa có kỳ nào; hãy chọn tuần")


def test_explanations_come_in_english_too() -> None:
    steps = explain(Within(n=8), issued=ISSUED, calendar=CALENDAR, lang="en")
    assert steps[-1] == "Last day: Monday 5/9/2022."
    assert not any(re.search("[ăâđêôơư]", step) for step in steps)


def kinds(rule: DueRule | Due, issued: date | None = ISSUED) -> list[DoubtKind]:
    return [doubt.kind for doubt in warnings(rule, CALENDAR, issued=issued)]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (ByDate.latest(date(2022, 9, 30)), []),
        (ByDate.latest(date(2022, 9, 2)), [DoubtKind.DAY_OFF]),
        (ByDate.latest(date(2022, 9, 3)), [DoubtKind.DAY_OFF]),
        (ByDate.before(date(2022, 9, 30)), [DoubtKind.TWO_READINGS]),
        (ByDate.latest(date(2107, 12, 31)), [DoubtKind.ABSURD]),
        (ByDate.latest(date(1922, 12, 31)), [DoubtKind.ABSURD]),
        (ByDate.latest(date(2033, 1, 3)), [DoubtKind.ABSURD]),
        (Horizon(end=date(2045, 12, 29)), []),
        (Window(start=ISSUED, end=date(2022, 9, 30)), []),
        (Within(n=10, origin=date(2027, 3, 1)), [DoubtKind.PROVISIONAL]),
        (Within(n=10, origin=date(2026, 3, 2)), []),
        (Within(n=10, origin="receipt"), []),
        (Recurring(rule="monthly;by=29"), [DoubtKind.SHORT_MONTH]),
        (Recurring(rule="quarterly;month=last;by=31"), [DoubtKind.SHORT_MONTH]),
        (Recurring(rule="quarterly;month=last;by=30"), []),  # March, June, September and December have it
        (Recurring(rule="monthly;by=28"), [DoubtKind.DAY_OFF]),  # 28/8/2022 is a Sunday
        (Recurring(rule="periodic"), [DoubtKind.NO_FREQUENCY]),
        (NoDue(), []),
        (Due.on(date(2022, 9, 3)), [DoubtKind.DAY_OFF]),
        (Due.on(date(2027, 3, 1)), [DoubtKind.PROVISIONAL]),
    ],
)
def test_what_looks_doubtful_is_named(rule: DueRule | Due, expected: list[DoubtKind]) -> None:
    assert kinds(rule) == expected


def test_without_a_day_of_issue_only_fixed_days_are_looked_at() -> None:
    assert kinds(ByDate.latest(date(2107, 12, 31)), issued=None) == [DoubtKind.ABSURD]
    assert kinds(Within(n=10), issued=None) == []


def test_a_doubt_is_said_in_english_too() -> None:
    [day_off] = warnings(ByDate.latest(date(2022, 9, 2)), CALENDAR)
    assert day_off.text("en").endswith("A fixed date is never moved.")


def test_doubts_name_the_day_and_the_reason() -> None:
    [day_off] = warnings(ByDate.latest(date(2022, 9, 2)), CALENDAR)
    assert str(day_off) == (
        "Ngày 2/9/2022 là ngày nghỉ (Quốc khánh). Hạn ghi bằng ngày cụ thể nên không tự dời."
    )
    [absurd] = warnings(ByDate.latest(date(2107, 12, 31)), CALENDAR)
    assert str(absurd) == "Ngày 31/12/2107 xa bất thường; có phải gõ nhầm năm không?"
    [sunday] = warnings(ByDate.latest(date(2022, 9, 4)), CALENDAR)
    assert "(Chủ nhật)" in str(sunday)


@pytest.mark.parametrize(
    "rule",
    [
        ByDate.latest(date(2022, 8, 24)),
        ByDate.before(date(2022, 8, 24)),
        Window(start=date(2022, 8, 1), end=date(2022, 8, 24)),
        Within(n=5, origin=date(2022, 8, 1)),
        Recurring(rule="monthly;by=4", until=date(2022, 9, 3)),
    ],
)
def test_a_rule_whose_last_day_had_passed_at_issue_is_refused(rule: DueRule) -> None:
    with pytest.raises(DueBeforeIssue, match="25/8/2022"):
        require_possible(rule, issued=ISSUED, calendar=CALENDAR)


@pytest.mark.parametrize(
    "rule",
    [
        ByDate.latest(ISSUED),
        ByDate.before(ISSUED),
        Within(n=5),
        Within(n=5, origin="receipt"),
        Recurring(rule="monthly;by=4", until=date(2022, 9, 4)),
        Recurring(rule="periodic", until=date(2022, 9, 4)),
        NoDue(),
    ],
)
def test_a_rule_that_can_still_be_kept_is_not_refused(rule: DueRule) -> None:
    require_possible(rule, issued=ISSUED, calendar=CALENDAR)
