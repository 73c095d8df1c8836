"""Signing in by an office's own service: what is believed, and everything that is not."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from http.client import HTTPConnection
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc.jwk import RSAKey

from access.roles import Role
from app.settings import load_settings
from flows.accounts import close_account
from flows.oidc import Begun, NoAccount, NotBelieved, NotOffered, ServiceUnreachable, begin, finish, offered
from flows.signing_in import SignedIn, session_of
from tests.access.conftest import Office
from tests.access.provider import (
    CLIENT,
    SECRET,
    Provider,
    changed,
    fresh_key,
    provider,
    unsigned,
    with_secret,
)
from tests.flows.conftest import UNITS
from tests.scene import open_scene
from words import Misused

BACK = "http://localhost:8000/oidc"
LOGIN = "lan@tinh.example"


@dataclass
class Portal:
    """An office that is connected to a provider, and somebody's browser."""

    office: Office
    provider: Provider

    def begin(self) -> Begun:
        self.provider.now = int(self.office.now.timestamp())
        return begin(self.office.app, back=BACK, now=self.office.now)

    def follow(self, begun: Begun) -> dict[str, str]:
        """The browser goes to the service and comes back with what is in the address."""
        parts = urlsplit(begun.url)
        connection = HTTPConnection(parts.netloc)
        connection.request("GET", f"{parts.path}?{parts.query}")
        location = connection.getresponse().headers["Location"]
        connection.close()
        assert location.startswith(BACK)
        return {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}

    def finish(self, begun: Begun, came: dict[str, str]) -> SignedIn:
        return finish(self.office.app, keep=begun.keep, **came, back=BACK, now=self.office.now)

    def sign_in(self) -> SignedIn:
        begun = self.begin()
        return self.finish(begun, self.follow(begun))


@pytest.fixture(scope="module")
def key() -> RSAKey:
    return fresh_key()


@pytest.fixture
def portal(sqlite_database: str, key: RSAKey) -> Iterator[Portal]:
    with provider(key) as running:
        scene = open_scene(
            sqlite_database,
            oidc_issuer=running.issuer,
            oidc_client_id=CLIENT,
            oidc_client_secret=SECRET,
        )
        scene.units(*UNITS)
        yield Portal(Office(scene), running)
        scene.app.close()


def test_an_officer_comes_in_by_a_verified_address(portal: Portal) -> None:
    id_ = portal.office.account(LOGIN, Role.OFFICER, "20602", password=None)
    came = portal.sign_in()
    row = session_of(portal.office.app, came.token, now=portal.office.now)
    assert row is not None
    assert (row.account, row.limited, row.second_factor) == (id_, False, False)


def test_the_address_may_be_told_apart_from_the_token(portal: Portal) -> None:
    id_ = portal.office.account(LOGIN, Role.OFFICER, "20602", password=None)
    portal.provider.only_at_userinfo = True
    assert portal.sign_in().session.account == id_
    assert "/userinfo" in portal.provider.asked


def test_a_service_that_wants_the_secret_in_the_form_gets_it_there(portal: Portal) -> None:
    portal.office.account(LOGIN, Role.OFFICER, "20602", password=None)
    portal.provider.described = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
    portal.sign_in()


def test_whoever_could_do_most_harm_needs_a_second_proof_here_or_there(portal: Portal) -> None:
    portal.office.account(LOGIN, Role.COORDINATOR, "508")
    assert portal.sign_in().session.must_enrol
    portal.provider.person["amr"] = ["pwd", "otp", "mfa"]
    assert not portal.sign_in().session.limited
    portal.provider.person["amr"] = ["pwd"]
    portal.office.enrolled(LOGIN)
    came = portal.sign_in()
    assert (came.session.must_pass, came.session.must_enrol) == (True, False)


