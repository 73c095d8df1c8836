"""The tables of the trail's index: small numbers for each event, folded by projections.trail_index."""

from sqlalchemy import Column, Index, Integer, Table, Text

from projections.tables import metadata

trail = Table(
    "trail",
    metadata,
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("unit", Integer, nullable=False),  # 0: about no unit
    Column("directive", Integer, nullable=False),  # these are numbers of `trail_names`; 0: none
    Column("kind", Integer, nullable=False),
    Column("by", Integer, nullable=False),
    Column("happened_on", Text, nullable=False),
    Column("recorded_on", Text, nullable=False),  # never goes back: it finds positions by day
    Column("corrects", Integer, nullable=False),  # the position of the fact that this puts right; 0: none
    # 1: daily traffic, letters that went and people who came in; of a year's rows it is nearly all.
    Column("routine", Integer, nullable=False),
    Index("trail_unit", "unit", "position"),
    Index("trail_routine", "routine", "position"),
    Index("trail_directive", "directive", "position"),
    Index("trail_kind", "kind", "position"),
    Index("trail_by", "by", "position"),
    Index("trail_day", "recorded_on", "position"),
)
Index(
    "trail_corrects",
    trail.c.corrects,
    sqlite_where=trail.c.corrects != 0,
    postgresql_where=trail.c.corrects != 0,
)
trail_names = Table(
    "trail_names",
    metadata,
    Column("no", Integer, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    Index("trail_names_name", "name", unique=True),
)
trail_cursor = Table(
    "trail_cursor",
    metadata,
    Column("one", Integer, primary_key=True, autoincrement=False),  # always 1: there is one cursor
    Column("position", Integer, nullable=False),
    Column("recorded_on", Text, nullable=False),
)
