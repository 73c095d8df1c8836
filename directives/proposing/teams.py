"""What a text says of a team's make-up: how many members at most, who leads, who is deputy."""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from directives.proposing.lists import listed
from directives.proposing.slugs import slug
from events.done_when import Duty, Happened, Steps, leaves
from events.obligations import Force, TeamRule

_AT_MOST = re.compile(
    r"\b(?P<body>tổ|ban|đội|hội đồng)\b[^.;\n]{0,60}?\b(?:không quá|tối đa|nhiều nhất)\s+"
    r"(?P<most>\d{1,3})\s+(?:người|thành viên)",
    re.IGNORECASE,
)


_MUST = re.compile(r"\b(?:phải|bắt buộc)\b", re.IGNORECASE)
_MAY = re.compile(r"\b(?:nên|khuyến khích|ưu tiên)\b", re.IGNORECASE)
_NEAR: Final = 60  # characters of the sentence before what is said


def _either(row: str) -> str:
    return "|".join(re.escape(phrase) for phrase in sorted(listed("rule", row), key=len, reverse=True))


_HEAD: Final = _either("hamlet_head")
_YOUTH: Final = _either("youth_union")
_LEADER = re.compile(
    rf"(?:{_HEAD})\b[^.;\n,]{{0,40}}?\blàm (?P<body>tổ) trưởng"
    rf"|\b(?P<body2>tổ) trưởng (?:là|do)\b[^.;\n]{{0,40}}?\b(?:{_HEAD})\b",
    re.IGNORECASE,
)
_DEPUTY = re.compile(
    rf"(?:{_YOUTH})\b[^.;\n,]{{0,40}}?\blàm (?P<body>tổ) phó"
    rf"|\b(?:một |01 )?(?P<body2>tổ) phó (?:là|do)\b[^.;\n]{{0,40}}?\b(?:{_YOUTH})\b",
    re.IGNORECASE,
)


class Made(NamedTuple):
    """One thing said of the make-up of teams whose name begins with `body`, ending at `place`."""

    place: int
    body: str
    rule: str
    force: Force
    members: int | None = None
    position: str | None = None


def made_of(text: str) -> list[Made]:
    """What a composed text says of teams.

    A limit on members binds unless the text only advises it; who leads is advice unless the
    text says that it must be so.
    """
    found = [
        Made(m.end() - 1, slug(m["body"]), "members_at_most", _force(text, m, "hard"), int(m["most"]))
        for m in _AT_MOST.finditer(text)
        if int(m["most"])
    ]
    for pattern, rule, position in (
        (_LEADER, "leader_is", "hamlet_head"),
        (_DEPUTY, "deputy_is", "youth_union"),
    ):
        found += [
            Made(m.end() - 1, slug(m["body"] or m["body2"]), rule, _force(text, m, "soft"), position=position)
            for m in pattern.finditer(text)
        ]
    return sorted(found)


def _force(text: str, match: re.Match[str], otherwise: Force) -> Force:
    said = text[max(0, match.start() - _NEAR) : match.end()]
    if _MUST.search(said):
        return "hard"
    return "soft" if _MAY.search(said) else otherwise


class MakeUp:
    """What a text says of its teams, each thing given to the body that was founded last before it.

    `founded` are the places (in the text as given) of the sentences that found a body, the body,
    and whether hamlets found it: only a hamlet has a head to lead a team.
    """

    def __init__(self, text: str, founded: Sequence[tuple[int, str, bool]]) -> None:
        composed = unicodedata.normalize("NFC", text)
        self._place = (lambda start: start) if composed == text else _composed(text)
        places = sorted((self._place(start), body, hamlets) for start, body, hamlets in founded)
        self._of: dict[str, list[Made]] = {}
        self._places: list[int] = []
        for one in made_of(composed):
            body = _founded_by(one, places)
            if body is not None:
                self._of.setdefault(body, []).append(one)
                self._places.append(one.place)
        self._rules = {body: _rules(body, made) for body, made in self._of.items()}

    def said_in(self, start: int, end: int) -> bool:
        """Whether something that was given to a body is said in [start, end) of the text as given."""
        first = bisect_left(self._places, self._place(start))
        return first < len(self._places) and self._places[first] < self._place(end)

    def bodies_of(self, start: int, end: int) -> set[str]:
        """The bodies that what is said there was given to."""
        i, j = self._place(start), self._place(end)
        return {body for body, made in self._of.items() if any(i <= one.place < j for one in made)}

    def rules(self, when: Duty, *, at_hamlets: bool) -> tuple[TeamRule, ...]:
        """The rules of the teams that a condition asks for."""
        return tuple(
            rule
            for body in bodies(when)
            for rule in self._rules.get(body, ())
            if rule.members is not None or at_hamlets
        )


def _rules(body: str, made: Sequence[Made]) -> tuple[TeamRule, ...]:
    """Each thing that is said once, however often; of two limits on members the last word holds."""
    last = {(one.rule, one.position): one for one in made}
    return tuple(
        TeamRule.model_validate(
            {
                "body": body,
                "rule": one.rule,
                "members": one.members,
                "position": one.position,
                "force": one.force,
            }
        )
        for one in last.values()
    )


def _composed(text: str) -> Callable[[int], int]:
    """From a place in a text as given to the place in the composed one."""
    known: list[tuple[int, int]] = [(0, 0)]

    def place(start: int) -> int:
        # Asked in nearly rising order, so each stretch of the text is composed about once.
        k = bisect_right(known, (start, len(text))) - 1
        given, own = known[k]
        found = own + len(unicodedata.normalize("NFC", text[given:start]))
        if start > known[-1][0]:
            known.append((start, found))
        return found

    return place


def _founded_by(one: Made, places: Sequence[tuple[int, str, bool]]) -> str | None:
    last = bisect_right(places, (one.place, "\uffff", True))
    fit = (body for _, body, hamlets in reversed(places[:last]) if _concerns(one, body, hamlets))
    later = (body for _, body, hamlets in places[last:] if _concerns(one, body, hamlets))
    return next(fit, None) or next(later, None)


def _concerns(made: Made, body: str, hamlets: bool) -> bool:
    """Whether what is said of “tổ” can be said of this body."""
    if made.members is None and not hamlets:
        return False
    return body == made.body or body.startswith(f"{made.body}-")


def bodies(when: Duty) -> list[str]:
    """The bodies whose teams a condition asks to be founded."""
    parts = leaves(when) if not isinstance(when, Steps) else ()
    return [p.about for p in parts if isinstance(p, Happened) and p.fact == "team_founded" and p.about]
