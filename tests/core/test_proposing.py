"""A reading becomes obligations: whom each binds, by when, when it is done, and what is left open."""

import unicodedata
from datetime import date, time
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadlines.rules import ByDate, NoDue, Recurring, Within
from events.done_when import Confirmed, Happened, Reached
from events.obligations import Accountable
from tests.core.proposals import first, proposed
from units.tree import Every, EveryOffice, Named

# --- whom it binds


@pytest.mark.parametrize(
    ("lead", "who"),
    [
        ("Sở Y tế", Named(codes=("49-SYT",))),
        ("Sở TT&TT", Named(codes=("49-STTTT",))),
        ("Giám đốc Sở Y tế", Named(codes=("49-SYT",))),
        ("UBND các huyện, thị xã, thành phố", Every(level="huyen", inside="49")),
        ("UBND cấp huyện", Every(level="huyen", inside="49")),
        ("Chủ tịch UBND cấp xã", Every(level="xa", inside="49")),
        ("UBND các xã, phường, thị trấn", Every(level="xa", inside="49")),
        ("UBND các phường", Every(level="xa", types=("phuong",), inside="49")),
        ("Phòng Văn hóa và Thông tin", EveryOffice(type="phong-vhtt", level="huyen", inside="49")),
        ("UBND huyện Duy Xuyên", Named(codes=("508",))),
        ("UBND tỉnh", Named(codes=("49",))),
    ],
)
def test_who_leads_owes(lead: str, who: object) -> None:
    one = first(f"{lead} hoàn thành việc rà soát trước ngày 20/6/2022.")
    assert one.obligation.who == who
    assert not one.doubtful
    assert one.why["who"].say()


def test_an_office_is_found_under_its_own_issuer() -> None:
    one = first("Phòng Văn hóa và Thông tin báo cáo kết quả trước ngày 20/6/2022.", issuer="508")
    assert one.obligation.who == Named(codes=("508-VHTT",))


def test_two_leads_of_one_kind_are_bound_together_and_two_kinds_apart() -> None:
    both = proposed("Giao Sở Y tế, Sở Thông tin và Truyền thông báo cáo kết quả trước ngày 20/6/2022.")
    assert [o.who for o in both.obligations] == [Named(codes=("49-SYT", "49-STTTT"))]
    mixed = proposed("Giao Sở Y tế, UBND các huyện, thành phố báo cáo kết quả trước ngày 20/6/2022.")
    assert {o.who for o in mixed.obligations} == {
        Named(codes=("49-SYT",)),
        Every(level="huyen", inside="49"),
    }
    assert [o.no for o in mixed.obligations] == ["1", "2"]


def test_units_counted_owe_and_those_that_lead_answer_for_the_share() -> None:
    one = first("UBND các huyện, thành phố bảo đảm 90% thôn có Tổ hòa giải trước ngày 30/9/2022.")
    assert isinstance(one.obligation.who, Every)
    assert (one.obligation.who.level, one.obligation.who.inside) == ("thon", "49")
    assert one.obligation.accountable == Accountable(level="huyen", percent=90)
    assert one.obligation.done_when == Happened(fact="team_founded", about="to-hoa-giai")


def test_units_counted_inside_the_one_district_that_leads() -> None:
    one = first("UBND huyện Duy Xuyên bảo đảm 100% xã, thị trấn ban hành kế hoạch trước ngày 30/9/2022.")
    assert isinstance(one.obligation.who, Every)
    assert one.obligation.who.inside == "508"
    assert one.obligation.accountable == Accountable(unit="508")


def test_words_for_hamlets_differ_and_what_they_share_is_village_or_town() -> None:
    both = first("Các bản, tổ dân phố thành lập Tổ hòa giải trước ngày 30/9/2022.")
    assert both.obligation.who == Every(level="thon", inside="49")
    town = first("Các tổ dân phố thành lập Tổ hòa giải trước ngày 30/9/2022.")
    assert town.obligation.who == Every(level="thon", types=("khoi-pho",), inside="49")


