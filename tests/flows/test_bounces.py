"""Letters that came back: read from reports, shown with a remedy, and nobody written to in vain."""

import json
import mailbox
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.main import main
from events.bounces import LetterBounced
from events.decisions import LetterSealed
from flows.bounces import BadMailbox, NotBounced, UnknownAddress, bounced_by_hand, bounced_in, put_right
from flows.extending import Said
from flows.tick import tick
from notices.bounces import read_report
from notices.message import message_id
from projections import exceptions
from projections.bounces import bounced
from projections.database import reading
from projections.letters import letters as letter_rows
from tests.flows.test_sweep import DOCUMENT, DUE, TEAMS, Box, letters, on_every_day, sweep_on, told
from tests.scene import Scene, at

DAY = DUE - timedelta(days=7)
TOWN, COMMUNE = "Văn phòng UBND, Thị trấn Nam Phước", "Văn phòng UBND, Xã Duy Thu"
_ids = count()

REPORT = """From: MAILER-DAEMON@tinh.example
To: dondoc@tinh.example
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="BOUND"

--BOUND
Content-Type: text/plain; charset=us-ascii

I'm sorry.

--BOUND
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.tinh.example

Final-Recipient: rfc822; {address}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; {diagnostic}

--BOUND
Content-Type: message/rfc822

Message-ID: {message_id}
From: dondoc@tinh.example
To: {address}
Subject: x

x
--BOUND--
"""


def report(
    address: str = "vp@duythu.example",
    *,
    action: str = "failed",
    status: str = "5.1.1",
    diagnostic: str = "550 5.1.1 <vp@duythu.example>: no such user",
    message_id: str = "<x@elsewhere>",
) -> bytes:
    said = REPORT.format(
        address=address, action=action, status=status, diagnostic=diagnostic, message_id=message_id
    )
    return said.replace("\n", "\r\n").encode()


def said() -> Said:
    return Said(None, f"bounce:{next(_ids)}", at(DAY), "coordinator", "command")


@pytest.fixture
def posted(scene: Scene) -> Scene:
    """Both communes have been written to."""
    on_every_day(scene)
    scene.issue(DOCUMENT, TEAMS)
    assert tick(scene.app, at(DAY), Box()).posted.sent == 2
    return scene


def test_a_report_says_whom_it_did_not_reach_and_keeps_no_address() -> None:
    [bounce] = read_report(report())

    assert bounce.addresses == ("vp@duythu.example",)
    assert (bounce.permanent, bounce.status, bounce.letter) == (True, "5.1.1", None)
    assert "@" not in bounce.answer + bounce.remedy
    assert "Hộp thư này không có (550 5.1.1 <[…]>: no such user)" in bounce.remedy
    assert "hãy sửa địa chỉ của đầu mối" in bounce.remedy


@pytest.mark.parametrize(
    ("action", "status", "diagnostic", "permanent", "remedy"),
    [
        ("failed", "5.2.2", "552 5.2.2 mailbox full", True, "đã đầy"),
        ("failed", "5.7.1", "550 5.7.1 blocked", True, "chặn thư"),
        ("failed", "5.0.0", "x-unix; unknown", True, "kiểm tra địa chỉ"),
        ("failed", "4.4.7", "451 4.4.7 expired", False, "sẽ được gửi lại"),
        ("delayed", "4.4.1", "421 no answer", False, ""),
        ("failed", "5.1.1", "", True, "Hộp thư này không có"),
    ],
)
def test_what_comes_back_for_good_and_what_for_now(
    action: str, status: str, diagnostic: str, permanent: bool, remedy: str
) -> None:
    [bounce] = read_report(report(action=action, status=status, diagnostic=diagnostic))

    assert (bounce.permanent, bounce.status) == (permanent, status)
    assert remedy in bounce.remedy


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"Subject: hello\r\n\r\nI am away",
        report(action="delivered"),
        report().replace(b"message/delivery-status", b"text/plain"),
        report().replace(b"multipart/report", b"multipart/mixed"),
        b"Content-Type: multipart/report; boundary=x\r\n\r\n--x\r\nContent-Type: message/delivery-status\r\n",
        b"Content-Type: multipart/report\r\nContent-Type: =?utf-8?q?\xff\r\n\r\n",
    ],
)
def test_what_is_no_report_tells_nothing(data: bytes) -> None:
    assert read_report(data) == ()


