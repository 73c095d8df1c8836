"""Facts of one day of knowledge, folded into rows, teams and answered tasks."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, text

from events.base import Event, Recorded
from events.done_when import Happened
from events.facts import (
    Fact,
    FactCorrected,
    FactRetracted,
    Measured,
    TeamChanged,
    TeamDissolved,
    TeamFounded,
    unit_stream,
)
from projections import bulk
from projections.answers import EVERY_PERIOD, WHATEVER, Key, evaluate, state_in, tasks_wanted
from projections.changes import Changes
from projections.fold_teams import TeamKey, fold_teams
from projections.nodes import ENDS_OF_TEAMS, NOWHERE, Ask, Asks, Node, Nodes
from projections.tables import facts

RETRACT = text("""
    UPDATE facts SET retracted_known = :known_on
    WHERE unit = :unit AND version = :version AND retracted_known IS NULL
""")
FACT = text("SELECT kind, about, period, team FROM facts WHERE unit = :unit AND version = :version")
ENDED_UNITS = """
    SELECT DISTINCT f.unit FROM {among} a JOIN facts f ON f.unit = a.unit
    WHERE f.kind IN ('team_changed', 'team_dissolved')
"""

TEAM_TYPES = frozenset({TeamFounded, TeamChanged, TeamDissolved})


def fold_facts(
    connection: Connection,
    batch: Sequence[Recorded[Event]],
    *,
    nodes: Nodes,
    asks: Asks,
    known_on: str,
    changes: Changes,
) -> None:
    """Folds facts, corrections and retractions that became known on one day."""
    rows: list[bulk.Row] = []
    wanted: dict[Key, str] = {}
    founded: set[int] = set()
    teams: set[TeamKey] = set()
    wrong: list[FactRetracted | FactCorrected] = []
    for recorded in batch:
        event = recorded.event
        if not isinstance(event, Fact):
            assert isinstance(event, FactRetracted | FactCorrected)
            wrong.append(event)
            continue
        day = event.occurred_on.isoformat()
        node = nodes.at(event.unit, day)
        if node is NOWHERE:
            continue  # nothing is counted of a unit that no roster knows
        row = _row(event, recorded, node, day, known_on)
        rows.append(row)
        _, _, kind, about, period, team, *_ = row
        if team:
            teams.add((node.no, about, team))
            if kind == "team_founded":
                founded.add(node.no)
        _note(wanted, asks.for_fact(kind, about), node, period, WHATEVER if kind in ENDS_OF_TEAMS else day)
    rows.sort()
    bulk.insert(connection, facts, rows)
    for one in wrong:
        for node in nodes.by_code.get(one.unit, ()):
            values = {"unit": node.no, "version": one.version}
            fact = connection.execute(FACT, values).one_or_none()
            if fact is None:
                continue
            connection.execute(RETRACT, values | {"known_on": known_on})
            if fact.team:
                teams.add((node.no, fact.about, fact.team))
            _note(wanted, asks.for_fact(fact.kind, fact.about), node, fact.period, WHATEVER)
    _settle(connection, wanted, founded, nodes=nodes, asks=asks, known_on=known_on, changes=changes)
    changes.write_tasks(connection)
    fold_teams(connection, teams, nodes=nodes, known_on=known_on)


def _row(event: Fact, recorded: Recorded[Event], node: Node, day: str, known_on: str) -> bulk.Row:
    denominator, population = 0, ""
    if event.KIND == "measured":
        assert isinstance(event, Measured)
        denominator, population = event.denominator, event.population
    return (
        node.no,
        recorded.version,
        event.KIND,
        event.about,
        event.period,
        event.team if type(event) in TEAM_TYPES else "",  # type: ignore[attr-defined]  # those have one
        day,
        known_on,
        event.quantity,
        denominator,
        population,
        recorded.position,
        None,
    )


def _note(wanted: dict[Key, str], listening: Iterable[Ask], node: Node, period: str, day: str) -> None:
    """Marks the tasks that a fact of this day may answer; WHATEVER where more than that may change."""
    for ask in listening:
        since = day if ask.growing else WHATEVER
        which = period if ask.filed else EVERY_PERIOD
        for unit in (node.no, *node.path) if ask.inside else (node.no,):
            key = (unit, ask.no, which)
            held = wanted.get(key)
            if held is None or since < held:
                wanted[key] = since


def _settle(
    connection: Connection,
    wanted: dict[Key, str],
    founded: set[int],
    *,
    nodes: Nodes,
    asks: Asks,
    known_on: str,
    changes: Changes,
) -> None:
    """Answers tasks: by the earliest day where one fact is enough, in full elsewhere."""
    ended = _ended(connection, founded)
    in_full = []
    for row in tasks_wanted(connection, wanted):
        unit, number, day = row.unit, row.obligation, row.day
        single = asks.by_no[number].single
        if (
            day == WHATEVER
            or single is None
            # Recurring before it was amended: only facts of the period count.
            or (row.wanted_period == EVERY_PERIOD and row.period)
            or (unit in ended and isinstance(single, Happened) and single.fact == "team_founded")
        ):
            in_full.append(row)
            continue
        old = state_in(row)
        new = old._replace(done_on=day, ready_on=day)
        changes.change(nodes.by_no[unit], number, row.period, row.opens_on, known_on, old, new)
    evaluate(connection, in_full, nodes=nodes, asks=asks, known_on=known_on, changes=changes)


def _ended(connection: Connection, units: set[int]) -> set[int]:
    """Units where a team was changed or dissolved: the earliest day says too little there."""
    if not units:
        return set()
    query = text(ENDED_UNITS.format(among=bulk.AMONG[connection.dialect.name]))
    return set(connection.execute(query, {"units": bulk.among(connection, units)}).scalars())


def stream_of(event: Fact | FactRetracted | FactCorrected) -> str:
    """The stream on which the event belongs: its unit's."""
    return unit_stream(event.unit)
