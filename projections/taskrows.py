"""Tasks one by one, as of any date: lists, a unit's page, the timeliness of its reports."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict
from sqlalchemy import Connection, Row, text

from events.decisions import TaskRef
from events.obligations import Obligation
from projections import bulk
from projections.asof import STATUS, AsOf
from projections.delegations import Link, links

ROWS_AT_ONCE = 1_000  # fetched from the database; all of them at once would be held twice
LIST_MOST = 1_000  # rows of one answer: a page that nobody can read to the end is no answer

# What a task was, where it changed after the day of knowledge. Each task is looked up by itself: of two
# ways to say so, PostgreSQL reads all that any task was for the first, and SQLite does not know the second.
OF_TASK = (
    "f.unit = t.unit AND f.obligation = t.obligation AND f.period = t.period AND f.until_known > :{known}"
)
WAS = {
    "sqlite": f"""
    LEFT JOIN task_was {{at}} ON {{at}}.unit = t.unit AND {{at}}.obligation = t.obligation
        AND {{at}}.period = t.period AND {{at}}.until_known = (
            SELECT min(f.until_known) FROM task_was f WHERE {OF_TASK})
    """,
    "postgresql": f"""
    LEFT JOIN LATERAL (
        SELECT f.* FROM task_was f WHERE {OF_TASK} ORDER BY f.until_known LIMIT 1) {{at}} ON true
    """,
}
# Now, no such table is read.
NO_WAS = """
    LEFT JOIN (SELECT CAST(NULL AS integer) AS unit, '' AS lenient, '' AS done_on, '' AS ready_on, '' AS out,
               '' AS out_on WHERE false) w ON false
"""


def _then(column: str) -> str:
    return f"coalesce(CASE WHEN w.unit IS NULL THEN t.{column} ELSE w.{column} END, '')"


LENIENT, DONE_ON, READY_ON = _then("lenient"), _then("done_on"), _then("ready_on")
OUT, OUT_ON = _then("out"), _then("out_on")
STATUS_THEN = STATUS.format(out=OUT, out_on=OUT_ON, done_on=DONE_ON, lenient=LENIENT)

OWN_TASKS = f"""
    SELECT t.unit, t.obligation, {LENIENT} AS lenient, {STATUS_THEN} AS status, 1 AS n
    FROM {{among}} a
    JOIN tasks t ON t.unit = a.unit
    JOIN dues d ON d.obligation = t.obligation AND d.period = t.period
    {{was}}
    WHERE d.opens_on <= :on AND d.known_on <= :known AND {OUT} <> 'unasked' {{only}}
"""
TASKS = f"""
    SELECT u.code AS unit, u.name AS unit_name, u.level, up.name AS inside_name,
           o.directive, o.code AS obligation, o.body, g.number, t.period, d.opens_on,
           d.strict AS strict_first, d.lenient AS lenient_first, d.at,
           CASE WHEN w.unit IS NULL THEN t.strict ELSE d.strict END AS strict,
           {LENIENT} AS lenient, {DONE_ON} AS done_on, {READY_ON} AS ready_on, {STATUS_THEN} AS status,
           x.extension_wanted, x.extended, x.submitted_on, x.returned, x.acknowledged,
           x.paused_on, x.paused_for,
           CASE WHEN x.paused_on IS NOT NULL THEN x.lenient END AS lenient_held, h.chain
    FROM tasks t
    JOIN roster_units u ON u.no = t.unit
    JOIN dues d ON d.obligation = t.obligation AND d.period = t.period
    JOIN obligations o ON o.no = t.obligation
    JOIN directives g ON g.directive = o.directive
    LEFT JOIN roster_units up ON up.no = u.parent_no
    LEFT JOIN task_decisions x ON x.unit = t.unit AND x.obligation = t.obligation AND x.period = t.period
        AND :known = '9999-12-31' -- what was decided is kept as it is now, and is no answer about then
    LEFT JOIN delegations h ON h.unit = t.unit AND h.obligation = t.obligation AND h.period = t.period
    {{was}}
    WHERE d.opens_on <= :on AND d.known_on <= :known AND {OUT} <> 'unasked' {{only}}
    ORDER BY CASE WHEN {LENIENT} = '' THEN '9999' ELSE {LENIENT} END, u.code, o.no, t.period
    LIMIT :most
