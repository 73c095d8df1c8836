"""One-click links: good once, for one task, one person, one deed, until a day; looking changes nothing."""

import random
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from threading import Thread
from uuid import UUID, uuid5

import pytest

from app.wiring import opened
from directives.tasks import NotLater
from events.base import Receipt
from events.decisions import TaskRef
from flows.links import (
    Acknowledged,
    Answer,
    AnswerUnfit,
    Done,
    LaterWanted,
    LinkAction,
    LinkExpired,
    LinkReassigned,
    LinkUnknown,
    LinkUsed,
    address,
    expiry,
    key_of,
    link_for,
    make_links,
    redeem,
    shown,
)
from projections import links as kept
from projections import people
from projections.database import reading, writing
from projections.links import Link
from tests.access.conftest import Office
from tests.flows.conftest import appoint
from tests.flows.test_sweep import DOCUMENT, DUE, NAME, TEAMS
from tests.scene import at
from units.posts import PersonId
from words import DondocError

HAMLETS = [f"20599-0{n}" for n in (1, 2, 3)]
LETTER = UUID("3f3a9c1e-0b5d-4c6e-9a7f-1d2e3f4a5b6c")
SENT = date(2022, 9, 20)
SUCCESSOR = """unit_code,post,email,role,valid_from
20599,Văn phòng UBND,moi@namphuoc.example,officer,2022-09-20
"""
ANSWERS: dict[LinkAction, Answer] = {
    LinkAction.DONE: Done(SENT, "đã lập tổ"),
    LinkAction.ACKNOWLEDGE: Acknowledged(),
    LinkAction.EXTEND: LaterWanted(DUE + timedelta(days=20), "mưa lũ"),
}


def ref(unit: str) -> TaskRef:
    return TaskRef(directive=NAME, obligation="1", unit=unit)


def person_at(office: Office, unit: str) -> PersonId:
    with reading(office.app.engine) as connection:
        [found] = [
            p.person
            for p in people.posts(connection)
            if p.unit == unit and p.role == "officer" and p.valid_on(office.now.date())
        ]
    return found


def made(office: Office, unit: str, action: LinkAction, *, letter: UUID = LETTER) -> str:
    whose = person_at(office, unit.partition("-")[0])
    [token] = make_links(office.app, [Link(letter, ref(unit), whose, action, expiry(office.app, SENT))])
    return token


def events(office: Office) -> int:
    return office.app.log.last_position()


@pytest.fixture
def town(office: Office) -> Office:
    office.scene.issue(DOCUMENT, TEAMS)
    office.now = at(SENT)
    return office


@pytest.fixture
def town_on_sqlite(on_sqlite: Office) -> Office:
    on_sqlite.scene.issue(DOCUMENT, TEAMS)
    on_sqlite.now = at(SENT)
    return on_sqlite


@pytest.mark.parametrize(
    ("action", "topic"),
    [
        (LinkAction.DONE, "task_submitted:1"),
        (LinkAction.ACKNOWLEDGE, "task_acknowledged:1"),
        (LinkAction.EXTEND, "extension_asked:1"),
    ],
)
def test_a_link_does_one_deed_once_in_the_name_of_the_post(
    town: Office, action: LinkAction, topic: str
) -> None:
    token = made(town, "20599-01", action)
    before = events(town)
    for _ in range(3):  # a scanner of mail, a preview, the officer
        seen = shown(town.app, token, town.now)
    assert (seen.action, seen.row.task, seen.post.unit) == (action, ref("20599-01"), "20599")
    assert events(town) == before
    redeem(town.app, token, town.later(minutes=5), ANSWERS[action])
    [told] = town.app.log.stream(ref("20599-01").stream)
    assert (told.topic, told.by, told.via) == (topic, "Văn phòng UBND (20599)", "link")
    with pytest.raises(LinkUsed, match="đã được dùng lúc 09:05 20/9/2022"):
        redeem(town.app, token, town.later(minutes=5), ANSWERS[action])
    with pytest.raises(LinkUsed):
        shown(town.app, token, town.now)
    assert events(town) == before + 1


def test_a_letter_can_be_written_again_with_the_same_links(town: Office) -> None:
    token = made(town, "20599-01", LinkAction.DONE)
    assert made(town, "20599-01", LinkAction.DONE) == token
    town.app.projector.rebuild()
    key, whose = key_of(town.app), person_at(town, "20599")
    again = link_for(key, LETTER, ref("20599-01"), whose, LinkAction.DONE, expiry(town.app, SENT))
    assert again == token
    assert address(town.app, token) == f"http://localhost:8000/l/{token}"
    shown(town.app, token, town.now)


