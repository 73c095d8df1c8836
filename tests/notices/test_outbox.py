"""What may go now, and what comes of an attempt: decisions on plain data, without a server."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notices.outbox import (
    GIVE_UP_AFTER,
    GIVE_UP_ATTEMPTS,
    HELD_WAIT,
    LONGEST_WAIT,
    Deferred,
    Entry,
    RefusedForGood,
    Sent,
    Skip,
    after,
    next_try,
    superseded,
    to_post,
)
from notices.posting import (
    BadAddress,
    Later,
    NotAuthenticated,
    NotPosted,
    NotSecured,
    Posted,
    Refusal,
    RelayAway,
    SenderRefused,
    mail_address,
)

NOW = datetime(2022, 9, 12, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def entry(number: int = 1, **changes: Any) -> Entry:
    values: dict[str, Any] = {
        "letter": UUID(int=number),
        "person": UUID(int=1),
        "on": date(2022, 9, 12),
        "sealed_at": NOW - MINUTE,
    }
    return Entry(**(values | changes))


def tasks(*numbers: int) -> frozenset[UUID]:
    return frozenset(UUID(int=number) for number in numbers)


def test_waits_double_from_a_minute_to_four_hours() -> None:
    waits = [(next_try(attempt, NOW) - NOW) // MINUTE for attempt in range(1, 12)]
    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 240, 240, 240]


@given(st.integers(1, 10_000))
def test_a_wait_never_shrinks_and_never_passes_its_limit(attempt: int) -> None:
    assert next_try(attempt, NOW) <= next_try(attempt + 1, NOW) <= NOW + LONGEST_WAIT


def test_the_oldest_go_first_and_no_more_than_may() -> None:
    waiting = [entry(3, on=date(2022, 9, 12)), entry(1, on=date(2022, 9, 12)), entry(2, on=date(2022, 9, 10))]
    assert [each.letter.int for each in to_post(waiting, NOW, most=10)] == [2, 1, 3]
    assert [each.letter.int for each in to_post(waiting, NOW, most=2)] == [2, 1]
    assert to_post(waiting, NOW, most=0) == to_post(waiting, NOW, most=-1) == []


def test_a_letter_waits_for_its_next_try_while_others_go() -> None:
    waiting = [entry(1, state="later", attempts=1, next_try=NOW + MINUTE), entry(2)]
    assert [each.letter.int for each in to_post(waiting, NOW, most=9)] == [2]
    assert [each.letter.int for each in to_post(waiting, NOW + MINUTE, most=9)] == [2, 1]


@pytest.mark.parametrize("state", ["sent", "refused", "dropped"])
def test_what_is_settled_is_never_posted(state: str) -> None:
    assert to_post([entry(state=state)], NOW, most=9) == []


def test_while_one_is_held_nothing_goes_and_then_it_goes_first() -> None:
    held = entry(9, state="held", on=date(2022, 9, 12), next_try=NOW + HELD_WAIT)
    waiting = [entry(1, on=date(2022, 9, 1)), held]
    assert to_post(waiting, NOW, most=9) == []
    assert [each.letter.int for each in to_post(waiting, NOW + HELD_WAIT, most=9)] == [9, 1]


def test_taken_is_sent() -> None:
    sent = after(Posted(message_id="<a@b>", reply="ok"), entry(attempts=2), NOW)
    assert sent == Sent(letter=UUID(int=1), at=NOW, attempt=3, message_id="<a@b>", reply="ok")


def test_refused_is_refused_for_good_with_the_remedy() -> None:
    refusal = Refusal("Hộp thư này không có ({code} {text}).", code=550, text="5.1.1 no")
    assert after(refusal, entry(), NOW) == RefusedForGood(
        letter=UUID(int=1),
        at=NOW,
        attempt=1,
        code=550,
        text="5.1.1 no",
        remedy="Hộp thư này không có (550 5.1.1 no).",
    )


def test_an_address_that_is_none_is_refused_for_good() -> None:
    with pytest.raises(BadAddress) as bad:
        mail_address("không phải")
    outcome = after(bad.value, entry(), NOW)
    assert isinstance(outcome, RefusedForGood)
    assert (outcome.code, outcome.text) == (None, "")
    assert "hãy sửa địa chỉ của đầu mối" in outcome.remedy


def test_not_now_is_later_and_the_others_go_on() -> None:
    outcome = after(Later("({code} {text})", code=451, text="greylisted"), entry(attempts=3), NOW)
    assert outcome == Deferred(
        letter=UUID(int=1),
        at=NOW,
        attempt=4,
        next_try=NOW + 8 * MINUTE,
        code=451,
        text="greylisted",
        remedy="(451 greylisted)",
        stops=False,
        held=False,
    )


def test_a_relay_that_is_away_ends_the_run() -> None:
    outcome = after(RelayAway("bận"), entry(), NOW)
    assert isinstance(outcome, Deferred)
    assert (outcome.stops, outcome.held, outcome.attempt) == (True, False, 1)


@pytest.mark.parametrize("kind", [NotAuthenticated, NotSecured, SenderRefused])
def test_what_is_wrong_on_our_side_holds_the_queue_and_costs_no_attempt(kind: type[NotPosted]) -> None:
    outcome = after(kind("sai mật khẩu"), entry(attempts=2), NOW)
    assert isinstance(outcome, Deferred)
    assert (outcome.stops, outcome.held, outcome.attempt) == (True, True, 2)
    assert outcome.next_try == NOW + HELD_WAIT


def test_after_days_of_trying_the_coordinator_is_told() -> None:
    old = entry(attempts=GIVE_UP_ATTEMPTS, sealed_at=NOW - GIVE_UP_AFTER)
    outcome = after(Later("x", code=451, text="greylisted"), old, NOW)
    assert isinstance(outcome, RefusedForGood)
    assert outcome.remedy == (
        "Đã thử 11 lần trong 5 ngày mà thư chưa đi được (451 greylisted); hãy kiểm tra địa chỉ của đầu mối và"
        " máy chủ thư."
    )


def test_a_letter_that_was_held_for_days_still_gets_its_tries() -> None:
    old = entry(attempts=0, sealed_at=NOW - 2 * GIVE_UP_AFTER)
    assert isinstance(after(Later("x", code=451), old, NOW), Deferred)
    tried = entry(attempts=GIVE_UP_ATTEMPTS * 2, sealed_at=NOW - GIVE_UP_AFTER / 2)
    assert isinstance(after(RelayAway("x"), tried, NOW), Deferred)


def test_an_old_letter_is_dropped_when_later_ones_say_it_all() -> None:
    old = entry(1, on=date(2022, 9, 10), tasks=tasks(1, 2))
    both = [entry(2, on=date(2022, 9, 11), tasks=tasks(1)), entry(3, on=date(2022, 9, 12), tasks=tasks(2, 3))]
    assert superseded(old, both) is Skip.NEWER
    assert superseded(old, both[:1]) is None


@pytest.mark.parametrize(
    "changes",
    [
        {"on": date(2022, 9, 9)},  # an older one says nothing new
        {"on": date(2022, 9, 10)},
        {"person": UUID(int=2)},
        {"state": "refused"},
        {"state": "dropped"},
    ],
)
def test_a_letter_goes_when_the_other_does_not_replace_it(changes: dict[str, Any]) -> None:
    old = entry(1, on=date(2022, 9, 10), tasks=tasks(1))
    other = entry(2, **({"on": date(2022, 9, 11), "tasks": tasks(1)} | changes))
    assert superseded(old, [other]) is None


def test_a_letter_whose_tasks_are_all_done_need_not_go() -> None:
    waiting = entry(tasks=tasks(1, 2))
    assert superseded(waiting, [], open_tasks=tasks(3)) is Skip.DONE
    assert superseded(waiting, [], open_tasks=tasks(2)) is None
    assert superseded(entry(), [], open_tasks=tasks()) is None  # nothing is known of its tasks


STATES = st.sampled_from(["queued", "later", "held", "sent", "refused", "dropped"])
ENTRIES = st.lists(
    st.builds(
        entry,
        st.integers(1, 50),
        state=STATES,
        attempts=st.integers(0, 5),
        next_try=st.none() | st.integers(-5, 5).map(lambda n: NOW + n * MINUTE),
        on=st.dates(date(2022, 9, 1), date(2022, 9, 12)),
    ),
    max_size=20,
)


@given(ENTRIES, st.integers(0, 25))
def test_nothing_settled_goes_nothing_early_and_everything_at_last(entries: list[Entry], most: int) -> None:
    going = to_post(entries, NOW, most=most)
    assert len(going) <= most
    assert all(each.state in {"queued", "later", "held"} for each in going)
    assert all(each.state == "queued" or each.next_try is None or each.next_try <= NOW for each in going)
    later = to_post(entries, NOW + timedelta(days=1), most=len(entries))
    assert len(later) == sum(each.state in {"queued", "later", "held"} for each in entries)
