"""A copy of an SQLite database to try things out on; what is copied is never written to."""

from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from projections.database import reading

PAGES_AT_ONCE = 10_000  # writers wait no longer than this many pages take to copy


def copy_database(engine: Engine, path: Path) -> None:
    """One consistent state of the database into a new file, while others go on writing.

    Uses SQLite's own backup; a copy of the file alone would miss what is still in its journal.
    """
    sqlite: Any = engine.dialect.loaded_dbapi
    with reading(engine) as connection:
        source: Any = connection.connection.driver_connection
        target = sqlite.connect(path)
        try:
            source.backup(target, pages=PAGES_AT_ONCE)
        finally:
            target.close()
