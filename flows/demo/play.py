"""Plays the made-up year on a real database, with letters posted over real SMTP."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from pathlib import Path
from typing import NamedTuple

from app.settings import Settings
from app.wiring import App
from directives.tasks import ask_extension, grant_extension, refuse_extension
from events.base import Event, Recorded
from events.decisions import TaskRef
from events.facts import TeamFounded, unit_stream
from flows.act import Decision, act
from flows.contacts import import_contacts, plan_contacts
from flows.demo.scenario import (
    DEADLINE,
    DUY_XUYEN,
    ISSUED,
    KNOWN_FROM,
    LAST,
    PROVINCE,
    PUBLISHED,
    SLOW_DISTRICTS,
    Row,
    Year,
    by_day,
    facts_csv,
)
from flows.fact_sheet import import_facts, plan_facts
from flows.facts import correct
from flows.intake import confirm_directive, draft_directive, issue_directive, read_draft
from flows.maildrop import Maildrop
from flows.post import relay_settings
from flows.roster import load_shipped, plan_units, revise
from flows.tick import Ticked, tick
from notices.smtp import Relay
from projections.asof import AsOf
from projections.database import reading
from projections.places import place
from projections.taskrows import TaskRow, Wanted, tasks

DIRECTIVE = Path(__file__).with_name("cong-van-4821.toml")
MORNING, AFTERNOON = time(8), time(16)  # letters go out at eight, sheets come in at four
EXTENDED_TO = date(2022, 10, 20)


class Day(NamedTuple):
    """One day of the walk: what came in, what went out."""

    on: date
    facts: int
    ticked: Ticked


class Prepared(NamedTuple):
    """What was set up before the directive was issued."""

    units: int
    hamlets: int
    offices: int
    posts: int
    facts_before: int
    directive: str


def demo_settings(folder: Path, maildrop: Maildrop) -> Settings:
    """Settings of the demonstration: everything inside its folder, mail to this machine."""
    return Settings(
        _env_file=None,
        database_url=f"sqlite:///{folder / 'dondoc.db'}",
        evidence_dir=folder / "evidence",
        province=PROVINCE,
        coordinator_unit=PROVINCE,
        smtp_host=maildrop.host,
        smtp_port=maildrop.port,
        smtp_security="plain",
        smtp_sender="Đôn đốc Quảng Nam <dondoc@quangnam.example>",
    )


def prepare(app: App, year: Year, folder: Path) -> Prepared:
    """Units, posts, what happened before, and the directive itself, issued on 27/7/2022."""
    now = _at(app, ISSUED, MORNING)
    shipped = load_shipped(app, "2022", now=now, by="demo", inside=PROVINCE)
    assert shipped is not None, "the demonstration starts on an empty database"
    units = year.units_csv()
    _keep(folder, "thon-va-co-quan.csv", units)
    plan = plan_units(app, units, on=ISSUED)
    assert not plan.problems, plan.problems[0]
    revise(app, plan.changes, source="thon-va-co-quan.csv", now=now, by="demo", via="import")
    contacts = year.contacts_csv()
    _keep(folder, "dau-moi.csv", contacts)
    posts = import_contacts(app, plan_contacts(app, contacts, on=ISSUED), on=KNOWN_FROM, now=now, by="demo")
    before = [r for r in year.rows() if r.sent_on < ISSUED]
    facts = _import(app, folder, ISSUED, before, now)
    name = draft_directive(app, read_draft(DIRECTIVE), now=now, by="coordinator")
    confirm_directive(app, name, now=now, by="coordinator")
    issue_directive(app, name, on=ISSUED, received=ISSUED, now=now, by="coordinator")
    return Prepared(shipped.changes, len(year.hamlets), len(year.offices), posts.posts, facts, name)


def walk(app: App, year: Year, folder: Path, directive: str, told: Callable[[Day], None]) -> None:
    """Day by day from the issue to two weeks after the deadline."""
    days = by_day(r for r in year.rows() if r.sent_on >= ISSUED)
    with Relay(relay_settings(app.settings)) as relay:
        for n in range((LAST - ISSUED).days + 1):
            on = ISSUED + timedelta(days=n)
            ticked = tick(app, _at(app, on, MORNING), relay)
            facts = _import(app, folder, on, days.get(on, []), _at(app, on, AFTERNOON))
            _decide(app, on, directive)
            told(Day(on, facts, ticked))


def _import(app: App, folder: Path, on: date, rows: list[Row], now: datetime) -> int:
    """The sheet of a day, through the same door as any officer's."""
    if not rows:
        return 0
    sheet = facts_csv(rows)
    _keep(folder, f"so-lieu-{on}.csv", sheet)
    plan = plan_facts(app, sheet, today=on)
    assert not plan.problems, plan.problems[0]
    return import_facts(app, plan, now=now, by="demo").appended


