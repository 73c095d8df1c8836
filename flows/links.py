"""One-click links: one task, one person, one deed, one time, until a day.

The token is worked out from what the link is bound to and a key of the server, so a letter can be
written again byte for byte; only the SHA-256 of it is kept. Looking changes nothing, for machines
that scan mail look at every link; acting is another request. A link opens no session. It holds
only as long as its person has a post that answers for the task: whoever follows in the post gets
letters, and links, of their own.
"""

import hashlib
import hmac
import json
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import islice
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy import Connection

from app.clock import new_secret
from app.wiring import App
from directives import tasks as decide
from events.base import MessageIdReused, Receipt
from events.decisions import TaskRef
from events.facts import Evidence
from flows.act import act, task_named, unknown_task
from flows.extending import Said, ask
from flows.roster import current_roster
from flows.submitting import submit
from notices.letter import ItemLinks, LetterContent
from projections import links as kept
from projections import logins, people
from projections.asof import AsOf
from projections.database import reading, writing
from projections.links import Link
from projections.places import place
from projections.taskrows import TaskRow, Wanted, obligation_of, tasks
from units.posts import Directory, PersonId, Post
from words import Misused, Refused

KEY: Final = "links"
LASTS_DAYS: Final = 30  # as long as a letter is at hand; afterwards one signs in
TOKEN_MOST: Final = 64  # characters: a token has 43


class LinkAction(StrEnum):
    """What a link does. The values are part of the token: they never change."""

    DONE = "done"
    ACKNOWLEDGE = "acknowledge"
    EXTEND = "extend"


class Done(NamedTuple):
    """The work was done on a day."""

    on: date
    note: str = ""
    evidence: tuple[Evidence, ...] = ()


class Acknowledged(NamedTuple):
    """The task was seen."""


class LaterWanted(NamedTuple):
    """More time is asked for, and why."""

    until: date
    reason: str


Answer = Done | Acknowledged | LaterWanted
ANSWERS: Final[dict[LinkAction, type[Answer]]] = {
    LinkAction.DONE: Done,
    LinkAction.ACKNOWLEDGE: Acknowledged,
    LinkAction.EXTEND: LaterWanted,
}


class LinkShown(NamedTuple):
    """What whoever opens a link sees before acting: the task as it stands, and in whose name it is."""

    action: LinkAction
    row: TaskRow
    post: Post
    expires: datetime
    evidence_needed: bool  # then "done" takes a file with it


class LinkUnknown(Refused):
    """No link of ours, or one whose person was erased."""


class LinkExpired(Refused):
    """The link's time is over."""


class LinkUsed(Refused):
    """The link did what it was for."""


class LinkReassigned(Refused):
    """Whoever got the letter answers for the task no more."""


class AnswerUnfit(Misused):
    """The answer is not what this link is for."""


# --- making ------------------------------------------------------------------------------


def key_of(app: App) -> bytes:
    """The server's key for links, made on first use."""
    with reading(app.engine) as connection:
        held = logins.key(connection, KEY)
    if held is not None:
        return held
    with writing(app.engine) as connection:
        return logins.keep_key(connection, KEY, new_secret())


def link_for(
    key: bytes, letter: UUID, task: TaskRef, person: UUID, action: LinkAction, expires: datetime
) -> str:
    """The token of a link, the same whenever it is asked for."""
    bound = [
        "link:1",
        str(letter),
        [task.directive, task.obligation, task.unit, task.period],
        str(person),
        action.value,
        kept.as_text(expires),
    ]
    digest = hmac.new(key, json.dumps(bound, ensure_ascii=False).encode(), hashlib.sha256).digest()
    return urlsafe_b64encode(digest).decode().rstrip("=")


def address(app: App, token: str) -> str:
    """Where the link leads."""
    return f"{app.settings.public_url.rstrip('/')}/l/{token}"


def expiry(app: App, on: date) -> datetime:
    """When links in a letter of that day end: with the last moment of the thirtieth day after it."""
    return datetime.combine(on + timedelta(days=LASTS_DAYS + 1), time(0), tzinfo=app.zone)


def make_links(app: App, wanted: Iterable[Link]) -> list[str]:
    """Makes links good for use; gives their tokens in the same order. Made again they are the same."""
    key = key_of(app)
    made = [
        (link_for(key, one.letter, one.task, one.person, LinkAction(one.action), one.expires), one)
        for one in wanted
    ]
    with writing(app.engine) as connection:
        kept.put_links(
            connection, list({token: kept.row_of(_hash(token), one) for token, one in made}.values())
        )
    return [token for token, _ in made]


def links_of(app: App, letters: Iterable[LetterContent]) -> dict[UUID, dict[str, ItemLinks]]:
    """The links of letters that are about to be posted, by letter and task code, good from now on."""
    actions = (LinkAction.DONE, LinkAction.ACKNOWLEDGE, LinkAction.EXTEND)
    lines = [(content, item.task_code) for content in letters for item in content.acted_on]
    wanted: list[Link] = []
    for content, code in lines:
        task, expires = task_named(code), expiry(app, content.on)
        person = PersonId(content.person)
        wanted += [Link(content.letter, task, person, action.value, expires) for action in actions]
    if not wanted:
        return {}
    addresses = iter([address(app, token) for token in make_links(app, wanted)])
    found: dict[UUID, dict[str, ItemLinks]] = {}
    for content, code in lines:
        found.setdefault(content.letter, {})[code] = ItemLinks(*islice(addresses, len(actions)))
    return found


