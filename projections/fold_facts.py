"""Facts of one day of knowledge, folded into rows, teams and answered tasks."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import cast

from sqlalchemy import Connection, text

from directives.teams import TeamFact, TeamSpan, spans
from events.base import Event, Recorded
from events.done_when import Filed
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
from projections.answers import Key, evaluate, state_in, tasks_of
from projections.changes import Changes
from projections.nodes import NOWHERE, Asks, Node, Nodes, day_of
from projections.tables import facts, team_days, team_spans

RETRACT = text("""
    UPDATE facts SET retracted_known = :known_on
    WHERE unit = :unit AND version = :version AND retracted_known IS NULL
""")
FACT_UNIT = text("SELECT unit, kind, about, team FROM facts WHERE unit = :unit AND version = :version")
ENDED_UNITS = """
    SELECT DISTINCT f.unit FROM {among} a JOIN facts f ON f.unit = a.unit
    WHERE f.kind IN ('team_changed', 'team_dissolved')
"""
TEAM_FACTS = """
    SELECT f.unit, f.kind, f.about, f.team, f.occurred_on, f.quantity
    FROM {among} a JOIN facts f ON f.unit = a.unit
    WHERE f.kind IN ('team_founded', 'team_changed', 'team_dissolved') AND f.retracted_known IS NULL
