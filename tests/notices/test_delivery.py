"""The promise of posting, on a server that goes wrong at every step: nothing lost, one id a letter.

The outbox is kept here as plain entries, its decisions are the real ones, the clock is a
number that the test moves on, and the server is real.
"""

from collections import Counter
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from notices.compose import compose
from notices.letter import LetterContent
from notices.message import message, message_id
from notices.outbox import Deferred, Entry, Outcome, RefusedForGood, Sent, after, to_post
from notices.posting import NotPosted
from notices.render import render
from notices.smtp import Relay
from tests.mailserver import MailServer, mail_server
from tests.notices.conftest import SENDER, settings_for
from tests.notices.letters import COORDINATOR, TODAY, notice, post

SEALED = datetime(2022, 9, 12, 0, 30, tzinfo=UTC)
WRONG = "khong-co@example.vn"


def address(person: UUID) -> str:
    return WRONG if person.int % 10 == 0 else f"vp{person.int}@example.vn"


class Outbox:
    """Sealed letters and what became of them, as the log's projection would have it."""

    def __init__(self, contents: list[LetterContent]) -> None:
        self.contents = {content.letter: content for content in contents}
        self.entries = {
            content.letter: Entry(
                letter=content.letter, person=content.person, on=content.on, sealed_at=SEALED
            )
            for content in contents
        }
        self.outcomes: list[Outcome] = []

    def run(self, relay: Relay, now: datetime) -> None:
        for entry in to_post(self.entries.values(), now, most=10_000):
            outcome = self._try(relay, entry, now)
            self.outcomes.append(outcome)
            self._keep(entry, outcome)
            if isinstance(outcome, Deferred) and outcome.stops:
                break

    def _try(self, relay: Relay, entry: Entry, now: datetime) -> Outcome:
        content = self.contents[entry.letter]
        to = address(content.person)
        mail = message(content, render(content), to=to, sender=SENDER, sent_at=entry.sealed_at)
        try:
            return after(relay.post(mail, to), entry, now)
        except NotPosted as problem:
            return after(problem, entry, now)

    def _keep(self, entry: Entry, outcome: Outcome) -> None:
        match outcome:
            case Sent():
                changes: dict[str, object] = {"state": "sent"}
            case RefusedForGood():
                changes = {"state": "refused"}
            case _:
                state = "held" if outcome.held else "later"
                changes = {"state": state, "next_try": outcome.next_try}
        self.entries[entry.letter] = entry.model_copy(update={"attempts": outcome.attempt} | changes)

    def states(self) -> Counter[str]:
        return Counter(entry.state for entry in self.entries.values())


def deliver(letters: int, notices_each: int, seed: int, rate: float) -> tuple[Outbox, MailServer]:
    """Post until everything is settled, a minute at a time, over at most a simulated week."""
    notices = [
        notice(person * 1000 + n, post(person), obligation=f"Việc {n}")
        for person in range(1, letters + 1)
        for n in range(notices_each)
    ]
    outbox = Outbox(compose(notices, TODAY, coordinator_name=COORDINATOR))
    with mail_server() as server, Relay(settings_for(server)) as relay:
        server.refuse(WRONG, "550 5.1.1 no such user")
        server.misbehave(seed, rate)
        now = SEALED
        while outbox.states().keys() & {"queued", "later", "held"} and now < SEALED + timedelta(days=7):
            outbox.run(relay, now)
            now += timedelta(minutes=1)
    return outbox, server


def assert_kept_its_promise(outbox: Outbox, server: MailServer) -> None:
    wrong = {letter for letter, content in outbox.contents.items() if address(content.person) == WRONG}
    assert outbox.states() == {"sent": len(outbox.contents) - len(wrong), "refused": len(wrong)}
    refused = {each.letter for each in outbox.outcomes if isinstance(each, RefusedForGood)}
    assert refused == wrong
    arrived = Counter(server.message_ids)
    assert set(arrived) == {message_id(letter, SENDER) for letter in outbox.contents.keys() - wrong}
    assert len({received.raw for received in server.inbox}) == len(arrived)  # repeats are the same bytes
    to = {received.message["Message-ID"]: received.to for received in server.inbox}
    for letter in outbox.contents.keys() - wrong:
        assert to[message_id(letter, SENDER)] == address(outbox.contents[letter].person)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_letter_arrives_and_none_under_two_ids(seed: int) -> None:
    outbox, server = deliver(letters=30, notices_each=2, seed=seed, rate=0.08)
    assert_kept_its_promise(outbox, server)
    deferred = sum(isinstance(each, Deferred) for each in outbox.outcomes)
    assert deferred > 5, "the server was to go wrong more often"
    assert server.connections > 5


def test_a_lost_answer_makes_a_second_copy_and_the_promise_still_holds() -> None:
    outbox, server = deliver(letters=20, notices_each=1, seed=5, rate=0.12)
    assert_kept_its_promise(outbox, server)
    assert len(server.inbox) > len(set(server.message_ids))


@pytest.mark.slow
def test_a_hundred_thousand_notices_keep_the_promise() -> None:
    outbox, server = deliver(letters=5_000, notices_each=20, seed=11, rate=0.02)
    assert sum(len(content.notices) for content in outbox.contents.values()) == 100_000
    assert_kept_its_promise(outbox, server)
