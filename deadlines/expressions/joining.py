"""Time expressions joined: lists of days, days with the frequency they belong to, and their values."""

from dataclasses import replace
from datetime import date, timedelta

from deadlines.expressions.dates import SANE_YEARS, Point, point
from deadlines.expressions.frequencies import WEEKDAYS, Frequency
from deadlines.expressions.limit import Doubt, Limit
from deadlines.expressions.stretches import resolve
from deadlines.expressions.tokens import Tokens

_NEAR = 40  # tokens between a frequency and its day
_SHORT_NEAR = 6  # tokens between a frequency and a day of a month that belongs to it
_LONG_NEAR = 25  # … and where the frequency is "hằng năm", which every such day recurs with
_ROUNDS = frozenset(("và", ",", "and", "đợt", "lần", "kỳ"))  # đợt 1 trước 30/5, đợt 2 trước 30/11
_APART = 3  # tokens between a frequency and its day that are one expression
_LIST_MAX = 12  # days in one list


def joined(
    page: Tokens, atoms: list[Limit], today: date | None, day_before: Point | None = None
) -> list[Limit]:
    """The expressions found one by one, joined and with their values.

    `day_before` is the day of the last limit before them: "trước 17h cùng ngày" may mean it.
    """
    told = _shared_years(page, _same_days(atoms, day_before))
    return [resolved(limit, today) for limit in _spans(page, _combined(page, told)) if limit.valued]


def _same_days(atoms: list[Limit], day: Point | None) -> list[Limit]:
    """Limits of "the same day" with the day of the limit before them."""
    for n, atom in enumerate(atoms):
        if atom.same_day and day is not None:
            atoms[n] = replace(atom, point=day)
        day = atoms[n].point if atoms[n].point or n == 0 else None
    return atoms


def _shared_years(page: Tokens, atoms: list[Limit]) -> list[Limit]:
    """trước 15/6 và 15/12/2022: the year at the end of a list is the year of all its days.

    Days without a cue of their own after "và" or a comma join the list.
    """
    listed: list[Limit] = []
    for n, atom in enumerate(atoms):
        listed.append(atom)
        stop = atoms[n + 1].i if n + 1 < len(atoms) else len(page)
        while (
            listed[-1].point
            and listed[-1].point.kind == "day"
            and page.word(listed[-1].j) in ("và", ",", "and", ";")
        ):
            more = point(page, listed[-1].j + 1, bare=True)
            if more is None or more.kind != "day" or more.j > stop:
                break
            listed.append(replace(listed[-1], i=more.i, j=more.j, point=more))
    for n in range(len(listed) - 2, -1, -1):
        one, after = listed[n], listed[n + 1]
        if (
            one.point
            and after.point
            and one.point.open
            and not one.point.relative
            and after.point.year
            and after.i - one.j <= 3
        ):
            listed[n] = replace(one, point=replace(one.point, year=after.point.year))
    return listed


def _combined(page: Tokens, atoms: list[Limit]) -> list[Limit]:
    """Frequencies joined with the days that belong to them."""
    found: list[Limit] = []
    n = 0
    while n < len(atoms):
        atom = atoms[n]
        if atom.kind == "on_or_before" and atom.freq:
            found.append(recurring(atom.freq, [atom], atom.i, atom.j))
        elif atom.freq and atom.rule:
            found.append(atom)  # its words told the day already
        elif atom.freq:
            n = _frequency_first(page, atoms, n, found)
            continue
        elif (pair := _half_years(page, atoms, n)) is not None:
            found.append(pair)
            n += 1
        elif atom.kind == "on_or_before" and (group := _days_then_frequency(page, atoms, n)):
            freq = atoms[n + group].freq
            assert freq is not None, "the group ends in a frequency"
            found.append(recurring(freq, atoms[n : n + group], atom.i, atoms[n + group].j))
            n += group
        else:
            found.append(atom)
        n += 1
    return found


def _half_years(page: Tokens, atoms: list[Limit], n: int) -> Limit | None:
    """trước 15/6 và trước 15/12, no year told, half a year apart: twice a year, and that is asked."""
    if n + 1 >= len(atoms):
        return None
    one, after = atoms[n], atoms[n + 1]
    if any(
        not (
            day.kind == "on_or_before"
            and day.point
            and day.point.open
            and day.point.kind == "day"
            and not day.time
        )
        for day in (one, after)
    ):
        return None
    if page.words[one.j : after.i] not in (["và"], [","], ["and"]) or one.mode != after.mode:
        return None
    if n + 2 < len(atoms) and atoms[n + 2].freq and atoms[n + 2].i - after.j <= 1:
        return None
    assert one.point is not None, "checked just above"
    assert after.point is not None, "checked just above"
    apart = abs((after.point.month or 0) - (one.point.month or 0))
    if apart not in (5, 6, 7):
        return None
    told = page.words[after.j : after.j + 3] == ["của", "năm", "sau"]
    end = after.j + 3 * told
    whole = recurring(Frequency(end, end, ("yearly",)), [one, after], one.i, end)
    return whole if told else replace(whole, doubts=(*whole.doubts, "once_or_yearly"))


