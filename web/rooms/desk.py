"""The coordinator's front page: what waits for an answer, and which units are late."""

from typing import Final, NamedTuple

from fastapi.responses import HTMLResponse

from access.grants import EVERYWHERE
from access.roles import Action
from flows.proposing import stored
from flows.status import clock_silence
from projections import agenda
from projections.boards import Board, board
from projections.contacts import unreached
from projections.desk import desk, differences
from projections.directives import directives
from projections.muting import all_silences
from web.beginning import first_steps
from web.policy import Room, may
from web.render import address, page
from web.visit import Visit, Visiting

room = Room()

DRAFTS_SHOWN: Final = 10
LATE_SHOWN: Final = 10
DIFFER_SHOWN: Final = 200


class Waiting(NamedTuple):
    """One line of what waits: how much, of what, and where it is answered."""

    n: int | None
    what: str
    href: str
    pressing: bool = False


class LateUnit(NamedTuple):
    """A unit next below with late tasks of its own or of units inside it."""

    code: str
    name: str
    late: int


def coordinates(visit: Visit) -> bool:
    """Whether the visitor judges the work of others: then what waits for them comes first."""
    return visit.can_anywhere(Action.REVIEW)


def show_desk(visit: Visit) -> HTMLResponse:
    """What needs the coordinator today."""
    with visit.reading() as connection:
        at = visit.start(connection, Action.REVIEW)
        whole = board(connection, inside=at.code, as_of=visit.as_of(), today=visit.today)
        begin = first_steps(visit, connection, at)
        silent = 0 if begin else unreached(connection, at, visit.today).many
        waits = desk(connection, at, visit.today)
        held = agenda.held(connection)
        silences = sum(one.holds(visit.today) for one in all_silences(connection))
    inside = at.code
    lines = _drafts(visit)
    lines += [
        Waiting(
            waits.extensions,
            visit.say("đề nghị gia hạn chờ trả lời"),
            address("xin-gia-han", inside=inside),
            pressing=True,
        ),
        Waiting(
            waits.reviews,
            visit.say("kết quả chờ duyệt"),
            address("cho-duyet", inside=inside),
            pressing=True,
        ),
        Waiting(waits.refused, visit.say("thư bị từ chối trong 30 ngày"), address("thu", state="refused")),
        Waiting(waits.bounced, visit.say("đầu mối có thư bị trả lại"), "/thu/tra-lai"),
        Waiting(
            silent,
            visit.say("đơn vị cấp xã trở lên chưa có đầu mối nhận thư"),
            address("dau-moi", inside=inside),
        ),
        Waiting(waits.differ, visit.say("số liệu lệch với danh bạ"), address("so-lieu-lech", inside=inside)),
    ]
    if held is not None and may_release(visit):
        words = visit.say("đợt đôn đốc ngày {day} đang bị giữ, chờ bạn cho đi", day=held[0])
        lines.insert(0, Waiting(1, words, "/thu/bi-giu", pressing=True))
    if silences:
        lines.append(Waiting(silences, visit.say("lệnh tạm ngừng đôn đốc đang hiệu lực"), "/tam-ngung"))
    late = _late(whole)
    lines.append(
        Waiting(len(late), visit.say("đơn vị cấp dưới có việc quá hạn"), address("bang", inside=inside))
    )
    return page(
        visit,
        "desk.html",
        at=at,
        begin=begin,
        silence=clock_silence(visit.app),
        counts=_summed(whole),
        waiting=[one for one in lines if one.n is None or one.n > 0],
        late=late[:LATE_SHOWN],
        late_more=max(0, len(late) - LATE_SHOWN),
    )


def may_release(visit: Visit) -> bool:
    """Urging is one clock for everybody: whoever urges the whole province decides on it."""
    top = visit.app.settings.province
    return EVERYWHERE in visit.reach(Action.URGE) or (top is not None and visit.can(Action.URGE, top))


def _drafts(visit: Visit) -> list[Waiting]:
    """A line for each draft, with what keeps it from being issued."""
    if not visit.can_anywhere(Action.ISSUE):
        return []
    with visit.reading() as connection:
        rows = [row for row in directives(connection) if row.state in {"draft", "confirmed"}]
    lines = []
    for row in rows[:DRAFTS_SHOWN]:
        held = stored(visit.app, row.directive)
        asked = sum(q.must for q in held.questions) if held else 0
        href = address("van-ban", row.directive, "du-thao")
        if asked:
            words = visit.say("câu hỏi phải trả lời trong dự thảo {number}", number=row.number)
            lines.append(Waiting(asked, words, href, pressing=True))
        elif row.state == "draft":
            lines.append(Waiting(1, visit.say("dự thảo chờ xác nhận: {number}", number=row.number), href))
        else:
            href = address("van-ban", row.directive, "xem-truoc")
            lines.append(
                Waiting(1, visit.say("văn bản đã xác nhận, chờ ban hành: {number}", number=row.number), href)
            )
    if len(rows) > DRAFTS_SHOWN:
        lines.append(Waiting(len(rows) - DRAFTS_SHOWN, visit.say("dự thảo khác"), "/van-ban"))
    return lines


def _late(whole: Board) -> list[LateUnit]:
    """Units next below with late tasks, the most first."""
    late: dict[str, int] = {}
    for cell in whole.cells:
        late[cell.unit] = late.get(cell.unit, 0) + cell.counts.open_late
    names = {unit.code: unit.name for unit in whole.rows}
    found = [LateUnit(code, names[code], n) for code, n in late.items() if n and code in names]
    return sorted(found, key=lambda one: (-one.late, one.code))


def _summed(whole: Board) -> dict[str, int]:
    names = ("done_in_time", "done_late", "open_in_time", "open_late")
    return {name: sum(getattr(cell.counts, name) for cell in whole.whole) for name in names}


@room.get_page("/so-lieu-lech", may(Action.SEE, unit="inside"))
def show_differences(visit: Visiting, inside: str | None = None) -> HTMLResponse:
    """What was reported and what the roster or the record holds, side by side; neither is replaced."""
    with visit.reading() as connection:
        at = visit.inside(connection, inside)
        found = differences(connection, at, visit.today)
    return page(visit, "differences.html", at=at, rows=found[:DIFFER_SHOWN], more=len(found) - DIFFER_SHOWN)
