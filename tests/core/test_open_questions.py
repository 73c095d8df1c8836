"""What a text leaves open keeps a draft from being confirmed until somebody decides."""

import pytest

from directives import issue
from directives.issue import Directive, NoSuchObligation, QuestionsOpen, folded
from events.base import Event
from events.obligations import OpenQuestion
from tests.core.samples import DOCUMENT, obligation

NAME = "12-KH-UBND-2022"


def asked(**more: object) -> OpenQuestion:
    values = {"no": "1", "field": "due", "template": "“{words}”: năm nào?", "values": {"words": "trước 20/6"}}
    return OpenQuestion.model_validate(values | more)


def drafted(*questions: OpenQuestion) -> list[Event]:
    return issue.draft(Directive(), NAME, document=DOCUMENT, obligations=(obligation(),), questions=questions)


def test_an_open_question_keeps_the_draft_from_being_confirmed() -> None:
    directive = folded(drafted(asked(), asked(field="who")))
    with pytest.raises(QuestionsOpen) as error:
        issue.confirm(directive, NAME)
    assert str(error.value) == (
        "Dự thảo 12-KH-UBND-2022 còn 2 câu hỏi chưa trả lời; câu đầu, nhiệm vụ 1: “trước 20/6”: năm nào? "
        "Hãy trả lời, hoặc sửa dự thảo."
    )


def test_what_was_understood_and_only_to_be_looked_at_keeps_nobody() -> None:
    [event] = issue.confirm(folded(drafted(asked(must=False))), NAME)
    assert type(event).__name__ == "DirectiveConfirmed"


def test_a_better_draft_has_no_questions_left() -> None:
    assert folded([*drafted(asked()), *drafted()]).questions == ()


def test_a_question_belongs_to_an_obligation_of_the_draft() -> None:
    with pytest.raises(NoSuchObligation, match="câu hỏi về nhiệm vụ số 7"):
        drafted(asked(no="7"))
