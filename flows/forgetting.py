"""Forgetting a person: whatever tells who it was goes, and that it went is recorded.

The log knows people by random ids, so nothing in it has to go. The event comes before the erasure:
a crash in between leaves somebody who is still known, and asking again finishes it.
"""

import hashlib
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection

from app.wiring import App
from events.base import Event, Recorded
from events.forgetting import PersonErased, person_stream
from flows.accounts import Account, StillOpen, account_of
from flows.extending import Said
from flows.held_sheets import forget_all
from flows.posts import end_post
from projections import errands, links, logins, people, sessions
from projections.accounts import accounts_of_person
from projections.database import reading, writing
from units.posts import Person, PersonId, Post
from words import Refused


class UnknownPerson(Refused):
    """Nothing is known of this person: it was erased before, or never there."""


class Known(NamedTuple):
    """All that is known of a person besides the log: themselves, posts they still hold, accounts."""

    person: Person
    posts: tuple[Post, ...]
    accounts: tuple[Account, ...]


def known_of(connection: Connection, person: PersonId) -> Known | None:
    """What an erasure would take away; None where nothing is left."""
    opened = (account_of(connection, id_) for id_ in accounts_of_person(connection, person))
    accounts = tuple(one for one in opened if one is not None)
    found = people.person(connection, person)
    if found is None and not any(one.login for one in accounts):
        return None
    posts = tuple(p for p in people.posts(connection) if p.person == person and p.valid_to is None)
    return Known(found or Person(id=person, email=""), posts, accounts)


def person_at(app: App, email: str) -> PersonId:
    """Whoever has that address. Raises UnknownPerson unless it is one person."""
    wanted = email.strip().casefold()
    with reading(app.engine) as connection:
        same = [one.id for one in people.all_persons(connection) if wanted and one.email.casefold() == wanted]
    if len(same) != 1:
        raise UnknownPerson(
            "Có {n} người mang địa chỉ thư «{email}»; hãy ghi tên đăng nhập, hoặc địa chỉ của một người.",
            n=len(same),
            email=email,
        )
    return same[0]


def erase_person(app: App, person: PersonId, *, reason: str, on: date, said: Said) -> Known:
    """Forgets name, telephone, address, logins, sessions and links; posts still held end on the day.

    Gives what was known. Raises UnknownPerson, and StillOpen while an account of theirs is in use.
    """
    app.projector.catch_up()
    with reading(app.engine) as connection:
        known = known_of(connection, person)
    if known is None:
        raise UnknownPerson("Không còn dữ liệu cá nhân nào của người này.")
    for account in known.accounts:
        if not account.closed:
            raise StillOpen("Hãy đóng tài khoản {login} trước khi xóa dữ liệu của nó.", login=account.login)
    for post in known.posts:
        ended = said._replace(message=f"{said.message}:{post.id}")
        end_post(app, post.id, on=max(on, post.valid_from), said=ended)
    _record(app, person, reason, said)
    with writing(app.engine) as connection:
        people.erase(connection, person)
        links.erase_person(connection, person)
        for account in known.accounts:
            logins.erase(connection, account.id)
            sessions.erase(connection, account.id)
        errands.drop_all(connection, said.now)  # lists made for somebody in the last day may name anybody
    forget_all(app)
    people.scrub(app.engine)
    return known


def _record(app: App, person: PersonId, reason: str, said: Said) -> None:
    def judge(_past: Sequence[Recorded[Event]]) -> list[Event]:
        return [PersonErased(person=person, reason=reason)]

    digest = hashlib.sha256(f"erase {person} {reason}".encode()).digest()
    app.log.decide(
        person_stream(person),
        judge,
        message=said.message,
        digest=digest,
        at=said.now,
        by=said.by,
        via=said.via,
    )
    app.projector.catch_up()
