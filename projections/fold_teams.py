"""Teams that something was reported of, folded into spans of days and into sums for every unit above."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date

from sqlalchemy import Connection, text

from directives.teams import TeamFact, spans
from projections import bulk
from projections.nodes import Nodes
from projections.tables import team_days, team_spans

TeamKey = tuple[int, str, str]  # unit, body, team
SpanRow = tuple[int, str, str, str, str | None, int]  # as team_spans has it

TEAM_COLUMNS = "unit integer, body text, team text"
TEAM_FACTS = """
    SELECT f.unit, f.about, f.team, f.kind, f.occurred_on, f.quantity
    FROM {wanted} w CROSS JOIN facts f
    WHERE f.unit = w.unit AND f.about = w.body AND f.team = w.team
      AND f.kind IN ('team_founded', 'team_changed', 'team_dissolved') AND f.retracted_known IS NULL
"""
TEAM_SPANS = """
    SELECT s.unit, s.body, s.team, s.start, s.until, s.members
    FROM {wanted} w CROSS JOIN team_spans s
    WHERE s.unit = w.unit AND s.body = w.body AND s.team = w.team
"""
SPAN_COLUMNS = "unit integer, body text, team text, start text"
DELETE_SPANS = """
    DELETE FROM team_spans
    WHERE (unit, body, team, start) IN (SELECT unit, body, team, start FROM {wanted} w)
"""


def fold_teams(connection: Connection, teams: Iterable[TeamKey], *, nodes: Nodes, known_on: str) -> None:
    """Works the spans of these teams out anew, and writes and counts those that are not as they were."""
    wanted = sorted(teams)
    if not wanted:
        return
    asked = bulk.wanted(connection, "teams", TEAM_COLUMNS, wanted)
    found = connection.execute(text(TEAM_SPANS.format(wanted=asked.sql)), asked.values)
    held: set[SpanRow] = {tuple(row) for row in found}
    reported: dict[TeamKey, list[TeamFact]] = defaultdict(list)
    told = connection.execute(text(TEAM_FACTS.format(wanted=asked.sql)), asked.values)
    for unit, body, team, kind, on, members in told:
        reported[unit, body, team].append(TeamFact(kind, date.fromisoformat(on), members))
    stands: set[SpanRow] = {
        (*key, s.start.isoformat(), s.until.isoformat() if s.until else None, s.members)
        for key, given in reported.items()
        for s in spans(given)
    }
    gone, come = sorted(held - stands, key=_key), sorted(stands - held, key=_key)
    if gone:
        named = bulk.wanted(connection, "spans", SPAN_COLUMNS, [_key(span) for span in gone])
        connection.execute(text(DELETE_SPANS.format(wanted=named.sql)), named.values)
    bulk.insert(connection, team_spans, come)
    _count(connection, [(span, -1) for span in gone] + [(span, 1) for span in come], nodes, known_on)


def _key(span: SpanRow) -> tuple[int, str, str, str]:
    return span[:4]


def _count(
    connection: Connection, changed: Iterable[tuple[SpanRow, int]], nodes: Nodes, known_on: str
) -> None:
    """Adds spans to the sums of their unit and all above it, or takes them away."""
    sums: Counter[tuple[int, str, str, str]] = Counter()
    heads: Counter[tuple[int, str, str, str]] = Counter()
    for (unit, body, _, start, until, members), sign in changed:
        for day, way in ((start, sign), (until, -sign)):
            if day is not None:
                sums[unit, body, nodes.by_no[unit].level, day] += way
                heads[unit, body, nodes.by_no[unit].level, day] += way * members
    above: Counter[tuple[int, str, str, str]] = Counter()
    heads_above: Counter[tuple[int, str, str, str]] = Counter()
    for key, n in sums.items():
        if n or heads[key]:
            unit, *rest = key
            for ancestor in (unit, *nodes.by_no[unit].path):
                above[ancestor, *rest] += n  # type: ignore[index]  # three texts
                heads_above[ancestor, *rest] += heads[key]  # type: ignore[index]  # three texts
    rows = [
        (ancestor, body, level, day, known_on, n, heads_above[ancestor, body, level, day])
        for (ancestor, body, level, day), n in sorted(above.items())
    ]
    bulk.add(connection, team_days, [row for row in rows if row[5] or row[6]])
