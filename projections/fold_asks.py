"""Directives folded into what is asked: obligations, due days and one task a unit.

Tasks are made by one statement for all units that an obligation binds, however many.
"""

from collections.abc import Iterable
from typing import assert_never

from sqlalchemy import Connection, bindparam, text

from directives.issue import expanded
from events.base import Event
from events.decisions import (
    DirectiveAmended,
    DirectiveClosed,
    DirectiveConfirmed,
    DirectiveDrafted,
    DirectiveIssued,
    DirectiveRevoked,
    Dues,
    PeriodsOpened,
)
from events.obligations import Document, Obligation
from projections import bulk
from projections.answers import evaluate
from projections.changes import Changes
from projections.counting import recount
from projections.nodes import Asks, Nodes, ask
from projections.tables import dues
from projections.tables import obligations as obligations_table
from units.tree import Every, EveryOffice, Named, Selector

EVALUATED_AT_ONCE = 5_000  # units whose facts are held in memory together

DIRECTIVE_STATE = text("UPDATE directives SET state = :state WHERE directive = :directive")
DIRECTIVE_PUT = text("""
    INSERT INTO directives (directive, number, subject, issuer, dated, state, issued_on, periods_through)
    VALUES (:directive, :number, :subject, :issuer, :dated, :state, :issued_on, :through)
    ON CONFLICT (directive) DO UPDATE SET number = excluded.number, subject = excluded.subject,
        issuer = excluded.issuer, dated = excluded.dated, state = excluded.state,
        issued_on = excluded.issued_on, periods_through = excluded.periods_through
""")
PERIODS_THROUGH = text("UPDATE directives SET periods_through = :through WHERE directive = :directive")
NEXT_NUMBER = text("SELECT coalesce(max(no), 0) + 1 FROM obligations")
NUMBERS = text("SELECT no, code FROM obligations WHERE directive = :directive ORDER BY no")
BOUND = """
    SELECT u.no FROM roster_units u
    WHERE u.kind = :kind AND u.level = :level AND u.valid_from <= :on
      AND (u.valid_to IS NULL OR u.valid_to >= :on) {types}
      AND (u.no = :inside OR u.no IN (SELECT unit FROM unit_ancestors WHERE ancestor = :inside))
"""
MAKE_TASKS = """
    INSERT INTO tasks (unit, obligation, period, strict, lenient)
    SELECT w.no, d.obligation, d.period, d.strict, d.lenient
    FROM ({who}) w CROSS JOIN dues d
    WHERE d.obligation = :obligation
    ORDER BY w.no, d.period
    ON CONFLICT DO NOTHING
"""
WITHDRAW_UNBOUND = """
    UPDATE tasks SET out = 'withdrawn', out_on = :known_on
    WHERE obligation = :obligation AND out IS NULL AND unit NOT IN ({who})
"""
REDUE = text("""
    UPDATE tasks SET strict = d.strict, lenient = d.lenient
    FROM dues d
    WHERE tasks.obligation = :obligation AND d.obligation = tasks.obligation AND d.period = tasks.period
      AND NOT EXISTS (SELECT 1 FROM task_decisions x WHERE x.unit = tasks.unit
          AND x.obligation = tasks.obligation AND x.period = tasks.period AND x.lenient IS NOT NULL)
""")
KEEP_WAS = text("""
    INSERT INTO task_was (unit, obligation, period, until_known, lenient, done_on, ready_on, out, out_on)
    SELECT unit, obligation, period, :known_on, lenient, done_on, ready_on, out, out_on
    FROM tasks WHERE obligation = :obligation
    ON CONFLICT DO NOTHING
""")
END_TASKS = text("""
    UPDATE tasks SET out = :out, out_on = :known_on WHERE obligation = :obligation AND out IS NULL
""")
ANY_FACT = text("SELECT EXISTS (SELECT 1 FROM facts)")
UNITS_WITH_FACTS = text("""
    SELECT DISTINCT t.unit FROM tasks t JOIN facts f ON f.unit = t.unit
    WHERE t.obligation = :obligation AND f.kind IN :kinds
""").bindparams(bindparam("kinds", expanding=True))
UNITS_ASKED = text("SELECT DISTINCT unit FROM tasks WHERE obligation = :obligation")

