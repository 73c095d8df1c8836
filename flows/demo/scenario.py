"""The made-up year: who is there, what happened when, and when it was reported.

Everything follows from one seed, so the same year comes out each time.
"""

import csv
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from io import StringIO
from typing import Final

from units.lists import LAST_DAY_OF_DISTRICTS, shipped
from units.sample import made_up_hamlets
from units.tree import Roster, Unit

PROVINCE: Final = "49"
HAMLETS: Final = 1_240
SEED: Final = 2022
KNOWN_FROM: Final = date(2022, 1, 1)
ISSUED: Final = date(2022, 7, 27)
PUBLISHED: Final = date(2022, 8, 10)  # the day on which the province's figures were published
DEADLINE: Final = date(2022, 9, 30)
LAST: Final = date(2022, 10, 14)
FIRST_FACT: Final = date(2021, 10, 15)
DUY_XUYEN: Final = "508"
DUY_THU: Final = "20602"  # the commune that the count of 13 leaves out
SLOW_DISTRICTS: Final = frozenset({"511", "516"})  # two mountain districts fall behind

# Published on 10/8/2022: teams by level, and members.
TEAMS_DISTRICT, TEAMS_COMMUNE, TEAMS_HAMLET, MEMBERS = 2, 31, 560, 2_240
DUY_XUYEN_HAMLET_TEAMS, DUY_XUYEN_MEMBERS = 54, 268

OFFICES: Final = (
    ("49-STTTT", "Sở Thông tin và Truyền thông", "so-tttt"),
    ("49-SYT", "Sở Y tế", "so-yt"),
    ("49-SGDDT", "Sở Giáo dục và Đào tạo", "so-gddt"),
    ("49-SCT", "Sở Công Thương", "so-ct"),
    ("49-SLDTBXH", "Sở Lao động - Thương binh và Xã hội", "so-ldtbxh"),
    ("49-SNNPTNT", "Sở Nông nghiệp và Phát triển nông thôn", "so-nnptnt"),
    ("49-STP", "Sở Tư pháp", "so-tp"),
)


@dataclass(frozen=True, slots=True)
class Row:
    """A fact as a line of a spreadsheet, and the day on which it was sent in."""

    sent_on: date
    kind: str
    unit: str
    on: date
    about: str
    quantity: int | None = None
    denominator: int | None = None
    population: str = ""
    period: str = ""
    decision: str = ""
    leader: str = ""


COLUMNS: Final = (
    "kind",
    "unit_code",
    "occurred_on",
    "about",
    "quantity",
    "denominator",
    "population",
    "period",
    "decision",
    "leader",
)


