"""Who said something, as officials know them: the role and the unit of an account, never a name."""

from collections.abc import Iterable
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import Connection

from access.grants import EVERYWHERE, AccountId, Grant
from access.roles import ROLE_NAMES, Role
from projections.accounts import account_row
from projections.places import place
from units.tree import UnknownUnit
from words import Lang, say

ROLES_MOST: Final = 2  # of one account; the rest is on its own page


def said_by(connection: Connection, names: Iterable[str], on: date, lang: Lang) -> dict[str, str]:
    """What each `by` of an event stands for; one that is no account's id stays as it was written."""
    return {name: _said_by(connection, name, on, lang) for name in set(names)}


def _said_by(connection: Connection, name: str, on: date, lang: Lang) -> str:
    try:
        account = account_row(connection, AccountId(UUID(name)))
    except ValueError:
        account = None
    if account is None:
        return _program(name, lang)
    held = [grant for grant in account.grants if grant.in_force(on)] or list(account.grants[-1:])
    if not held:
        return say("tài khoản {account}, chưa có vai trò", lang, account=name[:8])
    return "; ".join(_role(connection, grant, on, lang) for grant in held[:ROLES_MOST])


def _program(name: str, lang: Lang) -> str:
    """Whoever is no account: the clock, the demonstration, or how somebody at a command line was called."""
    match name:
        case "clock":
            return say("đồng hồ của hệ thống", lang)
        case "demo":
            return say("số liệu trình diễn", lang)
        case _ if name in set(Role):
            return ROLE_NAMES[Role(name)].say(lang)
        case _:
            return name


def _role(connection: Connection, grant: Grant, on: date, lang: Lang) -> str:
    return say(
        "{role}, {unit}",
        lang,
        role=ROLE_NAMES[grant.role],
        unit=_unit(connection, grant.unit, on, lang),
    )


def _unit(connection: Connection, code: str, on: date, lang: Lang) -> str:
    if code == EVERYWHERE:
        return say("toàn hệ thống", lang)
    try:
        return place(connection, code, on).name
    except UnknownUnit:
        return code
