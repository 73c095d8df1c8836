"""What to post now, and what comes of an attempt: decisions only, on plain data.

The outbox is a projection of the log: an entry is a sealed letter with its attempts so
far. `to_post` picks what may go now; `after` turns what the relay said into an outcome,
which becomes an event. Nothing here waits, writes or reads a clock.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Annotated, Final, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from notices.letter import Frozen
from notices.posting import BadAddress, Later, NotPosted, OnHold, Posted, Refusal, RelayAway

State = Literal["queued", "later", "held", "sent", "refused", "dropped"]

# Greylisting lets a letter in after some minutes; a relay that is away for a night must not
# be asked hundreds of times. Doubling from 1 minute, at most every 4 hours.
FIRST_WAIT: Final = timedelta(minutes=1)
LONGEST_WAIT: Final = timedelta(hours=4)
GIVE_UP_AFTER: Final = timedelta(days=5)  # as mail servers do (RFC 5321, 4.5.4.1) …
GIVE_UP_ATTEMPTS: Final = 10  # … but not for a letter that mostly waited for our own relay

# A held queue asks the relay again this often: seldom enough that a wrong password locks no
# account, often enough that nobody need remember to open the queue once it is put right.
HELD_WAIT: Final = timedelta(minutes=30)


class Entry(Frozen):
    """A sealed letter in the outbox."""

    letter: UUID
    person: UUID
    on: date
    sealed_at: AwareDatetime
    state: State = "queued"
    attempts: Annotated[int, Field(ge=0)] = 0
    next_try: AwareDatetime | None = None
    tasks: frozenset[UUID] = frozenset()


class Skip(StrEnum):
    """Why a letter is not posted although it has not been."""

    NEWER = "Thư mới hơn cho cùng người nhận đã nói đủ các việc này."
    DONE = "Mọi việc trong thư đã xong trước khi thư được gửi."
    NO_ADDRESS = "Đầu mối này chưa có địa chỉ thư điện tử."


class Sent(Frozen):
    """The relay took it; becomes LetterSent."""

    letter: UUID
    at: AwareDatetime
    attempt: int
    message_id: str
    reply: str


class RefusedForGood(Frozen):
    """Nobody will try again by itself; becomes LetterRefused. `remedy` tells the coordinator what to do."""

    letter: UUID
    at: AwareDatetime
    attempt: int
    code: int | None
    text: str
    remedy: str


class Deferred(Frozen):
    """To be tried again at `next_try`; becomes LetterDeferred.

    `stops` says that the run is over: the relay is away, or `held` until somebody puts it right.
    A held letter has made no attempt that counts.
    """

    letter: UUID
    at: AwareDatetime
    attempt: int
    next_try: AwareDatetime
    code: int | None
    text: str
    remedy: str
    stops: bool
    held: bool = False


Outcome = Sent | RefusedForGood | Deferred


def next_try(attempt: int, now: datetime) -> datetime:
    """When the attempt after the `attempt`-th (from 1) may be made: 1, 2, 4 … minutes, at most 4 hours."""
    doublings = min(attempt - 1, 20)  # the wait is long past its limit by then
    return now + min(FIRST_WAIT * (1 << doublings), LONGEST_WAIT)


def to_post(entries: Iterable[Entry], now: datetime, *, most: int) -> list[Entry]:
    """Which letters may go now, the oldest first, at most `most` of them.

    While a letter is held, none goes: what stopped it would stop every other. When its time
    has come it goes first, and shows whether the way is free again.
    """
    waiting = [entry for entry in entries if entry.state in {"queued", "later", "held"}]
    if any(entry.state == "held" and not _is_time(entry, now) for entry in waiting):
        return []
    ready = [entry for entry in waiting if entry.state == "queued" or _is_time(entry, now)]
    ready.sort(key=lambda entry: (entry.state != "held", entry.on, entry.attempts, entry.letter))
    return ready[: max(most, 0)]


def _is_time(entry: Entry, now: datetime) -> bool:
    return entry.next_try is None or entry.next_try <= now


def superseded(
    entry: Entry, others: Iterable[Entry], open_tasks: frozenset[UUID] | None = None
) -> Skip | None:
    """Why a waiting letter need not go any more; None when it must.

    A letter that waited through an outage is dropped when a later one to the same person
    speaks of all its tasks, or when all of them are done: never merely because it is old.
    """
    if not entry.tasks:
        return None
    if open_tasks is not None and not entry.tasks & open_tasks:
        return Skip.DONE
    said: set[UUID] = set()
    for other in others:
        if (
            other.person == entry.person
            and other.on > entry.on
            and other.state in {"queued", "later", "sent"}
        ):
            said |= other.tasks
    return Skip.NEWER if entry.tasks <= said else None


def after(result: Posted | NotPosted | BadAddress, entry: Entry, now: datetime) -> Outcome:
    """What becomes of the letter after an attempt that ended with `result` at `now`."""
    attempt = entry.attempts + 1
    match result:
        case Posted():
            return Sent(
                letter=entry.letter, at=now, attempt=attempt, message_id=result.message_id, reply=result.reply
            )
        case OnHold():
            return _deferred(result, entry, now, entry.attempts, now + HELD_WAIT, held=True)
        case Later() if now - entry.sealed_at < GIVE_UP_AFTER or attempt < GIVE_UP_ATTEMPTS:
            return _deferred(result, entry, now, attempt, next_try(attempt, now), held=False)
        case Later():
            return _refused(_gave_up(result, entry, now, attempt), entry, now, attempt)
        case _:
            return _refused(result, entry, now, attempt)


def _gave_up(result: NotPosted, entry: Entry, now: datetime, attempt: int) -> Refusal:
    return Refusal(
        "Đã thử {attempts} lần trong {days} ngày mà thư chưa đi được ({answer}); hãy kiểm tra địa chỉ của"
        " đầu mối và máy chủ thư.",
        attempts=attempt,
        days=(now - entry.sealed_at).days,
        answer=" ".join(filter(None, (str(result.code or ""), result.text))),
        code=result.code,
        text=result.text,
    )


def _refused(result: NotPosted | BadAddress, entry: Entry, now: datetime, attempt: int) -> RefusedForGood:
    code, text = (result.code, result.text) if isinstance(result, NotPosted) else (None, "")
    return RefusedForGood(
        letter=entry.letter, at=now, attempt=attempt, code=code, text=text, remedy=str(result)
    )


def _deferred(
    result: NotPosted, entry: Entry, now: datetime, attempt: int, again: datetime, *, held: bool
) -> Deferred:
    return Deferred(
        letter=entry.letter,
        at=now,
        attempt=attempt,
        next_try=again,
        code=result.code,
        text=result.text,
        remedy=str(result),
        stops=held or isinstance(result, RelayAway),
        held=held,
    )
