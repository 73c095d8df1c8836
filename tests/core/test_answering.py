"""Answers short enough for a command line: what is written is read back, and changes what was asked."""

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deadlines.rules import ByDate, DueRule, NoDue, Recurring, Window, Within
from directives.answering import (
    Answer,
    BadAnswer,
    answered,
    choice_words,
    due_answer,
    parse,
    read_answer,
    settled,
    who_answer,
)
from events.done_when import Confirmed, Filed, Happened, Reached
from events.obligations import Accountable, Obligation, OpenQuestion
from tests.core.samples import ROSTER, day, obligation
from units.tree import Every, EveryOffice, Named, Selector

DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 30))
DUES = st.one_of(
    DAYS.map(ByDate.before),
    st.builds(ByDate.latest, DAYS, st.none() | st.just(time(17, 30))),
    st.builds(lambda a, b: Window(start=min(a, b), end=max(a, b)), DAYS, DAYS),
    st.builds(
        Within,
        n=st.integers(1, 99),
        working_days=st.booleans(),
        origin=st.one_of(st.sampled_from(["issue", "receipt", "team_founded"]), DAYS),
    ),
    st.builds(
        Recurring,
        rule=st.sampled_from(["monthly;by=4", "half-yearly;by=06-14,11-30", "weekly;by=5", "periodic"]),
        before=st.booleans(),
        until=st.none() | DAYS,
    ),
    st.just(NoDue()),
)
CODES = st.sampled_from(["49", "20551", "49-STTTT"])
WHO = st.one_of(
    st.builds(Every, level=st.sampled_from(["huyen", "xa", "thon"]), inside=CODES),
    st.builds(Every, level=st.just("xa"), types=st.just(("phuong", "thi-tran")), inside=CODES),
    st.builds(EveryOffice, type=st.just("phong-vhtt"), level=st.just("huyen"), inside=CODES),
    st.lists(CODES, min_size=1, unique=True).map(lambda codes: Named(codes=tuple(codes))),
)


@given(DUES)
def test_a_due_rule_is_read_back_as_it_was_written(rule: DueRule) -> None:
    assert parse("due", due_answer(rule)) == rule


@given(WHO)
def test_a_selector_is_read_back_as_it_was_written(who: Selector) -> None:
    assert parse("who", who_answer(who)) == who


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        ("due", "30/9/2022", ByDate.latest(day("30/9"))),
        ("due", "trước 15/8/2022", ByDate.before(day("15/8"))),
        ("due", "22/6/2022 17h00", ByDate.latest(day("22/6"), time(17))),
        ("due", "none", NoDue()),
        ("done_when", "confirmed", Confirmed()),
        ("done_when", "filed:bao-cao", Filed(report="bao-cao")),
        ("done_when", "team_founded:to-x", Happened(fact="team_founded", about="to-x")),
        ("done_when", "reached:ty-le>=80", Reached(indicator="ty-le", at_least=80)),
    ],
)
def test_answers_are_written_as_officials_write(field: str, text: str, value: object) -> None:
    assert parse(field, text) == value


def test_one_answer_speaks_of_several_obligations() -> None:
    assert read_answer("1,4-6:who=xa@49") == Answer(
        ("1", "4", "5", "6"), "who", Every(level="xa", inside="49")
    )


@pytest.mark.parametrize(
    "text",
    [
        "who=xa@49", "1:whose=49", "1:who", "x:who=49", "1:who=", "1:due=hôm nào", "1:due=2022-02-31",
        "1:due=2022-05-02..2022-05-01", "1:done_when=moved:x", "1:done_when=reached:x>=abc", "1-9999:who=49",
        "1:due=0@issue", "1:due=monthly;by=40",
    ],
)  # fmt: skip
def test_what_is_no_answer_is_refused(text: str) -> None:
    with pytest.raises(BadAnswer):
        read_answer(text)


def asked(no: str = "1", field: str = "due") -> OpenQuestion:
    return OpenQuestion.model_validate({"no": no, "field": field, "template": "Khi nào?"})


def test_an_answer_changes_its_field_and_closes_its_question() -> None:
    one = obligation(due=NoDue(words="trước 31/2"))
    done = answered([one], [asked(), asked(field="who")], [read_answer("1:due=2022-03-01")])
    assert done.obligations[0].due == ByDate.latest(date(2022, 3, 1), words="trước 31/2"), "its words stay"
    assert [q.field for q in done.questions] == ["who"]


def test_an_obligation_can_be_left_out() -> None:
    done = answered([obligation(), obligation(no="2")], [asked(), asked("2")], [read_answer("1:who=bỏ")])
    assert [o.no for o in done.obligations] == ["2"]
    assert [q.no for q in done.questions] == ["2"]


def test_a_share_said_of_others_goes_with_them() -> None:
    one = obligation(accountable=Accountable(level="huyen", percent=90))
    done = answered([one], [], [read_answer("1:who=huyen@49")])
    assert done.obligations[0].accountable is None


def test_a_report_without_a_rhythm_is_a_document_or_looked_at() -> None:
    report = obligation(Filed(report="bao-cao-x"), due=Recurring(rule="periodic"))
    once = answered([report], [], [read_answer("1:due=2022-09-30")]).obligations[0]
    assert once.done_when == Happened(fact="document_issued", about="bao-cao-x")
    assert answered([report], [], [read_answer("1:due=không")]).obligations[0].done_when == Confirmed()


def test_an_answer_that_the_obligation_cannot_take_is_refused() -> None:
    with pytest.raises(BadAnswer, match=r"^Nhiệm vụ 1 không nhận done_when này"):
        answered([obligation()], [], [read_answer("1:done_when=filed:x")])
    with pytest.raises(BadAnswer, match="không có nhiệm vụ số 7"):
        answered([obligation()], [], [read_answer("7:who=49")])


def test_what_was_edited_was_answered_and_stays_so() -> None:
    before: list[Obligation] = [obligation(), obligation(no="2")]
    after = [obligation(due=NoDue()), obligation(no="2"), obligation(no="4")]
    questions = [asked(), asked("2"), asked("3"), asked("4")]
    left = settled(before, questions[:2], after, questions)
    assert left == (asked("2"), asked("4")), "4 is new, 3 is gone"
    assert settled(after, left, after, questions) == left, "the same file again opens nothing"


def test_choices_are_told_in_words() -> None:
    question = asked(field="who")
    assert choice_words(question, "xa@49", ROSTER, day("1/6")) == (
        "mọi đơn vị cấp xã của Đơn vị 49 (2 đơn vị)"
    )
    assert choice_words(question, "bỏ", ROSTER, day("1/6")) == "bỏ, không giao nhiệm vụ này"
    assert choice_words(question, "no-such", ROSTER, day("1/6")) == "no-such"
    assert choice_words(asked(), "trước 2022-08-15", ROSTER, day("1/6")) == "trước ngày 15/8/2022"