def test_people_owe_nothing_the_units_that_lead_measure_them() -> None:
    one = first(
        "UBND các xã, phường, thị trấn vận động 80% người dân cài đặt sổ sức khỏe trước ngày 30/9/2022."
    )
    assert one.obligation.who == Every(level="xa", inside="49")
    assert one.obligation.done_when == Reached(
        indicator="nguoi-dan-cai-dat-so-suc-khoe-van-dong", at_least=80
    )
    assert (one.obligation.quantifier, one.obligation.population) == ("80%", "người dân")


# --- what is left open


def test_a_name_that_is_nobodys_is_asked_with_the_nearest_units_as_choices() -> None:
    one = first("Giao Công ty Thoát nước Hòn Đỏ báo cáo kết quả trước ngày 20/6/2022.")
    assert one.doubtful
    [question] = one.questions
    assert question.say() == ("“Công ty Thoát nước Hòn Đỏ”: không có trong danh bạ. Giao cho đơn vị nào?")
    assert question.choices[-1] == "bỏ"
    assert {"49", "xa@49"} <= set(question.choices)
    assert one.obligation.who == Named(codes=("49",)), "the issuer stands in meanwhile"


def test_a_level_without_units_is_asked() -> None:
    one = first("Các thôn, khu phố thành lập Tổ hòa giải trước ngày 20/6/2022.", issuer="20599")
    assert one.doubtful
    assert "Nạp danh sách đơn vị rồi dự thảo lại" in one.questions[0].say()


def test_an_event_that_no_fact_tells_of_is_asked() -> None:
    one = first("Sở Y tế báo cáo kết quả trong vòng 5 ngày kể từ ngày có quyết định thành lập tổ.")
    [question] = one.questions
    assert (question.field, question.must) == ("due", True)
    assert question.choices == ("5@team_founded", "5@receipt", "5@issue")


def test_a_rhythm_that_nobody_named_is_asked() -> None:
    one = first("Sở Y tế định kỳ báo cáo kết quả về UBND tỉnh.")
    assert one.doubtful
    assert one.questions[0].choices == ("monthly", "quarterly", "half-yearly", "không")


# --- by when


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        (
            "trước ngày 20/6/2022",
            ByDate.before(date(2022, 6, 20), "trước ngày 20/6/2022"),
        ),
        (
            "chậm nhất ngày 20/6/2022",
            ByDate.latest(date(2022, 6, 20), words="chậm nhất ngày 20/6/2022"),
        ),
        (
            "trước 17h00 ngày 20/6/2022",
            ByDate.latest(date(2022, 6, 20), time(17), "trước 17h00 ngày 20/6/2022"),
        ),
        (
            "trước ngày 05 hằng tháng",
            Recurring(rule="monthly;by=4", before=True, words="trước ngày 05 hằng tháng"),
        ),
        (
            "chậm nhất ngày 10 hằng tháng",
            Recurring(rule="monthly;by=10", words="chậm nhất ngày 10 hằng tháng"),
        ),
        (
            "trong thời hạn 07 ngày làm việc kể từ ngày nhận được Kế hoạch này",
            Within(
                n=7,
                working_days=True,
                origin="receipt",
                words="trong thời hạn 07 ngày làm việc kể từ ngày nhận được Kế hoạch này",
            ),
        ),
        (
            "trong vòng 30 ngày kể từ ngày ký Kế hoạch này",
            Within(n=30, origin="issue", words="trong vòng 30 ngày kể từ ngày ký Kế hoạch này"),
        ),
    ],
)
def test_each_form_of_limit_has_its_rule(words: str, rule: object) -> None:
    one = first(f"Sở Y tế báo cáo kết quả {words}.")
    assert one.obligation.due == rule
    assert not one.doubtful


def test_a_standing_duty_has_no_deadline_and_is_confirmed_by_a_reviewer() -> None:
    one = first("Sở Y tế theo dõi, đôn đốc việc thực hiện Kế hoạch này.").obligation
    assert isinstance(one.due, NoDue)
    assert one.done_when == Confirmed()
    assert one.needs_review


