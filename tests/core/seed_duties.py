"""What the sentences of the five source documents ask, in our own words, as obligations.

Keyed by the id of the passage; one obligation for each that the annotation finds in it, in
its order. They are laid on a small sample tree: province 49 with district 502, whose commune
20551 also stands for the ward of the fourth document.
"""

from datetime import date
from decimal import Decimal
from typing import Any

from deadlines.rules import ByDate, DueRule, NoDue, Recurring
from events.done_when import AllOf, Confirmed, Duty, Filed, Happened, Having, Reached, Step, Steps
from events.obligations import Accountable, Obligation, TeamRule
from units.tree import Every, EveryOffice, Named, Selector

HUYEN, XA, THON = (Every(level=level, inside="49") for level in ("huyen", "xa", "thon"))
SO_TTTT = EveryOffice(type="so-tttt", level="tinh", inside="49")
PHONG_VHTT = EveryOffice(type="phong-vhtt", level="huyen", inside="49")
CAC_SO = Named(codes=("STTTT",))  # a province lists its departments by code
PHUONG = Named(codes=("20551",))
KHU_CUA_PHUONG = Every(level="thon", inside="20551")
TRUNG_UONG = Named(codes=("VN",))

JUDGED = Confirmed()  # guiding, coordinating, diligence: a person has to look at it
END_OF_SEPTEMBER = ByDate.by_month(2022, 9)
IN_2022 = ByDate.by_year(2022)
IRREGULARLY = Recurring(rule="periodic")


def ask(action: str, who: Selector, done_when: Duty, due: DueRule | None = None, **more: Any) -> Obligation:
    return Obligation(no="1", action=action, who=who, done_when=done_when, due=due or NoDue(), **more)


def team(least: int = 1, most: int | None = None, body: str = "tcnscd") -> Happened:
    return Happened(fact="team_founded", about=body, at_least=least, at_most=most)


def document(kind: str) -> Happened:
    return Happened(fact="document_issued", about=kind)


def work(name: str) -> Happened:
    return Happened(fact="work_reported", about=name)


def training(subject: str) -> Happened:
    return Happened(fact="training_held", about=subject)


def everyone(indicator: str) -> Reached:
    return Reached(indicator=indicator, at_least=Decimal(100))


def all_by(level: Any) -> Accountable:
    return Accountable(level=level, percent=Decimal(100))


def rules(*positions: str) -> tuple[TeamRule, ...]:
    return tuple(TeamRule(body="tcnscd", rule="member_is", position=p, force="soft") for p in positions)


AT_MOST_TEN = TeamRule(body="tcnscd", rule="members_at_most", members=10)
NONE_LARGER = Happened(
    fact="team_founded", about="tcnscd", at_least=0, at_most=0, having=(Having(at_least=11),)
)
LEADER = TeamRule(body="tcnscd", rule="leader_is", position="hamlet_head")
DEPUTY = TeamRule(body="tcnscd", rule="deputy_is", position="youth_union")