"""


def was_join(connection: Connection, as_of: AsOf) -> str:
    """The join (as w) that looks up what tasks were; the empty one where all knowledge counts."""
    return NO_WAS if as_of.known is None else WAS[connection.dialect.name].format(at="w", known="known")


Mark = Literal[
    "awaiting_review", "returned", "extension_asked", "extended", "acknowledged", "paused", "delegated"
]


class TaskRow(BaseModel):
    """A task as lists show it: who, what, when, answerable; and how it stands on the day."""

    model_config = ConfigDict(frozen=True)

    task: TaskRef
    unit: str
    unit_name: str
    inside_name: str | None
    level: str
    directive: str
    number: str
    obligation: str
    action: str
    force: str
    period: str
    opens_on: date
    strict: date | None
    lenient: date | None
    lenient_first: date | None  # the last day before any extension
    at: str | None
    done_on: date | None
    status: str
    marks: tuple[Mark, ...]
    extension_wanted: date | None
    paused_on: date | None  # since when its clock stands
    paused_for: str
    lenient_held: date | None  # the last day that was in force when the clock was stopped
    chain: tuple[Link, ...]  # whom it was handed on to, from the owner downwards
    days_left: int | None  # open tasks only; negative when late
    days_late: int  # against the extended day
    days_late_first: int  # against the first one

    @property
    def place(self) -> str:
        """The unit as people find it: hamlets have the same names in every commune."""
        return (
            f"{self.unit_name}, {self.inside_name}"
            if self.level == "thon" and self.inside_name
            else self.unit_name
        )


class Wanted(BaseModel):
    """Which tasks to list. `inside` takes the unit's own and those of units inside it."""

    model_config = ConfigDict(frozen=True)

    directive: str | None = None
    obligation: str | None = None
    inside: int | None = None
    own_only: bool = False
    of_units: tuple[int, ...] | None = None  # no others' tasks
    status: tuple[str, ...] = ()
    mark: Mark | None = None
    due_from: date | None = None
    due_to: date | None = None
    recurring: bool = False
    most: int = LIST_MOST


MARKS = {
    "awaiting_review": f"{READY_ON} <> '' AND {DONE_ON} = ''",
    "returned": "x.returned <> ''",
    "extension_asked": "x.extension_wanted IS NOT NULL",
    "extended": "x.extended",
    "acknowledged": "x.acknowledged",
    "paused": "x.paused_on IS NOT NULL",
    "delegated": "h.to_unit IS NOT NULL",
}
# The few tasks that bear a mark now, so that a country's need not all be looked at. A bound on the unit
# (they count from 1) makes SQLite take the small index of what waits for a reviewer.
DECIDED = "SELECT x.unit, x.obligation, x.period FROM task_decisions x WHERE "
MARKED = {
    **{mark: f"{DECIDED}{condition}" for mark, condition in MARKS.items() if condition.startswith("x.")},
    "awaiting_review": """
        SELECT r.unit, r.obligation, r.period FROM tasks r
        WHERE r.unit > 0 AND r.ready_on IS NOT NULL AND r.done_on IS NULL AND r.out IS NULL
    """,
    "delegated": "SELECT h.unit, h.obligation, h.period FROM delegations h WHERE h.to_unit IS NOT NULL",
}


def tasks(connection: Connection, wanted: Wanted, as_of: AsOf) -> list[TaskRow]:
    """The tasks that are wanted, the earliest last day first."""
    return list(each_task(connection, wanted, as_of))


def each_task(connection: Connection, wanted: Wanted, as_of: AsOf) -> Iterator[TaskRow]:
    """The same, one after the other: a list that goes into a file need not stand in memory."""
    only = []
    values: dict[str, object] = {**as_of.values, "most": wanted.most}
    for column, value in (("o.directive", wanted.directive), ("o.code", wanted.obligation)):
        if value is not None:
            name = column.replace(".", "_")
            only.append(f"{column} = :{name}")
            values[name] = value
    if wanted.inside is not None:
        values["inside"] = wanted.inside
        within = (
            ""
            if wanted.own_only
            else " OR t.unit IN (SELECT unit FROM unit_ancestors WHERE ancestor = :inside)"
        )
        only.append(f"(t.unit = :inside{within})")
    if wanted.of_units is not None:
        values["units"] = bulk.among(connection, wanted.of_units)
        only.append(f"t.unit {bulk.ONE_OF[connection.dialect.name]}")
    if wanted.status:
        names = {f"status{i}": s for i, s in enumerate(wanted.status)}
        only.append(f"{STATUS_THEN} IN ({', '.join(':' + n for n in names)})")
        values |= names
    if wanted.mark:
        only.append(MARKS[wanted.mark])
        if as_of.known is None:
            only.append(f"(t.unit, t.obligation, t.period) IN ({MARKED[wanted.mark]})")
    for column, sign, day in ((LENIENT, ">=", wanted.due_from), (LENIENT, "<=", wanted.due_to)):
        if day is not None:
            name = "due_from" if sign == ">=" else "due_to"
            only.append(f"{column} <> '' AND {column} {sign} :{name}")
            values[name] = day.isoformat()
    if wanted.recurring:
        only.append("t.period <> ''")
    query = TASKS.format(was=was_join(connection, as_of), only="".join(f" AND ({one})" for one in only))
    # Row after row PostgreSQL plans for the first of them, and takes longer for all.
    options = {"yield_per": ROWS_AT_ONCE} if wanted.most > ROWS_AT_ONCE else {}
    rows = connection.execute(text(query), values, execution_options=options)
    yield from (task_row(row, as_of.on) for row in rows)


