"""Which tasks the facts and decisions of some days answer, worked out for many tasks at once.

What became known is taken down as notes: of a unit, an obligation, a period or all of them, the
day on which it became known, and the day that it speaks of. Each task is then read once, walked
through the days of its notes, and written once.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Row, text

from directives.tasks import NOTHING, Decided, due_in_force, outcome_of
from events.done_when import Happened
from projections import bulk
from projections.changes import Changes, TaskState
from projections.nodes import Ask, Asks, Nodes, day_of
from projections.standing import NONE, Facts, day_named, facts_of

Key = tuple[int, int, str]  # unit, obligation, period
Note = tuple[int, int, str, str, str]  # unit, obligation, period, known on, day spoken of
EVERY_PERIOD = "*"
WHATEVER = ""  # in place of a day: look at the task however it stands
AT_ONCE = 20_000  # notes whose tasks and facts are held in memory together

WANTED_COLUMNS = "unit integer, obligation integer, period text, day text"
# Where a day is given, only tasks that something of that day can still change.
TASKS_WANTED = """
    SELECT w.period AS wanted_period, w.day, t.unit, t.obligation, t.period, t.strict, t.lenient, t.done_on,
           t.ready_on, t.out, t.out_on
    FROM {wanted} w {tasks}
    WHERE (w.period = '*' OR w.period = t.period)
      AND (w.day = '' OR t.done_on IS NULL OR w.day < t.done_on)
"""
DUES_WANTED = """
    SELECT d.obligation, d.period, d.opens_on, d.strict, d.lenient
    FROM {wanted} w CROSS JOIN dues d WHERE d.obligation = w.obligation
"""
DECISIONS_OF_UNITS = "SELECT d.* FROM {wanted} w {decisions}"
ENDED_UNITS = """
    SELECT DISTINCT f.unit FROM {wanted} w {facts}
    WHERE f.kind IN ('team_changed', 'team_dissolved')