def _frequency_first(page: Tokens, atoms: list[Limit], n: int, found: list[Limit]) -> int:
    """A frequency and the days right after it (hằng tháng, trước ngày 25 …); returns what comes next."""
    atom = atoms[n]
    assert atom.freq is not None, "called on a frequency"
    m = n + 1
    days: list[Limit] = []
    while m < len(atoms) and _belongs(page, atom, atoms[m], days):
        days.append(atoms[m])
        m += 1
    while (
        days
        and m < len(atoms)
        and atoms[m].freq
        and atoms[m].kind == "recurring"
        and atoms[m].i - days[-1].j <= 1
        and not _has_day(page, atoms, m)
    ):
        closing = atoms[m].freq  # "báo cáo 6 tháng trước 15/6 hằng năm": a weekday adds something
        if closing is not None and (closing.weekday or atom.freq.names == ("periodic",)):
            atom = replace(atom, freq=closing)
            days[-1] = replace(days[-1], j=atoms[m].j)
        m += 1
    atom = _with_weekday(page, atom, days)
    # The unit may stand between "Báo cáo tháng:" and its day: only the day is the expression then.
    begin = days[0].i if days and days[0].i - atom.j > _APART else atom.i
    found.append(recurring(atom.freq, days, begin, days[-1].j if days else atom.j))  # type: ignore[arg-type]  # a frequency is never replaced by none
    return m


def _has_day(page: Tokens, atoms: list[Limit], m: int) -> bool:
    """… trước 20/6 và hằng năm trước 15/11: the frequency after "và" has a day of its own."""
    after = atoms[m + 1] if m + 1 < len(atoms) else None
    return (
        page.word(atoms[m].i - 1) in ("và", ",", "and")
        and after is not None
        and after.i - atoms[m].j <= _APART
        and _belongs(page, atoms[m], after, [])
    )


def _with_weekday(page: Tokens, atom: Limit, days: list[Limit]) -> Limit:
    """ "hằng tuần, vào 16h thứ Sáu": the weekday may stand behind the hour."""
    last = days[-1].j if days else atom.j
    weekday = WEEKDAYS.get(page.word(last + 1)) if page.word(last) == "thứ" else None
    if weekday is None or atom.freq is None or atom.freq.names != ("weekly",):
        return atom
    if days:
        days[-1] = replace(days[-1], j=last + 2)
    return replace(atom, freq=replace(atom.freq, weekday=weekday))


def _spans(page: Tokens, found: list[Limit]) -> list[Limit]:
    """A recurrence and the window right after it, which says from when to when it recurs."""
    kept: list[Limit] = []
    for limit in found:
        before = kept[-1] if kept else None
        if before and before.kind == "relative" and limit.mode == "window" and limit.i - before.j <= 1:
            kept[-1] = replace(limit, i=before.i)  # "trong 3 ngày (từ 06 đến 08/7)": the window tells which
        elif before and before.kind == "recurring" and limit.mode == "window" and limit.i - before.j <= 1:
            kept[-1] = replace(before, j=limit.j, doubts=(*before.doubts, "only_within"))
        elif (
            before
            and _only_names(before)
            and ";" not in page.words[before.j : limit.i]
            and (exact := _exact(before, limit))
        ):
            kept[-1] = exact
        else:
            kept.append(limit)
    return kept


def _only_names(limit: Limit) -> bool:
    """Whether a frequency tells no day, so that the next expression may tell it."""
    return limit.freq is not None and "by=" not in (limit.rule or "")


def _exact(named: Limit, limit: Limit) -> Limit | None:
    """The recurrence that says the day of what `named` names: "quarterly figures by the 10th of the
    following month" are due on a day of the month, once a quarter."""
    if (
        limit.freq is None
        or named.freq is None
        or "by=" not in (limit.rule or "")
        or limit.i - named.j > _NEAR
    ):
        return None
    if limit.freq.names == named.freq.names or (named.freq.names == ("periodic",) and limit.i - named.j <= 6):
        return limit
    if (named.j - named.i == 1 or limit.i - named.j <= _APART) and (limit.rule or "").startswith(
        "monthly;by="
    ):
        rule = (limit.rule or "").replace("monthly", "+".join(named.freq.names))
        return replace(limit, rule=rule, freq=named.freq)
    return None


