"""The month's report in the words that an official signs.

Vietnamese whatever the reader's language: an official document is (Decree 30/2020). Every figure
is one of `MonthlyFigures`; nothing is said that they do not say.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from flows.monthly.figures import Duty, MonthlyFigures
from flows.monthly.page import Annex, Figures, Heading, Page, Paragraph
from projections.boards import Counts, growth
from projections.places import Place
from units.names import fold, split_type
from words import written

BLANK = " " * 8  # where the clerk writes the number
WORST_MOST = 5  # units named in the text; the annex has all
AHEAD_MOST = 10  # obligations named for the next month


def monthly_page(found: MonthlyFigures, *, dated: date, number: str = "") -> Page:
    """The document, dated and (where it is known) numbered."""
    office = found.at.kind == "office"
    above = next((one for one in found.above if one.kind == "territory"), None)
    issuer = found.at.name if office else f"Ủy ban nhân dân {_lower(found.at.name)}"
    reported_to = _reported_to(above)
    return Page(
        above=f"Ủy ban nhân dân {_lower(above.name)}" if office and above else "",
        issuer=issuer,
        symbol=f"{number or BLANK}/BC-{'…' if office else 'UBND'}",
        place=_bare(above if office and above else found.at),
        dated=dated,
        kind="Báo cáo",
        subject=f"Kết quả thực hiện nhiệm vụ được giao {found.month}",
        to=reported_to,
        body=tuple(_body(found, issuer)),
        authority="" if office else "TM. Ủy ban nhân dân",
        position="Thủ trưởng đơn vị" if office else "Chủ tịch",
        recipients=tuple(_recipients(reported_to, office=office)),
        annexes=tuple(_annexes(found)),
    )


def _reported_to(above: Place | None) -> str:
    if above is None or above.level == "trung_uong":
        return ""
    return f"Ủy ban nhân dân {_lower(above.name)}"


def _recipients(to: str, *, office: bool) -> Iterator[str]:
    if to:
        yield f"{to} (để b/c)"
    yield "Lãnh đạo đơn vị" if office else "Chủ tịch, các Phó Chủ tịch UBND"
    yield "Các đơn vị trực thuộc"
    yield "Lưu: VT"


def _body(found: MonthlyFigures, issuer: str) -> Iterator[Heading | Paragraph | Figures]:
    yield Paragraph(
        f"Thực hiện các văn bản chỉ đạo đang có hiệu lực, {issuer} báo cáo kết quả thực hiện nhiệm vụ "
        f"được giao {found.month} (số liệu tính đến hết ngày {_day(found.on)}, so với ngày "
        f"{_day(found.before)}) như sau:"
    )
    yield Heading("I. KẾT QUẢ CHUNG")
    yield Paragraph(_tasks(found.whole, found.whole_before))
    if found.teams.whole.total.teams or (found.teams.before and found.teams.before.total.teams):
        yield Paragraph(_teams(found))
    if sum(found.filings.values()):
        yield Paragraph(_filings(found))
    yield Heading("II. KẾT QUẢ THEO TỪNG NHIỆM VỤ")
    if found.duties:
        yield _duties(found)
    else:
        yield Paragraph("Không có nhiệm vụ nào được giao trong địa bàn.")
    yield Heading("III. TỒN TẠI, HẠN CHẾ")
    yield from _late(found)
    yield Heading(f"IV. NHIỆM VỤ ĐẾN HẠN TRONG {str(found.month.following).upper()}")
    yield from _ahead(found)
    yield Paragraph(f"Trên đây là báo cáo kết quả thực hiện nhiệm vụ được giao {found.month} của {issuer}./.")


def _tasks(now: Counts, before: Counts) -> str:
    if not now.total:
        return "Về nhiệm vụ: chưa có nhiệm vụ nào được giao."
    return (
        f"Về nhiệm vụ: tổng số nhiệm vụ được giao là {_n(now.total)}. Đã hoàn thành {_n(now.done)} nhiệm vụ, "
        f"đạt {_percent(now.percent)} (đúng hạn {_n(now.done_in_time)}, quá hạn {_n(now.done_late)}), "
        f"{_change(now.done, before.done, 'số nhiệm vụ hoàn thành')}. Chưa hoàn thành {_n(now.open)} nhiệm "
        f"vụ (còn trong hạn {_n(now.open_in_time)}, quá hạn {_n(now.open_late)})."
    )


def _teams(found: MonthlyFigures) -> str:
    now, before = found.teams.whole.total, found.teams.before.total if found.teams.before else None
    text = f"Về tổ chức lực lượng: có {_n(now.teams)} tổ với {_n(now.members)} thành viên"
    if before is None:
        return f"{text}."
    return (
        f"{text}; {_change(now.teams, before.teams, 'số tổ')}, "
        f"{_change(now.members, before.members, 'số thành viên')}."
    )


def _filings(found: MonthlyFigures) -> str:
    n = found.filings
    due = n["in_time"] + n["late"] + n["missing"]
    text = (
        f"Về chế độ báo cáo: trong tháng có {_n(due + n['not_due'])} báo cáo định kỳ đến hạn; đúng hạn "
        f"{_n(n['in_time'])}, trễ hạn {_n(n['late'])}, còn thiếu {_n(n['missing'])}"
    )
    return f"{text}, chưa tới ngày nộp {_n(n['not_due'])}." if n["not_due"] else f"{text}."


def _duties(found: MonthlyFigures) -> Figures:
    rows = [_duty(number, one) for number, one in enumerate(found.duties, 1)]
    return Figures(
        ("TT", "Văn bản", "Nhiệm vụ", "Tổng số", "Hoàn thành", "Tỷ lệ", "Kỳ trước", "Quá hạn"),
        rows,
        (10, 25, 46, 15, 16, 17, 17, 14),
        right=frozenset({3, 4, 5, 6, 7}),
    )


def _duty(number: int, one: Duty) -> tuple[str, ...]:
    return (
        *(str(number), one.asked.number, one.asked.action, _n(one.counts.total), _n(one.counts.done)),
        *(_percent(one.counts.percent), _percent(one.before.percent), _n(one.counts.open_late)),
    )


def _late(found: MonthlyFigures) -> Iterator[Paragraph]:
    if not found.late_all:
        yield Paragraph(f"Đến hết ngày {_day(found.on)}, không có nhiệm vụ nào quá hạn chưa hoàn thành.")
        return
    text = f"Đến hết ngày {_day(found.on)}, còn {_n(found.late_all)} nhiệm vụ quá hạn chưa hoàn thành"
    worst = found.late_by_unit[:WORST_MOST]
    named = ", ".join(f"{name} ({_n(n)})" for name, n in worst)
    text += f"; nhiều nhất là: {named}" if len(found.late_by_unit) > len(worst) else f", gồm: {named}"
    yield Paragraph(f"{text}. Danh sách chi tiết tại Phụ lục II.")


def _ahead(found: MonthlyFigures) -> Iterator[Paragraph]:
    if not found.ahead:
        yield Paragraph(f"Không có nhiệm vụ nào đến hạn trong {found.month.following}.")
        return
    total = sum(n for _, _, n in found.ahead)
    yield Paragraph(
        f"Trong {found.month.following} có {_n(total)} nhiệm vụ đến hạn cần tập trung hoàn thành:"
    )
    for action, day, n in found.ahead[:AHEAD_MOST]:
        yield Paragraph(
            f"- {action.rstrip('.')}: hạn ngày {_day(day)}, còn {_n(n)} nhiệm vụ chưa hoàn thành."
        )
    if len(found.ahead) > AHEAD_MOST:
        yield Paragraph(f"- Và {_n(len(found.ahead) - AHEAD_MOST)} nội dung khác.")


def _annexes(found: MonthlyFigures) -> Iterator[Annex]:
    as_of = f"(Số liệu tính đến hết ngày {_day(found.on)})"
    if found.units:
        yield Annex("Phụ lục I", "KẾT QUẢ THỰC HIỆN NHIỆM VỤ THEO ĐƠN VỊ", (Paragraph(as_of), _units(found)))
    if found.late:
        yield Annex("Phụ lục II", "NHIỆM VỤ QUÁ HẠN CHƯA HOÀN THÀNH", (Paragraph(as_of), *_late_rows(found)))


def _units(found: MonthlyFigures) -> Figures:
    def row(number: str, name: str, n: Counts, teams: int, members: int) -> tuple[str, ...]:
        return (
            *(number, name, _n(n.total), _n(n.done), _percent(n.percent), _n(n.done_in_time)),
            *(_n(n.done_late), _n(n.open_in_time), _n(n.open_late), _n(teams), _n(members)),
        )

    total = found.teams.whole.total
    return Figures(
        (
            *("TT", "Đơn vị", "Tổng số", "Hoàn thành", "Tỷ lệ", "Đúng hạn", "Trễ hạn", "Còn hạn"),
            *("Quá hạn", "Số tổ", "Thành viên"),
        ),
        (
            row("", "Toàn địa bàn", found.whole, total.teams, total.members),
            *(row(str(i), u.name, u.counts, u.teams, u.members) for i, u in enumerate(found.units, 1)),
        ),
        (10, 62, 20, 20, 20, 20, 20, 20, 20, 18, 20),
        right=frozenset(range(2, 11)),
        total=True,
    )


def _late_rows(found: MonthlyFigures) -> Iterator[Paragraph | Figures]:
    rows = [
        (
            *(str(number), row.place, row.number, row.action),
            *(_day(row.lenient) if row.lenient else "", _n(row.days_late)),
        )
        for number, row in enumerate(found.late, 1)
    ]
    yield Figures(
        ("TT", "Đơn vị", "Văn bản", "Nhiệm vụ", "Hạn", "Số ngày quá hạn"),
        rows,
        (10, 60, 40, 95, 24, 21),
        right=frozenset({5}),
    )
    if found.late_all > len(rows):
        yield Paragraph(f"Và {_n(found.late_all - len(rows))} nhiệm vụ khác, xem danh sách xuất từ hệ thống.")


def _change(now: int, before: int, what: str) -> str:
    """`số tổ tăng 12 (73,3%) so với kỳ trước`; percent only where there was something before."""
    if now == before:
        return f"{what} không thay đổi so với kỳ trước"
    word = "tăng" if now > before else "giảm"
    percent = growth(now, before)
    share = f" ({_percent(abs(percent))})" if percent is not None else ""
    return f"{what} {word} {_n(abs(now - before))}{share} so với kỳ trước"


def _bare(at: Place) -> str:
    """The unit's name without its type, as the place of a document: Quảng Nam, Duy Xuyên."""
    words = at.name.split()
    for first in range(1, len(words)):
        kind, rest = split_type(f"{fold(' '.join(words[:first]))} x")
        if kind and rest == "x":
            return " ".join(words[first:])
    return at.name


def _lower(name: str) -> str:
    """The name inside a sentence: `tỉnh Quảng Nam`."""
    return name[:1].lower() + name[1:]


def _day(day: date) -> str:
    return written(day)


def _n(number: int) -> str:
    return written(number)


def _percent(value: Decimal | None) -> str:
    return "–" if value is None else f"{written(value)}%"
