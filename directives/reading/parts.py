"""A clause cut into parts that can be checked one by one, each with at most one time limit.

"A, xong trước X, B trước Y" is two; "60% … trước X, 100% … trước Y" is two; "…, khuyến khích C"
opens one of its own. Verbs in a row under one limit stay together.
"""

from dataclasses import dataclass
from itertools import pairwise

from deadlines.expressions.limit import Limit
from deadlines.expressions.tokens import Tokens
from directives.reading.actors import name_at
from directives.reading.lexicon import Mark, words_of
from directives.reading.live import Clause, halting
from directives.reading.targets import Count

_NEW_DEED = (["đồng", "thời"], ["kịp", "thời"])
_ENSURE = (["đảm", "bảo"], ["bảo", "đảm"])
_FACTS = ("found", "issue")  # deeds that leave something one can count
_BEFORE_TONE = ("trong", "đó", "và", "đồng", "thời", "cũng", "-")
_SUBJECT_MAX = 14  # tokens of a unit's name between a comma and "phải"
_JOINTS = words_of("small", "parts_joints") | {":", ";", ","}
_BEFORE_COUNT = words_of("small", "parts_before_count")


@dataclass(slots=True)
class Part:
    """Tokens [i, j) of a clause; several limits only where the same deed has them all."""

    i: int
    j: int
    limits: list[Limit]
    counts: list[Count]


def parts(page: Tokens, clause: Clause, limits: list[Limit], counts: list[Count]) -> list[Part]:
    """The parts of a clause; `limits` are those that limit something."""
    cuts: set[int] = set()
    for one, after in pairwise(limits):
        cut = _between_limits(page, clause, one, after)
        if cut is not None:
            cuts.add(cut)
    for count, later in pairwise(counts):
        cut = _before_count(page, count, later)
        if cut is None and count.percent is not None and later.percent is not None:
            cut = _deed_between(page, clause, count, later)
        alike = (count.percent is None) == (later.percent is None)
        if cut is not None and alike and not _split_limit(limits, cut):
            cuts.add(cut)
    cuts.update(cut for one in limits if (cut := _after_limit(page, clause, one, limits, counts)) is not None)
    for mark in clause.live:
        cut = (
            _new_tone(page, clause, mark)
            or _new_subject(page, clause, mark)
            or _new_deed(page, clause, mark, limits, counts)
            or _new_fact(page, clause, mark, counts)
        )
        if cut is not None and not _split_limit(limits, cut):
            cuts.add(cut)
    edges = [clause.i, *sorted(cut for cut in cuts if clause.i < cut < clause.j), clause.j]
    found = []
    for i, j in pairwise(edges):
        a, b = i, j
        while a < b and page.words[a] in (",", "và", ";", "and", "-"):
            a += 1
        while b > a and page.words[b - 1] in (",", "và", ";", "and", "("):
            b -= 1
        if a < b:
            found.append(
                Part(
                    a, b, [one for one in limits if a <= one.i < b], [one for one in counts if a <= one.i < b]
                )
            )
    _hand_on(page, clause, found)
    return found


def _deed_between(page: Tokens, clause: Clause, one: Count, after: Count) -> int | None:
    """The comma before a deed with a percentage of its own: "… đạt 70%, số hóa kết quả 100%"."""
    starts = {mark.i for mark in clause.live if mark.table in ("verb", "link")}
    return next(
        (
            k
            for k in range(one.j, after.i)
            if page.words[k] == "," and (k + 1 in starts or page.words[k + 1 : k + 3] == ["trong", "đó"])
        ),
        None,
    )


def _new_subject(page: Tokens, clause: Clause, mark: Mark) -> int | None:
    """Where ", chủ hộ phải …" or "and all stewards must …" puts a deed to somebody else."""
    if mark.table != "force" or mark.row != "hard" or mark.i <= clause.action_from + 2:
        return None
    inside = page.words[clause.i : mark.i]
    if inside.count("(") > inside.count(")"):
        return None
    for start in range(mark.i - 1, max(clause.action_from, mark.i - _SUBJECT_MAX), -1):
        if page.words[start - 1] in (",", "and"):
            name = name_at(page, start, clause.j, halting(clause.live, clause.limits))
            if name is not None:
                return start - 1 if name.j == mark.i and _acted_before(clause, start) else None
    return None


def _acted_before(clause: Clause, k: int) -> bool:
    return any(clause.action_from <= mark.i < k for mark in clause.verbs)


def _after_limit(
    page: Tokens, clause: Clause, limit: Limit, limits: list[Limit], counts: list[Count]
) -> int | None:
    """Where "… trước ngày 30/6, công khai …" goes on with a deed that the limit does not close.

    What follows has no time or count of its own; another unit may act there ("…, Bộ Tài chính tổng hợp").
    """
    k = limit.j
    if k >= clause.j - 2 or page.words[k] != ",":
        return None
    if any(one.i > k for one in limits) or any(one.i > k for one in counts):
        return None
    if not _acted_before(clause, limit.i):
        return None  # the limit leads its deed
    name = name_at(page, k + 1, clause.j, halting(clause.live, clause.limits))
    start = k + 1 if name is None else name.j
    acts = any(mark.i == start and mark.table == "verb" for mark in clause.live)
    return k if acts and page.words[start : start + 2] not in _ENSURE else None


def _new_tone(page: Tokens, clause: Clause, mark: Mark) -> int | None:
    """Where "…, trong đó khuyến khích" or "…, phấn đấu" opens a part of its own."""
    if mark.table != "force" or mark.row not in ("soft", "optional") or mark.i <= clause.action_from + 1:
        return None
    start = mark.i
    while start > clause.i and page.words[start - 1] in _BEFORE_TONE:
        start -= 1
    return start if page.word(start - 1) in (",", ";", "(") or start < mark.i else None


