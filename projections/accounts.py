"""Accounts and their grants as the log has them: who there is, as what, from when until when.

A grant ends with the unit that it was given for: a code that was given to another unit
afterwards (15 was Yên Bái and is Lào Cai) carries nobody's rights over to it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import BigInteger, Boolean, Column, Connection, Index, Row, Table, Text, text

from access.grants import EVERYWHERE, AccountId, Grant, effective
from access.roles import Action, Role
from events.accounts import (
    AccountClosed,
    AccountEvent,
    AccountOpened,
    RoleEnded,
    RoleGranted,
    SecondFactorRemoved,
    SecondFactorSet,
    TokenIssued,
    TokenRevoked,
)
from events.base import Event, Recorded
from projections import bulk
from projections.places import ancestors, place
from projections.tables import metadata
from units.posts import PersonId
from units.tree import UnknownUnit

accounts = Table(
    "accounts",
    metadata,
    Column("account", Text, primary_key=True),
    Column("person", Text, nullable=False),
    Column("position", BigInteger, nullable=False),  # of the event that opened it
    Column("closed", Boolean, nullable=False),
    Column("second_factor", Boolean, nullable=False),
    Index("accounts_person", "person"),
)
grants = Table(
    "role_grants",
    metadata,
    Column("id", Text, primary_key=True),
    Column("account", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("unit", Text, nullable=False),  # empty: everything
    Column("since", Text, nullable=False),
    Column("until", Text),
    Column("ended_on", Text),  # the first day without it
    Column("instead_of", Text),
    Column("rests_on", Text),
    Column("position", BigInteger, nullable=False),
    Index("role_grants_account", "account"),
    Index("role_grants_unit", "unit"),
)
tokens = Table(
    "account_tokens",
    metadata,
    Column("token", Text, primary_key=True),
    Column("account", Text, nullable=False),
    Column("scopes", Text, nullable=False),  # names of actions, with spaces between
    Column("until", Text, nullable=False),  # UTC, ISO
    Column("note", Text, nullable=False),
    Column("issued_at", Text, nullable=False),
    Column("revoked", Boolean, nullable=False),
    Index("account_tokens_account", "account"),
)

CLOSE = text("UPDATE accounts SET closed = :yes WHERE account = :account")
FACTOR = text("UPDATE accounts SET second_factor = :set WHERE account = :account")
END = text("UPDATE role_grants SET ended_on = :on WHERE id = :id AND (ended_on IS NULL OR ended_on > :on)")
REVOKE = text("UPDATE account_tokens SET revoked = :yes WHERE token = :token")

EVERY = "SELECT account, person, closed, second_factor FROM accounts"
ALL = text(f"{EVERY} ORDER BY position")
ONE = text(f"{EVERY} WHERE account = :account")
OF_PERSON = text(f"{EVERY} WHERE person = :person ORDER BY position")
GRANTS = """
    SELECT g.*, r.role AS r_role, r.unit AS r_unit, r.since AS r_since, r.until AS r_until,
           r.ended_on AS r_ended_on, a.closed AS r_closed
    FROM role_grants g
    LEFT JOIN role_grants r ON r.id = g.rests_on
    LEFT JOIN accounts a ON a.account = r.account
"""
ALL_GRANTS = text(f"{GRANTS} ORDER BY g.position, g.id")
GRANTS_OF = text(f"{GRANTS} WHERE g.account = :account ORDER BY g.position, g.id")
UNITS = text("""
    SELECT code, name, level, kind, valid_from, valid_to FROM roster_units
    WHERE code IN (SELECT unit FROM role_grants) ORDER BY code, valid_from
""")
UNITS_OF = text("""
    SELECT code, name, level, kind, valid_from, valid_to FROM roster_units
    WHERE code IN (
        SELECT unit FROM role_grants WHERE account = :account
        UNION SELECT unit FROM role_grants
        WHERE id IN (SELECT rests_on FROM role_grants WHERE account = :account)
    ) ORDER BY code, valid_from
