"""Webhooks against a real server: everything arrives, in order, signed, under one id, whatever goes wrong."""

import base64
import hashlib
import hmac
import json
import random
import ssl
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import trustme

from app.settings import Settings
from events.facts import TrainingHeld
from flows import webhooks
from flows.extending import Said
from flows.feeds import events_after
from flows.lease import leased, leased_tick
from flows.outbound import BadAddress
from flows.subscribing import (
    UnknownTopic,
    UnknownWebhook,
    release,
    subscribe,
    subscriptions,
    unsubscribe,
)
from flows.webhooks import DELAYS, HELD_AFTER, deliver, signature
from projections.webhooks import Told, Webhook
from tests.feeds.events import happened
from tests.flows.conftest import UNITS, appoint
from tests.scene import Scene, at, open_scene
from tests.webhooks.receiver import Receiver, drips, floods, hangs_up, receiving
from units.tree import UnknownUnit

NOW = at(date(2022, 8, 20))


@pytest.fixture
def scene(database_url: str) -> Iterator[Scene]:
    opened = open_scene(
        database_url, coordinator_unit="49", digests="off", webhook_hosts="127.0.0.1, noi-bo.example"
    )
    opened.units(*UNITS)
    appoint(opened)
    yield opened
    opened.app.close()


_messages = count()


def said(message: str | None = None, *, by: str = "test", now: datetime = NOW) -> Said:
    return Said(None, message or f"said:{next(_messages)}", now, by, "command")


def told_of(scene: Scene, receiver: Receiver, **more: Any) -> Webhook:
    return subscribe(scene.app, receiver.url, **{"roots": None, "since": 0, "said": said()} | more)


def arrived(receiver: Receiver) -> list[str]:
    """The events by id, in the order of their arrival."""
    return [event["id"] for _, body in receiver.got for event in json.loads(body)]


def everything(scene: Scene, roots: list[str] | None = None) -> list[str]:
    return [event["id"] for event in events_after(scene.app, 0, roots=roots).events]


def trainings(scene: Scene, count: int) -> None:
    day = date(2022, 8, 1)
    facts = [
        TrainingHeld(unit="20602", occurred_on=day, subject=f"lớp {n}", participants=n) for n in range(count)
    ]
    scene.report_many(facts, on=date(2022, 8, 19))


def test_what_happened_is_told_once_and_signed(scene: Scene, receiver: Receiver) -> None:
    happened(scene)
    one = told_of(scene, receiver)
    assert deliver(scene.app, NOW) == Told(events=6, failed=0, held=0)
    [(headers, body)] = receiver.got
    assert headers["content-type"] == "application/cloudevents-batch+json; charset=utf-8"
    assert headers["host"] == receiver.url.split("/")[2]
    assert arrived(receiver) == everything(scene)
    key = base64.b64decode(one.secret.removeprefix("whsec_"))
    assert len(key) == 32
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    by_hand = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{by_hand}"
    assert int(headers["webhook-timestamp"]) == int(NOW.timestamp())
    assert deliver(scene.app, NOW) == Told()
    assert len(receiver.got) == 1
    [kept] = subscriptions(scene.app)
    assert (kept.state, kept.failures, kept.answer, kept.delivered_at) == ("active", 0, "HTTP 204", NOW)


def test_the_signature_is_that_of_the_standard() -> None:
    """The example of the Standard Webhooks specification's reference libraries."""
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    told = signature(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}')
    assert told == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_only_what_the_subscriber_may_see_is_told(scene: Scene, receiver: Receiver) -> None:
    happened(scene)
    told_of(scene, receiver, roots=["20602"])
    deliver(scene.app, NOW)
    assert arrived(receiver) == everything(scene, ["20602"]) == ["unit:20602/1"]


def test_by_default_nothing_from_before_is_told(scene: Scene, receiver: Receiver) -> None:
    happened(scene)
    told_of(scene, receiver, since=None, topics=["training_held:1"])
    assert deliver(scene.app, NOW) == Told()
    trainings(scene, 2)
    assert deliver(scene.app, NOW) == Told(events=2)


def test_a_long_log_goes_in_batches_that_are_in_order(scene: Scene, receiver: Receiver) -> None:
    trainings(scene, 250)
    told_of(scene, receiver)
    assert deliver(scene.app, NOW) == Told(events=250)
    assert [len(json.loads(body)) for _, body in receiver.got] == [100, 100, 50]
    assert arrived(receiver) == everything(scene)
    assert len(set(receiver.ids)) == 3


