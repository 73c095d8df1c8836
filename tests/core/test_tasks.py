"""Decisions on a task: what each one says, what it refuses, and when the task is done."""

from collections.abc import Callable
from datetime import date

import pytest

from directives.tasks import (
    NOTHING,
    Decided,
    LastDays,
    NothingAsked,
    NotLater,
    Outcome,
    Standing,
    TaskClosed,
    accept,
    acknowledge,
    ask_extension,
    decided,
    due_in_force,
    give_back,
    grant_extension,
    note,
    outcome,
    refuse_extension,
    submit,
    waive,
)
from events.base import Event
from events.decisions import (
    DueWorkedOut,
    ExtensionAsked,
    ExtensionGranted,
    ExtensionRefused,
    TaskAccepted,
    TaskAcknowledged,
    TaskNoted,
    TaskReturned,
    TaskSubmitted,
    TaskWaived,
)
from events.done_when import AllOf, Confirmed, Happened
from tests.core.samples import PLAN, TASK, TEAM, day, obligation, plan, standing, team
from words import Refused

NAME = "12-KH-UBND-2022/1/20551"
Decision = Callable[[Standing], list[Event]]

# Everything that changes a task, as somebody would ask for it.
CHANGES: dict[str, Decision] = {
    "ask": lambda at: ask_extension(at, wanted=day("31/10"), reason="bão số 4"),
    "grant": lambda at: grant_extension(at, due=day("31/10"), reason="bão số 4"),
    "submit": lambda at: submit(at, on=day("20/9")),
    "accept": accept,
    "give back": lambda at: give_back(at, reason="thiếu danh sách"),
    "waive": lambda at: waive(at, reason="đã sáp nhập"),
}


def refused(decision: Decision, at: Standing, kind: type[Refused]) -> str:
    """The message with which a decision is refused."""
    with pytest.raises(kind) as error:
        decision(at)
    assert type(error.value) is kind
    return str(error.value)


# --- what each decision says


def test_each_decision_says_what_was_asked() -> None:
    assert ask_extension(standing(), wanted=day("31/10"), reason="bão") == [
        ExtensionAsked(task=TASK, wanted=day("31/10"), reason="bão")
    ]
    assert grant_extension(standing(), due=day("31/10"), reason="bão") == [
        ExtensionGranted(task=TASK, due=day("31/10"), reason="bão")
    ]
    waiting = standing(decided=Decided(extension_wanted=day("31/10")))
    assert refuse_extension(waiting, reason="còn đủ thời gian") == [
        ExtensionRefused(task=TASK, reason="còn đủ thời gian")
    ]
    assert submit(standing(), on=day("20/9"), note="đủ 5 tổ") == [
        TaskSubmitted(task=TASK, on=day("20/9"), note="đủ 5 tổ")
    ]
    submitted = standing(decided=Decided(submitted_on=day("20/9")))
    assert accept(submitted, note="đạt") == [TaskAccepted(task=TASK, note="đạt")]
    assert give_back(submitted, reason="thiếu") == [TaskReturned(task=TASK, reason="thiếu")]
    assert waive(standing(), reason="đã sáp nhập") == [TaskWaived(task=TASK, reason="đã sáp nhập")]
    assert note(standing(), text="gọi lại thứ hai") == [TaskNoted(task=TASK, text="gọi lại thứ hai")]


def test_seen_twice_is_seen_once() -> None:
    assert acknowledge(standing()) == [TaskAcknowledged(task=TASK)]
    assert acknowledge(standing(decided=Decided(acknowledged=True))) == []


def test_an_extension_may_be_granted_unasked_and_after_the_day() -> None:
    late = standing(lenient="30/9")
    assert grant_extension(late, due=day("1/10"), reason="bão")


def test_work_that_facts_show_to_be_ready_may_be_accepted_without_a_submission() -> None:
    assert accept(standing(ready="5/9"))
    assert give_back(standing(ready="5/9"), reason="chưa đúng mẫu")


# --- what is refused


@pytest.mark.parametrize("name", CHANGES)
def test_a_done_task_takes_no_decision(name: str) -> None:
    assert refused(CHANGES[name], standing(done="5/9"), TaskClosed) == (
        f"Nhiệm vụ {NAME} đã hoàn thành ngày 5/9/2022; nếu số liệu sai, hãy đính chính dữ kiện."
    )


@pytest.mark.parametrize("name", CHANGES)
def test_a_waived_task_takes_no_decision(name: str) -> None:
    assert refused(CHANGES[name], standing(decided=Decided(waived=True)), TaskClosed) == (
        f"Nhiệm vụ {NAME} đã được miễn; không cần làm gì thêm."
    )


@pytest.mark.parametrize("name", CHANGES)
def test_a_task_out_of_force_takes_no_decision(name: str) -> None:
    assert refused(CHANGES[name], standing(in_force=False), TaskClosed) == (
        f"Văn bản giao nhiệm vụ {NAME} không còn hiệu lực."
    )


@pytest.mark.parametrize("at", [standing(done="5/9"), standing(in_force=False)])
def test_a_closed_task_still_takes_a_remark(at: Standing) -> None:
    assert note(at, text="sẽ kiểm tra lại") == [TaskNoted(task=TASK, text="sẽ kiểm tra lại")]


@pytest.mark.parametrize("name", ["ask", "grant"])
def test_an_extension_must_be_later(name: str) -> None:
    for lenient in ("31/10", "1/11"):
        assert refused(CHANGES[name], standing(lenient=lenient), NotLater) == (
            f"Hạn mới 31/10/2022 phải sau hạn hiện nay {lenient}/2022 của nhiệm vụ {NAME}."
        )


