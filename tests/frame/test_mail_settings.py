"""The settings of the relay: what may go unencrypted and where, and the file of OAuth keys."""

import json
from pathlib import Path

import pytest

from app.mail import OAuthFileUnusable, oauth_keys
from app.setting import SettingsInvalid
from app.settings import Settings, load_settings
from flows.post import relay_settings
from notices.smtp import Relay

KEYS = {"google_client_id": "id", "google_client_secret": "canary-1", "google_refresh_token": "canary-2"}


@pytest.fixture(autouse=True)
def _an_empty_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def refusal(**given: object) -> str:
    with pytest.raises(SettingsInvalid) as refused:
        load_settings(**given)
    return str(refused.value)


@pytest.mark.parametrize(
    "host", ["localhost", "127.0.0.1", "::1", "mail", "10.1.2.3", "192.168.0.5", "fd00::5"]
)
def test_plain_reaches_this_machine_and_the_offices_own_network(host: str) -> None:
    settings = load_settings(smtp_security="plain", smtp_host=host)

    Relay(relay_settings(settings)).close()


@pytest.mark.parametrize("host", ["smtp.gmail.com", "mail.tinh.gov.vn", "8.8.8.8", "localhost.evil.vn"])
def test_plain_never_leaves_it(host: str) -> None:
    told = refusal(smtp_security="plain", smtp_host=host)

    assert f"DONDOC_SMTP_SECURITY=plain gửi thư không mã hóa qua mạng ngoài tới {host}" in told
    assert "hãy dùng starttls hoặc tls" in told


@pytest.mark.parametrize("names", [KEYS, {k.removeprefix("google_"): v for k, v in KEYS.items()}])
def test_oauth_keys_are_read_as_yagmail_or_googles_libraries_write_them(
    tmp_path: Path, names: dict[str, str]
) -> None:
    path = tmp_path / "oauth.json"
    path.write_text(json.dumps(names | {"token_uri": "https://issuer.example/token"}))

    relay = relay_settings(load_settings(smtp_user="dondoc@tinh.example", smtp_oauth_file=str(path)))

    assert relay.oauth is not None
    assert relay.oauth.client_id == "id"
    assert relay.oauth.client_secret.get_secret_value() == "canary-1"
    assert relay.oauth.refresh_token.get_secret_value() == "canary-2"
    assert relay.oauth.issuer_url == "https://issuer.example/token"
    assert relay.user == "dondoc@tinh.example"
    assert relay.password is None
    assert "canary" not in repr(relay)


@pytest.mark.parametrize(
    ("content", "what"),
    [
        ("{", "(JSON)"),
        ('["canary"]', "(JSON)"),
        (json.dumps({"installed": {"client_secret": "canary"}}), "google_client_id"),
        (json.dumps(KEYS | {"google_refresh_token": ""}), "(google_refresh_token)"),
        (json.dumps(KEYS | {"issuer_url": "http://canary.example/token"}), "(issuer_url)"),
    ],
)
def test_a_file_that_lacks_a_key_is_refused_without_a_word_of_its_secrets(
    tmp_path: Path, content: str, what: str
) -> None:
    path = tmp_path / "oauth.json"
    path.write_text(content)

    with pytest.raises(OAuthFileUnusable) as refused:
        oauth_keys(path)

    assert what in str(refused.value)
    assert "do yagmail ghi khi cấp quyền" in str(refused.value)
    assert "canary" not in f"{refused.value} {refused.value!r} {refused.value.__cause__}"


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert "DONDOC_SMTP_OAUTH_FILE=none.json không dùng được" in refusal(smtp_oauth_file="none.json")
    with pytest.raises(OAuthFileUnusable, match="No such file"):
        oauth_keys(tmp_path / "none.json")


def test_oauth_goes_with_a_user_and_without_a_password(tmp_path: Path) -> None:
    path = tmp_path / "oauth.json"
    path.write_text(json.dumps(KEYS))

    for given in ({}, {"smtp_user": "u", "smtp_password": "p"}):
        told = refusal(smtp_oauth_file=str(path), **given)
        assert "DONDOC_SMTP_OAUTH_FILE cần DONDOC_SMTP_USER" in told
        assert "không đi cùng DONDOC_SMTP_PASSWORD" in told


def test_without_a_limit_a_minute_takes_what_the_day_has() -> None:
    assert Settings(_env_file=None).letters_per_minute_cap is None
    assert "DONDOC_LETTERS_PER_MINUTE_CAP=0 không dùng được" in refusal(letters_per_minute_cap="0")
