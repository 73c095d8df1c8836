"""A directive of a higher body, taken in for one part of the tree: what units elsewhere owe is left out."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from access.grants import EVERYWHERE
from events.obligations import Obligation
from flows.intake import Draft
from flows.issuing_reach import OutOfReach, inside_reach, require_in_reach
from units.tree import Every, EveryOffice, Named, Roster, rank, select


class Narrowed(NamedTuple):
    """A draft within a reach: numbers of the obligations that bind fewer now, and of those left out."""

    draft: Draft
    fewer: tuple[str, ...]
    left_out: tuple[str, ...]


def narrowed(draft: Draft, reach: frozenset[str], roster: Roster) -> Narrowed:
    """The draft with every scope cut down to the units inside `reach`, as of the document's date."""
    on = draft.document.date
    kept: list[Obligation] = []
    fewer: list[str] = []
    left_out: list[str] = []
    for one in draft.obligations:
        try:
            require_in_reach([one], reach, roster, on)
            kept.append(one)
        except OutOfReach:
            cut = _cut(one, sorted(reach - {EVERYWHERE}), roster, on)
            if cut is None:
                left_out.append(one.no)
            else:
                fewer.append(one.no)
                kept.append(cut)
    open_ = tuple(q for q in draft.questions if q.no not in left_out)
    update = {"obligations": tuple(kept), "questions": open_}
    return Narrowed(draft.model_copy(update=update), tuple(fewer), tuple(left_out))


def _cut(one: Obligation, reach: Sequence[str], roster: Roster, on: date) -> Obligation | None:
    within = [unit.code for unit in select(roster, one.who, on) if inside_reach(unit.code, reach, roster, on)]
    if not within:
        return None
    who = one.who
    if len(reach) == 1 and isinstance(who, Every | EveryOffice):
        area = roster.at(reach[0], on)
        if area is not None and rank(area.level) <= rank(who.level):
            cut = one.model_copy(update={"who": who.model_copy(update={"inside": area.code})})
            return _answerable(cut, reach, roster, on)
    return _answerable(one.model_copy(update={"who": Named(codes=tuple(within))}), reach, roster, on)


def _answerable(one: Obligation, reach: Sequence[str], roster: Roster, on: date) -> Obligation:
    """Nobody outside is made to answer for units inside."""
    try:
        require_in_reach([one], frozenset(reach), roster, on)
    except OutOfReach:
        return one.model_copy(update={"accountable": None})
    return one
