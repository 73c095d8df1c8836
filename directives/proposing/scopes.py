"""On whom an obligation is laid, and who answers for how much of it."""

from decimal import Decimal
from typing import NamedTuple

from directives.proposing.classes import counted_class
from directives.proposing.leads import Meant, Names
from directives.reading import ReadObligation
from directives.reading.models import Scope
from events.obligations import Accountable
from units.tree import Every, EveryOffice, Level, Named, rank
from words import Phrase, phrase

WHOLE = Decimal(100)


class Laid(NamedTuple):
    """A selector with who answers for the roll-up; `each` says that the units counted do it themselves."""

    meant: Meant
    accountable: Accountable | None = None
    each: bool = False
    why_accountable: Phrase | None = None


def laid_on(one: ReadObligation, names: Names) -> list[Laid]:
    """Who owes an obligation: one entry for each kind of unit that the text names.

    Where units are counted below those that lead ("100% of communes"), the units counted owe
    it and those that lead answer for the percentage. People, households and enterprises owe
    nothing themselves: the units that lead measure them.
    """
    led = names.meant(one.lead, one.scope) if one.lead else []
    level = _counted(one)
    if level is None or rank(level) <= rank(names.home.level):
        return [Laid(meant) for meant in led or [names.unnamed()]]
    counted = names.every(counted_class(one.quote, level), one.target.population or one.quote[:60])
    if any(d.must for d in counted.doubts):
        return [Laid(counted)]
    lead = led[0] if led else None
    if lead is not None and _level(lead, names) == level:
        # Those that lead are those counted: "mỗi xã", "UBND các xã: 100% xã".
        return [_answered(Laid(lead, each=True), names.home.code, None, one.target.percent)]
    if lead is not None and isinstance(lead.who, Named) and not lead.doubts and len(lead.who.codes) == 1:
        counted = _inside(counted, lead.who.codes[0], names)
    return [_rolled_up(counted, lead, one.target.percent, names)]


def _counted(one: ReadObligation) -> Level | None:
    """The level whose units are counted, one by one or by percentage."""
    counts = one.target.percent is not None or one.target.quantifier is not None
    rule = one.why["scope"].rule if "scope" in one.why else ""
    return _as_level(one.scope) if counts or rule == "counted" else None


def _as_level(scope: Scope | None) -> Level | None:
    match scope:
        case "tinh" | "huyen" | "xa" | "thon":
            return scope
        case _:
            return None


def _level(meant: Meant, names: Names) -> Level | None:
    """The level of the territories that a selector means."""
    match meant.who:
        case Every():
            return meant.who.level
        case EveryOffice():
            return None
        case Named():
            units = [names.roster.unit(code, names.on) for code in meant.who.codes]
            levels = {unit.level for unit in units if unit.kind == "territory"}
            return levels.pop() if len(levels) == 1 and not meant.doubts else None


def _inside(counted: Meant, code: str, names: Names) -> Meant:
    """The units counted, inside the one territory that leads."""
    unit = names.roster.unit(code, names.on)
    if unit.kind == "territory" and isinstance(counted.who, Every):
        return counted._replace(who=counted.who.model_copy(update={"inside": code}))
    return counted


def _rolled_up(counted: Meant, lead: Meant | None, percent: Decimal | None, names: Names) -> Laid:
    """The units counted, with those that lead answering for the percentage."""
    laid = Laid(counted, each=True)
    if lead is None or any(d.must for d in lead.doubts):
        return _answered(laid, names.home.code, None, percent)
    if isinstance(lead.who, Named):
        code = lead.who.codes[0] if len(lead.who.codes) == 1 else names.home.code
        return _answered(laid, code, None, percent)
    return _answered(laid, None, lead.who.level, percent)


def _answered(laid: Laid, unit: str | None, level: Level | None, percent: Decimal | None) -> Laid:
    share = percent if percent is not None and percent <= WHOLE else WHOLE
    accountable = Accountable(unit=unit, level=level, percent=share)
    why = phrase("Đơn vị chủ trì chịu trách nhiệm để {percent}% đơn vị hoàn thành.", percent=share)
    return laid._replace(accountable=accountable, why_accountable=why)
