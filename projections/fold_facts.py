"""Facts, and decisions on tasks, of some days: taken down as they come, then folded together.

They lie between two changes of what is asked. However many there are, each task that they touch
is read once and written once, and counted for each day on which it changed.
"""

from sqlalchemy import Connection, text

from events.decisions import TaskDecision
from events.facts import FactCorrected, FactRetracted
from projections import bulk
from projections.ahead import Told
from projections.answers import EVERY_PERIOD, WHATEVER, Note, settle
from projections.changes import Changes
from projections.fold_decisions import Taken, fold_decisions, key_of
from projections.fold_teams import TeamKey, fold_teams
from projections.nodes import ENDS_OF_TEAMS, NOWHERE, Ask, Asks, Node, Nodes
from projections.tables import facts

WRONG_COLUMNS = "unit integer, version integer, known_on text"
WRONG = """
    SELECT w.unit, w.version, w.known_on, f.kind, f.about, f.period, f.team, f.retracted_known
    FROM {wanted} w {facts} WHERE f.known_on <= w.known_on
"""


class Stretch:
    """What was recorded between two changes of the roster or of what is asked, not yet folded."""

    def __init__(self, changes: Changes) -> None:
        self.changes = changes
        self.size = 0  # events taken down
        self._facts: list[bulk.Row] = []
        self._notes: list[Note] = []
        self._wrong: list[tuple[str, FactRetracted | FactCorrected]] = []
        self._teams: dict[TeamKey, list[str]] = {}  # and the days on which something of them became known
        self._decisions: list[Taken] = []

    def take_fact(self, fact: Told, known_on: str, nodes: Nodes, asks: Asks) -> None:
        """Takes down a fact."""
        self.size += 1
        position, _, unit, version, kind, about, period, team, day, quantity, denominator, population = fact
        node = nodes.at(unit, day)
        if node is NOWHERE:
            return  # nothing is counted of a unit that no roster knows
        no = node.no
        self._facts.append(
            (
                no, version, kind, about, period, team, day, known_on,
                quantity, denominator, population, position, None,
            )
        )  # fmt: skip
        if team:
            self._touch((no, about, team), known_on)
        said = WHATEVER if team and kind in ENDS_OF_TEAMS else day
        for ask in asks.for_fact(kind, about):
            self._note(ask, node, period, known_on, said)

    def take_wrong(self, event: FactRetracted | FactCorrected, known_on: str) -> None:
        """Takes down that a fact was wrong."""
        self.size += 1
        self._wrong.append((known_on, event))

    def take_decision(self, event: TaskDecision, known_on: str, nodes: Nodes, asks: Asks) -> None:
        """Takes down what was decided about one task."""
        self.size += 1
        key = key_of(event.task, nodes, asks)
        self._decisions.append((known_on, key, event))
        self._notes.append((*key, known_on, WHATEVER))

    def fold(self, connection: Connection, nodes: Nodes, asks: Asks) -> None:
        """Folds all that was taken down, and forgets it."""
        if not self.size:
            return
        self._facts.sort()
        bulk.insert(connection, facts, self._facts)
        self._facts.clear()
        self._retract(connection, nodes, asks)
        fold_teams(connection, self._teams, nodes=nodes)
        self._teams.clear()
        decisions = fold_decisions(connection, self._decisions) if self._decisions else {}
        self._decisions.clear()
        told = self._notes
        for _ in settle(connection, told, decisions, nodes=nodes, asks=asks, changes=self.changes):
            self.changes.write_tasks(connection)
        self._notes.clear()
        self.size = 0

    def _retract(self, connection: Connection, nodes: Nodes, asks: Asks) -> None:
        """Facts that were wrong: they stand no more from the day on which that became known."""
        wanted = [
            (node.no, one.version, known_on)
            for known_on, one in self._wrong
            for node in nodes.by_code.get(one.unit, ())
        ]
        self._wrong.clear()
        if not wanted:
            return
        given = bulk.wanted(connection, "wrong", WRONG_COLUMNS, wanted)
        found = bulk.looked_up(connection, "facts f", "f.unit = w.unit AND f.version = w.version")
        query = text(WRONG.format(wanted=given.sql, facts=found))
        retracted: dict[tuple[int, int], str] = {}
        for row in connection.execute(query, given.values):
            if row.retracted_known is None:
                key = (row.unit, row.version)
                retracted[key] = min(row.known_on, retracted.get(key, row.known_on))
            if row.team:
                self._touch((row.unit, row.about, row.team), row.known_on)
            node = nodes.by_no[row.unit]
            for ask in asks.for_fact(row.kind, row.about):
                self._note(ask, node, row.period, row.known_on, WHATEVER)
        rows = [(known_on, *key) for key, known_on in retracted.items()]
        bulk.set_columns(connection, facts, ("retracted_known",), rows)

    def _note(self, ask: Ask, node: Node, period: str, known_on: str, day: str) -> None:
        """The tasks that a fact of this day may answer; WHATEVER where more than that may change."""
        since = day if ask.growing else WHATEVER
        which = period if ask.filed else EVERY_PERIOD
        self._notes.append((node.no, ask.no, which, known_on, since))
        if ask.inside:
            self._notes += [(unit, ask.no, which, known_on, since) for unit in node.path]

    def _touch(self, team: TeamKey, known_on: str) -> None:
        self._teams.setdefault(team, []).append(known_on)