@given(st.integers(0, 10_000), st.binary(max_size=40))
def test_no_mail_breaks_the_reader(where: int, junk: bytes) -> None:
    whole = report()
    cut = where % len(whole)

    for data in (
        whole[:cut] + junk + whole[cut:],
        whole[:cut] + junk,
        whole[:cut] + junk + whole[cut + 20 :],
    ):
        for bounce in read_report(data):
            assert len(bounce.answer) <= 400


def test_who_cannot_be_reached_counts_as_no_contact_until_put_right(posted: Scene, tmp_path: Path) -> None:
    file = tmp_path / "bounce.eml"
    file.write_bytes(report())
    first = bounced_in(posted.app, file, said=said())
    sweep_on(posted, DUE - timedelta(days=3))
    without = told(letters(posted, DUE - timedelta(days=3)))
    put_right(posted.app, "vp@duythu.example", reason="đã mở lại", said=said())
    sweep_on(posted, DUE - timedelta(days=1))
    again = told(letters(posted, DUE - timedelta(days=1)))

    assert first == (1, 1, 0, 0)
    assert without == {TOWN: 1, "Văn phòng UBND, Huyện Duy Xuyên": 1}  # the district hears of the hamlet
    assert again == {TOWN: 1, COMMUNE: 1}
    with pytest.raises(NotBounced, match="Chưa có thư nào gửi"):
        put_right(posted.app, "vp@duythu.example", reason="nữa", said=said())


def addresses(box: Box) -> list[str]:
    return [to for to, _ in box.posted]


def waiting_for_the_commune(posted: Scene) -> None:
    """Two more letters are sealed; then a report says that the commune's address is dead."""
    sweep_on(posted, DUE - timedelta(days=3))
    bounced_by_hand(
        posted.app, "vp@duythu.example", permanent=True, words="550 5.1.1 no such user", said=said()
    )


def test_a_letter_sealed_before_the_bounce_is_held_and_shows_what_to_do(posted: Scene) -> None:
    waiting_for_the_commune(posted)
    box = Box()

    done = tick(posted.app, at(DUE - timedelta(days=3)), box).posted
    position = posted.app.log.last_position()
    again = tick(posted.app, at(DUE - timedelta(days=3)) + timedelta(hours=1), box).posted

    assert (done.sent, again.sent, again.refused) == (1, 0, 0)
    assert addresses(box) == ["vp@namphuoc.example"]
    assert posted.app.log.last_position() == position
    with reading(posted.app.engine) as connection:
        [held] = letter_rows(connection, state="held")
        assert letter_rows(connection, state="queued") == []
    assert held.unit == "20602"
    assert "hãy sửa địa chỉ của đầu mối" in str(held.remedy)


def test_it_goes_as_soon_as_the_address_is_put_right(posted: Scene) -> None:
    waiting_for_the_commune(posted)
    put_right(posted.app, "vp@duythu.example", reason="đã mở lại", said=said())
    box = Box()

    tick(posted.app, at(DUE - timedelta(days=3)), box)

    assert sorted(addresses(box)) == ["vp@duythu.example", "vp@namphuoc.example"]


def test_it_does_not_wait_for_ever(posted: Scene) -> None:
    waiting_for_the_commune(posted)
    box = Box()
    for days in (3, -1, -3):
        tick(posted.app, at(DUE - timedelta(days=days)), box)

    assert "vp@duythu.example" not in addresses(box)
    with reading(posted.app.engine) as connection:
        rows = {row.sealed_on: row for row in letter_rows(connection, unit="20602")}
    given_up = rows[DUE - timedelta(days=3)]
    assert given_up.state == "refused"
    assert "hãy sửa địa chỉ của đầu mối" in str(given_up.remedy)


def test_the_coordinators_digest_names_whom_letters_do_not_reach_until_put_right(posted: Scene) -> None:
    waiting_for_the_commune(posted)
    with reading(posted.app.engine) as connection:
        months_later = exceptions.refused(connection, DUE + timedelta(days=90))
    put_right(posted.app, "vp@duythu.example", reason="đã mở lại", said=said())
    with reading(posted.app.engine) as connection:
        after = exceptions.refused(connection, DUE + timedelta(days=90))

    [(unit, remedy)] = months_later
    assert unit == "Xã Duy Thu"
    assert "hãy sửa địa chỉ của đầu mối" in remedy
    assert after == []


def test_a_bounce_for_now_stops_nothing(posted: Scene, tmp_path: Path) -> None:
    file = tmp_path / "bounce.eml"
    file.write_bytes(report(action="delayed", status="4.2.2", diagnostic="452 4.2.2 full"))
    bounced_in(posted.app, file, said=said())
    sweep_on(posted, DUE - timedelta(days=3))

    assert COMMUNE in told(letters(posted, DUE - timedelta(days=3)))
    with reading(posted.app.engine) as connection:
        assert [row.permanent for row in bounced(connection)] == [False]


