"""Settings: a slip is refused with the way out, a secret is never shown, the page is true."""

import ast
import os
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from pydantic import SecretStr, ValidationError

from app.clock import new_id, now
from app.setting import HIDDEN, SettingsInvalid
from app.settings import Settings, about, load_settings, masked
from scripts.settings_page import PAGE, page
from scripts.sources import sources
from words import CATALOGUE


@pytest.fixture(autouse=True)
def an_empty_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder without .env, and no variables of ours."""
    for name in [name for name in os.environ if name.startswith("DONDOC_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def refusal(**given: object) -> SettingsInvalid:
    with pytest.raises(SettingsInvalid) as refused:
        load_settings(**given)
    return refused.value


def test_without_any_setting_dondoc_runs_on_this_machine() -> None:
    settings = load_settings()
    assert settings.database_url == "sqlite:///dondoc.db"
    assert settings.on_sqlite
    assert settings.zone == ZoneInfo("Asia/Ho_Chi_Minh")
    assert settings.letter_hour == time(7, 30)
    assert all(shown.by_default for shown in masked(settings))


def test_what_is_given_beats_a_variable_and_a_variable_beats_the_file(
    an_empty_place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (an_empty_place / ".env").write_text("DONDOC_SMTP_HOST=file\nDONDOC_SMTP_PORT=1\nDONDOC_LANG=en\n")
    monkeypatch.setenv("DONDOC_SMTP_HOST", "environment")
    monkeypatch.setenv("DONDOC_SMTP_PORT", "2")

    settings = load_settings(smtp_port=3)

    assert (settings.lang, settings.smtp_host, settings.smtp_port) == ("en", "environment", 3)


def test_an_empty_variable_is_one_that_is_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DONDOC_PROVINCE", "")
    monkeypatch.setenv("DONDOC_SMTP_PORT", "")
    settings = load_settings()
    assert (settings.province, settings.smtp_port) == (None, 587)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("database_url", "dondoc.db"),
        ("database_url", "sqlite://"),
        ("database_url", "sqlite:///:memory:"),
        ("database_url", "postgres://may/dondoc"),
        ("database_url", "postgresql://may"),
        ("busy_timeout_seconds", "0"),
        ("zone", "Asia/Saigon2"),
        ("lang", "fr"),
        ("public_url", "dondoc.tinh.gov.vn"),
        ("smtp_host", "mail.tinh.gov.vn/25 "),
        ("smtp_port", "65536"),
        ("smtp_ca_file", "nowhere.pem"),
        ("smtp_security", "ssl"),
        ("smtp_sender", "Văn phòng"),
        ("smtp_sender", "a@b.vn\nBcc: c@d.vn"),
        ("letter_hour", "7 rưỡi"),
        ("letter_item_cap", "0"),
        ("sweep_hold_factor", "1"),
    ],
)
def test_a_value_that_cannot_be_used_is_refused_with_what_is_needed(name: str, value: str) -> None:
    told = refusal(**{name: value}).say()
    assert told.startswith("Có 1 thiết lập chưa đúng:\n")
    assert f"DONDOC_{name.upper()}={value} không dùng được; cần {about(name).takes_template}." in told


def test_every_problem_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DONDOC_SMTP_HSOT", "mail")
    monkeypatch.setenv("DONDOC_LANG", "fr")
    monkeypatch.setenv("DONDOC_SMTP_PORT", "x")
    told = str(refusal())
    assert told.startswith("Có 3 thiết lập chưa đúng:")
    assert "Không có thiết lập DONDOC_SMTP_HSOT; có phải ý bạn là DONDOC_SMTP_HOST?" in told
    assert "DONDOC_LANG=fr" in told
    assert "DONDOC_SMTP_PORT=x" in told


def test_a_slip_in_the_file_is_seen_too(an_empty_place: Path) -> None:
    (an_empty_place / ".env").write_text("OTHER=1\nDONDOC_QUITE_ELSE=1\n")
    assert "Không có thiết lập DONDOC_QUITE_ELSE; xem danh sách" in str(refusal())


def test_a_user_without_password_or_a_password_in_the_clear_is_refused() -> None:
    assert "phải cùng có hoặc cùng bỏ trống" in str(refusal(smtp_user="u"))
    assert "phải cùng có hoặc cùng bỏ trống" in str(refusal(smtp_password="p"))
    login = {"smtp_user": "u", "smtp_password": "p", "smtp_security": "plain"}
    assert "DONDOC_SMTP_SECURITY=plain gửi mật khẩu không mã hóa tới mail" in str(
        refusal(**login, smtp_host="mail")
    )
    assert load_settings(**login, smtp_host="127.0.0.1").smtp_user == "u"


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://dondoc:canary@may/dondoc",
        "postgresql://dondoc:can@ary/x#canary@may/dondoc",
        "postgresql://may/dondoc?user=a&password=canary&sslmode=require",
    ],
)
def test_no_secret_is_ever_shown(url: str) -> None:
    settings = Settings.model_construct(
        database_url=url, smtp_user="dondoc", smtp_password=SecretStr("canary")
    )
    shown = {line.variable: line for line in masked(settings)}
    assert shown["DONDOC_SMTP_PASSWORD"].value == HIDDEN
    assert not any("canary" in line.value for line in shown.values())
    assert "canary" not in repr(settings)
    assert shown["DONDOC_DATABASE_URL"].value.startswith("postgresql://")


def test_no_secret_is_shown_when_it_is_refused() -> None:
    told = refusal(database_url="postgresql://dondoc:canary@may", smtp_password=["canary"])
    assert "canary" not in f"{told} {told.say('en')} {told!r}"


def test_settings_in_force_do_not_change() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        load_settings().lang = "en"  # type: ignore[misc]  # that it is frozen is what is tested


def test_every_setting_says_what_it_is_in_both_languages() -> None:
    vietnamese, english = masked(load_settings()), masked(load_settings(), "en")
    assert len(vietnamese) == len(Settings.model_fields)
    for vi, en in zip(vietnamese, english, strict=True):
        assert vi.meaning
        assert vi.takes
        assert vi.meaning != en.meaning, f"{vi.variable} has no English in {CATALOGUE.name}"


# Settings that the program does not read yet, with what will.
WAITING: dict[str, str] = {}


def test_every_setting_does_something() -> None:
    read = {
        node.attr
        for source in sources()
        if not source.path.startswith("app/setting")
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Attribute)
    }
    assert set(Settings.model_fields) - read == set(WAITING), "a setting is read by nothing, or waits no more"


def test_the_page_of_settings_is_true() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run `make docs`"


def test_the_clock_is_aware_and_in_utc() -> None:
    read = now()
    assert read.tzinfo is UTC
    assert abs(datetime.now(UTC) - read) < timedelta(minutes=1)  # noqa: TID251 - compared with the real one


def test_new_ids_are_random() -> None:
    ids = {new_id() for _ in range(1000)}
    assert len(ids) == 1000
    assert {each.version for each in ids} == {4}
