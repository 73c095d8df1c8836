"""Signing in by an office's own service (OpenID Connect). authlib and joserfc are at home here.

Authorization code with PKCE, state and nonce. All three are worked out from one random value that
only the browser keeps, so nothing is stored in between and an answer that another browser brings
fits nothing. What the service says of somebody counts when it is signed by the service's own keys,
for us, now, in answer to this very question. An account is found by the address that the service
says it has verified; none is ever made by itself.
"""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple
from urllib.parse import quote_plus, urlsplit

import httpx
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from app.clock import new_secret
from app.setting import LOOPBACK
from app.wiring import App
from events.sessions import SecondProof
from flows.accounts import LoginUnfit, account_of, login_name
from flows.signing_in import SignedIn, enter
from projections import logins
from projections.database import reading, writing
from words import Refused

KEY: Final = "oidc"
SCOPE: Final = "openid email"
LASTS: Final = timedelta(minutes=15)  # between leaving for the service and coming back
LEEWAY_SECONDS: Final = 60  # clocks differ
TIMEOUT_SECONDS: Final = 10
ANSWER_MOST_BYTES: Final = 256 * 1024
# Signatures that only the holder of a private key makes: a token "signed" with our own secret, or
# not at all, is none.
ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
MULTIPLE: Final = "mfa"  # RFC 8176: the service asked for more than one proof


class NotOffered(Refused):
    """This system is not connected to a sign-in service."""


class ServiceUnreachable(Refused):
    """The sign-in service does not answer as such services do."""


class NotBelieved(Refused):
    """What came back is not what the service says to us, now, about this question."""


class NoAccount(Refused):
    """The service knows them, and we have no account for them."""


class Begun(NamedTuple):
    """Where to send the browser, and what it keeps in a cookie (HttpOnly) until it comes back."""

    url: str
    keep: str


class Issuer(NamedTuple):
    """The office's service as it describes itself, and who we are to it."""

    issuer: str
    client_id: str
    client_secret: str
    described: Mapping[str, Any]

    def endpoint(self, name: str) -> str:
        """The address of one of its doors.

        Raises ServiceUnreachable for one that is missing, or that eavesdroppers could listen at.
        """
        address = str(self.described.get(name, ""))
        parts = urlsplit(address)
        if not (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)):
            raise _unreachable(f"{name}={address}")
        return address


def offered(app: App) -> bool:
    """Whether there is a sign-in service to send people to."""
    return app.settings.oidc_issuer is not None


def begin(app: App, *, back: str, now: datetime) -> Begun:
    """Sends somebody to the service; `back` is our full address to which it sends them back.

    Raises NotOffered or ServiceUnreachable.
    """
    keep = f"{int(now.timestamp())}.{_text(new_secret())}"
    with _client() as client:
        service = _service(app, client)
    url = prepare_grant_uri(
        service.endpoint("authorization_endpoint"),
        client_id=service.client_id,
        response_type="code",
        redirect_uri=back,
        scope=SCOPE,
        state=_derived(app, "state", keep),
        nonce=_derived(app, "nonce", keep),
        code_challenge=create_s256_code_challenge(_derived(app, "verifier", keep)),
        code_challenge_method="S256",
    )
    return Begun(url, keep)


def finish(
    app: App,
    *,
    keep: str,
    state: str,
    code: str,
    back: str,
    now: datetime,
    replaces: str | None = None,
) -> SignedIn:
    """Opens a session for whoever came back with a code; `keep` is what their browser kept.

    A privileged session whose service asked for one proof only still has to give a code of ours.
    Raises NotOffered, ServiceUnreachable, NotBelieved or NoAccount.
    """
    if not _is_ours(app, keep, state, now) or not code:
        raise NotBelieved(
            "Phiên đăng nhập qua cổng của cơ quan không khớp hoặc đã quá lâu; hãy đăng nhập lại."
        )
    with _client() as client:
        service = _service(app, client)
        answer = _redeemed(app, client, service, code=code, keep=keep, back=back)
        claims = _claims(app, client, service, answer, keep=keep, now=now)
        email = _verified_email(client, service, claims, answer)
    with reading(app.engine) as connection:
        try:
            id_ = logins.account_at(connection, login_name(email)) if email else None
        except LoginUnfit:
            id_ = None
        account = account_of(connection, id_) if id_ is not None else None
    if account is None or account.closed:
        raise NoAccount(
            "Chưa có tài khoản cho địa chỉ thư mà cổng của cơ quan xác nhận; "
            "hãy nhờ quản trị viên mở tài khoản mang đúng địa chỉ đó."
        )
    methods = claims.get("amr")
    proved = isinstance(methods, list) and MULTIPLE in methods
    second: SecondProof = "service" if proved else "none"
    return enter(app, account, first="service", second=second, now=now, replaces=replaces)


# --- what only this browser can have -----------------------------------------------------


def _derived(app: App, what: str, keep: str) -> str:
    """State, nonce or verifier of one attempt: nobody works them out without our key."""
    with reading(app.engine) as connection:
        key = logins.key(connection, KEY)
    if key is None:
        with writing(app.engine) as connection:
            key = logins.keep_key(connection, KEY, new_secret())
    return _text(hmac.new(key, f"{what} {keep}".encode("utf-8", "replace"), hashlib.sha256).digest())