class Year:
    """The province with its hamlets and offices, and all that happens in it."""

    def __init__(self) -> None:
        country = Roster.of(shipped("2022"))
        self.districts = country.children(PROVINCE, ISSUED)
        self.communes = country.descendants(PROVINCE, ISSUED, "xa")
        self.hamlets = made_up_hamlets(self.communes, HAMLETS, SEED)
        self._district_of = {
            unit.code: district.code
            for district in self.districts
            for unit in country.children(district.code, ISSUED)
        }
        self.offices = self._offices()

    def _offices(self) -> list[Unit]:
        def office(code: str, name: str, kind: str, parent: str, level: str) -> Unit:
            return Unit(code, name, level, kind, parent, KNOWN_FROM, LAST_DAY_OF_DISTRICTS, "office")  # type: ignore[arg-type]  # one of the levels

        return [office(code, name, kind, PROVINCE, "tinh") for code, name, kind in OFFICES] + [
            office(
                f"{d.code}-VHTT",
                f"Phòng Văn hóa và Thông tin {_lower(d.name)}",
                "phong-vhtt",
                d.code,
                "huyen",
            )
            for d in self.districts
        ]

    def units_csv(self) -> bytes:
        """The province's own list, as it would bring it: hamlets and offices."""
        rows = [
            (u.code, u.name, u.level, u.type, u.parent or "", u.kind, _vn(u.valid_from), _vn(u.valid_to))
            for u in (*self.hamlets, *self.offices)
        ]
        head = ("code", "name", "level", "type", "parent_code", "kind", "valid_from", "valid_to")
        return _csv(head, rows)

    def contacts_csv(self) -> bytes:
        """A post and an address (of a domain that cannot exist) for every office, district and commune."""
        rows = [("49", "Văn phòng UBND tỉnh", "vanphong.49@quangnam.example", "officer")]
        rows.append(("49", "Phó Chủ tịch UBND tỉnh", "pct.49@quangnam.example", "leader"))
        rows += [
            (u.code, f"Văn phòng {u.name}", f"vp.{u.code.lower()}@quangnam.example", "officer")
            for u in self.offices
        ]
        for unit in (*self.districts, *self.communes):
            rows.append((unit.code, "Văn phòng UBND", f"vp.{unit.code}@quangnam.example", "officer"))
            rows.append((unit.code, "Chủ tịch UBND", f"ct.{unit.code}@quangnam.example", "leader"))
        return _csv(("unit_code", "post", "email", "role"), rows)

    def rows(self) -> list[Row]:
        """All facts of the year in the order in which they were sent in."""
        rows = [
            *self._committees_and_plans(),
            *self._teams(),
            *self._reports(),
            *self._offices_work(),
            *self._trainings(),
        ]
        return sorted(rows, key=lambda r: (r.sent_on, r.on, r.unit, r.about))

    def _committees_and_plans(self) -> Iterable[Row]:
        """Some communes were ahead of the directive; a few are late, three never come."""
        for unit in self.communes:
            for about, kind in (("ban-chi-dao-cds", "team_founded"), ("ke-hoach-cds", "document_issued")):
                draw = _draw(unit.code, about)
                slow = self._district_of[unit.code] in SLOW_DISTRICTS
                if draw < 0.02 or (slow and draw < 0.25):
                    continue
                if draw < 0.3:
                    on = _between(FIRST_FACT, ISSUED, unit.code, about)
                elif draw < 0.94:
                    on = _between(ISSUED, DEADLINE, unit.code, about)
                else:
                    on = _between(DEADLINE, LAST, unit.code, about)
                sent = min(on + timedelta(days=int(_draw(unit.code, about, "sent") * 6)), LAST)
                number = f"{1 + int(_draw(unit.code, about, 'no') * 400)}"
                if kind == "team_founded":
                    yield Row(sent, kind, unit.code, on, about, 7, decision=f"{number}/QĐ-UBND")
                else:
                    yield Row(sent, kind, unit.code, on, about, decision=f"{number}/KH-UBND")

    def _teams(self) -> Iterable[Row]:
        """593 teams by 10/8/2022 as published; most of the rest by the deadline."""
        by_then = self._published_teams()
        sizes = _sizes(by_then, self._district_of_any)
        for unit, members in zip(by_then, sizes, strict=True):
            on = _between(date(2022, 4, 15), PUBLISHED, unit.code, "team")
            number = f"{1 + int(_draw(unit.code, 'team no') * 300)}/QĐ-UBND"
            leader = "hamlet_head" if unit.level == "thon" and _draw(unit.code, "head") > 0.03 else ""
            yield Row(on, "team_founded", unit.code, on, "to-cnscd", members, decision=number, leader=leader)
        there = {unit.code for unit in by_then}
        for unit in self.hamlets:
            draw = _draw(unit.code, "later")
            slow = self._district_of_any(unit) in SLOW_DISTRICTS
            if unit.code in there or draw < (0.45 if slow else 0.02):
                continue
            late = draw > (0.85 if slow else 0.97)
            on = _between(*((DEADLINE, LAST) if late else (PUBLISHED, DEADLINE)), unit.code, "team")
            sent = min(on + timedelta(days=int(_draw(unit.code, "sent") * 9)), LAST)
            number = f"{1 + int(_draw(unit.code, 'team no') * 300)}/QĐ-UBND"
            members = 3 + int(_draw(unit.code, "size") * 4)
            yield Row(sent, "team_founded", unit.code, on, "to-cnscd", members, decision=number)

    def _published_teams(self) -> list[Unit]:
        def first(units: Iterable[Unit], n: int) -> list[Unit]:
            return sorted(units, key=lambda u: _draw(u.code, "early"))[:n]

        mine = [h for h in self.hamlets if self._district_of_any(h) == DUY_XUYEN and h.parent != DUY_THU]
        others = [h for h in self.hamlets if self._district_of_any(h) not in {DUY_XUYEN, *SLOW_DISTRICTS}]
        communes = [c for c in self.communes if self._district_of[c.code] == DUY_XUYEN and c.code != DUY_THU]
        more = [c for c in self.communes if self._district_of[c.code] not in {DUY_XUYEN, *SLOW_DISTRICTS}]
        return [
            *first((d for d in self.districts if d.code != DUY_XUYEN), TEAMS_DISTRICT),
            *communes,
            *first(more, TEAMS_COMMUNE - len(communes)),
            *first(mine, DUY_XUYEN_HAMLET_TEAMS),
            *first(others, TEAMS_HAMLET - DUY_XUYEN_HAMLET_TEAMS),
        ]

    def _district_of_any(self, unit: Unit) -> str:
        if unit.level == "huyen":
            return unit.code
        return self._district_of[unit.code if unit.level == "xa" else unit.parent or ""]

    def _reports(self) -> Iterable[Row]:
        """Monthly reports of the divisions and of the department: some late, two missing."""
        for period, due in (
            ("2022-07", date(2022, 8, 4)),
            ("2022-08", date(2022, 9, 4)),
            ("2022-09", date(2022, 10, 4)),
        ):
            for district in self.districts:
                unit, draw = f"{district.code}-VHTT", _draw(district.code, period)
                if draw < 0.04:
                    continue
                day = (
                    due - timedelta(days=int(draw * 4))
                    if draw < 0.85
                    else due + timedelta(days=2 + int(draw * 5))
                )
                yield Row(day, "report_filed", unit, day, "trien-khai-to-cnscd", period=period)
            on = due + timedelta(days=5)
            yield Row(on, "report_filed", "49-STTTT", on, "tong-hop-toan-tinh", period=period)
        yield Row(
            PUBLISHED, "measured", DUY_XUYEN, PUBLISHED, "Xã đã có Tổ", 13, denominator=13, population="xa"
        )

    def _offices_work(self) -> Iterable[Row]:
        plan = date(2022, 8, 15)  # in time only when "before the 15th" is read leniently
        yield Row(plan, "document_issued", "49-STTTT", plan, "ke-hoach-boi-duong", decision="1208/TTr-STTTT")
        for code, _, _ in OFFICES[1:]:
            if code == "49-STP":
                continue
            on = _between(date(2022, 8, 8), date(2022, 9, 2), code, "list")
            yield Row(on, "document_issued", code, on, "danh-muc-ung-dung")
        for district in self.districts:
            on = _between(ISSUED + timedelta(days=2), ISSUED + timedelta(days=14), district.code, "leader")
            yield Row(on, "document_issued", district.code, on, "phan-cong-lanh-dao")

    def _trainings(self) -> Iterable[Row]:
        for unit in self.communes:
            if _draw(unit.code, "training") < 0.4:
                on = _between(date(2022, 8, 20), LAST, unit.code, "training")
                people = 12 + int(_draw(unit.code, "people") * 40)
                yield Row(on, "training_held", unit.code, on, "Kỹ năng số", people)


