"""Loading a shipped list of units, for `dondoc init` and `dondoc units load`."""

from cli.session import Session
from flows.roster import current_roster, load_shipped
from units.lists import ListName, shipped
from units.tree import Roster


def load(session: Session, name: ListName, province: str | None) -> None:
    """Takes the list in, whole or one province of it. Raises UnknownUnit for another code."""
    if province is not None:
        roster = Roster.of(shipped(name))
        on = max(unit.valid_from for unit in shipped(name))
        roster.unit(province, on)
    done = load_shipped(session.app, name, now=session.now, by=session.by, inside=province)
    out = session.out
    if done is None:
        out.tell("Danh sách {name} đã có sẵn trong hệ thống; không có gì thay đổi.", name=name)
        return
    out.tell(
        "Đã nạp danh sách {name}: {changes} đơn vị (lần sửa danh bạ thứ {revision}, nay có {held}).",
        name=name,
        changes=done.changes,
        revision=done.revision,
        held=len(current_roster(session.app)),
    )
