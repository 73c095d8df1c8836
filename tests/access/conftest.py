"""A province with a district, communes and posts, and people who may get in."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import count
from uuid import UUID

import pyotp
import pytest

from access.grants import AccountId
from access.roles import Role
from flows import passwords, second_factor
from flows.accounts import grant_role, open_account
from flows.extending import Said
from flows.signing_in import SignedIn, enrol, sign_in
from tests.flows.conftest import UNITS, appoint
from tests.scene import Scene, at, open_scene

DAY = date(2022, 8, 1)
NOW = at(DAY)
ORIGIN = "203.0.113.7"
PASSWORD = "một câu dễ nhớ về sông Thu Bồn"


@dataclass
class Office:
    """A scene in which accounts are opened; time goes on by itself, a minute at each thing said."""

    scene: Scene
    now: datetime = NOW
    _ids: Iterator[int] = field(default_factory=count)

    @property
    def app(self):  # type: ignore[no-untyped-def]  # the scene's own
        return self.scene.app

    def said(self, *, by: str = "quản trị") -> Said:
        return Said(None, f"office:{next(self._ids)}", self.now, by, "command")

    def later(self, **by: float) -> datetime:
        self.now += timedelta(**by)
        return self.now

    def account(
        self, login: str, role: Role | None = None, unit: str = "508", *, password: str | None = PASSWORD
    ) -> AccountId:
        """An account with a password and, where it is said, a role from the first day on."""
        id_ = open_account(self.app, login=login, name=f"Người {login}", email="", said=self.said())
        if role is not None:
            grant_role(self.app, id_, role, unit, since=DAY, said=self.said())
        if password is not None:
            passwords.set_password(self.app, id_, password, said=self.said())
        return id_

    def grant(self, id_: AccountId, role: Role, unit: str, **more: date) -> UUID:
        return grant_role(self.app, id_, role, unit, said=self.said(), **{"since": DAY, **more})

    def sign_in(self, login: str, password: str = PASSWORD, **more: str | None) -> SignedIn:
        return sign_in(self.app, login, password, now=self.now, **{"origin": ORIGIN, **more})  # type: ignore[arg-type]  # texts

    def enrolled(self, login: str) -> tuple[str, tuple[str, ...], SignedIn]:
        """Sets the second factor up; gives its secret, the recovery codes and the session."""
        came = self.sign_in(login)
        secret = second_factor.begin(self.app, came.session.account).secret
        proved, codes = enrol(self.app, came.session, self.code(secret), said=self.said())
        return secret, codes, proved

    def code(self, secret: str, *, steps: int = 0) -> str:
        return pyotp.TOTP(secret).at(self.now, counter_offset=steps)


@pytest.fixture
def office(database_url: str) -> Iterator[Office]:
    """On each database in turn."""
    opened = open_scene(database_url, coordinator_unit="49")
    opened.units(*UNITS)
    appoint(opened)
    yield Office(opened)
    opened.app.close()


@pytest.fixture
def on_sqlite(sqlite_database: str) -> Iterator[Office]:
    """Where the store does not matter."""
    opened = open_scene(sqlite_database, coordinator_unit="49")
    opened.units(*UNITS)
    appoint(opened)
    yield Office(opened)
    opened.app.close()
