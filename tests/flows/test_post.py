"""Posting: at least once, one Message-ID a letter, and every answer of the server on the record."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from email.message import EmailMessage
from uuid import UUID

import pytest

from directives.tasks import waive
from events.decisions import (
    LetterDeferred,
    LetterDropped,
    LetterRefused,
    LetterSealed,
    LetterSent,
    TaskRef,
    letter_stream,
)
from events.facts import TeamFounded
from flows.post import post, relay_settings
from flows.sweep import sweep
from notices.letter import LetterContent
from notices.posting import Posted
from notices.render import render
from notices.smtp import Relay
from projections import people
from projections.database import writing
from tests.flows.test_sweep import DOCUMENT, DUE, NAME, TEAMS
from tests.mailserver import MailServer, mail_server
from tests.scene import Scene, at
from units.posts import PersonId

DAY = DUE - timedelta(days=7)


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as running:
        yield running


@pytest.fixture
def sealed(scene: Scene) -> Scene:
    """Two letters wait: to the town and to the commune."""
    scene.issue(DOCUMENT, TEAMS)
    scene.app.projector.catch_up()
    sweep(scene.app, at(DAY))
    return scene


def relay(scene: Scene, server: MailServer) -> Relay:
    settings = relay_settings(scene.app.settings)
    return Relay(settings.model_copy(update={"host": server.host, "port": server.port, "mode": "plain"}))


def outcomes(scene: Scene) -> list[str]:
    kinds = (LetterSent, LetterDeferred, LetterRefused, LetterDropped)
    return [type(r.event).__name__ for r in scene.app.log.read(0, 1_000) if isinstance(r.event, kinds)]


def recipients(server: MailServer) -> list[str]:
    return sorted(r.to for r in server.inbox)


def test_letters_arrive_and_are_sent_once(sealed: Scene, server: MailServer) -> None:
    with relay(sealed, server) as mail:
        first = post(sealed.app, at(DAY), mail)
        again = post(sealed.app, at(DAY) + timedelta(minutes=1), mail)

    assert (first.sent, again.sent) == (2, 0)
    assert recipients(server) == ["vp@duythu.example", "vp@namphuoc.example"]
    assert outcomes(sealed) == ["LetterSent", "LetterSent"]


def test_what_arrives_is_what_was_sealed(sealed: Scene, server: MailServer) -> None:
    with relay(sealed, server) as mail:
        post(sealed.app, at(DAY), mail)

    received = next(r for r in server.inbox if r.to == "vp@namphuoc.example").message
    letter = UUID(received["Message-ID"].strip("<>").split("@")[0])
    event = sealed.app.log.stream(letter_stream(letter))[0].event
    assert isinstance(event, LetterSealed)
    rendered = render(LetterContent.model_validate(event.content))
    assert rendered.sha256 == event.sha256
    body = received.get_body(("plain",))
    assert body is not None
    assert body.get_content().replace("\r\n", "\n").strip() == rendered.text.strip()
    assert "Khối phố 1" in rendered.text


def test_a_crash_after_posting_posts_the_same_letter_again(sealed: Scene, server: MailServer) -> None:
    class Crash(Exception):
        """The program dies right after the server took the letter."""

    class Dying:
        def __init__(self, mail: Relay) -> None:
            self.mail = mail

        def post(self, message: EmailMessage, to: str) -> Posted:
            self.mail.post(message, to)
            raise Crash

    with relay(sealed, server) as mail:
        with pytest.raises(Crash):
            post(sealed.app, at(DAY), Dying(mail))
        post(sealed.app, at(DAY) + timedelta(minutes=1), mail)

    ids = [r.message["Message-ID"] for r in server.inbox]
    assert len(ids) == 3
    assert len(set(ids)) == 2
    twice = [r.raw for r in server.inbox if ids.count(r.message["Message-ID"]) == 2]
    assert twice[0] == twice[1]


def test_a_server_that_is_busy_is_tried_again_later(sealed: Scene, server: MailServer) -> None:
    server.answer("recipient", "451 4.7.1 greylisted")
    with relay(sealed, server) as mail:
        first = post(sealed.app, at(DAY), mail)
        too_soon = post(sealed.app, at(DAY) + timedelta(seconds=10), mail)
        later = post(sealed.app, at(DAY) + timedelta(minutes=2), mail)

    assert (first.sent, first.deferred) == (1, 1)
    assert (too_soon.sent, later.sent) == (0, 1)
    assert len(server.inbox) == 2


def test_a_refused_address_is_shown_with_its_remedy(sealed: Scene, server: MailServer) -> None:
    server.refuse("vp@duythu.example", "550 5.1.1 no such user")
    with relay(sealed, server) as mail:
        first = post(sealed.app, at(DAY), mail)
        again = post(sealed.app, at(DAY) + timedelta(days=1), mail)

    [refused] = [r.event for r in sealed.app.log.read(0, 1_000) if isinstance(r.event, LetterRefused)]
    assert (first.sent, first.refused, again.sent) == (1, 1, 0)
    assert refused.code == 550
    assert refused.remedy
    assert "@" not in refused.answer  # addresses do not enter the log


def test_a_person_without_an_address_is_refused_not_lost(sealed: Scene, server: MailServer) -> None:
    [person] = {
        r.event.person
        for r in sealed.app.log.read(0, 1_000)
        if isinstance(r.event, LetterSealed) and r.event.unit == "20602"
    }
    with writing(sealed.app.engine) as connection:
        assert people.erase(connection, PersonId(person))
    with relay(sealed, server) as mail:
        done = post(sealed.app, at(DAY), mail)

    assert (done.sent, done.refused) == (1, 1)
    assert recipients(server) == ["vp@namphuoc.example"]


def test_a_letter_whose_work_was_done_meanwhile_is_dropped(sealed: Scene, server: MailServer) -> None:
    sealed.report(TeamFounded(unit="20602-01", occurred_on=DAY, body="to-cnscd", member_count=4))
    with relay(sealed, server) as mail:
        done = post(sealed.app, at(DAY) + timedelta(hours=1), mail)

    assert (done.sent, done.dropped) == (1, 1)
    assert recipients(server) == ["vp@namphuoc.example"]


def test_a_waived_task_is_urged_no_more(sealed: Scene, server: MailServer) -> None:
    task = TaskRef(directive=NAME, obligation="1", unit="20602-01")
    sealed.decide(task, lambda t: waive(t, reason="thôn đã sáp nhập"), on=DAY)
    with relay(sealed, server) as mail:
        assert post(sealed.app, at(DAY) + timedelta(hours=1), mail).dropped == 1


def test_after_a_silence_of_the_server_only_the_newest_letter_goes(sealed: Scene, server: MailServer) -> None:
    sweep(sealed.app, at(DUE - timedelta(days=3)))
    with relay(sealed, server) as mail:
        done = post(sealed.app, at(DUE - timedelta(days=3)), mail)

    assert (done.sent, done.dropped) == (2, 2)
    assert len(server.inbox) == 2


def test_a_lost_connection_loses_no_letter(sealed: Scene, server: MailServer) -> None:
    server.cut("before message")
    with relay(sealed, server) as mail:
        when: datetime = at(DAY)
        for minutes in range(0, 30, 5):
            post(sealed.app, when + timedelta(minutes=minutes), mail)

    assert {r.to for r in server.inbox} == {"vp@duythu.example", "vp@namphuoc.example"}
    assert outcomes(sealed).count("LetterSent") == 2


def test_the_days_cap_leaves_the_rest_for_tomorrow(sealed: Scene, server: MailServer) -> None:
    object.__setattr__(sealed.app.settings, "letters_per_day_cap", 1)
    with relay(sealed, server) as mail:
        today = post(sealed.app, at(DAY), mail)
        rest = post(sealed.app, at(DAY) + timedelta(hours=2), mail)
        tomorrow = post(sealed.app, at(DAY + timedelta(days=1)), mail)

    assert (today.sent, rest.sent, tomorrow.sent) == (1, 0, 1)
    assert date.fromisoformat("2022-09-23") == DAY


def test_a_minute_takes_no_more_letters_than_the_relay_allows(sealed: Scene, server: MailServer) -> None:
    object.__setattr__(sealed.app.settings, "letters_per_minute_cap", 1)
    with relay(sealed, server) as mail:
        runs = [
            post(sealed.app, at(DAY) + timedelta(seconds=seconds), mail).sent
            for seconds in (0, 20, 59, 60, 61)
        ]

    # Each minute of the wall clock has its own share, used up by whichever run comes first.
    assert runs == [1, 0, 0, 1, 0]
    assert len(recipients(server)) == 2


def test_a_tick_that_comes_a_moment_early_still_has_its_whole_share(
    sealed: Scene, server: MailServer
) -> None:
    object.__setattr__(sealed.app.settings, "letters_per_minute_cap", 1)
    with relay(sealed, server) as mail:
        late = post(sealed.app, at(DAY) + timedelta(milliseconds=30), mail)
        early = post(sealed.app, at(DAY) + timedelta(minutes=1, milliseconds=2), mail)

    assert (late.sent, early.sent) == (1, 1)


def test_a_run_ends_when_its_time_is_up_and_the_rest_goes_in_the_next(
    sealed: Scene, server: MailServer
) -> None:
    asked = iter([True, False])
    with relay(sealed, server) as mail:
        first = post(sealed.app, at(DAY), mail, go_on=lambda: next(asked))
        second = post(sealed.app, at(DAY) + timedelta(minutes=1), mail)

    assert (first.sent, first.stopped, second.sent) == (1, "", 1)
    assert outcomes(sealed) == ["LetterSent", "LetterSent"]
