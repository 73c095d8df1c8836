"""Teams that something was reported of, folded into spans of days and into sums for every unit above."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Connection, text

from directives.teams import TeamFact, spans
from projections import bulk
from projections.nodes import Nodes
from projections.standing import day_named
from projections.tables import team_days, team_spans

TeamKey = tuple[int, str, str]  # unit, body, team
SpanRow = tuple[int, str, str, str, str | None, int]  # as team_spans has it
Change = tuple[str, SpanRow, int]  # the day on which it became known, and whether it came or went

TEAM_COLUMNS = "unit integer, body text, team text"
TEAM_FACTS = """
    SELECT f.unit, f.about, f.team, f.kind, f.occurred_on, f.quantity, f.known_on, f.retracted_known
    FROM {wanted} w CROSS JOIN facts f
    WHERE f.unit = w.unit AND f.about = w.body AND f.team = w.team
      AND f.kind IN ('team_founded', 'team_changed', 'team_dissolved')
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


def fold_teams(connection: Connection, touched: Mapping[TeamKey, Sequence[str]], *, nodes: Nodes) -> None:
    """Works the spans of these teams out anew, as they were known on each of these days.

    Writes those that are not as they were, and counts what changed under the day on which it did.
    """
    wanted = sorted(touched)
    if not wanted:
        return
    asked = bulk.wanted(connection, "teams", TEAM_COLUMNS, wanted)
    held: dict[TeamKey, set[SpanRow]] = defaultdict(set)
    for row in connection.execute(text(TEAM_SPANS.format(wanted=asked.sql)), asked.values).all():
        held[row[0], row[1], row[2]].add(tuple(row))
    reported: dict[TeamKey, list[tuple[str, str | None, TeamFact]]] = defaultdict(list)
    told = connection.execute(text(TEAM_FACTS.format(wanted=asked.sql)), asked.values).all()
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
    sums: dict[tuple[int, str, str, str, str], int] = defaultdict(int)
    heads: dict[tuple[int, str, str, str, str], int] = defaultdict(int)
    for known_on, (unit, body, _, start, until, members), sign in changed:
        for day, way in ((start, sign), (until, -sign)):
            if day is not None:
                key = (unit, body, nodes.by_no[unit].level, day, known_on)
                sums[key] += way
                heads[key] += way * members
    above: dict[tuple[int, str, str, str, str], int] = defaultdict(int)
    heads_above: dict[tuple[int, str, str, str, str], int] = defaultdict(int)
    for (unit, body, level, day, known_on), n in sums.items():
        members = heads[unit, body, level, day, known_on]
        if n or members:
            for ancestor in (unit, *nodes.by_no[unit].path):
                key = (ancestor, body, level, day, known_on)
                above[key] += n
                heads_above[key] += members
    rows = [(*key, n, heads_above[key]) for key, n in sorted(above.items())]
    bulk.add(connection, team_days, [row for row in rows if row[5] or row[6]])
