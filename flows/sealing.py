"""What a sweep found to say, sealed: one letter for each reader, the day's tasks and the week's digest."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from app.wiring import App
from events.base import Message
from events.decisions import LetterSealed, RaisedNotice, TaskRef, letter_stream
from flows.digests import DigestTo
from flows.reach import Reached
from flows.readers import Reader, Readers
from notices.compose import compose, with_digest
from notices.letter import Notice
from notices.render import render
from projections.agenda import OpenTask
from projections.muting import Muted


class Skip(StrEnum):
    """Why an open task gave no notice at a rung that it reached."""

    NO_CONTACT = "không có đầu mối nào, kể cả cấp trên"
    LETTER_TODAY = "người nhận đã có thư hôm nay"
    RAISED = "đã nhắc"
    TOLD = "người nhận đã được báo ở bậc trước"
    SILENCED = Muted.SILENCED.value
    SNOOZED = Muted.SNOOZED.value
    ACKNOWLEDGED = Muted.ACKNOWLEDGED.value
    DELEGATED = Muted.DELEGATED.value


# These are told once the quiet or the day is over, so a rung that passed them over stays open.
COMES_AGAIN = (Skip.LETTER_TODAY, *(Skip[why.name] for why in Muted if why.comes_again))


class Owed(NamedTuple):
    """One task that one reader is to be told of: which rung (by its index), whose task, how far above."""

    rung: int
    task: OpenTask
    reader: Reader


class Due(NamedTuple):
    """What a sweep found to say: to whom, and for each reached rung whom it passed over.

    The last `handed` of the rungs are those of delegates: a notice says that they were told,
    and nothing closes them.
    """

    reached: Sequence[Reached]
    owed: dict[UUID, list[Owed]]
    skipped: dict[int, Counter[Skip]]
    handed: int = 0

    @property
    def notices(self) -> int:
        return sum(len(tasks) for tasks in self.owed.values())


def seal(
    app: App,
    readers: Readers,
    due: Due,
    weekly: Mapping[UUID, DigestTo],
    today: date,
    now: datetime,
) -> int:
    """One event a letter, in bulk; a letter sealed already answers with its first receipt.

    Letters are written one reader at a time, so that a country's worth never stands in memory.
    """
    letters = 0

    def messages() -> Iterator[Message]:
        nonlocal letters
        for person in sorted({*due.owed, *weekly}):
            letters += 1
            yield _letter(app, readers, due, person, weekly.get(person), today)

    for result in app.log.ingest(messages(), at=now, by="clock", via="clock"):
        for rejected in result.rejected:
            raise rejected.reason
    return letters


def _letter(
    app: App, readers: Readers, due: Due, person: UUID, weekly: DigestTo | None, today: date
) -> Message:
    """The one letter of a reader, sealed: the day's tasks, the week's digest, or both."""
    notices, records = [], []
    for i, task, reader in due.owed.get(person, ()):
        ask, rung, lenient = due.reached[i].ask, due.reached[i].rung, due.reached[i].due.lenient
        ref = TaskRef(
            directive=ask.directive, obligation=ask.obligation.no, unit=task.code, period=task.period
        )
        item = readers.item(ask, task, ref, due.reached[i].due, rung, up=reader.steps)
        notice = Notice(to=reader.to, item=item)
        notices.append(notice)
        records.append(RaisedNotice(notice=notice.id, task=ref, lenient=lenient, rung=rung.no))
    composed = compose(
        notices,
        today,
        coordinator_name=readers.coordinator_name,
        public_url=app.settings.public_url,
        lines_max=app.settings.letter_item_cap,
        linked=True,
    )
    content = composed[0] if composed else None
    if weekly is not None:
        content = with_digest(
            content,
            weekly.digest,
            weekly.to,
            today,
            coordinator_name=readers.coordinator_name,
            public_url=app.settings.public_url,
        )
    assert content is not None, "a letter is written to somebody who is owed something"
    sealed = LetterSealed(
        letter=content.letter,
        person=content.person,
        unit=content.unit_code,
        on=content.on,
        template=content.template,
        content=content.model_dump(mode="json"),
        sha256=render(content).sha256,
        notices=tuple(records),
    )
    return Message(f"sealed:{content.letter}", letter_stream(content.letter), (sealed,))
