"""Posts and the people behind them: who is written to, kept apart from what happened.

New people go into the side table first, then the posts into the log: a crash in between leaves
an address that nobody is written to at, never a post without its person. That somebody known has
another address is in the log before letters go there, without the address.
"""

from datetime import date, datetime
from typing import NamedTuple, get_args

from app.clock import new_id
from app.wiring import App
from events.base import Message, Via
from events.decisions import PostEnded, PostNamed, post_stream
from events.forgetting import PersonChanged, PersonField, person_stream
from flows.roster import current_roster
from projections import people
from projections.database import reading, writing
from units.books import Book
from units.contacts import Appointments, ContactsPlan, appoint, read_contacts_csv
from units.posts import Person, PersonId, Post
from words import Misused


class ContactsRefused(Misused):
    """Rows of the list cannot be taken; nothing was written."""


class Appointed(NamedTuple):
    """What a list of contacts changed."""

    posts: int
    people: int
    unchanged: int


def plan_contacts(app: App, data: bytes | Book, *, on: date) -> ContactsPlan:
    """What a list of contacts says, and everything wrong with it. Writes nothing."""
    return read_contacts_csv(data, roster=current_roster(app), on=on)


def import_contacts(
    app: App, plan: ContactsPlan, *, on: date, now: datetime, by: str, via: Via = "import"
) -> Appointed:
    """Makes the rows of a plan true. Raises ContactsRefused for a plan with problems."""
    if plan.problems:
        raise ContactsRefused(
            "Danh sách đầu mối có {count} dòng cần sửa; chưa ghi dòng nào. Sửa rồi gửi lại cả tệp.",
            count=len({p.row for p in plan.problems}),
        )
    with reading(app.engine) as connection:
        known = people.all_persons(connection)
        posts = people.posts(connection)
    found: Appointments = appoint(
        plan.rows, posts=posts, people=known, new_person=lambda: PersonId(new_id()), on=on
    )
    as_known = {person.id: person for person in known}
    changed = [m for person in found.people for m in _changed(app, as_known.get(person.id), person)]
    _tell(app, changed, now=now, by=by, via=via)
    with writing(app.engine) as connection:
        people.put_persons(connection, found.people)
    before = {post.id: post for post in posts}
    named = [m for post in found.posts for m in _messages(app, post, before.get(post.id))]
    _tell(app, named, now=now, by=by, via=via)
    app.projector.catch_up()
    return Appointed(len(found.posts), len(found.people), found.unchanged)


def _tell(app: App, messages: list[Message], *, now: datetime, by: str, via: Via) -> None:
    for result in app.log.ingest(messages, at=now, by=by, via=via):
        for rejected in result.rejected:
            raise rejected.reason


def _changed(app: App, before: Person | None, now: Person) -> list[Message]:
    """Which fields of somebody who was known say something else; the key holds how often they did before."""
    if before is None:
        return []
    fields = tuple(name for name in get_args(PersonField) if getattr(before, name) != getattr(now, name))
    stream = person_stream(now.id)
    event = PersonChanged(person=now.id, fields=fields)
    return [Message(f"changed:{now.id}:{len(app.log.stream(stream))}", stream, (event,))]


def _messages(app: App, post: Post, before: Post | None) -> list[Message]:
    """What is new about a post. A holder may come back, so the key holds how far the post's stream is."""
    stream = post_stream(post.id)
    version = len(app.log.stream(stream))
    messages = []
    if before is None or (before.person, before.role) != (post.person, post.role):
        named = PostNamed(
            post=post.id,
            unit=post.unit,
            name=post.name,
            role=post.role,
            person=post.person,
            valid_from=post.valid_from,
        )
        key = f"named:{post.id}:{version}:{post.person}"
        messages.append(Message(key, stream, (named,)))
    if post.valid_to is not None and (before is None or before.valid_to != post.valid_to):
        ended = PostEnded(post=post.id, on=post.valid_to)
        messages.append(Message(f"ended:{post.id}:{version}:{post.valid_to}", stream, (ended,)))
    return messages