def test_each_thing_it_is_bound_to_makes_another_token(town_on_sqlite: Office) -> None:
    office = town_on_sqlite
    key, whose, end = key_of(office.app), person_at(office, "20599"), expiry(office.app, SENT)
    other = uuid5(LETTER, "other")
    tokens = [
        link_for(key, LETTER, ref("20599-01"), whose, LinkAction.DONE, end),
        link_for(bytes(32), LETTER, ref("20599-01"), whose, LinkAction.DONE, end),
        link_for(key, other, ref("20599-01"), whose, LinkAction.DONE, end),
        link_for(key, LETTER, ref("20599-02"), whose, LinkAction.DONE, end),
        link_for(key, LETTER, ref("20599-01"), other, LinkAction.DONE, end),
        link_for(key, LETTER, ref("20599-01"), whose, LinkAction.EXTEND, end),
        link_for(key, LETTER, ref("20599-01"), whose, LinkAction.DONE, end + timedelta(seconds=1)),
    ]
    assert len(set(tokens)) == len(tokens)


def test_its_time_is_over_on_the_thirty_first_day(town: Office) -> None:
    token = made(town, "20599-01", LinkAction.DONE)
    last = datetime(2022, 10, 20, 16, 59, 59, tzinfo=town.now.tzinfo)  # a second before midnight in Việt Nam
    shown(town.app, token, last)
    with pytest.raises(LinkExpired, match="hết hạn lúc 00:00 21/10/2022; hãy đăng nhập"):
        redeem(town.app, token, last + timedelta(seconds=1), ANSWERS[LinkAction.DONE])


def test_whoever_left_the_post_acts_no_more(town: Office) -> None:
    token = made(town, "20599-01", LinkAction.DONE)
    appoint(town.scene, SUCCESSOR)
    with pytest.raises(LinkReassigned, match="không phụ trách nhiệm vụ của đơn vị 20599-01"):
        redeem(town.app, token, town.now, ANSWERS[LinkAction.DONE])
    redeem(town.app, made(town, "20599-01", LinkAction.DONE), town.now, ANSWERS[LinkAction.DONE])


def test_somebody_elsewhere_has_no_use_for_it(town: Office) -> None:
    whose = person_at(town, "20602")  # answers for another commune
    bound = Link(LETTER, ref("20599-01"), whose, "done", expiry(town.app, SENT))
    [token] = make_links(town.app, [bound])
    with pytest.raises(LinkReassigned):
        redeem(town.app, token, town.now, ANSWERS[LinkAction.DONE])


def test_an_erased_person_has_no_links(town: Office) -> None:
    token = made(town, "20599-01", LinkAction.DONE)
    whose = person_at(town, "20599")
    with writing(town.app.engine) as connection:
        kept.erase_person(connection, whose)
    with pytest.raises(LinkUnknown, match="hãy đăng nhập để làm việc"):
        shown(town.app, token, town.now)


def test_what_the_rules_refuse_leaves_the_link_good(town: Office) -> None:
    token = made(town, "20599-01", LinkAction.EXTEND)
    with pytest.raises(NotLater):
        redeem(town.app, token, town.now, LaterWanted(DUE - timedelta(days=1), "mưa lũ"))
    with pytest.raises(AnswerUnfit, match="không dùng cho việc đó"):
        redeem(town.app, token, town.now, Acknowledged())
    redeem(town.app, token, town.now, ANSWERS[LinkAction.EXTEND])


def test_a_row_that_was_changed_behind_our_back_opens_nothing(town: Office) -> None:
    token = made(town, "20599-01", LinkAction.DONE)
    with writing(town.app.engine) as connection:
        connection.execute(kept.links.update().values(unit="20599-02"))
    with pytest.raises(LinkUnknown):
        redeem(town.app, token, town.now, ANSWERS[LinkAction.DONE])


def test_the_table_holds_no_token(town: Office) -> None:
    token = made(town, "20599-01", LinkAction.DONE)
    with reading(town.app.engine) as connection:
        assert token not in str(connection.execute(kept.links.select()).all())


