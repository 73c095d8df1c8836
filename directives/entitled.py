"""Who may ask for a later day, and who may give it: pure questions to the tree of units.

A unit never gives itself more time. Whoever decides stands above the one that owes: the
coordinating office, the body that issued the directive, the unit that answers for the
roll-up, or the one that reports go to. The refusal names them.
"""

from datetime import date
from typing import NamedTuple

from events.obligations import Obligation
from units.tree import Roster, Unit
from words import Listed, Phrase, Refused, phrase


class Entitled(NamedTuple):
    """A unit that may decide on somebody's time, and why."""

    unit: Unit
    why: Phrase

    def said(self) -> Phrase:
        return phrase("{unit} ({code}, {why})", unit=self.unit.name, code=self.unit.code, why=self.why)


class NotEntitled(Refused):
    """Whoever speaks stands in no place to decide on this task's time."""


class NotTheirs(Refused):
    """Whoever speaks neither owes the task nor contains the unit that does."""


COORDINATES = phrase("cơ quan đầu mối")
ISSUED = phrase("cơ quan ban hành")
ANSWERS = phrase("chịu trách nhiệm")
REPORTED_TO = phrase("nơi nhận báo cáo")


def entitled(
    obligation: Obligation, owner: str, roster: Roster, on: date, *, coordinator: str | None, issuer: str
) -> tuple[Entitled, ...]:
    """Who may decide on the time of `owner`'s task on a day, the coordinating office first.

    Only units that stand above it count: those that contain it, and the offices of those.
    """
    found: list[Entitled] = []
    taken: set[str] = set()
    above = _containing(owner, roster, on)
    accountable = obligation.accountable
    answers = accountable.unit if accountable else None
    if accountable is not None and accountable.level is not None:
        answers = next(
            (u.code for u in above if u.level == accountable.level and u.kind == "territory"), None
        )
    for code, why in (
        (coordinator, COORDINATES),
        (issuer, ISSUED),
        (answers, ANSWERS),
        (obligation.report_to, REPORTED_TO),
    ):
        unit = roster.at(code, on) if code is not None else None
        if unit is None or unit.code in taken:
            continue
        if code == coordinator or stands_above(unit, above, owner):
            found.append(Entitled(unit, why))
            taken.add(unit.code)
    return tuple(found)


def stands_above(unit: Unit, containing: tuple[Unit, ...], owner: str) -> bool:
    """Whether a unit contains the owner, or is an office of one that does."""
    codes = {one.code for one in containing}
    return unit.code != owner and (unit.code in codes or (unit.kind == "office" and unit.parent in codes))


def require_entitled(speaker: str | None, who: tuple[Entitled, ...], *, task: object) -> None:
    """Raises NotEntitled unless the speaker's unit is one of those that may decide.

    `speaker` None is the coordinating office itself: whoever runs the system.
    """
    if speaker is None or speaker in {one.unit.code for one in who}:
        return
    raise NotEntitled(
        "Đơn vị {speaker} không có thẩm quyền quyết định thời hạn của nhiệm vụ {task}; "
        "có thẩm quyền: {entitled}.",
        speaker=speaker,
        task=task,
        entitled=Listed(tuple(one.said() for one in who)) if who else COORDINATES,
    )


def require_theirs(
    speaker: str | None, owner: str, roster: Roster, on: date, *, coordinator: str | None, task: object
) -> None:
    """Raises NotTheirs unless the speaker owes the task, contains the unit that does, or coordinates.

    A commune asks for its hamlets, which have no address of their own.
    """
    if speaker in {None, owner, coordinator}:
        return
    if any(unit.code == speaker for unit in _containing(owner, roster, on)):
        return
    raise NotTheirs(
        "Nhiệm vụ {task} là của đơn vị {owner}; đơn vị {speaker} không được nói thay. "
        "Hãy để chính đơn vị đó, hoặc đơn vị cấp trên của nó, đề nghị.",
        task=task,
        owner=owner,
        speaker=speaker,
    )


def _containing(owner: str, roster: Roster, on: date) -> tuple[Unit, ...]:
    return tuple(roster.ancestors(owner, on)) if roster.at(owner, on) is not None else ()
