"""Grants: a role for a part of the tree, from a day until a day, perhaps instead of somebody.

All questions here are pure. The tree comes in as `way_up`: the code of a unit and the codes of
all units that contain it on the day. A unit that lies nowhere has no way up, and only a grant
for everything reaches it.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from typing import Final, NamedTuple, NewType
from uuid import UUID

from access.roles import MAY, NEEDS_SECOND_FACTOR, NEVER_LENT, Action, Role
from words import Refused

AccountId = NewType("AccountId", UUID)

EVERYWHERE: Final = ""  # the "unit" of a grant for everything, also for what lies in no unit
DEPUTY_DAYS_MOST: Final = 90  # an absence; whoever is away for longer is replaced, not deputised


class Grant(NamedTuple):
    """A role for `unit` and all inside it, from `since` through `until` (None: until it is ended).

    `instead_of` is whoever is away, for a deputy; `rests_on` is the id of that person's own
    grant, and the deputy's falls with it.
    """

    role: Role
    unit: str
    since: date
    until: date | None = None
    instead_of: AccountId | None = None
    id: UUID | None = None
    rests_on: UUID | None = None

    def in_force(self, on: date) -> bool:
        return self.since <= on and (self.until is None or on <= self.until)

    def covers(self, way_up: Sequence[str]) -> bool:
        """Whether the unit whose way up this is lies inside the grant's part of the tree."""
        return self.unit == EVERYWHERE or self.unit in way_up


class GrantUnfit(Refused):
    """The role cannot be given like this."""


class NotTheirsToLend(Refused):
    """Nobody lends a deputy what is not their own to lend."""


def may(grants: Iterable[Grant], action: Action, way_up: Sequence[str], on: date) -> bool:
    """Whether somebody with these grants may do it at the unit whose way up this is, on a day."""
    return any(action in MAY[grant.role] and grant.in_force(on) and grant.covers(way_up) for grant in grants)


def may_anywhere(grants: Iterable[Grant], action: Action, on: date) -> bool:
    """Whether somebody may do it at some unit: then the page is worth showing."""
    return any(action in MAY[grant.role] and grant.in_force(on) for grant in grants)


def scope(
    grants: Iterable[Grant],
    action: Action,
    on: date,
    *,
    way_up: Callable[[str], Sequence[str]] | None = None,
) -> frozenset[str]:
    """The topmost units at which somebody may do it; {EVERYWHERE} where nothing is left out.

    With `way_up` a unit inside another of them is left out; without it both are named.
    """
    units = {grant.unit for grant in grants if action in MAY[grant.role] and grant.in_force(on)}
    if EVERYWHERE in units:
        return frozenset({EVERYWHERE})
    if way_up is None or len(units) < 2:
        return frozenset(units)
    return frozenset(unit for unit in units if not (units - {unit}) & set(way_up(unit)))


def may_manage(grants: Sequence[Grant], theirs: Iterable[Sequence[str]], on: date) -> bool:
    """Whether somebody may change an account whose grants are for units with these ways up.

    It takes the right over every one of them: whoever resets a password can use what it opens.
    The way up of a grant for everything is empty, so only a grant for everything reaches it.
    """
    return may_anywhere(grants, Action.ACCOUNTS, on) and all(
        may(grants, Action.ACCOUNTS, way, on) for way in theirs
    )


def needs_second_factor(grants: Iterable[Grant], on: date) -> bool:
    """Whether a password alone is too little for what this account may do on the day."""
    return any(grant.role in NEEDS_SECOND_FACTOR and grant.in_force(on) for grant in grants)


def effective(grant: Grant, resting_on: Grant | None) -> Grant:
    """A deputy's grant as long as the one that it rests on holds, and no longer.

    One that rests on a grant that is gone was never in force.
    """
    if grant.rests_on is None:
        return grant
    if resting_on is None:
        return grant._replace(until=grant.since - timedelta(days=1))
    since = max(grant.since, resting_on.since)
    ends = [day for day in (grant.until, resting_on.until) if day is not None]
    return grant._replace(since=since, until=min(ends) if ends else None)


def check_dates(since: date, until: date | None) -> None:
    """Raises GrantUnfit for a span that ends before it begins."""
    if until is not None and until < since:
        raise GrantUnfit(
            "Ngày cuối {until} trước ngày đầu {since}; hãy ghi lại thời gian giữ vai trò.",
            until=until,
            since=since,
        )


def lend(
    own: Grant, *, giver: AccountId, deputy: AccountId, since: date, until: date, inside: Sequence[str]
) -> Grant:
    """The deputy's grant that rests on one of the giver's own.

    `inside` is the way up of the unit it is for. Raises NotTheirsToLend or GrantUnfit.
    """
    check_dates(since, until)
    if giver == deputy:
        raise NotTheirsToLend("Không ai tự làm người thay của chính mình; hãy chọn tài khoản khác.")
    if own.instead_of is not None:
        raise NotTheirsToLend(
            "Quyền đang giữ thay người khác thì không giao tiếp; hãy để chính người đó cử người thay."
        )
    if own.role in NEVER_LENT:
        raise NotTheirsToLend(
            "Quyền quản trị không cho mượn; hãy để một quản trị khác giao vai trò này cho người thay."
        )
    if not own.covers(inside):
        raise NotTheirsToLend("Không giao thay được cho đơn vị nằm ngoài phạm vi của chính mình.")
    if (until - since).days >= DEPUTY_DAYS_MOST:
        raise GrantUnfit(
            "Cử người thay nhiều nhất {most} ngày; vắng lâu hơn thì giao hẳn vai trò cho người khác.",
            most=DEPUTY_DAYS_MOST,
        )
    if not own.in_force(since) or (own.until is not None and own.until < until):
        raise NotTheirsToLend(
            "Vai trò của người giao không còn hiệu lực trong suốt thời gian đó; hãy chọn thời gian ngắn hơn."
        )
    unit = inside[0] if inside else EVERYWHERE
    return Grant(own.role, unit, since, until, instead_of=giver, rests_on=own.id)