@pytest.mark.parametrize(
    "change",
    [
        {"email": "minh@tinh.example"},
        {"email_verified": False},
        {"email_verified": None},
        {"email_verified": "true"},
        {"email": ""},
        {"email": "hai chữ"},
        {"email": ["lan@tinh.example"]},
    ],
    ids=str,
)
def test_no_account_is_made_and_no_unverified_address_is_taken(
    portal: Portal, change: dict[str, Any]
) -> None:
    portal.office.account(LOGIN, Role.OFFICER, "20602", password=None)
    portal.provider.person |= change
    with pytest.raises(NoAccount, match="hãy nhờ quản trị viên mở tài khoản"):
        portal.sign_in()


def test_a_closed_account_stays_closed(portal: Portal) -> None:
    id_ = portal.office.account(LOGIN, Role.OFFICER, "20602", password=None)
    close_account(portal.office.app, id_, reason="nghỉ việc", said=portal.office.said())
    with pytest.raises(NoAccount):
        portal.sign_in()


def test_what_is_told_on_asking_has_to_be_about_the_same_person(portal: Portal) -> None:
    portal.office.account(LOGIN, Role.OFFICER, "20602", password=None)
    portal.provider.only_at_userinfo = True
    portal.provider.lie = lambda claims: claims.update(sub="somebody else")
    with pytest.raises(NoAccount):
        portal.sign_in()


