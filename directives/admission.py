"""Which facts are taken, which are refused, and which are taken with a warning.

A fact is about its unit, so it is judged against the unit, the calendar day and the rules
that directives in force lay down; never against a task. What the directive only advises,
or what is merely unusual, warns.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from deadlines.periods import period_named
from directives.teams import check_make_up
from events.base import Event, Recorded
from events.facts import (
    Fact,
    FactCorrected,
    FactRetracted,
    Measured,
    ReportFiled,
    TeamChanged,
    TeamDissolved,
    TeamFounded,
)
from events.obligations import TeamRule
from units.tree import LEVELS
from words import Phrase, Refused

FIGURE_MOST = 1_000_000_000  # ten times the people of the country
MEMBERS_MOST = 10_000  # of one team: members are added up over a whole country
TEAM_LEVELS = ("huyen", "xa", "thon")  # the levels at which teams and committees are founded


class UnitAt(NamedTuple):
    """A unit as a fact finds it; `inside` are the codes of all units that contain it."""

    code: str
    name: str
    level: str
    kind: str
    valid_to: date | None
    inside: frozenset[str]


class AskedOf(NamedTuple):
    """What a directive in force asks around a unit: where, since when, which rules and reports.

    `roots` are the codes of the units inside which it binds. `evidence` are the kinds of fact (and
    what they are about, None for anything) that should come with files.
    """

    number: str
    issued_on: date
    roots: frozenset[str]
    kinds: frozenset[str]
    reports: frozenset[str]
    team_rules: tuple[TeamRule, ...]
    evidence: frozenset[tuple[str, str | None]] = frozenset()

    def concerns(self, kind: str) -> bool:
        """Whether `check_fact` finds anything here to say about facts of a kind."""
        return (
            kind in self.kinds
            or (bool(self.team_rules) and kind.startswith("team_"))
            or (bool(self.reports) and kind == "report_filed")
            or any(shown == kind for shown, _ in self.evidence)
        )


class AskedHere(NamedTuple):
    """What directives ask of one kind of fact at one place, all of them taken together.

    `since` is when the first of them that asks for the kind was issued; `team_rules` come with the
    number of their directive; `evidence` is what such facts are about that should come with files
    (None: whatever).
    """

    since: date | None
    team_rules: tuple[tuple[str, TeamRule], ...]
    reports: frozenset[str]
    evidence: frozenset[str | None]


def asked_here(kind: str, unit: UnitAt, asked: Iterable[AskedOf]) -> AskedHere:
    """What those of the directives ask of facts of a kind that bind inside what contains the unit."""
    around = [a for a in asked if unit.code in a.roots or not unit.inside.isdisjoint(a.roots)]
    return AskedHere(
        min((a.issued_on for a in around if kind in a.kinds), default=None),
        tuple((a.number, rule) for a in around for rule in a.team_rules),
        frozenset(report for a in around for report in a.reports),
        frozenset(about for a in around for shown, about in a.evidence if shown == kind),
    )


class FromTheFuture(Refused):
    """The fact is said to have happened on a day that has not come."""


class UnitEnded(Refused):
    """The unit was no more on the day of the fact."""


class WrongLevelForFact(Refused):
    """No unit of that level has such a thing."""


class PeriodNotBegun(Refused):
    """A report about a period that had not begun when it was filed."""


class AlreadyFounded(Refused):
    """The team is there already."""


class NoSuchFact(Refused):
    """The stream has no standing fact of that version."""


class FigureTooLarge(Refused):
    """A figure is larger than anything of its kind, and than what boards can add up."""


def check_fact(fact: Fact, unit: UnitAt, asked: AskedHere, *, today: date) -> list[Phrase]:
    """Warnings about a fact that is taken. Raises a Refused that says what to do about one that is not.

    `asked` is what is asked of its kind at its unit.
    """
    _check_day(fact, unit, today)
    warnings: list[Phrase] = []
    # By the very type: `isinstance` of a pydantic model that is another one costs as much as all the rest.
    if type(fact) is TeamFounded or type(fact) is TeamChanged:
        _check_figure(fact.member_count, MEMBERS_MOST)
        _check_level(unit)
        warnings += check_make_up(fact, asked.team_rules, unit_name=unit.name)
    elif type(fact) is TeamDissolved:
        _check_level(unit)
    elif type(fact) is Measured:
        _check_figure(max(fact.numerator, fact.denominator), FIGURE_MOST)
        _check_population(fact, unit)
    elif type(fact) is ReportFiled:
        warnings += _check_period(fact, unit, asked.reports)
    else:
        _check_figure(fact.quantity, FIGURE_MOST)
    # A fact is said once and for every obligation: without files it still happened, so it only warns.
    if asked.evidence and not fact.evidence and not asked.evidence.isdisjoint((None, fact.about)):
        warnings.append(
            Phrase(
                "Văn bản yêu cầu minh chứng cho dữ kiện này mà chưa có tệp nào kèm theo; vẫn được ghi nhận. "
                "Lần sau hãy gửi kèm tệp."
            )
        )
    if asked.since is not None and fact.occurred_on < asked.since:
        warnings.append(
            Phrase(
                "Dữ kiện của {unit} xảy ra ngày {day}, trước khi văn bản đầu tiên hỏi tới nó được ban hành "
                "({issued}); vẫn được ghi nhận. Kiểm tra lại năm nếu gõ nhầm.",
                {"unit": unit.name, "day": fact.occurred_on, "issued": asked.since},
            )
        )
    return warnings


def _check_day(fact: Fact, unit: UnitAt, today: date) -> None:
    if fact.occurred_on > today:
        raise FromTheFuture(
            "Ngày {day} chưa tới (hôm nay {today}): chỉ ghi việc đã xảy ra. Kiểm tra lại ngày, tháng, năm.",
            day=fact.occurred_on,
            today=today,
        )
    if unit.valid_to is not None and fact.occurred_on > unit.valid_to:
        raise UnitEnded(
            "{unit} ({code}) đã kết thúc ngày {ended}; ghi việc ngày {day} cho đơn vị kế tục.",
            unit=unit.name,
            code=unit.code,
            ended=unit.valid_to,
            day=fact.occurred_on,
        )


def _check_figure(figure: int, most: int) -> None:
    """A log keeps any number; tables hold what fits, and one that does not would stop every later fold."""
    if figure > most:
        raise FigureTooLarge(
            "Số {figure} lớn hơn mức nhận được ({most}); kiểm tra lại có gõ thừa chữ số không.",
            figure=figure,
            most=most,
        )


def _check_level(unit: UnitAt) -> None:
    if unit.kind == "territory" and unit.level not in TEAM_LEVELS:
        raise WrongLevelForFact(
            "Tổ được lập ở cấp huyện, xã hoặc thôn; {unit} ({code}) không thuộc các cấp đó. "
            "Dùng mã của đơn vị có tổ.",
            unit=unit.name,
            code=unit.code,
        )


def _check_population(fact: Measured, unit: UnitAt) -> None:
    if fact.population not in LEVELS:
        return  # people, households and the like: any unit can count them
    if LEVELS.index(fact.population) <= LEVELS.index(unit.level):
        raise WrongLevelForFact(
            "Chỉ tiêu «{indicator}» đếm đơn vị cấp {population}, "
            "nhưng {unit} không có đơn vị cấp đó bên trong.",
            indicator=fact.indicator,
            population=fact.population,
            unit=unit.name,
        )


def _check_period(fact: ReportFiled, unit: UnitAt, asked: frozenset[str]) -> list[Phrase]:
    start, _ = period_named(fact.for_period)
    if fact.occurred_on < start:
        raise PeriodNotBegun(
            "Kỳ báo cáo {period} bắt đầu ngày {start}, chưa tới hạn nộp vào ngày {day}. "
            "Kiểm tra lại kỳ báo cáo.",
            period=fact.for_period,
            start=start,
            day=fact.occurred_on,
        )
    if fact.report not in asked:
        return [
            Phrase(
                "Không có văn bản nào đang yêu cầu {unit} báo cáo «{report}»; báo cáo vẫn được lưu.",
                {"unit": unit.name, "report": fact.report},
            )
        ]
    return []


def judge_founding(events: Sequence[Event], past: Sequence[Recorded[Event]]) -> None:
    """Refuses to found a team that is there already.

    `past` are the earlier foundings, dissolutions and corrections on the unit's stream.
    """
    wrong = {e.version for r in past if isinstance(e := r.event, FactRetracted | FactCorrected)}
    standing: dict[tuple[str, str], TeamFounded] = {}
    for recorded in past:
        if recorded.version in wrong:
            continue
        match recorded.event:
            case TeamFounded() as founded:
                standing[founded.body, founded.team] = founded
            case TeamDissolved() as ended:
                standing.pop((ended.body, ended.team), None)
            case _:
                pass
    replaced = {e.version for e in events if isinstance(e, FactCorrected)}
    for event in events:
        if not isinstance(event, TeamFounded) or replaced:
            continue
        held = standing.get((event.body, event.team))
        if held is not None:
            raise AlreadyFounded(
                "Tổ {team} ({body}) của đơn vị {unit} đã được lập ngày {day}; nếu đây là tổ khác, ghi số tổ "
                "khác; nếu lần ghi trước sai, hãy đính chính nó.",
                team=event.team,
                body=event.body,
                unit=event.unit,
                day=held.occurred_on,
            )


def judge_wrong(version: int, past: Sequence[Recorded[Event]]) -> Fact:
    """The fact that is to be retracted or corrected. Raises NoSuchFact when it does not stand."""
    for recorded in past:
        event = recorded.event
        if isinstance(event, FactRetracted | FactCorrected) and event.version == version:
            raise NoSuchFact(
                "Dữ kiện {unit}@{version} đã được rút hoặc đính chính trước đó.",
                unit=event.unit,
                version=version,
            )
    for recorded in past:
        if recorded.version == version and isinstance(recorded.event, Fact):
            return recorded.event
    raise NoSuchFact(
        "Không có dữ kiện số {version} ở dòng sự kiện này; hãy xem lại diễn biến.",
        version=version,
    )
