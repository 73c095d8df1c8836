"""What an office still has to prepare: shown to those who can, until the first directive was issued."""

from typing import Final, NamedTuple

from sqlalchemy import Connection

from access.roles import Action
from flows.roster import current_roster
from projections.accounts import account_rows
from projections.contacts import contacts
from projections.directives import directives
from projections.places import Place
from web.visit import Visit

COUNTED_MOST: Final = 1_000  # people; more are certainly enough to begin with
PREPARED: Final = frozenset({"draft", "confirmed"})  # states in which nothing is asked of anybody yet


class Step(NamedTuple):
    """One thing to prepare: what, how far it is, where it is done."""

    what: str
    how_far: str
    href: str


def first_steps(visit: Visit, connection: Connection, at: Place) -> list[Step]:
    """The steps that the visitor may take, in their order; none once a directive was issued."""
    if any(row.state not in PREPARED for row in directives(connection)):
        return []
    steps = []
    if visit.can(Action.ROSTER, at.code):
        inside = current_roster(visit.app).each_descendant(at.code, visit.today, kind=None)
        known = visit.say("bên trong đang có {n} đơn vị", n=sum(1 for _ in inside))
        steps.append(Step(visit.say("Nạp thôn, khối phố, cơ quan của mình"), known, "/don-vi/nap"))
        reached = len(contacts(connection, at, visit.today, most=COUNTED_MOST))
        known = visit.say("đang có {n} đầu mối", n=reached)
        steps.append(Step(visit.say("Nạp đầu mối: thư gửi cho ai"), known, "/dau-moi/nap"))
    if visit.can(Action.ACCOUNTS, at.code):
        known = visit.say("đang có {n} tài khoản", n=len(account_rows(connection)))
        steps.append(
            Step(visit.say("Mở tài khoản cho đầu mối và các đơn vị"), known, "/quan-tri/tai-khoan/moi")
        )
    if visit.can(Action.ISSUE, at.code):
        drafts = len(directives(connection))
        known = visit.say("đang có {n} dự thảo", n=drafts)
        steps.append(Step(visit.say("Đưa văn bản đầu tiên vào"), known, "/van-ban/moi"))
    return steps
