"""Whatever is shown at the door, in any characters, is taken or refused; nothing breaks."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from access.grants import AccountId
from access.roles import Role
from flows.links import Acknowledged, LinkUnknown, redeem, shown
from flows.passwords import PasswordUnfit, check_new, hashed, matches
from flows.second_factor import taken
from flows.signing_in import WrongLogin, session_of, sign_out
from flows.throttling import TooManyTries
from flows.tokens import PREFIX, token_of
from tests.access.conftest import Office

# Lone surrogates and NUL too: JSON and forms can carry what no database takes.
anything = st.text(st.characters(exclude_categories=()), max_size=60)
often = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@often
@given(login=anything, password=anything, code=anything, origin=anything)
@example(login="lan\x00", password="\ud800", code="\ud800", origin="\x00")
@example(login="\ud800", password="x" * 100_000, code="0" * 100_000, origin="::1%lo")
def test_at_the_door(office: Office, login: str, password: str, code: str, origin: str) -> None:
    office.later(hours=2)
    with pytest.raises((WrongLogin, TooManyTries)):
        office.sign_in(login, password, code=code, origin=origin)


@pytest.fixture
def admin(on_sqlite: Office) -> tuple[Office, AccountId]:
    """An administrator with a second factor."""
    id_ = on_sqlite.account("qt", Role.ADMINISTRATOR, "")
    on_sqlite.enrolled("qt")
    return on_sqlite, id_


@often
@given(code=anything)
@example(code="\ud800" * 6)
@example(code="१२३४५६")  # figures, of another script
def test_as_a_code(admin: tuple[Office, AccountId], code: str) -> None:
    office, id_ = admin
    assert not taken(office.app, id_, code, now=office.now + timedelta(hours=1))


@often
@given(token=anything)
@example(token="\x00")
@example(token="\ud800")
def test_as_a_token(office: Office, token: str) -> None:
    assert session_of(office.app, token, now=office.now) is None
    assert token_of(office.app, token, now=office.now) is None
    assert token_of(office.app, PREFIX + token, now=office.now) is None
    sign_out(office.app, token, now=office.now)
    with pytest.raises(LinkUnknown):
        shown(office.app, token, office.now)
    with pytest.raises(LinkUnknown):
        redeem(office.app, token, office.now, Acknowledged())


@often
@given(password=anything)
@example(password="\ud800" * 12)
@example(password="một câu\x00 dễ nhớ")
def test_as_a_password(password: str) -> None:
    try:
        check_new(password, "lan.nguyen")
    except PasswordUnfit:
        return
    assert matches(hashed(password), password)