@pytest.mark.parametrize("fault", [500, 503, 429, 404, 302, 307, hangs_up])
def test_a_failed_call_is_repeated_later_as_the_same_one(
    scene: Scene, receiver: Receiver, fault: Any
) -> None:
    happened(scene)
    told_of(scene, receiver)
    receiver.faults = [fault]
    assert deliver(scene.app, NOW) == Told(failed=1)
    [one] = subscriptions(scene.app)
    assert (one.failures, one.retry_at, one.cursor) == (1, NOW + timedelta(minutes=1), 0)
    trainings(scene, 3)  # what happens meanwhile is another batch
    assert deliver(scene.app, NOW + timedelta(seconds=30)) == Told()
    assert deliver(scene.app, NOW + timedelta(minutes=1)) == Told(events=9)
    assert receiver.ids[0] == receiver.ids[1] != receiver.ids[2]
    assert receiver.got[0][1] == receiver.got[1][1]
    assert [event["id"] for _, body in receiver.got[1:] for event in json.loads(body)] == everything(scene)


def test_after_many_failures_it_is_held_and_can_be_let_go(scene: Scene, receiver: Receiver) -> None:
    happened(scene)
    one = told_of(scene, receiver)
    receiver.faults = [500] * 100
    now = NOW
    waits = []
    for _ in range(HELD_AFTER):
        assert deliver(scene.app, now).failed == 1
        [kept] = subscriptions(scene.app)
        assert kept.retry_at is not None
        waits.append(kept.retry_at - now)
        now = kept.retry_at
    assert waits == [*DELAYS, DELAYS[-1]]
    assert (kept.state, kept.answer) == ("held", "HTTP 500")
    assert deliver(scene.app, now + timedelta(days=30)) == Told()
    receiver.faults = []
    release(scene.app, one.webhook, said=said())
    assert deliver(scene.app, now) == Told(events=6)
    assert arrived(receiver)[-6:] == everything(scene)


def test_one_that_is_gone_is_held_at_once(scene: Scene, receiver: Receiver) -> None:
    happened(scene)
    told_of(scene, receiver)
    receiver.faults = [410]
    assert deliver(scene.app, NOW) == Told(failed=1, held=1)


@pytest.mark.parametrize("fault", [drips, floods])
def test_a_server_that_means_harm_holds_up_nobody(
    scene: Scene, receiver: Receiver, fault: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhooks, "CALL_MOST_SECONDS", 1)
    happened(scene)
    told_of(scene, receiver)
    receiver.faults = [fault]
    with receiving() as other:
        told_of(scene, other, said=said(now=NOW + timedelta(seconds=1)))
        found = deliver(scene.app, NOW)
        assert arrived(other) == everything(scene)
    assert found == (Told(events=6, failed=1) if fault is drips else Told(events=12))


def test_a_closed_port_fails_and_says_so(scene: Scene) -> None:
    happened(scene)
    with receiving() as gone:
        told_of(scene, gone)
    assert deliver(scene.app, NOW) == Told(failed=1)
    assert "ConnectError" in subscriptions(scene.app)[0].answer


def test_a_name_that_points_inside_is_not_called(scene: Scene, receiver: Receiver) -> None:
    happened(scene)
    port = receiver.url.split(":")[2]
    told_of(scene, receiver)
    [one] = subscriptions(scene.app)
    with scene.app.engine.begin() as connection:
        webhooks.rows.remove(connection, one.webhook)
        webhooks.rows.add(connection, one._replace(url=f"https://localhost:{port}"))
    assert deliver(scene.app, NOW) == Told(failed=1)
    assert "is inside the house" in subscriptions(scene.app)[0].answer
    assert receiver.got == []


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://dondoc.example/x", "không mã hóa; dùng https"),
        ("https://127.0.0.2/", "nằm trong mạng nội bộ"),
        ("ftp://127.0.0.1/", "không phải địa chỉ gọi được"),
        ("https://a:b@host.example/", "không phải địa chỉ gọi được"),
        ("https://", "không phải địa chỉ gọi được"),
    ],
)
def test_addresses_that_are_refused_when_they_are_given(scene: Scene, url: str, reason: str) -> None:
    with pytest.raises(BadAddress, match=reason):
        subscribe(scene.app, url, roots=None, said=said())
    assert subscriptions(scene.app) == []


