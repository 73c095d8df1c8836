"""Facts: what happened at a unit, told once, taken back, put right."""

import inspect
from typing import Annotated, Final

from fastapi import Path
from pydantic import BaseModel, ConfigDict, create_model

from access.roles import Action
from directives.admission import NoSuchFact
from events.decisions import Reason
from events.facts import FACTS, Evidence, Fact, unit_stream
from flows import facts as flow
from flows.offered import require_offered
from flows.written import Written, written
from web.api.answers import ROOT, WRITES, Key, check_texts
from web.policy import Room, may
from web.visit import Visit, Visiting

room = Room(prefix=ROOT)

VERSION_MOST: Final = 2**31 - 1
Version = Annotated[int, Path(ge=1, le=VERSION_MOST)]


class Taken(BaseModel):
    """Why a fact is taken back."""

    model_config = ConfigDict(extra="forbid")

    reason: Reason


class Correction(Taken):
    """The fact that stands instead, and why the other one was wrong."""

    fact: Fact


def _report(visit: Visit, fact: Fact, key: str | None) -> Written:
    visit.require(Action.REPORT, fact.unit)
    check_texts(fact)
    who = visit.said(key)
    require_offered(visit.app, visit.by, fact.evidence, message=who.message, now=who.now)
    done = flow.report(visit.app, fact, message=who.message, now=who.now, by=who.by, via=who.via)
    return written(visit.lang, done.receipt, fact=done.fact, warnings=done.warnings)


def _correct(visit: Visit, unit: str, version: int, fact: Fact, reason: str, key: str | None) -> Written:
    visit.require(Action.REPORT, fact.unit)
    check_texts(fact)
    if fact.unit != unit:
        raise NoSuchFact("Dữ kiện đính chính phải là của chính đơn vị {unit}.", unit=unit)
    who = visit.said(key)
    before = _evidence(visit, unit, version)
    require_offered(visit.app, visit.by, fact.evidence, message=who.message, now=who.now, besides=before)
    receipt = flow.correct(
        visit.app, fact, version, reason=reason, message=who.message, now=who.now, by=who.by, via=who.via
    )
    return written(visit.lang, receipt, fact=f"{unit}@{receipt.version_last}")


def _evidence(visit: Visit, unit: str, version: int) -> tuple[Evidence, ...]:
    """The files of the fact that is put right: they may stay."""
    past = visit.app.log.stream(unit_stream(unit))
    wrong = past[version - 1].event if version <= len(past) else None
    return wrong.evidence if isinstance(wrong, Fact) else ()


def _add(kind: type[Fact]) -> None:
    """The two operations of one kind of fact, each with the kind's own shape."""

    @room.call(
        "POST",
        f"/facts/{kind.KIND}",
        may(Action.REPORT),
        **WRITES,
        operation_id=f"report_{kind.KIND}",
        description=inspect.getdoc(kind),
    )
    def report(visit: Visiting, fact: kind, key: Key) -> Written:  # type: ignore[valid-type]  # made for each kind
        return _report(visit, fact, key)

    correction = create_model(f"{kind.__name__}Correction", __base__=Correction, fact=(kind, ...))

    @room.call(
        "POST",
        f"/facts/{{unit}}/{{version}}/correct/{kind.KIND}",
        may(Action.REPORT, unit="unit"),
        **WRITES,
        operation_id=f"correct_{kind.KIND}",
        description=f"Puts another fact in the place of a wrong one. {inspect.getdoc(kind)}",
    )
    def correct(
        visit: Visiting,
        unit: str,
        version: Version,
        right: correction,
        key: Key,
    ) -> Written:
        return _correct(visit, unit, version, right.fact, right.reason, key)


for _kind in FACTS:
    _add(_kind)


@room.call("POST", "/facts/{unit}/{version}/retract", may(Action.REPORT, unit="unit"), **WRITES)
def retract(visit: Visiting, unit: str, version: Version, why: Taken, key: Key) -> Written:
    """Says that a fact never happened."""
    who = visit.said(key)
    receipt = flow.retract(
        visit.app,
        unit,
        version,
        reason=why.reason,
        message=who.message,
        now=who.now,
        by=who.by,
        via=who.via,
    )
    return written(visit.lang, receipt)
