"""Facts into the log: one that an officer reports, or many from a file, each acknowledged once."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import NamedTuple

from app.wiring import App
from directives.admission import AskedHere, UnitAt, asked_here, check_fact, judge_founding, judge_wrong
from events.base import BatchResult, Event, Message, Receipt, Recorded, Rejected, Via
from events.facts import (
    Fact,
    FactCorrected,
    FactRetracted,
    TeamDissolved,
    TeamFounded,
    unit_stream,
)
from events.store import Check
from flows.around import around
from flows.naming import as_called
from projections.collecting import without_collecting
from projections.nodes import NOWHERE
from units.tree import UnknownUnit
from words import Phrase, Refused

FOUNDED_ONCE = Check(
    guards=frozenset({TeamFounded}),
    needs=frozenset({TeamFounded, TeamDissolved, FactRetracted, FactCorrected}),
    judge=lambda message, past: judge_founding(message.events, past),
)


class Place(NamedTuple):
    """A unit as facts find it, and what is asked there of each kind of fact that was told so far.

    Units inside the same of the places that directives bind share the second.
    """

    unit: UnitAt
    asked: dict[str, AskedHere]


class Admission:
    """Judges facts against the roster and what is asked, both read once for many facts."""

    def __init__(self, app: App, today: date) -> None:
        self._around = around(app)
        self.nodes = self._around.nodes
        self.today = today
        self._only: dict[str, Place] = {}  # by a code that one unit had and no other before or after it
        self._places: dict[int, Place] = {}  # by node
        self._asked: dict[frozenset[str], dict[str, AskedHere]] = {}  # by the roots that it lies in

    def check(self, fact: Fact) -> list[Phrase]:
        """Warnings about a fact that can be taken. Raises UnknownUnit or another Refused."""
        unit, asked = self._place(fact.unit, fact.occurred_on)
        kind = fact.KIND
        if (here := asked.get(kind)) is None:
            here = asked[kind] = asked_here(kind, unit, self._around.asked[kind])
        return check_fact(fact, unit, here, today=self.today)

    def unit(self, code: str, on: date) -> UnitAt:
        """The unit as a fact of that day finds it. Raises UnknownUnit."""
        return self._place(code, on).unit

    def _place(self, code: str, on: date) -> Place:
        if (found := self._only.get(code)) is not None:
            return found
        node = self.nodes.at(code, on.isoformat())
        if (found := self._places.get(node.no)) is not None:
            return found
        if node is NOWHERE:
            raise UnknownUnit("không có đơn vị nào mang mã «{code}»; hãy tìm lại mã theo tên", code=code)
        valid_to = date.fromisoformat(node.valid_to) if node.valid_to else None
        inside = frozenset([self.nodes.by_no[no].code for no in node.path])
        unit = UnitAt(code, node.name, node.level, node.kind, valid_to, inside)
        asked = self._asked.setdefault(self._around.roots & {code, *inside}, {})
        found = self._places[node.no] = Place(unit, asked)
        if len(self.nodes.by_code[code]) == 1:
            self._only[code] = found
        return found


class Reported(NamedTuple):
    """A fact that was taken: its receipt, its name ("20551@3") and what to look at again."""

    receipt: Receipt
    fact: str
    warnings: list[Phrase]


def report(app: App, fact: Fact, *, message: str, now: datetime, by: str, via: Via) -> Reported:
    """Takes one fact. Raises UnknownUnit, AlreadyFounded or another Refused; nothing is kept then."""
    fact, named = as_called(app, fact)
    warnings = named + Admission(app, now.astimezone(app.zone).date()).check(fact)
    results = app.log.ingest(
        [Message(message, unit_stream(fact.unit), (fact,))], at=now, by=by, via=via, check=FOUNDED_ONCE
    )
    receipt = _only(results)
    app.projector.catch_up()
    return Reported(receipt, f"{fact.unit}@{receipt.version_last}", warnings)


def _only(results: Iterable[BatchResult]) -> Receipt:
    [result] = results
    for rejected in result.rejected:
        raise rejected.reason
    return result.receipts[0]


def retract(
    app: App, unit: str, version: int, *, reason: str, message: str, now: datetime, by: str, via: Via
) -> Receipt:
    """Says that a fact never happened. Raises NoSuchFact."""

    def decide(past: Sequence[Recorded[Event]]) -> list[Event]:
        judge_wrong(version, past)
        return [FactRetracted(unit=unit, version=version, reason=reason)]

    return _decide(app, unit, decide, f"{unit}@{version} retract {reason}", message, now, by, via)


def correct(
    app: App, fact: Fact, version: int, *, reason: str, message: str, now: datetime, by: str, via: Via
) -> Receipt:
    """Puts `fact` in the place of the fact of that version. Raises NoSuchFact or what refuses facts."""
    Admission(app, now.astimezone(app.zone).date()).check(fact)

    def decide(past: Sequence[Recorded[Event]]) -> list[Event]:
        wrong = judge_wrong(version, past)
        if type(wrong) is not type(fact):
            raise Refused(
                "Dữ kiện {unit}@{version} là loại {was}, không thay bằng loại {now} được; "
                "hãy rút nó rồi ghi dữ kiện mới.",
                unit=fact.unit,
                version=version,
                was=wrong.KIND,
                now=fact.KIND,
            )
        return [FactCorrected(unit=fact.unit, version=version, reason=reason), fact]

    said = f"{fact.unit}@{version} correct {reason} {fact.model_dump_json()}"
    return _decide(app, fact.unit, decide, said, message, now, by, via)


def _decide(
    app: App,
    unit: str,
    decide: Callable[[Sequence[Recorded[Event]]], list[Event]],
    said: str,
    message: str,
    now: datetime,
    by: str,
    via: Via,
) -> Receipt:
    receipt = app.log.decide(
        unit_stream(unit),
        decide,
        message=message,
        digest=hashlib.sha256(said.encode()).digest(),
        at=now,
        by=by,
        via=via,
    )
    app.projector.catch_up()
    return receipt


class Ingested(NamedTuple):
    """What became of many facts so far; `rejected` lists those that were kept out, with their reasons."""

    appended: int
    repeated: int
    rejected: tuple[Rejected, ...]


def ingest(app: App, messages: Iterable[Message], *, now: datetime, by: str, via: Via) -> Iterator[Ingested]:
    """Takes many facts that were judged before, and says after each batch how far it is.

    Sending the same messages again writes nothing.
    """
    appended = repeated = 0
    rejected: tuple[Rejected, ...] = ()
    with without_collecting():
        for result in app.log.ingest(messages, at=now, by=by, via=via, check=FOUNDED_ONCE):
            appended += result.appended
            repeated += result.repeated
            rejected += result.rejected
            yield Ingested(appended, repeated, rejected)
        app.projector.catch_up()
