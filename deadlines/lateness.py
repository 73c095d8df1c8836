"""In time or late: exact functions of the day it was done, the due day and today.

Late begins only after the lenient day, and is counted from it. Nothing here is stored: the same
task is open in time today and open late tomorrow, and no job has to run for that.
"""

from datetime import date
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from deadlines.forms import Due


class Standing(StrEnum):
    """The four quadrants that offices report."""

    OPEN_IN_TIME = "open_in_time"
    OPEN_LATE = "open_late"
    DONE_IN_TIME = "done_in_time"
    DONE_LATE = "done_late"


def standing(done_on: date | None, due: Due | None, today: date) -> Standing:
    """Which quadrant a task is in on `today`; without a due day nothing is ever late.

    `done_on` is the day it was fulfilled, None while it is open. A day after `today` does not count
    yet, so boards can be asked as of a past date.
    """
    done = done_on is not None and done_on <= today
    late = days_late(done_on, due, today) > 0
    if done:
        return Standing.DONE_LATE if late else Standing.DONE_IN_TIME
    return Standing.OPEN_LATE if late else Standing.OPEN_IN_TIME


def days_late(done_on: date | None, due: Due | None, today: date) -> int:
    """Calendar days past the lenient day, at fulfilment or (while open) by `today`; 0 when in time."""
    if due is None:
        return 0
    until = today if done_on is None or done_on > today else done_on
    return max(0, (until - due.lenient).days)


def days_left(due: Due | None, today: date) -> int | None:
    """Calendar days from `today` to the strict day, 0 on it, negative after it; None without a due day."""
    return None if due is None else (due.strict - today).days


class Lateness(BaseModel):
    """How a task stands against the day first given and against the day it was extended to."""

    model_config = ConfigDict(frozen=True)

    standing: Standing
    days_late: int
    original_standing: Standing
    original_days_late: int


def lateness(done_on: date | None, original: Due | None, due: Due | None, today: date) -> Lateness:
    """Both measures: against `due`, the day now in force, and against `original`, never forgotten."""
    return Lateness(
        standing=standing(done_on, due, today),
        days_late=days_late(done_on, due, today),
        original_standing=standing(done_on, original, today),
        original_days_late=days_late(done_on, original, today),
    )