def test_what_is_subscribed_to_exists(scene: Scene) -> None:
    with pytest.raises(UnknownTopic, match="Không có loại sự kiện letter_sealed:1; có: clock_paused:1"):
        subscribe(scene.app, "https://a.example/", roots=None, topics=["letter_sealed:1"], said=said())
    with pytest.raises(UnknownUnit):
        subscribe(scene.app, "https://a.example/", roots=["99999"], said=said())
    with pytest.raises(UnknownWebhook, match="Không có nơi nhận x; hãy xem danh sách nơi nhận"):
        unsubscribe(scene.app, "x", said=said())


def test_the_clock_tells(scene: Scene, receiver: Receiver) -> None:
    happened(scene)
    told_of(scene, receiver)

    class Nowhere:
        def send(self, *_: object) -> Any:
            raise AssertionError("no letter is due")

    before_hours = datetime(2022, 8, 19, 20, 0, tzinfo=UTC)
    with leased(scene.app, "me"):
        assert leased_tick(scene.app, "me", None, at=before_hours).told is None
        assert leased_tick(scene.app, "me", Nowhere(), at=before_hours).told == Told(events=6)  # type: ignore[arg-type]  # never used before the hour of letters
    assert arrived(receiver) == everything(scene)


@pytest.mark.parametrize(("name", "arrives"), [("localhost", True), ("other.example", False)])
def test_the_certificate_is_that_of_the_name_and_not_of_the_address(
    scene: Scene, name: str, arrives: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    happened(scene)
    with receiving(tls=context) as receiver:
        told_of(scene, receiver)
        [one] = subscriptions(scene.app)
        with scene.app.engine.begin() as connection:
            webhooks.rows.remove(connection, one.webhook)
            url = receiver.url.replace("127.0.0.1", "localhost")
            webhooks.rows.add(connection, one._replace(url=url))
        settings = scene.app.settings.model_copy(update={"webhook_hosts": "localhost"})
        assert deliver(replace(scene.app, settings=settings), NOW) == (
            Told(events=6) if arrives else Told(failed=1)
        )
    if not arrives:
        assert "CERTIFICATE_VERIFY_FAILED" in subscriptions(scene.app)[0].answer


def test_a_rebuild_tells_nobody_again(scene: Scene, receiver: Receiver) -> None:
    happened(scene)
    told_of(scene, receiver)
    deliver(scene.app, NOW)
    before = subscriptions(scene.app)
    scene.app.projector.rebuild()
    assert subscriptions(scene.app) == before
    assert deliver(scene.app, NOW) == Told()


@pytest.mark.parametrize("seed", [0, *(pytest.param(n, marks=pytest.mark.slow) for n in range(1, 20))])
def test_whatever_fails_everything_arrives_in_order(scene: Scene, receiver: Receiver, seed: int) -> None:
    chance = random.Random(seed)
    told_of(scene, receiver)
    now = NOW
    for _ in range(25):
        trainings(scene, chance.randrange(0, 60))
        receiver.faults = [chance.choice([500, hangs_up, 204, 204]) for _ in range(chance.randrange(3))]
        deliver(scene.app, now)
        now += timedelta(minutes=chance.choice([1, 10, 60]))
    receiver.faults = []
    for _ in range(5):
        now += timedelta(days=2)
        for one in subscriptions(scene.app):
            release(scene.app, one.webhook, said=said())
        deliver(scene.app, now)
    first: dict[str, list[str]] = {}
    for headers, body in receiver.got:
        ids = [event["id"] for event in json.loads(body)]
        assert first.setdefault(headers["webhook-id"], ids) == ids  # the same id is the same batch
    told = [id_ for ids in first.values() for id_ in ids]
    assert told == list(dict.fromkeys(told)) == everything_of(scene)


def everything_of(scene: Scene) -> list[str]:
    cursor, found = 0, []
    while True:
        part = events_after(scene.app, cursor, roots=None)
        found += [event["id"] for event in part.events]
        cursor = part.cursor
        if not part.more:
            return found


def test_settings_name_the_machines_inside() -> None:
    assert Settings(_env_file=None).webhook_hosts == ""
