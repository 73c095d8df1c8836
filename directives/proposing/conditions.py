"""When a deed counts as done: from its words to a condition over facts, with the reason."""

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from deadlines.rules import DueRule, NoDue, Recurring
from directives.proposing.goods import Good, goods, handed_in, report_name, reports
from directives.proposing.lists import Phrases, words_in
from directives.proposing.slugs import ShortNames, slug
from directives.reading import ReadObligation
from events.done_when import (
    PARTS_MAX,
    AllOf,
    Confirmed,
    DoneWhen,
    FactKind,
    Filed,
    Happened,
    Reached,
)
from words import Phrase, phrase

UNITS: Final = frozenset({"tinh", "huyen", "xa", "thon"})
WHOLE: Final = 100

_DROPS = Phrases(("indicator", "drops"))
_COUNT = re.compile(r"(?:>=|=|>)\s*(\d{1,4})\s+(\w+)")
_FACT_WORDS: Final[dict[FactKind, str]] = {
    "team_founded": "“{words}”: xong khi có dữ kiện lập «{about}».",
    "document_issued": "“{words}”: xong khi có dữ kiện ban hành «{about}».",
    "training_held": "“{words}”: xong khi có dữ kiện tập huấn «{about}».",
}


class Condition(NamedTuple):
    """A condition and why it is the one."""

    when: DoneWhen
    why: Phrase


def condition(one: ReadObligation, due: DueRule, names: ShortNames, number: str, *, each: bool) -> Condition:
    """What shows that the deed is done; `each` says that it is asked of every unit counted.

    Reports of a period are filed, products are seen as facts, shares of people are measured;
    what leaves no trace is confirmed by a reviewer.
    """
    counted = one.target.percent is not None or one.target.quantifier is not None
    found = goods(one.action, names, number, counted=counted)
    if isinstance(due, Recurring) and not any(g.fact == "training_held" for g in found):
        if reports(one.action):
            name = report_name(one.action, names, number)
            return Condition(
                Filed(report=name), phrase("Báo cáo định kỳ: mỗi kỳ một báo cáo «{about}».", about=name)
            )
        return _reviewed(phrase("Việc lặp lại không có sản phẩm riêng: người duyệt xác nhận từng kỳ."))
    parts: list[DoneWhen] = [_happened(one, good, each=each) for good in found]
    whys = [phrase(_FACT_WORDS[g.fact], words=g.words, about=g.about) for g in found]
    measured = _measured(one, names)
    if measured is not None:
        parts.append(measured)
        whys.append(
            phrase(
                "{percent}% {population}: đo bằng chỉ tiêu «{about}».",
                percent=measured.at_least,
                population=one.target.population or phrase("đối tượng"),
                about=measured.indicator,
            )
        )
    if not parts and handed_in(one.action) and not isinstance(due, NoDue):
        name = report_name(one.action, names, number)
        return Condition(
            Happened(fact="document_issued", about=name),
            phrase("Báo cáo một lần: xong khi có dữ kiện ban hành «{about}».", about=name),
        )
    return _joined(parts, whys, due)


def _joined(parts: Sequence[DoneWhen], whys: Sequence[Phrase], due: DueRule) -> Condition:
    if not parts:
        if isinstance(due, NoDue):
            return _reviewed(phrase("Việc thường xuyên, không có sản phẩm riêng: người duyệt xác nhận."))
        return _reviewed(phrase("Việc không để lại sản phẩm đếm được: người duyệt xác nhận kết quả."))
    if len(parts) == 1:
        return Condition(parts[0], whys[0])
    kept = tuple(parts[:PARTS_MAX])
    return Condition(
        AllOf(parts=kept),
        phrase(
            "Có {count} sản phẩm, phải đủ cả: {first} {second}",
            count=len(kept),
            first=whys[0],
            second=whys[1],
        ),
    )


def _reviewed(why: Phrase) -> Condition:
    return Condition(Confirmed(), why)


def _happened(one: ReadObligation, good: Good, *, each: bool) -> Happened:
    """The fact at each unit counted, or so many of them anywhere inside the unit that leads."""
    wanted = _COUNT.match(one.target.quantifier or "")
    if each:
        # "≥ 2 tổ / thôn" counts the product; "≥ 3 thôn" would count units.
        same = wanted is not None and good.about.startswith(slug(wanted[2]))
        count = max(int(wanted[1]), 1) if wanted is not None and same else 1
        return Happened(fact=good.fact, about=good.about, at_least=count)
    count = max(good.many, 1)
    return Happened(fact=good.fact, about=good.about, where="inside" if count > 1 else "here", at_least=count)


def _measured(one: ReadObligation, names: ShortNames) -> Reached | None:
    """The share of people, households or things that has to be reached."""
    percent = one.target.percent
    if percent is None or one.scope in UNITS or not 0 < percent <= WHOLE:
        return None
    quantifier = one.target.quantifier or ""
    # An indicator is reached from below; what is to fall, or to change by so much, is looked at by a person.
    if quantifier.startswith("<") or "giảm" in quantifier or "tăng" in quantifier:
        return None
    return Reached(indicator=indicator(names.expanded(one.action)), at_least=percent)


def indicator(action: str) -> str:
    """The name of what is measured: the words after the percentage, then the deed before it."""
    page = words_in(action)
    at = next((k for k, w in enumerate(page.words) if w.endswith("%") or w == "%"), None)
    if at is None:
        return slug(_kept(page.words))
    bracketed = page.words[max(0, at - 2) : at].count("(") > 0
    before, after = page.words[:at], page.words[at + 1 :]
    if before and before[-1].replace(",", "").isdecimal():
        before = before[:-1]
    first, second = (before, after) if bracketed else (after, before)
    return slug(f"{_kept(first)} {_kept(second)}") or slug(action)


def _kept(words: tuple[str, ...]) -> str:
    kept: list[str] = []
    k = 0
    while k < len(words):
        # Such words are left out where they lead in; inside a name they belong to it.
        drop = _DROPS.at(words, k) if not kept else 0
        if not drop and words[k][0].isalnum():
            kept.append(words[k])
        k += drop or 1
    while size := _DROPS.ends(tuple(kept), len(kept)):
        del kept[-size:]
    return " ".join(kept)
