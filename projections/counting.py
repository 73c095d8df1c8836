"""Progress of whole obligations, counted anew by statements over all their tasks.

Single changes are counted one by one (`projections.changes`); issuing, amending and
closing touch every task at once and are counted here. Both give the same rows.
"""

from sqlalchemy import Connection, text

# Tasks grouped by the unit next above, then summed for everything above that: the tasks
# themselves are read once.
COUNTED = """
    WITH near AS MATERIALIZED (
        SELECT u.parent_no AS parent, d.opens_on, coalesce(t.strict, '') AS strict,
               coalesce(t.lenient, '') AS lenient, coalesce(t.done_on, '') AS done_on,
               coalesce(t.out, '') AS out, coalesce(t.out_on, '') AS out_on, count(*) AS n
        FROM tasks t
        JOIN roster_units u ON u.no = t.unit
        JOIN dues d ON d.obligation = t.obligation AND d.period = t.period
        WHERE t.obligation = :obligation
        GROUP BY u.parent_no, d.opens_on, t.strict, t.lenient, t.done_on, t.out, t.out_on
    ),
    counted AS MATERIALIZED (
        SELECT 0 AS ancestor, opens_on, strict, lenient, done_on, out, out_on, n FROM near
        UNION ALL SELECT parent, opens_on, strict, lenient, done_on, out, out_on, n
        FROM near WHERE parent <> 0
        UNION ALL SELECT a.ancestor, opens_on, strict, lenient, done_on, out, out_on, n
        FROM near JOIN unit_ancestors a ON a.unit = near.parent
    )
"""
FORGET_PROGRESS = text("DELETE FROM progress WHERE obligation = :obligation")
COUNT_PROGRESS = text(
    COUNTED
    + """
    INSERT INTO progress (ancestor, obligation, opens_on, strict, lenient, state, n)
    SELECT ancestor, CAST(:obligation AS integer), opens_on, strict, lenient,
           CASE WHEN out NOT IN ('', 'closed') THEN out
                WHEN done_on <> '' AND (lenient = '' OR done_on <= lenient) THEN 'in_time'
                WHEN done_on <> '' THEN 'late'
                WHEN out <> '' THEN out ELSE 'open' END, sum(n)
    FROM counted GROUP BY 1, 2, 3, 4, 5, 6
"""
)
# What is counted now less what was counted before becomes known today.
COUNT_DAYS = text(
    COUNTED
    + """
    INSERT INTO progress_days (ancestor, obligation, known_on, opens_on, lenient, done_on, out, out_on, n)
    SELECT ancestor, CAST(:obligation AS integer), CAST(:known_on AS text), opens_on, lenient, done_on, out,
           out_on, sum(n)
    FROM (
        SELECT ancestor, opens_on, lenient, done_on, out, out_on, n FROM counted WHERE ancestor <> 0
        UNION ALL
        SELECT ancestor, opens_on, lenient, done_on, out, out_on, -n FROM progress_days
        WHERE obligation = :obligation
    ) both_
    WHERE true
    GROUP BY ancestor, opens_on, lenient, done_on, out, out_on
    HAVING sum(n) <> 0
    ON CONFLICT (ancestor, obligation, known_on, opens_on, lenient, done_on, out, out_on)
    DO UPDATE SET n = progress_days.n + excluded.n
"""
)


def count_now(connection: Connection, obligation: int) -> None:
    """Counts all tasks of the obligation as they are, for every unit above them."""
    connection.execute(FORGET_PROGRESS, {"obligation": obligation})
    connection.execute(COUNT_PROGRESS, {"obligation": obligation})


def count_days(connection: Connection, obligation: int, *, known_on: str) -> None:
    """Keeps what differs from what was counted up to now as having become known on a day."""
    connection.execute(COUNT_DAYS, {"obligation": obligation, "known_on": known_on})
