"""Logging in with OAuth: a fresh token from the issuer, and XOAUTH2 towards the relay."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qs

import pytest

from notices.posting import NotAuthenticated, OAuth, RelayAway
from tests.mailserver import Security, mail_server
from tests.notices.test_smtp import TO, OpenRelay, a_letter

USER = "dondoc@quangnam.example.vn"


class Issuer:
    """A token issuer of this machine: its answers, and what it was asked."""

    def __init__(self, status: int, answer: bytes) -> None:
        self.status, self.answer = status, answer
        self.asked: list[dict[str, list[str]]] = []
        self.url = ""

    def oauth(self) -> OAuth:
        return OAuth(client_id="id", client_secret="secret", refresh_token="refresh", issuer_url=self.url)


@contextmanager
def issuer(status: int = 200, answer: object = None) -> Iterator[Issuer]:
    said = answer if isinstance(answer, bytes) else json.dumps(answer or {"access_token": "fresh"}).encode()
    told = Issuer(status, said)

    class Answering(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told.asked.append(parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode()))
            self.send_response(told.status)
            self.end_headers()
            self.wfile.write(told.answer)

        def log_message(self, *_: Any) -> None: ...

    with HTTPServer(("127.0.0.1", 0), Answering) as server:
        told.url = f"http://127.0.0.1:{server.server_port}/token"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield told
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_fresh_token_opens_the_door_over(security: Security, relay_to: OpenRelay) -> None:
    with issuer() as asked, mail_server(security, tokens={USER: "fresh"}) as server:
        relay_to(server, user=USER, oauth=asked.oauth()).post(a_letter(), TO)
        assert server.logins == [("XOAUTH2", USER, True)]
        assert server.inbox[0].encrypted
    assert asked.asked == [
        {
            "grant_type": ["refresh_token"],
            "client_id": ["id"],
            "client_secret": ["secret"],
            "refresh_token": ["refresh"],
        }
    ]


def test_a_token_that_the_relay_refuses_stops_the_queue(relay_to: OpenRelay) -> None:
    """yagmail goes on as if nothing had been said."""
    with issuer() as asked, mail_server("tls", tokens={USER: "another"}) as server:
        with pytest.raises(NotAuthenticated, match="không nhận tài khoản gửi thư"):
            relay_to(server, user=USER, oauth=asked.oauth()).post(a_letter(), TO)
        assert server.logins == [("XOAUTH2", USER, False)]


def test_a_grant_that_was_taken_back_stops_the_queue(relay_to: OpenRelay) -> None:
    refused = pytest.raises(NotAuthenticated, match=r"từ chối \(400 .*invalid_grant.*hãy cấp lại quyền")
    with issuer(400, {"error": "invalid_grant"}) as asked, mail_server("tls") as server, refused:
        relay_to(server, user=USER, oauth=asked.oauth()).post(a_letter(), TO)


@pytest.mark.parametrize(
    ("status", "answer"), [(503, b"busy"), (200, b"<html>"), (200, b"[]"), (200, b"{}"), (200, b"\xff")]
)
def test_an_issuer_that_makes_no_sense_means_later(status: int, answer: bytes, relay_to: OpenRelay) -> None:
    away = pytest.raises(RelayAway, match="Chưa lấy được quyền gửi thư")
    with issuer(status, answer) as asked, mail_server("tls") as server, away:
        relay_to(server, user=USER, oauth=asked.oauth()).post(a_letter(), TO)


def test_an_issuer_that_is_away_means_later(relay_to: OpenRelay) -> None:
    with issuer() as gone:
        pass
    away = pytest.raises(RelayAway, match="Chưa lấy được quyền gửi thư")
    with mail_server("tls") as server, away:
        relay_to(server, user=USER, oauth=gone.oauth()).post(a_letter(), TO)


def test_the_secret_goes_nowhere_in_the_clear() -> None:
    with pytest.raises(ValueError, match="pattern"):
        OAuth(
            client_id="a", client_secret="b", refresh_token="c", issuer_url="http://issuer.example.vn/token"
        )
