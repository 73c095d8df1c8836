"""What the site does while somebody waits: kept beside the log, on either database, and for a day."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from access.roles import Action
from app.settings import Settings
from app.wiring import App, opened
from flows.errands import (
    LASTS,
    OF_ONE_MOST,
    SILENCE,
    Answer,
    Asked,
    Errand,
    ErrandForgotten,
    errand_id,
    errand_of,
    errands_of,
    tell,
)
from projections import errands
from projections.database import writing

NOW = datetime(2022, 9, 12, 3, tzinfo=UTC)
ASKED = Asked(title="Xuất danh sách", again="/xuat", action=Action.EXPORT, unit="49")
ANSWER = Answer(
    200, (("content-type", "text/html"), ("set-cookie", "a=1"), ("set-cookie", "b=2")), bytes(range(256))
)


@pytest.fixture
def app(database_url: str) -> Iterator[App]:
    with opened(Settings(database_url=database_url, _env_file=None), create=True) as made:
        yield made


def begun(at: datetime = NOW, account: str = "a", what: str = "x") -> Errand:
    return Errand(errand_id(account, what), account, ASKED, at, at)


def test_how_far_it_is_is_read_back_as_it_was_told(app: App) -> None:
    errand = begun()
    assert errand_of(app, errand.id, now=NOW) is None
    with errand.stepping("Viết từng dòng", 3_000) as advance:
        advance(2_999)
    tell(app, errand, now=NOW + timedelta(seconds=1))
    found = errand_of(app, errand.id, now=NOW)
    assert found is not None
    assert (found.step, found.done, found.total) == ("Viết từng dòng", 2_999, 3_000)
    assert (found.asked, found.begun, found.heard) == (ASKED, NOW, NOW + timedelta(seconds=1))
    assert not found.answered


def test_an_answer_is_kept_byte_for_byte(app: App) -> None:
    errand = begun()
    tell(app, errand, now=NOW)
    errand.answer, errand.answered = ANSWER, True
    tell(app, errand, now=NOW)
    found = errand_of(app, errand.id, now=NOW)
    assert found is not None
    assert found.answer == ANSWER
    [listed] = errands_of(app, "a", now=NOW)
    assert listed.answered
    assert listed.answer is None, "a list brings no files"


def test_it_is_silent_after_a_while_and_not_once_it_is_answered(app: App) -> None:
    errand = begun()
    tell(app, errand, now=NOW)
    assert not errand.silent(NOW + SILENCE)
    assert errand.silent(NOW + SILENCE + timedelta(seconds=1))
    errand.answered = True
    assert not errand.silent(NOW + LASTS)


def test_begun_anew_it_takes_the_place_of_the_one_that_died(app: App) -> None:
    died, again = begun(), begun(NOW + timedelta(minutes=5))
    tell(app, died, now=NOW)
    tell(app, again, now=again.begun)
    with pytest.raises(ErrandForgotten):
        tell(app, died, now=NOW + timedelta(minutes=6))
    found = errand_of(app, again.id, now=again.begun)
    assert found is not None
    assert found.begun == again.begun


def test_a_day_later_it_is_gone(app: App) -> None:
    errand = begun()
    tell(app, errand, now=NOW)
    assert errand_of(app, errand.id, now=NOW + LASTS - timedelta(seconds=1)) is not None
    assert errand_of(app, errand.id, now=NOW + LASTS) is None
    tell(app, begun(NOW + LASTS, "b"), now=NOW + LASTS)
    assert errands_of(app, "a", now=NOW) == []


def test_of_one_account_the_newest_are_kept(app: App) -> None:
    for n in range(OF_ONE_MOST + 3):
        tell(app, begun(NOW + timedelta(minutes=n), what=str(n)), now=NOW)
    tell(app, begun(account="b"), now=NOW)
    found = errands_of(app, "a", now=NOW)
    assert [one.begun for one in found] == [NOW + timedelta(minutes=n) for n in range(OF_ONE_MOST + 2, 2, -1)]
    assert errand_of(app, errand_id("a", "2"), now=NOW) is None
    assert len(errands_of(app, "b", now=NOW)) == 1


def test_what_is_forgotten_is_not_kept_again(app: App) -> None:
    errand = begun()
    tell(app, errand, now=NOW)
    with writing(app.engine) as connection:
        errands.drop_all(connection, NOW)
    for _ in range(2):
        with pytest.raises(ErrandForgotten, match="không còn được giữ"):
            tell(app, errand, now=NOW)
    assert errand_of(app, errand.id, now=NOW) is None


def test_what_was_begun_before_an_erasure_is_not_kept_though_it_was_not_told_of_yet(app: App) -> None:
    before, after = begun(NOW), begun(NOW + timedelta(seconds=2), what="y")
    for at in (NOW - timedelta(days=1), NOW + timedelta(seconds=1)):
        with writing(app.engine) as connection:
            errands.drop_all(connection, at)
    with pytest.raises(ErrandForgotten):
        tell(app, before, now=NOW)
    tell(app, after, now=NOW)
    assert [one.id for one in errands_of(app, "a", now=NOW)] == [after.id]
