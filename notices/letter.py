"""What a letter says: notices grouped by address into at most one letter a day.

A notice says that one task has reached one rung of its ladder. It is no event of its
own: notices are computed, and the letter that carries them is sealed. So everything
here is plain data that survives JSON unchanged, names posts and units but no person,
and is enough to write the letter again, years later, byte for byte.
"""

from collections.abc import Iterable
from datetime import date, time
from decimal import Decimal
from itertools import groupby
from typing import Annotated, Final, Literal, Self
from uuid import UUID, uuid5

from pydantic import BaseModel, ConfigDict, Field, model_validator

from notices.digest import TEMPLATE as DIGEST_TEMPLATE
from notices.digest import Digest
from words import Lang

NOTICE: Final = UUID("b6e31875-fea4-4676-a03b-f1df2ff864ba")
LETTER: Final = UUID("37664297-f7b7-458f-8360-73eaebad9370")

TEMPLATE: Final = "daily:1"  # what new letters are written with; old ones keep their own
LINES_MAX: Final = 40  # lines a letter: more is not read, and Gmail cuts a message at 102 KB

WebAddress = Annotated[str, Field(pattern=r"^https?://[^\s\"'<>\\]+$", max_length=500)]
State = Literal["late", "due", "soon"]
Tone = Literal["remind", "urge", "criticise", "review"]
TONES: Final[tuple[Tone, ...]] = ("remind", "urge", "criticise", "review")  # mildest first


def notice_id(task: UUID, due: date, rung: int) -> UUID:
    """The same rung of the same task for the same due date is the same notice.

    An extension changes the due date, hence the id: the ladder starts again. Who is told
    is not part of it: a rung that tells two posts is one notice in two letters.
    """
    return uuid5(NOTICE, f"{task}/{due.isoformat()}/{rung}")


def letter_id(address_key: UUID, on: date) -> UUID:
    """One letter per address per day: sealing twice gives the same letter.

    `address_key` is the person's id (or whatever one mailbox is known by), never the address.
    """
    return uuid5(LETTER, f"{address_key}/{on.isoformat()}")


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Progress(Frozen):
    """How far an obligation is as a whole: `done` of `total`, and the percentage asked for."""

    done: Annotated[int, Field(ge=0)]
    total: Annotated[int, Field(gt=0)]
    target: Decimal | None = None


class UnitTask(Frozen):
    """One unit's task inside a line that speaks of several units."""

    task: UUID
    task_code: str
    unit_code: str
    unit_name: str
    accountable: str


class LetterItem(Frozen):
    """One line of a letter: who owes what by when, and who answers for it.

    `due` is the strict last day, `lenient` the last day before it counts as late. Names
    (`accountable`, `report_to`) are those of posts and units. `up` is how many steps above
    the unit's own contact the reader stands: 0 for the one who has to act. Where the same
    thing is owed by several units, `units` lists them all, the one in front included.
    """

    task: UUID
    task_code: str
    directive_number: str
    directive_subject: str
    obligation: str
    quote: str = ""
    unit_code: str
    unit_name: str
    period: str | None = None
    due: date
    lenient: date
    at: time | None = None
    rung: int
    tone: Tone
    accountable: str
    report_to: str | None = None
    progress: Progress | None = None
    up: Annotated[int, Field(ge=0)] = 0
    directive: UUID | None = None
    obligation_id: UUID | None = None
    units: tuple[UnitTask, ...] = ()

    @model_validator(mode="after")
    def _lenient_is_not_before_due(self) -> Self:
        if self.lenient < self.due:
            raise ValueError(f"lenient {self.lenient} is before due {self.due}")
        return self

    @property
    def tasks(self) -> tuple[UUID, ...]:
        """Every task the line is about."""
        return tuple(each.task for each in self.units) or (self.task,)

    @property
    def notices(self) -> tuple[UUID, ...]:
        """Every notice the line raises."""
        return tuple(notice_id(task, self.due, self.rung) for task in self.tasks)

    def days_late(self, on: date) -> int:
        """Days past the lenient date, 0 while it is not late."""
        return max((on - self.lenient).days, 0)

    def days_left(self, on: date) -> int:
        """Days to the strict date, 0 from that day on."""
        return max((self.due - on).days, 0)

    def state(self, on: date) -> State:
        """`late` after the lenient date, `soon` before the strict one, `due` in between."""
        if self.days_late(on):
            return "late"
        return "soon" if self.days_left(on) else "due"


class LeftOut(Frozen):
    """What the cap of a letter kept out: counted in it by directive, not named."""

    directive_number: str
    late: Annotated[int, Field(ge=0)]
    due: Annotated[int, Field(ge=0)]
    notices: tuple[UUID, ...]


class LetterContent(Frozen):
    """All that one letter says, as the sealed event keeps it.

    `person` is a random id; name and address live in the side table. `template` names the
    version of the text, so that the same bytes can be written again. A weekly digest takes
    the place of the day's letter, or joins it: `items` are then the day's own tasks, if any.
    """

    letter: UUID
    person: UUID
    post_name: str
    unit_code: str
    unit_name: str
    on: date
    lang: Lang = "vi"
    items: tuple[LetterItem, ...]
    left_out: tuple[LeftOut, ...] = ()
    template: str = TEMPLATE
    public_url: WebAddress | None = None
    coordinator_name: str
    digest: Digest | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.items and self.digest is None:
            raise ValueError("a letter without tasks and without a digest says nothing")
        return self

    @property
    def omitted(self) -> int:
        """How many notices the cap left unnamed."""
        return sum(len(part.notices) for part in self.left_out)

    @property
    def notices(self) -> tuple[UUID, ...]:
        """Every notice this letter raises: those it names, then those it only counts."""
        named = (notice for item in self.items for notice in item.notices)
        counted = (notice for part in self.left_out for notice in part.notices)
        return (*named, *counted)

    @property
    def tasks(self) -> tuple[UUID, ...]:
        """Every task it names."""
        return tuple(task for item in self.items for task in item.tasks)


class Addressee(Frozen):
    """The post that a letter goes to; `person` is the id of whoever holds it now."""

    person: UUID
    post_name: str
    unit_code: str
    unit_name: str
    lang: Lang = "vi"


class Notice(Frozen):
    """That `item` is to be said to `to`."""

    to: Addressee
    item: LetterItem

    @property
    def id(self) -> UUID:
        return notice_id(self.item.task, self.item.due, self.item.rung)


def compose(
    notices: Iterable[Notice],
    on: date,
    *,
    coordinator_name: str,
    public_url: str | None = None,
    template: str = TEMPLATE,
    lines_max: int = LINES_MAX,
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
        return letter.model_copy(update={"template": DIGEST_TEMPLATE, "digest": digest})
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
