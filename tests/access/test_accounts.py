"""Accounts in the log: opened, given roles, lent, closed; what holds on a day, and what is forgotten."""

from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import Table

from access.grants import EVERYWHERE, AccountId, GrantUnfit, NotTheirsToLend, may
from access.roles import Action, Role
from flows import second_factor
from flows.accounts import (
    AccountIsClosed,
    LoginTaken,
    LoginUnfit,
    NoSuchGrant,
    UnknownAccount,
    account_named,
    account_of,
    all_accounts,
    appoint_deputy,
    close_account,
    end_role,
    grant_role,
    may_manage,
    open_account,
)
from flows.roster import revise
from flows.signing_in import session_of
from flows.tokens import NoSuchToken, TokenUnfit, issue_token, revoke_token, token_of, tokens
from projections import sessions
from projections.accounts import way_up
from projections.database import reading
from tests.access.conftest import DAY, NOW, PASSWORD, Office
from tests.scene import at
from units.tree import Add, End, Unit, UnknownUnit


def allowed(office: Office, id_: AccountId, action: Action, unit: str, on: date = DAY) -> bool:
    account = account_of(office.app, id_)
    assert account is not None
    with reading(office.app.engine) as connection:
        return may(account.grants, action, way_up(connection, unit, on), on)


def test_an_account_is_for_a_person_and_may_nothing_before_a_role(office: Office) -> None:
    id_ = open_account(office.app, login="Lan@Tỉnh.example", name="Lan", email="lan@x", said=office.said())
    account = account_of(office.app, id_)
    assert account is not None
    assert (account.login, account.name, account.grants, account.closed) == (
        "lan@tỉnh.example",
        "Lan",
        (),
        False,
    )
    assert not allowed(office, id_, Action.SEE, "20602")
    office.grant(id_, Role.OFFICER, "20602")
    assert allowed(office, id_, Action.REPORT, "20602-01")
    assert not allowed(office, id_, Action.REPORT, "20599-01")
    assert not allowed(office, id_, Action.REVIEW, "20602-01")
    assert [one.id for one in all_accounts(office.app)] == [id_]
    assert account_named(office.app, "LAN@tỉnh.example").id == id_
    assert account_named(office.app, str(id_)[:8]).id == id_
    with pytest.raises(UnknownAccount, match="Không có tài khoản «minh»"):
        account_named(office.app, "minh")


def test_whoever_holds_a_post_gets_the_account_by_their_address(office: Office) -> None:
    id_ = open_account(office.app, login="vpduythu", email="VP@duythu.example", said=office.said())
    with reading(office.app.engine) as connection:
        from projections import people  # noqa: PLC0415 - for this one question

        [post] = [p for p in people.posts(connection) if p.unit == "20602"]
    account = account_of(office.app, id_)
    assert account is not None
    assert account.person == post.person


def test_the_log_keeps_no_hash_of_a_name_that_could_be_guessed(on_sqlite: Office) -> None:
    open_account(on_sqlite.app, login="lan", name="Lan", said=on_sqlite.said())
    path = Path(on_sqlite.app.settings.database_url.removeprefix("sqlite:///"))
    with on_sqlite.app.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    for guess in ("lan", "open lan"):
        assert sha256(guess.encode()).digest() not in path.read_bytes()


def test_the_same_message_opens_one_account_and_a_name_is_had_by_one(office: Office) -> None:
    said = office.said()
    first = open_account(office.app, login="lan", name="Lan", said=said)
    assert open_account(office.app, login="lan", name="Lan", said=said) == first
    assert len(all_accounts(office.app)) == 1
    with pytest.raises(LoginTaken, match="«lan» đã có người dùng"):
        open_account(office.app, login="LAN", said=office.said())
    for unfit in ("", "hai chữ", "x" * 201, "a\nb"):
        with pytest.raises(LoginUnfit, match="không có dấu cách"):
            open_account(office.app, login=unfit, said=office.said())


