"""Ladders as data: published in versions, chosen by directives, promised for good, previewed."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from deadlines.ladder import (
    DEFAULT_LADDER,
    Coordinator,
    Ladder,
    Owner,
    PercentBelow,
    Post,
    Rung,
    Tone,
    Up,
    ladder_from_toml,
    ladder_to_toml,
)
from deadlines.rules import ByDate
from events.decisions import LadderSwept
from events.facts import TeamFounded
from flows.intake import (
    Draft,
    amend_directive,
    confirm_directive,
    draft_directive,
    issue_directive,
    read_draft,
)
from flows.ladder_preview import LadderPreview, TooFar, preview_ladders
from flows.ladders import (
    NothingNew,
    UnknownLadder,
    VersionTaken,
    find_ladder,
    listed,
    publish_ladder,
)
from flows.sweep import Skip
from projections import ladders
from projections.database import reading
from tests.flows.conftest import START, UNITS, appoint
from tests.flows.test_sweep import DOCUMENT, DUE, NAME, TEAMS, letters, on_every_day, sweep_on, told
from tests.scene import Scene, at, open_scene

SHORT = """
name = "gấp"
[[rungs]]
offset = -2
audience = "owner"
[[rungs]]
offset = 1
audience = "up 1"
tone = "urge"
"""
LONGER = SHORT.replace("offset = -2", "offset = -5")
URGENT = TEAMS.model_copy(update={"ladder": "gấp"})


def publish(scene: Scene, text: str, *, on: date = START) -> Ladder:
    ladder, _ = publish_ladder(
        scene.app, ladder_from_toml(text), reason="theo quy chế", now=at(on), by="coordinator"
    )
    return ladder


def rungs_told(scene: Scene) -> list[tuple[date, int]]:
    return [
        (r.event.on, r.event.rung) for r in scene.app.log.stream("clock") if isinstance(r.event, LadderSwept)
    ]


def sweep_days(scene: Scene, first: date, last: date) -> None:
    for n in range((last - first).days + 1):
        sweep_on(scene, first + timedelta(days=n))


def test_a_published_ladder_is_numbered_and_its_earlier_versions_stay(scene: Scene) -> None:
    first = publish(scene, SHORT)
    second = publish(scene, LONGER)

    assert (first.version, second.version) == (1, 2)
    assert find_ladder(scene.app, "gấp").ladder.rungs[0].offset == -5
    assert find_ladder(scene.app, "gấp", 1).ladder.rungs[0].offset == -2
    assert [(p.ladder.name, p.ladder.version) for p in listed(scene.app)] == [
        ("gấp", 1),
        ("gấp", 2),
        ("mặc định", 1),
    ]


def test_the_shipped_ladder_is_version_one_of_its_name(scene: Scene) -> None:
    changed = publish(scene, SHORT.replace("gấp", DEFAULT_LADDER.name))

    assert changed.version == 2
    assert find_ladder(scene.app, DEFAULT_LADDER.name, 1).ladder == DEFAULT_LADDER


def test_the_same_rungs_are_not_published_twice(scene: Scene) -> None:
    publish(scene, SHORT)

    with pytest.raises(NothingNew, match="bản 1 đã có đúng các bậc này"):
        publish(scene, SHORT)


def test_a_version_out_of_turn_is_refused(scene: Scene) -> None:
    publish(scene, SHORT)

    with pytest.raises(VersionTaken, match="bản tiếp theo là 2, không phải 7"):
        publish(scene, LONGER.replace('name = "gấp"', 'name = "gấp"\nversion = 7'))


def test_a_ladder_nobody_knows_is_refused_when_it_is_drafted_not_when_it_is_swept(scene: Scene) -> None:
    with pytest.raises(UnknownLadder, match="Nhiệm vụ 1 dùng thang đôn đốc «gấp» chưa có"):
        scene.issue(DOCUMENT, URGENT)
    assert scene.app.log.stream(f"directive:{NAME}") == []
    with pytest.raises(UnknownLadder, match="Không có thang đôn đốc «lạ»; các thang hiện có: mặc định"):
        find_ladder(scene.app, "lạ")


def test_a_directive_names_one_ladder_for_all_duties_that_name_none(scene: Scene, tmp_path: Path) -> None:
    publish(scene, SHORT)
    file = tmp_path / "van-ban.toml"
    duty = """
