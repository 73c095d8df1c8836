"""Contacts inside a unit, for a page: posts in force with whoever holds them."""

from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, text

from projections.places import Place
from units.posts import PersonId

INSIDE = text("""
    SELECT p.post, p.unit, u.name AS unit_name, p.name, p.role, p.valid_from,
           coalesce(q.name, '') AS person_name, coalesce(q.phone, '') AS phone,
           coalesce(q.email, '') AS email, b.remedy
    FROM roster_units u
    JOIN posts p ON p.unit = u.code AND p.valid_from <= :on AND (p.valid_to IS NULL OR p.valid_to >= :on)
    LEFT JOIN persons q ON q.person = p.person
    LEFT JOIN bounces b ON b.person = p.person
    WHERE u.valid_from <= :on AND (u.valid_to IS NULL OR u.valid_to >= :on)
      AND (u.no = :inside OR u.no IN (SELECT unit FROM unit_ancestors WHERE ancestor = :inside))
    ORDER BY u.code, p.name, p.post LIMIT :most
""")
WITHOUT = """
    FROM roster_units u
    WHERE u.valid_from <= :on AND (u.valid_to IS NULL OR u.valid_to >= :on) AND u.level <> 'thon'
      AND (u.no = :inside OR u.no IN (SELECT unit FROM unit_ancestors WHERE ancestor = :inside))
      AND NOT EXISTS (
        SELECT 1 FROM posts p JOIN persons q ON q.person = p.person
        WHERE p.unit = u.code AND p.valid_from <= :on AND (p.valid_to IS NULL OR p.valid_to >= :on)
          AND q.email > '')
"""
HOW_MANY_WITHOUT = text(f"SELECT count(*) {WITHOUT}")
FIRST_WITHOUT = text(f"SELECT u.code, u.name {WITHOUT} ORDER BY u.code LIMIT :most")
UNIT_OF = text("SELECT unit FROM posts WHERE post = :post")
PERSON_OF = text("SELECT person FROM posts WHERE post = :post")


class Contact(NamedTuple):
    """A post with whoever holds it; `remedy` where letters come back, empty texts where nothing is known."""

    post: str
    unit: str
    unit_name: str
    name: str
    role: str
    valid_from: date
    person_name: str
    phone: str
    email: str
    remedy: str | None


def contacts(connection: Connection, inside: Place, on: date, *, most: int) -> list[Contact]:
    """The posts inside a unit that are in force on a day, in order of unit."""
    values = {"inside": inside.no, "on": on.isoformat(), "most": most}
    return [
        Contact(
            r.post,
            r.unit,
            r.unit_name,
            r.name,
            r.role,
            date.fromisoformat(r.valid_from),
            r.person_name,
            r.phone,
            r.email,
            r.remedy,
        )
        for r in connection.execute(INSIDE, values)
    ]


class Unreached(NamedTuple):
    """The units that nobody is written to at: how many, and the first of them by code and name."""

    many: int
    first: tuple[tuple[str, str], ...]


def unreached(connection: Connection, inside: Place, on: date, *, most: int = 0) -> Unreached:
    """Units inside, hamlets left out, at which no post has an address: their letters go to those above."""
    values = {"inside": inside.no, "on": on.isoformat()}
    many = connection.execute(HOW_MANY_WITHOUT, values).scalar_one()
    first = connection.execute(FIRST_WITHOUT, values | {"most": most}) if most else ()
    return Unreached(many, tuple((row.code, row.name) for row in first))


def unit_of_post(connection: Connection, post: str) -> str | None:
    """The unit that a post is at; None for no post."""
    return connection.execute(UNIT_OF, {"post": post}).scalar_one_or_none()


def person_of_post(connection: Connection, post: str) -> PersonId | None:
    """Whoever holds a post, or held it last; None for no post."""
    found = connection.execute(PERSON_OF, {"post": post}).scalar_one_or_none()
    return None if found is None else PersonId(UUID(found))
