"""The ladder of urging: which rung is reached when, and whom it addresses.

A ladder is data: named, versioned, checked when it is read. Rungs before the due day count back
from the strict day, because that is the day to work towards; rungs after it count on from the
lenient day, because nothing is late before that has passed.
"""

import json
import tomllib
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import ErrorDetails

from deadlines.calendar import Calendar
from deadlines.forms import Due
from words import Misused

RUNGS_MOST = 20  # more letters than this for one task is noise, not urging
OFFSET_MOST = 366  # days either side of the due day
UP_MOST = 5  # steps up the tree: the country has four levels


class BadLadder(Misused):
    """The ladder cannot be used as it is written."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Owner(_Part):
    """The unit whose task it is."""

    kind: Literal["owner"] = "owner"


class Up(_Part):
    """The unit `n` steps up the tree, counting only units that have a contact."""

    kind: Literal["up"] = "up"
    n: int = Field(ge=1, le=UP_MOST)


class Coordinator(_Part):
    """Whoever issued the directive and follows it."""

    kind: Literal["coordinator"] = "coordinator"


class Post(_Part):
    """A post by name at the issuing unit, such as "chánh văn phòng"."""

    kind: Literal["post"] = "post"
    name: str = Field(min_length=1, max_length=200)


def _spelt_out(audience: object) -> object:
    """In a file an audience may be written short: "owner", "coordinator", "up 2", "post chánh văn phòng"."""
    if not isinstance(audience, str):
        return audience
    kind, _, rest = audience.strip().partition(" ")
    match kind:
        case "up":
            return {"kind": "up", "n": rest.strip()}
        case "post":
            return {"kind": "post", "name": rest.strip()}
        case _:
            return {"kind": audience.strip()}


Audience = Annotated[
    Owner | Up | Coordinator | Post,
    Field(discriminator="kind"),
    BeforeValidator(_spelt_out),
]


class Tone(StrEnum):
    """How a letter speaks: the steps of urging in the order that offices take them."""

    REMIND = "remind"
    URGE = "urge"
    CRITICISE = "criticise"
    REVIEW = "review"


class PercentBelow(_Part):
    """Only while less than `percent` is done, and (when given) at most `days_left` days are left."""

    percent: Decimal = Field(gt=0, le=100)
    days_left: int | None = Field(default=None, ge=0)

    def holds(self, percent: Decimal, days_left: int) -> bool:
        """Whether a task at `percent` with `days_left` days to its strict day is meant."""
        return percent < self.percent and (self.days_left is None or days_left <= self.days_left)


class Rung(_Part):
    """One step: `offset` days before (negative) or after the due day, and who is addressed how.

    `no` is part of a notice's identity: it is never reused for another step of the same ladder.
    """

    no: int = Field(ge=1)
    offset: int = Field(ge=-OFFSET_MOST, le=OFFSET_MOST)
    unit: Literal["calendar", "working"] = "calendar"
    audience: Audience
    tone: Tone = Tone.REMIND
    only_if: PercentBelow | None = None

    def meets(self, percent: Decimal, days_left: int) -> bool:
        """Whether the rung's condition, if it has one, holds."""
        return self.only_if is None or self.only_if.holds(percent, days_left)


