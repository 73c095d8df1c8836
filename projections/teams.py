"""Teams and their members as of any date, by level, for a unit and those next below it."""

from datetime import date

from pydantic import BaseModel, ConfigDict
from sqlalchemy import Connection, text

from projections import bulk
from projections.asof import AsOf
from projections.places import children, counts_below, numbered, place

SUMS = """
    SELECT d.ancestor, d.level, sum(d.teams) AS teams, sum(d.members) AS members
    FROM {among} a JOIN team_days d ON d.ancestor = a.unit
    WHERE d.day <= :on AND d.known_on <= :known {body}
    GROUP BY d.ancestor, d.level
"""
BODIES = text("SELECT DISTINCT body FROM team_spans ORDER BY body")
TEAMS = """
    SELECT s.unit, s.body, s.team, s.start, s.until, s.members FROM team_spans s
    WHERE s.start <= :on AND (s.until IS NULL OR s.until > :on)
      AND (s.unit = :inside OR s.unit IN (SELECT unit FROM unit_ancestors WHERE ancestor = :inside)) {body}
    ORDER BY s.unit, s.body, s.team LIMIT :most
"""
UNFOUNDED = text("""
    SELECT DISTINCT u.code, u.name, f.about AS body, f.team FROM facts f JOIN roster_units u ON u.no = f.unit
    WHERE f.kind IN ('team_changed', 'team_dissolved') AND f.retracted_known IS NULL
      AND NOT EXISTS (SELECT 1 FROM facts g WHERE g.unit = f.unit AND g.kind = 'team_founded'
          AND g.about = f.about AND g.team = f.team AND g.retracted_known IS NULL
          AND g.occurred_on <= f.occurred_on)
    ORDER BY u.code
""")


class _Shown(BaseModel):
    model_config = ConfigDict(frozen=True)


class TeamCount(_Shown):
    """So many teams with so many members."""

    teams: int = 0
    members: int = 0


class TeamRow(_Shown):
    """A unit's teams: all of them, and by the level of the unit that has them."""

    unit: str
    name: str
    total: TeamCount
    by_level: dict[str, TeamCount]


class Teams(_Shown):
    """Teams inside a unit (`whole`, itself included) and inside each unit next below."""

    on: date
    known: date | None
    body: str | None
    whole: TeamRow
    rows: tuple[TeamRow, ...]
    before: TeamRow | None = None
    units: dict[str, int]  # how many territories of each level the roster has inside
    rows_before: tuple[TeamRow, ...] = ()

    @property
    def having(self) -> int:
        """How many of the units next below have at least one team."""
        return sum(row.total.teams > 0 for row in self.rows)

    @property
    def having_before(self) -> int:
        """How many had one on the day compared with."""
        return sum(row.total.teams > 0 for row in self.rows_before)


class Team(_Shown):
    """One team on a date."""

    unit: str
    unit_name: str
    body: str
    team: str
    since: date
    members: int


def teams(
    connection: Connection,
    *,
    inside: str,
    as_of: AsOf,
    body: str | None = None,
    compared_with: date | None = None,
) -> Teams:
    """How many teams and members there are as of a date. Raises UnknownUnit."""
    root = place(connection, inside, as_of.on)
    rows = children(connection, root, as_of.on)
    names = {p.no: (p.code, p.name) for p in (root, *rows)}
    found = _sums(connection, set(names), as_of, body)

    def row(no: int, sums: dict[int, dict[str, TeamCount]]) -> TeamRow:
        by_level = sums.get(no, {})
        total = TeamCount(
            teams=sum(c.teams for c in by_level.values()), members=sum(c.members for c in by_level.values())
        )
        code, name = names[no]
        return TeamRow(unit=code, name=name, total=total, by_level=by_level)

    before: TeamRow | None = None
    rows_before: tuple[TeamRow, ...] = ()
    if compared_with is not None:
        earlier = _sums(connection, set(names), AsOf(compared_with, as_of.known), body)
        before, rows_before = row(root.no, earlier), tuple(row(r.no, earlier) for r in rows)
    return Teams(
        on=as_of.on,
        known=as_of.known,
        body=body,
        whole=row(root.no, found),
        rows=tuple(row(r.no, found) for r in rows),
        before=before,
        rows_before=rows_before,
        units=counts_below(connection, root, as_of.on),
    )


def _sums(
    connection: Connection, numbers: set[int], as_of: AsOf, body: str | None
) -> dict[int, dict[str, TeamCount]]:
    query = SUMS.format(among=bulk.AMONG[connection.dialect.name], body="AND d.body = :body" if body else "")
    values: dict[str, object] = {**as_of.values, "units": bulk.among(connection, numbers)}
    if body:
        values["body"] = body
    found: dict[int, dict[str, TeamCount]] = {}
    for r in connection.execute(text(query), values):
        if r.teams or r.members:
            found.setdefault(r.ancestor, {})[r.level] = TeamCount(teams=r.teams, members=r.members)
    return found


def team_list(
    connection: Connection, *, inside: str, on: date, body: str | None = None, most: int = 1_000
) -> list[Team]:
    """The teams themselves on a date, as known now."""
    root = place(connection, inside, on)
    values: dict[str, object] = {"on": on.isoformat(), "inside": root.no, "most": most}
    if body:
        values["body"] = body
    rows = connection.execute(text(TEAMS.format(body="AND s.body = :body" if body else "")), values).all()
    names = numbered(connection, {r.unit for r in rows})
    return [
        Team(
            unit=names[r.unit].code,
            unit_name=names[r.unit].name,
            body=r.body,
            team=r.team,
            since=date.fromisoformat(r.start),
            members=r.members,
        )
        for r in rows
    ]


def bodies(connection: Connection) -> list[str]:
    """The bodies that teams were founded of."""
    return list(connection.execute(BODIES).scalars())
