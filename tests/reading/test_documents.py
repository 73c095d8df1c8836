# ruff: noqa: E501  sentences and files of the cases are kept whole
"""Whole documents: heads, headings and lists, tables, labels, lead-ins, closing words."""

from datetime import date

import pytest

from directives.reading import Reading, read

PLAN = """ỦY BAN NHÂN DÂN                       CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
XÃ NÚI VÀNG                              Độc lập - Tự do - Hạnh phúc

Số: 31/KH-UBND                         Núi Vàng, ngày 04 tháng 8 năm 2025

KẾ HOẠCH
Bảo đảm nước sạch mùa khô
năm 2025 - 2026

Căn cứ Luật Tài nguyên nước ngày 27/11/2023; Kế hoạch số 140/KH-UBND ngày 15/7/2025 của UBND tỉnh.

I. MỤC ĐÍCH, YÊU CẦU
Bảo đảm đủ nước cho nhân dân đến hết tháng 4/2026.

II. CHỈ TIÊU ĐẾN HẾT NĂM 2025
1. 95% hộ gia đình dùng nước hợp vệ sinh.
2. 100% điểm trường có bể chứa.

III. NHIỆM VỤ
1. Phòng Kinh tế
a) Khảo sát các giếng khoan, hoàn thành trước ngày 30/8/2025.
b) Trước ngày 20/9/2025:
- Trình UBND xã danh mục công trình cần sửa;
- Thống nhất với các thôn vị trí đặt bồn.
2. Các thôn
Lập tổ quản lý nước, mỗi tổ không quá 05 người.
Thời gian hoàn thành: trong tháng 9/2025.
3. Đề nghị Hội Nông dân xã
- Vận động hội viên đào ao trữ nước.

IV. KINH PHÍ
Dự toán năm 2025 đã phân bổ đến hết quý III/2025.

Giao Văn phòng HĐND và UBND theo dõi, tổng hợp, báo cáo Chủ tịch UBND xã vào thứ Hai hằng tuần./.

Nơi nhận:                              TM. ỦY BAN NHÂN DÂN
- UBND tỉnh (b/c);                          CHỦ TỊCH
- Các thôn;
- Lưu: VT.
"""


@pytest.fixture(scope="module")
def plan() -> Reading:
    return read(PLAN)


def test_the_head_of_a_plan(plan: Reading) -> None:
    head = plan.header
    assert (head.number, head.type, head.date) == ("31/KH-UBND", "kế hoạch", date(2025, 8, 4))
    assert head.issuer == "Ủy ban nhân dân xã Núi Vàng"
    assert head.subject == "Bảo đảm nước sạch mùa khô năm 2025 - 2026"
    assert head.place == "Núi Vàng"
    assert head.recipients == ("UBND tỉnh (b/c)", "Các thôn", "Lưu: VT")
    assert [(cited.type, cited.number, cited.date) for cited in head.cites] == [
        ("kế hoạch", "140/KH-UBND", date(2025, 7, 15))
    ]


def test_headings_and_lists_pass_unit_and_deadline_down(plan: Reading) -> None:
    got = [(one.action, one.lead, one.due.strict, one.due.rule) for one in plan.obligations]
    assert got == [
        ("95% hộ gia đình dùng nước hợp vệ sinh", None, date(2025, 12, 31), None),
        ("100% điểm trường có bể chứa", None, date(2025, 12, 31), None),
        ("Khảo sát các giếng khoan", "Phòng Kinh tế", date(2025, 8, 29), None),
        ("Trình UBND xã danh mục công trình cần sửa", "Phòng Kinh tế", date(2025, 9, 19), None),
        ("Thống nhất với các thôn vị trí đặt bồn", "Phòng Kinh tế", date(2025, 9, 19), None),
        ("Lập tổ quản lý nước, mỗi tổ không quá 05 người", "Các thôn", date(2025, 9, 30), None),
        ("Vận động hội viên đào ao trữ nước", "Hội Nông dân xã", None, None),
        ("theo dõi, tổng hợp, báo cáo Chủ tịch UBND xã", "Văn phòng HĐND và UBND", None, "weekly;by=1"),
    ]


def test_an_inherited_deadline_says_where_it_stands(plan: Reading) -> None:
    first = plan.obligations[0]
    assert first.why["due"].rule == "inherited_due"
    assert first.why["due"].words == "ĐẾN HẾT NĂM 2025"
    assert PLAN[first.why["due"].start : first.why["due"].end] == "ĐẾN HẾT NĂM 2025"


def test_sections_that_ask_nothing_are_left_alone(plan: Reading) -> None:
    assert {(skipped.words, skipped.rule) for skipped in plan.skipped} >= {
        ("đến hết tháng 4/2026", "silent_section"),
        ("đến hết quý III/2025", "silent_section"),
    }


