"""Posting: the letters that wait go to the relay, and what became of each is an event.

The outbox is the log's own projection. A letter is posted, then recorded as sent: if the
program dies in between it is posted once more, with the same Message-ID and the same bytes.
"""

from collections.abc import Callable, Container, Iterable, Mapping
from datetime import datetime
from email.message import EmailMessage
from typing import NamedTuple, Protocol
from uuid import UUID

from sqlalchemy import Connection

from app.mail import oauth_keys
from app.settings import Settings
from app.wiring import App
from events.base import Event, Message
from events.decisions import (
    LetterDeferred,
    LetterDropped,
    LetterRefused,
    LetterSealed,
    LetterSent,
    letter_stream,
)
from flows.links import links_of
from notices.letter import ItemLinks, LetterContent
from notices.message import leave_by_mail, message
from notices.outbox import (
    GIVE_UP_AFTER,
    Deferred,
    Entry,
    Outcome,
    RefusedForGood,
    Sent,
    Skip,
    after,
    superseded,
    to_post,
)
from notices.posting import BadAddress, NotPosted, Posted, RelaySettings
from notices.render import render
from projections import agenda, bounces, people
from projections.agenda import Waiting
from projections.database import reading
from units.posts import PersonId
from words import Refused

RECORDED_AT_ONCE = 50  # letters: what a crash can make go out twice, with the same Message-ID


class Relays(Protocol):
    """What takes a message for one recipient: `notices.smtp.Relay`."""

    def post(self, message: EmailMessage, to: str) -> Posted: ...


class PostResult(NamedTuple):
    """What became of the letters that waited; `stopped` says why the run ended early."""

    sent: int = 0
    deferred: int = 0
    refused: int = 0
    dropped: int = 0
    stopped: str = ""


def relay_settings(settings: Settings) -> RelaySettings:
    """How to reach the relay that the settings name. Raises OAuthFileUnusable."""
    return RelaySettings(
        host=settings.smtp_host,
        port=settings.smtp_port,
        sender=settings.smtp_sender,
        mode=settings.smtp_security,
        user=settings.smtp_user,
        password=settings.smtp_password,
        oauth=oauth_keys(settings.smtp_oauth_file) if settings.smtp_oauth_file else None,
        ca_file=str(settings.smtp_ca_file) if settings.smtp_ca_file else None,
        # The settings take plain for this machine and the office's own network, and for no other.
        allow_plain=settings.smtp_security == "plain",
        timeout_seconds=settings.smtp_timeout_seconds,
    )


def post(
    app: App,
    now: datetime,
    relay: Relays,
    *,
    progress: Callable[[int, int], None] | None = None,
    go_on: Callable[[], bool] | None = None,
) -> PostResult:
    """Posts what may go now, the oldest first, and records the outcome of each letter.

    `go_on` is asked before each letter: a relay that is slow must not keep the clock from its
    next sweep. What is left goes in the next run.
    """
    with reading(app.engine) as connection:
        waiting = agenda.waiting(connection)
        done = agenda.letters_all_done(connection)
        most = _room(app, connection, now)
        dead = (
            {UUID(person): remedy for person, remedy in bounces.dead(connection).items()} if waiting else {}
        )
    if not waiting:
        return PostResult()
    entries = [_entry(w) for w in waiting]
    # To a dead address nothing goes. The letter waits for the address to be put right, but not for ever.
    ready: list[tuple[Entry, Outcome | None]] = [
        (entry, _unreachable(entry, now, dead[entry.person]))
        for entry in entries
        if _lapsed(entry, dead, now)
    ]
    alive = (entry for entry in entries if entry.person not in dead)
    ready += [(entry, None) for entry in to_post(alive, now, most=most)]
    result = PostResult()
    pending: list[tuple[UUID, Event]] = []
    links: dict[UUID, dict[str, ItemLinks]] = {}
    for n, (entry, settled) in enumerate(ready, start=1):
        if go_on is not None and not go_on():
            break
        if not pending:  # the links of the next letters are good before any of them goes
            links = _links(app, [e.letter for e, s in ready[n - 1 : n - 1 + RECORDED_AT_ONCE] if not s])
        outcome = settled or _one(
            app, entry, now, relay, done=str(entry.letter) in done, links=links.get(entry.letter)
        )
        result = _counted(result, outcome)
        pending.append((entry.letter, _event(outcome, entry)))
        if len(pending) == RECORDED_AT_ONCE:
            _record(app, pending, now)
            pending.clear()
        if progress:
            progress(n, len(ready))
        if isinstance(outcome, Deferred) and outcome.stops:
            result = result._replace(stopped=outcome.remedy)
            break
    _record(app, pending, now)
    app.projector.catch_up()
    return result


def _room(app: App, connection: Connection, now: datetime) -> int:
    """How many letters the day and, where it is limited, the minute have room for.

    Minutes are those of the clock on the wall, so that each tick has its whole share however
    many seconds it comes early or late.
    """
    room = app.settings.letters_per_day_cap - agenda.sent_since(connection, _day_start(app, now))
    if app.settings.letters_per_minute_cap is not None:
        minute = now.replace(second=0, microsecond=0)
        room = min(room, app.settings.letters_per_minute_cap - agenda.sent_since(connection, minute))
    return max(room, 0)


