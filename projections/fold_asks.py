"""Directives folded into what is asked: obligations, due days and one task a unit.

Tasks are made by one statement for all units that an obligation binds, however many.
"""

from collections.abc import Iterable, Iterator
from typing import assert_never

from sqlalchemy import Connection, Text, bindparam, text

from directives.freezing import expanded
from events.decisions import (
    DirectiveAmended,
    DirectiveClosed,
    DirectiveConfirmed,
    DirectiveDrafted,
    DirectiveIssued,
    DirectiveRevoked,
    Dues,
    FrozenDue,
    PeriodsOpened,
)
from events.obligations import Document, Obligation
from projections import bulk, tables
from projections.answers import EVERY_PERIOD, WHATEVER, Note, settle, text_of
from projections.bound import bound
from projections.changes import Changes
from projections.nodes import Ask, Asks, Nodes, ask
from projections.opened import Period, count_opened

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
MAKE_TASKS = """
    INSERT INTO tasks (unit, obligation, period, strict, lenient)
    SELECT w.no, d.obligation, d.period, d.strict, d.lenient
    FROM ({who}) w CROSS JOIN dues d
    WHERE d.obligation = :obligation AND d.period IN :periods
    ORDER BY w.no
"""
MAKE_MISSING_TASKS = f"{MAKE_TASKS} ON CONFLICT DO NOTHING"
# Units that are bound only now, for days on which others were asked before.
KEEP_UNASKED = """
    INSERT INTO task_was (unit, obligation, period, until_known, out)
    SELECT w.no, d.obligation, d.period, :known_on, 'unasked'
    FROM ({who}) w CROSS JOIN dues d
    WHERE d.obligation = :obligation AND d.period IN :periods AND d.known_on < :known_on
      AND NOT EXISTS (SELECT 1 FROM tasks t
          WHERE t.unit = w.no AND t.obligation = d.obligation AND t.period = d.period)
    ON CONFLICT DO NOTHING
"""
# What is not asked again: of units no longer bound, and for days that had not come. A day that
# was over before the amendment is history and stays.
WITHDRAW = """
    UPDATE tasks SET out = 'withdrawn', out_on = :known_on
    WHERE obligation = :obligation AND out IS NULL
      AND ((period IN :periods AND unit NOT IN ({who}))
        OR (period NOT IN :periods AND (lenient IS NULL OR lenient >= :amended_on)))
"""
ASK_AGAIN = """
    UPDATE tasks SET
        out = (SELECT 'waived' FROM task_decisions x WHERE x.waived AND x.unit = tasks.unit
            AND x.obligation = tasks.obligation AND x.period = tasks.period),
        out_on = (SELECT :known_on FROM task_decisions x WHERE x.waived AND x.unit = tasks.unit
            AND x.obligation = tasks.obligation AND x.period = tasks.period)
    WHERE obligation = :obligation AND out = 'withdrawn' AND period IN :periods AND unit IN ({who})
"""
# The days of the directive, then those decided for single tasks (directives.tasks.due_in_force).
REDUE = text("""
    UPDATE tasks SET strict = d.strict, lenient = d.lenient
    FROM dues d
    WHERE tasks.obligation = :obligation AND d.obligation = tasks.obligation AND d.period = tasks.period
""")
REDUE_DECIDED = text("""
    UPDATE tasks SET strict = x.strict, lenient = x.lenient
    FROM task_decisions x
    WHERE tasks.obligation = :obligation AND x.obligation = tasks.obligation AND x.unit = tasks.unit
      AND x.period = tasks.period AND x.lenient IS NOT NULL
      AND (tasks.lenient IS NULL OR ((x.extended OR x.suspended) AND x.lenient > tasks.lenient))
""")
REDUE_PAUSED = text("""
    UPDATE tasks SET strict = NULL, lenient = NULL
    FROM task_decisions x
    WHERE tasks.obligation = :obligation AND x.obligation = tasks.obligation AND x.unit = tasks.unit
      AND x.period = tasks.period AND x.paused_on IS NOT NULL
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
UNITS_ANSWERED = text("""
    SELECT unit FROM tasks WHERE obligation = :obligation AND (done_on IS NOT NULL OR ready_on IS NOT NULL)
    UNION SELECT unit FROM task_decisions WHERE obligation = :obligation
""")

AskEvent = (
    DirectiveDrafted
    | DirectiveConfirmed
    | DirectiveIssued
    | PeriodsOpened
    | DirectiveAmended
    | DirectiveClosed
    | DirectiveRevoked
)


def fold_ask(
    connection: Connection,
    event: AskEvent,
    *,
    nodes: Nodes,
    asks: Asks,
    known_on: str,
    changes: Changes,
) -> None:
    """Folds one step in a directive's life."""
    changes.write_counts(connection)  # of facts before it: their tasks are counted anew below
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
                known = ask(no, event.directive, one, event.issued_on.isoformat(), event.roster_revision)
                _ask(connection, known, asks)
                periods = _dues(connection, no, event.dues, one.no, known_on)
                _for_bound(connection, MAKE_TASKS, known, periods, nodes)
                count_opened(connection, known, _days(event.dues.get(one.no, ())), nodes, known_on)
                for _ in _answered(
                    connection, no, nodes=nodes, asks=asks, known_on=known_on, changes=changes
                ):
                    changes.write_tasks(connection)
        case PeriodsOpened():
            values = {"directive": event.directive, "through": event.through.isoformat()}
            connection.execute(PERIODS_THROUGH, values)
            for code in event.dues:
                known = asks.by_code[event.directive, code]
                periods = _dues(connection, known.no, event.dues, code, known_on)
                _for_bound(connection, MAKE_MISSING_TASKS, known, periods, nodes)
                no = known.no
                for _ in _answered(
                    connection, no, nodes=nodes, asks=asks, known_on=known_on, changes=changes
                ):
                    changes.write_uncounted(connection)
                changes.recount(connection, no, known_on=known_on)
        case DirectiveAmended():
            _amend(connection, event, nodes=nodes, asks=asks, known_on=known_on, changes=changes)
        case DirectiveClosed():
            _end(connection, event.directive, "closed", known_on, changes)
        case DirectiveRevoked():
            _end(connection, event.directive, "revoked", known_on, changes)
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


def _ask(connection: Connection, one: Ask, asks: Asks) -> None:
    body = one.obligation.model_dump_json()
    row = (one.no, one.directive, one.obligation.no, body, one.roster_on, one.roster_revision)
    bulk.put(connection, tables.obligations, [row])
    asks.add(one)


def _dues(connection: Connection, no: int, given: Dues, code: str, known_on: str) -> list[str]:
    """Keeps the due days, and gives their periods; what was asked before opened when it did."""
    rows: list[bulk.Row] = [
        (
            no,
            due.period,
            due.opens.isoformat(),
            text_of(due.strict),
            text_of(due.lenient),
            due.at,
            known_on,
        )
        for due in given.get(code, ())
    ]
    bulk.put(connection, tables.dues, rows, columns=("strict", "lenient", "at"))
    return [due.period for due in given.get(code, ())]


def _days(given: Iterable[FrozenDue]) -> list[Period]:
    return [(due.opens.isoformat(), text_of(due.strict) or "", text_of(due.lenient) or "") for due in given]


def _for_bound(
    connection: Connection, statement: str, one: Ask, periods: list[str], nodes: Nodes, **more: object
) -> None:
    """Executes a statement about the units that are bound and these periods."""
    query, values = bound(one, nodes)
    connection.execute(
        text(statement.format(who=query)).bindparams(bindparam("periods", type_=Text, expanding=True)),
        {"obligation": one.no, "periods": periods, **values, **more},
    )


def _answered(
    connection: Connection,
    no: int,
    *,
    nodes: Nodes,
    asks: Asks,
    known_on: str,
    changes: Changes,
    again: bool = False,
) -> Iterator[None]:
    """Looks at the facts that were there before the obligation was, or (`again`) before it was amended.

    Comes back after each part, so that it can be written.
    """
    one = asks.by_no[no]
    if not (again or one.idle or connection.execute(ANY_FACT).scalar_one()):
        return
    if one.inside or one.idle or not one.hears:
        units = list(connection.execute(UNITS_ASKED, {"obligation": no}).scalars())
    else:
        found = connection.execute(UNITS_WITH_FACTS, {"obligation": no, "kinds": sorted(one.kinds)})
        units = list(found.scalars())
    if again:  # what fulfilled it before may do so no more
        units = list({*units, *connection.execute(UNITS_ANSWERED, {"obligation": no}).scalars()})
    notes: list[Note] = [(unit, no, EVERY_PERIOD, known_on, WHATEVER) for unit in units]
    yield from settle(connection, notes, {}, nodes=nodes, asks=asks, changes=changes)


def _amend(
    connection: Connection,
    event: DirectiveAmended,
    *,
    nodes: Nodes,
    asks: Asks,
    known_on: str,
    changes: Changes,
) -> None:
    numbers = {r.code: r.no for r in connection.execute(NUMBERS, {"directive": event.directive})}
    given = {one.no: one for one in _each(event.obligations)}
    replaced = {o.no for o in event.obligations} | set(event.withdrawn)
    for code, no in numbers.items():
        if code not in given and code.split(".")[0] in replaced:
            connection.execute(KEEP_WAS, {"obligation": no, "known_on": known_on})
            connection.execute(END_TASKS, {"obligation": no, "known_on": known_on, "out": "withdrawn"})
            changes.recount(connection, no, known_on=known_on)
    for code, one in given.items():
        no = numbers.get(code)
        before = asks.by_no[no] if no is not None else None
        if no is None:
            no = connection.execute(NEXT_NUMBER).scalar_one()
        else:
            connection.execute(KEEP_WAS, {"obligation": no, "known_on": known_on})
        if before is None or event.rebase or before.obligation.who != one.who:
            known = ask(no, event.directive, one, event.amended_on.isoformat(), nodes.revision)
        else:
            known = ask(no, event.directive, one, before.roster_on, before.roster_revision)
        _ask(connection, known, asks)
        periods = _dues(connection, no, event.dues, code, known_on)
        if before is not None:
            values = {"known_on": known_on, "amended_on": event.amended_on.isoformat()}
            _for_bound(connection, WITHDRAW, known, periods, nodes, **values)
            _for_bound(connection, ASK_AGAIN, known, periods, nodes, known_on=known_on)
            _for_bound(connection, KEEP_UNASKED, known, periods, nodes, known_on=known_on)
        _for_bound(connection, MAKE_MISSING_TASKS, known, periods, nodes)
        connection.execute(REDUE, {"obligation": no})
        connection.execute(REDUE_DECIDED, {"obligation": no})
        connection.execute(REDUE_PAUSED, {"obligation": no})
        again = before is not None
        for _ in _answered(
            connection, no, nodes=nodes, asks=asks, known_on=known_on, changes=changes, again=again
        ):
            changes.write_uncounted(connection)
        changes.recount(connection, no, known_on=known_on)


def _end(connection: Connection, directive: str, state: str, known_on: str, changes: Changes) -> None:
    connection.execute(DIRECTIVE_STATE, {"directive": directive, "state": state})
    for row in connection.execute(NUMBERS, {"directive": directive}).all():
        connection.execute(KEEP_WAS, {"obligation": row.no, "known_on": known_on})
        connection.execute(END_TASKS, {"obligation": row.no, "known_on": known_on, "out": state})
        changes.recount(connection, row.no, known_on=known_on)
