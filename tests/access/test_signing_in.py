"""Getting in: what is asked, what is told to whoever gets it wrong, and when a session ends."""

from datetime import timedelta
from unicodedata import normalize

import argon2
import pytest

from access.roles import Role
from flows import passwords, second_factor
from flows.accounts import close_account, end_role
from flows.second_factor import WrongCode
from flows.signing_in import (
    CodeNeeded,
    SignedIn,
    WrongLogin,
    change_password,
    enter,
    pass_second_factor,
    session_of,
    sign_out,
    sign_out_everywhere,
)
from projections import logins, sessions
from projections.database import reading, writing
from tests.access.conftest import PASSWORD, Office


def holds(office: Office, came: SignedIn) -> bool:
    return session_of(office.app, came.token, now=office.now) is not None


def test_a_password_opens_a_session_until_it_is_left(office: Office) -> None:
    id_ = office.account("Lan.Nguyễn", Role.OFFICER, "20602")
    came = office.sign_in(normalize("NFD", "LAN.nguyễn"))  # composed otherwise, and in capitals
    row = session_of(office.app, came.token, now=office.later(minutes=90))
    assert row is not None
    assert (row.account, row.who.login, row.limited, row.csrf) == (
        id_,
        "lan.nguyễn",
        False,
        came.session.csrf,
    )
    assert [(g.role, g.unit) for g in row.who.grants] == [(Role.OFFICER, "20602")]
    sign_out(office.app, came.token, now=office.now)
    assert not holds(office, came)


