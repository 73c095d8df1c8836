"""The same fact at many units at once, as somebody fills in a table: all of them judged, then all written."""

from collections.abc import Mapping
from typing import NamedTuple

from app.wiring import App
from directives.admission import judge_founding
from events.base import Message
from events.facts import Fact, TeamFounded, unit_stream
from flows.extending import Said
from flows.facts import Admission, ingest
from words import DondocError, Phrase, Refused


class Judged(NamedTuple):
    """What is wrong with which row, and what to look at again in those that can be taken."""

    wrong: dict[str, Refused]
    warnings: dict[str, list[Phrase]]


class FiledMany(NamedTuple):
    """How many rows were written now, how many were there already, and which were kept out after all."""

    written: int
    already: int
    kept_out: dict[str, DondocError]


def judge(app: App, facts: Mapping[str, Fact], said: Said) -> Judged:
    """Judges every row by its name; writes nothing. A row that this message wrote before is right."""
    app.projector.catch_up()
    admission = Admission(app, said.now.astimezone(app.zone).date())
    wrong: dict[str, Refused] = {}
    warnings: dict[str, list[Phrase]] = {}
    for name, fact in facts.items():
        try:
            warned = admission.check(fact)
            if isinstance(fact, TeamFounded) and app.log.receipt(_message(said, name)) is None:
                judge_founding([fact], app.log.stream(unit_stream(fact.unit)))
        except Refused as refused:
            wrong[name] = refused
        else:
            if warned:
                warnings[name] = warned
    return Judged(wrong, warnings)


def file_many(app: App, facts: Mapping[str, Fact], said: Said) -> FiledMany:
    """Writes rows that were judged; sent again it writes nothing more."""
    names = {_message(said, name): name for name in facts}
    messages = [
        Message(message, unit_stream(facts[name].unit), (facts[name],)) for message, name in names.items()
    ]
    written = already = 0
    kept_out: dict[str, DondocError] = {}
    for result in ingest(app, messages, now=said.now, by=said.by, via=said.via):
        written, already = result.appended, result.repeated
        kept_out = {names[one.message.id]: one.reason for one in result.rejected}
    return FiledMany(written, already, kept_out)


def _message(said: Said, name: str) -> str:
    return f"{said.message}:{name}"
