"""Who came in and by which way, who left, and who was kept out. No name, no address, no secret.

On streams of their own: an account's history is read at each sign-in, and stays short. One wrong
try is no event, or whoever tries could fill the log: tries are counted by day, and that an
account was locked is told once a day.
"""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from events.base import Event

DOOR_STREAM = "door"  # what is about no single account

FirstProof = Literal["password", "service"]
SecondProof = Literal["none", "code", "recovery", "service"]
LimitName = Literal["here", "name", "code"]


class SessionEvent(Event, abstract=True):
    """Something about being signed in to one account."""

    account: UUID


class SignedIn(SessionEvent, topic="signed_in:1"):
    """A session was opened: by the password or the office's own service, and by which second proof."""

    first: FirstProof
    second: SecondProof = "none"


class SecondProofGiven(SessionEvent, topic="second_proof_given:1"):
    """The session that was opened at `since` without a second proof was given it afterwards."""

    since: datetime
    second: Literal["code", "recovery"]


class SignedOut(SessionEvent, topic="signed_out:1"):
    """The session that was opened at `since` was left."""

    since: datetime


class SessionsEnded(SessionEvent, topic="sessions_ended:1"):
    """All sessions of the account ended: by its owner, or by an administrator for a reason."""

    sessions: Annotated[int, Field(ge=0)]
    reason: Annotated[str, Field(max_length=2_000)] = ""


class SignInLocked(SessionEvent, topic="sign_in_locked:1"):
    """So many wrong tries at the account that none was looked at until `until`; told once a day.

    `limit` says which: from one place ("here"), from all places ("name"), or at the one-time
    code ("code").
    """

    limit: LimitName
    since: datetime
    until: datetime


class PlaceLocked(Event, topic="place_locked:1"):
    """So many wrong tries from one place, at any names, that it was kept out; told once a day."""

    since: datetime
    until: datetime


class SignInsRefused(Event, topic="sign_ins_refused:1"):
    """How many tries to get in were wrong on a day, at all names together."""

    on: date
    tries: Annotated[int, Field(ge=1)]


SESSION_EVENTS = (SignedIn, SecondProofGiven, SignedOut, SessionsEnded, SignInLocked)
DOOR_EVENTS = (*SESSION_EVENTS, PlaceLocked, SignInsRefused)


def sessions_stream(account: UUID) -> str:
    return f"sessions:{account}"
