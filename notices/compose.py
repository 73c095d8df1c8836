"""Composing: notices grouped by reader into at most one letter a day, most urgent first."""

from collections.abc import Iterable
from datetime import date, time
from itertools import groupby
from uuid import UUID

from notices.digest import TEMPLATE as DIGEST_TEMPLATE
from notices.digest import Digest
from notices.letter import (
    LINES_MAX,
    TEMPLATE,
    TONES,
    Addressee,
    LeftOut,
    LetterContent,
    LetterItem,
    Notice,
    UnitTask,
    letter_id,
)


def compose(
    notices: Iterable[Notice],
    on: date,
    *,
    coordinator_name: str,
    public_url: str | None = None,
    template: str = TEMPLATE,
    lines_max: int = LINES_MAX,
    linked: bool = False,
) -> list[LetterContent]:
    """One letter per person for `on`, each most urgent first, in the order of person ids.

    People come first and the cap last: whatever is left out of a letter is counted in it
    and does not become a second letter. The order of `notices` does not matter.
    """
    by_person = sorted(notices, key=lambda notice: notice.to.person)
    letters = []
    for person, said in groupby(by_person, key=lambda notice: notice.to.person):
        to, lines = _said(list(said))
        letters.append(
            LetterContent(
                letter=letter_id(person, on),
                person=person,
                post_name=to.post_name,
                unit_code=to.unit_code,
                unit_name=to.unit_name,
                on=on,
                lang=to.lang,
                items=tuple(lines[:lines_max]),
                left_out=_left_out(lines[lines_max:], on),
                template=template,
                public_url=public_url,
                coordinator_name=coordinator_name,
                linked=linked,
            )
        )
    return letters


def with_digest(
    letter: LetterContent | None,
    digest: Digest,
    to: Addressee,
    on: date,
    *,
    coordinator_name: str,
    public_url: str | None = None,
) -> LetterContent:
    """The day's letter with the digest in it, or a letter of the digest alone."""
    if letter is not None:
        return letter.model_copy(update={"template": DIGEST_TEMPLATE, "digest": digest, "linked": False})
    return LetterContent(
        letter=letter_id(to.person, on),
        person=to.person,
        post_name=to.post_name,
        unit_code=to.unit_code,
        unit_name=to.unit_name,
        on=on,
        lang=to.lang,
        items=(),
        template=DIGEST_TEMPLATE,
        public_url=public_url,
        coordinator_name=coordinator_name,
        digest=digest,
    )


def _said(notices: list[Notice]) -> tuple[Addressee, list[LetterItem]]:
    """Whom one person's letter addresses, and its lines, most urgent first."""
    # Somebody who holds two posts gets one letter; it is addressed to the first of them.
    to = min((notice.to for notice in notices), key=lambda post: (post.unit_code, post.post_name, post.lang))
    lines = merge_units(newest_rungs(notice.item for notice in notices))
    return to, sorted(lines, key=urgency)


def newest_rungs(items: Iterable[LetterItem]) -> list[LetterItem]:
    """Each task once: its newest rung, and of equal ones the one nearest to the reader.

    After an outage several rungs of a task can be due at once; only the last is news.
    """
    newest: dict[UUID, LetterItem] = {}
    for item in items:
        known = newest.get(item.task)
        if known is None or (item != known and _is_newer(item, known)):
            newest[item.task] = item
    return list(newest.values())


def _is_newer(item: LetterItem, known: LetterItem) -> bool:
    rank, known_rank = ((each.due, each.rung, -each.up) for each in (item, known))
    if rank == known_rank:
        # Two wordings of one notice: either will do, as long as it is the same one every time.
        return item.model_dump_json() > known.model_dump_json()
    return rank > known_rank


def merge_units(items: Iterable[LetterItem]) -> list[LetterItem]:
    """One line where several units owe the same thing by the same day.

    A commune whose forty hamlets are late reads one line with their names, not forty.
    """
    same: dict[tuple[object, ...], list[LetterItem]] = {}
    for item in items:
        same.setdefault(_same_line(item), []).append(item)
    return [_merged(line) for line in same.values()]


def _same_line(item: LetterItem) -> tuple[object, ...]:
    directive = item.directive or item.directive_number
    obligation = item.obligation_id or item.obligation
    when = (item.period, item.due, item.lenient, item.at)
    return (directive, obligation, *when, item.rung, item.tone, item.up > 0, item.report_to)


def _merged(line: list[LetterItem]) -> LetterItem:
    if len(line) == 1:
        return line[0]
    line = sorted(line, key=lambda item: (item.unit_code, item.task_code, item.task))
    units = tuple(
        UnitTask(
            task=item.task,
            task_code=item.task_code,
            unit_code=item.unit_code,
            unit_name=item.unit_name,
            accountable=item.accountable,
        )
        for item in line
    )
    # A figure that is not the same for all of them would be wrong for most of them.
    progress = line[0].progress if all(item.progress == line[0].progress for item in line) else None
    return line[0].model_copy(update={"units": units, "progress": progress})


def urgency(item: LetterItem) -> tuple[object, ...]:
    """Sorts the longest overdue first, then what is due soonest; a sterner tone goes before.

    The rest of the key only makes the order the same every time.
    """
    when = (item.lenient, item.due, item.at or time.max)
    return (*when, -TONES.index(item.tone), item.directive_number, item.obligation, item.unit_code, item.task)


def _left_out(lines: list[LetterItem], on: date) -> tuple[LeftOut, ...]:
    by_directive: dict[str, list[LetterItem]] = {}
    for line in lines:
        by_directive.setdefault(line.directive_number, []).append(line)
    return tuple(
        LeftOut(
            directive_number=number,
            late=sum(len(line.tasks) for line in part if line.state(on) == "late"),
            due=sum(len(line.tasks) for line in part if line.state(on) == "due"),
            notices=tuple(notice for line in part for notice in line.notices),
        )
        for number, part in by_directive.items()
    )
