"""Sweeps and letters: what was raised, what is waiting to be posted, what became of it.

The outbox is nothing but this projection of the log.
"""

from collections.abc import Sequence

from sqlalchemy import Connection, text

from events.base import Event, Recorded
from events.decisions import (
    LadderSwept,
    LetterDeferred,
    LetterRefused,
    LetterSealed,
    LetterSent,
    SweepHeld,
    SweepReleased,
)
from projections import bulk
from projections.fold_decisions import key_of
from projections.nodes import Asks, Nodes
from projections.tables import holds, letters, notices, swept

SENT = text("""
    UPDATE letters SET state = 'sent', attempts = attempts + 1, sent_at = :at, retry_at = NULL, answer = NULL
    WHERE letter = :letter
""")
DEFERRED = text("""
    UPDATE letters SET state = 'deferred', attempts = :attempts, retry_at = :at, answer = :answer
    WHERE letter = :letter AND state <> 'sent'
""")
REFUSED = text("""
    UPDATE letters SET state = 'refused', attempts = attempts + 1, retry_at = NULL, answer = :answer
    WHERE letter = :letter AND state <> 'sent'
""")
RELEASED = text("UPDATE sweep_holds SET released_on = :on WHERE released_on IS NULL")

LetterEvent = (
    LadderSwept | SweepHeld | SweepReleased | LetterSealed | LetterSent | LetterDeferred | LetterRefused
)


def fold_letters(
    connection: Connection, batch: Sequence[Recorded[Event]], *, nodes: Nodes, asks: Asks
) -> None:
    """Folds sweeps and letters; runs of the same kind are written together."""
    sealed: list[bulk.Row] = []
    raised: list[bulk.Row] = []
    rungs: list[bulk.Row] = []
    moved: dict[str, list[dict[str, object]]] = {"sent": [], "deferred": [], "refused": []}
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
                        len(event.notices),
                        event.sha256,
                        "queued",
                        0,
                        None,
                        None,
                        None,
                    )
                )
                raised += [
                    (*key_of(n.task, nodes, asks), n.lenient.isoformat(), n.rung, person, letter)
                    for n in event.notices
                ]
            case LadderSwept():
                ask = asks.by_code[event.directive, event.obligation]
                rungs.append(
                    (
                        ask.no,
                        event.lenient.isoformat(),
                        event.rung,
                        event.on.isoformat(),
                        event.raised,
                        ", ".join(f"{why}: {n}" for why, n in sorted(event.skipped.items())),
                    )
                )
            case LetterSent():
                moved["sent"].append({"letter": str(event.letter), "at": event.sent_at.isoformat()})
            case LetterDeferred():
                moved["deferred"].append(
                    {
                        "letter": str(event.letter),
                        "attempts": event.attempt,
                        "at": event.retry_at.isoformat(),
                        "answer": event.answer,
                    }
                )
            case LetterRefused():
                answer = f"{event.code} {event.answer}"
                moved["refused"].append({"letter": str(event.letter), "answer": answer})
            case SweepHeld():
                row = (event.on.isoformat(), event.notices, event.usual, None)
                bulk.keep_first(connection, holds, [row])
            case SweepReleased():
                connection.execute(RELEASED, {"on": event.on.isoformat()})
            case _:
                raise TypeError(f"{event.topic} is no event of sweeps and letters")
    bulk.keep_first(connection, letters, sealed)
    bulk.keep_first(connection, notices, raised)
    bulk.put(connection, swept, rungs)
    for state, statement in (("deferred", DEFERRED), ("refused", REFUSED), ("sent", SENT)):
        if moved[state]:
            connection.execute(statement, moved[state])