def _new_deed(
    page: Tokens, clause: Clause, mark: Mark, limits: list[Limit], counts: list[Count]
) -> int | None:
    """Where "…, đồng thời làm" or "…, bảo đảm đến tháng 9 100%" opens a part of its own.

    Without a time of its own "…, bảo đảm 98% đảng viên tham gia" says how far the deed is to go.
    """
    if mark.i <= clause.action_from + 2 or page.word(mark.i - 1) != ",":
        return None
    words = page.words[mark.i : mark.j]
    acts = words in _NEW_DEED and any(
        one.i == mark.j and (one.table == "verb" or one.row == "with") for one in clause.live
    )
    ensures = words in _ENSURE and any(mark.i < one.i <= mark.i + 16 for one in counts)
    timed = any(mark.i < one.i for one in limits)
    return mark.i - 1 if acts or (ensures and timed) else None


def _new_fact(page: Tokens, clause: Clause, mark: Mark, counts: list[Count]) -> int | None:
    """100% xã thành lập Ban Chỉ đạo và ban hành Kế hoạch: two facts, each counted by itself."""
    if mark.row not in _FACTS or page.word(mark.i - 1) not in ("và", "and"):
        return None
    earlier = next((verb for verb in reversed(clause.verbs) if verb.row in _FACTS and verb.i < mark.i), None)
    goal = earlier and any(one.percent is not None and one.i < earlier.i for one in counts)
    return mark.i - 1 if goal and earlier is not None and earlier.row != mark.row else None


def _hand_on(page: Tokens, clause: Clause, found: list[Part]) -> None:
    """A limit that leads the first of several goals is that of the others; one in brackets after
    an aside ("…, trong đó khuyến khích … (hoàn thành trước …)") is that of the main deed."""
    for before, part in pairwise(found):
        if not part.counts and before.counts and page.words[part.i - 1] in ("và", "and"):
            fact = next((mark for mark in clause.live if mark.i == part.i), None)
            if fact is not None and fact.row in _FACTS:
                part.counts, part.limits = list(before.counts), part.limits or list(before.limits)
        if (
            part.counts
            and not part.limits
            and before.limits
            and before.counts
            and before.limits[0].i < before.counts[0].i
        ):
            part.limits = list(before.limits[:1])
    _close(found)
    if len(found) > 1 and found[-1].limits and not found[0].limits:
        last = found[-1]
        aside = any(
            mark.table == "force" and mark.row == "optional" and last.i <= mark.i < last.j
            for mark in clause.live
        )
        if aside and page.word(last.limits[0].i - 1) == "(":
            for part in found[:-1]:
                part.limits = list(last.limits)
            last.limits = []


def _close(found: list[Part]) -> None:
    """A limit that ends the last of several goals ("100% hộ … và mỗi khu … trong năm 2023") ends them all."""
    last = found[-1] if found else None
    if (
        last is None
        or not last.counts
        or len(last.limits) != 1
        or last.limits[0].j < last.j
        or last.limits[0].kind == "recurring"
    ):
        return
    for part in reversed(found[:-1]):
        if part.limits or not part.counts:
            return
        part.limits = list(last.limits)


def _split_limit(limits: list[Limit], cut: int) -> bool:
    return any(limit.i < cut < limit.j for limit in limits)


def _between_limits(page: Tokens, clause: Clause, one: Limit, after: Limit) -> int | None:
    """Where the deed of one limit ends and that of the next begins; None when they share one deed."""
    between = [
        mark
        for mark in clause.live
        if one.j <= mark.i < after.i and mark.table in ("verb", "force", "assign", "link")
    ]
    verbs_after = [mark for mark in clause.live if mark.i >= after.j and mark.table in ("verb", "force")]
    gap = range(one.j, after.i)
    joints = [k for k in gap if page.words[k] in _JOINTS or page.words[k] == ")"]
    leading = page.word(one.j) not in (",", "và", ";", ")", ".", "and") and one.j < after.i
    first_acts = any(clause.action_from <= mark.i < one.i for mark in clause.verbs)
    if not between and not first_acts and verbs_after and not _counted_between(page, gap):
        return None  # "6 tháng (trước 20/6) và hằng năm (trước 20/12), các sở báo cáo": one deed has both
    if not between and not _counted_between(page, gap):
        if after.i - one.j <= 3 and not verbs_after and not _counted_after(page, after):
            return None
        return next((k for k in reversed(joints)), after.i) if joints else after.i
    if (leading or page.word(one.j) == ",") and not first_acts:
        # The first limit leads its deed: the next deed begins where the second limit's own words do.
        if joints and after.i - joints[-1] <= 2:
            return joints[-1]
        candidates = [k for k in joints if any(mark.i == k + 1 for mark in between)]
        return candidates[-1] if candidates else after.i
    return joints[0] if joints else one.j


def _counted_between(page: Tokens, gap: range) -> bool:
    return any(page.words[k] == "%" for k in gap)


def _counted_after(page: Tokens, after: Limit) -> bool:
    return "%" in page.words[after.j : after.j + 8]


def _before_count(page: Tokens, one: Count, after: Count) -> int | None:
    """The joint right before a second count, where one begins a goal of its own."""
    k = after.i - 1
    while k > one.j and page.words[k] in _BEFORE_COUNT:
        k -= 1
    if k >= one.j and page.words[k] in (",", "và", ";", ":", "and"):
        return k
    return None