def test_a_role_has_dates_and_a_place_that_is_there(office: Office) -> None:
    id_ = office.account("lan")
    grant = office.grant(
        id_, Role.OFFICER, "20602", since=DAY + timedelta(days=1), until=DAY + timedelta(days=9)
    )
    assert [allowed(office, id_, Action.SEE, "20602", DAY + timedelta(days=n)) for n in (0, 1, 9, 10)] == [
        False,
        True,
        True,
        False,
    ]
    end_role(office.app, id_, grant, reason="nghỉ", on=DAY + timedelta(days=5), said=office.said())
    assert [allowed(office, id_, Action.SEE, "20602", DAY + timedelta(days=n)) for n in (4, 5)] == [
        True,
        False,
    ]
    with pytest.raises(NoSuchGrant):
        end_role(office.app, id_, grant, reason="nghỉ", on=DAY + timedelta(days=6), said=office.said())
    with pytest.raises(UnknownUnit):
        office.grant(id_, Role.OFFICER, "99999")
    with pytest.raises(GrantUnfit):
        office.grant(id_, Role.OFFICER, "20602", until=DAY - timedelta(days=1))
    with pytest.raises(UnknownAccount):
        grant_role(office.app, AccountId(UUID(int=1)), Role.OFFICER, "20602", since=DAY, said=office.said())


def test_a_deputy_acts_for_some_days_and_falls_with_the_giver(office: Office) -> None:
    giver, deputy = (
        office.account("chi", Role.COORDINATOR, "508"),
        office.account("em", Role.OFFICER, "20602"),
    )
    week = {"since": DAY + timedelta(days=7), "until": DAY + timedelta(days=13)}
    [lent] = appoint_deputy(office.app, giver, deputy, **week, said=office.said())
    days = [
        allowed(office, deputy, Action.REVIEW, "20599-01", DAY + timedelta(days=n)) for n in (6, 7, 13, 14)
    ]
    assert days == [False, True, True, False]
    account = account_of(office.app, deputy)
    assert account is not None
    [held] = [g for g in account.grants if g.id == lent]
    assert (held.instead_of, held.role, held.unit) == (giver, Role.COORDINATOR, "508")
    third = office.account("ba")
    with pytest.raises(NotTheirsToLend, match="chính người đó cử người thay"):
        appoint_deputy(office.app, deputy, third, **week, only=[lent], said=office.said())
    own = account_of(office.app, giver)
    assert own is not None
    [grant] = own.grants
    assert grant.id is not None
    end_role(office.app, giver, grant.id, reason="thôi việc", on=DAY + timedelta(days=10), said=office.said())
    days = [allowed(office, deputy, Action.REVIEW, "20599-01", DAY + timedelta(days=n)) for n in (9, 10, 11)]
    assert days == [True, False, False]


def test_a_closed_giver_lends_nothing(office: Office) -> None:
    giver, deputy = office.account("chi", Role.COORDINATOR, "508"), office.account("em")
    appoint_deputy(
        office.app, giver, deputy, since=DAY, until=DAY + timedelta(days=3), unit="20602", said=office.said()
    )
    assert allowed(office, deputy, Action.REVIEW, "20602-01")
    assert not allowed(office, deputy, Action.REVIEW, "20599-01"), "only the part that was named"
    close_account(office.app, giver, reason="nghỉ việc", said=office.said())
    assert not allowed(office, deputy, Action.REVIEW, "20602-01")
    with pytest.raises(AccountIsClosed):
        appoint_deputy(office.app, giver, deputy, since=DAY, until=DAY, said=office.said())


def test_who_has_nothing_to_lend_lends_nothing(on_sqlite: Office) -> None:
    nobody, deputy = on_sqlite.account("không"), on_sqlite.account("em")
    with pytest.raises(NotTheirsToLend, match="không giữ vai trò nào"):
        appoint_deputy(on_sqlite.app, nobody, deputy, since=DAY, until=DAY, said=on_sqlite.said())
    admin = on_sqlite.account("qt", Role.ADMINISTRATOR, EVERYWHERE)
    with pytest.raises(NotTheirsToLend, match="không cho mượn"):
        appoint_deputy(on_sqlite.app, admin, deputy, since=DAY, until=DAY, said=on_sqlite.said())


