"""Posts: who answers for a unit, and who is told when nobody there does.

A post says which person holds it by an id alone. The person's name, phone and address are a
`Person`, which lives in a table of its own and can be erased; nothing here needs them.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, NewType, Self
from uuid import NAMESPACE_URL, UUID, uuid5

from pydantic import BaseModel, ConfigDict, model_validator

from units.names import bare, fold
from units.roster import Roster
from units.unit import Code, Name, Unit

PostId = NewType("PostId", UUID)
PersonId = NewType("PersonId", UUID)  # random: derived from an address, it would give the address away

Role = Literal["officer", "leader", "coordinator"]

POST: Final = uuid5(NAMESPACE_URL, "https://dondoc.invalid/post")

# Who is written to at a unit, the first role that somebody has: the task goes to those who do
# the work, what is overdue to those who answer for it.
FOR_TASKS: Final[tuple[Role, ...]] = ("officer", "coordinator", "leader")
FOR_ESCALATION: Final[tuple[Role, ...]] = ("leader", "coordinator", "officer")


class Person(BaseModel):
    """A human being behind posts; erasing one is deleting this."""

    model_config = ConfigDict(frozen=True)

    id: PersonId
    name: str = ""
    phone: str = ""
    email: str


class Post(BaseModel):
    """A post at a unit, held by one person from a day until a day (the last one, or None)."""

    model_config = ConfigDict(frozen=True)

    id: PostId
    unit: Code
    name: Name
    role: Role
    person: PersonId
    valid_from: date
    valid_to: date | None = None

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.valid_to is not None and self.valid_to < self.valid_from:
            raise ValueError(
                f"post {self.id}: valid_to {self.valid_to} is before valid_from {self.valid_from}"
            )
        return self

    def valid_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


def post_id(unit: str, name: str, valid_from: date) -> PostId:
    """The same post at the same unit from the same day is the same, however its name is typed."""
    return PostId(uuid5(POST, f"{unit}/{fold(name)}/{valid_from}"))


@dataclass(frozen=True, slots=True)
class Answering:
    """The posts that are written to, the unit they are at, and how far above the asked one it is.

    `steps` counts units in the tree: 0 is the unit itself. All posts have the same role.
    """

    unit: Unit
    posts: tuple[Post, ...]
    steps: int


class Directory:
    """The posts of a tree, asked who answers for a unit on a day.

    `reachable` are the people who have an address; None takes every post as one that can be
    written to. A post whose person was erased or has no address counts as no contact.
    """

    def __init__(
        self, roster: Roster, posts: Iterable[Post], reachable: Collection[PersonId] | None = None
    ) -> None:
        self._roster = roster
        self._posts: dict[str, list[Post]] = defaultdict(list)
        for post in posts:
            if reachable is None or post.person in reachable:
                self._posts[post.unit].append(post)
        for held in self._posts.values():
            held.sort(key=lambda post: (bare(fold(post.name)), post.name, post.valid_from, post.id))

    def posts(self, unit: str, on: date) -> tuple[Post, ...]:
        """The posts at the unit itself that somebody reachable holds on the day, by name."""
        return tuple(post for post in self._posts.get(unit, ()) if post.valid_on(on))

    def answering(self, unit: str, on: date) -> Answering | None:
        """The nearest unit with a contact, the unit itself first: a hamlet's letters go to its commune.

        None when no unit up to the country has one, or when the unit is not there on the day.
        """
        return self._way_up(unit, on, 0, FOR_TASKS)

    def escalation(self, unit: str, n: int, on: date) -> Answering | None:
        """`n` steps further up than who answers, counting only units with a contact.

        Its leaders are preferred when `n` is 1 or more; None above the topmost contact.
        """
        if n < 0:
            raise ValueError(f"escalation goes up: n is {n}")
        return self._way_up(unit, on, n, FOR_ESCALATION if n else FOR_TASKS)

    def _way_up(self, code: str, on: date, n: int, roles: tuple[Role, ...]) -> Answering | None:
        unit = self._roster.at(code, on)
        steps = 0
        while unit is not None:
            posts = self.posts(unit.code, on)
            if posts and n == 0:
                return Answering(unit, _first_role(posts, roles), steps)
            n -= bool(posts)
            unit = self._roster.at(unit.parent, on) if unit.parent is not None else None
            steps += 1
        return None


def posts_for(unit_code: str, on: date, posts: Iterable[Post], roster: Roster) -> tuple[Post, ...]:
    """The posts at one unit on a day, by name. Raises UnknownUnit for a code not valid on the day."""
    roster.unit(unit_code, on)
    return Directory(roster, posts).posts(unit_code, on)


def _first_role(posts: tuple[Post, ...], roles: tuple[Role, ...]) -> tuple[Post, ...]:
    for role in roles:
        if found := tuple(post for post in posts if post.role == role):
            return found
    return posts
