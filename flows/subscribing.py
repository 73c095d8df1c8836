"""Who is told of events by a call: added, called again, given another secret, removed; each an event.

The log learns of it first: a trail that says too much beats one that says too little. It knows the
machine that is called and not the whole address, which may hold a secret, and never the secret.
"""

import base64
import secrets
from collections.abc import Collection
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit
from uuid import NAMESPACE_URL, UUID, uuid5

from app.wiring import App
from events.base import Receipt
from events.cloud import TOPICS
from events.outside import (
    WebhookAdded,
    WebhookEvent,
    WebhookHeld,
    WebhookReleased,
    WebhookRemoved,
    WebhookSecretRenewed,
    webhook_stream,
)
from flows.extending import Said
from flows.outbound import checked_url
from flows.telling import tell
from projections import webhooks as rows
from projections.database import reading, writing
from projections.places import place
from projections.webhooks import Webhook
from words import Misused, Refused

SUBSCRIBERS_MOST: Final = 50
SECRET_BYTES: Final = 32
PREFIX: Final = "whsec_"
WEBHOOK: Final = uuid5(NAMESPACE_URL, "https://dondoc.invalid/webhook")


class UnknownWebhook(Refused):
    """There is no such subscription."""


class TooManyWebhooks(Refused):
    """There are as many subscriptions as are told in one tick."""


class UnknownTopic(Misused):
    """No event of that kind goes out."""


class SecretShownOnce(Refused):
    """The same was asked before, and its secret is not shown again."""


def subscribe(
    app: App,
    url: str,
    *,
    roots: Collection[str] | None,
    topics: Collection[str] | None = None,
    since: int | None = None,
    said: Said,
) -> Webhook:
    """Tells an address of events from a position of the log on, by default from now; gives its secret once.

    Raises BadAddress, UnknownUnit, UnknownTopic, TooManyWebhooks or SecretShownOnce.
    """
    checked_url(url, allowed_hosts(app))
    if unknown := sorted(set(topics or ()) - set(TOPICS)):
        raise UnknownTopic(
            "Không có loại sự kiện {topics}; có: {known}.",
            topics=", ".join(unknown),
            known=", ".join(TOPICS),
        )
    with reading(app.engine) as connection:
        today = said.now.astimezone(app.zone).date()
        inside = None if roots is None else tuple(sorted(place(connection, r, today).code for r in roots))
        _check_few(len(rows.subscriptions(connection)))
    id_ = uuid5(WEBHOOK, said.message)
    kinds = tuple(sorted(topics)) if topics else None
    after = app.log.last_position() if since is None else since
    host = _host(url)
    event = WebhookAdded(webhook=id_, host=host, inside=inside, topics=kinds, after=after)
    receipt = _told(app, event, said)
    one = Webhook(
        webhook=str(id_),
        url=url.strip(),
        secret=_secret(),
        roots=inside,
        topics=kinds,
        created_at=said.now,
        created_by=said.by,
        cursor=receipt.position_last if since is None else since,
        pending=0,
        failures=0,
        retry_at=None,
        state="active",
        answer="",
        delivered_at=None,
    )
    with writing(app.engine) as connection:
        _check_few(len(rows.subscriptions(connection)))
        rows.add(connection, one)
    app.projector.catch_up()
    return one


def _check_few(held: int) -> None:
    if held >= SUBSCRIBERS_MOST:
        raise TooManyWebhooks("Đã có {most} nơi nhận sự kiện; hãy gỡ bớt.", most=SUBSCRIBERS_MOST)


def subscriptions(app: App) -> list[Webhook]:
    """Every subscription with its state, the oldest first."""
    with reading(app.engine) as connection:
        return rows.subscriptions(connection)


def unsubscribe(app: App, webhook: str, *, said: Said) -> None:
    """Tells an address no more. Raises UnknownWebhook."""
    one = _known(app, webhook)
    tell(app, webhook_stream(UUID(one.webhook)), WebhookRemoved(**_about(one)), said=said)
    with writing(app.engine) as connection:
        rows.remove(connection, webhook)
    app.projector.catch_up()


def release(app: App, webhook: str, *, said: Said) -> None:
    """Tries a held subscriber again with the next tick. Raises UnknownWebhook."""
    one = _known(app, webhook)
    tell(app, webhook_stream(UUID(one.webhook)), WebhookReleased(**_about(one)), said=said)
    with writing(app.engine) as connection:
        rows.release(connection, webhook)
    app.projector.catch_up()


def renew_secret(app: App, webhook: str, *, said: Said) -> Webhook:
    """Signs calls with another secret from the next one on; gives it once.

    Calls that the receiver refuses meanwhile are made again later. Raises UnknownWebhook or
    SecretShownOnce.
    """
    one = _known(app, webhook)
    _told(app, WebhookSecretRenewed(**_about(one)), said)
    secret = _secret()
    with writing(app.engine) as connection:
        rows.renew(connection, webhook, secret)
    app.projector.catch_up()
    return one._replace(secret=secret)


def tell_of_hold(app: App, one: Webhook, *, failures: int, status: int | None, now: datetime) -> None:
    """So many calls failed that no more are made: the clock says so."""
    stream = webhook_stream(UUID(one.webhook))
    event = WebhookHeld(**_about(one), failures=failures, status=status)
    message = f"{stream}:{len(app.log.stream(stream))}:held"  # held again after a release is said again
    tell(app, stream, event, said=Said(None, message, now, "clock", "clock"))


def _told(app: App, event: WebhookEvent, said: Said) -> Receipt:
    """Raises SecretShownOnce for what was said before."""
    receipt = tell(app, webhook_stream(event.webhook), event, said=said)
    if receipt.repeated:
        raise SecretShownOnce("Việc này đã được ghi và khóa ký chỉ hiện một lần; chưa chép thì hãy đổi khóa.")
    return receipt


def _about(one: Webhook) -> dict[str, object]:
    return {"webhook": UUID(one.webhook), "host": _host(one.url), "inside": one.roots}


def _host(url: str) -> str:
    return (urlsplit(url.strip()).hostname or "").lower()


def _known(app: App, webhook: str) -> Webhook:
    found = next((one for one in subscriptions(app) if one.webhook == webhook), None)
    if found is None:
        raise UnknownWebhook("Không có nơi nhận {webhook}; hãy xem danh sách nơi nhận.", webhook=webhook)
    return found


def _secret() -> str:
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def allowed_hosts(app: App) -> frozenset[str]:
    """Machines inside the house that may be called all the same."""
    named = app.settings.webhook_hosts.split(",")
    return frozenset(one.strip().lower() for one in named if one.strip())