TABLE = """Phụ lục
TT | Nội dung công việc | Cơ quan chủ trì | Cơ quan phối hợp | Thời gian hoàn thành
I | TRỒNG RỪNG | | |
1 | Chuẩn bị 20.000 cây giống | Hạt Kiểm lâm | Các thôn | Tháng 5/2025
2 | Phát động Tết trồng cây | nt | Đoàn Thanh niên xã; Hội Nông dân xã | 19/5/2025
3 | Báo cáo kết quả về Sở Nông nghiệp và Môi trường | Phòng Kinh tế | | Ngày 25 hằng tháng
4 | Kiểm tra chăm sóc cây | Phòng Kinh tế | Hạt Kiểm lâm | Thường xuyên
5 | Giao khoán bảo vệ cho 80% hộ gần rừng | UBND xã | | Trong 15 ngày kể từ ngày nghiệm thu
"""


def test_a_table_of_tasks_is_read_row_by_row() -> None:
    found = read(TABLE, doc_date=date(2025, 3, 1)).obligations
    got = [
        (one.action, one.lead, one.coordinate, one.due.strict, one.due.rule, one.due.n_days) for one in found
    ]
    assert got == [
        ("Chuẩn bị 20.000 cây giống", "Hạt Kiểm lâm", ("Các thôn",), date(2025, 5, 31), None, None),
        (
            "Phát động Tết trồng cây",
            "Hạt Kiểm lâm",
            ("Đoàn Thanh niên xã", "Hội Nông dân xã"),
            date(2025, 5, 19),
            None,
            None,
        ),
        ("Báo cáo kết quả về Sở Nông nghiệp và Môi trường", "Phòng Kinh tế", (), None, "monthly;by=25", None),
        ("Kiểm tra chăm sóc cây", "Phòng Kinh tế", ("Hạt Kiểm lâm",), None, "periodic", None),
        ("Giao khoán bảo vệ cho 80% hộ gần rừng", "UBND xã", (), None, None, 15),
    ]
    assert found[4].scope == "ho"
    assert found[2].report_to == "Sở Nông nghiệp và Môi trường"


def test_labels_below_a_task_speak_of_it() -> None:
    text = (
        "1. Nâng cấp trạm bơm Đồng Trũng.\n- Đơn vị chủ trì: Chi cục Thủy lợi.\n- Đơn vị phối hợp: UBND xã, Công ty thủy nông.\n"
        "- Thời gian thực hiện: Quý II/2026.\n2. Kiểm kê đất công.\n- Đơn vị chủ trì: Sở Tài chính.\n- Thời hạn: 30/11/2025."
    )
    found = read("Tổ chức thực hiện:\n" + text, doc_date=date(2025, 8, 1)).obligations
    assert [(one.lead, one.due.strict) for one in found] == [
        ("Chi cục Thủy lợi", date(2026, 6, 30)),
        ("Sở Tài chính", date(2025, 11, 30)),
    ]
    assert found[0].coordinate == ("UBND xã", "Công ty thủy nông")


def test_one_expression_governs_the_sentences_after_a_colon() -> None:
    text = (
        "Phường An Bình đặt mục tiêu trong năm 2025: 100% hộ kinh doanh dùng hóa đơn điện tử. "
        "90% người dân từ 15 tuổi trở lên có sổ sức khỏe điện tử. Học sinh lớp 9 biết bơi."
    )
    found = read(text, doc_date=date(2025, 2, 1)).obligations
    assert [(one.scope, one.target.percent, one.due.strict) for one in found] == [
        ("ho", 100, date(2025, 12, 31)),
        ("nguoi", 90, date(2025, 12, 31)),
        ("nguoi", None, date(2025, 12, 31)),
    ]
    assert {one.lead for one in found} == {"Phường An Bình"}


def test_a_series_of_goals_shares_the_time_at_its_head() -> None:
    text = "Phấn đấu đến hết năm 2026, tỷ lệ hộ có nước máy đạt 92%; tỷ lệ trẻ được tiêm đủ mũi đạt 98%."
    found = read(text, doc_date=date(2025, 2, 1)).obligations
    assert [(one.scope, one.target.percent, one.due.strict) for one in found] == [
        ("ho", 92, date(2026, 12, 31)),
        ("nguoi", 98, date(2026, 12, 31)),
    ]


def test_an_aside_does_not_take_the_deadline_of_the_main_deed() -> None:
    text = (
        "Yêu cầu UBND xã ban hành quy chế chợ tại 100% chợ, trong đó khuyến khích tiểu thương lập tổ tự quản "
        "(thời hạn xong trước ngày 10/9/2025)."
    )
    main, aside = read(text, doc_date=date(2025, 8, 1)).obligations
    assert (main.due.strict, main.modality) == (date(2025, 9, 9), "hard")
    assert (aside.due.kind, aside.modality, aside.lead) == ("none", "optional", "tiểu thương")


