"""Who acts instead of somebody, and where an account is signed in: the same on both databases."""

from datetime import timedelta

from access.roles import Role
from flows.accounts import appoint_deputy
from projections.database import reading
from projections.lending import deputies_of, sessions_of
from tests.access.conftest import DAY, Office


def test_deputies_and_sessions_are_found_by_account(office: Office) -> None:
    giver = office.account("lan@tinh.example", Role.OFFICER, "20602")
    deputy = office.account("minh@tinh.example", Role.LEADER, "20599")
    until = DAY + timedelta(days=3)
    appoint_deputy(office.app, giver, deputy, since=DAY, until=until, said=office.said())
    office.sign_in("lan@tinh.example")
    office.later(minutes=5)
    newest = office.sign_in("lan@tinh.example").session.hash
    with reading(office.app.engine) as connection:
        assert deputies_of(connection, giver) == [deputy]
        assert deputies_of(connection, deputy) == []
        held = sessions_of(connection, giver, office.now)
        assert held[0].hash == newest
        assert len(held) == 2
        assert sessions_of(connection, giver, office.now + timedelta(hours=13)) == []