LIES: dict[str, Callable[[dict[str, Any]], object]] = {
    "another issuer": lambda c: c.update(iss="https://elsewhere.example"),
    "another client": lambda c: c.update(aud="another"),
    "another client, with us as the party": lambda c: c.update(aud="another", azp=CLIENT),
    "for us and another, whoever asked": lambda c: c.update(aud=[CLIENT, "another"]),
    "another party": lambda c: c.update(azp="another"),
    "another question": lambda c: c.update(nonce="of another time"),
    "no question": lambda c: c.pop("nonce"),
    "over": lambda c: c.update(exp=c["exp"] - 3_600),
    "not yet": lambda c: c.update(nbf=c["iat"] + 3_600),
    "from the future": lambda c: c.update(iat=c["iat"] + 3_600),
    "no end": lambda c: c.pop("exp"),
    "nobody": lambda c: c.pop("sub"),
    "nobody's issuer": lambda c: c.pop("iss"),
    "for nobody": lambda c: c.pop("aud"),
    "another access token": lambda c: c.update(at_hash="AAAAAAAAAAAAAAAAAAAAAA"),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_token_that_is_not_for_us_now_is_not_believed(portal: Portal, lie: str) -> None:
    portal.office.account(LOGIN, Role.OFFICER, "20602", password=None)
    portal.provider.lie = LIES[lie]
    with pytest.raises(NotBelieved, match="không hợp lệ"):
        portal.sign_in()


FORGED: dict[str, Callable[[Provider, dict[str, Any]], str]] = {
    "by another key": lambda p, c: p.signed(c, key=RSAKey.generate_key(2048)),
    "by nobody": lambda _, c: unsigned(c),
    "by our own secret": lambda _, c: with_secret(c, SECRET.encode()),
    "by the public key as a secret": lambda p, c: with_secret(c, p.key.as_pem(private=False)),
    "changed afterwards": lambda p, c: changed(p.signed(c)),
    "no token": lambda *_: "",
    "no token at all": lambda *_: "a.b",
}


@pytest.mark.parametrize("forgery", FORGED)
def test_a_token_that_the_service_did_not_sign_is_not_believed(portal: Portal, forgery: str) -> None:
    portal.office.account(LOGIN, Role.OFFICER, "20602", password=None)
    portal.provider.described = {"id_token_signing_alg_values_supported": ["none", "HS256", "RS256"]}
    portal.provider.sign = lambda claims: FORGED[forgery](portal.provider, claims)
    with pytest.raises(NotBelieved):
        portal.sign_in()


def test_an_answer_belongs_to_the_browser_that_asked(portal: Portal) -> None:
    portal.office.account(LOGIN, Role.OFFICER, "20602", password=None)
    mine, theirs = portal.begin(), portal.begin()
    came = portal.follow(theirs)
    for begun, answer in (
        (mine, came),  # somebody sends me the address that they came back to
        (mine, portal.follow(mine) | {"state": came["state"]}),
        (mine, {"code": came["code"], "state": ""}),
        (Begun("", ""), came),
        (Begun("", theirs.keep + "x"), came),
        (Begun("", "abc.def"), came),
        (theirs, {"code": "", "state": came["state"]}),
    ):
        with pytest.raises(NotBelieved, match="không khớp hoặc đã quá lâu"):
            portal.finish(begun, answer)
    with pytest.raises(NotBelieved, match="không nhận mã"):  # their code, with my state: the verifier is mine
        portal.finish(mine, {"code": came["code"], "state": portal.follow(mine)["state"]})


def test_a_code_is_good_once_and_not_for_long(portal: Portal) -> None:
    portal.office.account(LOGIN, Role.OFFICER, "20602", password=None)
    begun = portal.begin()
    came = portal.follow(begun)
    portal.finish(begun, came)
    with pytest.raises(NotBelieved, match="không nhận mã"):
        portal.finish(begun, came)
    begun = portal.begin()
    came = portal.follow(begun)
    portal.office.now += timedelta(minutes=16)
    with pytest.raises(NotBelieved, match="quá lâu"):
        portal.finish(begun, came)


def test_new_keys_of_the_service_are_taken_as_they_come(portal: Portal) -> None:
    portal.office.account(LOGIN, Role.OFFICER, "20602", password=None)
    portal.sign_in()
    portal.provider.key = fresh_key()
    portal.provider.published = [portal.provider.key]
    portal.sign_in()


@pytest.mark.parametrize(
    "described",
    [
        {"issuer": "https://elsewhere.example"},
        {"authorization_endpoint": "http://elsewhere.example/authorize"},
        {"authorization_endpoint": None},
        {"authorization_endpoint": "javascript:alert(1)"},
    ],
    ids=str,
)
def test_a_service_that_describes_another_or_sends_us_in_the_clear_is_left(
    portal: Portal, described: dict[str, Any]
) -> None:
    portal.provider.described = described
    with pytest.raises(ServiceUnreachable, match="không trả lời đúng"):
        portal.begin()


def test_a_service_that_is_away_or_says_too_much_is_told_of(portal: Portal) -> None:
    begun = portal.begin()
    came = portal.follow(begun)
    portal.provider.described = {"token_endpoint": "http://127.0.0.1:9/token"}
    with pytest.raises(ServiceUnreachable, match="đăng nhập bằng mật khẩu"):
        portal.finish(begun, came)
    portal.provider.described = {"token_endpoint": f"{portal.provider.issuer}/token", "x": "y" * 300_000}
    with pytest.raises(ServiceUnreachable):
        portal.begin()


def test_without_a_service_nobody_is_sent_anywhere(on_sqlite: Office) -> None:
    assert not offered(on_sqlite.app)
    with pytest.raises(NotOffered, match="hãy đăng nhập bằng mật khẩu"):
        begin(on_sqlite.app, back=BACK, now=on_sqlite.now)


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"oidc_issuer": "https://dangnhap.example"}, "cần đủ DONDOC_OIDC_ISSUER, DONDOC_OIDC_CLIENT_ID"),
        ({"oidc_client_id": "x", "oidc_client_secret": "y"}, "cần đủ"),
        (
            {"oidc_issuer": "http://dangnhap.example"},
            "DONDOC_OIDC_ISSUER=http://dangnhap.example không dùng được",
        ),
        ({"oidc_issuer": "https://dangnhap.example?x=1"}, "không dùng được"),
    ],
    ids=str,
)
def test_half_a_connection_is_refused(given: dict[str, str], why: str) -> None:
    with pytest.raises(Misused) as refused:
        load_settings(**given)
    assert why in refused.value.say()