def test_a_press_article_names_its_directive_in_prose() -> None:
    text = (
        "UBND tỉnh Hà Giang vừa ban hành Công văn 2107/UBND-KTN về tăng cường phòng cháy rừng. "
        "Theo đó, Hạt Kiểm lâm tổ chức trực 24/24 giờ."
    )
    head = read(text).header
    assert (head.number, head.type, head.issuer) == ("2107/UBND-KTN", "công văn", "UBND tỉnh Hà Giang")
    assert head.subject == "tăng cường phòng cháy rừng"


def test_a_letter_of_a_department_with_its_head_broken_over_lines() -> None:
    text = (
        "UBND TỈNH SƠN ĐÔNG\nSỞ Y TẾ\n|\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nSố:\n915/SYT-NVY\n"
        "V/v phòng bệnh sởi\n\nSơn Đông, ngày 05\ntháng 3 năm 2025\n\nKính gửi: Các bệnh viện; Trung tâm Y tế các huyện.\n\n"
        "Sở Y tế yêu cầu các đơn vị báo cáo chậm nhất ngày 12/3."
    )
    found = read(text)
    head = found.header
    assert (head.number, head.type, head.issuer) == ("915/SYT-NVY", "công văn", "Sở Y tế")
    assert (head.date, head.place, head.subject) == (date(2025, 3, 5), "Sơn Đông", "phòng bệnh sởi")
    assert head.addressees == ("Các bệnh viện", "Trung tâm Y tế các huyện")
    assert [one.due.strict for one in found.obligations] == [date(2025, 3, 12)]


def test_a_document_without_its_date_asks_for_it() -> None:
    text = "UBND TỈNH A\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nSố: 12/CT-UBND\nCHỈ THỊ\nVề giao thông\n\n1. Công an tỉnh\nBáo cáo trước ngày 5/6."
    assert [question.text for question in read(text).questions] == [
        "Không đọc được ngày ban hành. Văn bản ban hành ngày nào?"
    ]
    assert read(text, doc_date=date(2025, 5, 1)).questions == ()


def test_abbreviations_are_those_the_text_explains() -> None:
    text = "Thành lập Tổ hòa giải cơ sở (THGCS) ở các thôn. THGCS tiếp nhận đơn trong vòng 03 ngày kể từ ngày nộp."
    found = read(text, doc_date=date(2025, 5, 1)).obligations
    assert (found[-1].lead, found[-1].scope, found[-1].due.n_days) == ("THGCS", "thon", 3)


CONCLUSIONS = """VĂN PHÒNG CHÍNH PHỦ
Số: 215/TB-VPCP
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Hà Nội, ngày 12 tháng 5 năm 2025
THÔNG BÁO
Kết luận của Phó Thủ tướng tại cuộc họp về phòng, chống thiên tai

Ngày 08 tháng 5 năm 2025, tại Trụ sở Chính phủ, Phó Thủ tướng đã chủ trì cuộc họp. Sau khi nghe báo cáo, Phó Thủ tướng kết luận như sau:

1. Về kết quả: 4 tháng đầu năm 2025, các địa phương đã di dời 3.200 hộ.

2. Về nhiệm vụ thời gian tới:

a) Bộ Nông nghiệp và Môi trường:
- Chủ trì, phối hợp với Bộ Công an, Bộ Quốc phòng xây dựng phương án ứng phó siêu bão, báo cáo Thủ tướng Chính phủ trong tháng 6 năm 2025.
- Khẩn trương hoàn thiện bản đồ phân vùng rủi ro, công bố trước ngày 15 tháng 6 năm 2025.

b) Bộ Tài chính bố trí kinh phí khắc phục hậu quả, hoàn thành trước ngày 30/5/2025.

c) UBND các tỉnh, thành phố:
- Rà soát, di dời dân cư vùng nguy cơ cao; hoàn thành trước mùa mưa bão năm 2025.
- Định kỳ thứ Sáu hằng tuần báo cáo về Bộ Nông nghiệp và Môi trường.

Văn phòng Chính phủ thông báo để các bộ, cơ quan, địa phương biết, thực hiện./.

Nơi nhận:
- Thủ tướng;
"""

