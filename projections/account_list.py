"""Accounts in the order of their login names, a page at a time, narrowed by name, role and place.

The index of login names leads and the page goes on from an account, so the first page costs what
the last one does. What a name must hold is looked at row by row, LOOKED_MOST of them at the most.
"""

import unicodedata
from collections.abc import Callable, Iterable, Iterator
from typing import Final, Generic, NamedTuple, TypeVar
from uuid import UUID

from sqlalchemy import Connection, text

from access.grants import AccountId
from access.roles import Role
from projections import bulk

LOOKED_MOST: Final = 20_000  # names that one page may look through: about a tenth of a second
ASKED_MOST: Final = 500  # accounts whose roles one page may look at
CHUNK: Final = 1_000
# Letters with marks, as one code each, and the letters without: by a table, for many rows are looked at.
LETTERS: Final = str.maketrans(
    {chr(n): unicodedata.normalize("NFD", chr(n))[0] for n in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00))}
    | {"đ": "d"}
)

# Accounts whose name was erased come last: they are closed, and there are few.
NAMED = """
    SELECT a.account, l.login, coalesce(p.name, '') AS name
    FROM logins l JOIN accounts a ON a.account = l.account LEFT JOIN persons p ON p.person = a.person
    WHERE l.login > :login AND {rest} ORDER BY l.login LIMIT :most
"""
NAMELESS = """
    SELECT a.account, '' AS login, coalesce(p.name, '') AS name
    FROM accounts a LEFT JOIN persons p ON p.person = a.person
    WHERE a.account > :account AND {rest} AND NOT EXISTS (SELECT 1 FROM logins l WHERE l.account = a.account)
    ORDER BY a.account LIMIT :most
"""
OPEN = "NOT a.closed"
INSIDE = """
    a.account IN (SELECT g.account FROM role_grants g WHERE g.unit IN (
        SELECT u.code FROM {among} w JOIN roster_units u ON u.no = w.unit
        UNION SELECT u.code FROM {among} w JOIN unit_ancestors x ON x.ancestor = w.unit
              JOIN roster_units u ON u.no = x.unit
    ))
"""
WITHOUT = "NOT EXISTS (SELECT 1 FROM role_grants g WHERE g.account = a.account)"
IN_ROLE = "a.account IN (SELECT g.account FROM role_grants g WHERE g.role = :role)"
LOGIN = text("SELECT login FROM logins WHERE account = :account")

Fitting = TypeVar("Fitting")


class AccountsWanted(NamedTuple):
    """Which accounts may fit: `inside` and `reach` are numbers of units, None is everywhere.

    Of a reach are also accounts that have no role at all. A role or a unit is any that was ever
    given: whether it holds is asked of what is found.
    """

    words: str = ""
    role: Role | None = None
    inside: frozenset[int] | None = None
    reach: frozenset[int] | None = None
    closed: bool = False


class AccountPage(NamedTuple, Generic[Fitting]):
    """What was found; the next page goes on after the account `after`, None: there is none.

    `looked` is said where the page ended because enough was looked through, not because it is full.
    """

    found: tuple[Fitting, ...]
    after: str | None
    looked: bool = False


def account_page(
    connection: Connection,
    wanted: AccountsWanted,
    fit: Callable[[AccountId], Fitting | None],
    *,
    after: AccountId | None,
    most: int,
) -> AccountPage[Fitting]:
    """Accounts after another one that are wanted and that `fit` gives something for."""
    words = plain(wanted.words).split()
    found: list[Fitting] = []
    last = str(after) if after else None
    asked = 0
    for looked, (account, told) in enumerate(_rows(connection, wanted, after)):
        if looked == LOOKED_MOST or asked == ASKED_MOST:
            return AccountPage(tuple(found), last, looked=True)
        if all(word in told for word in words):
            asked += 1
            one = fit(AccountId(UUID(account)))
            if one is not None and len(found) == most:
                return AccountPage(tuple(found), last)
            if one is not None:
                found.append(one)
        last = account
    return AccountPage(tuple(found), None)


def plain(text_: str) -> str:
    """The text as it is searched: one case, no marks, as people type who have no Vietnamese keyboard."""
    folded = text_.casefold()
    return folded if folded.isascii() else unicodedata.normalize("NFC", folded).translate(LETTERS)


def _rows(
    connection: Connection, wanted: AccountsWanted, after: AccountId | None
) -> Iterator[tuple[str, str]]:
    """Accounts in order, each with what its words are looked for in."""
    rest, values = _conditions(connection, wanted)
    after_login = _login(connection, after)
    if after_login is not None:
        named = text(NAMED.format(rest=rest))
        while rows := connection.execute(named, {**values, "login": after_login, "most": CHUNK}).all():
            yield from ((account, _told(account, login, name)) for account, login, name in rows)
            after_login = rows[-1].login
    if not wanted.closed:
        return
    nameless, last = text(NAMELESS.format(rest=rest)), str(after) if after_login is None else ""
    while rows := connection.execute(nameless, {**values, "account": last, "most": CHUNK}).all():
        yield from ((account, _told(account, login, name)) for account, login, name in rows)
        last = rows[-1].account


def _login(connection: Connection, after: AccountId | None) -> str | None:
    """The name after which to go on; None once all that have one are behind."""
    if after is None:
        return ""
    found: str | None = connection.execute(LOGIN, {"account": str(after)}).scalar_one_or_none()
    return found


def _told(account: str, login: str, name: str) -> str:
    return f"{plain(login)} {plain(name)} {account}"


def _conditions(connection: Connection, wanted: AccountsWanted) -> tuple[str, dict[str, object]]:
    rest = ["true"] if wanted.closed else [OPEN]
    values: dict[str, object] = {}
    if wanted.role is not None:
        rest.append(IN_ROLE)
        values["role"] = wanted.role.value
    if wanted.inside is not None:
        rest.append(_inside(connection, "inside", wanted.inside, values))
    if wanted.reach is not None:
        rest.append(f"({_inside(connection, 'reach', wanted.reach, values)} OR {WITHOUT})")
    return " AND ".join(rest), values


def _inside(connection: Connection, name: str, units: Iterable[int], values: dict[str, object]) -> str:
    values[name] = bulk.among(connection, units)
    return INSIDE.format(among=bulk.AMONG[connection.dialect.name].replace(":units", f":{name}"))