@pytest.mark.parametrize("name", ["ask", "grant"])
def test_what_has_no_deadline_needs_no_extension(name: str) -> None:
    assert refused(CHANGES[name], standing(lenient=None), NotLater) == (
        f"Nhiệm vụ {NAME} không có thời hạn nên không cần gia hạn."
    )


def test_no_extension_is_refused_that_nobody_asked_for() -> None:
    assert refused(lambda at: refuse_extension(at, reason="không"), standing(), NothingAsked) == (
        f"Nhiệm vụ {NAME} không có đề nghị gia hạn nào đang chờ."
    )


@pytest.mark.parametrize("name", ["accept", "give back"])
def test_nothing_is_reviewed_that_was_not_submitted(name: str) -> None:
    assert refused(CHANGES[name], standing(), NothingAsked) == (
        f"Nhiệm vụ {NAME} chưa có kết quả nào được trình để duyệt."
    )


# --- what is decided after a while


def test_a_request_waits_until_it_is_answered() -> None:
    asked = ExtensionAsked(task=TASK, wanted=day("31/10"), reason="bão")
    assert decided([asked]).extension_wanted == day("31/10")
    assert decided([asked, ExtensionRefused(task=TASK, reason="không")]).extension_wanted is None
    granted = decided([asked, ExtensionGranted(task=TASK, due=day("15/10"), reason="bão")])
    assert (granted.extension_wanted, granted.strict, granted.lenient) == (None, day("15/10"), day("15/10"))
    assert granted.extended


def test_a_submission_that_was_returned_is_gone_and_a_new_one_starts_afresh() -> None:
    submitted = TaskSubmitted(task=TASK, on=day("1/9"))
    returned = decided([submitted, TaskReturned(task=TASK, reason="thiếu")])
    assert (returned.submitted_on, returned.returned) == (None, "thiếu")
    again = decided(
        [submitted, TaskReturned(task=TASK, reason="thiếu"), TaskSubmitted(task=TASK, on=day("9/9"))]
    )
    assert (again.submitted_on, again.returned, again.accepted) == (day("9/9"), "", False)


def test_a_day_worked_out_later_does_not_undo_an_extension() -> None:
    worked_out = DueWorkedOut(
        task=TASK, origin="team_founded", happened_on=day("1/9"), strict=day("11/9"), lenient=day("11/9")
    )
    granted = ExtensionGranted(task=TASK, due=day("15/10"), reason="bão")
    assert decided([worked_out]).lenient == day("11/9")
    assert decided([granted, worked_out]).lenient == day("15/10")
    assert decided([worked_out, granted]).lenient == day("15/10")


@pytest.mark.parametrize(
    ("given", "state", "last"),
    [
        (("29/9", "30/9"), NOTHING, ("29/9", "30/9")),
        ((None, None), Decided(strict=day("11/9"), lenient=day("11/9")), ("11/9", "11/9")),
        (("29/9", "30/9"), Decided(strict=day("11/9"), lenient=day("11/9")), ("29/9", "30/9")),
        (
            ("29/9", "30/9"),
            Decided(strict=day("15/10"), lenient=day("15/10"), extended=True),
            ("15/10", "15/10"),
        ),
        (
            ("30/10", "31/10"),
            Decided(strict=day("15/10"), lenient=day("15/10"), extended=True),
            ("30/10", "31/10"),
        ),
    ],
    ids=["as given", "worked out", "given meanwhile", "extended", "everybody was given more"],
)
def test_the_last_day_in_force(
    given: tuple[str | None, str | None], state: Decided, last: tuple[str, str]
) -> None:
    days = [day(text) if text else None for text in given]
    assert due_in_force(days[0], days[1], state) == LastDays(day(last[0]), day(last[1]))


# --- when the task is done

DUE = day("30/9")


def test_facts_alone_fulfil_what_needs_no_review() -> None:
    assert outcome(obligation(TEAM), [team("1/8")], NOTHING, last_day=DUE) == Outcome(day("1/8"), day("1/8"))


def test_what_needs_review_is_ready_first_and_done_from_the_day_of_the_work() -> None:
    reviewed = obligation(TEAM, review=True)
    assert outcome(reviewed, [team("1/8")], NOTHING, last_day=DUE) == Outcome(None, day("1/8"))
    accepted = Decided(accepted=True)
    assert outcome(reviewed, [team("1/8")], accepted, last_day=DUE) == Outcome(day("1/8"), day("1/8"))
    assert outcome(reviewed, [], accepted, last_day=DUE) == Outcome(None, None)


def test_a_confirmation_counts_from_the_submission_and_only_once_accepted() -> None:
    asked = obligation(Confirmed())
    submitted = Decided(submitted_on=day("20/9"))
    assert outcome(asked, [], submitted, last_day=DUE) == Outcome(None, day("20/9"))
    accepted = submitted._replace(accepted=True)
    assert outcome(asked, [], accepted, last_day=DUE) == Outcome(day("20/9"), day("20/9"))


def test_a_late_acceptance_of_work_done_in_time_is_in_time() -> None:
    both = obligation(AllOf(parts=(PLAN, Confirmed())))
    decided_late = Decided(submitted_on=day("29/9"), accepted=True)
    assert outcome(both, [plan("1/9")], decided_late, last_day=DUE).done_on == day("29/9")


def test_what_asks_for_at_most_something_is_done_from_the_day_it_opens() -> None:
    none = obligation(Happened(fact="team_founded", at_least=0, at_most=0))
    assert outcome(none, [], NOTHING, opens=day("1/6"), last_day=DUE).done_on == day("1/6")
    assert outcome(none, [team("1/8")], NOTHING, opens=day("1/6"), last_day=DUE).done_on is None
    assert outcome(none, [], NOTHING, opens=date(2022, 6, 1)).done_on == day("1/6")
