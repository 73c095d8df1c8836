"""A Dondoc in a test: real store, real tables, on either database; time is what the test says.

scene.units(*units)
scene.issue(document, obligation, …, on=day)
scene.report(fact, …, on=day)          # recorded on that day
scene.board("49", on=day).cell(…)
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import Any

from app.settings import Settings
from app.wiring import App, open_app
from events.base import Message, Receipt
from events.decisions import TaskRef
from events.facts import Fact, unit_stream
from events.obligations import Document, Obligation
from flows import intake
from flows.act import Decision, act
from flows.facts import Reported, ingest, report, retract
from flows.intake import Draft
from flows.roster import revise
from projections.asof import AsOf
from projections.boards import Board, board
from projections.database import reading
from projections.places import place
from projections.taskrows import TaskRow, Wanted, tasks
from projections.teams import Teams, teams
from projections.timeliness import Timeliness, timeliness
from units.tree import Add, Unit

MORNING = time(2, tzinfo=UTC)  # nine o'clock in Việt Nam


def at(day: date) -> datetime:
    """The morning of a day, as the clock of the test says it."""
    return datetime.combine(day, MORNING)


@dataclass
class Scene:
    """An open App with words for what tests do."""

    app: App
    _ids: Iterable[int] = field(default_factory=count)

    def units(self, *units: Unit, on: date = date(2022, 1, 2)) -> None:
        revise(self.app, [Add(u) for u in units], source="test", now=at(on), by="test", via="import")

    def issue(self, document: Document, *obligations: Obligation, on: date | None = None, **more: Any) -> str:
        """Drafts, confirms and issues; gives the directive's name."""
        day = on or document.date
        name = intake.draft_directive(
            self.app, Draft(document=document, obligations=obligations), now=at(day), by="coordinator"
        )
        intake.confirm_directive(self.app, name, now=at(day), by="coordinator")
        intake.issue_directive(self.app, name, on=day, now=at(day), by="coordinator", **more)
        return name

    def report(self, fact: Fact, *, on: date | None = None, message: str | None = None) -> Reported:
        """One fact through the officer's door."""
        return report(
            self.app,
            fact,
            message=message or f"test:{next(iter(self._ids))}",
            now=at(on or fact.occurred_on),
            by="officer",
            via="command",
        )

    def report_many(self, facts: Sequence[Fact], *, on: date) -> None:
        """Many facts at once, recorded on a day."""
        messages = [Message(f"many:{next(iter(self._ids))}", unit_stream(f.unit), (f,)) for f in facts]
        for result in ingest(self.app, messages, now=at(on), by="officer", via="import"):
            assert not result.rejected, result.rejected[0].reason

    def retract(self, unit: str, version: int, *, on: date, reason: str = "ghi nhầm") -> Receipt:
        return retract(
            self.app,
            unit,
            version,
            reason=reason,
            message=f"test:{next(iter(self._ids))}",
            now=at(on),
            by="officer",
            via="command",
        )

    def decide(self, task: TaskRef, decision: Decision, *, on: date, said: str = "") -> Receipt:
        return act(
            self.app,
            task,
            decision,
            said=said or str(on),
            message=f"test:{next(iter(self._ids))}",
            now=at(on),
            by="coordinator",
            via="command",
        )

    def board(
        self, inside: str, *, on: date, known: date | None = None, today: date | None = None, **more: Any
    ) -> Board:
        with reading(self.app.engine) as connection:
            return board(
                connection, inside=inside, as_of=AsOf(on, known), today=today or date(2030, 1, 1), **more
            )

    def tasks(self, inside: str, *, on: date, known: date | None = None, **wanted: Any) -> list[TaskRow]:
        with reading(self.app.engine) as connection:
            no = place(connection, inside, on).no
            return tasks(connection, Wanted(inside=no, **wanted), AsOf(on, known))

    def teams(self, inside: str, *, on: date, known: date | None = None, **more: Any) -> Teams:
        with reading(self.app.engine) as connection:
            return teams(connection, inside=inside, as_of=AsOf(on, known), **more)

    def reports(self, inside: str, *, on: date) -> Timeliness:
        with reading(self.app.engine) as connection:
            return timeliness(connection, inside=inside, as_of=AsOf(on))


def open_scene(url: str, **settings: Any) -> Scene:
    """A scene on an empty database."""
    return Scene(open_app(Settings(database_url=url, _env_file=None, **settings), create=True))


def spread(first: date, last: date, n: int) -> list[date]:
    """`n` days evenly from first to last."""
    span = (last - first).days
    return [first + timedelta(days=span * i // max(n - 1, 1)) for i in range(n)]