def _lapsed(entry: Entry, dead: Container[UUID], now: datetime) -> bool:
    return entry.person in dead and now - entry.sealed_at >= GIVE_UP_AFTER


def _unreachable(entry: Entry, now: datetime, remedy: str) -> RefusedForGood:
    return RefusedForGood(
        letter=entry.letter, at=now, attempt=entry.attempts, code=None, text="", remedy=remedy
    )


def _links(app: App, letters: Iterable[UUID]) -> dict[UUID, dict[str, ItemLinks]]:
    return links_of(app, [LetterContent.model_validate(_sealed(app, one).content) for one in letters])


def _one(
    app: App,
    entry: Entry,
    now: datetime,
    relay: Relays,
    *,
    done: bool,
    links: Mapping[str, ItemLinks] | None,
) -> Outcome | Skip:
    if done:
        return Skip.DONE
    sealed = _sealed(app, entry.letter)
    with reading(app.engine) as connection:
        if entry.on < now.astimezone(app.zone).date() and _superseded(app, connection, entry, sealed):
            return Skip.NEWER
        reader = people.person(connection, PersonId(sealed.person))
    if reader is None or not reader.email:
        return Skip.NO_ADDRESS
    content = LetterContent.model_validate(sealed.content)
    rendered = render(content)
    if rendered.sha256 != sealed.sha256:
        raise NotAsSealed(
            "Thư {letter} viết lại không giống bản đã niêm; chưa gửi. Phần mềm đã bị sửa mẫu thư {template}: "
            "hãy dùng lại bản phần mềm đã niêm nó.",
            letter=entry.letter,
            template=sealed.template,
        )
    try:
        mail = message(
            content,
            render(content, links) if links else rendered,
            to=reader.email,
            sender=app.settings.smtp_sender,
            sent_at=entry.sealed_at,
            unsubscribe=leave_by_mail(content.letter, app.settings.smtp_sender),
        )
        return after(relay.post(mail, reader.email), entry, now)
    except (NotPosted, BadAddress) as not_posted:
        return after(not_posted, entry, now)


class NotAsSealed(Refused):
    """What would be posted is not what the record says was sealed."""


def _sealed(app: App, letter: UUID) -> LetterSealed:
    first = app.log.stream(letter_stream(letter))[0].event
    assert isinstance(first, LetterSealed), "a letter's stream begins with its seal"
    return first


def _superseded(app: App, connection: Connection, entry: Entry, sealed: LetterSealed) -> bool:
    """Whether later letters to the same person speak of all that this one says."""
    later = agenda.later_letters(connection, str(entry.person), entry.on)
    others = [_entry(w).model_copy(update={"tasks": _tasks(_sealed(app, UUID(w.letter)))}) for w in later]
    return superseded(entry.model_copy(update={"tasks": _tasks(sealed)}), others) is not None


def _tasks(sealed: LetterSealed) -> frozenset[UUID]:
    return frozenset(n.task.id for n in sealed.notices)


def _entry(waiting: Waiting) -> Entry:
    return Entry(
        letter=UUID(waiting.letter),
        person=UUID(waiting.person),
        on=waiting.on,
        sealed_at=waiting.sealed_at,
        state=waiting.state,
        attempts=waiting.attempts,
        next_try=waiting.retry_at,
    )


def _counted(result: PostResult, outcome: Outcome | Skip) -> PostResult:
    match outcome:
        case Sent():
            return result._replace(sent=result.sent + 1)
        case Deferred():
            return result._replace(deferred=result.deferred + 1)
        case RefusedForGood() | Skip.NO_ADDRESS:
            return result._replace(refused=result.refused + 1)
        case _:
            return result._replace(dropped=result.dropped + 1)


def _event(outcome: Outcome | Skip, entry: Entry) -> Event:
    match outcome:
        case Sent():
            return LetterSent(
                letter=outcome.letter,
                message_id=outcome.message_id,
                sent_at=outcome.at,
                reply=outcome.reply,
            )
        case Deferred():
            return LetterDeferred(
                letter=outcome.letter,
                attempt=outcome.attempt,
                retry_at=outcome.next_try,
                code=outcome.code,
                answer=outcome.text,
                remedy=outcome.remedy,
                held=outcome.held,
            )
        case RefusedForGood():
            return LetterRefused(
                letter=outcome.letter,
                attempt=outcome.attempt,
                code=outcome.code,
                answer=outcome.text,
                remedy=outcome.remedy,
            )
        case Skip.NO_ADDRESS:
            return LetterRefused(letter=entry.letter, attempt=entry.attempts, remedy=str(outcome))
        case _:
            return LetterDropped(letter=entry.letter, reason=str(outcome))


def _record(app: App, outcomes: Iterable[tuple[UUID, Event]], now: datetime) -> None:
    messages = [
        Message(f"{event.topic}:{letter}:{now.isoformat()}", letter_stream(letter), (event,))
        for letter, event in outcomes
    ]
    for result in app.log.ingest(messages, at=now, by="clock", via="clock"):
        for rejected in result.rejected:
            raise rejected.reason


def _day_start(app: App, now: datetime) -> datetime:
    return now.astimezone(app.zone).replace(hour=0, minute=0, second=0, microsecond=0)
