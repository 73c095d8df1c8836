"""Tables of another version of the program are folded anew from the log; people stay."""

from sqlalchemy import text

from app.wiring import open_app
from projections import people
from projections.database import reading, writing
from tests.flows.test_sweep import DOCUMENT, TEAMS
from tests.scene import Scene


def test_tables_of_another_version_are_folded_anew(scene: Scene) -> None:
    scene.issue(DOCUMENT, TEAMS)
    board = scene.board("49", on=DOCUMENT.date)
    with writing(scene.app.engine) as connection:
        connection.execute(text("ALTER TABLE tasks ADD COLUMN of_long_ago text"))
        connection.execute(text("UPDATE projection_layout SET digest = 'another'"))

    newer = Scene(open_app(scene.app.settings))
    newer.app.projector.catch_up()

    assert newer.board("49", on=DOCUMENT.date) == board
    with reading(newer.app.engine) as connection:
        assert len(people.all_persons(connection)) == 7
        columns = connection.execute(text("SELECT * FROM tasks LIMIT 1")).keys()
    assert "of_long_ago" not in columns
    newer.app.close()


def test_tables_of_this_version_are_left_alone(scene: Scene) -> None:
    scene.issue(DOCUMENT, TEAMS)
    again = open_app(scene.app.settings)

    assert again.projector.position() == scene.app.log.last_position()
    again.close()
