"""Sweeps and letters: what was raised, what is waiting to be posted, what became of it.

The outbox is nothing but this projection of the log.
"""

from collections.abc import Sequence
from itertools import groupby
from typing import cast

from sqlalchemy import Connection, TextClause, text

from events.base import Event, Recorded
from events.bounces import AddressPutRight, LetterBounced
from events.decisions import (
    LadderSwept,
    LetterDeferred,
    LetterDropped,
    LetterRefused,
    LetterSealed,
    LetterSent,
    SweepHeld,
    SweepReleased,
)
from events.muting import Silenced, SilenceEnded
from events.urging import (
    DigestsAlways,
    DigestsDone,
    DigestsJoined,
    DigestsLeft,
    LadderPublished,
    LaddersFrozen,
    ShardDone,
)
from projections import bulk
from projections.accounts import fold_accounts
from projections.bounces import fold_bounces
from projections.digests import DigestEvent, fold_digests
from projections.fold_decisions import key_of
from projections.ladders import fold_ladders
from projections.muting import fold_silences
from projections.nodes import Asks, Nodes
from projections.shards import fold_shards
from projections.tables import holds, letters, notices, swept

SENT = text("""
    UPDATE letters SET state = 'sent', attempts = attempts + 1, sent_at = :at, retry_at = NULL,
           code = NULL, answer = :answer, remedy = NULL
    WHERE letter = :letter
""")
NOT_SENT = text("""
    UPDATE letters SET state = :state, attempts = :attempts, retry_at = :at, code = :code,
           answer = :answer, remedy = :remedy
    WHERE letter = :letter AND state <> 'sent'
""")
DROPPED = text("""
    UPDATE letters SET state = 'dropped', retry_at = NULL, answer = :answer
    WHERE letter = :letter AND state <> 'sent'
""")
RAISED = text("""
    SELECT raised FROM swept
    WHERE obligation = :obligation AND strict = :strict AND lenient = :lenient AND rung = :rung
""")
RELEASED = text("UPDATE sweep_holds SET released_on = :on WHERE released_on IS NULL")

LetterEvent = (
    LadderSwept
    | SweepHeld
    | SweepReleased
    | LetterSealed
    | LetterSent
    | LetterDeferred
    | LetterRefused
    | LetterDropped
    | LadderPublished
    | LaddersFrozen
    | DigestEvent
    | ShardDone
    | LetterBounced
    | AddressPutRight
    | Silenced
    | SilenceEnded
)


def fold_letters(
    connection: Connection, batch: Sequence[Recorded[Event]], *, nodes: Nodes, asks: Asks
) -> None:
    """Folds sweeps and letters; runs of the same kind are written together."""
    batch = _folded_aside(connection, fold_accounts(connection, batch))
    sealed: list[bulk.Row] = []
    raised: list[bulk.Row] = []
    rungs: dict[tuple[int, str, str, int], bulk.Row] = {}
    moves: list[tuple[TextClause, dict[str, object]]] = []
    for recorded in batch:
        event = recorded.event
        match event:
            case LetterSealed():
                letter, person = str(event.letter), str(event.person)
                sealed.append(
                    (
                        letter,
                        person,
                        event.unit,
                        event.on.isoformat(),
                        recorded.recorded_at.isoformat(),
                        len(event.notices),
                        event.sha256,
                        "queued",
                        0,
                        *(None,) * 5,
                    )
                )
                raised += [
                    (*key_of(n.task, nodes, asks), n.lenient.isoformat(), n.rung, person, letter)
                    for n in event.notices
                ]
            case LadderSwept():
                ask = asks.by_code[event.directive, event.obligation]
                key = (ask.no, event.strict.isoformat(), event.lenient.isoformat(), event.rung)
                skips = ", ".join(f"{why}: {n}" for why, n in sorted(event.skipped.items()))
                # Periods that end up due on the same day are swept one by one, under one key.
                before = rungs[key][5] if key in rungs else _raised(connection, key)
                rungs[key] = (*key, event.on.isoformat(), before + event.raised, skips)
            case LetterSent():
                at = event.sent_at.isoformat()
                moves.append((SENT, {"letter": str(event.letter), "at": at, "answer": event.reply}))
            case LetterDeferred():
                state, at = "held" if event.held else "later", event.retry_at.isoformat()
                moves.append((NOT_SENT, _not_sent(event, state, at)))
            case LetterRefused():
                moves.append((NOT_SENT, _not_sent(event, "refused", None)))
            case LetterDropped():
                moves.append((DROPPED, {"letter": str(event.letter), "answer": event.reason}))
            case SweepHeld():
                row = (event.on.isoformat(), event.notices, event.usual, None)
                bulk.keep_first(connection, holds, [row])
            case SweepReleased():
                connection.execute(RELEASED, {"on": event.on.isoformat()})
            case _:
                raise TypeError(f"{event.topic} is no event of sweeps and letters")
    bulk.keep_first(connection, letters, sealed)
    bulk.keep_first(connection, notices, raised)
    bulk.put(connection, swept, list(rungs.values()))
    for statement, run in groupby(moves, key=lambda move: move[0]):
        connection.execute(statement, [values for _, values in run])


def _raised(connection: Connection, key: tuple[int, str, str, int]) -> int:
    """What earlier batches raised under this key."""
    values = dict(zip(("obligation", "strict", "lenient", "rung"), key, strict=True))
    return connection.execute(RAISED, values).scalar_one_or_none() or 0


def _folded_aside(connection: Connection, batch: Sequence[Recorded[Event]]) -> Sequence[Recorded[Event]]:
    """Folds what touches no letter's state, from ladders to bounces; gives what is left."""
    publications, promises, digests, shards, quiet, returned, rest = [], [], [], [], [], [], []
    for recorded in batch:
        match recorded.event:
            case LadderPublished():
                publications.append(cast("Recorded[LadderPublished]", recorded))
            case LaddersFrozen() as frozen:
                promises.append(frozen)
            case DigestsDone() | DigestsLeft() | DigestsJoined() | DigestsAlways() as digest:
                digests.append(digest)
            case ShardDone() as shard:
                shards.append(shard)
            case Silenced() | SilenceEnded():
                quiet.append(recorded)
            case LetterBounced() | AddressPutRight() as bounce:
                returned.append(bounce)
            case _:
                rest.append(recorded)
    fold_ladders(connection, publications, promises)
    fold_digests(connection, digests, [r.event for r in rest if isinstance(r.event, LetterSealed)])
    fold_shards(connection, shards)
    fold_silences(connection, quiet)
    fold_bounces(connection, returned)
    return rest


def _not_sent(event: LetterDeferred | LetterRefused, state: str, at: str | None) -> dict[str, object]:
    return {
        "letter": str(event.letter),
        "state": state,
        "attempts": event.attempt,
        "at": at,
        "code": event.code,
        "answer": event.answer,
        "remedy": event.remedy,
    }
