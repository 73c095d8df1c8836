"""Due rules in one place: their kinds, what they give, and how they are explained.

The parts live in their own modules: deadlines.forms (what a rule is), deadlines.reckoning (when it
is due), deadlines.periods (names of periods), deadlines.explain (why, and what looks doubtful).
"""

from deadlines.explain import Doubt, DoubtKind, DueBeforeIssue, explain, require_possible, warnings
from deadlines.forms import (
    ByDate,
    Due,
    DueRule,
    Horizon,
    NoDue,
    Pause,
    Period,
    Recurring,
    Window,
    Within,
)
from deadlines.periods import period_named
from deadlines.reckoning import due_of, periods, suspend

__all__ = [
    "ByDate",
    "Doubt",
    "DoubtKind",
    "Due",
    "DueBeforeIssue",
    "DueRule",
    "Horizon",
    "NoDue",
    "Pause",
    "Period",
    "Recurring",
    "Window",
    "Within",
    "due_of",
    "explain",
    "period_named",
    "periods",
    "require_possible",
    "suspend",
    "warnings",
]