class Ladder(_Part):
    """A named list of rungs; a change makes a new version, and the old one stays as it was."""

    name: str = Field(min_length=1, max_length=200)
    version: int = Field(ge=1)
    rungs: tuple[Rung, ...] = Field(min_length=1, max_length=RUNGS_MOST)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        for one, other in pairwise(self.rungs):
            if one.no >= other.no:
                raise BadLadder(
                    "Thang đôn đốc “{name}”: bậc số {other} đứng sau bậc số {one}; đánh số bậc tăng dần.",
                    name=self.name,
                    one=one.no,
                    other=other.no,
                )
        latest: dict[str, Rung] = {}  # of each unit: days and working days cannot be compared
        for rung in self.rungs:
            before = latest.get(rung.unit, rung)
            if before.offset > rung.offset:
                raise BadLadder(
                    "Thang đôn đốc “{name}”: bậc {other} ({later} ngày) phải đứng trước bậc {one} "
                    "({earlier} ngày); xếp các bậc từ sớm đến muộn.",
                    name=self.name,
                    one=before.no,
                    other=rung.no,
                    earlier=f"{before.offset:+}",
                    later=f"{rung.offset:+}",
                )
            latest[rung.unit] = rung
        steps = [(r.offset, r.unit, r.audience, r.only_if) for r in self.rungs]
        for n, step in enumerate(steps):
            if step in steps[:n]:
                raise BadLadder(
                    "Thang đôn đốc “{name}”: bậc {no} trùng ngày và người nhận với bậc khác; bỏ bớt một bậc.",
                    name=self.name,
                    no=self.rungs[n].no,
                )
        return self

    def rung(self, no: int) -> Rung | None:
        return next((r for r in self.rungs if r.no == no), None)


def _owner(no: int, offset: int, tone: Tone) -> Rung:
    return Rung(no=no, offset=offset, audience=Owner(), tone=tone)


DEFAULT_LADDER = Ladder(
    name="mặc định",
    version=1,
    rungs=(
        _owner(1, -14, Tone.REMIND),
        _owner(2, -7, Tone.REMIND),
        _owner(3, -3, Tone.REMIND),
        _owner(4, -1, Tone.REMIND),
        _owner(5, +1, Tone.URGE),
        Rung(no=6, offset=+3, audience=Up(n=1), tone=Tone.URGE),
        Rung(no=7, offset=+7, audience=Up(n=2), tone=Tone.CRITICISE),
    ),
)


def fires_on(rung: Rung, due: Due, calendar: Calendar) -> date:
    """The day on which `rung` is reached for a task due on `due`."""
    anchor = due.lenient if rung.offset > 0 else due.strict
    if rung.unit == "working":
        return calendar.add_working_days(anchor, rung.offset)
    return anchor + timedelta(days=rung.offset)


def newest_rungs(
    ladder: Ladder, due: Due, today: date, calendar: Calendar, since: date | None = None
) -> tuple[Rung, ...]:
    """The rungs of the newest day reached by `today`: several when they address several people.

    After an outage this is all that is raised; older rungs are passed over, never made up for.
    Rungs whose day lies before `since` (the issue, or the extension that moved the due day) were
    never reached and do not count.
    """
    days = [(fires_on(rung, due, calendar), rung) for rung in ladder.rungs]
    reached = [day for day, _ in days if day <= today and (since is None or day >= since)]
    newest = max(reached, default=None)
    return tuple(rung for day, rung in days if day == newest)


def newest_rung(
    ladder: Ladder, due: Due, today: date, calendar: Calendar, since: date | None = None
) -> Rung | None:
    """The last of `newest_rungs`, None when no rung has been reached."""
    rungs = newest_rungs(ladder, due, today, calendar, since)
    return rungs[-1] if rungs else None


def rung_days(ladder: Ladder, due: Due, calendar: Calendar) -> list[tuple[date, Rung]]:
    """Every rung with its day, in the order in which they are reached."""
    return sorted(
        ((fires_on(rung, due, calendar), rung) for rung in ladder.rungs), key=lambda one: (one[0], one[1].no)
    )


def next_rung(ladder: Ladder, due: Due, today: date, calendar: Calendar) -> Rung | None:
    """The first rung whose day is still to come after `today`."""
    return next((rung for day, rung in rung_days(ladder, due, calendar) if day > today), None)


def ladder_from_toml(text: str) -> Ladder:
    """A ladder as a person writes it: name, version, and [[rungs]] with offset and audience.

    An audience may be short ("owner", "coordinator", "up 2", "post chánh văn phòng"), and `no` may
    be left out: rungs are then numbered as they stand. A version that is left out is the first.
    Raises BadLadder.
    """
    return _read("TOML", _versioned, text)


