"""What the log knows of the door: who came in and how, who left; of who was kept out little."""

from datetime import date, datetime, timedelta

import argon2
import pytest

from access.grants import AccountId
from access.roles import Role
from events.base import Event
from events.sessions import (
    DOOR_STREAM,
    PlaceLocked,
    SecondProofGiven,
    SessionsEnded,
    SignedIn,
    SignedOut,
    SignInLocked,
    SignInsRefused,
    sessions_stream,
)
from flows import passwords
from flows.door import tell_of_refusals
from flows.second_factor import WrongCode
from flows.signing_in import (
    CodeNeeded,
    WrongLogin,
    enter,
    pass_second_factor,
    sign_out,
    sign_out_everywhere,
)
from flows.throttling import TooManyTries
from tests.access.conftest import DAY, ORIGIN, Office


def told(office: Office, account: AccountId) -> list[Event]:
    return [r.event for r in office.app.log.stream(sessions_stream(account))]


def of_all(office: Office) -> list[Event]:
    return [r.event for r in office.app.log.stream(DOOR_STREAM)]


def wrong(office: Office, login: str, times: int, *, origin: str = ORIGIN) -> None:
    """So many wrong tries at a name, with whatever refuses them."""
    for _ in range(times):
        with pytest.raises((WrongLogin, TooManyTries)):
            office.sign_in(login, "sai", origin=origin)


def test_coming_in_and_leaving_are_events_by_the_account_itself(office: Office) -> None:
    id_ = office.account("lan", Role.OFFICER, "20602")
    came = office.sign_in("lan")
    since = office.now
    sign_out(office.app, came.token, now=office.later(hours=1))
    sign_out(office.app, came.token, now=office.now)  # it is left already
    sign_out(office.app, "no token of ours", now=office.now)
    assert told(office, id_) == [
        SignedIn(account=id_, first="password"),
        SignedOut(account=id_, since=since),
    ]
    assert {(r.by, r.via) for r in office.app.log.stream(sessions_stream(id_))} == {(str(id_), "web")}


def test_the_way_in_is_told_with_its_second_proof(on_sqlite: Office) -> None:
    id_ = on_sqlite.account("qt", Role.ADMINISTRATOR, "")
    secret, codes, proved = on_sqlite.enrolled("qt")
    on_sqlite.later(minutes=1)
    on_sqlite.sign_in("qt", code=on_sqlite.code(secret))
    on_sqlite.sign_in("qt", code=codes[0])
    on_sqlite.later(minutes=1)
    who = proved.session.who
    came = enter(on_sqlite.app, who, first="service", second="none", now=on_sqlite.now)
    pass_second_factor(on_sqlite.app, came.session, on_sqlite.code(secret), now=on_sqlite.later(seconds=5))
    enter(on_sqlite.app, who, first="service", second="service", now=on_sqlite.now)
    assert told(on_sqlite, id_) == [
        SignedIn(account=id_, first="password"),
        SignedIn(account=id_, first="password", second="code"),
        SignedIn(account=id_, first="password", second="recovery"),
        SignedIn(account=id_, first="service"),
        SecondProofGiven(account=id_, since=came.session.since, second="code"),
        SignedIn(account=id_, first="service", second="service"),
    ]


def test_sessions_that_are_ended_are_told_with_how_many_by_whom_and_why(office: Office) -> None:
    id_ = office.account("lan", Role.OFFICER)
    assert sign_out_everywhere(office.app, id_, said=office.said()) == 0
    assert told(office, id_) == [], "nothing ended"
    office.sign_in("lan")
    office.later(hours=13)
    office.sign_in("lan")
    office.sign_in("lan")
    assert sign_out_everywhere(office.app, id_, reason="mất máy", said=office.said(by="quản trị")) == 2
    last = office.app.log.stream(sessions_stream(id_))[-1]
    assert last.event == SessionsEnded(account=id_, sessions=2, reason="mất máy")
    assert last.by == "quản trị"


