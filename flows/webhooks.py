"""Webhooks: events told by a call, in order, at least once, each batch under one id.

A subscriber has a cursor of its own. A batch is fixed before it goes, so one that is repeated has
the same `webhook-id`. What fails is tried again later and later, then held and shown. Calls are
signed as Standard Webhooks says (standardwebhooks.com): HMAC-SHA256 over id, time and body.
"""

import asyncio
import base64
import hashlib
import hmac
import json
import secrets
import ssl
from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple
from uuid import NAMESPACE_URL, uuid5

import httpx

from app.clock import new_id
from app.wiring import App
from events.cloud import CONTENT_TYPE, TOPICS
from flows.feeds import Events, events_after
from flows.outbound import NotReachable, checked_url, resolved
from projections import webhooks as rows
from projections.database import reading, writing
from projections.places import place
from projections.webhooks import State, Told, Webhook
from words import Misused, Refused

BATCH: Final = 100  # events of one call
ROUNDS_MOST: Final = 20  # calls to one subscriber in one tick: 2,000 events a minute
SUBSCRIBERS_MOST: Final = 50
CALL_MOST_SECONDS: Final = 15  # from looking up the name to the answer
DELAYS: Final = tuple(timedelta(minutes=m) for m in (1, 5, 30, 120, 360, 720, 1_440))
HELD_AFTER: Final = 8  # failures in a row: about two days
ANSWER_MOST: Final = 200  # characters kept of what went wrong
SECRET_BYTES: Final = 32
PREFIX: Final = "whsec_"
BATCH_ID: Final = uuid5(NAMESPACE_URL, "https://dondoc.invalid/webhook-batch")
GONE: Final = 410


class UnknownWebhook(Refused):
    """There is no such subscription."""


class TooManyWebhooks(Refused):
    """There are as many subscriptions as are told in one tick."""


class UnknownTopic(Misused):
    """No event of that kind goes out."""


class Call(NamedTuple):
    """One call: to whom, the id and the body of its batch, and where the cursor stands after it."""

    webhook: Webhook
    id: str
    body: bytes
    cursor: int
    events: int


