"""The tables that boards read: rows folded from the log, and nothing else.

Days are ISO text ("2022-09-30"), which compares alike on both databases and reads well;
an empty text in a key stands for "none". Units are nodes of the tree by number: a code
together with a date names one (`roster_units`).
"""

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
)

metadata = MetaData()

cursor = Table(
    "projection_cursor",
    metadata,
    Column("name", Text, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("roster_position", Integer, nullable=False),  # last event that changed the roster
    Column("asks_position", Integer, nullable=False),  # last event that changed what is asked
    Column("known_on", Text, nullable=False),  # the last day of knowledge: it never goes back
)

roster_units = Table(
    "roster_units",
    metadata,
    Column("no", Integer, primary_key=True, autoincrement=False),
    Column("code", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("level", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("parent", Text),
    Column("parent_no", Integer, nullable=False),  # 0 where nothing is above
    Column("valid_from", Text, nullable=False),
    Column("valid_to", Text),
    Column("revision", Integer, nullable=False),  # the revision of the roster that added it
    Index("roster_units_code", "code", "valid_from", unique=True),
    Index("roster_units_parent", "parent_no"),
)

unit_ancestors = Table(  # strictly above: a unit is not its own ancestor
    "unit_ancestors",
    metadata,
    Column("unit", Integer, primary_key=True, autoincrement=False),
    Column("ancestor", Integer, primary_key=True, autoincrement=False),
    Column("steps", Integer, nullable=False),
    Index("unit_ancestors_down", "ancestor", "unit"),
    sqlite_with_rowid=False,
)

posts = Table(
    "posts",
    metadata,
    Column("post", Text, primary_key=True),
    Column("unit", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("valid_from", Text, nullable=False),
    Column("valid_to", Text),
    Index("posts_unit", "unit"),
)

directives = Table(
    "directives",
    metadata,
    Column("directive", Text, primary_key=True),
    Column("number", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("issuer", Text, nullable=False),
    Column("dated", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("issued_on", Text),
    Column("periods_through", Text),
)

obligations = Table(
    "obligations",
    metadata,
    Column("no", Integer, primary_key=True, autoincrement=False),
    Column("directive", Text, ForeignKey("directives.directive"), nullable=False),
    Column("code", Text, nullable=False),
    Column("body", Text, nullable=False),  # the Obligation as JSON
    Column("roster_on", Text, nullable=False),  # the day on which its roster was frozen
    Column("roster_revision", Integer, nullable=False),  # and the revision: later ones bind nobody
    Index("obligations_code", "directive", "code", unique=True),
)

dues = Table(
    "dues",
    metadata,
    Column("obligation", Integer, primary_key=True, autoincrement=False),
    Column("period", Text, primary_key=True),
    Column("opens_on", Text, nullable=False),  # both days as when it was first asked
    Column("strict", Text),
    Column("lenient", Text),
    Column("at", Text),
    Column("known_on", Text, nullable=False),
)

tasks = Table(
    "tasks",
    metadata,
    Column("unit", Integer, primary_key=True, autoincrement=False),
    Column("obligation", Integer, primary_key=True, autoincrement=False),
    Column("period", Text, primary_key=True),
    Column("strict", Text),
    Column("lenient", Text),
    Column("done_on", Text),
    Column("ready_on", Text),  # done but for a review
    Column("out", Text),  # waived, closed, revoked or withdrawn
    Column("out_on", Text),
    postgresql_with={"fillfactor": 80},  # a task that is done fits beside what it was
    sqlite_with_rowid=False,
)
Index(
    "tasks_open",
    tasks.c.obligation,
    tasks.c.lenient,
    sqlite_where=tasks.c.done_on.is_(None) & tasks.c.out.is_(None),
    postgresql_where=tasks.c.done_on.is_(None) & tasks.c.out.is_(None),
)

Index(  # what waits for a reviewer: few rows, asked for by every coordinator's front page
    "tasks_ready",
    tasks.c.unit,
    sqlite_where=tasks.c.ready_on.is_not(None) & tasks.c.done_on.is_(None) & tasks.c.out.is_(None),
    postgresql_where=tasks.c.ready_on.is_not(None) & tasks.c.done_on.is_(None) & tasks.c.out.is_(None),
)

task_was = Table(  # what a task's state was before it changed on a day: for "what did we know"
    "task_was",
    metadata,
    Column("unit", Integer, primary_key=True, autoincrement=False),
    Column("obligation", Integer, primary_key=True, autoincrement=False),
    Column("period", Text, primary_key=True),
    Column("until_known", Text, primary_key=True),
    Column("lenient", Text),
    Column("done_on", Text),
    Column("ready_on", Text),
    Column("out", Text),  # unasked where the unit was not bound yet
    Column("out_on", Text),
    sqlite_with_rowid=False,
)

task_decisions = Table(
    "task_decisions",
    metadata,
    Column("unit", Integer, primary_key=True, autoincrement=False),
    Column("obligation", Integer, primary_key=True, autoincrement=False),
    Column("period", Text, primary_key=True),
    Column("strict", Text),
    Column("lenient", Text),
    Column("extended", Boolean, nullable=False),
    Column("extension_wanted", Text),
    Column("submitted_on", Text),
    Column("accepted", Boolean, nullable=False),
    Column("returned", Text, nullable=False),
    Column("waived", Boolean, nullable=False),
    Column("acknowledged", Boolean, nullable=False),
    Column("paused_on", Text),  # since when the clock stands
    Column("paused_for", Text, nullable=False),
    Column("suspended", Boolean, nullable=False),  # it stood once, so its days were moved
    Index("task_decisions_waiting", "extension_wanted"),
)

facts = Table(
    "facts",
    metadata,
    Column("unit", Integer, primary_key=True, autoincrement=False),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("about", Text, nullable=False),
    Column("period", Text, nullable=False),
    Column("team", Text, nullable=False),
    Column("occurred_on", Text, nullable=False),
    Column("known_on", Text, nullable=False),
    Column("quantity", Integer, nullable=False),
    Column("denominator", Integer, nullable=False),
    Column("population", Text, nullable=False),
    Column("position", Integer, nullable=False),
    Column("retracted_known", Text),  # the day on which the log learnt that it was wrong
    sqlite_with_rowid=False,
)
Index(
    "facts_measured",
    facts.c.about,
    facts.c.unit,
    sqlite_where=facts.c.kind == "measured",
    postgresql_where=facts.c.kind == "measured",
)
Index(
    "facts_ended",
    facts.c.unit,
    sqlite_where=facts.c.kind.in_(["team_changed", "team_dissolved"]),
    postgresql_where=facts.c.kind.in_(["team_changed", "team_dissolved"]),
)

team_spans = Table(
    "team_spans",
    metadata,
    Column("unit", Integer, primary_key=True, autoincrement=False),
    Column("body", Text, primary_key=True),
    Column("team", Text, primary_key=True),
    Column("start", Text, primary_key=True),
    Column("until", Text),
    Column("members", Integer, nullable=False),
)

team_days = Table(  # sums of these over days and over what was known are the teams on any date
    "team_days",
    metadata,
    Column("ancestor", Integer, primary_key=True, autoincrement=False),
    Column("body", Text, primary_key=True),
    Column("level", Text, primary_key=True),
    Column("day", Text, primary_key=True),
    Column("known_on", Text, primary_key=True),
    Column("teams", Integer, nullable=False),
    Column("members", Integer, nullable=False),
)

progress = Table(  # tasks now, of units strictly inside `ancestor` (0: all units) by state
    "progress",
    metadata,
    Column("ancestor", Integer, primary_key=True, autoincrement=False),
    Column("obligation", Integer, primary_key=True, autoincrement=False),
    Column("opens_on", Text, primary_key=True),
    Column("strict", Text, primary_key=True),
    Column("lenient", Text, primary_key=True),
    Column("state", Text, primary_key=True),  # open, in_time, late, waived, closed …
    Column("n", Integer, nullable=False),
    sqlite_with_rowid=False,
)

standings = Table(  # how a task may stand, as far as past boards tell tasks apart, under a number
    "standings",
    metadata,
    Column("no", Integer, primary_key=True, autoincrement=False),
    Column("obligation", Integer, nullable=False),
    Column("opens_on", Text, nullable=False),
    Column("lenient", Text, nullable=False),  # in these, an empty text is none
    Column("done_on", Text, nullable=False),
    Column("out", Text, nullable=False),
    Column("out_on", Text, nullable=False),
    Index("standings_key", "obligation", "opens_on", "lenient", "done_on", "out", "out_on", unique=True),
)

progress_days = Table(  # tasks that went from one standing to another, by the day on which it became known
    "progress_days",
    metadata,
    Column("ancestor", Integer, nullable=False),
    Column("known_on", Text, nullable=False),
    Column("was", Integer, nullable=False),  # 0: they were not asked, or are counted anew
    Column("now", Integer, nullable=False),
    Column("n", Integer, nullable=False),
    PrimaryKeyConstraint("ancestor", "known_on", "was", "now"),  # what came since a day lies together
    sqlite_with_rowid=False,
)
# Of a change (d), what it left and where it came to (s): any past board is a sum of these, `n` tasks each.
ENDS = "CROSS JOIN (SELECT -1 AS way UNION ALL SELECT 1) e CROSS JOIN standings s"
AT_END = "s.no = CASE e.way WHEN 1 THEN d.now ELSE d.was END"
CAME = "(e.way * d.n)"

swept = Table(
    "swept",
    metadata,
    Column("obligation", Integer, primary_key=True, autoincrement=False),
    Column("strict", Text, primary_key=True),
    Column("lenient", Text, primary_key=True),
    Column("rung", Integer, primary_key=True, autoincrement=False),
    Column("swept_on", Text, nullable=False),
    Column("raised", Integer, nullable=False),
    Column("skipped", Text, nullable=False),
)

notices = Table(
    "notices",
    metadata,
    Column("unit", Integer, primary_key=True, autoincrement=False),
    Column("obligation", Integer, primary_key=True, autoincrement=False),
    Column("period", Text, primary_key=True),
    Column("lenient", Text, primary_key=True),
    Column("rung", Integer, primary_key=True, autoincrement=False),
    Column("person", Text, primary_key=True),
    Column("letter", Text, nullable=False),
    sqlite_with_rowid=False,
)

letters = Table(
    "letters",
    metadata,
    Column("letter", Text, primary_key=True),
    Column("person", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("sealed_on", Text, nullable=False),
    Column("sealed_at", Text, nullable=False),
    Column("notices", Integer, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("state", Text, nullable=False),  # queued, later, held, sent, refused, dropped
    Column("attempts", Integer, nullable=False),
    Column("retry_at", Text),
    Column("sent_at", Text),
    Column("code", Integer),
    Column("answer", Text),
    Column("remedy", Text),
    Index("letters_day", "sealed_on", "person"),
)
Index(
    "letters_waiting",
    letters.c.state,
    letters.c.retry_at,
    sqlite_where=letters.c.state.in_(["queued", "later", "held"]),
    postgresql_where=letters.c.state.in_(["queued", "later", "held"]),
)

holds = Table(  # sweeps that wait for a person to release them
    "sweep_holds",
    metadata,
    Column("held_on", Text, primary_key=True),
    Column("notices", Integer, nullable=False),
    Column("usual", Integer, nullable=False),
    Column("released_on", Text),
)