def test_what_is_wrong_is_not_said_and_takes_as_much_work(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.account("lan", Role.OFFICER)
    office.account("moi", Role.OFFICER, password=None)
    closed = office.account("cu", Role.OFFICER)
    close_account(office.app, closed, reason="nghỉ việc", said=office.said())
    compared: list[str] = []
    verify = argon2.PasswordHasher.verify

    def counted(self: argon2.PasswordHasher, kept: str, password: str) -> bool:
        compared.append(kept.rpartition("$")[0].rpartition("$")[0])
        return verify(self, kept, password)

    monkeypatch.setattr(argon2.PasswordHasher, "verify", counted)
    said = set()
    for login, password in (
        ("lan", "không phải mật khẩu"),
        ("không-có", PASSWORD),
        ("moi", PASSWORD),
        ("cu", PASSWORD),
        ("hai chữ", PASSWORD),
        ("", ""),
    ):
        compared.clear()
        with pytest.raises(WrongLogin) as refused:
            office.sign_in(login, password)
        said.add(refused.value.say())
        assert compared == ["$argon2id$v=19$m=19456,t=2,p=1"], login
    assert said == {"Tên đăng nhập hoặc mật khẩu không đúng; hãy kiểm tra rồi nhập lại."}


def test_coordinators_set_a_second_factor_up_before_anything_else(office: Office) -> None:
    office.account("điều-phối", Role.COORDINATOR, "49")
    came = office.sign_in("điều-phối")
    assert (came.session.must_enrol, came.session.limited) == (True, True)
    secret, codes, proved = office.enrolled("điều-phối")
    assert not proved.session.limited
    assert not holds(office, came), "sessions from before do not stay"
    assert holds(office, proved)
    assert len(set(codes)) == 10
    with pytest.raises(CodeNeeded):
        office.sign_in("điều-phối")
    with pytest.raises(WrongCode):
        office.sign_in("điều-phối", code=office.code(secret))  # it was used to set it up
    office.later(seconds=60)
    again = office.sign_in("điều-phối", code=office.code(secret))
    assert not again.session.limited
    with pytest.raises(WrongCode):
        office.sign_in("điều-phối", code=office.code(secret))


def test_clocks_may_differ_by_half_a_minute_and_no_more(on_sqlite: Office) -> None:
    on_sqlite.account("qt", Role.ADMINISTRATOR, "")
    secret, _, _ = on_sqlite.enrolled("qt")
    for steps, fits in ((-2, False), (2, False), (-1, True), (0, True), (1, True)):
        on_sqlite.later(minutes=10)
        code = on_sqlite.code(secret, steps=steps)
        if fits:
            on_sqlite.sign_in("qt", code=code)
        else:
            with pytest.raises(WrongCode):
                on_sqlite.sign_in("qt", code=code)


def test_an_older_code_is_not_taken_after_a_newer_one(on_sqlite: Office) -> None:
    on_sqlite.account("qt", Role.ADMINISTRATOR, "")
    secret, _, _ = on_sqlite.enrolled("qt")
    on_sqlite.later(minutes=10)
    on_sqlite.sign_in("qt", code=on_sqlite.code(secret, steps=1))
    for steps in (-1, 0, 1):
        with pytest.raises(WrongCode):
            on_sqlite.sign_in("qt", code=on_sqlite.code(secret, steps=steps))


def test_a_recovery_code_is_good_once(office: Office) -> None:
    id_ = office.account("qt", Role.ADMINISTRATOR, "")
    _, codes, _ = office.enrolled("qt")
    office.sign_in("qt", code=f" {codes[3].upper().replace('-', ' ')} ")
    assert second_factor.recovery_left(office.app, id_) == 9
    with pytest.raises(WrongCode):
        office.sign_in("qt", code=codes[3])


def test_a_lost_device_is_removed_and_another_set_up(on_sqlite: Office) -> None:
    id_ = on_sqlite.account("qt", Role.ADMINISTRATOR, "")
    _, codes, proved = on_sqlite.enrolled("qt")
    second_factor.remove(on_sqlite.app, id_, reason="mất điện thoại", said=on_sqlite.said())
    assert not holds(on_sqlite, proved)
    assert on_sqlite.sign_in("qt", code=codes[0]).session.must_enrol
    on_sqlite.later(minutes=1)
    on_sqlite.enrolled("qt")
    with pytest.raises(second_factor.NoFactorBegun, match="gỡ thiết bị cũ"):
        second_factor.begin(on_sqlite.app, id_)


def test_a_session_without_the_code_is_good_for_giving_it(on_sqlite: Office) -> None:
    """As after signing in by another door than the password."""
    id_ = on_sqlite.account("qt", Role.ADMINISTRATOR, "")
    secret, _, proved = on_sqlite.enrolled("qt")
    on_sqlite.later(minutes=1)
    came = enter(on_sqlite.app, proved.session.who, first="service", second="none", now=on_sqlite.now)
    assert (came.session.must_pass, came.session.must_enrol, came.session.account) == (True, False, id_)
    with pytest.raises(WrongCode):
        pass_second_factor(on_sqlite.app, came.session, "000000", now=on_sqlite.now)
    code = on_sqlite.code(secret)
    on = pass_second_factor(on_sqlite.app, came.session, code, now=on_sqlite.now)
    assert not on.session.limited
    assert on.session.expires == came.session.expires
    assert holds(on_sqlite, on)
    assert not holds(on_sqlite, came)


def test_a_desk_that_was_left_is_locked_where_it_could_do_most_harm(office: Office) -> None:
    office.account("cán-bộ", Role.OFFICER, "20602")
    office.account("qt", Role.ADMINISTRATOR, "")
    officer = office.sign_in("cán-bộ")
    _, _, admin = office.enrolled("qt")
    for _ in range(3):
        office.later(minutes=29)
        assert holds(office, admin), "it is in use"
    office.later(minutes=31)
    assert not holds(office, admin)
    assert holds(office, officer)
    office.later(hours=11)
    assert not holds(office, officer), "twelve hours are over"


def test_nobody_stays_in_longer_than_a_working_day(on_sqlite: Office) -> None:
    on_sqlite.account("qt", Role.ADMINISTRATOR, "")
    _, _, admin = on_sqlite.enrolled("qt")
    on_sqlite.now = admin.session.expires - timedelta(hours=1)
    with writing(on_sqlite.app.engine) as connection:
        sessions.seen(connection, admin.session.hash, on_sqlite.now)
    assert holds(on_sqlite, admin)
    on_sqlite.now = admin.session.expires - timedelta(minutes=31)
    assert holds(on_sqlite, admin)
    on_sqlite.now = admin.session.expires
    assert not holds(on_sqlite, admin)


def test_what_ends_ends_with_the_next_click(office: Office) -> None:
    id_ = office.account("lan", Role.OFFICER, "20602")
    first, second = office.sign_in("lan"), office.sign_in("lan")
    [grant] = second.session.who.grants
    assert grant.id is not None
    end_role(office.app, id_, grant.id, reason="chuyển việc", said=office.said())
    row = session_of(office.app, second.token, now=office.now)
    assert row is not None
    assert row.who.in_force(office.now.date()) == ()
    assert sign_out_everywhere(office.app, id_, said=office.said()) == 2
    assert not holds(office, first)
    third = office.sign_in("lan")
    close_account(office.app, id_, reason="nghỉ việc", said=office.said())
    assert not holds(office, third)


def test_a_new_password_ends_other_sessions(office: Office) -> None:
    office.account("lan", Role.OFFICER)
    elsewhere, here = office.sign_in("lan"), office.sign_in("lan")
    new = "một câu khác hẳn về núi Ngọc Linh"
    with pytest.raises(WrongLogin, match="Mật khẩu hiện nay không đúng"):
        change_password(office.app, here.session, "sai", new, said=office.said())
    change_password(office.app, here.session, PASSWORD, new, said=office.said())
    assert (holds(office, here), holds(office, elsewhere)) == (True, False)
    with pytest.raises(WrongLogin):
        office.sign_in("lan")
    office.sign_in("lan", new)


def test_every_way_in_gives_another_token_and_ends_the_one_it_replaces(on_sqlite: Office) -> None:
    on_sqlite.account("lan", Role.OFFICER)
    first = on_sqlite.sign_in("lan")
    second = on_sqlite.sign_in("lan", replaces=first.token)
    assert first.token != second.token
    assert (holds(on_sqlite, first), holds(on_sqlite, second)) == (False, True)
    with reading(on_sqlite.app.engine) as connection:
        [row] = connection.execute(sessions.sessions.select())
    assert second.token not in str(row)


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("ngắn", "cần từ 12 đến 200 ký tự"),
        ("x" * 201, "cần từ 12 đến 200 ký tự"),
        ("mật khẩu của lan.nguyen nhé", "không được chứa tên đăng nhập"),
        ("aaaaaaaaaaaaaaaa", "lặp lại quá ít ký tự"),
    ],
)
def test_a_password_that_is_easily_guessed_is_not_taken(on_sqlite: Office, password: str, why: str) -> None:
    id_ = on_sqlite.account("lan.nguyen@tinh.example", Role.OFFICER, password=None)
    with pytest.raises(passwords.PasswordUnfit, match=why):
        passwords.set_password(on_sqlite.app, id_, password, said=on_sqlite.said())


def test_the_same_letters_are_the_same_password(on_sqlite: Office) -> None:
    on_sqlite.account("lan", Role.OFFICER, password="đường về quê ngoại")
    on_sqlite.sign_in("lan", normalize("NFD", "đường về quê ngoại"))  # marks as signs of their own


def test_old_parameters_are_brought_up_to_date(on_sqlite: Office) -> None:
    id_ = on_sqlite.account("lan", Role.OFFICER)
    weak = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    with writing(on_sqlite.app.engine) as connection:
        logins.put_password_hash(connection, id_, weak)
    on_sqlite.sign_in("lan")
    with reading(on_sqlite.app.engine) as connection:
        kept = logins.password_hash(connection, id_)
    assert kept is not None
    assert not passwords.outdated(kept)
    assert not passwords.outdated(passwords.STAND_IN), "an unknown name takes as long as a known one"
    on_sqlite.sign_in("lan")