class Answer(NamedTuple):
    """What a call brought: the status, or why there is none."""

    status: int | None
    told: str

    @property
    def arrived(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


def subscribe(
    app: App,
    url: str,
    *,
    roots: Collection[str] | None,
    topics: Collection[str] | None = None,
    since: int | None = None,
    now: datetime,
    by: str,
) -> Webhook:
    """Tells an address of events from a position of the log on, by default from now; gives its secret once.

    Raises BadAddress, UnknownUnit, UnknownTopic, TooManyWebhooks.
    """
    checked_url(url, allowed_hosts(app))
    if unknown := sorted(set(topics or ()) - set(TOPICS)):
        raise UnknownTopic(
            "Không có loại sự kiện {topics}; có: {known}.",
            topics=", ".join(unknown),
            known=", ".join(TOPICS),
        )
    today = now.astimezone(app.zone).date()
    one = Webhook(
        webhook=str(new_id()),
        url=url.strip(),
        secret=PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode(),
        roots=None,
        topics=tuple(sorted(topics)) if topics else None,
        created_at=now,
        created_by=by,
        cursor=app.log.last_position() if since is None else since,
        pending=0,
        failures=0,
        retry_at=None,
        state="active",
        answer="",
        delivered_at=None,
    )
    with writing(app.engine) as connection:
        if roots is not None:
            one = one._replace(roots=tuple(sorted(place(connection, code, today).code for code in roots)))
        if len(rows.subscriptions(connection)) >= SUBSCRIBERS_MOST:
            raise TooManyWebhooks("Đã có {most} nơi nhận sự kiện; hãy gỡ bớt.", most=SUBSCRIBERS_MOST)
        rows.add(connection, one)
    return one


def subscriptions(app: App) -> list[Webhook]:
    """Every subscription with its state, the oldest first."""
    with reading(app.engine) as connection:
        return rows.subscriptions(connection)


def unsubscribe(app: App, webhook: str) -> None:
    """Tells an address no more. Raises UnknownWebhook."""
    _change(app, webhook, rows.remove)


def release(app: App, webhook: str) -> None:
    """Tries a held subscriber again with the next tick. Raises UnknownWebhook."""
    _change(app, webhook, rows.release)


def _change(app: App, webhook: str, change: Callable[..., bool]) -> None:
    with writing(app.engine) as connection:
        if not change(connection, webhook):
            raise UnknownWebhook("Không có nơi nhận {webhook}; hãy xem danh sách nơi nhận.", webhook=webhook)


def allowed_hosts(app: App) -> frozenset[str]:
    """Machines inside the house that may be called all the same."""
    named = app.settings.webhook_hosts.split(",")
    return frozenset(one.strip().lower() for one in named if one.strip())


# --- telling ----------------------------------------------------------------------------


def deliver(app: App, now: datetime, *, go_on: Callable[[], bool] | None = None) -> Told:
    """Tells every subscriber that is due what it was not told yet.

    For one process at a time: whoever is the clock. `go_on` is asked before each round of calls.
    """
    events = failed = held = 0
    left_out: set[str] = set()
    trusted: ssl.SSLContext | None = None  # reading all authorities takes a while: once, and only when needed
    for _ in range(ROUNDS_MOST):
        calls = _calls(app, now, left_out)
        if not calls or (go_on is not None and not go_on()):
            break
        trusted = trusted or ssl.create_default_context()
        full = [call for call in calls if call.events]
        answers = asyncio.run(_made(full, allowed_hosts(app), now, trusted))
        for call in calls:
            if not call.events:
                with writing(app.engine) as connection:
                    rows.passed(connection, call.webhook.webhook, call.cursor)
                continue
            answer = answers[call.id]
            events += call.events if answer.arrived else 0
            failed += not answer.arrived
            if _record(app, call, answer, now) == "held":
                held += 1
            if not answer.arrived:
                left_out.add(call.webhook.webhook)
    return Told(events, failed, held)


def _calls(app: App, now: datetime, left_out: Collection[str]) -> list[Call]:
    """The next batch of every subscriber that is due; one without events only moves a cursor."""
    calls = []
    for one in subscriptions(app):
        waits = one.retry_at is not None and one.retry_at > now
        if one.state == "active" and not waits and one.webhook not in left_out:
            found = events_after(
                app, one.cursor, roots=one.roots, topics=one.topics, most=BATCH, until=one.pending or None
            )
            if found.cursor > one.cursor:
                calls.append(_call(one, found))
    begun = [(call.webhook.webhook, call.cursor) for call in calls if call.events]
    if begun:
        with writing(app.engine) as connection:
            rows.begin(connection, begun)
    return calls


def _call(one: Webhook, found: Events) -> Call:
    body = json.dumps(found.events, ensure_ascii=False, separators=(",", ":")).encode()
    batch = uuid5(BATCH_ID, f"{one.webhook}/{one.cursor}/{found.cursor}")
    return Call(one, f"msg_{batch.hex}", body, found.cursor, len(found.events))


def _record(app: App, call: Call, answer: Answer, now: datetime) -> State:
    """Keeps what a call brought, and when the next one goes."""
    one = call.webhook
    with writing(app.engine) as connection:
        if answer.arrived:
            rows.delivered(connection, one.webhook, call.cursor, answer=answer.told, at=now)
            return "active"
        failures = one.failures + 1
        state: State = "held" if failures >= HELD_AFTER or answer.status == GONE else "active"
        rows.failed(
            connection,
            one.webhook,
            failures=failures,
            retry_at=now + DELAYS[min(failures, len(DELAYS)) - 1],
            state=state,
            answer=answer.told[:ANSWER_MOST],
        )
        return state


def signature(secret: str, message: str, timestamp: int, body: bytes) -> str:
    """The value of `webhook-signature`."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = f"{message}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


async def _made(
    calls: Sequence[Call], allowed: Collection[str], now: datetime, trusted: ssl.SSLContext
) -> dict[str, Answer]:
    """Makes the calls, all at once; each has its own time, so a slow one holds up nobody."""
    async with httpx.AsyncClient(
        verify=trusted, follow_redirects=False, trust_env=False, timeout=CALL_MOST_SECONDS
    ) as client:
        answers = await asyncio.gather(*(_one(client, call, allowed, now) for call in calls))
    return {call.id: answer for call, answer in zip(calls, answers, strict=True)}


async def _one(client: httpx.AsyncClient, call: Call, allowed: Collection[str], now: datetime) -> Answer:
    try:
        async with asyncio.timeout(CALL_MOST_SECONDS):
            return await _posted(client, call, allowed, now)
    except TimeoutError:
        return Answer(None, f"no answer within {CALL_MOST_SECONDS} seconds")
    except NotReachable as error:
        return Answer(None, str(error))
    except (httpx.HTTPError, httpx.InvalidURL, ssl.SSLError, OSError) as error:
        return Answer(None, f"{type(error).__name__}: {error}")


async def _posted(client: httpx.AsyncClient, call: Call, allowed: Collection[str], now: datetime) -> Answer:
    """The call goes to the address that was looked at, under the name that was asked for."""
    url = httpx.URL(call.webhook.url)
    target = await resolved(url.host, url.port or (443 if url.scheme == "https" else 80), allowed)
    timestamp = int(now.timestamp())
    headers = {
        "host": url.netloc.decode(),
        "content-type": CONTENT_TYPE,
        "user-agent": "Dondoc-Webhooks/1",
        "webhook-id": call.id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signature(call.webhook.secret, call.id, timestamp, call.body),
    }
    for tried, address in enumerate(target.addresses, 1):
        request = client.build_request(
            "POST",
            url.copy_with(host=address),
            content=call.body,
            headers=headers,
            extensions={"sni_hostname": target.host},
        )
        try:
            response = await client.send(request, stream=True)
        except httpx.ConnectError:
            if tried == len(target.addresses):
                raise
            continue
        await response.aclose()  # the status is the answer; a body of any length is not read
        return Answer(response.status_code, f"HTTP {response.status_code}")
    raise NotReachable(f"{target.host}: no address")
