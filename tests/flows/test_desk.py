"""What waits for a coordinator, asked of the tables: of one part of the tree, on either database."""

from datetime import date

import pytest

from directives import tasks as decide
from events.done_when import Confirmed, Happened
from events.facts import Measured
from events.obligations import Document, Obligation
from flows.bounces import bounced_by_hand
from flows.extending import Said, ask
from flows.posts import EndsBeforeItBegins, PostIsEnded, end_post
from projections import people
from projections.contacts import contacts
from projections.database import reading
from projections.desk import Desk, desk, differences, waiting_tasks
from projections.letters import letters
from projections.places import place
from projections.year import due_days
from tests.scene import Scene, at
from units.tree import Every

TODAY = date(2022, 9, 12)
DUE = {"kind": "on_or_before", "strict": date(2022, 9, 30), "lenient": date(2022, 9, 30)}


def said(what: str, unit: str | None = None) -> Said:
    return Said(unit, what, at(TODAY), "test", "command")


@pytest.fixture
def asked(scene: Scene) -> Scene:
    """Hamlets are asked two things: one wants more time, another has handed in what is to be reviewed."""
    document = Document(
        number="12/KH-UBND", type="kế hoạch", issuer="49", date=date(2022, 8, 1), subject="Tổ ở mọi thôn"
    )
    founding = {"action": "Lập tổ", "who": Every(level="thon", inside="49"), "due": DUE}
    done = ({"no": "1", "done_when": Happened(fact="team_founded")}, {"no": "2", "done_when": Confirmed()})
    scene.issue(document, *(Obligation.model_validate({**founding, **one}) for one in done))
    [wants] = scene.tasks("20602-01", on=TODAY, obligation="1")
    ask(scene.app, wants.task, wanted=date(2022, 10, 31), reason="bão", said=said("ask", "20602-01"))
    [ready] = scene.tasks("20599-01", on=TODAY, obligation="2")
    scene.decide(ready.task, lambda s: decide.submit(s, on=date(2022, 9, 9), note="xong"), on=TODAY)
    bounced_by_hand(scene.app, "vp@duythu.example", permanent=True, words="no such user", said=said("b"))
    return scene


def desk_of(scene: Scene, code: str) -> Desk:
    with reading(scene.app.engine) as connection:
        return desk(connection, place(connection, code, TODAY), TODAY)


@pytest.mark.parametrize(
    ("code", "extensions", "reviews", "bounced"),
    [("VN", 1, 1, 1), ("508", 1, 1, 1), ("20602", 1, 0, 1), ("20599", 0, 1, 0), ("20602-01", 1, 0, 0)],
)
def test_what_waits_is_counted_inside_a_unit(
    asked: Scene, code: str, extensions: int, reviews: int, bounced: int
) -> None:
    found = desk_of(asked, code)
    assert (found.extensions, found.reviews, found.bounced, found.refused) == (
        extensions,
        reviews,
        bounced,
        0,
    )


def test_what_waits_is_listed_inside_a_unit(asked: Scene) -> None:
    with reading(asked.app.engine) as connection:
        for code, wants, ready in (("49", ["20602-01"], ["20599-01"]), ("20599", [], ["20599-01"])):
            inside = place(connection, code, TODAY)
            rows = waiting_tasks(connection, "extension", inside, TODAY, most=10)
            assert [row.unit for row in rows] == wants
            assert all(row.extension_wanted == date(2022, 10, 31) for row in rows)
            assert [row.unit for row in waiting_tasks(connection, "review", inside, TODAY, most=10)] == ready


def test_what_was_answered_waits_no_more(asked: Scene) -> None:
    [wants] = asked.tasks("20602-01", on=TODAY, obligation="1")
    asked.decide(wants.task, lambda s: decide.refuse_extension(s, reason="không"), on=TODAY)
    [ready] = asked.tasks("20599-01", on=TODAY, obligation="2")
    asked.decide(ready.task, decide.accept, on=TODAY, said="accept")
    found = desk_of(asked, "49")
    assert (found.extensions, found.reviews) == (0, 0)


def test_figures_that_differ_are_those_inside(asked: Scene) -> None:
    wrong = Measured(
        unit="508", indicator="xa-co-to", numerator=1, denominator=9, population="xa", occurred_on=TODAY
    )
    asked.report(wrong)
    assert desk_of(asked, "508").differ == 1, "the roster has two communes"
    assert desk_of(asked, "20602").differ == 0
    with reading(asked.app.engine) as connection:
        [one] = differences(connection, place(connection, "49", TODAY), TODAY)
    assert (one.unit, one.reported, one.held) == ("508", 9, 2)


def test_a_year_counts_what_falls_due_and_is_open(asked: Scene) -> None:
    with reading(asked.app.engine) as connection:
        rows = due_days(connection, place(connection, "508", TODAY), 2022)
        own = due_days(connection, place(connection, "20602-01", TODAY), 2022)
        none = due_days(connection, place(connection, "508", TODAY), 2023)
    assert [(r.day, r.obligation, r.total, r.still_open) for r in rows] == [
        (date(2022, 9, 30), "1", 4, 4),
        (date(2022, 9, 30), "2", 4, 4),
    ]
    assert [r.total for r in own] == [1, 1]
    assert none == []


def test_contacts_and_letters_are_those_inside(asked: Scene) -> None:
    with reading(asked.app.engine) as connection:
        commune = place(connection, "20602", TODAY)
        [one] = contacts(connection, commune, TODAY, most=10)
        assert (one.unit, one.email) == ("20602", "vp@duythu.example")
        assert one.remedy, "its letters come back"
        assert letters(connection, inside=commune.no) == []


def test_a_post_ends_once_and_not_before_it_began(asked: Scene) -> None:
    with reading(asked.app.engine) as connection:
        [post] = [p.id for p in people.posts(connection) if p.unit == "20602"]
    with pytest.raises(EndsBeforeItBegins, match="chỉ có từ ngày 1/1/2022"):
        end_post(asked.app, post, on=date(2021, 12, 31), said=said("early"))
    end_post(asked.app, post, on=TODAY, said=said("end"))
    end_post(asked.app, post, on=TODAY, said=said("end"))
    with pytest.raises(PostIsEnded):
        end_post(asked.app, post, on=TODAY, said=said("again"))
