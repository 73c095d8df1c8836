"""What waits for a coordinator: requests, work handed in, letters that came to nothing, figures that differ.

Everything is asked for one part of the tree and found from the few rows that wait, never by
looking through all tasks.
"""

from datetime import date, timedelta
from typing import Final, Literal, NamedTuple

from sqlalchemy import Connection, text

from projections.asof import AsOf
from projections.indicators import Discrepancy, discrepancies
from projections.places import Place
from projections.taskrows import NO_WAS, TASKS, TaskRow, task_row

Waits = Literal["extension", "review"]

LATELY: Final = timedelta(days=30)  # letters that were refused before are no news
MEASURED_MOST: Final = 5_000  # measurements that a front page compares with the roster

WITHIN = (
    "({unit} = :inside OR EXISTS "
    "(SELECT 1 FROM unit_ancestors a WHERE a.unit = {unit} AND a.ancestor = :inside))"
)
# SQLite looks at the tables of a cross join in their order: the few rows that wait come first. A
# bound on the unit (they count from 1) makes it take the small index of what waits for a reviewer.
KEYS: Final[dict[Waits, str]] = {
    "extension": f"""
        SELECT x.unit, x.obligation, x.period FROM task_decisions x CROSS JOIN tasks t
        WHERE x.extension_wanted > '' AND t.unit = x.unit AND t.obligation = x.obligation
          AND t.period = x.period AND t.done_on IS NULL AND t.out IS NULL
          AND {WITHIN.format(unit="x.unit")}
    """,
    "review": f"""
        SELECT t.unit, t.obligation, t.period FROM tasks t
        WHERE t.unit > 0 AND t.ready_on IS NOT NULL AND t.done_on IS NULL AND t.out IS NULL
          AND {WITHIN.format(unit="t.unit")}
    """,
}
HOW_MANY = {kind: text(f"SELECT count(*) FROM ({keys}) waiting") for kind, keys in KEYS.items()}
ROWS = {
    kind: text(TASKS.format(was=NO_WAS, only=f"AND (t.unit, t.obligation, t.period) IN ({keys})"))
    for kind, keys in KEYS.items()
}
# A letter belongs to the unit of the post that it was for.
REFUSED = text(f"""
    SELECT count(*) FROM letters l WHERE l.state = 'refused' AND l.sealed_on > :since
      AND EXISTS (SELECT 1 FROM roster_units u WHERE u.code = l.unit AND {WITHIN.format(unit="u.no")})
""")
BOUNCED = text(f"""
    SELECT count(*) FROM bounces b WHERE EXISTS (
        SELECT 1 FROM posts p JOIN roster_units u ON u.code = p.unit
        WHERE p.person = b.person AND {WITHIN.format(unit="u.no")})
""")
MEASURED = text("SELECT count(*) FROM (SELECT 1 FROM facts WHERE kind = 'measured' LIMIT :most) few")


class Desk(NamedTuple):
    """How much waits; `differ` is None where there are too many figures to compare at once."""

    extensions: int
    reviews: int
    refused: int
    bounced: int
    differ: int | None


def desk(connection: Connection, inside: Place, today: date) -> Desk:
    """How much waits inside a unit."""
    values = {"inside": inside.no}
    return Desk(
        extensions=connection.execute(HOW_MANY["extension"], values).scalar_one(),
        reviews=connection.execute(HOW_MANY["review"], values).scalar_one(),
        refused=connection.execute(REFUSED, {**values, "since": (today - LATELY).isoformat()}).scalar_one(),
        bounced=connection.execute(BOUNCED, values).scalar_one(),
        differ=_differ(connection, inside, today),
    )


def _differ(connection: Connection, inside: Place, today: date) -> int | None:
    if connection.execute(MEASURED, {"most": MEASURED_MOST + 1}).scalar_one() > MEASURED_MOST:
        return None
    return len(differences(connection, inside, today))


def differences(connection: Connection, inside: Place, today: date) -> list[Discrepancy]:
    """What was reported inside a unit and the roster or the record holds otherwise."""
    found = discrepancies(connection, inside=inside.code, as_of=AsOf(today))
    if inside.parent_no == 0:
        return found
    mine = {one.unit for one in found if one.kind == "unfounded"} - {inside.code}
    known = _inside(connection, inside, mine) | {inside.code}
    return [one for one in found if one.kind != "unfounded" or one.unit in known]


def _inside(connection: Connection, inside: Place, codes: set[str]) -> set[str]:
    return {code for code in codes if connection.execute(LIES, {"inside": inside.no, "code": code}).first()}


LIES = text(f"""
    SELECT 1 FROM roster_units u WHERE u.code = :code AND {WITHIN.format(unit="u.no")} LIMIT 1
""")


def waiting_tasks(
    connection: Connection, waits: Waits, inside: Place, today: date, *, most: int
) -> list[TaskRow]:
    """The tasks that wait for an answer inside a unit, the earliest last day first."""
    values = {**AsOf(today).values, "inside": inside.no, "most": most}
    return [task_row(row, today) for row in connection.execute(ROWS[waits], values)]
