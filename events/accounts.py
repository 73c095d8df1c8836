"""Accounts: who may get in, as what, and by which proofs. No name, no address and no secret is in here.

Login names, hashes and keys live in a side table (projections.logins), which can be erased.
"""

from datetime import date, datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import Field, model_validator

from events.base import Event
from events.decisions import Reason

RoleName = Literal["coordinator", "officer", "leader", "auditor", "administrator"]
ScopeName = Literal[
    "see", "report", "ask", "review", "grant", "issue", "urge", "roster", "accounts", "trail", "export"
]
Note = Annotated[str, Field(max_length=200)]


class AccountEvent(Event, abstract=True):
    """Something about one account, on the account's own stream."""

    account: UUID


class AccountOpened(AccountEvent, topic="account_opened:1"):
    """A person got an account; it may do nothing before a role is granted."""

    person: UUID


class AccountClosed(AccountEvent, topic="account_closed:1"):
    """Nobody gets in by this account any more."""

    reason: Reason


class RoleGranted(AccountEvent, topic="role_granted:1"):
    """A role for `unit` and all inside it ("": everything), from `since` through `until`.

    A deputy's grant says whose it is (`instead_of`) and on which grant of that person it rests.
    """

    grant: UUID
    role: RoleName
    unit: str
    since: date
    until: date | None = None
    instead_of: UUID | None = None
    rests_on: UUID | None = None

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        if self.until is not None and self.until < self.since:
            raise ValueError(f"a grant until {self.until} that begins on {self.since}")
        if (self.instead_of is None) != (self.rests_on is None):
            raise ValueError("a deputy's grant names the person and the grant that it rests on")
        return self


class RoleEnded(AccountEvent, topic="role_ended:1"):
    """From `on` on the grant holds no more."""

    grant: UUID
    on: date
    reason: Reason


class PasswordSet(AccountEvent, topic="password_set:1"):
    """The account has a new password; sessions from before ended."""


class SecondFactorSet(AccountEvent, topic="second_factor_set:1"):
    """Signing in takes a one-time code as well."""


class SecondFactorRemoved(AccountEvent, topic="second_factor_removed:1"):
    """The one-time codes of the lost or old device are not taken any more."""

    reason: Reason


class TokenIssued(AccountEvent, topic="token_issued:1"):
    """A program may speak for the account, in some things, for a while."""

    token: UUID
    scopes: Annotated[tuple[ScopeName, ...], Field(min_length=1)]
    until: datetime
    note: Note = ""


class TokenRevoked(AccountEvent, topic="token_revoked:1"):
    """The program may speak no more."""

    token: UUID


ACCOUNT_EVENTS = (
    AccountOpened,
    AccountClosed,
    RoleGranted,
    RoleEnded,
    PasswordSet,
    SecondFactorSet,
    SecondFactorRemoved,
    TokenIssued,
    TokenRevoked,
)


def account_stream(account: UUID) -> str:
    return f"account:{account}"
