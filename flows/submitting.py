"""Handing in: the officer says that the work is done, with the files that show it."""

from datetime import date

from app.wiring import App
from directives import tasks as decide
from directives.tasks import Standing
from events.base import Event, Receipt
from events.decisions import TaskRef
from events.facts import Evidence
from flows.act import act
from flows.extending import Said, deciding


def submit(
    app: App, task: TaskRef, *, on: date, note: str, said: Said, evidence: tuple[Evidence, ...] = ()
) -> Receipt:
    """The work was done on `on`; it awaits review. Raises EvidenceMissing or TaskClosed."""
    wanted = deciding(app, task.directive, task.obligation, said.now).obligation.evidence

    def decision(at: Standing) -> list[Event]:
        return decide.submit(at, on=on, note=note, evidence=evidence, evidence_needed=wanted)

    files = " ".join(one.sha256 for one in evidence)
    return act(
        app,
        task,
        decision,
        said=f"submit {on} {note} {files}".strip(),
        message=said.message,
        now=said.now,
        by=said.by,
        via=said.via,
    )
