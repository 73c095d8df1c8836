"""A text is read, proposed, drafted and issued: it binds whom its words bind, on the days they say."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from directives.answering import read_answer
from directives.issue import QuestionsOpen
from events.decisions import directive_stream
from flows import intake
from flows.demo.scenario import PROVINCE, Year
from flows.proposing import HeaderMissing, IssuerUnknown, NothingAsked, answer_directive, read_to_draft
from flows.roster import current_roster, load_shipped, plan_units, revise
from tests.scene import Scene, at, open_scene
from units.lists import shipped
from units.tree import UnknownUnit, select

TEXT = Path(intake.__file__).parent / "demo" / "cong-van-4821.txt"
DOCS = Path(__file__).parents[2].parent / "shared" / "data" / "eval" / "dev_docs"
ISSUED = date(2022, 7, 27)
NAME = "4821-UBND-KGVX-2022"


@pytest.fixture
def scene(database_url: str) -> Iterator[Scene]:
    """Quảng Nam in 2022: the shipped list, with made-up hamlets and offices."""
    yield from _quang_nam(database_url)


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """The same for tests that write nothing."""
    yield from _quang_nam(f"sqlite:///{tmp_path_factory.mktemp('untouched') / 'dondoc.db'}")


def _quang_nam(url: str) -> Iterator[Scene]:
    made = open_scene(url, province=PROVINCE)
    load_shipped(made.app, "2022", now=at(ISSUED), by="test", inside=PROVINCE)
    plan = plan_units(made.app, Year().units_csv(), on=ISSUED)
    revise(made.app, plan.changes, source="test", now=at(ISSUED), by="test", via="import")
    yield made
    made.app.close()


def test_the_demonstrations_text_binds_the_province(scene: Scene) -> None:
    found = read_to_draft(scene.app, TEXT.read_text("utf-8"))
    assert (found.draft.document.number, found.draft.document.issuer) == ("4821/UBND-KGVX", "49")
    assert [q.no for q in found.draft.questions if q.must] == ["18"], "“các đơn vị” are nobody in particular"
    name = intake.draft_directive(scene.app, found.draft, now=at(ISSUED), by="test")
    assert name == NAME
    with pytest.raises(QuestionsOpen, match="còn 1 câu hỏi chưa trả lời"):
        intake.confirm_directive(scene.app, name, now=at(ISSUED), by="test")
    answers = [read_answer("3:due=không"), read_answer("18:who=no-such")]
    with pytest.raises(UnknownUnit):
        answer_directive(scene.app, name, answers, now=at(ISSUED), by="test")
    assert len(scene.app.log.stream(directive_stream(name))) == 1, "answers are taken all or none"
    answer_directive(scene.app, name, [read_answer("18:who=bỏ")], now=at(ISSUED), by="test")
    intake.confirm_directive(scene.app, name, now=at(ISSUED), by="test")
    intake.issue_directive(scene.app, name, on=ISSUED, received=ISSUED, now=at(ISSUED), by="test")

    def bound(no: str) -> tuple[int, date | None, date | None]:
        rows = scene.tasks(PROVINCE, on=ISSUED, obligation=no, most=5_000)
        first = min(rows, key=lambda row: (row.strict or date.max, row.period))
        same = [row for row in rows if row.period == first.period]
        return len(same), first.strict, first.lenient

    assert bound("3") == (1, date(2022, 8, 14), date(2022, 8, 15))
    assert bound("6") == (1, date(2022, 8, 10), date(2022, 8, 10))
    for no in ("7", "8"):
        assert bound(no) == (241, date(2022, 9, 30), date(2022, 9, 30))
    assert bound("9") == (1_240, date(2022, 9, 30), date(2022, 9, 30))
    assert bound("10") == (18, date(2022, 8, 5), date(2022, 8, 5)), "seven working days after receipt"
    assert bound("12") == (18, date(2022, 8, 4), date(2022, 8, 5))
    assert bound("13") == (241, None, None)
    assert bound("17") == (7, date(2022, 8, 31), date(2022, 8, 31))
    assert not scene.tasks(PROVINCE, on=ISSUED, obligation="18")


def test_what_the_head_does_not_say_has_to_be_given(untouched: Scene) -> None:
    text = "Sở Y tế báo cáo kết quả trước ngày 20/8."
    with pytest.raises(HeaderMissing) as missing:
        read_to_draft(untouched.app, text)
    assert str(missing.value) == (
        "Phần đầu văn bản không cho biết số và ký hiệu, ngày ban hành, trích yếu; hãy ghi thêm."
    )
    head = {"number": "5/TB", "dated": ISSUED, "subject": "x"}
    with pytest.raises(IssuerUnknown, match="không cho biết cơ quan ban hành; hãy ghi thêm mã của cơ quan"):
        read_to_draft(untouched.app, text, **head)  # type: ignore[arg-type]  # the same options as above
    found = read_to_draft(untouched.app, text, issuer="49", **head)  # type: ignore[arg-type]  # the same again
    assert found.draft.obligations[0].due.model_dump()["lenient"] == date(2022, 8, 20)
    with pytest.raises(NothingAsked):
        read_to_draft(untouched.app, "Kính chúc sức khỏe.", issuer="49", **head)  # type: ignore[arg-type]  # and again


def test_an_issuer_that_nobody_is_comes_with_the_nearest(untouched: Scene) -> None:
    text = TEXT.read_text("utf-8").replace("TỈNH QUẢNG NAM", "HUYỆN DUY XUYEN")
    with pytest.raises(IssuerUnknown, match="508 Huyện Duy Xuyên"):
        read_to_draft(untouched.app, text)


OTHERS = {
    "02_kh_89_thai_binh.txt": ("2022", "34"),
    "03_kh_phuong_cao_xanh.txt": ("2022", "06658"),
    "04_kh_bang_rac_thai_duc_tho.txt": ("2022", "440"),
    "05_ct_2026_dak_lak.txt": ("2025", "66"),
}


@pytest.fixture(scope="module")
def country(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """Four provinces, each as its own year has it."""
    made = open_scene(f"sqlite:///{tmp_path_factory.mktemp('country') / 'dondoc.db'}")
    made.units(*(u for u in shipped("2022") if u.code in {"VN", "22", "34", "42"}), on=ISSUED)
    for code in ("22", "34", "42"):
        load_shipped(made.app, "2022", now=at(ISSUED), by="test", inside=code)
    load_shipped(made.app, "2025", now=at(ISSUED), by="test", inside="66")
    yield made
    made.app.close()


@pytest.mark.parametrize("file", sorted(OTHERS))
def test_every_other_text_becomes_a_draft_of_its_own_issuer(file: str, country: Scene) -> None:
    path = DOCS / file
    if not path.is_file():
        pytest.skip(f"NOT TESTED: {path} is not here")
    text = path.read_text("utf-8")
    found = read_to_draft(country.app, text)
    document = found.draft.document
    assert document.issuer == OTHERS[file][1]
    assert len(found.draft.obligations) + len(found.proposal.folded) >= len(found.reading.obligations)
    roster = current_roster(country.app)
    for one in found.draft.obligations:
        assert one.quote is not None
        assert text[one.quote.start : one.quote.end] == one.quote.words
        assert type(one).model_validate(one.model_dump()) == one
        assert select(roster, one.who, document.date), one.no
    name = intake.draft_directive(country.app, found.draft, now=at(ISSUED), by="test")
    assert intake.load_directive(country.app, name).obligations == found.draft.obligations