AskEvent = (
    DirectiveDrafted
    | DirectiveConfirmed
    | DirectiveIssued
    | PeriodsOpened
    | DirectiveAmended
    | DirectiveClosed
    | DirectiveRevoked
)


def fold_ask(connection: Connection, event: AskEvent, *, nodes: Nodes, asks: Asks, known_on: str) -> None:
    """Folds one step in a directive's life."""
    match event:
        case DirectiveDrafted():
            _put(connection, event.directive, event.document, "draft")
        case DirectiveConfirmed():
            connection.execute(DIRECTIVE_STATE, {"directive": event.directive, "state": "confirmed"})
        case DirectiveIssued():
            _put(
                connection,
                event.directive,
                event.document,
                "issued",
                event.issued_on.isoformat(),
                event.periods_through.isoformat(),
            )
            for one in _each(event.obligations):
                no = connection.execute(NEXT_NUMBER).scalar_one()
                _ask(connection, no, event.directive, one, event.issued_on.isoformat(), asks)
                _dues(connection, no, event.dues, one.no, known_on)
                _make(connection, no, one.who, event.issued_on.isoformat(), nodes)
                _answer(connection, no, nodes=nodes, asks=asks, known_on=known_on)
                recount(connection, no, known_on=known_on)
        case PeriodsOpened():
            values = {"directive": event.directive, "through": event.through.isoformat()}
            connection.execute(PERIODS_THROUGH, values)
            for code in event.dues:
                known = asks.by_code[event.directive, code]
                _dues(connection, known.no, event.dues, code, known_on)
                _make(connection, known.no, known.obligation.who, known.roster_on, nodes)
                _answer(connection, known.no, nodes=nodes, asks=asks, known_on=known_on)
                recount(connection, known.no, known_on=known_on)
        case DirectiveAmended():
            _amend(connection, event, nodes=nodes, asks=asks, known_on=known_on)
        case DirectiveClosed():
            _end(connection, event.directive, "closed", known_on)
        case DirectiveRevoked():
            _end(connection, event.directive, "revoked", known_on)
        case _:
            assert_never(event)


def _put(
    connection: Connection,
    directive: str,
    document: Document,
    state: str,
    issued_on: str | None = None,
    through: str | None = None,
) -> None:
    connection.execute(
        DIRECTIVE_PUT,
        {
            "directive": directive,
            "number": document.number,
            "subject": document.subject,
            "issuer": document.issuer,
            "dated": document.date.isoformat(),
            "state": state,
            "issued_on": issued_on,
            "through": through,
        },
    )


def _each(obligations: Iterable[Obligation]) -> Iterable[Obligation]:
    return (one for obligation in obligations for one in expanded(obligation))


def _ask(
    connection: Connection, no: int, directive: str, obligation: Obligation, roster_on: str, asks: Asks
) -> None:
    body = obligation.model_dump_json()
    bulk.put(connection, obligations_table, [(no, directive, obligation.no, body, roster_on)])
    asks.add(ask(no, directive, obligation, roster_on))


def _dues(connection: Connection, no: int, given: Dues, code: str, known_on: str) -> None:
    rows: list[bulk.Row] = [
        (
            no,
            due.period,
            due.opens.isoformat(),
            due.strict.isoformat() if due.strict else None,
            due.lenient.isoformat() if due.lenient else None,
            due.at,
            known_on,
        )
        for due in given.get(code, ())
    ]
    bulk.put(connection, dues, rows)