DUTIES: dict[str, tuple[Obligation, ...]] = {
    "S000-1": (
        ask("Một tổ cho mỗi xã", XA, team(1, 1), quantifier="= 1"),
        ask("Một tổ cho mỗi thôn", THON, team(1, 1), quantifier="= 1", accountable=all_by("xa")),
    ),
    "S000-2": (
        ask("Đưa thông tin về chuyển đổi số đến dân", THON, work("tuyen-truyen")),
        ask("Giúp dân dùng ứng dụng, dịch vụ công", THON, work("ho-tro-nguoi-dan")),
        ask("Góp phần chuyển đổi số ở thôn", THON, work("chuyen-doi-so")),
    ),
    "S000-3": (
        ask("Theo dõi, kiểm tra các xã", SO_TTTT, JUDGED),
        ask("Kịp thời đề xuất", SO_TTTT, document("de-xuat"), report_to="49"),
        ask("Soạn kế hoạch tập huấn", SO_TTTT, document("du-thao-ke-hoach-tap-huan"), report_to="49"),
        ask("Phối hợp triển khai các nền tảng", SO_TTTT, work("nen-tang-so")),
        ask("Đẩy mạnh truyền thông", SO_TTTT, work("truyen-thong")),
    ),
    "S000-4": (
        ask("Chỉ đạo các xã", HUYEN, JUDGED),
        ask("Ban chỉ đạo ở mọi xã", XA, team(body="bcd"), END_OF_SEPTEMBER, accountable=all_by("huyen")),
        ask("Kế hoạch ở mọi xã", XA, document("ke-hoach"), END_OF_SEPTEMBER, accountable=all_by("huyen")),
        ask("Tổ ở mọi thôn", THON, team(), END_OF_SEPTEMBER, accountable=all_by("huyen")),
    ),
    "S000-5": (
        ask(
            "Lập kế hoạch rồi làm",
            XA,
            Steps(
                steps=(
                    Step(action="Lập kế hoạch", when=document("ke-hoach"), due=NoDue()),
                    Step(action="Triển khai", when=work("chuyen-doi-so"), due=NoDue()),
                )
            ),
            coordinators=("doanh nghiệp công nghệ",),
        ),
    ),
    "S000-6": (
        ask("Theo dõi, hướng dẫn các xã", PHONG_VHTT, work("huong-dan")),
        ask(
            "Báo cáo hằng tháng",
            PHONG_VHTT,
            Filed(report="ket-qua-to"),
            Recurring(rule="monthly;by=4", before=True),
            report_to="STTTT",
        ),
    ),
    "S001-1": (
        ask("Làm theo hướng dẫn của Sở, huy động doanh nghiệp", THON, work("huy-dong")),
        ask("Nói với từng nhà", THON, work("tuyen-truyen"), population="hộ gia đình"),
        ask("Chỉ dân cài ứng dụng", THON, work("cai-ung-dung"), population="người dân"),
        ask("Giúp nơi sản xuất", THON, work("ho-tro-kinh-doanh"), population="nơi kinh doanh"),
    ),
    "S001-2": (
        ask("Giao việc lập tổ cho các xã", HUYEN, document("giao-viec")),
        ask("Ra quyết định lập tổ", XA, document("quyet-dinh-lap-to")),
        ask("Ít nhất một tổ mỗi ấp", THON, team(1), quantifier=">= 1"),
        ask("Không tổ nào quá mười người", THON, NONE_LARGER, quantifier="<= 10", team_rules=(AT_MOST_TEN,)),
        ask("Trưởng ấp làm tổ trưởng", THON, team(1), quantifier="= 1", team_rules=(LEADER,)),
        ask("Một đoàn viên làm tổ phó", THON, team(1), quantifier="= 1", team_rules=(DEPUTY,)),
    ),
    "S001-3": (ask("Ấp đông thì thêm người", THON, JUDGED, force="optional", population="ấp đông dân"),),
    "S001-4": (
        ask(
            "Tổ ở doanh nghiệp lớn",
            HUYEN,
            everyone("doanh-nghiep-co-to"),
            population="doanh nghiệp trên 300 công nhân",
        ),
    ),
    "S002-1": (ask("Lập tổ ở xã, thôn", THON, team()),),
    "S002-2": (
        ask(
            "Theo chỉ đạo, đủ thành phần",
            XA,
            JUDGED,
            team_rules=rules("youth_union", "women_union", "farmers_union"),
        ),
        ask("Chọn người nhiệt tình, biết việc", XA, JUDGED, population="thành viên tổ"),
    ),
    "S002-3": (
        ask("Phổ biến chủ trương, nghị quyết", XA, work("tuyen-truyen")),
        ask("Dự mạng lưới cả nước", XA, work("mang-luoi")),
    ),
    "S002-4": (ask("Chỉ dân làm dịch vụ công", XA, work("dich-vu-cong"), population="người dân"),),
    "S002-5": (ask("Chỉ dân mua bán qua mạng", XA, work("kinh-te-so"), population="hộ kinh doanh"),),
    "S002-6": (ask("Chỉ dân dùng dịch vụ thiết yếu", XA, work("xa-hoi-so"), population="người dân"),),
    "S002-7": (
        ask("Báo cáo qua mạng", XA, Filed(report="ket-qua-to"), IRREGULARLY, report_to="chính quyền các cấp"),
    ),
    "S002-8": (
        ask("Chủ trì, huy động nguồn lực", SO_TTTT, JUDGED),
        ask("Truyền thông về các tổ", SO_TTTT, work("truyen-thong")),
        ask("Gỡ khó cho các tổ", SO_TTTT, work("go-kho")),
        ask("Báo cáo khi vượt thẩm quyền", SO_TTTT, document("vuot-tham-quyen"), report_to="49"),
    ),
    "S002-9": (ask("Gom nền tảng của ngành", CAC_SO, document("danh-muc-nen-tang"), report_to="STTTT"),),
    "S002-10": (ask("Giao trách nhiệm người đứng đầu xã", HUYEN, JUDGED),),
    "S002-11": (
        ask(
            "Quyết định lập tổ ở mọi xã",
            XA,
            document("quyet-dinh-lap-to"),
            ByDate.before(date(2022, 6, 20)),
            accountable=all_by("tinh"),
        ),
        ask("Nên có tổ ở thôn", THON, team(), force="optional"),
    ),
    "S002-14": (ask("Sơ kết, nhân rộng", TRUNG_UONG, work("so-ket"), IRREGULARLY),),
    "S003-2": (ask("Mười tổ ở mười khu", KHU_CUA_PHUONG, team(1, 1), quantifier="= 10"),),
    "S003-3": (
        ask(
            "Đủ thành phần ở mỗi tổ",
            KHU_CUA_PHUONG,
            team(),
            team_rules=rules("party_secretary", "fatherland_front", "women_union", "youth_union"),
        ),
        ask("Nói với từng hộ", KHU_CUA_PHUONG, work("tuyen-truyen"), population="hộ gia đình"),
        ask("Chỉ dân cài ứng dụng", KHU_CUA_PHUONG, work("cai-ung-dung"), population="người dân"),
    ),
    "S003-4": (
        ask("Đến từng nhà", KHU_CUA_PHUONG, work("den-tung-nha"), population="hộ gia đình"),
        ask("Nói ở các buổi họp", KHU_CUA_PHUONG, work("sinh-hoat")),
        ask("Lập nhóm mạng xã hội nơi chưa có", KHU_CUA_PHUONG, work("nhom-mang-xa-hoi")),
        ask(
            "Được tập huấn trước từng việc",
            KHU_CUA_PHUONG,
            training("chuyen-doi-so"),
            Recurring(rule="monthly+quarterly+yearly"),
        ),
    ),
    "S003-5": (
        ask("Mã định danh", PHUONG, everyone("ma-dinh-danh"), IN_2022, population="người từ 14 tuổi"),
        ask(
            "Biết cổng dịch vụ công",
            PHUONG,
            Happened(fact="measured", about="biet-dich-vu-cong"),  # no number is given: it must be counted
            IN_2022,
            population="người từ 18 tuổi",
        ),
        ask("Hàng OCOP lên sàn", PHUONG, everyone("ocop-len-san"), IN_2022, population="hộ có sản phẩm OCOP"),
        ask("Gian hàng số", PHUONG, everyone("gian-hang-so"), IN_2022, population="hộ có nông sản chủ lực"),
        ask("Ví điện tử", PHUONG, everyone("vi-dien-tu"), IN_2022, population="người từ 18 tuổi"),
        ask("Ứng dụng sức khỏe, bảo hiểm", PHUONG, everyone("ung-dung"), IN_2022, population="người có máy"),
        ask("Trang mạng của phường", PHUONG, everyone("trang-phuong"), IN_2022, population="người dân"),
        ask("An toàn trên mạng", PHUONG, everyone("an-toan-mang"), IN_2022, population="hộ gia đình"),
    ),
    "S003-6": (
        ask("Phân công rõ trong tổ", KHU_CUA_PHUONG, AllOf(parts=(document("phan-cong"), JUDGED))),
        ask("Đến từng nhà", KHU_CUA_PHUONG, work("den-tung-nha"), population="hộ gia đình"),
        ask("Nói ở các buổi họp, trên mạng", KHU_CUA_PHUONG, work("sinh-hoat")),
    ),
    "S004-2": (ask("Tập huấn cho các tổ", HUYEN, training("ky-nang-so"), IRREGULARLY),),
    "S004-3": (
        ask("Tập huấn đội ngũ", HUYEN, training("ky-nang-so")),
        ask("Đưa tổ về tận thôn", THON, team()),
        ask("Giúp dân ở bộ phận một cửa", XA, work("mot-cua")),
    ),
}  # fmt: skip
