"""What things are called: the directive's own words for the plain names that facts bear."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directives.called import SHOWN_MOST, called, names_in_words
from directives.proposing.slugs import slug
from directives.wording import duty_wording
from events.done_when import AllOf, Filed, Happened
from events.obligations import Obligation
from tests.web.conftest import founding

ACTION = "Thành lập Tổ công nghệ số cộng đồng ở thôn, khối phố"
TEAM = Happened(fact="team_founded", about="to-cnscd")
PLAN = Happened(fact="document_issued", about="ke-hoach-cds")


def duty(done_when: object, action: str = ACTION, **more: object) -> Obligation:
    return founding(action=action, done_when=done_when, **more)


@pytest.mark.parametrize(
    ("about", "words"),
    [
        ("to-cong-nghe-so-cong-dong", "Tổ công nghệ số cộng đồng"),
        ("to-cnscd", "Tổ công nghệ số cộng đồng"),
        ("tcnscd", "Tổ công nghệ số cộng đồng"),
        ("thon-khoi-pho", "thôn, khối phố"),
        ("to-xung-kich", None),
        ("to-cnscdo-o", None),
        ("khoi-pho-x", None),
    ],
)
def test_a_plain_name_is_found_again_in_the_words_that_it_was_made_from(
    about: str, words: str | None
) -> None:
    assert called(about, ACTION) == words


def test_no_name_reaches_over_the_end_of_a_sentence() -> None:
    assert called("tap-huan-to", "Mở lớp tập huấn. Tổ chức báo cáo.") is None
    assert called("tap-huan", "Mở lớp tập\n  huấn. Tổ chức báo cáo.") == "tập huấn"


def test_what_the_words_do_not_have_goes_by_the_whole_duty_unless_two_would() -> None:
    long = "Cử lãnh đạo phụ trách " + "và thông báo danh sách " * 9
    one = names_in_words(duty(Happened(fact="document_issued", about="phan-cong"), long))
    assert one["phan-cong"].startswith("Cử lãnh đạo phụ trách và thông báo")
    assert len(one["phan-cong"]) <= SHOWN_MOST
    two = AllOf(parts=(Happened(fact="work_reported", about="a-1"), Filed(report="b-2")))
    monthly = {"kind": "recurring", "rule": "monthly;by=10"}
    assert names_in_words(duty(two, due=monthly)) == {}


def test_a_name_in_words_stays_as_it_is() -> None:
    assert names_in_words(duty(Happened(fact="training_held", about="Kỹ năng số"))) == {}


def test_a_duty_is_worded_with_the_names_that_people_know() -> None:
    asked = duty(AllOf(parts=(TEAM, PLAN)), f"{ACTION}; ban hành Kế hoạch chuyển đổi số")
    assert (
        duty_wording(asked.done_when, called=names_in_words(asked))
        == "đủ 2 điều: có tổ «Tổ công nghệ số cộng đồng»; có văn bản «Kế hoạch chuyển đổi số»"
    )


WORDS = ("Tổ", "hợp", "tác", "số", "cộng", "đồng", "đổi", "mới", "Ban", "chỉ", "đạo", "an", "ninh")


@given(st.lists(st.sampled_from(WORDS), min_size=1))
def test_whatever_the_reader_names_is_found_again(words: list[str]) -> None:
    text = " ".join(words)
    name = slug(text, most=1_000)
    found = called(name, f"Các xã thành lập {text}, báo cáo.")
    assert found is not None
    assert slug(found, most=1_000) == name
