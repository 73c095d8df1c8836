"""The words that reading knows, from lexicon.toml; how they are found is deadlines.expressions.lexicon."""

from functools import cache
from pathlib import Path

from deadlines.expressions.lexicon import Layer as _Layer
from deadlines.expressions.lexicon import Mark, Tables, load, single

__all__ = ["Layer", "Mark", "lexicon", "words_of"]

TABLES = Path(__file__).with_name("lexicon.toml")


@cache
def lexicon() -> Tables:
    """Every table of lexicon.toml."""
    return load(TABLES)


class Layer(_Layer):
    """Finds the phrases of some tables of lexicon.toml."""

    def __init__(self, *tables: str) -> None:
        super().__init__(lexicon(), *tables)


def words_of(table: str, row: str) -> frozenset[str]:
    """The one-word phrases of a row of lexicon.toml."""
    return single(lexicon(), table, row)