""")
TOKENS_OF = text("""
    SELECT token, account, scopes, until, note, issued_at, revoked FROM account_tokens
    WHERE account = :account ORDER BY issued_at, token
""")
TOKEN = text("""
    SELECT token, account, scopes, until, note, issued_at, revoked FROM account_tokens WHERE token = :token
""")


class AccountRow(NamedTuple):
    """An account as the log has it: no name in it, and no login."""

    id: AccountId
    person: PersonId
    grants: tuple[Grant, ...]  # as they hold in fact: cut to what they rest on and to their units
    second_factor: bool
    closed: bool


class TokenRow(NamedTuple):
    """A program's right to speak for an account."""

    id: UUID
    account: AccountId
    scopes: frozenset[Action]
    until: datetime
    note: str
    issued_at: datetime
    revoked: bool


def account_row(connection: Connection, id_: AccountId) -> AccountRow | None:
    """One account, with all its grants, past and to come; None where there is none."""
    row = connection.execute(ONE, {"account": str(id_)}).one_or_none()
    if row is None:
        return None
    held = connection.execute(GRANTS_OF, {"account": str(id_)}).all()
    bound = any(unit not in {None, EVERYWHERE} for r in held for unit in (r.unit, r.r_unit))
    units = connection.execute(UNITS_OF, {"account": str(id_)}).all() if bound else ()
    return _account(row, held, _by_code(units))


def account_rows(connection: Connection) -> list[AccountRow]:
    """Every account, closed ones too, in the order in which they were opened."""
    units = _by_code(connection.execute(UNITS).all())
    held = defaultdict(list)
    for grant in connection.execute(ALL_GRANTS):
        held[grant.account].append(grant)
    return [_account(row, held[row.account], units) for row in connection.execute(ALL)]


def accounts_of_person(connection: Connection, person: PersonId) -> list[AccountId]:
    """The accounts that somebody has or had."""
    rows = connection.execute(OF_PERSON, {"person": str(person)})
    return [AccountId(UUID(row.account)) for row in rows]


def tokens_of(connection: Connection, id_: AccountId) -> list[TokenRow]:
    """Every token that was issued for an account, the oldest first."""
    return [_token(row) for row in connection.execute(TOKENS_OF, {"account": str(id_)})]


def token_row(connection: Connection, id_: UUID) -> TokenRow | None:
    row = connection.execute(TOKEN, {"token": str(id_)}).one_or_none()
    return None if row is None else _token(row)


def _token(row: Row[Any]) -> TokenRow:
    return TokenRow(
        UUID(row.token),
        AccountId(UUID(row.account)),
        frozenset(map(Action, row.scopes.split())),
        datetime.fromisoformat(row.until),
        row.note,
        datetime.fromisoformat(row.issued_at),
        bool(row.revoked),
    )


def _account(
    row: Row[Any],
    held: Iterable[Row[Any]],
    units: Mapping[str, Sequence[Row[Any]]],
) -> AccountRow:
    return AccountRow(
        AccountId(UUID(row.account)),
        PersonId(UUID(row.person)),
        tuple(_grant(one, units) for one in held),
        bool(row.second_factor),
        bool(row.closed),
    )


def _grant(row: Row[Any], units: Mapping[str, Sequence[Row[Any]]]) -> Grant:
    own = Grant(
        Role(row.role),
        row.unit,
        date.fromisoformat(row.since),
        _until(row.unit, row.since, row.until, row.ended_on, units),
        AccountId(UUID(row.instead_of)) if row.instead_of else None,
        UUID(row.id),
        UUID(row.rests_on) if row.rests_on else None,
    )
    if own.rests_on is None:
        return own
    if row.r_role is None or row.r_closed:
        return effective(own, None)
    until = _until(row.r_unit, row.r_since, row.r_until, row.r_ended_on, units)
    return effective(own, Grant(Role(row.r_role), row.r_unit, date.fromisoformat(row.r_since), until))