# --- looking -----------------------------------------------------------------------------


def shown(app: App, token: str, now: datetime) -> LinkShown:
    """What the link is for; changes nothing, however often it is asked.

    Raises LinkUnknown, LinkExpired, LinkUsed or LinkReassigned, each saying what to do instead.
    """
    app.projector.catch_up()
    link = _standing(app, token, now)
    on = now.astimezone(app.zone).date()
    with reading(app.engine) as connection:
        row = _row(connection, link.task, on)
        if row is None:
            raise unknown_task(link.task)
        post = _answering(app, connection, link, row, on)
        duty = obligation_of(connection, link.task.directive, link.task.obligation)
    return LinkShown(
        LinkAction(link.action), row, post, link.expires, duty.evidence if duty is not None else False
    )


def redeem(app: App, token: str, now: datetime, answer: Answer) -> Receipt:
    """Does what the link is for, once, in the name of the post.

    Raises what `shown` raises, AnswerUnfit, and what the deed itself refuses; refused, the link
    stays good.
    """
    seen = shown(app, token, now)
    if type(answer) is not ANSWERS[seen.action]:
        raise AnswerUnfit("Liên kết này không dùng cho việc đó; hãy mở đúng liên kết trong thư.")
    by = f"{seen.post.name} ({seen.post.unit})"
    said = Said(seen.post.unit, _message(token), now, by, "link")
    try:
        receipt = _do(app, seen.row.task, answer, said)
    except MessageIdReused as error:
        raise _used(app, token) from error
    if receipt.repeated:  # somebody else's click came first
        raise _used(app, token)
    return receipt


def _do(app: App, task: TaskRef, answer: Answer, said: Said) -> Receipt:
    match answer:
        case Done(on=on, note=note, evidence=evidence):
            return submit(app, task, on=on, note=note, said=said, evidence=evidence)
        case LaterWanted(until=until, reason=reason):
            return ask(app, task, wanted=until, reason=reason, said=said)
        case Acknowledged():
            return act(
                app,
                task,
                decide.acknowledge,
                said="ack",
                message=said.message,
                now=said.now,
                by=said.by,
                via=said.via,
            )


def _standing(app: App, token: str, now: datetime) -> Link:
    """What the token is bound to, unless its time or its use is over."""
    with reading(app.engine) as connection:
        link = kept.link_at(connection, _hash(token)) if 0 < len(token) <= TOKEN_MOST else None
        key = logins.key(connection, KEY)
    # Worked out again: a row that was put or changed behind our back opens nothing.
    if link is None or key is None or not _is_of(key, token, link):
        raise LinkUnknown(
            "Liên kết không có hoặc không còn dùng được; hãy đăng nhập để làm việc, hoặc hỏi đầu mối."
        )
    if now >= link.expires:
        raise LinkExpired(
            "Liên kết đã hết hạn lúc {until}; hãy đăng nhập để làm việc, hoặc dùng thư mới nhất.",
            until=link.expires.astimezone(app.zone),
        )
    if app.log.receipt(_message(token)) is not None:
        raise _used(app, token)
    return link


def _is_of(key: bytes, token: str, link: Link) -> bool:
    action = LinkAction(link.action)
    right = link_for(key, link.letter, link.task, link.person, action, link.expires)
    return hmac.compare_digest(right.encode(), token.encode("utf-8", "replace"))


def _used(app: App, token: str) -> LinkUsed:
    receipt = app.log.receipt(_message(token))
    assert receipt is not None, "a used link has left its receipt"
    return LinkUsed(
        "Liên kết đã được dùng lúc {at}, việc đã được ghi nhận; muốn sửa, hãy đăng nhập hoặc hỏi đầu mối.",
        at=receipt.recorded_at.astimezone(app.zone),
    )


def _row(connection: Connection, task: TaskRef, on: date) -> TaskRow | None:
    no = place(connection, task.unit, on).no
    wanted = Wanted(directive=task.directive, obligation=task.obligation, inside=no, own_only=True)
    return next((r for r in tasks(connection, wanted, AsOf(on)) if r.period == task.period), None)


def _answering(app: App, connection: Connection, link: Link, row: TaskRow, on: date) -> Post:
    """The post by which the person answers today for the task, or for whom it was handed on to.

    Raises LinkReassigned.
    """
    directory = Directory(current_roster(app), people.posts(connection), people.reachable(connection))
    for unit in (link.task.unit, *(step.to for step in row.chain)):
        answering = directory.answering(unit, on)
        for post in answering.posts if answering is not None else ():
            if post.person == link.person:
                return post
    raise LinkReassigned(
        "Người nhận thư này nay không phụ trách nhiệm vụ của đơn vị {unit}; "
        "đầu mối hiện nay của đơn vị nhận thư riêng. Hãy chuyển việc cho người đó.",
        unit=link.task.unit,
    )


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def _message(token: str) -> str:
    """The id under which the log takes a link's deed, once and for all."""
    return f"link:{_hash(token)}"
