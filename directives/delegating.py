"""Handing a duty on: only downwards, only with an earlier day, and visible link by link."""

from datetime import date
from typing import Final

from directives.tasks import NothingAsked, Standing, require_open
from events.base import Event
from events.delegating import DelegationTakenBack, TaskDelegated
from units.tree import Roster
from words import Refused

LINKS_MOST: Final = 4  # province, district, commune, hamlet: a longer chain hides who works


class NotInside(Refused):
    """A duty is handed on only to a unit or office inside the one that holds it."""


class NotEarlier(Refused):
    """A delegate's day comes before the day of whoever hands the duty on."""


class ChainTooLong(Refused):
    """The duty was handed on too many times."""


def holder(at: Standing) -> str:
    """Who has the work in hand: the last of the chain, else the unit that owes it."""
    return at.decided.chain[-1].to if at.decided.chain else at.task.unit


def delegate(at: Standing, *, to: str, due: date, reason: str, roster: Roster, today: date) -> list[Event]:
    """Whoever holds the duty hands it on.

    Raises TaskClosed, UnknownUnit, NotInside, NotEarlier or ChainTooLong.
    """
    require_open(at)
    chain, held = at.decided.chain, holder(at)
    roster.unit(to, today)
    if to == held or not roster.is_inside(to, held, today):
        raise NotInside(
            "Đơn vị {to} không thuộc đơn vị {holder}; chỉ giao tiếp cho phòng, ban hoặc đơn vị bên trong.",
            to=to,
            holder=held,
        )
    if len(chain) >= LINKS_MOST:
        raise ChainTooLong(
            "Nhiệm vụ {task} đã được giao tiếp {most} lần; hãy lấy lại rồi giao thẳng cho nơi làm.",
            task=at.task,
            most=LINKS_MOST,
        )
    limit = chain[-1].due if chain else at.strict
    if due < today or (limit is not None and due >= limit):
        raise NotEarlier(
            "Hạn giao tiếp {due} phải từ hôm nay ({today}) và sớm hơn hạn của nơi giao{limit}.",
            due=due,
            today=today,
            limit=f" ({limit.day}/{limit.month}/{limit.year})" if limit else "",
        )
    return [TaskDelegated(task=at.task, to=to, due=due, reason=reason)]


def take_back(at: Standing, *, speaker: str | None, reason: str) -> list[Event]:
    """Whoever handed the duty on takes it back, with everything below. Raises NothingAsked."""
    links = [link.to for link in at.decided.chain]
    kept = links.index(speaker) + 1 if speaker in links else 0
    if kept >= len(links):
        raise NothingAsked("Nhiệm vụ {task} không được giao tiếp cho ai.", task=at.task)
    return [DelegationTakenBack(task=at.task, kept=kept, reason=reason)]
