"""What shows that a deed is done is proposed from its words: a team, a document, a share, a report."""

import pytest

from events.done_when import AllOf, Confirmed, Filed, Happened, leaves
from tests.core.proposals import duty, proposed


@pytest.mark.parametrize(
    ("deed", "expected"),
    [
        (
            "thành lập Ban Chỉ đạo chuyển đổi số",
            Happened(fact="team_founded", about="ban-chi-dao-chuyen-doi-so"),
        ),
        (
            "kiện toàn Ban Chỉ huy phòng cháy, chữa cháy rừng cấp xã",
            Happened(fact="team_founded", about="ban-chi-huy-phong-chay-chua-chay-rung"),
        ),
        (
            "ký quyết định thành lập Hội đồng tư vấn thuế",
            Happened(fact="team_founded", about="hoi-dong-tu-van-thue"),
        ),
        (
            "ban hành Quy chế làm việc của cơ quan",
            Happened(fact="document_issued", about="quy-che-lam-viec"),
        ),
        ("ban hành kế hoạch của địa phương", Happened(fact="document_issued", about="ke-hoach-12-kh-ubnd")),
        (
            "tập huấn kỹ năng sơ cứu cho giáo viên",
            Happened(fact="training_held", about="ky-nang-so-cuu"),
        ),
        ("báo cáo kết quả", Happened(fact="document_issued", about="bao-cao-12-kh-ubnd")),
        ("báo cáo số hộ bị ngập", Happened(fact="document_issued", about="bao-cao-so-ho-bi-ngap")),
        ("kiểm tra các bếp ăn tập thể", Confirmed()),
    ],
)
def test_a_deed_shows_in_its_product(deed: str, expected: object) -> None:
    assert duty(f"UBND các xã, phường, thị trấn {deed} trước ngày 30/9/2022.") == expected


def test_what_is_only_spoken_of_is_not_asked_for() -> None:
    found = duty("Sở Y tế tổng hợp kết quả thành lập Tổ hòa giải, báo cáo UBND tỉnh trước ngày 30/6/2022.")
    assert found == Happened(fact="document_issued", about="bao-cao-ket-qua-thanh-lap-to-hoa-giai")
    assert duty("Sở Y tế hướng dẫn các xã vận hành Tổ hòa giải trước ngày 30/6/2022.") == Confirmed()
    assert duty("Sở Y tế triển khai Kế hoạch này trước ngày 30/6/2022.") == Confirmed()


def test_several_products_are_asked_for_together() -> None:
    found = duty(
        "UBND các xã, phường, thị trấn thành lập Tổ hòa giải và ban hành Quy chế hoạt động "
        "trước ngày 30/9/2022."
    )
    assert found == AllOf(
        parts=(
            Happened(fact="team_founded", about="to-hoa-giai"),
            Happened(fact="document_issued", about="quy-che-hoat-dong"),
        )
    )


def test_a_report_of_a_period_is_filed_for_it() -> None:
    assert duty("Sở Y tế báo cáo kết quả tiêm chủng trước ngày 05 hằng tháng.") == Filed(
        report="bao-cao-ket-qua-tiem-chung"
    )


def test_two_reports_without_a_name_are_told_apart() -> None:
    found = proposed(
        "Sở Y tế báo cáo kết quả chậm nhất ngày 10 hằng tháng.\n"
        "UBND các huyện, thành phố báo cáo kết quả trước ngày 05 hằng tháng."
    )
    assert [leaf for o in found.obligations for leaf in leaves(o.done_when)] == [
        Filed(report="bao-cao-12-kh-ubnd"),
        Filed(report="bao-cao-12-kh-ubnd-2"),
    ]


def test_a_number_of_teams_is_counted_inside_the_unit_that_leads() -> None:
    found = duty("UBND huyện Duy Xuyên thành lập 10 Tổ hòa giải trước ngày 30/9/2022.")
    assert found == Happened(fact="team_founded", about="to-hoa-giai", where="inside", at_least=10)


def test_a_share_that_is_to_fall_is_looked_at_by_a_person() -> None:
    assert (
        duty("Sở Y tế phấn đấu giảm 20% số vụ ngộ độc so với năm 2021 trước ngày 30/9/2022.") == Confirmed()
    )


def test_a_short_name_stands_for_the_long_one() -> None:
    text = (
        "Các địa phương đã có Tổ công nghệ số cộng đồng (sau đây gọi là Tổ).\n"
        "Các thôn, khối phố thành lập Tổ trước ngày 30/9/2022."
    )
    assert proposed(text).obligations[-1].done_when == Happened(
        fact="team_founded", about="to-cong-nghe-so-cong-dong"
    )