def test_a_wrong_try_is_no_event_and_a_lock_is_one_a_day(office: Office) -> None:
    id_ = office.account("lan", Role.OFFICER)
    before = office.app.log.last_position()
    wrong(office, "lan", 5)
    locked = office.now
    assert tell_of_refusals(office.app, now=office.now) == 0
    wrong(office, "lan", 40)
    assert office.app.log.last_position() == before, "whoever tries writes nothing"
    office.later(minutes=1)
    assert tell_of_refusals(office.app, now=office.now) == 1
    until = locked + timedelta(minutes=15)
    lock = SignInLocked(account=id_, limit="here", since=locked, until=until)
    assert told(office, id_) == [lock]
    for _ in range(3):  # and on it goes
        office.later(minutes=16)
        wrong(office, "lan", 20)
        tell_of_refusals(office.app, now=office.now)
    assert told(office, id_) == [lock]
    office.later(days=1)
    wrong(office, "lan", 6)
    assert tell_of_refusals(office.app, now=office.now) == 2, "a lock of another day, and what was counted"
    [_, again] = told(office, id_)
    assert isinstance(again, SignInLocked)
    assert again.since == office.now


def test_names_that_are_nobodys_leave_no_trace_but_the_count(
    on_sqlite: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    quick = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash("of nobody")
    monkeypatch.setattr(passwords, "STAND_IN", quick)  # two hundred tries are not what is looked at here
    wrong(on_sqlite, "nobody", 30)
    assert tell_of_refusals(on_sqlite.app, now=on_sqlite.now) == 0
    for n in range(110):
        wrong(on_sqlite, f"name-{n}", 1)
    assert tell_of_refusals(on_sqlite.app, now=on_sqlite.now) == 1
    assert [type(event) for event in of_all(on_sqlite)] == [PlaceLocked]
    for n in range(110):
        wrong(on_sqlite, f"name-{n}", 1, origin="198.51.100.9")
    assert tell_of_refusals(on_sqlite.app, now=on_sqlite.now) == 0, "one a day, however many places"


def test_wrong_codes_lock_too(on_sqlite: Office) -> None:
    id_ = on_sqlite.account("qt", Role.ADMINISTRATOR, "")
    on_sqlite.enrolled("qt")
    for n in range(12):
        on_sqlite.later(minutes=4)
        with pytest.raises((WrongCode, TooManyTries)):
            on_sqlite.sign_in("qt", code="000000", origin=f"203.0.113.{n}")
    tell_of_refusals(on_sqlite.app, now=on_sqlite.now)
    [lock] = [one for one in told(on_sqlite, id_) if isinstance(one, SignInLocked)]
    assert lock.limit == "code"


def test_the_tries_of_a_day_are_counted_once_it_is_over(office: Office) -> None:
    office.account("lan", Role.OFFICER)
    office.account("qt", Role.ADMINISTRATOR, "")
    office.enrolled("qt")
    wrong(office, "lan", 2)
    office.sign_in("lan")  # had only mistyped; wrong they were all the same
    with pytest.raises(CodeNeeded):
        office.sign_in("qt")  # was right as far as it went
    wrong(office, "ai-đó", 7)  # five are looked at
    midnight = datetime(2022, 8, 2, tzinfo=office.app.zone)
    for minutes in (59, 0):
        tell_of_refusals(office.app, now=midnight + timedelta(minutes=minutes))
    assert of_all(office) == [], "the last tries of the day may still be struck out"
    for hours in (2, 3, 30):
        tell_of_refusals(office.app, now=midnight + timedelta(hours=hours))
    assert of_all(office) == [SignInsRefused(on=DAY, tries=7)]


def test_what_was_forgotten_in_passing_is_counted_too(on_sqlite: Office) -> None:
    """Old tries are cleared away by whoever tries next, not only by the clock."""
    on_sqlite.account("lan", Role.OFFICER)
    wrong(on_sqlite, "lan", 3)
    on_sqlite.later(hours=2)
    on_sqlite.sign_in("lan")
    on_sqlite.later(days=1)
    tell_of_refusals(on_sqlite.app, now=on_sqlite.now)
    assert of_all(on_sqlite) == [SignInsRefused(on=date(2022, 8, 1), tries=3)]


def test_no_name_no_place_and_no_secret_is_in_the_log(on_sqlite: Office) -> None:
    on_sqlite.account("lan.nguyen", Role.OFFICER)
    came = on_sqlite.sign_in("lan.nguyen")
    wrong(on_sqlite, "lan.nguyen", 6)
    tell_of_refusals(on_sqlite.app, now=on_sqlite.now)
    sign_out(on_sqlite.app, came.token, now=on_sqlite.now)
    whole = " ".join(str(r) for r in on_sqlite.app.log.read_raw(0, 1_000))
    for secret in ("lan.nguyen", ORIGIN, came.token, came.session.hash, came.session.csrf):
        assert secret not in whole