def _decide(app: App, on: date, directive: str) -> None:
    """What people decide on some days: a correction, a request granted and one refused."""
    now = _at(app, on, AFTERNOON)
    if on == PUBLISHED + timedelta(days=2):
        _correct_a_date(app, on, now)
    if on in {DEADLINE - timedelta(days=4), DEADLINE - timedelta(days=2)}:
        asked = _behind(app, directive, on)[:2]
        for n, row in enumerate(asked):
            _ask_or_answer(app, row.task, on, now, granted=n == 0)


def _correct_a_date(app: App, on: date, now: datetime) -> None:
    """A commune of Duy Xuyên typed the wrong day of its decision; the first record stays beside it."""
    with reading(app.engine) as connection:
        inside = place(connection, DUY_XUYEN, on).no
        done = tasks(connection, Wanted(inside=inside, obligation="3", status=("done_in_time",)), AsOf(on))
    for row in done:
        for recorded in app.log.stream(unit_stream(row.unit)):
            event = recorded.event
            if isinstance(event, TeamFounded) and event.body == "ban-chi-dao-cds":
                _moved(app, recorded, event, now)
                return


def _moved(app: App, recorded: Recorded[Event], event: TeamFounded, now: datetime) -> None:
    right = event.model_copy(update={"occurred_on": event.occurred_on - timedelta(days=3)})
    correct(
        app,
        right,
        recorded.version,
        reason="Gõ nhầm ngày ký quyết định",
        message=f"demo:correct:{recorded.stream}",
        now=now,
        by=event.unit,
        via="command",
    )


def _behind(app: App, directive: str, on: date) -> list[TaskRow]:
    """Plans that the slow districts' communes still owe."""
    with reading(app.engine) as connection:
        found: list[TaskRow] = []
        for code in sorted(SLOW_DISTRICTS):
            wanted = Wanted(
                directive=directive,
                obligation="4",
                inside=place(connection, code, on).no,
                status=("open_in_time",),
            )
            found += tasks(connection, wanted, AsOf(on))[:1]
    return found


def _ask_or_answer(app: App, task: TaskRef, on: date, now: datetime, *, granted: bool) -> None:
    decision: Decision
    if on == DEADLINE - timedelta(days=4):
        what, by = "ask", task.unit
        reason = "Mưa lũ chia cắt, chưa họp được Ban Chỉ đạo"
        decision = partial(ask_extension, wanted=EXTENDED_TO, reason=reason)
    elif granted:
        what, by = "grant", PROVINCE
        reason = "Đồng ý theo đề nghị của UBND huyện"
        decision = partial(grant_extension, due=EXTENDED_TO, reason=reason)
    else:
        what, by = "refuse", PROVINCE
        decision = partial(refuse_extension, reason="Đã có mẫu kế hoạch, cần hoàn thành đúng hạn")
    act(app, task, decision, said=what, message=f"demo:{what}:{task.id}", now=now, by=by, via="command")


def _at(app: App, on: date, hour: time) -> datetime:
    return datetime.combine(on, hour, app.zone).astimezone(UTC)


def _keep(folder: Path, name: str, data: bytes) -> None:
    sheets = folder / "sheets"
    sheets.mkdir(parents=True, exist_ok=True)
    (sheets / name).write_bytes(data)
