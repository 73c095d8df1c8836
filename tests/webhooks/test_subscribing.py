"""Subscriptions in the log: who added, renewed, called again and removed what; never a secret."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest

from events.base import Event
from events.outside import (
    WebhookAdded,
    WebhookHeld,
    WebhookReleased,
    WebhookRemoved,
    WebhookSecretRenewed,
    webhook_stream,
)
from flows.subscribing import (
    SecretShownOnce,
    UnknownWebhook,
    release,
    renew_secret,
    subscriptions,
    unsubscribe,
)
from flows.webhooks import deliver, signature
from projections.webhooks import Webhook
from tests.feeds.events import happened
from tests.flows.conftest import UNITS, appoint
from tests.scene import Scene, open_scene
from tests.webhooks.receiver import Receiver
from tests.webhooks.test_telling import NOW, said, told_of, trainings


@pytest.fixture
def scene(sqlite_database: str) -> Iterator[Scene]:
    opened = open_scene(sqlite_database, coordinator_unit="49", digests="off", webhook_hosts="127.0.0.1")
    opened.units(*UNITS)
    appoint(opened)
    yield opened
    opened.app.close()


def trail_of(scene: Scene, one: Webhook) -> list[tuple[Event, str]]:
    return [(r.event, r.by) for r in scene.app.log.stream(webhook_stream(UUID(one.webhook)))]


def test_what_becomes_of_a_subscription_is_an_event_with_its_author(scene: Scene, receiver: Receiver) -> None:
    trainings(scene, 1)
    after = scene.app.log.last_position()
    one = told_of(scene, receiver, roots=["508"], since=None, said=said(by="lan"))
    about = {"webhook": UUID(one.webhook), "host": "127.0.0.1", "inside": ("508",)}
    again = renew_secret(scene.app, one.webhook, said=said(by="binh"))
    release(scene.app, one.webhook, said=said(by="binh"))
    unsubscribe(scene.app, one.webhook, said=said(by="minh"))
    assert trail_of(scene, one) == [
        (WebhookAdded(**about, topics=None, after=after), "lan"),
        (WebhookSecretRenewed(**about), "binh"),
        (WebhookReleased(**about), "binh"),
        (WebhookRemoved(**about), "minh"),
    ]
    assert subscriptions(scene.app) == []
    whole = " ".join(str(row) for row in scene.app.log.read_raw(0, 1_000))
    for secret in (one.secret, again.secret, "/nhan"):
        assert secret not in whole
    with pytest.raises(UnknownWebhook):
        renew_secret(scene.app, one.webhook, said=said())


def test_calls_are_signed_with_the_renewed_secret(scene: Scene, receiver: Receiver) -> None:
    happened(scene)
    one = told_of(scene, receiver)
    fresh = renew_secret(scene.app, one.webhook, said=said()).secret
    assert fresh != one.secret
    deliver(scene.app, NOW)
    [(headers, body)] = receiver.got
    right = signature(fresh, headers["webhook-id"], int(headers["webhook-timestamp"]), body)
    assert headers["webhook-signature"] == right


def test_a_form_that_is_sent_twice_adds_one_and_shows_no_secret_again(
    scene: Scene, receiver: Receiver
) -> None:
    told_of(scene, receiver, said=said("once"))
    with pytest.raises(SecretShownOnce, match="chỉ hiện một lần"):
        told_of(scene, receiver, said=said("once"))
    [one] = subscriptions(scene.app)
    renew_secret(scene.app, one.webhook, said=said("renew"))
    [before] = subscriptions(scene.app)
    with pytest.raises(SecretShownOnce):
        renew_secret(scene.app, one.webhook, said=said("renew"))
    assert subscriptions(scene.app) == [before]


def test_a_subscriber_that_is_held_is_an_event_each_time_it_is(scene: Scene, receiver: Receiver) -> None:
    happened(scene)
    one = told_of(scene, receiver)
    receiver.faults = [410, 410]
    deliver(scene.app, NOW)
    deliver(scene.app, NOW + timedelta(days=3))  # is not called
    release(scene.app, one.webhook, said=said())
    deliver(scene.app, NOW + timedelta(days=4))
    kinds = [event for event, _ in trail_of(scene, one) if not isinstance(event, WebhookAdded)]
    held = WebhookHeld(webhook=UUID(one.webhook), host="127.0.0.1", inside=None, failures=1, status=410)
    assert kinds == [held, WebhookReleased(webhook=held.webhook, host=held.host, inside=None), held]
    assert [by for event, by in trail_of(scene, one) if isinstance(event, WebhookHeld)] == ["clock"] * 2