"""

Task = tuple[Any, ...]  # as TASKS_WANTED gives it
Due = tuple[str, str | None, str | None]  # when it opens, and the first days by which it was due
UNIT, OBLIGATION, DONE_ON, READY_ON = 2, 3, 7, 8
BEFORE = ""  # in place of a day of knowledge: before the first of these days
Decisions = Mapping[Key, Mapping[str, Decided]]  # what was decided before, and by the end of each day


def state_in(row: Row[Any]) -> TaskState:
    return TaskState(row.strict, row.lenient, row.done_on, row.ready_on, row.out, row.out_on)


def settle(
    connection: Connection,
    notes: list[Note],
    decisions: Decisions,
    *,
    nodes: Nodes,
    asks: Asks,
    changes: Changes,
) -> Iterator[None]:
    """Works out the tasks that the notes speak of; comes back after each part, so that it can be written.

    A task that is decided on is among those of `notes`, on the days of its decisions.
    """
    notes.sort()
    start = 0
    while start < len(notes):
        stop = min(start + AT_ONCE, len(notes))
        while stop < len(notes) and notes[stop][0] == notes[stop - 1][0]:
            stop += 1  # all of a unit together
        part = _Part(connection, notes[start:stop], decisions, nodes, asks, changes)
        part.work_out()
        yield
        start = stop


class _Part:
    """Some notes with everything that is needed to work out their tasks."""

    def __init__(
        self,
        connection: Connection,
        notes: Sequence[Note],
        decisions: Decisions,
        nodes: Nodes,
        asks: Asks,
        changes: Changes,
    ) -> None:
        self.connection, self.decisions = connection, decisions
        self.nodes, self.asks, self.changes = nodes, asks, changes
        self.notes: dict[Key, list[Note]] = {}
        self.dues: dict[tuple[int, str], Due] = {}
        for note in notes:
            key = note[:3]
            held = self.notes.get(key)
            if held is None:
                self.notes[key] = [note]
            else:
                held.append(note)

    def work_out(self) -> None:
        in_full = []
        teams = {no for no, one in self.asks.by_no.items() if _of_teams(one)}
        ended = self._ended(teams)
        plain = {no for no, one in self.asks.by_no.items() if one.single is not None}
        for row in self._tasks():
            wanted, day, unit, number, period, *_ = row
            notes = self.notes[unit, number, wanted]
            if (
                number in plain
                and day != WHATEVER
                and not (self.decisions and (unit, number, period) in self.decisions)
                # Recurring before it was amended: only facts of the period count.
                and (wanted != EVERY_PERIOD or not period)
                and not (unit in ended and number in teams)
            ):
                self._walk_earliest(row, notes)
            else:
                in_full.append((row, notes))
        self._work_out_in_full(in_full)

    def _work_out_in_full(self, tasks: Sequence[tuple[Task, Sequence[Note]]]) -> None:
        """These, each with all the facts of its unit that its condition hears of."""
        by_ask: dict[int, list[tuple[Task, Sequence[Note]]]] = {}
        for one in tasks:
            by_ask.setdefault(one[0][OBLIGATION], []).append(one)
        handled: set[Key] = set()
        for number, those in by_ask.items():
            ask, units = self.asks.by_no[number], [row[UNIT] for row, _ in those]
            facts = facts_of(self.connection, units, units if ask.inside else (), ask.hears)
            before = decisions_of(self.connection, units) if ask.reviewed else {}
            for row, notes in those:
                _, _, unit, _, period, *_ = row
                key = (unit, number, period)
                told, decided = facts.get(unit, NONE), self.decisions.get(key)
                if decided is None:
                    if row[DONE_ON] is None and row[READY_ON] is None and not ask.needs <= told.heard:
                        continue  # and nothing that was told has answered it yet
                    self._walk(row, notes, told, {BEFORE: before.get(key, NOTHING)})
                elif key not in handled:
                    handled.add(key)
                    held = [*self.notes.get((unit, number, EVERY_PERIOD), ()), *self.notes.get(key, ())]
                    self._walk(row, sorted(held, key=KNOWN_ON), told, decided)

    def _tasks(self) -> Sequence[Task]:
        """The tasks that the notes can change, each with the earliest day noted; with their dues."""
        numbers = sorted({(number,) for _, number, _ in self.notes})
        asked = bulk.wanted(self.connection, "dues", "obligation integer", numbers)
        for row in self.connection.execute(text(DUES_WANTED.format(wanted=asked.sql)), asked.values):
            self.dues[row[0], row[1]] = row[2], row[3], row[4]
        rows = [
            (*key, notes[0][4] if len(notes) == 1 else min(note[4] for note in notes))
            for key, notes in self.notes.items()
        ]
        given = bulk.wanted(self.connection, "tasks", WANTED_COLUMNS, rows)
        tasks = bulk.looked_up(self.connection, "tasks t", "t.unit = w.unit AND t.obligation = w.obligation")
        query = text(TASKS_WANTED.format(wanted=given.sql, tasks=tasks))
        return self.connection.execute(query, given.values).all()

    def _ended(self, teams: set[int]) -> set[int]:
        """Units where a team was changed or dissolved: the earliest day says too little there."""
        units = sorted({unit for unit, number, _ in self.notes if number in teams})
        if not units:
            return set()
        given = bulk.wanted(self.connection, "units", "unit integer", [(unit,) for unit in units])
        facts = bulk.looked_up(self.connection, "facts f", "f.unit = w.unit")
        query = text(ENDED_UNITS.format(wanted=given.sql, facts=facts))
        return set(self.connection.execute(query, given.values).scalars())

    def _walk_earliest(self, row: Task, notes: Sequence[Note]) -> None:
        """One fact is enough: the task is done on the earliest day of any."""
        _, _, unit, number, period, strict, lenient, done_on, ready_on, out, out_on = row
        opens_on, _, _ = self.dues[number, period]
        for _, _, _, known_on, day in notes:
            if done_on is None or day < done_on:
                old = TaskState(strict, lenient, done_on, ready_on, out, out_on)
                new = TaskState(strict, lenient, day, day, out, out_on)
                self.changes.change(self.nodes.by_no[unit], number, period, opens_on, known_on, old, new)
                done_on = ready_on = day

    def _walk(self, row: Task, notes: Sequence[Note], facts: Facts, decided: Mapping[str, Decided]) -> None:
        """Each day on which something became known: first what was reported, then what was decided."""
        _, _, unit, number, period, *held = row
        opens_on, given_strict, given_lenient = self.dues[number, period]
        ask, old, state = self.asks.by_no[number], TaskState(*held), decided[BEFORE]
        last = ""
        for _, _, _, known_on, _ in notes:
            if known_on == last:
                continue
            last = known_on
            known = facts.known_by(known_on)
            new = answered(ask, known, state, period, opens_on, old)
            if known_on in decided:
                state = decided[known_on]
                given = due_in_force(day_of(given_strict), day_of(given_lenient), state)
                new = new._replace(strict=text_of(given.strict), lenient=text_of(given.lenient))
                if state.waived and new.out is None:
                    new = new._replace(out="waived", out_on=known_on)
                new = answered(ask, known, state, period, opens_on, new)
            if new != old:
                self.changes.change(self.nodes.by_no[unit], number, period, opens_on, known_on, old, new)
                old = new


KNOWN_ON = itemgetter(3)


def _of_teams(one: Ask) -> bool:
    return isinstance(one.single, Happened) and one.single.fact == "team_founded"


def answered(
    ask: Ask, facts: Sequence[Any], decided: Decided, period: str, opens_on: str, old: TaskState
) -> TaskState:
    """The task's state once its facts are looked at; due days and force stay as they are."""
    last = day_named(old.lenient) if old.lenient else None
    opens = day_named(opens_on)
    done, ready = outcome_of(
        ask.when, ask.reviewed, facts, decided, period=period, opens=opens, last_day=last
    )
    return TaskState(old.strict, old.lenient, text_of(done), text_of(ready), old.out, old.out_on)


def text_of(day: date | None) -> str | None:
    """A day as it is stored."""
    return None if day is None else day.isoformat()


def decisions_of(connection: Connection, units: Iterable[int]) -> dict[Key, Decided]:
    """What was decided about the tasks of these units."""
    wanted = [(unit,) for unit in sorted(set(units))]
    if not wanted:
        return {}
    given = bulk.wanted(connection, "units", "unit integer", wanted)
    decisions = bulk.looked_up(connection, "task_decisions d", "d.unit = w.unit")
    query = text(DECISIONS_OF_UNITS.format(wanted=given.sql, decisions=decisions))
    rows = connection.execute(query, given.values)
    return {(r.unit, r.obligation, r.period): decided_in(r) for r in rows}


def decided_in(row: Row[Any]) -> Decided:
    return Decided(
        strict=day_of(row.strict),
        lenient=day_of(row.lenient),
        extended=bool(row.extended),
        extension_wanted=day_of(row.extension_wanted),
        submitted_on=day_of(row.submitted_on),
        accepted=bool(row.accepted),
        returned=row.returned,
        waived=bool(row.waived),
        acknowledged=bool(row.acknowledged),
        paused=day_of(row.paused_on),
        paused_for=row.paused_for,
        suspended=bool(row.suspended),
    )
