"""A draft written out is read back as the same draft, whatever is in it."""

from decimal import Decimal
from pathlib import Path

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from directives.proposing import propose
from directives.reading import read
from events.done_when import AllOf, Filed, Happened, Having, Reached, Step, Steps
from events.obligations import Accountable, Document, Obligation, OpenQuestion, Quote, TeamRule
from flows.draft_file import written
from flows.intake import Draft, read_draft
from tests.core.samples import DOCUMENT, ROSTER
from tests.core.test_answering import DUES, WHO
from words import phrase

TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), max_size=60)
SHORT = TEXTS.filter(bool)
DONE = st.one_of(
    st.builds(Happened, fact=st.just("team_founded"), about=st.none() | SHORT, at_least=st.integers(1, 9)),
    st.just(Happened(fact="team_founded", about="x", where="inside", having=(Having(at_most=10),))),
    st.builds(Reached, indicator=SHORT, at_least=st.decimals(0, 100, places=2)),
    st.just(AllOf(parts=(Happened(fact="training_held"), Reached(indicator="y", at_least=Decimal("86.5"))))),
)


@st.composite
def drafts(draw: st.DrawFn) -> Draft:
    text = draw(TEXTS)
    obligations = [draw(_obligation(str(no + 1), text)) for no in range(draw(st.integers(1, 3)))]
    questions = [
        OpenQuestion(
            no=one.no,
            field=draw(st.sampled_from(["who", "due"])),
            template="“{words}”: khi nào?",
            values={"words": draw(TEXTS)},
            choices=tuple(draw(st.lists(SHORT, max_size=3))),
            must=draw(st.booleans()),
        )
        for one in obligations
        if draw(st.booleans())
    ]
    document = Document(**{**dict(DOCUMENT), "subject": draw(SHORT), "text": text})
    return Draft(document=document, obligations=tuple(obligations), questions=tuple(questions))


@st.composite
def _obligation(draw: st.DrawFn, no: str, text: str) -> Obligation:
    due, done = draw(DUES), draw(DONE)
    ordered = due.kind != "recurring" and draw(st.booleans())
    if due.kind == "recurring" and draw(st.booleans()):
        done = Filed(report=draw(SHORT))
    return Obligation(
        no=no,
        action=draw(SHORT),
        quote=Quote(words=text, start=0, end=len(text)) if text and draw(st.booleans()) else None,
        force=draw(st.sampled_from(["hard", "soft", "optional"])),
        who=draw(WHO),
        coordinators=tuple(draw(st.lists(SHORT, max_size=2))),
        report_to=draw(st.none() | SHORT),
        accountable=draw(
            st.none() | st.builds(Accountable, level=st.just("xa"), percent=st.just(Decimal("92.5")))
        ),
        quantifier=draw(st.none() | TEXTS),
        population=draw(st.none() | TEXTS),
        due=due,
        late_after=draw(st.sampled_from(["strict", "lenient"])),
        done_when=Steps(
            steps=(Step(action="một", when=done, due=due), Step(action="hai", when=done, due=due))
        )
        if ordered
        else done,
        team_rules=(TeamRule(body="to-x", rule="members_at_most", members=10),)
        if draw(st.booleans())
        else (),
        evidence=draw(st.booleans()),
        review=draw(st.booleans()),
    )


@given(draft=drafts())
@example(draft=Draft(document=DOCUMENT.model_copy(update={"text": '\na\r\nb\\ """\x00 \n'}), obligations=()))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
def test_what_is_written_is_read_back(draft: Draft, tmp_path: Path) -> None:
    file = tmp_path / "draft.toml"
    file.write_bytes(written(draft, ROSTER).encode())
    assert read_draft(file) == draft


def test_a_person_can_read_it(tmp_path: Path) -> None:
    text = "Các xã hoàn thành việc lập Tổ hòa giải trước ngày 30/9/2022. Công ty Hòn Đỏ báo cáo kết quả."
    on = DOCUMENT.date
    found = propose(
        read(text, doc_date=on), text, roster=ROSTER, issuer=ROSTER.unit("49", on), number="12/KH", on=on
    )
    draft = Draft(
        document=DOCUMENT.model_copy(update={"text": text}),
        obligations=found.obligations,
        questions=found.questions,
    )
    whys = {one.obligation.no: one.why for one in found.asked}
    page = written(draft, ROSTER, "vi", whys)
    for line in (
        "# Mỗi [[obligations]] là một nhiệm vụ. Bỏ một nhiệm vụ thì xóa cả khối của nó.",
        'issuer = "49" # Đơn vị 49',
        'who = {kind = "every", level = "xa", inside = "49"} # mọi đơn vị cấp xã của Đơn vị 49 (2 đơn vị)',
        "# Thời hạn theo lời văn “trước ngày 30/9/2022”.",
        "# “Công ty Hòn Đỏ”: không có trong danh bạ. Giao cho đơn vị nào?",
        "# bỏ = bỏ, không giao nhiệm vụ này",
        "[full_text]",
    ):
        assert line in page.splitlines(), page
    assert "Each [[obligations]]" not in page


def test_reasons_stand_above_what_they_explain() -> None:
    draft = Draft(document=DOCUMENT, obligations=(Obligation.model_validate(_PLAIN),))
    page = written(draft, ROSTER, "vi", {"1": {"who": phrase("vì thế\n[document]")}}).splitlines()
    place = page.index("# vì thế [document]")
    assert page[place + 1].startswith("who = ")


_PLAIN = {
    "no": "1",
    "action": "Báo cáo",
    "who": {"kind": "named", "codes": ["49"]},
    "due": {"kind": "none"},
    "done_when": {"kind": "confirmed"},
}