DECISION = """ỦY BAN NHÂN DÂN
XÃ HÒA SƠN
Số: 88/QĐ-UBND

CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Hòa Sơn, ngày 20 tháng 10 năm 2025

QUYẾT ĐỊNH
Về việc ban hành Kế hoạch chỉnh trang đô thị

CHỦ TỊCH ỦY BAN NHÂN DÂN XÃ HÒA SƠN

Căn cứ Luật Tổ chức chính quyền địa phương ngày 16/6/2025;
Theo đề nghị của Trưởng phòng Kinh tế tại Tờ trình số 45/TTr-KT ngày 15/10/2025.

QUYẾT ĐỊNH:

Điều 1. Ban hành kèm theo Quyết định này Kế hoạch chỉnh trang đô thị năm 2026.
Điều 2. Giao Phòng Kinh tế theo dõi, đôn đốc, báo cáo Chủ tịch UBND xã trước ngày 28 hằng tháng.
Điều 3. Quyết định này có hiệu lực kể từ ngày ký. Chánh Văn phòng HĐND và UBND, Trưởng phòng Kinh tế chịu trách nhiệm thi hành Quyết định này./.

PHỤ LỤC
NHIỆM VỤ CHỈNH TRANG
STT\tNội dung\tĐơn vị thực hiện\tThời gian
1\tLát vỉa hè đường Trần Phú\tBan Quản lý dự án\tQuý II/2026
2\tTrồng cây xanh tại 100% trường học\tPhòng Văn hóa - Xã hội\tTrước 30/4/2026
"""

PARTY = """TỈNH ỦY BẮC HÀ
*
Số 07-CT/TU
ĐẢNG CỘNG SẢN VIỆT NAM
Bắc Hà, ngày 03 tháng 11 năm 2025

CHỈ THỊ
CỦA BAN THƯỜNG VỤ TỈNH ỦY
về tăng cường công tác dân vận

Thời gian qua, công tác dân vận đã đạt nhiều kết quả. Để khắc phục hạn chế, Ban Thường vụ Tỉnh ủy yêu cầu:

1- Các cấp ủy, tổ chức đảng quán triệt Chỉ thị đến 100% chi bộ, xong trong tháng 11/2025.

2- Đảng ủy Ủy ban nhân dân tỉnh lãnh đạo Ủy ban nhân dân tỉnh đối thoại với nhân dân ít nhất 02 lần/năm.

3- Ban Tuyên giáo và Dân vận Tỉnh ủy hướng dẫn, kiểm tra, giám sát; định kỳ 6 tháng báo cáo Ban Thường vụ Tỉnh ủy.

Chỉ thị này phổ biến đến chi bộ.
"""


def told(found: Reading) -> list[tuple[str | None, str | None, str | None]]:
    """Lead, scope and deadline of every obligation that has one."""
    dues = [
        (one.lead, one.scope, one.due.rule or str(one.due.strict))
        for one in found.obligations
        if one.due.kind != "none"
    ]
    return list(dues)


def test_a_notice_of_conclusions_hands_its_units_down_to_their_dashes() -> None:
    found = read(CONCLUSIONS)
    assert (found.header.type, found.header.issuer) == ("thông báo", "Văn phòng Chính phủ")
    assert told(found) == [
        ("Bộ Nông nghiệp và Môi trường", "khac", "2025-06-30"),
        ("Bộ Nông nghiệp và Môi trường", "khac", "2025-06-14"),
        ("Bộ Tài chính", "khac", "2025-05-29"),
        ("UBND các tỉnh, thành phố", "tinh", "None"),  # before the rainy season: no day is told
        ("UBND các tỉnh, thành phố", "tinh", "weekly;by=5"),
    ]
    assert "chủ trì cuộc họp" not in [one.action for one in found.obligations]


def test_a_decision_of_a_commune_with_its_table_after_tabs() -> None:
    found = read(DECISION)
    assert found.header.subject == "ban hành Kế hoạch chỉnh trang đô thị"
    assert told(found) == [
        ("Phòng Kinh tế", "xa", "monthly;by=27"),
        ("Ban Quản lý dự án", "xa", "2026-06-30"),
        ("Phòng Văn hóa - Xã hội", "khac", "2026-04-29"),
    ]


def test_a_party_directive_with_its_own_marks() -> None:
    found = read(PARTY)
    assert (found.header.number, found.header.issuer) == ("07-CT/TU", "Tỉnh ủy Bắc Hà")
    assert found.header.subject == "tăng cường công tác dân vận"
    assert told(found) == [
        ("Các cấp ủy, tổ chức đảng", "thon", "2025-11-30"),
        ("Đảng ủy Ủy ban nhân dân tỉnh", "tinh", "half-yearly"),
        ("Ban Tuyên giáo và Dân vận Tỉnh ủy", "tinh", "half-yearly"),
    ]


@pytest.mark.parametrize("day", [date.min, date.max])
def test_a_date_at_the_end_of_the_calendar_is_no_date_to_count_from(day: date) -> None:
    [one] = read("Sở Y tế báo cáo trước ngày 5/6.", doc_date=day).obligations
    assert one.due.strict is None
