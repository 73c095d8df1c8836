"""A directive's life, what issuing freezes, and the steps of an ordered duty."""

from datetime import date, timedelta
from typing import Any

import pytest

from deadlines.calendar import Calendar
from deadlines.rules import ByDate, DueBeforeIssue, NoDue, Recurring, Window, Within
from directives import issue
from directives.freezing import expanded, freeze
from directives.issue import (
    BindsNobody,
    Directive,
    NoSuchObligation,
    NothingAmended,
    NumberOfAStep,
    SameNumberTwice,
    WrongState,
    folded,
)
from events.base import Event
from events.decisions import DirectiveAmended, DirectiveIssued, FrozenDue, PeriodsOpened
from events.done_when import AllOf, Confirmed, Filed, Step, Steps
from events.obligations import Obligation
from tests.core.samples import DOCUMENT, PLAN, ROSTER, TEAM, day, obligation
from units.tree import Every, Named

NAME = "12-KH-UBND-2022"
CALENDAR = Calendar.vietnam()
ISSUED, AMENDED = day("14/6"), day("1/9")
REPORT = obligation(
    Filed(report="ket-qua"), no="2", due=Recurring(rule="monthly;by=4", before=True), action="Báo cáo"
)


def drafted(*obligations: Obligation) -> list[Event]:
    asked = obligations or (obligation(),)
    return issue.draft(Directive(), NAME, document=DOCUMENT, obligations=asked)


def confirmed(*obligations: Obligation) -> list[Event]:
    past = drafted(*obligations)
    return [*past, *issue.confirm(folded(past), NAME)]


def issued(*obligations: Obligation, on: date = ISSUED, **more: Any) -> list[Event]:
    past = confirmed(*obligations)
    return [*past, *issue.issue(folded(past), NAME, roster=ROSTER, calendar=CALENDAR, on=on, **more)]


def amended(past: list[Event], *obligations: Obligation, on: date = AMENDED, **more: Any) -> DirectiveAmended:
    [event] = issue.amend(
        folded(past),
        NAME,
        obligations=obligations,
        roster=ROSTER,
        calendar=CALENDAR,
        on=on,
        reason="điều chỉnh",
        **more,
    )
    assert isinstance(event, DirectiveAmended)
    return event


def closed() -> list[Event]:
    return [*issued(), *issue.close(folded(issued()), NAME, on=day("1/12"), reason="xong")]


def revoked() -> list[Event]:
    return [*issued(), *issue.revoke(folded(issued()), NAME, on=day("1/12"), reason="bãi bỏ")]


def frozen(*obligations: Obligation, **more: Any) -> dict[str, tuple[FrozenDue, ...]]:
    event = issued(*obligations, **more)[-1]
    assert isinstance(event, DirectiveIssued)
    return event.dues


# --- its life


def test_a_directive_goes_from_draft_to_confirmed_to_issued_to_closed() -> None:
    states = [folded(past).state for past in ([], drafted(), confirmed(), issued(), closed(), revoked())]
    assert states == ["none", "draft", "confirmed", "issued", "closed", "revoked"]


def test_a_draft_that_was_put_away_may_be_taken_in_again() -> None:
    put_away = [*drafted(), *issue.revoke(folded(drafted()), NAME, on=day("1/8"), reason="nhầm")]
    again = issue.draft(folded(put_away), NAME, document=DOCUMENT, obligations=(obligation(PLAN),))
    assert folded([*put_away, *again]).state == "draft"


def test_a_better_reading_replaces_the_draft_and_must_be_confirmed_again() -> None:
    again = issue.draft(folded(confirmed()), NAME, document=DOCUMENT, obligations=(obligation(PLAN),))
    after = folded([*confirmed(), *again])
    assert after.state == "draft"
    assert after.obligations == (obligation(PLAN),)


WAYS = {
    "draft": lambda d: issue.draft(d, NAME, document=DOCUMENT, obligations=(obligation(),)),
    "confirm": lambda d: issue.confirm(d, NAME),
    "issue": lambda d: issue.issue(d, NAME, roster=ROSTER, calendar=CALENDAR, on=day("14/6")),
    "amend": lambda d: issue.amend(
        d,
        NAME,
        obligations=(obligation(),),
        roster=ROSTER,
        calendar=CALENDAR,
        on=day("1/9"),
        reason="điều chỉnh",
    ),
    "close": lambda d: issue.close(d, NAME, on=day("1/12"), reason="xong"),
    "revoke": lambda d: issue.revoke(d, NAME, on=day("1/12"), reason="bãi bỏ"),
}


