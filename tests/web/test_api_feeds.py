"""What programs subscribe to: events from a cursor, and calendars with secrets of their own."""

from datetime import date

from access.roles import Action, Role
from tests.scene import Scene
from tests.web.test_api import API, Program, problem, program

__all__ = ["program"]  # a fixture, found by its name


def test_events_are_followed_from_a_cursor_and_none_is_missed(program: Program, office: Scene) -> None:
    client = program(Role.OFFICER, "20602")
    seen: list[str] = []
    cursor = 0
    for n in range(1, 4):
        client.post(f"{API}/facts/training_held", json=_training(n))
        while True:
            answer = client.get(f"{API}/events?cursor={cursor}&most=1&topic=training_held:1").json()
            seen += [str(one["data"]["participants"]) for one in answer["events"]]
            cursor = answer["cursor"]
            if not answer["more"]:
                break
    assert seen == ["1", "2", "3"]
    assert {"specversion", "id", "source", "type", "subject", "time", "data"} <= set(
        client.get(f"{API}/events").json()["events"][0]
    )


def _training(participants: int) -> dict[str, object]:
    day = date(2022, 9, 10).isoformat()
    return {"unit": "20602", "occurred_on": day, "subject": "ky-nang", "participants": participants}


def test_a_calendar_has_a_secret_of_its_own_that_opens_nothing_else(program: Program) -> None:
    secret = program(Role.OFFICER, "20602", {Action.SEE}).headers["authorization"].split()[1]
    powerful = program(Role.OFFICER, "20602", {Action.SEE, Action.REPORT}).headers["authorization"].split()[1]
    client = program(Role.OFFICER, "20602")
    del client.headers["authorization"]
    calendar = client.get(f"{API}/calendar/{secret}.ics?unit=20602")
    assert calendar.status_code == 200
    assert calendar.headers["content-type"].startswith("text/calendar")
    assert "DTSTART;VALUE=DATE:20220930" in calendar.text
    assert client.get(f"{API}/calendar/{secret}.ics").text.startswith("BEGIN:VCALENDAR")
    problem(client.get(f"{API}/calendar/{secret}.ics?unit=20701"), 403)
    problem(client.get(f"{API}/calendar/{powerful}.ics"), 404)
    problem(client.get(f"{API}/calendar/nothing.ics"), 404)
