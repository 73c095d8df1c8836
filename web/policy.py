"""Every route says who may use it; a route that does not say cannot be added.

A policy is checked before the route's own function runs. One that names a unit is about
that unit and whatever contains it; one that names none asks whether the visitor may do
such a thing anywhere, and the function then shows only what lies in the visitor's scope.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from fastapi import APIRouter, Depends, Request

from access.roles import Action
from web.errands import patiently
from web.guard import from_our_page
from web.visit import Visit, task_of, visit_opened
from words import Misused, Phrase, Refused

Function = TypeVar("Function", bound=Callable[..., Any])


class SignInFirst(Refused):
    """Nobody is signed in."""


class NotAllowed(Refused):
    """The visitor's roles do not reach that far."""


class NotAnAddress(Misused):
    """The address holds what no name of ours holds."""


@dataclass(frozen=True, slots=True)
class Policy:
    """Who may use a route: everybody, whoever is signed in, or who may do `action` at a unit.

    `unit` names the parameter of the path or of the query that holds the unit's code.
    `half` lets in a session that still has to set up its second factor. `handed_on` is for routes
    about one task: they are also for whoever has it in hand. Without `fold` the page does not wait for
    the tables to catch up with the log.
    """

    name: str
    action: Action | None = None
    unit: str | None = None
    signed_in: bool = True
    half: bool = False
    handed_on: bool = False
    fold: bool = True

    def check(self, request: Request) -> Visit:
        """The visit, once it may go on. Raises SignInFirst or NotAllowed."""
        visit = visit_opened(request, fold=self.fold)
        if "%00" in f"{request.url}":
            # No text of ours holds the sign that ends a text elsewhere, and one database refuses it.
            raise NotAnAddress("Địa chỉ có ký tự không dùng được.")
        if not self.signed_in:
            return visit
        if visit.account is None:
            raise SignInFirst("Hãy đăng nhập để xem trang này.")
        if visit.limited and not self.half:
            raise NotAllowed("Tài khoản này cần xác thực hai bước; hãy thiết lập rồi tiếp tục.")
        if self.action is not None:
            code = self._code(request)
            if code is None:
                visit.require_anywhere(self.action)
            elif not (visit.can(self.action, code) or (self.handed_on and self._in_hand(visit, self.action))):
                visit.require(self.action, code)
        return visit

    def _in_hand(self, visit: Visit, action: Action) -> bool:
        named = visit.request.path_params
        task = task_of(named["directive"], named["obligation"], named["unit"], named["period"])
        return visit.hand(action, task) is not None

    def asked(self, request: Request) -> tuple[Action | None, str | None]:
        """What one must be allowed to do for this request, and where."""
        return self.action, self._code(request)

    def _code(self, request: Request) -> str | None:
        if self.unit is None:
            return None
        return request.path_params.get(self.unit) or request.query_params.get(self.unit) or None


OPEN: Final = Policy("open", signed_in=False)  # everybody, signed in or not
SIGNED_IN: Final = Policy("signed in")  # whoever has an account
WATCHING: Final = Policy("signed in", fold=False)  # the same, while the tables may be busy
HALF: Final = Policy("half signed in", half=True)  # also before the second factor is set up


def may(action: Action, unit: str | None = None) -> Policy:
    """Who may do `action`, at the unit that the parameter `unit` names."""
    return Policy(f"{action.value} at {{{unit}}}" if unit else f"{action.value} anywhere", action, unit)


def may_on_task(action: Action) -> Policy:
    """Who may do `action` at the unit that owes the task of the address, or has it in hand."""
    return Policy(f"{action.value} at {{unit}}, or in hand", action, "unit", handed_on=True)


class Room(APIRouter):
    """Routes that belong together; each is added with its policy.

    One that may take `long` says in words what it does: whoever waits is shown how far it is.
    """

    def get_page(
        self, path: str, policy: Policy, *, long: Phrase | None = None, **more: Any
    ) -> Callable[[Function], Function]:
        """A page that is read; reading changes nothing."""
        return self._patient(policy, long, self._add(path, policy, "GET", more))

    def post_form(
        self, path: str, policy: Policy, *, long: Phrase | None = None, **more: Any
    ) -> Callable[[Function], Function]:
        """A form that acts; it is refused unless it comes from a page of ours."""
        add = self._add(path, policy, "POST", {"dependencies": [Depends(from_our_page)], **more})
        return self._patient(policy, long, add)

    def call(self, method: str, path: str, policy: Policy, **more: Any) -> Callable[[Function], Function]:
        """An operation of the JSON API."""
        return self._add(path, policy, method, {"include_in_schema": True, **more})

    def _patient(
        self, policy: Policy, long: Phrase | None, add: Callable[[Function], Function]
    ) -> Callable[[Function], Function]:
        if long is None:
            return add

        def added(act: Function) -> Function:
            add(patiently(act, long, policy.asked))  # type: ignore[arg-type]  # a route takes any function
            return act

        return added

    def _add(
        self, path: str, policy: Policy, method: str, more: dict[str, Any]
    ) -> Callable[[Function], Function]:
        settings = {"include_in_schema": False, **more}
        extra = {**settings.pop("openapi_extra", {}), "x-policy": policy.name}
        return self.api_route(
            path,
            methods=[method],
            dependencies=[Depends(policy.check), *settings.pop("dependencies", [])],
            openapi_extra=extra,
            **settings,
        )
