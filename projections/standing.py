"""The facts of units as they were known on any day, for whoever works out what they answer."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache

from sqlalchemy import Connection, text

from directives.fulfilment import FactRow
from directives.teams import TeamFact, spans
from projections import bulk
from projections.nodes import ENDS_OF_TEAMS

FACTS_HERE = """
    SELECT f.unit AS owner, f.unit, f.kind, f.about, f.period, f.team, f.occurred_on, f.quantity,
           f.denominator, f.known_on, f.retracted_known
    FROM {wanted} w {facts} WHERE {heard}
"""
FACTS_INSIDE = """
    SELECT w.unit AS owner, f.unit, f.kind, f.about, f.period, f.team, f.occurred_on, f.quantity,
           f.denominator, f.known_on, f.retracted_known
    FROM {wanted} w {inside} {facts} WHERE {heard}
"""
day_named = lru_cache(maxsize=10_000)(date.fromisoformat)  # facts name the same few days again and again


class Facts:
    """The facts that one unit may answer with; its own, and those of units inside it where they count."""

    def __init__(self) -> None:
        self.heard: set[tuple[str, str]] = set()  # kinds of them, and what they are about, wrong ones too
        self._single: list[tuple[str, str | None, FactRow]] = []
        self._teams: dict[tuple[int, str, str], list[tuple[str, str | None, TeamFact]]] = {}
        self._here: dict[int, bool] = {}
        self._settled = ""  # from this day on nothing changes any more
        self._last: list[FactRow] | None = None

    def add(self, fact: FactRow, since: str, wrong: str | None) -> None:
        self._single.append((since, wrong, fact))
        self.heard.add((fact.kind, fact.about))
        self._settled = max(self._settled, since, wrong or "")

    def add_team(
        self, unit: int, body: str, team: str, fact: TeamFact, since: str, wrong: str | None, *, here: bool
    ) -> None:
        self._teams.setdefault((unit, body, team), []).append((since, wrong, fact))
        self.heard.add(("team_founded", body))
        self._here[unit] = here
        self._settled = max(self._settled, since, wrong or "")

    def known_by(self, day: str) -> Sequence[FactRow]:
        """Those that stood as far as the log knew by the end of a day."""
        if day < self._settled:
            return self._known_by(day)
        if self._last is None:
            self._last = self._known_by(day)
        return self._last

    def _known_by(self, day: str) -> list[FactRow]:
        found = [
            fact for since, wrong, fact in self._single if since <= day and (wrong is None or wrong > day)
        ]
        for (unit, body, _), told in self._teams.items():
            reported = [
                fact for since, wrong, fact in told if since <= day and (wrong is None or wrong > day)
            ]
            here = self._here[unit]
            found += [
                FactRow("team_founded", body, "", span.start, span.until, span.members, 0, here)
                for span in spans(reported)
            ]
        return found


NONE = Facts()


def facts_of(
    connection: Connection,
    units: Iterable[int],
    inside: Iterable[int],
    hears: frozenset[tuple[str, str | None]],
) -> dict[int, Facts]:
    """The facts that these conditions hear of, by the unit that owes; of units inside only for `inside`."""
    found: dict[int, Facts] = defaultdict(Facts)
    if not hears:
        return found
    heard, said = _heard(hears)
    below = bulk.looked_up(connection, "unit_ancestors up", "up.ancestor = w.unit")
    for query, numbers, unit in ((FACTS_HERE, units, "w.unit"), (FACTS_INSIDE, inside, "up.unit")):
        wanted = sorted(set(numbers))
        if not wanted:
            continue
        given = bulk.wanted(connection, "units", "unit integer", [(unit,) for unit in wanted])
        theirs = bulk.looked_up(connection, "facts f", f"f.unit = {unit}")
        asked = text(query.format(wanted=given.sql, inside=below, facts=theirs, heard=heard))
        rows = connection.execute(asked, given.values | said).all()
        for owner, at, kind, about, period, team, on, quantity, denominator, since, wrong in rows:
            day, here = day_named(on), owner == at
            if team:
                fact = TeamFact(kind, day, quantity)
                found[owner].add_team(at, about, team, fact, since, wrong, here=here)
            else:
                row = FactRow(kind, about, period, day, None, quantity, denominator, here)
                found[owner].add(row, since, wrong)
    return found


def _heard(hears: frozenset[tuple[str, str | None]]) -> tuple[str, dict[str, str]]:
    """Which facts (f) are heard of, as SQL with its parameters; with teams founded, what ends them."""
    ends = {(kind, about) for said, about in hears if said == "team_founded" for kind in ENDS_OF_TEAMS}
    ways: list[str] = []
    values: dict[str, str] = {}
    for n, (kind, about) in enumerate(sorted(hears | ends, key=str)):
        ways.append(f"f.kind = :kind{n}" + ("" if about is None else f" AND f.about = :about{n}"))
        values |= {f"kind{n}": kind} if about is None else {f"kind{n}": kind, f"about{n}": about}
    return f"({' OR '.join(ways)})", values