@pytest.mark.parametrize(
    ("way", "past", "state", "wanted"),
    [
        ("confirm", [], "chưa có", "dự thảo"),
        ("confirm", confirmed(), "đã xác nhận", "dự thảo"),
        ("issue", drafted(), "dự thảo", "đã xác nhận"),
        ("issue", issued(), "đã ban hành", "đã xác nhận"),
        (
            "draft",
            issued(),
            "đã ban hành",
            "chưa có hoặc dự thảo hoặc đã xác nhận",
        ),
        ("amend", confirmed(), "đã xác nhận", "đã ban hành"),
        ("amend", closed(), "đã kết thúc", "đã ban hành"),
        ("close", revoked(), "đã thu hồi", "đã ban hành"),
        (
            "revoke",
            closed(),
            "đã kết thúc",
            "dự thảo hoặc đã xác nhận hoặc đã ban hành",
        ),
    ],
)
def test_each_step_has_its_state(way: str, past: list[Event], state: str, wanted: str) -> None:
    with pytest.raises(WrongState) as error:
        WAYS[way](folded(past))
    assert str(error.value) == f"Văn bản {NAME} {state}; việc này chỉ làm được khi văn bản {wanted}."


def test_numbers_are_given_once_and_not_to_steps() -> None:
    with pytest.raises(SameNumberTwice, match="Có hai nhiệm vụ cùng mang số 1; mỗi nhiệm vụ"):
        drafted(obligation(), obligation(PLAN))
    with pytest.raises(NumberOfAStep, match=r"Số 2\.1 có dấu chấm, dành cho các bước"):
        drafted(obligation(no="2.1"))


def test_a_scope_that_binds_nobody_is_refused_before_anything_is_issued() -> None:
    with pytest.raises(BindsNobody) as error:
        issued(obligation(who=Every(level="thon", inside="49")))
    assert str(error.value) == (
        "Nhiệm vụ 1 (Lập tổ công nghệ số cộng đồng) không ràng buộc đơn vị nào; kiểm tra lại phạm vi áp dụng."
    )


@pytest.mark.parametrize(
    "impossible",
    [
        obligation(due=ByDate(strict=day("13/6"), lenient=day("13/6"))),
        obligation(
            Steps(
                steps=(
                    Step(action="Rà soát", when=TEAM, due=ByDate(strict=day("13/6"), lenient=day("13/6"))),
                    Step(action="Lập tổ", when=TEAM, due=ByDate(strict=day("30/9"), lenient=day("30/9"))),
                )
            )
        ),
    ],
    ids=["the whole", "a step"],
)
def test_what_nobody_could_keep_is_not_issued(impossible: Obligation) -> None:
    with pytest.raises(DueBeforeIssue) as error:
        issued(obligation(), impossible.model_copy(update={"no": "2"}))
    assert str(error.value) == (
        "Hạn 13/6/2022 trước ngày ban hành 14/6/2022; hãy kiểm tra lại ngày hạn hoặc ngày ban hành."
    )


def test_a_limit_on_the_very_day_of_issue_can_be_kept() -> None:
    [*_, event] = issued(obligation(due=ByDate(strict=ISSUED, lenient=ISSUED)))
    assert isinstance(event, DirectiveIssued)


# --- what issuing freezes


def test_issuing_freezes_obligations_due_days_and_the_revision_of_the_roster() -> None:
    event = issued()[-1]
    assert isinstance(event, DirectiveIssued)
    assert event.obligations == (obligation(),)
    assert event.roster_revision == ROSTER.revision
    assert event.dues == {"1": (FrozenDue(opens=day("14/6"), strict=day("30/9"), lenient=day("30/9")),)}
    assert event.periods_through == day("15/6/2023")


def test_before_a_day_is_frozen_in_both_readings_or_strictly() -> None:
    before = ByDate.before(day("20/6"))
    assert frozen(obligation(due=before))["1"] == (
        FrozenDue(opens=day("14/6"), strict=day("19/6"), lenient=day("20/6")),
    )
    assert frozen(obligation(due=before, late_after="strict"))["1"] == (
        FrozenDue(opens=day("14/6"), strict=day("19/6"), lenient=day("19/6")),
    )


def test_a_window_opens_with_its_first_day_but_never_before_the_issue() -> None:
    assert frozen(obligation(due=Window(start=day("1/7"), end=day("31/7"))))["1"][0].opens == day("1/7")
    assert frozen(obligation(due=Window(start=day("1/6"), end=day("31/7"))))["1"][0].opens == day("14/6")


def test_a_limit_that_runs_from_the_issue_is_worked_out_with_the_calendar_of_the_day() -> None:
    # After Friday 26/8 come 29, 30 and 31 August, then 5 and 6 September: the 1st and 2nd are days off.
    due = Within(n=5, working_days=True)
    assert frozen(obligation(due=due), on=day("26/8"))["1"][0].strict == day("6/9")


def test_a_limit_that_runs_from_something_else_has_no_day_yet() -> None:
    from_receipt = obligation(due=Within(n=10, origin="receipt"))
    assert frozen(from_receipt)["1"] == (FrozenDue(opens=day("14/6")),)
    assert frozen(from_receipt, received=day("17/6"))["1"][0].strict == day("27/6")
    assert frozen(obligation(due=Within(n=10, origin="team_founded")))["1"] == (FrozenDue(opens=day("14/6")),)
    assert frozen(obligation(due=NoDue()))["1"] == (FrozenDue(opens=day("14/6")),)


