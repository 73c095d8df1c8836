"""Letters as a coordinator sees them: those of their own part, word for word; quiet kept and ended."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from access.roles import Role
from events.decisions import CLOCK_STREAM, SweepHeld
from flows.bounces import bounced_by_hand
from flows.contacts import import_contacts, plan_contacts
from flows.extending import Said
from flows.muting import silence_named
from flows.sweep import sweep
from projections import agenda
from projections.database import reading
from projections.letters import LetterRow, letters
from projections.muting import all_silences
from tests.scene import Scene, at
from tests.web.conftest import NOW, START, Browser, SignIn, document, founding, text_of

CONTACTS = """unit_code,post,email,role
49,Văn phòng UBND tỉnh,vp@tinh.example,officer
20602,Văn phòng UBND,vp@duythu.example,officer
20701,Văn phòng UBND,vp@quetho.example,officer
"""


@pytest.fixture
def lettered(office: Scene) -> Scene:
    """Communes with contacts, and the letters of the days before a limit."""
    plan = plan_contacts(office.app, CONTACTS.encode(), on=START)
    assert not plan.problems
    import_contacts(office.app, plan, on=START, now=at(START), by="test")
    soon = {"kind": "on_or_before", "strict": date(2022, 9, 15), "lenient": date(2022, 9, 15)}
    office.issue(document("14/KH-UBND"), founding(due=soon))
    for day in (5, 6, 7, 8, 9, 12):
        sweep(office.app, datetime(2022, 9, day, 2, tzinfo=UTC))
    return office


def letter_of(office: Scene, unit: str) -> LetterRow:
    with reading(office.app.engine) as connection:
        return letters(connection, unit=unit, most=1)[0]


def test_letters_are_listed_for_ones_own_part_only(lettered: Scene, sign_in: SignIn) -> None:
    everything = text_of(sign_in(Role.COORDINATOR, "49").get("/thu"))
    assert "Xã Duy Thu" in everything
    assert "Xã Quế Thọ" in everything
    district = text_of(sign_in(Role.COORDINATOR, "511").get("/thu"))
    assert "Xã Quế Thọ" in district
    assert "Xã Duy Thu" not in district


def test_a_letter_is_shown_word_for_word_and_proved(lettered: Scene, sign_in: SignIn) -> None:
    row = letter_of(lettered, "20602")
    page = text_of(sign_in(Role.COORDINATOR, "49").get(f"/thu/{row.letter}"))
    assert "khớp với mã băm đã niêm" in page
    assert "Thành lập Tổ công nghệ số cộng đồng" in page


def test_the_formatted_letter_can_do_nothing(lettered: Scene, sign_in: SignIn) -> None:
    row = letter_of(lettered, "20602")
    answered = sign_in(Role.COORDINATOR, "49").get(f"/thu/{row.letter}/html")
    policy = answered.headers["content-security-policy"]
    assert "sandbox" in policy
    assert "default-src 'none'" in policy
    assert "script-src" not in policy


@pytest.mark.parametrize("more", ["", "/html"])
def test_a_letter_for_units_elsewhere_is_not_there(lettered: Scene, sign_in: SignIn, more: str) -> None:
    row = letter_of(lettered, "20602")
    district = sign_in(Role.COORDINATOR, "511")
    district.get(f"/thu/{row.letter}{more}", status=404)
    district.get(f"/thu/{UUID(int=7)}{more}", status=404)


def test_a_filter_that_is_none_is_said(office: Scene, sign_in: SignIn) -> None:
    page = sign_in(Role.COORDINATOR, "49").get("/thu?state=lost", status=422)
    assert "Không có tình trạng thư «lost»" in text_of(page)


# --- what came back -------------------------------------------------------------------------


@pytest.fixture
def returned(lettered: Scene) -> Scene:
    said = Said(None, "bounce", at(date(2022, 9, 11)), "test", "command")
    bounced_by_hand(lettered.app, "vp@duythu.example", permanent=True, words="user unknown", said=said)
    return lettered


def test_what_came_back_stands_with_its_remedy(returned: Scene, sign_in: SignIn) -> None:
    coordinator = sign_in(Role.COORDINATOR, "49")
    assert "1 đầu mối có thư bị trả lại" in text_of(coordinator.get("/"))
    page = text_of(coordinator.get("/thu/tra-lai"))
    assert "Văn phòng UBND, Xã Duy Thu" in page
    assert "trả lại hẳn" in page


def test_an_address_put_right_is_written_to_again(returned: Scene, sign_in: SignIn) -> None:
    coordinator = sign_in(Role.COORDINATOR, "49")
    person = letter_of(returned, "20602").person
    coordinator.get("/thu/tra-lai")
    page = coordinator.post("/thu/tra-lai", {"person": person, "reason": ""}, status=422)
    assert "Hãy điền ô này." in text_of(page)
    coordinator.post("/thu/tra-lai", {"person": person, "reason": "Đã gọi điện, hộp thư đã mở lại"})
    assert "Không có đầu mối nào có thư bị trả lại." in text_of(coordinator.get("/thu/tra-lai"))


def test_a_district_neither_sees_nor_ends_what_came_back_elsewhere(returned: Scene, sign_in: SignIn) -> None:
    district = sign_in(Role.COORDINATOR, "511")
    assert "vp@duythu.example" not in district.get("/thu/tra-lai").text
    person = letter_of(returned, "20602").person
    district.post("/thu/tra-lai", {"person": person, "reason": "x"}, status=422)


# --- a sweep that is held -------------------------------------------------------------------


@pytest.fixture
def held(office: Scene) -> Scene:
    office.app.log.append(
        CLOCK_STREAM,
        [SweepHeld(on=NOW.date(), notices=900, usual=10)],
        expected=None,
        message="held",
        at=NOW,
        by="clock",
        via="clock",
    )
    office.app.projector.catch_up()
    return office


def is_held(office: Scene) -> bool:
    with reading(office.app.engine) as connection:
        return agenda.held(connection) is not None


def test_a_held_sweep_is_released_for_a_reason(held: Scene, sign_in: SignIn) -> None:
    coordinator = sign_in(Role.COORDINATOR, "49")
    assert "đang bị giữ" in text_of(coordinator.get("/"))
    assert "900 lượt nhắc" in text_of(coordinator.get("/thu/bi-giu"))
    coordinator.post("/thu/bi-giu", {"reason": " "}, status=422)
    assert is_held(held)
    coordinator.post("/thu/bi-giu", {"reason": "Đúng là cuối quý"})
    assert not is_held(held)


def test_a_district_releases_nothing(held: Scene, sign_in: SignIn) -> None:
    district = sign_in(Role.COORDINATOR, "508")
    district.get("/thu/bi-giu", status=403)
    district.post("/thu/bi-giu", {"reason": "x"}, status=403)
    assert is_held(held)


# --- silences -------------------------------------------------------------------------------

QUIET = {"directive": "", "obligation": "", "inside": "508", "since": "", "until": "2022-09-20"}


def quiet(office: Scene) -> list[tuple[str, str]]:
    with reading(office.app.engine) as connection:
        return [(one.inside, one.reason) for one in all_silences(connection) if one.ended_on is None]


def test_quiet_is_kept_until_a_day_and_ended_early(office: Scene, sign_in: SignIn) -> None:
    coordinator = sign_in(Role.COORDINATOR, "49")
    coordinator.get("/tam-ngung")
    coordinator.post("/tam-ngung", {**QUIET, "reason": "Bão lụt"})
    assert quiet(office) == [("508", "Bão lụt")]
    assert "1 lệnh tạm ngừng" in text_of(coordinator.get("/"))
    with reading(office.app.engine) as connection:
        [one] = all_silences(connection)
    coordinator.get("/tam-ngung")
    coordinator.post("/tam-ngung/thoi", {"silence": one.silence, "reason": "Nước đã rút"})
    assert quiet(office) == []


@pytest.mark.parametrize(
    ("given", "field"),
    [({"reason": ""}, "reason"), ({"until": ""}, "until"), ({"obligation": "1"}, "directive")],
)
def test_what_a_silence_lacks_is_said(
    office: Scene, sign_in: SignIn, given: dict[str, object], field: str
) -> None:
    coordinator = sign_in(Role.COORDINATOR, "49")
    coordinator.get("/tam-ngung")
    page = coordinator.post("/tam-ngung", {**QUIET, "reason": "Bão", **given}, status=422)
    assert f'href="#{field}"' in page.text
    assert quiet(office) == []


def test_a_district_keeps_quiet_and_ends_only_its_own(office: Scene, sign_in: SignIn) -> None:
    province: Browser = sign_in(Role.COORDINATOR, "49")
    province.get("/tam-ngung")
    province.post("/tam-ngung", {**QUIET, "reason": "Bão"})
    district = sign_in(Role.COORDINATOR, "511")
    district.get("/tam-ngung")
    district.post("/tam-ngung", {**QUIET, "reason": "x"}, status=422)
    with reading(office.app.engine) as connection:
        [one] = all_silences(connection)
    district.post("/tam-ngung/thoi", {"silence": one.silence, "reason": "x"}, status=422)
    assert quiet(office) == [("508", "Bão")]
    assert silence_named(office.app, one.silence[:8]) == UUID(one.silence)
