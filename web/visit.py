"""One request's hold on the system: who asks, when, in which language, and what they may see."""

import asyncio
import hmac
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from hashlib import sha256
from threading import Lock
from typing import Annotated, Final
from uuid import UUID

from fastapi import Depends, Request
from sqlalchemy import Connection

from access.grants import may, scope
from access.roles import Action
from app import clock
from app.wiring import App
from events.base import DatabaseLocked, Via
from events.decisions import TaskRef
from flows.accounts import Account
from flows.delegating import lent
from flows.errands import Advance, Errand
from flows.extending import Said
from flows.finding import unit_found
from flows.signing_in import SessionRow, session_of
from flows.tokens import token_of
from projections.asof import AsOf
from projections.database import reading
from projections.places import Place, ancestors, place, starting_place
from units.tree import UnknownUnit
from words import Lang, Refused, say

API: Final = "/api/"  # programs come here; their errors are JSON
COOKIE: Final = "dondoc"  # the session's token
LANG_COOKIE: Final = "dondoc_lang"
PATIENCE_SECONDS: Final = 1.0  # then whoever waits is shown how far the work is
ERRANDS_MOST: Final = 8  # at once in one process, of its forty threads; others wait for their turn


@dataclass
class Office:
    """What all requests of one process share: the open parts, and a clock.

    The demonstration's clock stands in 2022; everybody else's is the machine's.
    """

    app: App
    clock: Callable[[], datetime] = clock.now
    patience_seconds: float = PATIENCE_SECONDS
    folding: Lock = field(default_factory=Lock)
    live: dict[UUID, Errand] = field(default_factory=dict)  # what this process does while somebody waits
    keeping: set[asyncio.Task[None]] = field(default_factory=set)
    turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(ERRANDS_MOST))

    def catch_up(self) -> None:
        """Folds what a process left unfolded that died; one thread at a time.

        Whoever writes folds it before it is acknowledged, so a reader waits for no fold of others.
        """
        projector = self.app.projector
        if projector.folding or not projector.behind():
            return
        with self.folding, suppress(DatabaseLocked):
            projector.catch_up()


class NoUnits(Refused):
    """The roster is empty, so there is nothing to ask about."""


class OutsideScope(Refused):
    """The visitor's roles do not reach that unit, or do not allow that."""


@dataclass
class Visit:
    """What a page works with, for as long as one request takes."""

    app: App
    request: Request
    now: datetime
    lang: Lang
    account: Account | None = None
    session: SessionRow | None = None
    via: Via = "web"
    scopes: frozenset[Action] | None = None  # what a token may be used for; None is everything of the account
    ways: dict[str, tuple[str, ...]] = field(default_factory=dict, repr=False)  # up the tree, once looked up
    errand: Errand | None = field(default=None, repr=False)  # where the work tells how far it is

    @cached_property
    def today(self) -> date:
        return self.now.astimezone(self.app.zone).date()

    @property
    def who(self) -> Account:
        """The account; a route whose policy lets strangers in must not ask."""
        if self.account is None:
            raise RuntimeError("a route that acts for an account needs a policy that asks for one")
        return self.account

    @property
    def by(self) -> str:
        """How events name the visitor: the account's id, never a name."""
        return str(self.who.id)

    @property
    def limited(self) -> bool:
        """Whether the session is good for nothing but its second factor."""
        return self.session is not None and self.session.limited

    def say(self, template: str, /, **values: object) -> str:
        return say(template, self.lang, **values)

    def said(self, once: str | None, unit: str | None = None) -> Said:
        """Who speaks, for which unit, when: as flows take it. `once` is the id that the form carries."""
        return Said(unit, self.message(once), self.now, self.by, self.via)

    def speaks_for(self, action: Action, unit: str) -> str | None:
        """The nearest unit around it that the visitor speaks for; None is the office that runs the system."""
        reach = self.reach(action)
        return next((code for code in self.way_up(unit) if code in reach), None)

    def tells_for(self, task: TaskRef) -> str | None:
        """In whose name the visitor tells what was done on a task: also of a unit that has it in hand."""
        if self.can(Action.REPORT, task.unit):
            return self.speaks_for(Action.REPORT, task.unit)
        return self.hand(Action.REPORT, task)

    def message(self, given: str | None) -> str:
        """The id of a write: the one that the form carries, so that sending it twice writes once."""
        return f"{self.by}:{given}" if given else str(clock.new_id())

    @contextmanager
    def watching(
        self, template: str, total: int | None = None, /, **values: object
    ) -> Iterator[Advance | None]:
        """The next step of work that may take long, for whoever looks; None where nobody can."""
        if self.errand is None:
            yield None
            return
        with self.errand.stepping(self.say(template, **values), total) as advance:
            yield advance

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        with reading(self.app.engine) as connection:
            yield connection

    def as_of(self, on: date | None = None, known: date | None = None) -> AsOf:
        return AsOf(on or self.today, known)

    # --- what the visitor may see and do ------------------------------------------------

    def can(self, action: Action, code: str) -> bool:
        """Whether the visitor may do that at that unit."""
        if self.account is None or not self._in_scopes(action):
            return False
        return may(self.account.grants, action, self.way_up(code), self.today)

    def hand(self, action: Action, task: TaskRef) -> str | None:
        """The unit in whose name the visitor may do that on a task which was handed on to it."""
        units = lent(self.app, task, action, self.today)
        return next((code for code in units if self.can(action, code)), None)

    def can_anywhere(self, action: Action) -> bool:
        return bool(self.reach(action))

    def reach(self, action: Action = Action.SEE) -> frozenset[str]:
        """The topmost units inside which the visitor may do that."""
        if self.account is None or not self._in_scopes(action):
            return frozenset()
        return scope(self.account.grants, action, self.today)

    def _in_scopes(self, action: Action) -> bool:
        return self.scopes is None or action in self.scopes

    def require(self, action: Action, code: str) -> None:
        """Raises OutsideScope unless the visitor may do that at that unit."""
        if not self.can(action, code):
            raise OutsideScope(
                "Tài khoản của bạn không được làm việc này ở đơn vị {code}; hãy hỏi quản trị viên.",
                code=code,
            )

    def require_anywhere(self, action: Action) -> None:
        if not self.can_anywhere(action):
            raise OutsideScope("Tài khoản của bạn không có quyền dùng trang này; hãy hỏi quản trị viên.")

    def way_up(self, code: str) -> tuple[str, ...]:
        """The unit's code and the codes of the units that contain it today; only the code when unknown."""
        if code not in self.ways:
            self.ways[code] = self._way_up(code)
        return self.ways[code]

    def _way_up(self, code: str) -> tuple[str, ...]:
        with self.reading() as connection:
            try:
                at = place(connection, code, self.today)
            except UnknownUnit:
                return (code,)
            return (code, *(one.code for one in ancestors(connection, at)))

    def place(self, connection: Connection, code: str, on: date | None = None) -> Place:
        """The unit of that code. Raises UnknownUnit, with what may be meant."""
        return unit_found(self.app, connection, code, on or self.today)

    def start(self, connection: Connection, action: Action = Action.SEE) -> Place:
        """The unit that the visitor's pages start from. Raises OutsideScope when there is none."""
        reach = sorted(self.reach(action))
        if not reach:
            raise OutsideScope("Tài khoản của bạn chưa được giao đơn vị nào; hãy hỏi quản trị viên.")
        named = reach[0] or self.app.settings.province
        found = starting_place(connection, named, self.today)
        if found is None:
            raise NoUnits("Chưa có đơn vị nào; quản trị viên nạp danh sách ở trang Đơn vị.")
        return found

    def inside(self, connection: Connection, code: str | None, action: Action = Action.SEE) -> Place:
        """The unit that a page is about: the one named, else where the visitor's pages start.

        Raises OutsideScope for one that the visitor may not see, UnknownUnit for one that is none.
        """
        if not code:
            return self.start(connection, action)
        found = self.place(connection, code)
        self.require(action, code)
        return found


