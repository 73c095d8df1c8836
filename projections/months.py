"""Months of knowledge that are over, summed up: what the past of a province or of the country is read from.

What the log knew by a day never changes once the day is over, so each month is summed once, when the
next begins. Only units with so many changes that reading them takes long are: those above districts.
"""

from typing import Final

from sqlalchemy import Column, Connection, Integer, Table, Text, text

from projections.tables import AT_END, CAME, ENDS, metadata

SUMMED: Final = "('trung_uong', 'tinh')"  # levels, as SQL has them

progress_months = Table(  # progress_days with months in place of days of knowledge and of being done
    "progress_months",
    metadata,
    Column("ancestor", Integer, primary_key=True, autoincrement=False),
    Column("obligation", Integer, primary_key=True, autoincrement=False),
    Column("known_month", Text, primary_key=True),  # "2022-09"
    Column("opens_on", Text, primary_key=True),
    Column("lenient", Text, primary_key=True),
    Column("done_on", Text, primary_key=True),  # the first of the month when in time, else "2022-09-31"
    Column("out", Text, primary_key=True),
    Column("out_on", Text, primary_key=True),
    Column("n", Integer, nullable=False),
    sqlite_with_rowid=False,
)
progress_month_days = Table(  # the same of what was done, with its very day: for the month of the question
    "progress_month_days",
    metadata,
    Column("ancestor", Integer, primary_key=True, autoincrement=False),
    Column("obligation", Integer, primary_key=True, autoincrement=False),
    Column("done_month", Text, primary_key=True),
    Column("known_month", Text, primary_key=True),
    Column("standing", Integer, primary_key=True, autoincrement=False),
    Column("n", Integer, nullable=False),
    sqlite_with_rowid=False,
)

# SQLite looks at the tables of a cross join in their order: few units and many changes.
CHANGED = f"""
    FROM roster_units u CROSS JOIN progress_days d {ENDS}
    WHERE u.level IN {SUMMED} AND d.ancestor = u.no AND d.known_on >= :since AND d.known_on < :until
      AND {AT_END}
"""
ADD_DAYS = text(f"""
    INSERT INTO progress_month_days (ancestor, obligation, done_month, known_month, standing, n)
    SELECT d.ancestor, s.obligation, substr(s.done_on, 1, 7), substr(d.known_on, 1, 7), s.no, sum{CAME}
    {CHANGED} AND s.done_on <> ''
    GROUP BY 1, 2, 3, 4, 5 HAVING sum{CAME} <> 0
""")
ADD_OPEN = text(f"""
    INSERT INTO progress_months
        (ancestor, obligation, known_month, opens_on, lenient, done_on, out, out_on, n)
    SELECT d.ancestor, s.obligation, substr(d.known_on, 1, 7), s.opens_on, s.lenient, '', s.out, s.out_on,
           sum{CAME}
    {CHANGED} AND s.done_on = ''
    GROUP BY 1, 2, 3, 4, 5, 6, 7, 8 HAVING sum{CAME} <> 0
""")
ADD_DONE = text("""
    INSERT INTO progress_months
        (ancestor, obligation, known_month, opens_on, lenient, done_on, out, out_on, n)
    SELECT d.ancestor, s.obligation, d.known_month, s.opens_on, s.lenient,
           d.done_month || CASE WHEN s.lenient <> '' AND s.done_on > s.lenient THEN '-31' ELSE '-01' END,
           s.out, s.out_on, sum(d.n)
    FROM progress_month_days d CROSS JOIN standings s
    WHERE s.no = d.standing AND d.known_month >= :since AND d.known_month < :until
    GROUP BY 1, 2, 3, 4, 5, 6, 7, 8 HAVING sum(d.n) <> 0
""")


def begins(day: str) -> str:
    """What compares as the first day of the month of a day; nothing for no day."""
    return day[:8] + "01" if day else ""


def close_months(connection: Connection, before: str, now: str) -> None:
    """Sums up the months that were not over on one day of knowledge and are on another."""
    since, until = begins(before), begins(now)
    if since == until:
        return
    values = {"since": since, "until": until}
    connection.execute(ADD_DAYS, values)
    connection.execute(ADD_OPEN, values)
    connection.execute(ADD_DONE, {"since": since[:7], "until": until[:7]})