MERGED = date(2022, 9, 1)


def test_a_code_that_is_given_again_carries_no_rights_over(office: Office) -> None:
    """15 was Yên Bái and is Lào Cai: whoever had the first has nothing in the second."""
    id_ = office.account("lan", Role.OFFICER, "20602")
    gone = [End("20602-01", MERGED - timedelta(days=1)), End("20602", MERGED - timedelta(days=1))]
    other = Add(Unit("20602", "Xã Khác Hẳn", "xa", "xa", "508", MERGED))
    revise(office.app, [*gone, other], source="test", now=at(DAY), by="test", via="import")
    assert allowed(office, id_, Action.REPORT, "20602", MERGED - timedelta(days=1))
    assert not allowed(office, id_, Action.REPORT, "20602", MERGED)
    fresh = office.account("minh")
    office.grant(fresh, Role.OFFICER, "20602", since=MERGED)
    assert allowed(office, fresh, Action.REPORT, "20602", MERGED)
    assert not allowed(office, fresh, Action.REPORT, "20602", MERGED - timedelta(days=1))


def test_a_unit_that_moves_takes_its_people_along(office: Office) -> None:
    id_ = office.account("lan", Role.OFFICER, "20602")
    district = office.account("huyện", Role.COORDINATOR, "508")
    last = MERGED - timedelta(days=1)
    moved = Add(Unit("20602", "Xã Duy Thu", "xa", "xa", "509", MERGED))
    changes = [
        Add(Unit("509", "Huyện Quế Sơn", "huyen", "huyen", "49", date(2022, 1, 1))),
        End("20602-01", last),
        End("20602", last),
        moved,
    ]
    revise(office.app, changes, source="test", now=at(DAY), by="test", via="import")
    assert allowed(office, id_, Action.REPORT, "20602", MERGED)
    assert allowed(office, district, Action.REVIEW, "20602", last)
    assert not allowed(office, district, Action.REVIEW, "20602", MERGED), "it lies in another district"


def test_an_account_is_changed_by_who_has_the_right_over_all_of_it(on_sqlite: Office) -> None:
    accounts = {
        "district": on_sqlite.account("qt-huyen", Role.ADMINISTRATOR, "508"),
        "whole": on_sqlite.account("qt", Role.ADMINISTRATOR, EVERYWHERE),
        "officer": on_sqlite.account("xa", Role.OFFICER, "20602"),
        "province": on_sqlite.account("tinh", Role.COORDINATOR, "49"),
        "new": on_sqlite.account("moi"),
    }
    both = on_sqlite.account("kiem-nhiem", Role.OFFICER, "20602")
    on_sqlite.grant(both, Role.AUDITOR, "49", since=DAY + timedelta(days=30))  # not yet, but soon
    accounts["both"] = both
    with reading(on_sqlite.app.engine) as connection:
        known = {name: account_of(connection, id_) for name, id_ in accounts.items()}

        def manages(actor: str) -> set[str]:
            return {
                name
                for name, other in known.items()
                if may_manage(connection, known[actor], other, DAY)  # type: ignore[arg-type]  # all are there
            }

        assert manages("whole") == set(accounts)
        assert manages("district") == {"district", "officer", "new"}
        assert manages("province") == manages("officer") == set()


def test_a_rebuild_changes_nothing_and_touches_no_login(office: Office) -> None:
    giver, deputy = (
        office.account("chi", Role.COORDINATOR, "508"),
        office.account("em", Role.OFFICER, "20602"),
    )
    appoint_deputy(office.app, giver, deputy, since=DAY, until=DAY, said=office.said())
    issue_token(office.app, deputy, [Action.SEE], until=NOW + timedelta(days=9), said=office.said())
    came = office.sign_in("em")
    before = all_accounts(office.app), tokens(office.app, deputy)
    office.app.projector.rebuild()
    assert (all_accounts(office.app), tokens(office.app, deputy)) == before
    assert session_of(office.app, came.token, now=office.now) is not None


