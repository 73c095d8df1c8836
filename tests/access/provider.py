"""A small OpenID provider on this machine: real HTTP, real RS256 keys, and every way to get it wrong.

It keeps to the specification unless `lie` says otherwise.
"""

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, unquote_plus, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "dondoc", "một mật khẩu & dấu: riêng"


class Provider:
    """Who signs in, what is told of them, and which codes are still good."""

    def __init__(self, address: str, key: RSAKey) -> None:
        self.issuer = address
        self.key = key
        self.published = [key]
        self.person: dict[str, Any] = {"sub": "u1", "email": "Lan@Tinh.example", "email_verified": True}
        self.described: dict[str, Any] = {}
        self.only_at_userinfo = False
        self.lie: Callable[[dict[str, Any]], object] = len  # changes nothing
        self.sign: Callable[[dict[str, Any]], str] = self.signed
        self.asked: list[str] = []
        self._codes: dict[str, dict[str, str]] = {}
        self._access: dict[str, dict[str, Any]] = {}
        self.now = 0

    def description(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "id_token_signing_alg_values_supported": ["RS256"],
        } | self.described

    def signed(self, claims: dict[str, Any], *, key: RSAKey | None = None) -> str:
        return jwt.encode({"alg": "RS256", "kid": "k1"}, claims, key or self.key)

    def authorize(self, query: dict[str, str]) -> str:
        """Where the browser goes after the person said yes."""
        assert query["client_id"] == CLIENT
        assert query["response_type"] == "code"
        assert query["code_challenge_method"] == "S256"
        assert set(query["scope"].split()) >= {"openid", "email"}
        code = secrets.token_urlsafe(16)
        self._codes[code] = query
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"

    def token(self, form: dict[str, str], basic: str) -> tuple[int, dict[str, Any]]:
        user, _, password = base64.b64decode(basic.removeprefix("Basic ") or b"").decode().partition(":")
        if (unquote_plus(user), unquote_plus(password)) != (CLIENT, SECRET):
            user, password = form.get("client_id", ""), form.get("client_secret", "")
            if (user, password) != (CLIENT, SECRET):
                return 401, {"error": "invalid_client"}
        asked = self._codes.pop(form["code"], None)  # a code is good once
        if asked is None or form["redirect_uri"] != asked["redirect_uri"]:
            return 400, {"error": "invalid_grant"}
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        if _base64(digest) != asked["code_challenge"]:
            return 400, {"error": "invalid_grant"}
        access = secrets.token_urlsafe(16)
        self._access[access] = dict(self.person)
        half = hashlib.sha256(access.encode()).digest()[:16]
        claims = {
            "iss": self.issuer,
            "aud": CLIENT,
            "iat": self.now,
            "exp": self.now + 300,
            "nonce": asked["nonce"],
            "at_hash": _base64(half),
        } | ({"sub": self.person["sub"]} if self.only_at_userinfo else self.person)
        self.lie(claims)
        return 200, {"access_token": access, "token_type": "Bearer", "id_token": self.sign(claims)}

    def userinfo(self, bearer: str) -> tuple[int, dict[str, Any]]:
        found = self._access.get(bearer.removeprefix("Bearer "))
        return (200, found) if found is not None else (401, {})


class _Door(BaseHTTPRequestHandler):
    provider: Provider

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        self.provider.asked.append(parts.path)
        match parts.path:
            case "/.well-known/openid-configuration":
                self._say(200, self.provider.description())
            case "/keys":
                keys = [key.as_dict(private=False) for key in self.provider.published]
                self._say(200, {"keys": keys})
            case "/userinfo":
                self._say(*self.provider.userinfo(self.headers.get("Authorization", "")))
            case "/authorize":
                query = {name: values[0] for name, values in parse_qs(parts.query).items()}
                self.send_response(302)
                self.send_header("Location", self.provider.authorize(query))
                self.end_headers()
            case _:
                self._say(404, {})

    def do_POST(self) -> None:
        self.provider.asked.append(self.path)
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = {name: values[0] for name, values in parse_qs(body).items()}
        self._say(*self.provider.token(form, self.headers.get("Authorization", "")))

    def _say(self, status: int, value: dict[str, Any]) -> None:
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base names it so
        """Says nothing between the dots of the tests."""


def fresh_key() -> RSAKey:
    """A key as the provider publishes it; making one takes a while."""
    return RSAKey.generate_key(2048, parameters={"kid": "k1", "use": "sig", "alg": "RS256"})


def with_secret(claims: dict[str, Any], secret: bytes) -> str:
    """A token whose "signature" anybody makes who knows the secret."""
    said = f"{_part({'alg': 'HS256', 'kid': 'k1'})}.{_part(claims)}"
    return f"{said}.{_base64(hmac.digest(secret, said.encode(), 'sha256'))}"


def unsigned(claims: dict[str, Any]) -> str:
    return f"{_part({'alg': 'none'})}.{_part(claims)}."


def changed(token: str) -> str:
    """The same token with another signature."""
    head, body, signature = token.split(".")
    return ".".join([head, body, ("B" if signature[0] == "A" else "A") + signature[1:]])


def _part(value: dict[str, Any]) -> str:
    return _base64(json.dumps(value).encode())


def _base64(octets: bytes) -> str:
    return base64.urlsafe_b64encode(octets).decode().rstrip("=")


@contextmanager
def provider(key: RSAKey) -> Iterator[Provider]:
    """A provider that answers on a port of its own."""

    class Door(_Door):
        pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    Door.provider = Provider(f"http://127.0.0.1:{server.server_port}", key)
    thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield Door.provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
