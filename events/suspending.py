"""A task's clock stands still while it waits for somebody else, and runs on afterwards."""

from datetime import date

from events.decisions import Reason, TaskDecision


class ClockPaused(TaskDecision, topic="clock_paused:1"):
    """From `on` on the task waits, for a reason; the last days then in force are kept here."""

    on: date
    reason: Reason
    strict: date
    lenient: date
    by_unit: str = ""


class ClockResumed(TaskDecision, topic="clock_resumed:1"):
    """From `on` on the clock runs again; the last days that the pause moved are worked out for good."""

    on: date
    strict: date
    lenient: date
    by_unit: str = ""
