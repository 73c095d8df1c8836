"""Accounts and what they may do, in words that people know: roles, units by name, days, instead of whom."""

from typing import NamedTuple

from access.grants import EVERYWHERE, Grant
from access.roles import ROLE_NAMES
from flows.accounts import Account, account_of
from units.tree import UnknownUnit
from web.visit import Visit
from words import Phrase, phrase


class Held(NamedTuple):
    """A grant as it is shown; `state` is now, later or over."""

    grant: Grant
    role: Phrase
    where: Phrase
    days: Phrase
    instead_of: str
    state: str


def held_by(visit: Visit, account: Account) -> list[Held]:
    """The roles of an account in words, those that hold now first, those that are over last."""
    with visit.reading() as connection:
        found = []
        for grant in account.grants:
            other = account_of(connection, grant.instead_of) if grant.instead_of else None
            found.append(
                Held(
                    grant,
                    ROLE_NAMES[grant.role],
                    where_words(visit, grant.unit),
                    _days(grant),
                    (other.name or other.login) if other else "",
                    _state(visit, account, grant),
                )
            )
    order = {"now": 0, "later": 1, "over": 2}
    return sorted(found, key=lambda one: order[one.state])


def where_words(visit: Visit, unit: str) -> Phrase:
    """The part of the tree that a grant is for."""
    if unit == EVERYWHERE:
        return phrase("toàn hệ thống")
    with visit.reading() as connection:
        try:
            name = visit.place(connection, unit).name
        except UnknownUnit:
            return phrase("đơn vị mang mã {code}", code=unit)
    return phrase("{unit} ({code})", unit=name, code=unit)


def _days(grant: Grant) -> Phrase:
    if grant.until is None:
        return phrase("từ {since}", since=grant.since)
    return phrase("từ {since} đến hết {until}", since=grant.since, until=grant.until)


def _state(visit: Visit, account: Account, grant: Grant) -> str:
    if account.closed or (grant.until is not None and grant.until < visit.today):
        return "over"
    return "later" if grant.since > visit.today else "now"
