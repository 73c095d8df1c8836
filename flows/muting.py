"""Keeping urging quiet: snoozed by who owes, silenced and let go on by the coordinator."""

import hashlib
from collections.abc import Callable, Sequence
from datetime import date
from uuid import NAMESPACE_URL, UUID, uuid5

from app.wiring import App
from directives import muting as decide
from directives.entitled import require_theirs
from directives.tasks import Standing
from events.base import Event, Receipt, Recorded
from events.decisions import TaskRef
from events.muting import SILENCES_STREAM, SilenceScope
from flows.act import act
from flows.extending import Said, UnknownDuty, deciding
from flows.roster import current_roster
from projections.database import reading, writing
from projections.directives import issuer_of
from projections.looked import look_again
from projections.muting import all_silences

SILENCE = uuid5(NAMESPACE_URL, "https://dondoc.invalid/silence")


def snooze(app: App, task: TaskRef, *, until: date, reason: str, said: Said) -> Receipt:
    """No reminder before `until`. Raises NotTheirs, SnoozeTooLong or TaskClosed."""
    at = deciding(app, task.directive, task.obligation, said.now)

    def decision(standing: Standing) -> list[Event]:
        require_theirs(said.unit, task.unit, at.roster, at.on, coordinator=at.coordinator, task=task)
        return decide.snooze(standing, until=until, reason=reason, today=at.on)

    return act(
        app,
        task,
        decision,
        said=f"snooze {until} {reason}",
        message=said.message,
        now=said.now,
        by=said.by,
        via=said.via,
    )


def silence(
    app: App, scope: SilenceScope, *, until: date, reason: str, said: Said, since: date | None = None
) -> tuple[UUID, Receipt]:
    """Keeps urging quiet through `until`; gives the silence's id.

    Raises UnknownUnit, UnknownDuty or SilenceUnfit. Sent again it answers with the first receipt.
    """
    today = said.now.astimezone(app.zone).date()
    if scope.inside is not None:
        current_roster(app).unit(scope.inside, today)
    if scope.obligation is not None:
        deciding(app, scope.directive or "", scope.obligation, said.now)
    elif scope.directive is not None:
        _require_directive(app, scope.directive)
    id_ = uuid5(SILENCE, said.message)
    first = since or today

    def judge(_past: Sequence[Recorded[Event]]) -> list[Event]:
        return decide.silence(id_, scope, since=first, until=until, reason=reason, today=today)

    words = f"{scope.model_dump_json()} {since} {until} {reason}"
    return id_, _decide(app, judge, words, said)


def end_silence(app: App, id_: UUID, *, reason: str, said: Said) -> Receipt:
    """Urging goes on from today. Raises NoSuchSilence."""
    today = said.now.astimezone(app.zone).date()

    def judge(past: Sequence[Recorded[Event]]) -> list[Event]:
        return decide.end_silence([r.event for r in past], id_, on=today, reason=reason)

    receipt = _decide(app, judge, f"end {id_} {reason}", said)
    with writing(app.engine) as connection:
        look_again(connection)
    return receipt


def silence_named(app: App, beginning: str) -> UUID:
    """The one silence whose id begins like this. Raises NoSuchSilence."""
    app.projector.catch_up()
    with reading(app.engine) as connection:
        fitting = [one for one in all_silences(connection) if one.silence.startswith(beginning)]
    if len(fitting) != 1:
        raise decide.NoSuchSilence(
            "Không có lệnh tạm ngừng {silence} nào đang hiệu lực; hãy xem các lệnh hiện có.",
            silence=beginning,
        )
    return UUID(fitting[0].silence)


def _require_directive(app: App, directive: str) -> None:
    with reading(app.engine) as connection:
        known = issuer_of(connection, directive)
    if known is None:
        raise UnknownDuty(
            "Không có văn bản {directive}; hãy xem danh sách văn bản.",
            directive=directive,
        )


def _decide(
    app: App, judge: Callable[[Sequence[Recorded[Event]]], list[Event]], words: str, said: Said
) -> Receipt:
    receipt = app.log.decide(
        SILENCES_STREAM,
        judge,
        message=said.message,
        digest=hashlib.sha256(words.encode()).digest(),
        at=said.now,
        by=said.by,
        via=said.via,
    )
    app.projector.catch_up()
    return receipt