def bound(who: Selector, on: str, nodes: Nodes) -> tuple[str, dict[str, object]]:
    """A query for the numbers of the units that `who` selects on a day, and its parameters."""
    match who:
        case Named():
            numbers = sorted({nodes.at(code, on).no for code in who.codes} - {0})
            listed = ", ".join(str(no) for no in numbers) or "0"
            return f"SELECT no FROM roster_units WHERE no IN ({listed})", {}
        case Every():
            kind, types = "territory", who.types
        case EveryOffice():
            kind, types = "office", (who.type,)
    values: dict[str, object] = {
        "kind": kind,
        "level": who.level,
        "on": on,
        "inside": nodes.at(who.inside, on).no,
    }
    narrowed = ""
    if types:
        names = [f"type{i}" for i in range(len(types))]
        narrowed = f"AND u.type IN ({', '.join(':' + name for name in names)})"
        values |= dict(zip(names, types, strict=True))
    return BOUND.format(types=narrowed), values


def _make(connection: Connection, no: int, who: Selector, on: str, nodes: Nodes) -> None:
    query, values = bound(who, on, nodes)
    connection.execute(text(MAKE_TASKS.format(who=query)), {"obligation": no, **values})


def _answer(connection: Connection, no: int, *, nodes: Nodes, asks: Asks, known_on: str) -> None:
    """Looks at the facts that were there before the obligation was."""
    if not connection.execute(ANY_FACT).scalar_one():
        return
    one = asks.by_no[no]
    if one.inside or not one.kinds:
        units = list(connection.execute(UNITS_ASKED, {"obligation": no}).scalars())
    else:
        kinds = set(one.kinds) | (
            {"team_changed", "team_dissolved"} if "team_founded" in one.kinds else set()
        )
        found = connection.execute(UNITS_WITH_FACTS, {"obligation": no, "kinds": sorted(kinds)})
        units = list(found.scalars())
    changes = Changes()
    for at in range(0, len(units), EVALUATED_AT_ONCE):
        asked = {unit: {no} for unit in units[at : at + EVALUATED_AT_ONCE]}
        evaluate(connection, asked, nodes=nodes, asks=asks, known_on=known_on, changes=changes)
        changes.write_tasks(connection)


def _amend(
    connection: Connection, event: DirectiveAmended, *, nodes: Nodes, asks: Asks, known_on: str
) -> None:
    numbers = {r.code: r.no for r in connection.execute(NUMBERS, {"directive": event.directive})}
    given = {one.no: one for one in _each(event.obligations)}
    replaced = {o.no for o in event.obligations} | set(event.withdrawn)
    for code, no in numbers.items():
        if code not in given and code.split(".")[0] in replaced:
            connection.execute(KEEP_WAS, {"obligation": no, "known_on": known_on})
            connection.execute(END_TASKS, {"obligation": no, "known_on": known_on, "out": "withdrawn"})
            recount(connection, no, known_on=known_on)
    for code, one in given.items():
        no = numbers.get(code)
        if no is None:
            no = connection.execute(NEXT_NUMBER).scalar_one()
            roster_on = event.amended_on.isoformat()
        else:
            same = asks.by_no[no].obligation.who == one.who
            keep = same and not event.rebase
            roster_on = asks.by_no[no].roster_on if keep else event.amended_on.isoformat()
            connection.execute(KEEP_WAS, {"obligation": no, "known_on": known_on})
        _ask(connection, no, event.directive, one, roster_on, asks)
        _dues(connection, no, event.dues, code, known_on)
        _make(connection, no, one.who, roster_on, nodes)
        query, values = bound(one.who, roster_on, nodes)
        connection.execute(
            text(WITHDRAW_UNBOUND.format(who=query)), {"obligation": no, "known_on": known_on, **values}
        )
        connection.execute(REDUE, {"obligation": no})
        _answer(connection, no, nodes=nodes, asks=asks, known_on=known_on)
        recount(connection, no, known_on=known_on)


def _end(connection: Connection, directive: str, state: str, known_on: str) -> None:
    connection.execute(DIRECTIVE_STATE, {"directive": directive, "state": state})
    for row in connection.execute(NUMBERS, {"directive": directive}).all():
        connection.execute(KEEP_WAS, {"obligation": row.no, "known_on": known_on})
        connection.execute(END_TASKS, {"obligation": row.no, "known_on": known_on, "out": state})
        recount(connection, row.no, known_on=known_on)


def is_ask(event: Event) -> bool:
    """Whether the event changes what is asked."""
    return isinstance(event, AskEvent)