def task_of(directive: str, obligation: str, unit: str, period: str) -> TaskRef:
    """The task that an address names; one that has no periods has "-" there."""
    named = "" if period == "-" else period
    return TaskRef(directive=directive, obligation=obligation, unit=unit, period=named)


def visit_of(request: Request) -> Visit:
    """The visit of this request, opened when it is first asked for, with the tables caught up."""
    return visit_opened(request, fold=True)  # routes ask for it: whatever it took would be asked of visitors


def visit_opened(request: Request, *, fold: bool) -> Visit:
    """The same; a page that must not wait for the tables leaves them as they are."""
    if isinstance(visit := getattr(request.state, "visit", None), Visit):
        return visit
    office: Office = request.app.state.office
    if fold:
        office.catch_up()
    visit = Visit(office.app, request, office.clock(), lang_of(request, office.app.settings.lang))
    if request.url.path.startswith(API):
        _program(visit)
    else:
        _browser(visit)
    request.state.visit = visit
    return visit


def _browser(visit: Visit) -> None:
    """Who is signed in, by the session's cookie."""
    token = visit.request.cookies.get(COOKIE)
    visit.session = session_of(visit.app, token, now=visit.now) if token else None
    if visit.session is not None:
        visit.account = visit.session.who


def _program(visit: Visit) -> None:
    """Whom a program speaks for, by its token; a browser's session may read when a page of ours asks."""
    scheme, _, secret = visit.request.headers.get("authorization", "").partition(" ")
    if scheme.casefold() == "bearer":
        held = token_of(visit.app, secret.strip(), now=visit.now)
        if held is not None:
            visit.account, visit.scopes, visit.via = held.account, held.scopes, "api"
    elif visit.request.method in {"GET", "HEAD"}:
        _browser(visit)
        given = visit.request.headers.get("x-csrf-token", "")
        if visit.session is None or not proves(visit.session.csrf, given):
            visit.account = visit.session = None


def proves(secret: str, given: str) -> bool:
    """Whether a token of a page was made in the session that has the secret."""
    salt, _, proof = given.partition(".")
    return hmac.compare_digest(proof.encode(), signed(secret, salt).encode())


def signed(secret: str, salt: str) -> str:
    return hmac.new(secret.encode(), salt.encode(), sha256).hexdigest()


def lang_of(request: Request, default: Lang) -> Lang:
    """The language asked for in the address, else the one chosen before, else the office's own."""
    known: dict[str | None, Lang] = {"vi": "vi", "en": "en"}
    chosen = known.get(request.cookies.get(LANG_COOKIE), default)
    return known.get(request.query_params.get("lang"), chosen)


Visiting = Annotated[Visit, Depends(visit_of)]