def test_no_secret_and_no_name_is_in_the_log(office: Office) -> None:
    id_ = office.account("lan.canary", Role.COORDINATOR, "508")
    secret, codes, came = office.enrolled("lan.canary")
    _, shown = issue_token(office.app, id_, [Action.SEE], until=NOW + timedelta(days=9), said=office.said())
    second_factor.remove(office.app, id_, reason="mất máy", said=office.said())
    raw = b"".join(stored.state for stored in office.app.log.read_raw(0, 1_000))
    for hidden in (PASSWORD, secret, *codes, came.token, came.session.csrf, shown, "canary", "$argon2"):
        assert hidden.encode() not in raw


def kept(office: Office, table: Table) -> list[object]:
    """The rows of a side table."""
    with reading(office.app.engine) as connection:
        return list(connection.execute(table.select()))


# --- tokens ------------------------------------------------------------------------------


def test_a_token_speaks_for_its_account_in_what_it_was_given_for(office: Office) -> None:
    id_ = office.account("kho", Role.OFFICER, "508")
    until = datetime(2022, 12, 31, tzinfo=UTC)
    token, secret = issue_token(
        office.app, id_, [Action.EXPORT, Action.SEE], until=until, note="kho dữ liệu", said=office.said()
    )
    held = token_of(office.app, secret, now=office.now)
    assert held is not None
    assert (held.id, held.account.id, held.scopes) == (token, id_, {Action.SEE, Action.EXPORT})
    [row] = tokens(office.app, id_)
    assert (row.note, row.until, row.revoked) == ("kho dữ liệu", until, False)
    assert token_of(office.app, secret, now=until - timedelta(seconds=1)) is not None
    assert token_of(office.app, secret, now=until) is None
    for wrong in (secret + "A", secret[:-2], secret.removeprefix("dondoc_"), "", "dondoc_"):
        assert token_of(office.app, wrong, now=office.now) is None
    revoke_token(office.app, id_, token, said=office.said())
    assert token_of(office.app, secret, now=office.now) is None
    assert [one.revoked for one in tokens(office.app, id_)] == [True]
    assert kept(office, sessions.api_tokens) == []


def test_a_token_is_never_more_than_its_account(office: Office) -> None:
    id_ = office.account("cb", Role.OFFICER, "508")
    admin = office.account("qt", Role.ADMINISTRATOR, EVERYWHERE)
    soon = NOW + timedelta(days=30)
    for account, scopes in ((id_, [Action.ISSUE]), (admin, [Action.ACCOUNTS]), (id_, [])):
        with pytest.raises(TokenUnfit, match="trừ quyền giao vai trò"):
            issue_token(office.app, account, scopes, until=soon, said=office.said())
    for until in (NOW - timedelta(days=1), NOW + timedelta(days=400)):
        with pytest.raises(TokenUnfit, match="nhiều nhất 366 ngày"):
            issue_token(office.app, id_, [Action.SEE], until=until, said=office.said())
    said = office.said()
    issue_token(office.app, id_, [Action.SEE], until=soon, said=said)
    with pytest.raises(TokenUnfit, match="chỉ hiện một lần"):
        issue_token(office.app, id_, [Action.SEE], until=soon, said=said)


def test_a_token_ends_with_its_account(office: Office) -> None:
    id_ = office.account("kho", Role.OFFICER, "508")
    token, secret = issue_token(
        office.app, id_, [Action.SEE], until=NOW + timedelta(days=9), said=office.said()
    )
    other = office.account("khac", Role.OFFICER, "508")
    with pytest.raises(NoSuchToken):
        revoke_token(office.app, other, token, said=office.said())
    office.sign_in("kho")
    assert (len(kept(office, sessions.sessions)), len(kept(office, sessions.api_tokens))) == (1, 1)
    close_account(office.app, id_, reason="thôi", said=office.said())
    assert token_of(office.app, secret, now=office.now) is None
    assert (kept(office, sessions.sessions), kept(office, sessions.api_tokens)) == ([], [])
