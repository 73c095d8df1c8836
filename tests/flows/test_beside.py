"""Whatever is kept beside the log was judged: an event as well, or rightly none."""

from pathlib import Path

from projections.database import BESIDE

PAGE = Path(__file__).parents[2] / "docs" / "decisions" / "0017-what-is-an-event.md"


def test_every_table_beside_the_log_is_judged() -> None:
    judged = PAGE.read_text("utf-8")
    tables = sorted(table for part in BESIDE for table in part.metadata.tables)
    assert len(tables) > 10
    assert [table for table in tables if f"`{table}`" not in judged] == []
