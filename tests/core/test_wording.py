"""Conditions and obligations read as an official would write them."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given

from deadlines.rules import ByDate, NoDue, Recurring
from directives.wording import SIX, clear, clear_line, duty_wording
from events.done_when import (
    AllOf,
    AnyOf,
    Confirmed,
    DoneWhen,
    Duty,
    Filed,
    Happened,
    Having,
    Reached,
    Step,
    Steps,
    leaves,
)
from events.obligations import Accountable
from tests.core.samples import PLAN, ROSTER, TEAM, day, no_clock, obligation
from tests.laws.asking import conditions
from units.tree import Every

SMALL = (Having(at_most=10),)
LAUNCH = Steps(
    steps=(
        Step(action="Ban hành kế hoạch", when=PLAN, due=ByDate.before(day("20/6"))),
        Step(action="Nghiệm thu", when=Confirmed(), due=NoDue()),
    )
)
SAID: list[tuple[Duty, str, str]] = [
    (TEAM, "có tổ «tcnscd»", "a «tcnscd» team"),
    (Happened(fact="team_founded"), "có tổ", "a team"),
    (
        Happened(fact="team_founded", about="tcnscd", at_least=1, at_most=1, having=SMALL),
        "có đúng 1 tổ «tcnscd» có không quá 10 thành viên",
        "exactly 1 × «tcnscd» team of at most 10 members",
    ),
    (
        Happened(fact="team_founded", at_least=0, at_most=0, having=(Having(at_least=11),)),
        "không có tổ nào có ít nhất 11 thành viên",
        "no team of at least 11 members",
    ),
    (
        Happened(fact="team_founded", about="tcnscd", where="inside", at_least=10),
        "có ít nhất 10 tổ «tcnscd», tính cả các đơn vị bên trong",
        "at least 10 × «tcnscd» team, units inside counted too",
    ),
    (
        Happened(fact="training_held", about="ky-nang", at_least=2, at_most=4, having=(Having(at_least=20),)),
        "có từ 2 đến 4 lớp tập huấn «ky-nang» có ít nhất 20 người dự",
        "2 to 4 × training on «ky-nang» with at least 20 participants",
    ),
    (
        Happened(fact="work_reported", about="tuyen-truyen", having=(Having(at_least=5, at_most=9),)),
        "có kết quả việc «tuyen-truyen» với số lượng từ 5 đến 9",
        "a result of the work «tuyen-truyen» with a quantity of 5 to 9",
    ),
    (
        Happened(fact="document_issued", about="cong-van", at_least=0, at_most=3),
        "có không quá 3 văn bản «cong-van»",
        "at most 3 × «cong-van» document",
    ),
    (
        Reached(indicator="vneid", at_least=Decimal("90.5")),
        "chỉ tiêu «vneid» đạt từ 90,5% trở lên",
        "«vneid» reaches 90.5% or more",
    ),
    (Reached(indicator="vneid", at_least=Decimal(100)), "chỉ tiêu «vneid» đạt 100%", "«vneid» reaches 100%"),
    (
        Filed(report="ket-qua"),
        "đã gửi báo cáo «ket-qua» của kỳ",
        "the «ket-qua» report for the period is filed",
    ),
    (Confirmed(), "người duyệt chấp nhận kết quả được trình", "a reviewer accepts what was submitted"),
    (
        AllOf(parts=(TEAM, AnyOf(parts=(PLAN, Confirmed())))),
        (
            "đủ 2 điều: có tổ «tcnscd»; "
            "(một trong 2 điều: có văn bản «ke-hoach»; người duyệt chấp nhận kết quả được trình)"
        ),
        "all 2: a «tcnscd» team; (any of 2: a «ke-hoach» document; a reviewer accepts what was submitted)",
    ),
    (
        LAUNCH,
        (
            "lần lượt: 1) Ban hành kế hoạch: có văn bản «ke-hoach», trước ngày 20/6/2022; "
            "2) Nghiệm thu: người duyệt chấp nhận kết quả được trình, không định thời hạn"
        ),
        (
            "in order: 1) Ban hành kế hoạch: a «ke-hoach» document, before 20/6/2022; "
            "2) Nghiệm thu: a reviewer accepts what was submitted, no deadline"
        ),
    ),
]


@pytest.mark.parametrize(("duty", "vietnamese", "_english_words"), SAID)
def test_a_condition_reads_in_vietnamese(duty: Duty, vietnamese: str, _english_words: str) -> None:
    assert duty_wording(duty) == vietnamese


@pytest.mark.parametrize(("duty", "_vietnamese", "english"), SAID)
def test_a_condition_reads_in_english(duty: Duty, _vietnamese: str, english: str) -> None:
    assert duty_wording(duty, "en") == english


@no_clock
@given(conditions(periodic=True), conditions(periodic=True))
def test_what_asks_for_something_else_reads_otherwise(one: DoneWhen, other: DoneWhen) -> None:
    assert (duty_wording(one) == duty_wording(other)) == (_plain(one) == _plain(other))


def _plain(when: DoneWhen) -> Any:
    """The condition without differences that mean nothing."""
    if isinstance(when, AllOf | AnyOf):
        return when.kind, tuple(_plain(part) for part in when.parts)
    return when


@no_clock
@given(conditions(periodic=True))
def test_every_part_is_said(when: DoneWhen) -> None:
    said = duty_wording(when)
    assert all(duty_wording(leaf) in said for leaf in leaves(when))
    assert "{" not in said


FOUNDING = obligation(
    force="soft",
    accountable=Accountable(level="huyen"),
    coordinators=("502", "Đoàn Thanh niên"),
    report_to="49",
    review=True,
)


def test_four_points_are_clear_in_one_line() -> None:
    assert clear_line(FOUNDING, ROSTER, day("14/6")) == (
        "rõ người: mọi đơn vị cấp xã của Đơn vị 49 (2 đơn vị); "
        "rõ việc: phấn đấu: Lập tổ công nghệ số cộng đồng; "
        "rõ tiến độ: chậm nhất ngày 30/9/2022; "
        "rõ trách nhiệm: UBND cấp huyện phụ trách địa bàn, đạt 100%; phối hợp: Đơn vị 502, Đoàn Thanh niên"
    )


def test_six_points_add_the_result_and_who_decides_on_it() -> None:
    assert clear_line(FOUNDING, ROSTER, day("14/6"), points=SIX).endswith(
        "; rõ sản phẩm: có tổ «tổ công nghệ số cộng đồng»; rõ thẩm quyền: báo cáo Đơn vị 49; "
        "kết quả phải được duyệt"
    )


def test_who_owes_it_answers_for_it_unless_somebody_else_does() -> None:
    said = clear(obligation(who=Every(level="xa", types=("thi-tran",), inside="49")), ROSTER, day("14/6"))
    assert said["answerable"] == said["who"] == "mọi thị trấn của Đơn vị 49 (1 đơn vị)"
    assert said["authority"] == "không nêu nơi nhận báo cáo"
    one = clear(obligation(accountable=Accountable(unit="502", percent=Decimal("66.7"))), ROSTER, day("14/6"))
    assert one["answerable"] == "Đơn vị 502, đạt từ 66,7% trở lên"


def test_when_says_the_period_or_that_each_step_has_its_own_day() -> None:
    monthly = obligation(Filed(report="ket-qua"), due=Recurring(rule="monthly;by=4", before=True))
    assert clear(monthly, ROSTER, day("14/6"))["when"] == "trước ngày 5 hằng tháng"
    assert clear(obligation(LAUNCH, due=NoDue()), ROSTER, day("14/6"))["when"] == "theo hạn của từng bước"


def test_what_is_encouraged_says_so() -> None:
    assert clear(obligation(force="optional"), ROSTER, day("14/6"))["what"] == (
        "khuyến khích: Lập tổ công nghệ số cộng đồng"
    )