# --- the make-up of teams


def test_a_sentence_on_members_goes_into_the_obligation_that_founds_the_team() -> None:
    text = (
        "Các thôn, khối phố thành lập Tổ hòa giải trước ngày 30/9/2022. Mỗi tổ không quá 10 người.\n"
        "Trưởng thôn làm tổ trưởng; tổ phó là đoàn viên."
    )
    rules = {r.rule: r for r in proposed(text).asked[0].obligation.team_rules}
    assert rules["members_at_most"].members == 10
    assert rules["members_at_most"].force == "hard"
    assert (rules["leader_is"].position, rules["leader_is"].force) == ("hamlet_head", "soft")
    assert rules["deputy_is"].position == "youth_union"
    assert {rule.body for rule in rules.values()} == {"to-hoa-giai"}


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_what_is_said_of_a_team_is_said_of_the_one_named_last(form: Literal["NFC", "NFD"]) -> None:
    text = unicodedata.normalize(
        form,
        "Các thôn, khối phố thành lập Tổ hòa giải; mỗi tổ không quá 10 người.\n"
        "Các thôn, khối phố thành lập Tổ xung kích; mỗi tổ không quá 15 người.",
    )
    found = proposed(text)
    assert [(rule.body, rule.members) for one in found.obligations for rule in one.team_rules] == [
        ("to-hoa-giai", 10),
        ("to-xung-kich", 15),
    ]
    assert [folded.into for folded in found.folded] == [("1",), ("2",)]


def test_a_team_of_a_commune_has_no_head_of_a_hamlet() -> None:
    text = (
        "UBND các xã, phường, thị trấn thành lập Tổ hòa giải trước ngày 30/9/2022.\n"
        "Trưởng thôn làm tổ trưởng."
    )
    assert proposed(text).asked[0].obligation.team_rules == ()


# --- what else the sentence says


def test_force_coordinators_and_report_to_are_kept() -> None:
    one = first(
        "Khuyến khích Sở Y tế chủ trì, phối hợp với Sở Thông tin và Truyền thông, Bưu điện tỉnh "
        "rà soát số liệu, báo cáo UBND tỉnh trước ngày 20/6/2022."
    ).obligation
    assert one.force == "optional"
    assert one.coordinators == ("49-STTTT", "Bưu điện tỉnh")
    assert one.report_to == "49"


def test_the_quote_is_cut_out_of_the_text_as_given() -> None:
    text = "Mở đầu.\r\n  Sở   Y tế\u00a0báo cáo kết quả trước ngày 20/6/2022.\r\n"
    for one in proposed(text).obligations:
        assert one.quote is not None
        assert text[one.quote.start : one.quote.end] == one.quote.words


PIECES = st.sampled_from(
    [
        "UBND các xã, phường", "Sở Y tế", "Các thôn", "Mỗi thôn 01 Tổ", "100% hộ", "120% xã", "Tổ",
        "(gọi tắt là",
        ")", "thành lập", "ban hành Kế hoạch", "báo cáo", "định kỳ", "trước ngày 31/02", "hằng tháng",
        "không quá 0 người", "từ ngày 5/9 đến ngày 1/9/2022", "trong vòng 0 ngày kể từ",
        "2022", ",", ";", ".",
        "\n", "1.", "và", "Tổ trưởng là", "tập huấn", "50 %", "trước 15/6 và trước 15/12", "\u0301", "Ủy ban",
    ]
)  # fmt: skip


@given(st.lists(PIECES, max_size=25).map(" ".join))
def test_whatever_is_read_can_be_proposed(text: str) -> None:
    found = proposed(text)
    assert [o.no for o in found.obligations] == [str(n + 1) for n in range(len(found.asked))]
    for one in found.asked:
        assert one.obligation.quote is not None
        assert text[one.obligation.quote.start : one.obligation.quote.end] == one.obligation.quote.words
        assert all(q.no == one.obligation.no for q in one.questions)
    assert found == proposed(text)
