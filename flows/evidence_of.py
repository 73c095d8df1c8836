"""The files that came with a fact or with what was said on a task, and how they go out again.

A file is asked for by where it is named, never by its content alone: who may see the unit may see
what was shown about it, and nobody finds a file by guessing.
"""

from typing import Final, NamedTuple

from app.wiring import App
from events.decisions import ExtensionAsked, TaskRef, TaskSubmitted
from events.facts import Evidence, Fact, unit_stream
from flows.evidence import EvidenceStore
from flows.evidence_kinds import HEAD_BYTES, OTHER, kind_of, named_as
from words import Refused

SHOWN_MOST: Final = 100  # files beside one task


class NoSuchFile(Refused):
    """Nothing names such a file there."""


class GoingOut(NamedTuple):
    """A file as it leaves: its bytes, proved, what it is by its bytes, and a name that ends like it."""

    data: bytes
    media: str
    name: str


def of_facts(app: App, unit: str) -> dict[int, tuple[Evidence, ...]]:
    """The files of a unit's facts by the version of the fact."""
    return {
        recorded.version: recorded.event.evidence
        for recorded in app.log.stream(unit_stream(unit))
        if isinstance(recorded.event, Fact) and recorded.event.evidence
    }


def of_task(app: App, task: TaskRef) -> list[Evidence]:
    """The files that were handed in on a task or came with a request for time, the newest first."""
    found: dict[str, Evidence] = {}
    for recorded in reversed(app.log.stream(task.stream)):
        if isinstance(recorded.event, TaskSubmitted | ExtensionAsked):
            found |= {one.sha256: one for one in recorded.event.evidence}
    return list(found.values())[:SHOWN_MOST]


def fact_file(app: App, unit: str, version: int, digest: str) -> GoingOut:
    """A file of a fact. Raises NoSuchFile, EvidenceLost or EvidenceAltered."""
    return _going_out(app, list(of_facts(app, unit).get(version, ())), digest)


def task_file(app: App, task: TaskRef, digest: str) -> GoingOut:
    """A file that was handed in on a task. Raises NoSuchFile, EvidenceLost or EvidenceAltered."""
    return _going_out(app, of_task(app, task), digest)


def _going_out(app: App, named: list[Evidence], digest: str) -> GoingOut:
    one = next((one for one in named if one.sha256 == digest), None)
    if one is None:
        raise NoSuchFile("Không có tệp minh chứng này ở đây; hãy mở lại trang của việc.")
    data = EvidenceStore(app.settings.evidence_dir).read(one)
    kind = kind_of(data[:HEAD_BYTES])
    return GoingOut(data, kind.media if kind else OTHER, named_as(one.name, kind) if kind else one.name)
