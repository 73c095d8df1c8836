"""Scores readings against the shipped annotated passages, without any tool from outside the project.

Deadlines: the distinct ones of a passage, F1. A passage without obligation is left alone where no
deadline is read in it. Percent, scope and lead: the share of the annotated obligations that name
one and whose best reading (the same deadline, the most words in common) has it.
"""

import re
from dataclasses import dataclass
from typing import Any

Record = dict[str, Any]
Value = tuple[Any, ...] | None


@dataclass(slots=True)
class Score:
    """What was counted: right and all, for each figure."""

    right: int = 0
    read: int = 0
    wanted: int = 0
    alone: int = 0
    empty: int = 0
    percent: tuple[int, int] = (0, 0)
    scope: tuple[int, int] = (0, 0)
    lead: tuple[int, int] = (0, 0)

    @property
    def f1(self) -> float:
        return 2 * self.right / max(1, self.read + self.wanted)

    def share(self, name: str) -> float:
        good, total = getattr(self, name)
        return float(good / max(1, total))


def value(due: Record) -> Value:
    """What two deadlines must have in common to be the same; None where there is none."""
    kind = due["kind"]
    if kind == "none":
        return None
    if kind == "on_or_before":
        return (kind, due.get("strict") or due.get("date"))
    if kind == "recurring":
        names, _, days = str(due["rule"]).replace(";month=last", "").partition(";by=")
        return (kind, frozenset(names.split("+")), days)
    return (kind, due["n_days"], bool(due["working_days"]) if due["n_days"] is not None else False)


def same(gold: Value, told: Value) -> bool:
    """A recurrence agrees in one of its frequencies, and in its day where the annotation has one."""
    if gold and told and gold[0] == told[0] == "recurring":
        return bool(gold[1] & told[1]) and gold[2] in ("", told[2])
    return gold == told


def words(text: str | None) -> frozenset[str]:
    return frozenset(re.findall(r"[\w%]+", (text or "").casefold()))


def common(one: str | None, other: str | None) -> float:
    a, b = words(one), words(other)
    return len(a & b) / max(1, min(len(a), len(b)))


def add(score: Score, gold: list[Record], told: list[Record]) -> None:
    """Count one passage."""
    known = [one for one in gold if value(one["deadline"]) != ("on_or_before", None)]
    wanted = list(dict.fromkeys(v for one in known if (v := value(one["deadline"]))))
    left = list(dict.fromkeys(v for one in told if (v := value(one["due"]))))
    left = [v for v in left if v != ("on_or_before", None)]
    score.read += max(len(left) - (len(gold) - len(known)), 0)
    score.wanted += len(wanted)
    if not gold:
        score.empty += 1
        score.alone += not left
    for want in wanted:
        hit = next((one for one in left if same(want, one)), None)
        if hit is not None:
            left.remove(hit)
            score.right += 1
    free = list(told)
    for one in known:
        fits = [two for two in free if same(value(one["deadline"]), value(two["due"]))]
        best = max(fits, key=lambda two: common(one["action"], two["quote"]), default=None)
        if best is not None:
            free.remove(best)
        _fields(score, one, best or {"target": {}})


def _fields(score: Score, gold: Record, told: Record) -> None:
    if gold["percent"] is not None:
        good, total = score.percent
        score.percent = (good + (told["target"].get("percent") == gold["percent"]), total + 1)
    if gold["scope"]:
        good, total = score.scope
        score.scope = (good + (told.get("scope") == gold["scope"]), total + 1)
    if gold["responsible"]:
        good, total = score.lead
        score.lead = (good + (common(gold["responsible"], told.get("lead")) >= 0.5), total + 1)
