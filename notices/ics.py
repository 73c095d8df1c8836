"""The due dates of a letter as a calendar file (RFC 5545), for whoever keeps a calendar."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Final, NamedTuple

from notices.letter import LetterContent, LetterItem
from notices.plain import one_line
from words import Lang, say

VIETNAM: Final = timezone(timedelta(hours=7))  # no daylight saving since 1975
EPOCH: Final = date(2020, 1, 1).toordinal()
FOLD_BYTES: Final = 75  # RFC 5545, 3.1


class DueEntry(NamedTuple):
    """A due date as a calendar shows it; `uid` stays the same when the date moves."""

    uid: str
    due: date
    at: time | None
    what: str
    unit: str
    more_units: int
    directive_number: str
    accountable: str
    task_code: str


def calendar(content: LetterContent) -> bytes | None:
    """The due dates that are still ahead on the letter's day; None when there are none.

    An entry is known by its task, so a second letter replaces the entry of the first, and
    an extended due date moves it. The same letter always gives the same bytes.
    """
    ahead = [_of_letter(item) for item in content.items if item.lenient >= content.on]
    return _written(ahead, content.on, content.lang) if ahead else None


def feed(name: str, entries: Iterable[DueEntry], on: date, lang: Lang = "vi") -> bytes:
    """A calendar that is fetched again and again: what is no longer in it is gone.

    `name` is shown by calendar programs; they are asked to come back every six hours.
    """
    head = (
        "X-WR-CALNAME:" + _text(name, 100),
        "REFRESH-INTERVAL;VALUE=DURATION:PT6H",
        "X-PUBLISHED-TTL:PT6H",
    )
    return _written(entries, on, lang, head)


def _of_letter(item: LetterItem) -> DueEntry:
    return DueEntry(
        uid=f"{item.task}@dondoc",
        due=item.due,
        at=item.at,
        what=item.obligation,
        unit=item.unit_name,
        more_units=max(0, len(item.units) - 1),
        directive_number=item.directive_number,
        accountable=item.accountable,
        task_code=item.task_code,
    )


def _written(entries: Iterable[DueEntry], on: date, lang: Lang, head: Sequence[str] = ()) -> bytes:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Dondoc//Letters//VI", "METHOD:PUBLISH", *head]
    for entry in entries:
        lines += _entry(entry, on, lang)
    lines.append("END:VCALENDAR")
    return "".join(f"{folded}\r\n" for line in lines for folded in _folded(line)).encode()


def _entry(entry: DueEntry, on: date, lang: Lang) -> Iterator[str]:
    unit = entry.unit
    if entry.more_units:
        unit = say("{unit} và {n} đơn vị khác", lang, unit=unit, n=entry.more_units)
    yield "BEGIN:VEVENT"
    yield f"UID:{entry.uid}"
    yield f"SEQUENCE:{on.toordinal() - EPOCH}"  # a later letter's entry replaces an earlier one's
    yield f"DTSTAMP:{on:%Y%m%d}T000000Z"
    if entry.at:
        end = datetime.combine(entry.due, entry.at, VIETNAM).astimezone(UTC)
        yield f"DTSTART:{end:%Y%m%dT%H%M%SZ}"
    else:
        yield f"DTSTART;VALUE=DATE:{entry.due:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{entry.due + timedelta(days=1):%Y%m%d}"
    yield "SUMMARY:" + _text(
        say("Hạn: {what} ({unit})", lang, what=one_line(entry.what, 200), unit=unit), 300
    )
    about = say(
        "{number}. Chịu trách nhiệm: {accountable}. Mã việc: {code}.",
        lang,
        number=entry.directive_number,
        accountable=entry.accountable,
        code=entry.task_code,
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