def _is_ours(app: App, keep: str, state: str, now: datetime) -> bool:
    """Whether this browser left from here, with this state, not long ago."""
    begun, dot, _ = keep.partition(".")
    if not dot or not begun.isdecimal() or len(keep) > 100:
        return False
    age = now.timestamp() - int(begun)
    right = _derived(app, "state", keep)
    return (
        hmac.compare_digest(right.encode(), state.encode("utf-8", "replace"))
        and 0 <= age + 1 <= LASTS.total_seconds()
    )


def _text(octets: bytes) -> str:
    return urlsafe_b64encode(octets).decode().rstrip("=")


# --- speaking with the service -----------------------------------------------------------


def _client() -> httpx.Client:
    """Certificates are checked; a service that sends us elsewhere is not followed."""
    return httpx.Client(timeout=TIMEOUT_SECONDS, follow_redirects=False)


def _service(app: App, client: httpx.Client) -> Issuer:
    """The service by its own description, which has to be about the very one that was set."""
    settings = app.settings
    if settings.oidc_issuer is None or settings.oidc_client_id is None or settings.oidc_client_secret is None:
        raise NotOffered("Hệ thống chưa nối với cổng đăng nhập của cơ quan; hãy đăng nhập bằng mật khẩu.")
    described = _json(client, "GET", settings.oidc_issuer.rstrip("/") + "/.well-known/openid-configuration")
    if described.get("issuer") != settings.oidc_issuer:
        raise _unreachable("issuer")
    secret = settings.oidc_client_secret.get_secret_value()
    return Issuer(settings.oidc_issuer, settings.oidc_client_id, secret, described)


def _redeemed(
    app: App, client: httpx.Client, service: Issuer, *, code: str, keep: str, back: str
) -> Mapping[str, Any]:
    """What the service gives for the code, to us alone."""
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": back,
        "code_verifier": _derived(app, "verifier", keep),
    }
    known = service.described.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
    if "client_secret_basic" in known:
        who = (quote_plus(service.client_id), quote_plus(service.client_secret))
        return _json(client, "POST", service.endpoint("token_endpoint"), data=form, auth=who)
    form |= {"client_id": service.client_id, "client_secret": service.client_secret}
    return _json(client, "POST", service.endpoint("token_endpoint"), data=form)


def _claims(
    app: App,
    client: httpx.Client,
    service: Issuer,
    answer: Mapping[str, Any],
    *,
    keep: str,
    now: datetime,
) -> CodeIDToken:
    """What the id token says, once it is certain that the service says it to us, now, in answer to this."""
    try:
        keys = KeySet.import_key_set(_json(client, "GET", service.endpoint("jwks_uri")))  # type: ignore[arg-type]  # its shape is checked there
        registry = JWSRegistry(algorithms=list(ALGORITHMS), strict_check_header=False)
        token = jwt.decode(str(answer.get("id_token", "")), keys, registry=registry)
        claims = CodeIDToken(
            token.claims,
            token.header,
            {
                "iss": {"essential": True, "value": service.issuer},
                "aud": {"essential": True, "value": service.client_id},
                "sub": {"essential": True},
                "nonce": {"essential": True, "value": _derived(app, "nonce", keep)},
            },
            {"client_id": service.client_id, "access_token": answer.get("access_token")},
        )
        claims.validate(now=int(now.timestamp()), leeway=LEEWAY_SECONDS)
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise NotBelieved(
            "Câu trả lời của cổng đăng nhập không hợp lệ; hãy thử lại, nếu vẫn vậy thì báo quản trị viên."
        ) from error
    return claims


def _verified_email(
    client: httpx.Client, service: Issuer, claims: Mapping[str, Any], answer: Mapping[str, Any]
) -> str | None:
    """The address that the service has verified: from the id token, else from what it tells on asking."""
    told: Mapping[str, Any] = claims
    if "email" not in claims and "userinfo_endpoint" in service.described:
        bearer = {"Authorization": f"Bearer {answer.get('access_token', '')}"}
        told = _json(client, "GET", service.endpoint("userinfo_endpoint"), headers=bearer)
        if told.get("sub") != claims["sub"]:  # about somebody else
            return None
    email = told.get("email")
    return email if isinstance(email, str) and told.get("email_verified") is True else None


def _json(client: httpx.Client, method: str, address: str, **more: Any) -> Mapping[str, Any]:
    """A small JSON object. Raises ServiceUnreachable, or NotBelieved for a code that is refused."""
    try:
        with client.stream(
            method, address, headers={"Accept": "application/json", **more.pop("headers", {})}, **more
        ) as response:
            body = b""
            for part in response.iter_bytes():
                body += part
                if len(body) > ANSWER_MOST_BYTES:
                    raise _unreachable(address)
        if method == "POST" and response.status_code in {400, 401, 403}:
            raise NotBelieved("Cổng đăng nhập không nhận mã đăng nhập này; hãy đăng nhập lại.")
        response.raise_for_status()
        found = httpx.Response(200, content=body).json()
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        raise _unreachable(address) from error
    if not isinstance(found, dict):
        raise _unreachable(address)
    return found


def _unreachable(what: str) -> ServiceUnreachable:
    return ServiceUnreachable(
        "Cổng đăng nhập của cơ quan không trả lời đúng ({what}); "
        "hãy đăng nhập bằng mật khẩu hoặc thử lại sau.",
        what=what,
    )