def test_of_many_clicks_at_once_one_counts(town: Office) -> None:
    token = made(town, "20599-01", LinkAction.EXTEND)
    done: list[Receipt | DondocError] = []

    def click() -> None:
        with opened(town.app.settings) as app:  # as another process would
            try:
                done.append(redeem(app, token, town.now, ANSWERS[LinkAction.EXTEND]))
            except DondocError as refused:
                done.append(refused)

    threads = [Thread(target=click) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [type(one) for one in done if isinstance(one, Receipt)] == [Receipt]
    assert all(isinstance(one, Receipt | LinkUsed) for one in done), done
    assert len(town.app.log.stream(ref("20599-01").stream)) == 1


# --- however it is tried -----------------------------------------------------------------


class Attack:
    """Links of every kind, and ways in which none of them may work."""

    def __init__(self, office: Office, seed: int) -> None:
        self.office, self.chance = office, random.Random(seed)
        people_ = {unit: person_at(office, unit) for unit in ("20599", "20602", "508")}
        end = expiry(office.app, SENT)
        key = key_of(office.app)
        self.good: list[tuple[str, LinkAction]] = []
        for unit in HAMLETS:
            for action in LinkAction:
                self.good.append((made(office, unit, action), action))
        stranger = [
            Link(LETTER, ref(unit), people_[whose], action.value, end)
            for unit in HAMLETS
            for action in LinkAction
            for whose in ("20602", "508")
        ]
        self.strange = list(zip(make_links(office.app, stranger), stranger, strict=True))
        # Rightly made with our key, and never sent: nothing is kept of them.
        self.unsent = [
            link_for(key, uuid5(LETTER, str(n)), ref(unit), people_["20599"], action, end)
            for n in range(20)
            for unit in HAMLETS
            for action in LinkAction
        ]

    def tries(self, n: int) -> Iterator[tuple[str, datetime, Answer]]:
        now, late = self.office.now, expiry(self.office.app, SENT)
        for _ in range(n):
            token, action = self.chance.choice(self.good)
            other = self.chance.choice([a for a in LinkAction if a is not action])
            match self.chance.randrange(7):
                case 0:
                    yield token, late + timedelta(seconds=self.chance.randrange(10**8)), ANSWERS[action]
                case 1:
                    yield token, now, ANSWERS[other]
                case 2:
                    i = self.chance.randrange(len(token) - 1)  # the last sign holds bits that nobody reads
                    sign = self.chance.choice([c for c in "ABCDwxyz019-_" if c != token[i]])
                    yield token[:i] + sign + token[i + 1 :], now, ANSWERS[action]
                case 3:
                    guess = urlsafe_b64encode(self.chance.randbytes(32)).decode().rstrip("=")
                    yield guess, now, self.chance.choice(list(ANSWERS.values()))
                case 4:
                    strange, link = self.chance.choice(self.strange)
                    yield strange, now, ANSWERS[LinkAction(link.action)]
                case 5:
                    yield self.chance.choice(self.unsent), now, ANSWERS[action]
                case _:
                    cut = self.chance.choice([token[:-1], token + "A", token + "=", token.lower(), ""])
                    yield cut, now, ANSWERS[action]

    def run(self, n: int) -> None:
        """Tries before any link is used, then uses them all, then tries them all again and again."""
        before = events(self.office)
        for i, (token, now, answer) in enumerate(self.tries(n)):
            with pytest.raises((LinkUnknown, LinkExpired, LinkReassigned, AnswerUnfit)):
                redeem(self.office.app, token, now, answer)
            if i % 7 == 0:  # a machine looks at a good one meanwhile
                shown(self.office.app, self.chance.choice(self.good)[0], self.office.now)
        assert events(self.office) == before, "nothing that was refused or looked at has left a trace"
        for token, action in self.good:
            redeem(self.office.app, token, self.office.now, ANSWERS[action])
        assert events(self.office) == before + len(self.good)
        for _ in range(n // 3):
            token, action = self.chance.choice(self.good)
            later = self.office.now + timedelta(seconds=self.chance.randrange(10**7))
            with pytest.raises((LinkUsed, LinkExpired)):
                redeem(self.office.app, token, later, ANSWERS[action])
        assert events(self.office) == before + len(self.good)


def test_no_link_works_as_it_must_not(town_on_sqlite: Office) -> None:
    Attack(town_on_sqlite, seed=1).run(300)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2))
def test_none_of_ten_thousand_replays_expiries_and_wrong_scopes_works(town: Office, seed: int) -> None:
    Attack(town, seed=100 + seed).run(2_500 * 3 // 4)