def test_a_mailbox_is_read_once_and_the_letter_found_by_its_id(posted: Scene, tmp_path: Path) -> None:
    [sealed] = [
        r.event
        for r in posted.app.log.read(0, 1_000)
        if isinstance(r.event, LetterSealed) and r.event.unit == "20602"
    ]
    path = tmp_path / "in.mbox"
    box = mailbox.mbox(path)
    mine = message_id(sealed.letter, posted.app.settings.smtp_sender)
    # A forwarding address that nobody here knows: the letter's own id tells whose it was.
    box.add(report("forwarded@elsewhere.example", message_id=mine))
    box.add(report("stranger@elsewhere.example"))
    box.add(b"Subject: thu cua ai do\r\n\r\nxin chao")
    box.close()

    first = bounced_in(posted.app, path, said=said())
    position = posted.app.log.last_position()
    second = bounced_in(posted.app, path, said=said())

    assert first == (3, 1, 0, 1)
    assert second == (3, 0, 1, 1)
    assert posted.app.log.last_position() == position
    events = [r.event for r in posted.app.log.read(0, 1_000) if isinstance(r.event, LetterBounced)]
    assert [(e.person, e.letter) for e in events] == [(sealed.person, sealed.letter)]
    assert "@" not in events[0].model_dump_json()
    with reading(posted.app.engine) as connection:
        [shown] = letter_rows(connection, unit="20602")
    assert shown.state == "sent"
    assert "Hộp thư này không có" in str(shown.remedy)


def test_bounces_told_by_hand_are_told_once_and_survive_a_rebuild(posted: Scene) -> None:
    tell = {"permanent": True, "words": "550 5.1.1 no such user"}
    first = bounced_by_hand(posted.app, "VP@duythu.example", said=said(), **tell)
    again = bounced_by_hand(posted.app, "vp@duythu.example", said=said(), **tell)
    with reading(posted.app.engine) as connection:
        before = bounced(connection)
    posted.app.projector.rebuild()
    with reading(posted.app.engine) as connection:
        after = bounced(connection)

    assert (first, again) == (True, False)
    assert before == after
    assert [(r.unit, r.post, r.permanent, r.status) for r in after] == [("20602", "Văn phòng UBND", True, "")]
    with pytest.raises(UnknownAddress, match="Không có đầu mối nào dùng địa chỉ"):
        bounced_by_hand(posted.app, "ai@do.example", said=said(), **tell)


def test_what_is_no_mailbox_is_refused(scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "thu.mbox"
    folder.mkdir()
    big = tmp_path / "lớn.eml"
    big.write_bytes(b"x" * 100)
    monkeypatch.setattr("flows.bounces.FILE_MOST_BYTES", 99)

    for path in (folder, big):
        with pytest.raises(BadMailbox, match="không phải một tệp thư"):
            bounced_in(scene.app, path, said=said())
    with pytest.raises(BadMailbox, match="Không đọc được tệp"):
        bounced_in(scene.app, tmp_path / "đâu.eml", said=said())


def test_the_command_records_lists_and_puts_right(
    posted: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DONDOC_DATABASE_URL", posted.app.settings.database_url)
    file = tmp_path / "bounce.eml"
    file.write_bytes(report())
    now = ["--now", at(DAY).isoformat()]

    assert main(["letters", "bounced", str(file), *now]) == 0
    assert "1 thư: ghi mới 1 lần trả lại" in capsys.readouterr().out
    assert main(["letters", "bounced", "vp@duythu.example", *now]) == 0
    assert "đã được ghi từ trước" in capsys.readouterr().out
    assert main(["letters", "bounced", *now]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "không gửi nữa" in shown
    assert "hãy sửa địa chỉ của đầu mối" in shown
    assert main(["letters", "bounced", "--json", *now]) == 0
    [row] = json.loads(capsys.readouterr().out)
    assert (row["unit"], row["permanent"], row["status"]) == ("20602", True, "5.1.1")
    assert main(["letters", "bounced", "vp@duythu.example", "--right", *now]) == 0
    assert main(["letters", "bounced", "--temporary", "--right", *now]) == 2
    capsys.readouterr()
    assert main(["letters", "bounced", *now]) == 0
    assert "Không có thư nào bị trả lại." in capsys.readouterr().out
