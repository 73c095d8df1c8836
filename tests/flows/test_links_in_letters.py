"""One-click links in letters: good in the mailbox, masked everywhere else."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from email.message import EmailMessage

import pytest

from deadlines.rules import Within
from events.decisions import LetterSealed, TaskAcknowledged
from flows.links import Acknowledged, LinkUsed, redeem, shown
from flows.post import post
from flows.sweep import sweep
from notices.letter import LetterContent
from notices.posting import Posted
from notices.render import render
from tests.flows.test_sweep import DOCUMENT, DUE, TEAMS
from tests.scene import Scene, at

DAY = DUE - timedelta(days=7)
LINK = re.compile(r"http://localhost:8000/l/([A-Za-z0-9_-]{43})")


class Mailboxes:
    """Takes every message, by recipient."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}

    def post(self, message: EmailMessage, to: str) -> Posted:
        body = message.get_body(("plain",))
        assert body is not None
        self.texts[to] = body.get_content()
        return Posted(message_id=str(message["Message-ID"]), reply="250 ok")


@pytest.fixture
def posted(scene: Scene) -> Iterator[tuple[Scene, dict[str, str]]]:
    """Two letters were posted: one speaks of three hamlets in a line, one of a single hamlet."""
    scene.issue(DOCUMENT, TEAMS)
    scene.app.projector.catch_up()
    sweep(scene.app, at(DAY))
    boxes = Mailboxes()
    assert post(scene.app, at(DAY), boxes).sent == 2
    return scene, boxes.texts


def test_the_reader_of_a_letter_acts_by_its_link_once(posted: tuple[Scene, dict[str, str]]) -> None:
    scene, texts = posted
    _done, acknowledge, _later = LINK.findall(texts["vp@duythu.example"])

    assert shown(scene.app, acknowledge, at(DAY)).row.unit == "20602-01"
    receipt = redeem(scene.app, acknowledge, at(DAY), Acknowledged())

    [acted] = [r for r in scene.app.log.stream(receipt.stream) if isinstance(r.event, TaskAcknowledged)]
    assert (acted.via, acted.by) == ("link", "Văn phòng UBND (20602)")
    with pytest.raises(LinkUsed):
        redeem(scene.app, acknowledge, at(DAY), Acknowledged())


def test_a_line_of_several_units_has_no_link_that_would_act_for_one(
    posted: tuple[Scene, dict[str, str]],
) -> None:
    assert not LINK.search(posted[1]["vp@namphuoc.example"])


def test_what_is_sealed_holds_a_mask_and_no_token(posted: tuple[Scene, dict[str, str]]) -> None:
    scene, texts = posted
    sealed = [r.event for r in scene.app.log.read(0, 1_000) if isinstance(r.event, LetterSealed)]
    for event in sealed:
        rendered = render(LetterContent.model_validate(event.content))
        assert rendered.sha256 == event.sha256
        assert not LINK.search(rendered.text + rendered.html)
    tokens = [token for text in texts.values() for token in LINK.findall(text)]
    assert len(tokens) == 3
    everything = "".join(event.model_dump_json() for event in sealed)
    assert not any(token in everything for token in tokens)


def test_masked_again_the_posted_letter_is_the_sealed_one(posted: tuple[Scene, dict[str, str]]) -> None:
    """Whoever holds the mail can prove it without being given a secret."""
    scene, texts = posted
    sealed = next(
        r.event
        for r in scene.app.log.read(0, 1_000)
        if isinstance(r.event, LetterSealed) and r.event.unit == "20602"
    )
    masked = LINK.sub("http://localhost:8000/l/***", texts["vp@duythu.example"])
    as_sealed = render(LetterContent.model_validate(sealed.content)).text
    assert masked.replace("\r\n", "\n").strip() == as_sealed.strip()


def test_a_day_that_rests_on_an_unpublished_year_says_so_in_the_letter(scene: Scene) -> None:
    year = next(y for y in range(2026, 2100) if scene.app.calendar.is_provisional(y))
    issued = date(year, 3, 2)
    within = TEAMS.model_copy(update={"due": Within(n=20, working_days=True)})
    scene.issue(DOCUMENT.model_copy(update={"date": issued}), within, on=issued)
    scene.app.projector.catch_up()
    [due] = {row.lenient for row in scene.tasks("20602-01", on=issued)}
    assert due is not None
    for day in (due - timedelta(days=n) for n in range(14, -1, -1)):
        sweep(scene.app, at(day))
    sealed = [r.event for r in scene.app.log.read(0, 1_000) if isinstance(r.event, LetterSealed)]
    text = render(LetterContent.model_validate(sealed[0].content)).text
    assert f"tạm tính, vì lịch nghỉ năm {year} chưa công bố" in text