def facts_csv(rows: Iterable[Row]) -> bytes:
    """Rows as the sheet that an officer sends."""
    return _csv(
        COLUMNS,
        [
            (
                r.kind,
                r.unit,
                _vn(r.on),
                r.about,
                r.quantity,
                r.denominator,
                r.population,
                r.period,
                r.decision,
                r.leader,
            )
            for r in rows
        ],
    )


def by_day(rows: Iterable[Row]) -> dict[date, list[Row]]:
    """The rows by the day on which they were sent in; all before the issue come on that day."""
    days: dict[date, list[Row]] = defaultdict(list)
    for row in rows:
        days[max(row.sent_on, ISSUED)].append(row)
    return days


def _sizes(units: Sequence[Unit], district_of: object) -> list[int]:
    """Members of each team so that the published sums come out: fours and threes."""
    assert callable(district_of)
    mine = [district_of(u) == DUY_XUYEN for u in units]
    each = DUY_XUYEN_MEMBERS // sum(mine)
    assert each * sum(mine) == DUY_XUYEN_MEMBERS
    rest, members = mine.count(False), MEMBERS - DUY_XUYEN_MEMBERS
    larger = members - 3 * rest
    sizes = []
    for inside in mine:
        if inside:
            sizes.append(each)
        else:
            sizes.append(4 if larger > 0 else 3)
            larger -= 1
    return sizes


def _draw(*key: str) -> float:
    """A number in [0, 1) that follows from the key: the made-up year is the same each time."""
    return int.from_bytes(sha256("/".join((str(SEED), *key)).encode()).digest()[:6], "big") / 2**48


def _between(first: date, last: date, *key: str) -> date:
    """A day after `first`, up to `last`."""
    return first + timedelta(days=1 + int(_draw(*key, "day") * (last - first).days))


def _lower(name: str) -> str:
    return name[0].lower() + name[1:]


def _vn(day: date | None) -> str:
    return f"{day.day}/{day.month}/{day.year}" if day else ""


def _csv(head: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(head)
    writer.writerows(["" if v is None else v for v in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")