def _until(
    unit: str,
    since: str,
    until: str | None,
    ended_on: str | None,
    units: Mapping[str, Sequence[Row[Any]]],
) -> date | None:
    """The last day of a grant: its own, the day before it was ended, or the last one of its unit."""
    days = [date.fromisoformat(until)] if until else []
    if ended_on:
        days.append(date.fromisoformat(ended_on) - timedelta(days=1))
    if gone := _last_day(units.get(unit, ()), since):
        days.append(date.fromisoformat(gone))
    return min(days, default=None)


def _last_day(lives: Sequence[Row[Any]], since: str) -> str | None:
    """The last day of the unit that has the code on a day, or next after it; None while it is there.

    A unit that moves has a further life under the same code and name: its grants move with it.
    """
    left = [life for life in lives if life.valid_to is None or life.valid_to >= since]
    if not left:
        return lives[-1].valid_to if lives else None
    last, *following = left
    for life in following:
        if last.valid_to is None or not _carries_on(last, life):
            break
        last = life
    end: str | None = last.valid_to
    return end


def _carries_on(before: Row[Any], after: Row[Any]) -> bool:
    next_day = (date.fromisoformat(before.valid_to) + timedelta(days=1)).isoformat()
    same = (before.name, before.level, before.kind) == (after.name, after.level, after.kind)
    return after.valid_from == next_day and same


def _by_code(
    units: Iterable[Row[Any]],
) -> Mapping[str, Sequence[Row[Any]]]:
    found = defaultdict(list)
    for unit in units:
        found[unit.code].append(unit)
    return found


def way_up(connection: Connection, code: str, on: date) -> tuple[str, ...]:
    """The unit's code and the codes of all that contain it; nothing for everything or the unknown."""
    if code == EVERYWHERE:
        return ()
    try:
        at = place(connection, code, on)
    except UnknownUnit:
        return ()
    return (code, *(one.code for one in ancestors(connection, at)))


def fold_accounts(connection: Connection, batch: Sequence[Recorded[Event]]) -> Sequence[Recorded[Event]]:
    """Folds what concerns accounts, in order, and gives what is left."""
    rest = [recorded for recorded in batch if not isinstance(recorded.event, AccountEvent)]
    if len(rest) < len(batch):
        for recorded in batch:
            if isinstance(recorded.event, AccountEvent):
                _fold(connection, recorded.event, recorded.recorded_at, recorded.position)
    return rest


def _fold(connection: Connection, event: AccountEvent, at: datetime, position: int) -> None:
    account = str(event.account)
    match event:
        case AccountOpened():
            row = (account, str(event.person), position, False, False)
            bulk.keep_first(connection, accounts, [row])
        case AccountClosed():
            connection.execute(CLOSE, {"account": account, "yes": True})
        case RoleGranted():
            bulk.keep_first(connection, grants, [_granted(event, position)])
        case RoleEnded():
            connection.execute(END, {"id": str(event.grant), "on": event.on.isoformat()})
        case SecondFactorSet() | SecondFactorRemoved():
            connection.execute(FACTOR, {"account": account, "set": isinstance(event, SecondFactorSet)})
        case TokenIssued():
            scopes, until = " ".join(event.scopes), event.until.isoformat()
            issued = (str(event.token), account, scopes, until, event.note, at.isoformat(), False)
            bulk.keep_first(connection, tokens, [issued])
        case TokenRevoked():
            connection.execute(REVOKE, {"token": str(event.token), "yes": True})


def _granted(event: RoleGranted, position: int) -> bulk.Row:
    return (
        str(event.grant),
        str(event.account),
        event.role,
        event.unit,
        event.since.isoformat(),
        event.until.isoformat() if event.until else None,
        None,
        str(event.instead_of) if event.instead_of else None,
        str(event.rests_on) if event.rests_on else None,
        position,
    )