def _belongs(page: Tokens, freq: Limit, day: Limit, so_far: list[Limit]) -> bool:
    """Whether a day or hour after a frequency is the day it recurs on."""
    if (
        day.kind != "on_or_before"
        or day.freq
        or (day.point and not (day.point.open and day.point.kind == "day"))
    ):
        return False
    if day.point is None and day.day_of_month is None and so_far:
        return False
    start = so_far[-1].j if so_far else freq.j
    if day.i - start > _NEAR or len(so_far) >= _LIST_MAX:
        return False
    between = page.words[start : day.i]
    if so_far:
        return len(between) <= 4 and all(word in _ROUNDS or word.isdecimal() for word in between)
    if day.day_of_month is not None:
        return "." not in between and ";" not in between
    near = _LONG_NEAR if freq.freq is not None and freq.freq.names == ("yearly",) else _SHORT_NEAR
    return len(between) <= near and "." not in between and ";" not in between


def _days_then_frequency(page: Tokens, atoms: list[Limit], n: int) -> int:
    """How many days from `n` on one frequency closes (trước 15/6 và trước 15/12 hằng năm)."""
    m = n
    while m < min(len(atoms), n + _LIST_MAX) and atoms[m].kind == "on_or_before" and not atoms[m].freq:
        one = atoms[m]
        if one.point and not (one.point.open and one.point.kind == "day"):
            return 0
        if m > n and not all(word in ("và", ",", "and") for word in page.words[atoms[m - 1].j : one.i]):
            return 0
        m += 1
    if m >= len(atoms) or not atoms[m].freq or atoms[m].kind != "recurring":
        return 0
    between = page.words[atoms[m - 1].j : atoms[m].i]
    return (
        m - n
        if len(between) <= 1 and all(word in (",", "của", "vào", "(", "ngày") for word in between)
        else 0
    )


def recurring(freq: Frequency, days: list[Limit], i: int, j: int) -> Limit:
    """The recurrence of `freq` with its last permitted days, as a rule."""
    names = list(freq.names)
    time = next((day.time for day in days if day.time), None)
    dates = [
        (day.point.month, day.point.day, day.mode == "before" and not day.time) for day in days if day.point
    ]
    doubts: tuple[Doubt, ...] = (
        ("before_or_on",) if any(d.mode == "before" and not d.time for d in days) else ()
    )
    rule = ""
    if dates:
        if names == ["yearly"] and len(dates) in (2, 4):
            names = ["half-yearly" if len(dates) == 2 else "quarterly"]
        rule = ";by=" + ",".join(_month_day(month or 1, day or 1, strict) for month, day, strict in dates)
    elif lone := next((day for day in days if day.day_of_month is not None), None):
        assert lone.day_of_month is not None, "chosen for its day"
        last = lone.day_of_month - (lone.mode == "before" and not lone.time)
        rule = (";month=last" if lone.of_last_month else "") + f";by={last}"
        if names in (["daily"], ["weekly"]):
            names = ["monthly"]
    elif freq.weekday:
        rule = f";by={freq.weekday}"
    if not rule:
        doubts = (*doubts, "day_unknown")
    return Limit(
        i,
        j,
        "recurring",
        rule_name="recurring",
        rule="+".join(names) + rule,
        time=time,
        doubts=doubts,
        freq=freq,
    )


def _month_day(month: int, day: int, strict: bool) -> str:
    """MM-DD of the last permitted day; the year does not matter, and no leap day is meant."""
    try:
        last = date(2023, month, day) - timedelta(days=strict)
    except ValueError:
        return f"{month:02}-{day:02}"
    return f"{last.month:02}-{last.day:02}"


def resolved_point(told: Point, today: date | None) -> Limit:
    """The limit that a bare period sets: its last day."""
    return resolved(Limit(told.i, told.j, "on_or_before", "in", "bare_year", point=told), today)


def resolved(limit: Limit, today: date | None) -> Limit:
    """`limit` with its strict and lenient last day."""
    found = limit.point
    if limit.kind != "on_or_before" or found is None:
        return limit
    if found.moon:
        return replace(limit, doubts=(*limit.doubts, "moon"))
    days = resolve(found, today)
    if days is None:
        missing = found.open and today is None
        return replace(limit, doubts=(*limit.doubts, "year_missing" if missing else "no_such_day"))
    doubts = list(limit.doubts)
    if days.last.year not in SANE_YEARS or (today and not -5 <= days.last.year - today.year <= 25):
        doubts.append("absurd_year")
    if found.open and today and days.last.year != today.year and not found.relative:
        doubts.append("year_guessed")
    if today and not found.open and days.last < today - timedelta(days=45):
        doubts.append("backwards")
    in_the_day = limit.time or (found.kind == "day" and found.part)  # before this afternoon is today
    if limit.mode != "before" or in_the_day:
        return replace(limit, strict=days.last, lenient=days.last, doubts=tuple(doubts))
    strict = days.first - timedelta(days=1)
    lenient = days.first if found.kind == "day" else strict
    if found.kind == "day":
        doubts.append("before_or_on")
    return replace(limit, strict=strict, lenient=lenient, doubts=tuple(doubts))
