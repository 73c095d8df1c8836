"""What a text says of a team's make-up: how many members at most, who leads, who is deputy."""

import re
import unicodedata
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
    """One thing said of the make-up of teams whose name begins with `body`."""

    body: str
    rule: str
    force: Force
    members: int | None = None
    position: str | None = None


def made_of(text: str) -> list[Made]:
    """What a text says of teams, each once.

    A limit on members binds unless the text only advises it; who leads is advice unless the
    text says that it must be so.
    """
    plain = unicodedata.normalize("NFC", text)
    found = [
        Made(slug(m["body"]), "members_at_most", _force(plain, m, "hard"), members=int(m["most"]))
        for m in _AT_MOST.finditer(plain)
        if int(m["most"])
    ]
    for pattern, rule, position in (
        (_LEADER, "leader_is", "hamlet_head"),
        (_DEPUTY, "deputy_is", "youth_union"),
    ):
        found += [
            Made(slug(m["body"] or m["body2"]), rule, _force(plain, m, "soft"), position=position)
            for m in pattern.finditer(plain)
        ]
    return list(dict.fromkeys(found))


def _force(text: str, match: re.Match[str], otherwise: Force) -> Force:
    before = text[max(0, match.start() - _NEAR) : match.end()]
    if _MUST.search(before):
        return "hard"
    return "soft" if _MAY.search(before) else otherwise


def concerns(made: Made, body: str) -> bool:
    """Whether what is said of “tổ” is said of this body."""
    return body == made.body or body.startswith(f"{made.body}-")


def bodies(when: Duty) -> list[str]:
    """The bodies whose teams a condition asks to be founded."""
    parts = leaves(when) if not isinstance(when, Steps) else ()
    return [p.about for p in parts if isinstance(p, Happened) and p.fact == "team_founded" and p.about]


def team_rules(when: Duty, made: list[Made], *, at_hamlets: bool) -> tuple[TeamRule, ...]:
    """The rules of the teams that a condition asks for; only a hamlet has a head to lead one."""
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
        for body in bodies(when)
        for one in made
        if concerns(one, body) and (one.members or at_hamlets)
    )
