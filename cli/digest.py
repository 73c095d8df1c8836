"""`dondoc digest …`: the weekly digests, and who takes part in them."""

from collections.abc import Callable
from typing import Annotated
from uuid import UUID

from cli.asked import Json, Reason, argument, command, group
from cli.given import BadOption
from cli.session import Session, opened
from flows.digests import always_digests, due_digests, join_digests, leave_digests, person_of, titles
from flows.readers import Readers
from projections import digests

commands = group()

Letter = Annotated[str, argument("MÃ-THƯ", "Mã thư ở dòng cuối của thư tổng hợp.")]


@command(commands, "preview", "Tuần này ai sẽ nhận thư tổng hợp, và vì sao; không ghi, không gửi.")
def preview(*, json: Json = False) -> None:
    with opened() as session, session.reading() as connection:
        readers = Readers(session.app, connection, session.today)
        made = due_digests(session.app, connection, readers, session.today)
        out = session.out
        if json:
            out.data(
                [{"to": d.to.post_name, "unit": d.to.unit_name, "digest": d.digest} for d in made.values()]
            )
            return
        if not made:
            out.tell("Tuần này không còn thư tổng hợp nào phải gửi.")
            return
        grid = out.grid().column("Ai nhận").column("Đơn vị").column("Việc quá hạn", right=True)
        for post, unit, late in titles(made):
            grid.row(post, unit, late)
        out.put(grid)


@command(commands, "leave", "Một người thôi nhận thư tổng hợp; thư đôn đốc vẫn gửi.")
def leave(letter: Letter, *, reason: Reason) -> None:
    with opened() as session:
        _choose(leave_digests, session, letter, reason)
        session.out.tell("Người nhận thư {letter} thôi nhận thư tổng hợp.", letter=letter)


@command(commands, "always", "Một người muốn có thư tổng hợp mỗi tuần, cả khi không có gì phải nêu.")
def always(letter: Letter, *, reason: Reason) -> None:
    with opened() as session:
        _choose(always_digests, session, letter, reason)
        session.out.tell("Người nhận thư {letter} nhận thư tổng hợp mỗi tuần.", letter=letter)


@command(commands, "join", "Một người nhận lại thư tổng hợp; tuần nào không có gì phải nêu thì không gửi.")
def join(letter: Letter, *, reason: Reason) -> None:
    with opened() as session:
        _choose(join_digests, session, letter, reason)
        session.out.tell("Người nhận thư {letter} nhận lại thư tổng hợp.", letter=letter)


def _choose(choice: Callable[..., object], session: Session, letter: str, reason: str) -> None:
    """Whoever got the letter takes part in the digests from now on as they chose."""
    person = person_of(session.app, _code(letter))
    choice(session.app, person, reason=reason, now=session.now, by=session.by)


@command(commands, "leavers", "Các chức danh đã thôi nhận thư tổng hợp.")
def leavers(*, json: Json = False) -> None:
    with opened() as session, session.reading() as connection:
        left = digests.leavers(connection)
        held = _posts(session, left)
        out = session.out
        if json:
            out.data([{"person": person, "posts": held[person], "reason": left[person]} for person in left])
            return
        if not left:
            out.tell("Không ai thôi nhận thư tổng hợp.")
            return
        grid = out.grid().column("Chức danh").column("Lý do")
        for person, reason in left.items():
            grid.row("; ".join(held[person]), reason)
        out.put(grid)


def _posts(session: Session, wanted: dict[UUID, str]) -> dict[UUID, list[str]]:
    """The posts that each of them holds, named by post and unit: the log knows no person's name."""
    with session.reading() as connection:
        held = Readers(session.app, connection, session.today).posts_of(wanted)
    return {person: held.get(person, []) for person in wanted}


def _code(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise BadOption("«{text}» không phải mã thư; chép mã ở dòng cuối của thư.", text=text) from None
