"""Relative limits whose beginning has come: the last day is worked out once and recorded.

"Within 10 days of the training" has no last day until there was a training. When the fact
is there, the day is worked out with the calendar as it is now and kept as an event, so that
no later calendar moves it.
"""

from datetime import date, datetime

from app.wiring import App
from deadlines.reckoning import term_ends
from deadlines.rules import Within
from events.base import Message
from events.decisions import DueWorkedOut, TaskRef
from projections.database import reading
from projections.nodes import Asks
from projections.taskrows import undated_tasks


def work_out_dues(app: App, *, now: datetime) -> int:
    """Gives every open task whose origin has happened its last day; gives how many."""
    messages = []
    with reading(app.engine) as connection:
        asks = Asks.read(connection)
        for ask in asks.by_no.values():
            due = ask.obligation.due
            if not isinstance(due, Within) or isinstance(due.origin, date):
                continue
            for task in undated_tasks(connection, ask.no, due.origin):
                happened = date.fromisoformat(task.happened_on)
                last = term_ends(due, happened, app.calendar)
                ref = TaskRef(
                    directive=ask.directive, obligation=ask.obligation.no, unit=task.code, period=task.period
                )
                event = DueWorkedOut(
                    task=ref, origin=due.origin, happened_on=happened, strict=last, lenient=last
                )
                messages.append(Message(f"due:{ref.id}:{happened}", ref.stream, (event,)))
    for result in app.log.ingest(messages, at=now, by="clock", via="clock"):
        for rejected in result.rejected:
            raise rejected.reason
    return len(messages)
