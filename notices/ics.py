"""The due dates of a letter as a calendar file (RFC 5545), for whoever keeps a calendar."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Final

from notices.letter import LetterContent, LetterItem
from notices.plain import one_line
from words import Lang, say

VIETNAM: Final = timezone(timedelta(hours=7))  # no daylight saving since 1975
EPOCH: Final = date(2020, 1, 1).toordinal()
FOLD_BYTES: Final = 75  # RFC 5545, 3.1


def calendar(content: LetterContent) -> bytes | None:
    """The due dates that are still ahead on the letter's day; None when there are none.

    An entry is known by its task, so a second letter replaces the entry of the first, and
    an extended due date moves it. The same letter always gives the same bytes.
    """
    ahead = [item for item in content.items if item.lenient >= content.on]
    if not ahead:
        return None
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Dondoc//Letters//VI", "METHOD:PUBLISH"]
    for item in ahead:
        lines += _entry(item, content.on, content.lang)
    lines.append("END:VCALENDAR")
    return "".join(f"{folded}\r\n" for line in lines for folded in _folded(line)).encode()


def _entry(item: LetterItem, on: date, lang: Lang) -> Iterator[str]:
    unit = item.unit_name
    if len(item.units) > 1:
        unit = say("{unit} và {n} đơn vị khác", lang, unit=unit, n=len(item.units) - 1)
    yield "BEGIN:VEVENT"
    yield f"UID:{item.task}@dondoc"
    yield f"SEQUENCE:{on.toordinal() - EPOCH}"  # a later letter's entry replaces an earlier one's
    yield f"DTSTAMP:{on:%Y%m%d}T000000Z"
    if item.at:
        end = datetime.combine(item.due, item.at, VIETNAM).astimezone(UTC)
        yield f"DTSTART:{end:%Y%m%dT%H%M%SZ}"
    else:
        yield f"DTSTART;VALUE=DATE:{item.due:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{item.due + timedelta(days=1):%Y%m%d}"
    yield "SUMMARY:" + _text(
        say("Hạn: {what} ({unit})", lang, what=one_line(item.obligation, 200), unit=unit), 300
    )
    about = say(
        "{number}. Chịu trách nhiệm: {accountable}. Mã việc: {code}.",
        lang,
        number=item.directive_number,
        accountable=item.accountable,
        code=item.task_code,
    )
    yield "DESCRIPTION:" + _text(about, 500)
    yield "TRANSP:TRANSPARENT"  # a due date does not make anybody busy
    yield "END:VEVENT"


def _text(value: str, most: int) -> str:
    """RFC 5545, 3.3.11: backslash, semicolon and comma are escaped; line breaks are gone before."""
    line = one_line(value, most)
    return line.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")


def _folded(line: str) -> Iterator[str]:
    """A line in pieces of at most 75 bytes, never cut inside a character."""
    piece, room = "", FOLD_BYTES
    for character in line:
        size = len(character.encode())
        if size > room:
            yield piece
            piece, room = " ", FOLD_BYTES - 1
        piece += character
        room -= size
    yield piece