def _versioned(text: str) -> object:
    return {"version": 1, **tomllib.loads(text)}


def ladder_to_toml(ladder: Ladder) -> str:
    """The ladder as a file that reads back the same, to be changed and published again."""
    lines = [f"name = {_quoted(ladder.name)}", f"version = {ladder.version}"]
    for rung in ladder.rungs:
        lines += ["", "[[rungs]]", f"no = {rung.no}", f"offset = {rung.offset}", f'unit = "{rung.unit}"']
        lines += [f"audience = {_quoted(audience_spelt(rung.audience))}", f'tone = "{rung.tone.value}"']
        if rung.only_if is not None:
            left = rung.only_if.days_left
            days = f", days_left = {left}" if left is not None else ""
            lines.append(f'only_if = {{ percent = "{rung.only_if.percent}"{days} }}')
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    # TOML's basic strings escape as JSON's do.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007F")


def audience_spelt(audience: Audience) -> str:
    """An audience written short, as files write it."""
    match audience:
        case Up(n=n):
            return f"up {n}"
        case Post(name=name):
            return f"post {name}"
        case _:
            return audience.kind


def ladder_from_json(text: str) -> Ladder:
    """A ladder written as JSON, in the same shape. Raises BadLadder."""
    return _read("JSON", json.loads, text)


def ladder_from(data: object) -> Ladder:
    """A ladder from plain data. Raises BadLadder naming the rung and the field that is wrong."""
    if isinstance(data, dict) and isinstance(data.get("rungs"), list):
        data = {**data, "rungs": [_numbered(n, rung) for n, rung in enumerate(data["rungs"], 1)]}
    try:
        return Ladder.model_validate(data)
    except ValidationError as wrong:
        first = wrong.errors(include_url=False)[0]
        raise BadLadder(
            "Thang đôn đốc sai ở {place}: {what}. Mỗi bậc cần offset (số ngày, âm là trước hạn) và audience "
            "(owner, coordinator, up 1, hoặc post và tên chức danh).",
            place=" › ".join(str(p + 1) if isinstance(p, int) else p for p in first["loc"])
            or BadLadder("đầu tệp"),
            what=BadLadder(WRONG.get(first["type"], "giá trị không hợp lệ"), **_limits(first)),
        ) from None


# What pydantic calls a fault, as a person would put it.
WRONG = {
    "missing": "thiếu mục này",
    "extra_forbidden": "không có mục nào tên như vậy",
    "union_tag_invalid": "không có kiểu người nhận nào tên như vậy",
    "union_tag_not_found": "chưa nói người nhận là ai",
    "greater_than_equal": "phải từ {ge} trở lên",
    "less_than_equal": "không được quá {le}",
    "greater_than": "phải lớn hơn {gt}",
    "too_short": "chưa có bậc nào",
    "too_long": "quá {max_length} bậc",
    "string_too_short": "không được để trống",
    "enum": "phải là một trong {expected}",
    "literal_error": "phải là một trong {expected}",
    "int_parsing": "phải là số nguyên",
    "int_type": "phải là số nguyên",
    "int_from_float": "phải là số nguyên",
}


def _limits(fault: ErrorDetails) -> dict[str, object]:
    return dict(fault.get("ctx") or {})


def _read(form: str, parse: Callable[[str], object], text: str) -> Ladder:
    try:
        data = parse(text)
    # RecursionError: a hostile file of nothing but opening brackets.
    except (ValueError, RecursionError) as wrong:
        raise BadLadder(
            "Tệp thang đôn đốc không đúng dạng {form}: {wrong}.", form=form, wrong=str(wrong)
        ) from None
    return ladder_from(data)


def _numbered(n: int, rung: object) -> object:
    return {"no": n, **rung} if isinstance(rung, dict) else rung
