"""`dondoc units …`: the tree of units, names that may be meant, posts and who holds them."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict

from cli.asked import DryRun, Inside, Json, SheetFile, UnitCode, argument, command, day, group, option
from cli.files import rows_in
from cli.out import Out
from cli.problems import show_ignored, show_problems, show_warnings
from cli.session import Session, opened
from cli.units_loading import load
from flows.contacts import import_contacts, plan_contacts
from flows.roster import current_roster, plan_units, revise
from projections import places
from projections.terms import role_words
from projections.unitpage import PostHeld, posts_at
from units.names import suggest
from units.tree import LEVELS, Unit, level_words, span_words, type_words
from words import Misused, Refused

commands = group()

Day = Annotated[
    date | None,
    option(
        "--on",
        help_template="Tính đến ngày này; mặc định là hôm nay.",
        metavar_template="NGÀY",
        parser=day,
    ),
]
From = Annotated[
    date | None,
    option(
        "--on",
        help_template="Có hiệu lực từ ngày này khi dòng không ghi ngày; mặc định là hôm nay.",
        metavar_template="NGÀY",
        parser=day,
    ),
]


class UnitsRefused(Misused):
    """Rows of the file cannot be taken; nothing was written."""


class NothingFound(Refused):
    """No unit is called anything like it."""


class _Shown(BaseModel):
    model_config = ConfigDict(frozen=True)


class UnitShown(_Shown):
    """A unit as the roster has it on a day; `valid_to` is its last day."""

    code: str
    name: str
    level: str
    type: str
    kind: str
    parent: str | None
    valid_from: date
    valid_to: date | None


class UnitInTree(_Shown):
    """A unit with all above it (nearest first), the units right below, and how many lie inside by level."""

    unit: UnitShown
    above: tuple[UnitShown, ...]
    children: tuple[UnitShown, ...]
    counts_below: dict[str, int]


class UnitSuggested(_Shown):
    """A unit that a name may mean, with how well it fits (of 100) and where it lies."""

    unit: UnitShown
    full_name: str
    score: int


def shown(unit: Unit) -> UnitShown:
    return UnitShown(
        code=unit.code,
        name=unit.name,
        level=unit.level,
        type=unit.type,
        kind=unit.kind,
        parent=unit.parent,
        valid_from=unit.valid_from,
        valid_to=unit.valid_to,
    )


@command(commands, "load", "Nạp danh sách có sẵn: 2022 (ba cấp) hoặc 2025 (hai cấp), cả nước hoặc một tỉnh.")
def load_list(
    name: Annotated[Literal["2022", "2025"], argument("DANH-SÁCH", "2022 hoặc 2025.")],
    province: Annotated[
        str | None,
        option("--province", help_template="Chỉ nạp tỉnh, thành phố mang mã này.", metavar_template="MÃ"),
    ] = None,
) -> None:
    with opened() as session:
        load(session, name, province)


@command(
    commands,
    "import",
    "Nạp thôn, khối phố, cơ quan của tỉnh từ tệp CSV hoặc Excel (.xlsx).\n\n"
    "Cột: code, name, parent_code; tùy chọn level, type, valid_from, valid_to, kind (hoặc tiêu đề tiếng "
    "Việt). Có một dòng sai thì không ghi dòng nào; nạp lại tệp cũ không thay đổi gì.",
)
def import_(file: SheetFile, *, on: From = None, dry_run: DryRun = False) -> None:
    with opened() as session:
        out = session.out
        plan = plan_units(session.app, rows_in(file), on=on or session.today)
        show_ignored(out, plan.ignored)
        show_warnings(out, plan.warnings)
        show_problems(out, plan.problems)
        if plan.problems:
            raise UnitsRefused(
                "Tệp có {count} dòng cần sửa; chưa ghi dòng nào. Sửa các dòng được nêu rồi gửi lại cả tệp.",
                count=len({problem.row for problem in plan.problems}),
            )
        counted: dict[str, Any] = {"changes": len(plan.changes), "unchanged": plan.unchanged}
        if dry_run:
            out.tell("Sẽ có {changes} thay đổi, {unchanged} dòng giữ nguyên; chưa ghi gì.", **counted)
            return
        if plan.changes:
            source = f"file:{file.name}"
            revise(session.app, plan.changes, source=source, now=session.now, by=session.by, via="import")
        out.tell("Đã ghi {changes} thay đổi, {unchanged} dòng giữ nguyên.", **counted)


@command(commands, "show", "Một đơn vị: nằm trong đâu, bên trong có gì.")
def show(code: UnitCode, *, on: Day = None, json: Json = False) -> None:
    with opened() as session:
        found = _in_tree(session, code, on or session.today)
        if json:
            session.out.data(found)
        else:
            _show_in_tree(session.out, found)


def _in_tree(session: Session, code: str, on: date) -> UnitInTree:
    roster = current_roster(session.app)
    unit = roster.unit(code, on)
    with session.reading() as connection:
        counts = places.counts_below(connection, places.place(connection, code, on), on)
    return UnitInTree(
        unit=shown(unit),
        above=tuple(shown(above) for above in roster.ancestors(code, on)),
        children=tuple(shown(child) for child in roster.children(code, on)),
        counts_below={level: counts[level] for level in LEVELS if level in counts},
    )


def _show_in_tree(out: Out, found: UnitInTree) -> None:
    unit = found.unit
    out.headline("{name} ({code})", name=unit.name, code=unit.code)
    out.tell(
        "{type}, {level}, {span}",
        type=type_words(unit.type, unit.level),  # type: ignore[arg-type]  # the roster's own level
        level=level_words(unit.level),  # type: ignore[arg-type]  # the same
        span=span_words(_unit(unit)),
    )
    for above in found.above:
        out.tell("  thuộc {name} ({code})", name=above.name, code=above.code)
    counted = [
        out.worded("{count} đơn vị {level}", count=n, level=level_words(level))  # type: ignore[arg-type]  # the same
        for level, n in found.counts_below.items()
    ]
    if counted:
        out.tell("Bên trong có {counts}.", counts=", ".join(counted))
    grid = out.grid().column("Mã", fixed=True).column("Đơn vị ngay bên dưới").column("Loại")
    for child in found.children:
        grid.row(child.code, child.name, type_words(child.type, child.level))  # type: ignore[arg-type]  # the same
    if len(grid):
        out.put(grid)


def _unit(one: UnitShown) -> Unit:
    return Unit(one.code, one.name, one.level, one.type, one.parent, one.valid_from, one.valid_to, one.kind)  # type: ignore[arg-type]  # taken from such a unit


@command(commands, "find", "Tìm mã theo tên, có hay không có dấu; sau dấu phẩy là nơi chứa nó.")
def find(
    name: Annotated[list[str], argument("TÊN", "Tên, ví dụ: duy thu, duy xuyên.")],
    *,
    inside: Inside = None,
    on: Day = None,
    json: Json = False,
) -> None:
    with opened() as session:
        roster, day_ = current_roster(session.app), on or session.today
        text = " ".join(name)
        found = [
            UnitSuggested(
                unit=shown(one.unit), full_name=roster.full_name(one.unit.code, day_), score=one.score
            )
            for one in suggest(roster, text, day_, inside=inside)
        ]
        if json:
            session.out.data(found)
            return
        if not found:
            raise NothingFound(
                "Không tìm thấy đơn vị nào có tên gần với «{text}» vào ngày {on}; thử tên ngắn hơn, "
                "hoặc ngày khác với --on.",
                text=text,
                on=day_,
            )
        grid = session.out.grid().column("Mã", fixed=True).column("Đơn vị").column("Khớp", right=True)
        for one in found:
            grid.row(one.unit.code, one.full_name, one.score)
        session.out.put(grid)


@command(
    commands,
    "contacts",
    "Nạp chức danh và địa chỉ thư từ tệp CSV hoặc Excel (.xlsx).\n\n"
    "Cột: unit_code, post, email; tùy chọn name, phone, role, valid_from. Họ tên, điện thoại, địa chỉ nằm "
    "ngoài nhật ký và xóa được.",
)
def contacts(file: SheetFile, *, on: From = None, dry_run: DryRun = False) -> None:
    with opened() as session:
        out, first = session.out, on or session.today
        plan = plan_contacts(session.app, rows_in(file), on=first)
        show_ignored(out, plan.ignored)
        show_warnings(out, plan.warnings)
        show_problems(out, plan.problems)
        if dry_run and not plan.problems:
            out.tell("Tệp có {count} đầu mối hợp lệ; chưa ghi gì.", count=len(plan.rows))
            return
        done = import_contacts(session.app, plan, on=first, now=session.now, by=session.by)
        out.tell(
            "Đã ghi {posts} chức danh, {people} người; {unchanged} dòng giữ nguyên.",
            posts=done.posts,
            people=done.people,
            unchanged=done.unchanged,
        )


@command(commands, "posts", "Các chức danh ở một đơn vị và ai nhận thư.")
def posts(code: UnitCode, *, on: Day = None, json: Json = False) -> None:
    with opened() as session, session.reading() as connection:
        at = session.place(connection, code, on)
        held = posts_at(connection, at.code, on or session.today)
        if json:
            session.out.data(held)
        else:
            show_posts(session.out, held, at.name)


def show_posts(out: Out, held: list[PostHeld], name: str) -> None:
    """Posts as a table, or the word that there is none and who answers instead."""
    grid = out.grid().column("Chức danh").column("Vai trò").column("Người").column("Thư điện tử")
    grid.column("Từ", fixed=True)
    for one in held:
        grid.row(one.name, role_words(one.role, out.lang), one.person_name, one.email, one.valid_from)
    if len(grid):
        out.put(grid)
    else:
        out.tell("{name} chưa có đầu mối; thư gửi lên đơn vị cấp trên gần nhất có đầu mối.", name=name)
