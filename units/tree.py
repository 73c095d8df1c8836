"""The tree of units, as other packages import it: units, their changes, the roster, selectors."""

from units.changes import Add, Change, End, Rename
from units.errors import Cycle, OrphanUnit, Overlap, UnknownUnit, WrongLevel
from units.roster import Roster
from units.selectors import Every, EveryOffice, Named, Selector, means_somebody, select, selector_words
from units.unit import (
    COUNTRY,
    LEVELS,
    OFFICES,
    TYPES,
    Kind,
    Level,
    Unit,
    carries_on,
    level_words,
    rank,
    span_words,
    type_words,
)

__all__ = [
    "COUNTRY",
    "LEVELS",
    "OFFICES",
    "TYPES",
    "Add",
    "Change",
    "Cycle",
    "End",
    "Every",
    "EveryOffice",
    "Kind",
    "Level",
    "Named",
    "OrphanUnit",
    "Overlap",
    "Rename",
    "Roster",
    "Selector",
    "Unit",
    "UnknownUnit",
    "WrongLevel",
    "carries_on",
    "level_words",
    "means_somebody",
    "rank",
    "select",
    "selector_words",
    "span_words",
    "type_words",
]