def task_row(row: Row[tuple[object, ...]], on: date) -> TaskRow:
    """One row of the list, with its days counted on `on`."""
    obligation = json.loads(row.body)
    lenient, first = _day(row.lenient), _day(row.lenient_first)
    done = _day(row.done_on)
    if done is not None and done > on:
        done = None
    is_open = row.status.startswith("open")
    end = done if row.status.startswith("done") else on if is_open else None
    marks: list[Mark] = []
    if is_open and row.ready_on:
        marks.append("awaiting_review")
    if row.returned:
        marks.append("returned")
    if row.extension_wanted:
        marks.append("extension_asked")
    if row.extended:
        marks.append("extended")
    if row.acknowledged:
        marks.append("acknowledged")
    if row.paused_on:
        marks.append("paused")
    chain = links(row.chain)
    if chain:
        marks.append("delegated")
    return TaskRow(
        task=TaskRef(directive=row.directive, obligation=row.obligation, unit=row.unit, period=row.period),
        unit=row.unit,
        unit_name=row.unit_name,
        inside_name=row.inside_name,
        level=row.level,
        directive=row.directive,
        number=row.number,
        obligation=row.obligation,
        action=obligation["action"],
        force=obligation["force"],
        period=row.period,
        opens_on=_day(row.opens_on) or on,
        strict=_day(row.strict),
        lenient=lenient,
        lenient_first=first,
        at=row.at,
        done_on=done,
        status=row.status,
        marks=tuple(marks),
        extension_wanted=_day(row.extension_wanted),
        paused_on=_day(row.paused_on),
        paused_for=row.paused_for or "",
        lenient_held=_day(row.lenient_held),
        chain=chain,
        days_left=(lenient - on).days if lenient and is_open else None,
        days_late=_late(end, lenient),
        days_late_first=_late(end, first),
    )


def _late(end: date | None, last: date | None) -> int:
    return max(0, (end - last).days) if end and last else 0


def _day(text_: str | None) -> date | None:
    return date.fromisoformat(text_) if text_ else None


def obligation_of(connection: Connection, directive: str, code: str) -> Obligation | None:
    """The obligation of that number as it stands, or None."""
    body = connection.execute(OBLIGATION, {"directive": directive, "code": code}).scalar_one_or_none()
    return Obligation.model_validate_json(body) if body else None


OBLIGATION = text("SELECT body FROM obligations WHERE directive = :directive AND code = :code")


STORED = text("""
    SELECT t.strict, t.lenient, t.done_on, t.ready_on, t.out, t.out_on
    FROM obligations o
    JOIN tasks t ON t.obligation = o.no AND t.period = :period
    JOIN roster_units u ON u.no = t.unit AND u.code = :unit
    WHERE o.directive = :directive AND o.code = :obligation
    ORDER BY u.valid_from DESC LIMIT 1
""")


def stored_task(connection: Connection, task: TaskRef) -> Row[tuple[object, ...]] | None:
    """The task's state as it is kept now, or None when there is no such task."""
    values = {
        "directive": task.directive,
        "obligation": task.obligation,
        "unit": task.unit,
        "period": task.period,
    }
    return connection.execute(STORED, values).one_or_none()


UNDATED = text("""
    SELECT u.code, t.period, min(f.occurred_on) AS happened_on
    FROM tasks t
    JOIN roster_units u ON u.no = t.unit
    JOIN facts f ON f.unit = t.unit AND f.kind = :kind AND f.retracted_known IS NULL
    LEFT JOIN task_decisions x ON x.unit = t.unit AND x.obligation = t.obligation AND x.period = t.period
    WHERE t.obligation = :obligation AND t.lenient IS NULL AND t.out IS NULL AND x.paused_on IS NULL
    GROUP BY u.code, t.period
    ORDER BY u.code
""")


def undated_tasks(connection: Connection, obligation: int, kind: str) -> list[Row[tuple[object, ...]]]:
    """Tasks without a last day whose unit has a fact of the kind, with the first day of it."""
    return list(connection.execute(UNDATED, {"obligation": obligation, "kind": kind}))
