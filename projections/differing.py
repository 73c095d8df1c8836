"""What changed between two days: each day as it was known at its end.

A task changed when its state or its last day is another on the second day; most tasks of a unit
change seldom, so only those are read whole.
"""

import json
from datetime import date
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict
from sqlalchemy import Connection, Row, text

from events.decisions import TaskRef
from projections.asof import DONE, OPEN, OUT, STATUS, AsOf
from projections.boards import Counts, counts_inside
from projections.places import Place
from projections.taskrows import WAS

COMPARED_MOST: Final = 30_000  # tasks of a unit that are compared one by one: a province of 2022 has fewer
LISTED_MOST: Final = 1_000
UNASKED: Final = "unasked"

Change = Literal["asked", "done", "undone", "late", "extended", "out"]


def _at(day: str, column: str) -> str:
    return f"coalesce(CASE WHEN {day}.unit IS NULL THEN t.{column} ELSE {day}.{column} END, '')"


def _status(day: str, on: str) -> str:
    status = STATUS.format(
        out=_at(day, "out"),
        out_on=_at(day, "out_on"),
        done_on=_at(day, "done_on"),
        lenient=_at(day, "lenient"),
    ).replace(":on", f":{on}")
    return f"""
    CASE WHEN d.known_on > :{on} OR d.opens_on > :{on} OR {_at(day, "out")} = '{UNASKED}'
         THEN '{UNASKED}' ELSE {status} END
    """


COMPARED = f"""
    SELECT u.code, u.name, u.level, up.name AS above, c.directive, c.obligation, c.action_body, c.number,
           c.period, c.status_before, c.status_after, c.lenient_before, c.lenient_after
    FROM (
        SELECT t.unit, o.no, o.directive, o.code AS obligation, o.body AS action_body, g.number, t.period,
               {_status("a", "since")} AS status_before, {_status("b", "until")} AS status_after,
               {_at("a", "lenient")} AS lenient_before, {_at("b", "lenient")} AS lenient_after
        FROM (SELECT unit FROM unit_ancestors WHERE ancestor = :unit
              UNION ALL SELECT CAST(:unit AS integer)) i
        JOIN tasks t ON t.unit = i.unit
        JOIN dues d ON d.obligation = t.obligation AND d.period = t.period
        JOIN obligations o ON o.no = t.obligation JOIN directives g ON g.directive = o.directive
        {{was}}
        WHERE true {{only}}
    ) c
    JOIN roster_units u ON u.no = c.unit LEFT JOIN roster_units up ON up.no = u.parent_no
    WHERE c.status_before <> c.status_after
       OR (c.lenient_before <> c.lenient_after AND c.status_before <> '{UNASKED}'
           AND c.status_after <> '{UNASKED}')
    ORDER BY c.lenient_after, u.code, c.no, c.period LIMIT :most
"""


class _Shown(BaseModel):
    model_config = ConfigDict(frozen=True)


class Changed(_Shown):
    """A task that is another on the second day: what became of it, and its last days before and after."""

    task: TaskRef
    place: str
    number: str
    action: str
    change: Change
    before: str
    after: str
    due_before: date | None
    due_after: date | None


class Difference(_Shown):
    """Counts on both days, and the tasks that changed; `tasks` is None where they are too many."""

    since: date
    until: date
    before: Counts
    after: Counts
    tasks: tuple[Changed, ...] | None


def difference(
    connection: Connection, at: Place, since: date, until: date, *, directive: str | None = None
) -> Difference:
    """What changed inside a unit from the end of one day to the end of another, each as it was known then."""
    before, after = (
        counts_inside(connection, at, AsOf(day, day), today=day, directive=directive)
        for day in (since, until)
    )
    whole = after.total + after.out_of_force
    return Difference(
        since=since,
        until=until,
        before=before,
        after=after,
        tasks=tuple(_compared(connection, at, since, until, directive)) if whole <= COMPARED_MOST else None,
    )


def _compared(
    connection: Connection, at: Place, since: date, until: date, directive: str | None
) -> list[Changed]:
    only = "AND o.directive = :directive" if directive else ""
    values: dict[str, object] = {
        "unit": at.no,
        "since": since.isoformat(),
        "until": until.isoformat(),
        "most": LISTED_MOST,
    }
    if directive:
        values["directive"] = directive
    join = WAS[connection.dialect.name]
    was = join.format(at="a", known="since") + join.format(at="b", known="until")
    rows = connection.execute(text(COMPARED.format(only=only, was=was)), values)
    return [_changed(row) for row in rows]


def _changed(row: Row[tuple[object, ...]]) -> Changed:
    before, after = row.lenient_before, row.lenient_after
    return Changed(
        task=TaskRef(directive=row.directive, obligation=row.obligation, unit=row.code, period=row.period),
        place=f"{row.name}, {row.above}" if row.level == "thon" and row.above else row.name,
        number=row.number,
        action=json.loads(row.action_body)["action"],
        change=_change(row.status_before, row.status_after),
        before=row.status_before,
        after=row.status_after,
        due_before=date.fromisoformat(before) if before else None,
        due_after=date.fromisoformat(after) if after else None,
    )


def _change(before: str, after: str) -> Change:
    """What became of a task, by its states; one that stayed as it was has another last day."""
    if after in DONE and before not in DONE:
        return "done"
    if after in OUT and before not in OUT:
        return "out"
    if before in DONE and after in OPEN:
        return "undone"
    if after == "open_late" and before != "open_late":
        return "late"
    return "asked" if before == UNASKED else "extended"
