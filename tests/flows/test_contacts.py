"""Posts and who holds them: made true by a list, and true again when it is sent again."""

from datetime import date

from flows.contacts import Appointed, import_contacts, plan_contacts
from projections import people
from projections.database import reading
from tests.flows.conftest import CONTACTS, START
from tests.scene import Scene, at

HEAD = "unit_code,post,email,valid_from\n"


def take(scene: Scene, rows: str, on: date = START) -> Appointed:
    plan = plan_contacts(scene.app, (HEAD + rows).encode(), on=on)
    assert not plan.problems, plan.problems
    return import_contacts(scene.app, plan, on=on, now=at(on), by="test")


def holder(scene: Scene, on: date) -> str:
    with reading(scene.app.engine) as connection:
        [post] = [
            p
            for p in people.posts(connection)
            if p.unit == "508" and p.name == "Chủ tịch UBND" and p.valid_on(on)
        ]
        person = people.person(connection, post.person)
    assert person is not None
    return person.email


def test_the_same_list_again_writes_nothing(scene: Scene) -> None:
    position = scene.app.log.last_position()
    plan = plan_contacts(scene.app, CONTACTS.encode(), on=START)

    again = import_contacts(scene.app, plan, on=START, now=at(START), by="test")

    assert (again.posts, again.people, again.unchanged) == (0, 0, 7)
    assert scene.app.log.last_position() == position


def test_somebody_who_comes_back_holds_the_post_again(scene: Scene) -> None:
    take(scene, "508,Chủ tịch UBND,moi@duyxuyen.example,1/6/2022\n")
    assert holder(scene, date(2022, 7, 1)) == "moi@duyxuyen.example"

    take(scene, "508,Chủ tịch UBND,ct@duyxuyen.example,1/6/2022\n")
    assert holder(scene, date(2022, 7, 1)) == "ct@duyxuyen.example"

    take(scene, "508,Chủ tịch UBND,moi@duyxuyen.example,1/6/2022\n")
    assert holder(scene, date(2022, 7, 1)) == "moi@duyxuyen.example"


def test_no_name_or_address_is_in_the_log(scene: Scene) -> None:
    for row in scene.app.log.read_raw(0, 1_000):
        assert b"@duyxuyen" not in row.state
        assert b"@tinh" not in row.state
