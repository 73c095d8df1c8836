"""Teams that something was reported of, folded into spans of days and into sums for every unit above."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Connection, text

from directives.teams import TeamFact, spans
from projections import bulk
from projections.nodes import Nodes
from projections.standing import day_named
from projections.tables import team_spans

TeamKey = tuple[int, str, str]  # unit, body, team
SpanRow = tuple[int, str, str, str, str | None, int]  # as team_spans has it
Change = tuple[str, SpanRow, int]  # the day on which it became known, and whether it came or went

TEAM_COLUMNS = "unit integer, body text, team text"
TEAM_FACTS = """
    SELECT f.unit, f.about, f.team, f.kind, f.occurred_on, f.quantity, f.known_on, f.retracted_known
    FROM {wanted} w {facts}
    WHERE f.about = w.body AND f.team = w.team
      AND f.kind IN ('team_founded', 'team_changed', 'team_dissolved')
"""
TEAM_SPANS = """
    SELECT s.unit, s.body, s.team, s.start, s.until, s.members
    FROM {wanted} w {spans}
"""
SAME_TEAM = "s.unit = w.unit AND s.body = w.body AND s.team = w.team"
SPAN_COLUMNS = "unit integer, body text, team text, start text"
DELETE_SPANS = """
    DELETE FROM team_spans
    WHERE (unit, body, team, start) IN (SELECT unit, body, team, start FROM {wanted} w)
"""

COUNT_COLUMNS = "unit integer, kind integer, teams integer, members integer"
KIND_COLUMNS = "kind integer primary key, body text, level text, day text, known_on text"
# What is counted goes by a number meanwhile: two numbers are summed up faster than five texts.
ADD_DAYS = """
    WITH here AS MATERIALIZED (SELECT * FROM {counts} w),
    summed AS MATERIALIZED (
        SELECT ancestor, kind, sum(teams) AS teams, sum(members) AS members FROM (
            SELECT unit AS ancestor, kind, teams, members FROM here
            UNION ALL
            SELECT a.ancestor, kind, teams, members
            FROM here CROSS JOIN unit_ancestors a WHERE a.unit = here.unit
        ) counted
        GROUP BY ancestor, kind HAVING sum(teams) <> 0 OR sum(members) <> 0
    )
    INSERT INTO team_days (ancestor, body, level, day, known_on, teams, members)
    SELECT s.ancestor, k.body, k.level, k.day, k.known_on, s.teams, s.members
    FROM summed s CROSS JOIN {kinds} k WHERE k.kind = s.kind
    ON CONFLICT (ancestor, body, level, day, known_on) DO UPDATE
        SET teams = team_days.teams + excluded.teams, members = team_days.members + excluded.members
"""


def fold_teams(connection: Connection, touched: Mapping[TeamKey, Sequence[str]], *, nodes: Nodes) -> None:
    """Works the spans of these teams out anew, as they were known on each of these days.

    Writes those that are not as they were, and counts what changed under the day on which it did.
    """
    wanted = sorted(touched)
    if not wanted:
        return
    asked = bulk.wanted(connection, "teams", TEAM_COLUMNS, wanted)
    held: dict[TeamKey, set[SpanRow]] = defaultdict(set)
    spans_held = bulk.looked_up(connection, "team_spans s", SAME_TEAM)
    query = text(TEAM_SPANS.format(wanted=asked.sql, spans=spans_held))
    for row in connection.execute(query, asked.values).all():
        held[row[0], row[1], row[2]].add(tuple(row))
    reported: dict[TeamKey, list[tuple[str, str | None, TeamFact]]] = defaultdict(list)
    facts = bulk.looked_up(connection, "facts f", "f.unit = w.unit")
    told = connection.execute(text(TEAM_FACTS.format(wanted=asked.sql, facts=facts)), asked.values).all()
    for unit, body, team, kind, on, members, since, wrong in told:
        reported[unit, body, team].append((since, wrong, TeamFact(kind, day_named(on), members)))
    gone: list[SpanRow] = []
    come: list[SpanRow] = []
    changed: list[Change] = []
    for key in wanted:
        before = first = held[key]
        for known_on in sorted(set(touched[key])):
            stands = _known_by(known_on, key, reported[key])
            changed += [(known_on, span, -1) for span in before - stands]
            changed += [(known_on, span, 1) for span in stands - before]
            before = stands
        gone += first - before
        come += before - first
    if gone:
        named = bulk.wanted(connection, "spans", SPAN_COLUMNS, [span[:4] for span in gone])
        connection.execute(text(DELETE_SPANS.format(wanted=named.sql)), named.values)
    bulk.insert(connection, team_spans, come)
    _count(connection, changed, nodes)


def _known_by(day: str, key: TeamKey, told: Sequence[tuple[str, str | None, TeamFact]]) -> set[SpanRow]:
    """The spans of a team from what was known by the end of a day, and held for right."""
    known = [fact for since, wrong, fact in told if since <= day and (wrong is None or wrong > day)]
    return {
        (*key, s.start.isoformat(), s.until.isoformat() if s.until else None, s.members) for s in spans(known)
    }


def _count(connection: Connection, changed: Iterable[Change], nodes: Nodes) -> None:
    """Adds spans to the sums of their unit and all above it, or takes them away."""
    sums: dict[tuple[int, str, str, str], list[int]] = defaultdict(lambda: [0, 0])
    for known_on, (unit, body, _, start, until, members), sign in changed:
        for day, way in ((start, sign), (until, -sign)):
            if day is not None:
                counted = sums[unit, body, day, known_on]
                counted[0] += way
                counted[1] += way * members
    levels = {unit: nodes.by_no[unit].level for unit, _, _, _ in sums}
    named = sorted({(body, levels[unit], day, known_on) for unit, body, day, known_on in sums})
    kinds = {kind: no for no, kind in enumerate(named)}
    rows = [
        (unit, kinds[body, levels[unit], day, known_on], *counted)
        for (unit, body, day, known_on), counted in sums.items()
        if any(counted)
    ]
    if rows:
        given = bulk.wanted(connection, "team_days", COUNT_COLUMNS, rows)
        held = bulk.wanted(
            connection, "team_kinds", KIND_COLUMNS, [(no, *kind) for kind, no in kinds.items()], "k"
        )
        query = text(ADD_DAYS.format(counts=given.sql, kinds=held.sql))
        connection.execute(query, given.values | held.values)