[[obligations]]
no = "{no}"
action = "Lập tổ"
who = {{kind = "every", level = "thon", inside = "49"}}
due = {{kind = "on_or_before", strict = 2022-09-30, lenient = 2022-09-30}}
done_when = {{kind = "happened", fact = "team_founded"}}
"""
    file.write_text(
        'ladder = "gấp"\n[document]\nnumber = "7/UBND"\ntype = "công văn"\nissuer = "49"\n'
        'date = 2022-08-01\nsubject = "Tổ"\n'
        + duty.format(no=1)
        + duty.format(no=2)
        + 'ladder = "mặc định"\n',
        "utf-8",
    )

    name = draft_directive(scene.app, read_draft(file), now=at(START), by="coordinator")
    confirm_directive(scene.app, name, now=at(START), by="coordinator")
    issue_directive(scene.app, name, on=date(2022, 8, 1), now=at(date(2022, 8, 1)), by="coordinator")

    with reading(scene.app.engine) as connection:
        assert ladders.choices(connection, name) == {"1": ("gấp", 1), "2": ("mặc định", 1)}
        assert ladders.uses(connection) == {("gấp", 1): 1, ("mặc định", 1): 1}


def test_a_changed_ladder_never_rewrites_what_was_promised(scene: Scene) -> None:
    publish(scene, SHORT)
    scene.issue(DOCUMENT, URGENT)
    publish(scene, LONGER, on=date(2022, 8, 5))

    sweep_days(scene, DUE - timedelta(days=6), DUE - timedelta(days=1))

    assert rungs_told(scene) == [(DUE - timedelta(days=2), 1)]


def test_an_amended_duty_keeps_its_version_and_a_new_ladder_counts_from_the_amendment(scene: Scene) -> None:
    publish(scene, SHORT)
    scene.issue(DOCUMENT, URGENT)
    publish(scene, LONGER, on=date(2022, 8, 5))
    later = DUE + timedelta(days=14)
    moved = URGENT.model_copy(update={"due": ByDate(strict=later, lenient=later)})
    day = date(2022, 9, 1)
    amend_directive(scene.app, NAME, (moved,), on=day, reason="lùi hạn", now=at(day), by="coordinator")
    with reading(scene.app.engine) as connection:
        kept = ladders.choices(connection, NAME)
    other = moved.model_copy(update={"ladder": DEFAULT_LADDER.name})
    day = later - timedelta(days=4)
    sweep_days(scene, DUE, day)
    amend_directive(scene.app, NAME, (other,), on=day, reason="đổi thang", now=at(day), by="coordinator")

    sweep_days(scene, day, later)

    assert kept == {"1": ("gấp", 1)}
    # Of the other ladder −14 and −7 lie before the amendment; rung 3 (−3) is the first that counts.
    assert rungs_told(scene) == [(later - timedelta(days=3), 3), (later - timedelta(days=1), 4)]


def test_a_ladder_written_as_a_file_reads_back_the_same() -> None:
    ladder = Ladder(
        name='thang "lạ" \\ 1',
        version=3,
        rungs=(
            Rung(no=1, offset=-5, unit="working", audience=Owner()),
            Rung(no=4, offset=-2, audience=Up(n=2), only_if=PercentBelow(percent="62.5", days_left=9)),
            Rung(no=5, offset=0, audience=Coordinator(), tone=Tone.URGE, only_if=PercentBelow(percent=80)),
            Rung(no=9, offset=3, audience=Post(name="chánh văn phòng"), tone=Tone.REVIEW),
        ),
    )

    assert ladder_from_toml(ladder_to_toml(ladder)) == ladder


def test_a_reader_up_the_tree_is_not_told_twice_of_the_same_lateness(scene: Scene) -> None:
    """The chair of the district also stands in for the province: two rungs lead to one mailbox."""
    on_every_day(scene)
    appoint(scene, "unit_code,post,email,role\n49,Quyền Chủ tịch tỉnh,ct@duyxuyen.example,leader\n")
    scene.issue(DOCUMENT, TEAMS)
    sweep_on(scene, DUE + timedelta(days=3))

    second = sweep_on(scene, DUE + timedelta(days=7))

    assert second.skipped[Skip.TOLD] == 4
    assert set(told(letters(scene, DUE + timedelta(days=7)))) == {"Chủ tịch UBND tỉnh, Tỉnh Quảng Nam"}


def test_a_leader_reads_one_line_for_all_hamlets_of_a_commune(scene: Scene) -> None:
    on_every_day(scene)
    scene.issue(DOCUMENT, TEAMS)

    sweep_on(scene, DUE + timedelta(days=3))

    [letter] = letters(scene)
    [line] = letter.items
    assert [unit.unit_name.split(",")[0] for unit in line.units] == [
        "Khối phố 1",
        "Khối phố 2",
        "Khối phố 3",
        "Thôn 1",
    ]


# --- the preview ------------------------------------------------------------------------


def draft_only(scene: Scene) -> None:
    draft_directive(
        scene.app, Draft(document=DOCUMENT, obligations=(TEAMS,)), now=at(DOCUMENT.date), by="coordinator"
    )


def shown(preview: LadderPreview) -> dict[date, dict[str, int]]:
    return {day.day: {f"{r.post_name}, {r.unit_name}": r.tasks for r in day.readers} for day in preview.days}


def test_a_draft_is_previewed_before_it_binds_anybody(scene: Scene) -> None:
    draft_only(scene)
    position = scene.app.log.last_position()

    preview = preview_ladders(scene.app, NAME, today=DOCUMENT.date, days=90)

    assert scene.app.log.last_position() == position
    assert not preview.issued
    assert preview.ladders == ("mặc định (1)",)
    assert shown(preview)[DUE - timedelta(days=7)] == {
        "Văn phòng UBND, Thị trấn Nam Phước": 3,
        "Văn phòng UBND, Xã Duy Thu": 1,
    }
    first = preview.days[0]
    assert (first.day, first.letters, first.notices, first.unreached) == (DUE - timedelta(days=14), 2, 4, 0)
    assert first.readers[0].examples == ("Khối phố 1", "Khối phố 2", "Khối phố 3")


@pytest.mark.parametrize("days", ["working", "calendar"])
def test_a_preview_is_what_the_sweeps_then_do(scene: Scene, days: str) -> None:
    object.__setattr__(scene.app.settings, "letter_days", days)
    draft_only(scene)
    before = preview_ladders(scene.app, NAME, today=DOCUMENT.date, days=80)
    confirm_directive(scene.app, NAME, now=at(DOCUMENT.date), by="coordinator")
    issue_directive(scene.app, NAME, on=DOCUMENT.date, now=at(DOCUMENT.date), by="coordinator")
    after = preview_ladders(scene.app, NAME, today=DOCUMENT.date, days=80)

    sweep_days(scene, before.first, before.last)

    done: dict[date, dict[str, int]] = {}
    for content in letters(scene):
        line = done.setdefault(content.on, {})
        line[f"{content.post_name}, {content.unit_name}"] = len(content.tasks)
    assert shown(before) == shown(after) == done
    assert len(done) == (6 if days == "working" else 7)


def test_a_preview_of_an_issued_directive_leaves_out_what_is_done(scene: Scene) -> None:
    scene.issue(DOCUMENT, TEAMS)
    scene.report(TeamFounded(unit="20602-01", occurred_on=START, body="to-cnscd", member_count=4))

    preview = preview_ladders(scene.app, NAME, today=date(2022, 9, 1), days=60)

    assert set(shown(preview)[DUE - timedelta(days=7)]) == {"Văn phòng UBND, Thị trấn Nam Phước"}


def test_a_preview_says_whom_nobody_can_tell(database_url: str) -> None:
    bare = open_scene(database_url)
    bare.units(*UNITS)
    draft_only(bare)

    preview = preview_ladders(bare.app, NAME, today=DOCUMENT.date, days=60)

    assert {day.unreached for day in preview.days} == {4}
    assert all(day.letters == 0 for day in preview.days)
    bare.app.close()


def test_a_preview_covers_months_not_years(scene: Scene) -> None:
    draft_only(scene)

    with pytest.raises(TooFar, match="nhiều nhất 400 ngày"):
        preview_ladders(scene.app, NAME, today=DOCUMENT.date, days=10_000)
