"""A unit's page: all that it owes and did, who answers for it, and the letters it got."""

from datetime import date

from pydantic import BaseModel, ConfigDict
from sqlalchemy import Connection, text

from projections.asof import AsOf
from projections.letters import LetterRow, letters
from projections.places import Place, ancestors, counts_below, place
from projections.taskrows import TaskRow, Wanted, tasks
from projections.teams import Team
from projections.timeliness import Filing, filing

FACTS_MOST = 500  # facts of one unit on one page, the newest

FACTS = text("""
    SELECT u.code, f.version, f.kind, f.about, f.period, f.team, f.occurred_on, f.known_on, f.quantity,
           f.denominator, f.population, f.retracted_known
    FROM facts f JOIN roster_units u ON u.no = f.unit
    WHERE f.unit = :unit AND f.occurred_on <= :on AND f.known_on <= :known
    ORDER BY f.occurred_on DESC, f.version DESC LIMIT :most
""")
TEAMS = text("""
    SELECT s.body, s.team, s.start, s.members FROM team_spans s
    WHERE s.unit = :unit AND s.start <= :on AND (s.until IS NULL OR s.until > :on)
    ORDER BY s.body, s.team
""")
POSTS = text("""
    SELECT p.post, p.unit, p.name, p.role, p.person, p.valid_from, p.valid_to,
           s.name AS person_name, s.phone, s.email
    FROM posts p LEFT JOIN persons s ON s.person = p.person
    WHERE p.unit = :unit AND p.valid_from <= :on AND (p.valid_to IS NULL OR p.valid_to >= :on)
    ORDER BY p.name, p.post
""")


class _Shown(BaseModel):
    model_config = ConfigDict(frozen=True)


class FactRow(_Shown):
    """A fact by name ("20551@3"); `stands` is False once it was retracted or corrected.

    `quantity` counts members, participants, units of work or an indicator's numerator.
    """

    fact: str
    kind: str
    about: str
    period: str
    team: str
    occurred_on: date
    known_on: date
    quantity: int
    denominator: int
    population: str
    stands: bool


class PostHeld(_Shown):
    """A post at a unit with whoever holds it; name, phone and address are empty once erased."""

    post: str
    unit: str
    name: str
    role: str
    person: str
    person_name: str
    phone: str
    email: str
    valid_from: date
    valid_to: date | None


class Above(_Shown):
    """A unit that contains the one asked about."""

    code: str
    name: str
    level: str


class UnitPage(_Shown):
    """Everything about one unit as of a date; tasks, facts and teams are its own, not those inside it."""

    code: str
    name: str
    level: str
    type: str
    kind: str
    on: date
    known: date | None
    above: tuple[Above, ...]
    counts_below: dict[str, int]
    posts: tuple[PostHeld, ...]
    tasks: tuple[TaskRow, ...]
    facts: tuple[FactRow, ...]
    teams: tuple[Team, ...]
    reports: tuple[Filing, ...]
    letters: tuple[LetterRow, ...]


def facts_at(connection: Connection, at: Place, as_of: AsOf, most: int = FACTS_MOST) -> list[FactRow]:
    """What was reported of the unit itself, the newest first, also what no longer stands."""
    known = as_of.values["known"]
    rows = connection.execute(FACTS, {**as_of.values, "unit": at.no, "most": most})
    return [
        FactRow(
            fact=f"{row.code}@{row.version}",
            kind=row.kind,
            about=row.about,
            period=row.period,
            team=row.team,
            occurred_on=row.occurred_on,
            known_on=row.known_on,
            quantity=row.quantity,
            denominator=row.denominator,
            population=row.population,
            stands=row.retracted_known is None or row.retracted_known > known,
        )
        for row in rows
    ]


def posts_at(connection: Connection, code: str, on: date) -> list[PostHeld]:
    """The posts at the unit on a day, with their holders as the side table knows them."""
    rows = connection.execute(POSTS, {"unit": code, "on": on.isoformat()})
    return [
        PostHeld(
            post=row.post,
            unit=row.unit,
            name=row.name,
            role=row.role,
            person=row.person,
            person_name=row.person_name or "",
            phone=row.phone or "",
            email=row.email or "",
            valid_from=row.valid_from,
            valid_to=row.valid_to,
        )
        for row in rows
    ]


def teams_at(connection: Connection, at: Place, on: date) -> list[Team]:
    """The unit's own teams on a date, as known now."""
    rows = connection.execute(TEAMS, {"unit": at.no, "on": on.isoformat()})
    return [
        Team(
            unit=at.code,
            unit_name=at.name,
            body=row.body,
            team=row.team,
            since=date.fromisoformat(row.start),
            members=row.members,
        )
        for row in rows
    ]


def unit_page(connection: Connection, code: str, as_of: AsOf) -> UnitPage:
    """The page of one unit as of a date. Raises UnknownUnit."""
    at = place(connection, code, as_of.on)
    own = tasks(connection, Wanted(inside=at.no, own_only=True), as_of)
    return UnitPage(
        code=at.code,
        name=at.name,
        level=at.level,
        type=at.type,
        kind=at.kind,
        on=as_of.on,
        known=as_of.known,
        above=tuple(Above(code=u.code, name=u.name, level=u.level) for u in ancestors(connection, at)),
        counts_below=counts_below(connection, at, as_of.on),
        posts=tuple(posts_at(connection, at.code, as_of.on)),
        tasks=tuple(own),
        facts=tuple(facts_at(connection, at, as_of)),
        teams=tuple(teams_at(connection, at, as_of.on)),
        reports=tuple(filing(row) for row in own if row.period),
        letters=tuple(letters(connection, unit=code)),
    )
