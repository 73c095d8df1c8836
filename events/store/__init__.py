"""The log: where events are kept, in order, for ever. See docs/decisions/0003-event-store.md."""

from events.store.batch import APPEND_MAX, Check
from events.store.log import EventLog, open_log

__all__ = ["APPEND_MAX", "Check", "EventLog", "open_log"]
