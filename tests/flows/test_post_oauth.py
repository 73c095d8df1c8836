"""Posting with OAuth from the settings: a token opens the door, and what fails says what to do."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from app.settings import Settings
from flows.post import PostResult, post, relay_settings
from flows.sweep import sweep
from notices.smtp import Relay
from tests.flows.test_sweep import DOCUMENT, DUE, TEAMS
from tests.mailserver import ca_file, mail_server
from tests.notices.test_smtp_login import USER, issuer
from tests.scene import Scene, at

DAY = at(DUE - timedelta(days=7))


@pytest.fixture
def sealed(scene: Scene) -> Scene:
    scene.issue(DOCUMENT, TEAMS)
    scene.app.projector.catch_up()
    sweep(scene.app, DAY)
    return scene


def posted(scene: Scene, keys: Path, issuer_url: str, *, token: str) -> tuple[PostResult, int]:
    """What comes of one run with these keys, and how many letters the server took."""
    keys.write_text(
        json.dumps(
            {
                "google_client_id": "id",
                "google_client_secret": "canary",
                "google_refresh_token": "canary",
                "issuer_url": issuer_url,
            }
        )
    )
    with mail_server("tls", tokens={USER: token}) as server:
        settings = Settings(
            _env_file=None,
            smtp_host=server.host,
            smtp_port=server.port,
            smtp_security="tls",
            smtp_ca_file=Path(ca_file()),
            smtp_user=USER,
            smtp_oauth_file=keys,
            smtp_sender=scene.app.settings.smtp_sender,
        )
        with Relay(relay_settings(settings)) as relay:
            return post(scene.app, DAY, relay), len(server.inbox)


def test_a_token_that_the_issuer_gives_opens_the_door(sealed: Scene, tmp_path: Path) -> None:
    with issuer() as asked:
        done, taken = posted(sealed, tmp_path / "oauth.json", asked.url, token="fresh")

    assert (done.sent, done.stopped, taken) == (2, "", 2)
    assert [one["refresh_token"] for one in asked.asked] == [["canary"]]  # one login for both letters


def test_a_grant_that_was_taken_back_holds_the_queue_and_says_so(sealed: Scene, tmp_path: Path) -> None:
    with issuer(400, {"error": "invalid_grant"}) as asked:
        done, taken = posted(sealed, tmp_path / "oauth.json", asked.url, token="fresh")

    assert (done.sent, done.deferred, taken) == (0, 1, 0)
    assert "Nơi cấp quyền gửi thư từ chối" in done.stopped
    assert "hãy cấp lại quyền; sửa xong, thư tự đi tiếp" in done.stopped
    assert "canary" not in done.stopped


def test_an_issuer_that_nobody_reaches_is_tried_again_later(sealed: Scene, tmp_path: Path) -> None:
    done, taken = posted(sealed, tmp_path / "oauth.json", "http://127.0.0.1:9/token", token="fresh")

    assert (done.sent, done.deferred, taken) == (0, 1, 0)
    assert "Chưa lấy được quyền gửi thư" in done.stopped
    assert "thư sẽ được gửi lại" in done.stopped


def test_a_token_that_the_server_does_not_take_holds_the_queue(sealed: Scene, tmp_path: Path) -> None:
    with issuer() as asked:
        done, taken = posted(sealed, tmp_path / "oauth.json", asked.url, token="another")

    assert (done.sent, taken) == (0, 0)
    assert "Máy chủ thư không nhận tài khoản gửi thư" in done.stopped
