"""Progress of whole obligations, counted anew by statements over all their tasks.

Single changes are counted one by one (`projections.changes`); opening periods, amending and
closing touch every task at once and are counted here. Both give the same rows.
"""

from sqlalchemy import Connection, text

from projections.adding import ABOVE, ALL, NOW_KEY, SAME_STANDING, STANDING_KEY, number_new
from projections.tables import AT_END, CAME, ENDS

# Every task with its unit and due days, unit by unit: CROSS JOIN keeps SQLite to the key of tasks,
# where one obligation of many would else be found by reading them all.
EACH = """
        FROM roster_units u CROSS JOIN tasks t CROSS JOIN dues d
        WHERE t.unit = u.no AND d.obligation = t.obligation AND d.period = t.period {only}
"""
ONE = "AND t.obligation = :obligation"
SOME = "AND u.no > :after AND u.no <= :upto"
UNITS_AT_ONCE = 20_000  # whose tasks are counted by one statement: a country's would take 100 MB
LAST_UNIT = text("SELECT coalesce(max(no), 0) FROM roster_units")
# Tasks grouped by the unit next above (`near`), then summed for everything above that: the tasks
# themselves are read once.
# What is counted goes by a number meanwhile: two numbers are summed up faster than six texts.
COUNT_NOW = f"""
    WITH every AS MATERIALIZED (
        SELECT u.parent_no AS parent, t.obligation, d.opens_on, coalesce(t.strict, '') AS strict,
               coalesce(t.lenient, '') AS lenient,
               CASE WHEN t.out <> 'closed' THEN t.out
                    WHEN t.done_on IS NULL THEN coalesce(t.out, 'open')
                    WHEN t.lenient IS NULL OR t.done_on <= t.lenient THEN 'in_time'
                    ELSE 'late' END AS state,
               count(*) AS n
        {EACH}
        GROUP BY 1, 2, 3, 4, 5, 6
    ),
    kinds AS MATERIALIZED (
        SELECT row_number() OVER () AS kind, k.* FROM (SELECT DISTINCT {NOW_KEY} FROM every) k
    ),
    near AS MATERIALIZED (SELECT parent, kind, n FROM every JOIN kinds USING ({NOW_KEY})),
    summed AS MATERIALIZED (
        SELECT ancestor, kind, sum(n) AS n FROM (
            SELECT {ALL} AS ancestor, kind, n FROM near
            UNION ALL
            {ABOVE.format(columns="kind")}
        ) counted
        GROUP BY ancestor, kind
    )
    INSERT INTO progress (ancestor, {NOW_KEY}, n)
    SELECT s.ancestor, {NOW_KEY}, s.n FROM summed s CROSS JOIN kinds k WHERE k.kind = s.kind
    ON CONFLICT (ancestor, {NOW_KEY}) DO UPDATE SET n = progress.n + excluded.n
"""
FORGET_NOW = text("DELETE FROM progress WHERE obligation = :obligation")
FORGET_ALL_NOW = text("DELETE FROM progress")
COUNT_ONE_NOW, COUNT_SOME_NOW = text(COUNT_NOW.format(only=ONE)), text(COUNT_NOW.format(only=SOME))
STANDING = """
    SELECT u.parent_no AS parent, t.obligation, d.opens_on, coalesce(t.lenient, '') AS lenient,
           coalesce(t.done_on, '') AS done_on, coalesce(t.out, '') AS out, coalesce(t.out_on, '') AS out_on
"""
NEW_STANDINGS = text(
    number_new(f"(SELECT DISTINCT {STANDING_KEY} FROM ({STANDING} {EACH.format(only=ONE)}) every_task)")
)
# What is counted now less what was counted before becomes known today.
COUNT_DAYS = text(f"""
    WITH alike AS MATERIALIZED (
        {STANDING}, count(*) AS n {EACH.format(only=ONE)} GROUP BY 1, 2, 3, 4, 5, 6, 7
    ),
    near AS MATERIALIZED (
        SELECT w.parent, s.no AS standing, w.n FROM alike w CROSS JOIN standings s WHERE {SAME_STANDING}
    )
    INSERT INTO progress_days (ancestor, known_on, was, now, n)
    SELECT ancestor, CAST(:known_on AS text), 0, standing, sum(n) FROM (
        {ABOVE.format(columns="standing")}
        UNION ALL
        SELECT d.ancestor, s.no, -{CAME} FROM progress_days d {ENDS}
        WHERE {AT_END} AND s.obligation = :obligation
    ) counted
    WHERE true
    GROUP BY ancestor, standing
    HAVING sum(n) <> 0
    ON CONFLICT (ancestor, known_on, was, now) DO UPDATE SET n = progress_days.n + excluded.n
""")


def count_now(connection: Connection, obligation: int) -> None:
    """Counts all tasks of the obligation as they are, for every unit above them."""
    connection.execute(FORGET_NOW, {"obligation": obligation})
    connection.execute(COUNT_ONE_NOW, {"obligation": obligation})


def count_all_now(connection: Connection) -> None:
    """Counts all tasks of all obligations as they are."""
    connection.execute(FORGET_ALL_NOW)
    for after in range(0, connection.execute(LAST_UNIT).scalar_one(), UNITS_AT_ONCE):
        connection.execute(COUNT_SOME_NOW, {"after": after, "upto": after + UNITS_AT_ONCE})


def count_days(connection: Connection, obligation: int, *, known_on: str) -> None:
    """Keeps what differs from what was counted up to now as having become known on a day."""
    connection.execute(NEW_STANDINGS, {"obligation": obligation})
    connection.execute(COUNT_DAYS, {"obligation": obligation, "known_on": known_on})
