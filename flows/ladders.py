"""Ladders: published by name and version, chosen by directives, frozen when they are issued."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date, datetime

from app.wiring import App
from deadlines.ladder import DEFAULT_LADDER, Ladder
from directives.freezing import expanded
from events.base import Event, Receipt, Recorded, Via
from events.obligations import Obligation
from events.urging import LadderChoice, LadderPublished, LaddersFrozen, ladder_stream
from projections import ladders
from projections.database import reading
from projections.ladders import PublishedLadder
from words import Refused


class UnknownLadder(Refused):
    """No ladder has that name, or not in that version."""


class VersionTaken(Refused):
    """A published version is never changed: the next one has another number."""


class NothingNew(Refused):
    """The newest version has exactly these rungs."""


def publish_ladder(
    app: App, ladder: Ladder, *, reason: str, now: datetime, by: str, via: Via = "command"
) -> tuple[Ladder, Receipt]:
    """Publishes the next version of a ladder; gives it as it was numbered, with the receipt.

    A ladder numbered below the next version is taken as that one only where it was left at 1,
    as a file without a version is. Raises VersionTaken and NothingNew.
    """
    digest = hashlib.sha256(f"{ladder.model_dump_json()}{reason}".encode()).digest()
    made = ladder

    def decide(past: list[Recorded[Event]]) -> list[Event]:
        nonlocal made
        newest = _newest(ladder.name, past)
        made = _next(ladder, newest)
        return [LadderPublished(ladder=made, reason=reason)]

    stream = ladder_stream(ladder.name)
    version = len(app.log.stream(stream))
    receipt = app.log.decide(
        stream,
        decide,
        message=f"ladder:{version}:{digest.hex()}",
        digest=digest,
        at=now,
        by=by,
        via=via,
    )
    app.projector.catch_up()
    return made, receipt


def _newest(name: str, past: Iterable[Recorded[Event]]) -> Ladder | None:
    newest = DEFAULT_LADDER if name == DEFAULT_LADDER.name else None
    for recorded in past:
        if isinstance(recorded.event, LadderPublished):
            newest = recorded.event.ladder
    return newest


def _next(ladder: Ladder, newest: Ladder | None) -> Ladder:
    if newest is None:
        return ladder.model_copy(update={"version": 1})
    if ladder.rungs == newest.rungs:
        raise NothingNew(
            "Thang đôn đốc «{name}» bản {version} đã có đúng các bậc này; không có gì để công bố.",
            name=newest.name,
            version=newest.version,
        )
    if ladder.version not in {1, newest.version + 1}:
        raise VersionTaken(
            "Thang đôn đốc «{name}» đang ở bản {newest}; bản tiếp theo là {next}, không phải {given}. "
            "Sửa hoặc bỏ dòng version trong tệp.",
            name=newest.name,
            newest=newest.version,
            next=newest.version + 1,
            given=ladder.version,
        )
    return ladder.model_copy(update={"version": newest.version + 1})


def listed(app: App) -> list[PublishedLadder]:
    """Every version of every ladder."""
    with reading(app.engine) as connection:
        return ladders.published(connection)


def find_ladder(app: App, name: str, version: int | None = None) -> PublishedLadder:
    """A ladder by name, the newest version unless one is named. Raises UnknownLadder."""
    known = listed(app)
    found = [p for p in known if p.ladder.name == name and version in {None, p.ladder.version}]
    if not found:
        raise _unknown(name if version is None else f"{name}, {version}", {p.ladder.name for p in known})
    return found[-1]


def _unknown(name: str, known: Iterable[str]) -> UnknownLadder:
    return UnknownLadder(
        "Không có thang đôn đốc «{ladder}»; các thang hiện có: {known}. Hãy công bố thang mới trước.",
        ladder=name,
        known=", ".join(sorted(known)),
    )


def require_ladders(app: App, obligations: Iterable[Obligation]) -> dict[str, Ladder]:
    """The newest version of every ladder that is named. Raises UnknownLadder, naming the duty."""
    with reading(app.engine) as connection:
        newest = ladders.newest(connection)
    for obligation in obligations:
        if obligation.ladder not in newest:
            raise UnknownLadder(
                "Nhiệm vụ {no} dùng thang đôn đốc «{ladder}» chưa có; các thang hiện có: {known}. "
                "Hãy sửa tên thang, hoặc công bố nó trước.",
                no=obligation.no,
                ladder=obligation.ladder,
                known=", ".join(sorted(newest)),
            )
    return newest


def freeze_ladders(
    name: str,
    obligations: Iterable[Obligation],
    newest: Mapping[str, Ladder],
    *,
    since: date,
    before: Iterable[Obligation] = (),
) -> LaddersFrozen | None:
    """The versions that duties are promised from `since`; None where nothing is promised anew.

    A duty that is amended and still names the ladder that it had keeps the version it had.
    """
    had = {one.no: one.ladder for obligation in before for one in expanded(obligation)}
    chosen = {
        one.no: LadderChoice(name=one.ladder, version=newest[one.ladder].version)
        for obligation in obligations
        for one in expanded(obligation)
        if had.get(one.no) != one.ladder
    }
    return LaddersFrozen(directive=name, since=since, ladders=chosen) if chosen else None