"""
TEAM_SPANS = "SELECT s.* FROM {among} a JOIN team_spans s ON s.unit = a.unit"
DELETE_SPANS = "DELETE FROM team_spans WHERE unit IN (SELECT unit FROM {among} a)"

TEAM_TYPES = (TeamFounded, TeamChanged, TeamDissolved)


def fold_facts(
    connection: Connection,
    batch: Sequence[Recorded[Event]],
    *,
    nodes: Nodes,
    asks: Asks,
    known_on: str,
) -> None:
    """Folds facts, corrections and retractions that became known on one day."""
    rows: list[bulk.Row] = []
    earliest: dict[tuple[int, int, str], str] = {}  # tasks that one fact of their kind answers
    asked: dict[int, set[int]] = defaultdict(set)  # units → obligations to work out in full
    team_units: set[int] = set()
    wrong: list[tuple[str, int]] = []
    for recorded in batch:
        event = recorded.event
        if isinstance(event, Fact):
            day = event.occurred_on.isoformat()
            node = nodes.at(event.unit, day)
            if node is NOWHERE:
                continue  # nothing is counted of a unit that no roster knows
            rows.append(_row(event, recorded, node, day, known_on))
            if isinstance(event, TEAM_TYPES):
                team_units.add(node.no)
            _note(event, node, day, asks, earliest, asked)
        else:
            wrong.append(((cast("FactRetracted", event)).unit, (cast("FactRetracted", event)).version))
    bulk.insert(connection, facts, rows)
    for code, version in wrong:
        for node, kind, about in _retract(connection, nodes, code, version, known_on):
            if kind.startswith("team_"):
                team_units.add(node.no)
            for ask in asks.for_fact("team_founded" if kind.startswith("team_") else kind, about):
                for unit in (node.no, *(node.path if ask.inside else ())):
                    asked[unit].add(ask.no)
    _settle(connection, earliest, asked, team_units, nodes=nodes, asks=asks, known_on=known_on)
    _fold_teams(connection, team_units, nodes=nodes, known_on=known_on)


def _row(event: Fact, recorded: Recorded[Event], node: Node, day: str, known_on: str) -> bulk.Row:
    denominator, population = 0, ""
    if isinstance(event, Measured):
        denominator, population = event.denominator, event.population
    return (
        node.no,
        recorded.version,
        event.KIND,
        event.about,
        event.period,
        event.team if isinstance(event, TEAM_TYPES) else "",
        day,
        known_on,
        event.quantity,
        denominator,
        population,
        recorded.position,
        None,
    )


def _note(
    event: Fact,
    node: Node,
    day: str,
    asks: Asks,
    earliest: dict[Key, str],
    asked: dict[int, set[int]],
) -> None:
    """Marks the tasks that this fact may answer."""
    kind = event.KIND
    if kind in {"team_changed", "team_dissolved"}:
        kind = "team_founded"
        simple = False
    else:
        simple = True
    for ask in asks.for_fact(kind, event.about):
        if simple and ask.single is not None:
            key = (node.no, ask.no, event.period if isinstance(ask.single, Filed) else "*")
            if key not in earliest or day < earliest[key]:
                earliest[key] = day
        else:
            asked[node.no].add(ask.no)
            if ask.inside:
                for unit in node.path:
                    asked[unit].add(ask.no)


def _retract(
    connection: Connection, nodes: Nodes, code: str, version: int, known_on: str
) -> list[tuple[Node, str, str]]:
    found = []
    for node in nodes.by_code.get(code, ()):
        values = {"unit": node.no, "version": version}
        row = connection.execute(FACT_UNIT, values).one_or_none()
        if row is not None:
            connection.execute(RETRACT, values | {"known_on": known_on})
            found.append((node, row.kind, row.about))
    return found


def _settle(
    connection: Connection,
    earliest: dict[Key, str],
    asked: dict[int, set[int]],
    team_units: set[int],
    *,
    nodes: Nodes,
    asks: Asks,
    known_on: str,
) -> None:
    """Answers tasks: by the earliest day where one fact is enough, in full elsewhere."""
    changes = Changes()
    if earliest:
        ended = _ended(connection, team_units)
        by_unit: dict[int, set[int]] = defaultdict(set)
        for unit, number, _ in earliest:
            if unit in ended:
                asked[unit].add(number)
            else:
                by_unit[unit].add(number)
        for row in tasks_of(connection, by_unit):
            unit, number = row.unit, row.obligation
            if number not in by_unit[unit] or number in asked.get(unit, ()):
                continue
            whenever = earliest.get((unit, number, "*"))
            if whenever and row.period:
                asked[unit].add(number)  # recurring before it was amended: only facts of the period count
                continue
            day = whenever or earliest.get((unit, number, row.period))
            if day is not None and (row.done_on is None or day < row.done_on):
                old = state_in(row)
                new = old._replace(done_on=day, ready_on=day)
                changes.change(nodes.by_no[unit], number, row.period, row.opens_on, known_on, old, new)
        changes.write(connection)
    evaluate(connection, asked, nodes=nodes, asks=asks, known_on=known_on, changes=changes)
    changes.write(connection)


def _ended(connection: Connection, units: set[int]) -> set[int]:
    """Units where a team was changed or dissolved: the earliest day says too little there."""
    if not units:
        return set()
    query = text(ENDED_UNITS.format(among=bulk.AMONG[connection.dialect.name]))
    return set(connection.execute(query, {"units": bulk.among(connection, units)}).scalars())


def _fold_teams(connection: Connection, units: set[int], *, nodes: Nodes, known_on: str) -> None:
    """Rewrites the teams of these units, and counts what changed for every unit above."""
    if not units:
        return
    dialect = bulk.AMONG[connection.dialect.name]
    among = {"units": bulk.among(connection, units)}
    reported: dict[tuple[int, str, str], list[TeamFact]] = defaultdict(list)
    for f in connection.execute(text(TEAM_FACTS.format(among=dialect)), among):
        day = day_of(f.occurred_on)
        assert day is not None
        reported[f.unit, f.about, f.team].append(TeamFact(f.kind, day, f.quantity))
    days: Counter[tuple[Node, str, str]] = Counter()
    members: Counter[tuple[Node, str, str]] = Counter()

    def count(node: Node, body: str, span: TeamSpan, sign: int) -> None:
        for day, way in ((span.start, sign), (span.until, -sign)):
            if day is not None:
                days[node, body, day.isoformat()] += way
                members[node, body, day.isoformat()] += way * span.members

    for s in connection.execute(text(TEAM_SPANS.format(among=dialect)), among):
        start = day_of(s.start)
        assert start is not None
        count(nodes.by_no[s.unit], s.body, TeamSpan(start, day_of(s.until), s.members), -1)
    connection.execute(text(DELETE_SPANS.format(among=dialect)), among)
    rows: list[bulk.Row] = []
    for (unit, body, team), given in reported.items():
        for span in spans(given):
            until = span.until.isoformat() if span.until else None
            rows.append((unit, body, team, span.start.isoformat(), until, span.members))
            count(nodes.by_no[unit], body, span, 1)
    bulk.insert(connection, team_spans, rows)
    sums: Counter[tuple[object, ...]] = Counter()
    heads: Counter[tuple[object, ...]] = Counter()
    for place, n in days.items():
        node, body, on = place
        for ancestor in (node.no, *node.path):
            sums[ancestor, body, node.level, on, known_on] += n
            heads[ancestor, body, node.level, on, known_on] += members[place]
    bulk.add(
        connection,
        team_days,
        [(*key, n, heads[key]) for key, n in sums.items() if n or heads[key]],
    )


def stream_of(event: Fact | FactRetracted | FactCorrected) -> str:
    """The stream on which the event belongs: its unit's."""
    return unit_stream(event.unit)