def test_a_report_has_one_due_day_a_period_for_a_year_ahead() -> None:
    dues = frozen(obligation(), REPORT)["2"]
    assert [due.period for due in dues][:3] == ["2022-06", "2022-07", "2022-08"]
    assert dues[0] == FrozenDue(period="2022-06", opens=day("14/6"), strict=day("4/7"), lenient=day("5/7"))
    assert dues[1].opens == day("1/7")
    assert (len(dues), dues[-1].period) == (12, "2023-05")


def test_further_periods_follow_on_without_a_gap_or_a_second_time() -> None:
    past = issued(obligation(), REPORT)
    [event] = issue.open_periods(folded(past), NAME, calendar=CALENDAR, through=day("14/12/2023"))
    assert isinstance(event, PeriodsOpened)
    assert set(event.dues) == {"2"}
    assert [due.period for due in event.dues["2"]][::5] == ["2023-06", "2023-11"]
    later = folded([*past, event])
    assert issue.open_periods(later, NAME, calendar=CALENDAR, through=day("14/12/2023")) == []


def test_what_does_not_recur_has_no_further_periods() -> None:
    assert issue.open_periods(folded(issued()), NAME, calendar=CALENDAR, through=day("1/1/2025")) == []
    assert issue.open_periods(folded(closed()), NAME, calendar=CALENDAR, through=day("1/1/2025")) == []


# --- amending


def test_an_amendment_gives_due_days_from_its_own_day_on() -> None:
    event = amended(issued(obligation(), REPORT), REPORT, on=day("20/9"))
    assert [due.period for due in event.dues["2"]][:2] == ["2022-09", "2022-10"]
    assert event.dues["2"][0].opens == day("20/9")
    assert event.dues["2"][-1].period == "2023-05"


def test_an_amendment_replaces_adds_and_withdraws() -> None:
    past = issued(obligation(), REPORT)
    event = amended(past, obligation(PLAN), obligation(TEAM, no="3"), withdrawn=("2",))
    after = folded([*past, event])
    assert {o.no: o.done_when for o in after.obligations} == {"1": PLAN, "3": TEAM}


def test_an_amendment_must_say_something() -> None:
    with pytest.raises(NothingAmended) as error:
        amended(issued())
    assert str(error.value) == (
        f"Sửa đổi văn bản {NAME} mà không nêu nhiệm vụ nào; ghi nhiệm vụ cần thay, thêm hoặc bỏ."
    )


def test_what_is_not_there_cannot_be_withdrawn() -> None:
    with pytest.raises(NoSuchObligation) as error:
        amended(issued(), withdrawn=("7", "8"))
    assert str(error.value) == f"Văn bản {NAME} không có nhiệm vụ số 7, 8 để bỏ."


def test_an_amendment_that_selects_anew_must_bind_somebody() -> None:
    nobody = obligation(who=Every(level="thon", inside="49"))
    with pytest.raises(BindsNobody):
        amended(issued(), nobody)
    # Nobody is selected anew where the scope stays as it was frozen.
    past = issued(obligation(who=Named(codes=("20551",))))
    assert amended(past, obligation(PLAN, who=Named(codes=("20551",))), on=day("1/9"))


# --- steps

LAUNCH = obligation(
    Steps(
        steps=(
            Step(action="Ban hành kế hoạch", when=PLAN, due=ByDate.latest(day("30/6"))),
            Step(action="Lập tổ", when=TEAM, due=ByDate.latest(day("31/7"))),
            Step(action="Nghiệm thu", when=Confirmed(), due=NoDue()),
        )
    )
)


def test_each_step_is_a_task_with_its_own_action_and_due_day() -> None:
    steps = expanded(LAUNCH)
    assert [(s.no, s.action) for s in steps] == [
        ("1.1", "Ban hành kế hoạch"),
        ("1.2", "Lập tổ"),
        ("1.3", "Nghiệm thu"),
    ]
    dues = freeze([LAUNCH], calendar=CALENDAR, issued=day("14/6"), through=day("14/6") + timedelta(days=366))
    assert {no: due.strict for no, (due,) in dues.items()} == {
        "1.1": day("30/6"),
        "1.2": day("31/7"),
        "1.3": None,
    }


def test_a_step_counts_only_with_those_before_it() -> None:
    first, second, third = expanded(LAUNCH)
    assert first.done_when == PLAN
    assert second.done_when == AllOf(parts=(PLAN, TEAM))
    assert third.done_when == AllOf(parts=(PLAN, TEAM, Confirmed()))
    assert [s.needs_review for s in (first, second, third)] == [False, False, True]


def test_what_has_no_steps_is_one_task() -> None:
    assert expanded(obligation()) == [obligation()]


def test_a_step_can_be_stored_and_read_again() -> None:
    for step in expanded(LAUNCH):
        assert Obligation.model_validate_json(step.model_dump_json()) == step
