"""How often somebody may be wrong, from one place, at one name, and all at once."""

from collections import Counter
from threading import Thread

import pytest

from access.roles import Role
from app.wiring import opened
from flows.second_factor import WrongCode
from flows.signing_in import CodeNeeded, WrongLogin, sign_in
from flows.throttling import TooManyTries
from projections import sessions
from projections.database import reading
from tests.access.conftest import ORIGIN, Office
from words import DondocError


def test_five_wrong_tries_from_one_place_and_a_quarter_of_an_hour_is_waited(office: Office) -> None:
    office.account("lan", Role.OFFICER)
    for _ in range(5):
        with pytest.raises(WrongLogin):
            office.sign_in("lan", "sai")
        office.later(minutes=1)
    with pytest.raises(TooManyTries, match="hãy thử lại sau 09:15 1/8/2022") as refused:
        office.sign_in("lan")
    office.sign_in("lan", origin="198.51.100.1")  # whoever owns the account still gets in elsewhere
    with pytest.raises(TooManyTries):
        office.sign_in("lan")
    office.now = refused.value.until
    office.sign_in("lan")


def test_who_got_in_had_only_mistyped(on_sqlite: Office) -> None:
    on_sqlite.account("lan", Role.OFFICER)
    for _ in range(4):
        for _ in range(4):
            with pytest.raises(WrongLogin):
                on_sqlite.sign_in("lan", "sai")
        on_sqlite.sign_in("lan")


def test_many_places_at_one_name_are_seen(on_sqlite: Office) -> None:
    on_sqlite.account("lan", Role.OFFICER)
    for n in range(50):
        with pytest.raises(WrongLogin):
            on_sqlite.sign_in("lan", "sai", origin=f"203.0.113.{n}")
    with pytest.raises(TooManyTries):
        on_sqlite.sign_in("lan", origin="198.51.100.1")


def test_one_place_at_many_names_is_seen(on_sqlite: Office) -> None:
    on_sqlite.account("lan", Role.OFFICER)
    for n in range(100):
        with pytest.raises(WrongLogin):
            on_sqlite.sign_in(f"người-{n}", "sai")
    with pytest.raises(TooManyTries):
        on_sqlite.sign_in("lan")


def test_an_ipv6_customer_is_one_place(on_sqlite: Office) -> None:
    on_sqlite.account("lan", Role.OFFICER)
    for n in range(5):
        with pytest.raises(WrongLogin):
            on_sqlite.sign_in("lan", "sai", origin=f"2001:db8:0:1::{n:x}")
    with pytest.raises(TooManyTries):
        on_sqlite.sign_in("lan", origin="2001:db8:0:1:ffff::9")
    on_sqlite.sign_in("lan", origin="2001:db8:0:2::1")


def test_an_address_is_the_same_however_it_is_written(on_sqlite: Office) -> None:
    on_sqlite.account("lan", Role.OFFICER)
    for n in range(5):
        with pytest.raises(WrongLogin):
            on_sqlite.sign_in("lan", "sai", origin=["::ffff:203.0.113.7", "203.0.113.7"][n % 2])
    with pytest.raises(TooManyTries):
        on_sqlite.sign_in("lan", origin="203.0.113.7")
    on_sqlite.sign_in("lan", origin="no address at all")


def test_of_many_tries_at_once_no_more_get_through_than_one_by_one(office: Office) -> None:
    office.account("lan", Role.OFFICER)
    said: list[str] = []

    def guess() -> None:
        with opened(office.app.settings) as app:  # as another process would
            try:
                sign_in(app, "lan", "sai", now=office.now, origin=ORIGIN)
            except DondocError as refused:
                said.append(type(refused).__name__)

    threads = [Thread(target=guess) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Counter(said) == {"WrongLogin": 5, "TooManyTries": 7}


def test_a_right_password_without_its_code_is_no_wrong_try(on_sqlite: Office) -> None:
    on_sqlite.account("qt", Role.ADMINISTRATOR, "")
    on_sqlite.enrolled("qt")
    for _ in range(10):
        with pytest.raises(CodeNeeded):
            on_sqlite.sign_in("qt")


def test_the_table_of_tries_names_nobody_and_forgets(on_sqlite: Office) -> None:
    with pytest.raises(WrongLogin):
        on_sqlite.sign_in("mật-khẩu-gõ-nhầm-chỗ", "sai")

    def kept() -> list[tuple[str, ...]]:
        with reading(on_sqlite.app.engine) as connection:
            return [tuple(row) for row in connection.execute(sessions.attempts.select())]

    assert len(kept()) == 3
    assert not any("nhầm" in str(row) or ORIGIN in str(row) for row in kept())
    on_sqlite.later(hours=2)
    on_sqlite.account("lan", Role.OFFICER)
    on_sqlite.sign_in("lan")
    assert kept() == []


def test_codes_cannot_be_guessed_at(on_sqlite: Office) -> None:
    on_sqlite.account("qt", Role.ADMINISTRATOR, "")
    secret, _, _ = on_sqlite.enrolled("qt")
    on_sqlite.later(minutes=10)
    right = on_sqlite.code(secret)
    for n in range(10):
        with pytest.raises(WrongCode):
            on_sqlite.sign_in("qt", code=f"{(int(right) + n + 1) % 1_000_000:06}", origin=f"198.51.100.{n}")
    with pytest.raises(TooManyTries):
        on_sqlite.sign_in("qt", code=right, origin="198.51.100.99")
