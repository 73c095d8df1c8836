"""Directives as lists show them, and what they ask around each unit."""

from datetime import date

from pydantic import BaseModel, ConfigDict
from sqlalchemy import Connection, text

from directives.admission import AskedOf
from events.done_when import Filed, Happened, Reached, leaves
from events.obligations import Obligation
from units.tree import Named

ALL = text("""
    SELECT d.directive, d.number, d.subject, d.issuer, d.dated, d.state, d.issued_on,
           count(o.no) AS obligations
    FROM directives d LEFT JOIN obligations o ON o.directive = d.directive
    GROUP BY d.directive, d.number, d.subject, d.issuer, d.dated, d.state, d.issued_on
    ORDER BY d.dated DESC, d.directive
""")
THROUGH = text("SELECT directive, periods_through FROM directives WHERE state = 'issued'")
ASKED = text("""
    SELECT d.number, d.issued_on, o.body FROM obligations o JOIN directives d ON d.directive = o.directive
    WHERE d.state = 'issued' ORDER BY o.no
""")

ISSUER = text("SELECT issuer FROM directives WHERE directive = :directive")


class DirectiveRow(BaseModel):
    """A directive in a list; `obligations` counts what it asks once it is issued."""

    model_config = ConfigDict(frozen=True)

    directive: str
    number: str
    subject: str
    issuer: str
    dated: date
    state: str
    issued_on: date | None
    obligations: int


def directives(connection: Connection) -> list[DirectiveRow]:
    """Every directive, the newest first."""
    return [DirectiveRow.model_validate(dict(row)) for row in connection.execute(ALL).mappings()]


def issuer_of(connection: Connection, directive: str) -> str | None:
    """Who issued it, by code or by name; None for a directive that nobody knows."""
    found = connection.execute(ISSUER, {"directive": directive}).scalar_one_or_none()
    return None if found is None else str(found)


def issued_through(connection: Connection) -> list[tuple[str, date]]:
    """Directives in force, with the day up to which their periods are opened."""
    rows = connection.execute(THROUGH)
    return [(row.directive, date.fromisoformat(row.periods_through)) for row in rows]


def asked_around(connection: Connection) -> list[AskedOf]:
    """What the directives in force ask, as facts are judged by it."""
    return [
        _asked(row.number, date.fromisoformat(row.issued_on), Obligation.model_validate_json(row.body))
        for row in connection.execute(ASKED)
    ]


def names_asked(connection: Connection) -> dict[str, frozenset[str]]:
    """What the directives in force call the things they ask for, by kind of fact."""
    found: dict[str, set[str]] = {}
    for row in connection.execute(ASKED):
        for kind, about in _shown_by(Obligation.model_validate_json(row.body)):
            if about is not None:
                found.setdefault(kind, set()).add(about)
    return {kind: frozenset(names) for kind, names in found.items()}


def _asked(number: str, issued_on: date, obligation: Obligation) -> AskedOf:
    assert obligation.done_when.kind != "steps"
    kinds: set[str] = set()
    reports: set[str] = set()
    for leaf in leaves(obligation.done_when):
        match leaf:
            case Happened():
                kinds.add(leaf.fact)
            case Filed():
                kinds.add("report_filed")
                reports.add(leaf.report)
            case Reached():
                kinds.add("measured")
            case _:
                pass
    who = obligation.who
    roots = frozenset(who.codes) if isinstance(who, Named) else frozenset((who.inside,))
    evidence = _shown_by(obligation) if obligation.evidence else frozenset()
    return AskedOf(
        number, issued_on, roots, frozenset(kinds), frozenset(reports), obligation.team_rules, evidence
    )


def _shown_by(obligation: Obligation) -> frozenset[tuple[str, str | None]]:
    """The facts that answer the obligation, by kind and by what they are about."""
    assert obligation.done_when.kind != "steps"
    found: set[tuple[str, str | None]] = set()
    for leaf in leaves(obligation.done_when):
        match leaf:
            case Happened():
                found.add((leaf.fact, leaf.about))
            case Filed():
                found.add(("report_filed", leaf.report))
            case Reached():
                found.add(("measured", leaf.indicator))
            case _:
                pass
    return frozenset(found)
