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
import ssl
from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple
from uuid import NAMESPACE_URL, uuid5

import httpx

from app.wiring import App
from events.cloud import CONTENT_TYPE
from flows.feeds import Events, events_after
from flows.outbound import NotReachable, resolved
from flows.subscribing import PREFIX, allowed_hosts, subscriptions, tell_of_hold
from projections import webhooks as rows
from projections.database import writing
from projections.webhooks import State, Told, Webhook

BATCH: Final = 100  # events of one call
ROUNDS_MOST: Final = 20  # calls to one subscriber in one tick: 2,000 events a minute
CALL_MOST_SECONDS: Final = 15  # from looking up the name to the answer
DELAYS: Final = tuple(timedelta(minutes=m) for m in (1, 5, 30, 120, 360, 720, 1_440))
HELD_AFTER: Final = 8  # failures in a row: about two days
ANSWER_MOST: Final = 200  # characters kept of what went wrong
BATCH_ID: Final = uuid5(NAMESPACE_URL, "https://dondoc.invalid/webhook-batch")
GONE: Final = 410


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
    if answer.arrived:
        with writing(app.engine) as connection:
            rows.delivered(connection, one.webhook, call.cursor, answer=answer.told, at=now)
        return "active"
    failures = one.failures + 1
    state: State = "held" if failures >= HELD_AFTER or answer.status == GONE else "active"
    if state == "held":
        tell_of_hold(app, one, failures=failures, status=answer.status, now=now)
    with writing(app.engine) as connection:
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
