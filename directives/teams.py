"""Teams from what was reported of them, and the make-up that directives ask for.

A team is one number of one body at one unit. What was reported of it, in whatever order
it arrived, makes spans of days with a member count; founding starts the first span, each
change the next, dissolution ends the last.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from events.facts import Member, TeamChanged, TeamFounded
from events.obligations import TeamRule
from words import Phrase, Refused, phrase


class TeamFact(NamedTuple):
    """One report about a team: `kind` is team_founded, team_changed or team_dissolved."""

    kind: str
    occurred_on: date
    members: int


class TeamSpan(NamedTuple):
    """So many members from a day until a day (None: still)."""

    start: date
    until: date | None
    members: int


_RANK = {"team_founded": 0, "team_changed": 1, "team_dissolved": 2}


def spans(facts: Iterable[TeamFact]) -> list[TeamSpan]:
    """The spans of one team. Order of arrival does not matter.

    A change or dissolution before any founding tells of a team nobody founded: it gives
    no span (`unfounded` finds it, so that it can be shown).
    """
    found: list[TeamSpan] = []
    for fact in sorted(facts, key=lambda f: (f.occurred_on, _RANK[f.kind], f.members)):
        current = found[-1] if found and found[-1].until is None else None
        if current is None:
            if fact.kind == "team_founded":
                found.append(TeamSpan(fact.occurred_on, None, fact.members))
        elif fact.kind == "team_dissolved":
            found[-1] = current._replace(until=fact.occurred_on)
        else:
            found[-1] = current._replace(until=fact.occurred_on)
            found.append(TeamSpan(fact.occurred_on, None, fact.members))
    return [s for s in found if s.until is None or s.start < s.until]


def unfounded(facts: Sequence[TeamFact]) -> bool:
    """Whether something was reported of a team before any founding of it."""
    founded = [f.occurred_on for f in facts if f.kind == "team_founded"]
    return any(not founded or f.occurred_on < min(founded) for f in facts)


class TeamTooLarge(Refused):
    """A hard rule limits the members of a team."""


class WrongTeamHead(Refused):
    """A hard rule says who leads, who is the deputy, or who must be a member."""


TOO_LARGE = (
    "Tổ {team} của {unit} có {members} thành viên; {directive} quy định nhiều nhất {most}. "
    "Kiểm tra lại danh sách, hoặc chia thành hai tổ."
)
MAKE_UP = {
    "leader_is": "Tổ trưởng của tổ {team} ở {unit} phải là {position} theo {directive}.",
    "deputy_is": "Tổ {team} ở {unit} cần một tổ phó là {position} theo {directive}.",
    "member_is": "Tổ {team} ở {unit} cần một thành viên là {position} theo {directive}.",
}
ROLES = {"leader_is": "leader", "deputy_is": "deputy"}  # member_is: in whatever role
POSITIONS = {
    "hamlet_head": phrase("trưởng thôn, khối phố"),
    "youth_union": phrase("đoàn viên thanh niên"),
    "party_secretary": phrase("bí thư chi bộ"),
    "fatherland_front": phrase("trưởng ban công tác mặt trận"),
    "women_union": phrase("chi hội trưởng phụ nữ"),
    "farmers_union": phrase("chi hội trưởng nông dân"),
}


def check_make_up(
    team: TeamFounded | TeamChanged, rules: Iterable[tuple[str, TeamRule]], *, unit_name: str
) -> list[Phrase]:
    """Warnings for advice not followed; `rules` are pairs of the directive's number and a rule.

    Who belongs is checked only where members are listed: a bare count says nothing of it.
    Raises TeamTooLarge or WrongTeamHead where a hard rule is broken.
    """
    warnings = []
    for directive, rule in rules:
        if rule.body != team.body:
            continue
        values: dict[str, object] = {"team": team.team, "unit": unit_name, "directive": directive}
        if rule.members is not None and team.member_count > rule.members:
            values |= {"members": team.member_count, "most": rule.members}
            if rule.force == "hard":
                raise TeamTooLarge(TOO_LARGE, **values)
            warnings.append(Phrase(TOO_LARGE, values))
        if rule.position and team.members and not _has(team.members, ROLES.get(rule.rule), rule.position):
            template = MAKE_UP[rule.rule]
            values["position"] = POSITIONS.get(rule.position, rule.position)
            if rule.force == "hard":
                raise WrongTeamHead(template, **values)
            warnings.append(Phrase(template, values))
    return warnings


def _has(members: Sequence[Member], role: str | None, position: str) -> bool:
    return any(role in {None, m.role} and m.position == position for m in members)
