"""What a letter says: notices grouped by address into at most one letter a day.

A notice says that one task has reached one rung of its ladder. It is no event of its
own: notices are computed, and the letter that carries them is sealed. So everything
here is plain data that survives JSON unchanged, names posts and units but no person,
and is enough to write the letter again, years later, byte for byte.
"""

from datetime import date, time
from decimal import Decimal
from typing import Annotated, Final, Literal, NamedTuple, Self
from uuid import UUID, uuid5

from pydantic import BaseModel, ConfigDict, Field, model_validator

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
    thing is owed by several units, `units` lists them all, the one in front included. A day that
    is `provisional` was reckoned with a year whose days off nobody has published yet.
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
    provisional: bool = False

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


class ItemLinks(NamedTuple):
    """Where a line's one-click links lead, whole addresses."""

    done: str
    acknowledge: str
    extend: str


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

    A letter that is `linked` carries one-click links beside what its reader has to do. Their
    tokens are secrets, so they are neither here nor in the sealed bytes: what is sealed has a
    mask in their place, and only what is posted has the links.
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
    linked: bool = False

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.items and self.digest is None:
            raise ValueError("a letter without tasks and without a digest says nothing")
        return self

    @property
    def acted_on(self) -> tuple[LetterItem, ...]:
        """The lines that have links: one task, and the reader is who has to act."""
        return tuple(i for i in self.items if not i.up and not i.units) if self.linked else ()

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
