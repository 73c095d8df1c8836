"""`dondoc teams`: teams and members by unit and level, beside another date."""

from decimal import Decimal
from typing import Annotated

from cli.asked import Compare, Inside, Json, Known, On, command, group, option
from cli.out import Out
from cli.session import opened
from projections.boards import growth
from projections.teams import TeamCount, Teams, team_list, teams
from units.tree import LEVELS, level_words
from words import written

commands = group()


@command(
    commands,
    "teams",
    "Tổ và thành viên: toàn địa bàn, từng cấp, từng đơn vị; so với một ngày khác.\n\n--list kể từng tổ một.",
)
def show_teams(
    *,
    inside: Inside = None,
    body: Annotated[
        str | None, option("--body", help_template="Chỉ loại tổ này.", metavar_template="TÊN")
    ] = None,
    on: On = None,
    known: Known = None,
    compare: Compare = None,
    each: Annotated[bool, option("--list", help_template="Kể từng tổ một.")] = False,
    json: Json = False,
) -> None:
    with opened() as session, session.reading() as connection:
        at = session.inside(connection, inside, on)
        as_of, out = session.as_of(on, known), session.out
        if each:
            rows = team_list(connection, inside=at.code, on=as_of.on, body=body)
            if json:
                out.data(rows)
                return
            grid = out.grid().column("Mã", fixed=True).column("Đơn vị").column("Tổ")
            grid.column("Từ", fixed=True).column("Thành viên", right=True)
            for one in rows:
                name = out.worded("{body} số {team}", body=one.body, team=one.team)
                grid.row(one.unit, one.unit_name, name, one.since, one.members)
            out.put(grid)
            return
        found = teams(connection, inside=at.code, as_of=as_of, body=body, compared_with=compare)
        if json:
            out.data(found)
        else:
            _show(out, found)
            if compare and found.before:
                _compare(out, found.whole.total, found.before.total, compare)


def _show(out: Out, found: Teams) -> None:
    out.headline("{name}, tính đến hết ngày {on}", name=found.whole.name, on=found.on)
    if found.known:
        out.tell("Theo những gì hệ thống biết đến hết ngày {known}", known=found.known)
    total = found.whole.total
    out.tell("{teams} tổ, {members} thành viên", teams=total.teams, members=total.members)
    for level in LEVELS:
        count = found.whole.by_level.get(level)
        if count:
            out.tell(
                "  {level}: {teams} tổ, {members} thành viên ({units} đơn vị cùng cấp)",
                level=level_words(level),
                teams=count.teams,
                members=count.members,
                units=found.units.get(level, 1),
            )
    shown = [row for row in found.rows if row.total.teams]
    if not shown:
        return
    levels = [level for level in LEVELS if any(level in row.by_level for row in shown)]
    grid = out.grid().column("Đơn vị").column("Tổ", right=True).column("Thành viên", right=True)
    for level in levels:
        grid.titled(out.worded("tổ {level}", level=level_words(level)))
    for row in shown:
        by_level = [row.by_level.get(level, TeamCount()).teams or "" for level in levels]
        grid.row(row.name, row.total.teams, row.total.members, *by_level)
    out.put(grid)
    if len(shown) < len(found.rows):
        out.tell("{count} đơn vị khác chưa có tổ nào.", count=len(found.rows) - len(shown))


def _compare(out: Out, now: TeamCount, before: TeamCount, day: object) -> None:
    out.tell(
        "So với {day}: {teams} tổ ({team_growth}), {members} thành viên ({member_growth})",
        day=day,
        teams=before.teams,
        team_growth=_growth(out, growth(now.teams, before.teams)),
        members=before.members,
        member_growth=_growth(out, growth(now.members, before.members)),
    )


def _growth(out: Out, percent: Decimal | None) -> str:
    """`nay +73,3 %`; nothing to divide by where there was none."""
    if percent is None:
        return out.worded("trước chưa có")
    sign = "+" if percent >= 0 else "−"
    return out.worded("nay {growth} %", growth=f"{sign}{written(abs(percent), out.lang)}")
