"""Contacts: who holds which post where, read from a file and compared with who did so far.

`read_contacts_csv` reads rows; `appoint` turns them into posts and people. Only the second
needs ids, and gets them from the caller: a person's id is random and nothing here is.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from units.books import Book, read_table
from units.names import fold
from units.posts import Person, PersonId, Post, Role, post_id
from units.revising import DAY
from units.roster import Roster
from units.sheets import Column, Row, RowProblem, dated, slug
from units.unit import NAME_MAX, tidy_code, tidy_name
from words import Phrase, phrase

CONTACT_COLUMNS: Final = (
    Column("unit_code", ("mã đơn vị", "mã", "đơn vị", "code"), code=True),
    Column("post", ("chức danh", "chức vụ", "đầu mối")),
    Column("email", ("thư điện tử", "hộp thư", "e-mail", "địa chỉ thư", "mail")),
    Column("name", ("họ tên", "họ và tên", "tên", "người phụ trách"), required=False),
    Column("phone", ("điện thoại", "số điện thoại", "di động", "sđt"), required=False),
    Column("role", ("vai trò",), required=False),
    Column("valid_from", ("từ ngày", "ngày bắt đầu", "hiệu lực từ"), required=False),
)

EMAIL_MAX: Final = 254  # characters, by the mail standards
_EMAIL: Final = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_{|}~-]+)*"
    r"@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]{0,61}[A-Za-z0-9]"
)
_ROLES: Final[dict[str, Role]] = {
    "officer": "officer",
    "chuyen-vien": "officer",
    "can-bo": "officer",
    "leader": "leader",
    "lanh-dao": "leader",
    "coordinator": "coordinator",
    "dieu-phoi": "coordinator",
    "dau-moi": "coordinator",
}
# How the names of posts begin whose holders answer for a unit, not for a task.
_LEADING: Final = tuple(
    fold(word) + " "
    for word in (
        *("chủ tịch", "phó chủ tịch", "bí thư", "phó bí thư", "giám đốc", "phó giám đốc"),
        *("chánh văn phòng", "phó chánh văn phòng", "trưởng", "phó trưởng", "lãnh đạo"),
    )
)


@dataclass(frozen=True, slots=True)
class ContactRow:
    """One row of a list of contacts; `valid_from` is None where the row does not say."""

    row: int
    unit: str
    post: str
    role: Role
    email: str
    name: str
    phone: str
    valid_from: date | None


@dataclass(frozen=True, slots=True)
class ContactsPlan:
    """The contacts in a file; none when there are problems. `ignored` are unknown headings."""

    rows: tuple[ContactRow, ...]
    problems: tuple[RowProblem, ...]
    ignored: tuple[str, ...]
    warnings: tuple[tuple[int, Phrase], ...] = ()


def read_contacts_csv(data: bytes | Book, *, roster: Roster, on: date) -> ContactsPlan:
    """The plan for contacts from a CSV file or a book: unit_code, post, email, name, phone, role, valid_from.

    The role follows from the post's name where no column says it. Raises UnreadableFile,
    WrongColumns or SheetTooLarge for a file that is no such table.
    """
    sheet = read_table(data, CONTACT_COLUMNS)
    problems = list(sheet.problems)
    read: list[ContactRow] = []
    seen: dict[tuple[str, str], int] = {}
    unknown: dict[tuple[str, date], Phrase] = {}
    for row in sheet.rows:
        wrong: list[RowProblem] = []
        contact = _contact(row, wrong)
        post = (contact.unit, fold(contact.post))
        if all(post) and post in seen:
            reason = phrase(
                "Chức danh này ở đơn vị này đã có ở dòng {other}; hãy ghi tên khác, ví dụ thêm số thứ tự.",
                other=seen[post],
            )
            wrong.append(RowProblem(row.number, "post", row["post"], reason))
        seen.setdefault(post, row.number)
        day = contact.valid_from or on
        if contact.unit and roster.at(contact.unit, day) is None:
            asked = (contact.unit, day)
            unknown.setdefault(asked, roster.unknown(*asked).phrase)
            wrong.append(RowProblem(row.number, "unit_code", contact.unit, unknown[asked]))
        problems.extend(wrong)
        read.append(contact)
    problems.sort(key=lambda problem: problem.row)
    located = sheet.located(problems)
    return ContactsPlan(() if problems else tuple(read), located, sheet.ignored, sheet.warnings)


def _contact(row: Row, wrong: list[RowProblem]) -> ContactRow:
    """The row as a contact; what is wrong with it goes into `wrong`."""

    def report(column: str, reason: Phrase) -> None:
        wrong.append(RowProblem(row.number, column, row[column], reason))

    post, email, day = tidy_name(row["post"]), row["email"], dated(row["valid_from"])
    if not row["unit_code"]:
        report("unit_code", phrase("Thiếu mã đơn vị."))
    if not post:
        report("post", phrase("Thiếu chức danh, ví dụ Văn phòng UBND, Chủ tịch UBND."))
    elif len(post) > NAME_MAX:
        report("post", phrase("Tên dài quá {most} ký tự.", most=NAME_MAX))
    if not email:
        report("email", phrase("Thiếu địa chỉ thư điện tử; đơn vị không có hộp thư thì bỏ cả dòng."))
    elif len(email) > EMAIL_MAX or not _EMAIL.fullmatch(email):
        report(
            "email",
            phrase("Không phải địa chỉ thư điện tử; mỗi ô ghi một địa chỉ, như vanthu@duyxuyen.example."),
        )
    if row["valid_from"] and day is None:
        report("valid_from", phrase("Không phải ngày; hãy ghi như 1/7/2025 hoặc 2025-07-01."))
    role = _ROLES.get(slug(row["role"])) if row["role"] else _role_of(post)
    if role is None:
        report(
            "role",
            phrase("Vai trò phải là chuyên viên (officer), lãnh đạo (leader) hoặc đầu mối (coordinator)."),
        )
    return ContactRow(
        row.number,
        tidy_code(row["unit_code"]),
        post,
        role or "officer",
        email,
        tidy_name(row["name"]),
        row["phone"],
        day,
    )


def _role_of(post: str) -> Role:
    folded = fold(post) + " "
    if folded.startswith(_LEADING):
        return "leader"
    return "coordinator" if fold("đầu mối") in folded or fold("điều phối") in folded else "officer"


@dataclass(frozen=True, slots=True)
class Appointments:
    """What a list of contacts changes: posts that begin or end, and people new or with new data."""

    posts: tuple[Post, ...]
    people: tuple[Person, ...]
    unchanged: int


def appoint(
    rows: Sequence[ContactRow],
    *,
    posts: Iterable[Post],
    people: Iterable[Person],
    new_person: Callable[[], PersonId],
    on: date,
) -> Appointments:
    """The posts and people that make `rows` true, given those known; nothing where they are already.

    A post at a unit has one holder at a time, and an address belongs to one person. A row with
    another address from a later `valid_from` is a successor, as is one with the address of
    somebody else who is known: the former post ends the day before. Otherwise the holder
    stays and has a new address, unless the old one is still used in another row.
    """
    before = {person.id: person for person in people}
    known = dict(before)
    by_address = {person.email.casefold(): person for person in known.values()}
    held: dict[tuple[str, str], list[Post]] = {}
    for post in posts:
        held.setdefault((post.unit, fold(post.name)), []).append(post)
    used = {row.email.casefold() for row in rows}
    made: list[Post] = []
    unchanged = 0
    for row in rows:
        first = row.valid_from or on
        now = [post for post in held.get((row.unit, fold(row.post)), ()) if post.valid_on(first)]
        holder = known.get(now[0].person) if now else None
        person = by_address.get(row.email.casefold())
        succeeds = bool(now) and row.valid_from is not None and row.valid_from > now[0].valid_from
        if person is None and holder and not succeeds and holder.email.casefold() not in used:
            by_address.pop(holder.email.casefold(), None)
            person = holder
        fresh = _described(row, person or Person(id=new_person(), email=row.email))
        known[fresh.id] = by_address[row.email.casefold()] = fresh
        if now and now[0].person == fresh.id and now[0].role == row.role:
            unchanged += fresh == person
            continue
        made.extend(_succession(row, fresh.id, held.get((row.unit, fold(row.post)), []), first))
    changed = tuple(person for person in known.values() if person != before.get(person.id))
    return Appointments(tuple(made), changed, unchanged)


def _described(row: ContactRow, person: Person) -> Person:
    """The person with what the row says; an empty cell says nothing."""
    same = row.email.casefold() == person.email.casefold()
    return person.model_copy(
        update={
            "email": person.email if same else row.email,
            "name": row.name or person.name,
            "phone": row.phone or person.phone,
        }
    )


def _succession(row: ContactRow, person: PersonId, held: list[Post], first: date) -> Iterable[Post]:
    """The post from its first day until the next holder's, after the one that held it then."""
    for former in held:
        if former.valid_from < first and former.valid_on(first):
            yield former.model_copy(update={"valid_to": first - DAY})
    later = [post.valid_from for post in held if post.valid_from > first]
    yield Post(
        id=post_id(row.unit, row.post, first),
        unit=row.unit,
        name=row.post,
        role=row.role,
        person=person,
        valid_from=first,
        valid_to=min(later) - DAY if later else None,
    )
