"""The small form of one obligation: the common cases as choices, everything else kept as it was.

What it cannot say (windows, ordered steps, conditions inside conditions) stays untouched under
"keep as it is" and is changed in the draft's file.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final, cast

from pydantic import ValidationError
from starlette.datastructures import FormData

from deadlines.rules import ByDate, DueRule, NoDue, Recurring, Within
from directives.answering import due_answer
from events.done_when import Confirmed, Duty, FactKind, Filed, Happened, Reached
from events.obligations import Accountable, Force, Obligation
from flows.model_faults import fault_words
from units.tree import OFFICES, Every, EveryOffice, Level, Named, Roster, Selector
from web.fields import Beside, chosen, ticked, typed
from web.forms import BadField, required, required_day, whole
from web.unit_field import unit_written
from words import DondocError, Phrase

KEEP: Final = "keep"
NAMES_MOST: Final = 500  # units that one form names
LEVELS: Final = ("tinh", "huyen", "xa", "thon")
EVERY: Final = ("weekly", "monthly", "quarterly", "half-yearly", "yearly")
FACTS: Final = ("document_issued", "work_reported", "training_held", "team_founded")


def shown(one: Obligation | None) -> dict[str, str]:
    """What the form says of an obligation when it is opened; of none, what most begin with."""
    given = dict.fromkeys(NAMES, "")
    if one is None:
        return given | {
            "who": "every",
            "who_level": "xa",
            "due": "by",
            "done": "confirmed",
            "force": "hard",
            "ladder": "mặc định",
            "origin": "issue",
            "percent": "100",
        }
    given |= {"action": one.action, "force": one.force, "ladder": one.ladder}
    given |= {"who": KEEP, "due": KEEP, "done": KEEP, "origin": "issue", "percent": "100", "who_level": "xa"}
    given |= {"evidence": "1" if one.evidence else "", "review": "1" if one.review else ""}
    if one.accountable is not None:
        given |= {
            "answers": one.accountable.level or KEEP,
            "target": f"{one.accountable.percent.normalize():f}",
        }
    match one.due:
        case ByDate() | NoDue():
            given["day"] = one.due.lenient.isoformat() if isinstance(one.due, ByDate) else ""
        case Within():
            given |= {"n": str(one.due.n), "working": "1" if one.due.working_days else ""}
    return given


NAMES: Final = (
    *("action", "who", "who_level", "who_inside", "who_codes", "who_office", "due", "day", "n", "working"),
    *("origin", "nth", "until", "done", "about", "percent", "force", "answers", "target"),
    *("evidence", "review", "ladder"),
)


def given_in(form: FormData) -> dict[str, str]:
    """What was typed, to be shown again where something is wrong."""
    return {name: typed(form, name).strip() for name in NAMES}


class Wrong(Exception):  # it never leaves a room
    """Some fields cannot be taken; every one of them with why."""

    def __init__(self, errors: Mapping[str, DondocError]) -> None:
        super().__init__(", ".join(errors))
        self.errors = errors


def taken(
    form: FormData, no: str, before: Obligation | None, roster: Roster, on: date, inside: str | None
) -> Obligation:
    """The obligation that the form says. Raises Wrong with all that cannot be taken."""
    errors: dict[str, DondocError] = {}
    values: dict[str, Any] = dict(before) if before is not None else {"no": no}
    parts = (
        ("action", lambda: required(typed(form, "action"), "action")),
        ("who", lambda: _who(form, before, roster, on, inside)),
        ("due", lambda: _due(form, before)),
        ("done_when", lambda: _done(form, before)),
        ("accountable", lambda: _accountable(form, before)),
    )
    for name, read in parts:
        try:
            values[name] = read()
        except BadField as bad:
            errors[bad.field] = bad
        except Beside as one:
            errors[one.field] = one.error
        except DondocError as refused:
            errors[name] = refused
    if errors:
        raise Wrong(errors)
    values |= {
        "force": cast("Force", typed(form, "force") or "hard"),
        "ladder": typed(form, "ladder") or "mặc định",
        "evidence": ticked(form, "evidence"),
        "review": ticked(form, "review"),
    }
    try:
        return Obligation.model_validate(values)
    except ValidationError as error:
        raise Wrong({"": _explained(values, fault_words(error.errors()[0]))}) from error


def _explained(values: Mapping[str, Any], why: Phrase) -> DondocError:
    done, due = values["done_when"], values["due"]
    if isinstance(done, Filed) and not isinstance(due, Recurring):
        return BadField("Báo cáo theo kỳ cần thời hạn lặp lại (hằng tuần, hằng tháng…).", field="due")
    return BadField("Nhiệm vụ chưa hợp lệ: {why}.", field="", why=why)


# --- who --------------------------------------------------------------------------------


def _who(form: FormData, before: Obligation | None, roster: Roster, on: date, inside: str | None) -> Selector:
    kind = typed(form, "who")
    if kind == KEEP and before is not None:
        return before.who
    if kind == "named":
        lines = typed(form, "who_codes").replace(";", "\n").splitlines()
        names = [line.strip() for line in lines if line.strip()]
        if not names:
            raise BadField("Hãy ghi ít nhất một đơn vị, mỗi dòng một đơn vị.", field="who_codes")
        if len(names) > NAMES_MOST:
            raise BadField("Ghi nhiều nhất {most} đơn vị.", field="who_codes", most=NAMES_MOST)
        return Named(codes=tuple(unit_written(roster, name, on, inside, "who_codes") for name in names))
    around = unit_written(roster, required(typed(form, "who_inside"), "who_inside"), on, inside, "who_inside")
    level = typed(form, "who_level")
    if level not in LEVELS:
        raise BadField("Hãy chọn cấp đơn vị.", field="who_level")
    if kind == "office":
        office = typed(form, "who_office")
        if office not in OFFICES:
            raise BadField("Hãy chọn loại cơ quan.", field="who_office")
        return EveryOffice(type=office, level=cast("Level", level), inside=around)
    return Every(level=cast("Level", level), inside=around)


# --- by when ----------------------------------------------------------------------------


def _due(form: FormData, before: Obligation | None) -> DueRule:
    kind = typed(form, "due")
    words = before.due.words if before is not None else ""
    if kind == KEEP and before is not None:
        return before.due
    if kind == "none":
        return NoDue(words=words)
    if kind in {"by", "before"}:
        day = required_day(typed(form, "day"), "day")
        return ByDate.before(day, words) if kind == "before" else ByDate.latest(day, words=words)
    if kind == "within":
        origin = typed(form, "origin")
        return Within(
            n=whole(typed(form, "n"), "n"),
            working_days=ticked(form, "working"),
            origin=origin if origin in {"issue", "receipt"} else "issue",
            words=words,
        )
    if kind in EVERY:
        nth = typed(form, "nth").strip()
        rule = f"{kind};by={whole(nth, 'nth')}" if nth else kind
        until = typed(form, "until").strip()
        try:
            return Recurring(rule=rule, until=required_day(until, "until") if until else None, words=words)
        except DondocError as refused:
            raise Beside("nth", refused) from refused
    raise BadField("Hãy chọn cách tính hạn.", field="due")


# --- when it is done --------------------------------------------------------------------


def _done(form: FormData, before: Obligation | None) -> Duty:
    kind = typed(form, "done")
    if kind == KEEP and before is not None:
        return before.done_when
    if kind == "confirmed":
        return Confirmed()
    about = required(typed(form, "about"), "about", 120)
    if kind == "filed":
        return Filed(report=about)
    if kind == "reached":
        return Reached(indicator=about, at_least=_percent(typed(form, "percent"), "percent"))
    if kind in FACTS:
        return Happened(fact=cast("FactKind", kind), about=about)
    raise BadField("Hãy chọn khi nào thì xong.", field="done")


def _accountable(form: FormData, before: Obligation | None) -> Accountable | None:
    level = typed(form, "answers")
    if not level:
        return None
    percent = _percent(typed(form, "target") or "100", "target")
    if level == KEEP and before is not None and before.accountable is not None:
        return before.accountable.model_copy(update={"percent": percent})
    if level not in LEVELS:
        raise BadField("Hãy chọn cấp chịu trách nhiệm.", field="answers")
    return Accountable(level=cast("Level", level), percent=percent)


def _percent(text: str, field: str) -> Decimal:
    try:
        found = Decimal(text.strip().rstrip("%").strip().replace(",", "."))
    except InvalidOperation as error:
        raise BadField("Hãy ghi một tỷ lệ từ 0 đến 100, ví dụ 90.", field=field) from error
    if not found.is_finite() or not 0 <= found <= 100:
        raise BadField("Hãy ghi một tỷ lệ từ 0 đến 100, ví dụ 90.", field=field)
    return found


def ticks(form: FormData, name: str) -> tuple[str, ...]:
    """The numbers that were ticked."""
    return tuple(chosen(form, name))


def due_short(one: Obligation) -> str:
    """The due rule as an answer writes it."""
    return due_answer(one.due)
