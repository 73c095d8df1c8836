"""That somebody is written to elsewhere from now on is in the log, by whom and when; never where."""

from datetime import date

from access.grants import AccountId
from events.forgetting import PersonChanged, person_stream
from flows.accounts import open_account
from flows.contacts import import_contacts, plan_contacts
from flows.extending import Said
from projections import people
from projections.accounts import account_row
from projections.database import reading
from tests.flows.conftest import START
from tests.scene import Scene, at
from units.posts import PersonId

HEAD = "unit_code,post,email,name,phone\n"
OTHER = "508,Chủ tịch UBND,chutich@duyxuyen.example,Trần Thị Bình,0905123456\n"


def take(scene: Scene, rows: str, by: str = "lan") -> None:
    plan = plan_contacts(scene.app, (HEAD + rows).encode(), on=START)
    assert not plan.problems, plan.problems
    import_contacts(scene.app, plan, on=START, now=at(date(2022, 3, 1)), by=by)


def leader(scene: Scene) -> PersonId:
    with reading(scene.app.engine) as connection:
        [post] = [p for p in people.posts(connection) if (p.unit, p.name) == ("508", "Chủ tịch UBND")]
    return post.person


def changes(scene: Scene, person: PersonId) -> list[tuple[tuple[str, ...], str, str]]:
    found = scene.app.log.stream(person_stream(person))
    return [(r.event.fields, r.by, r.via) for r in found if isinstance(r.event, PersonChanged)]


def test_another_address_name_and_telephone_are_told_without_what_they_are(scene: Scene) -> None:
    person = leader(scene)
    assert changes(scene, person) == [], "who is new is told by the post"
    take(scene, OTHER)
    assert leader(scene) == person
    take(scene, OTHER)  # says nothing new
    take(scene, OTHER.replace("0905123456", "0905654321"), by="minh")
    assert changes(scene, person) == [
        (("name", "phone", "email"), "lan", "import"),
        (("phone",), "minh", "import"),
    ]
    whole = b" ".join(row.state for row in scene.app.log.read_raw(0, 1_000)).decode()
    for personal in ("chutich@", "Bình", "0905"):
        assert personal not in whole


def test_an_account_that_gives_a_known_address_its_name_tells_so_once(scene: Scene) -> None:
    person = leader(scene)
    said = Said(None, "open", at(START), "quản trị", "command")
    opened = [
        open_account(scene.app, login="binh", name="Bình", email="ct@duyxuyen.example", said=said)
        for _ in range(2)
    ]
    with reading(scene.app.engine) as connection:
        row = account_row(connection, AccountId(opened[0]))
        known = people.person(connection, person)
    assert row is not None
    assert known is not None
    assert (row.person, known.name) == (person, "Bình")
    assert changes(scene, person) == [(("name",), "quản trị", "command")]
