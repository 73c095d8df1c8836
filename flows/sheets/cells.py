"""What the text of a cell means: numbers to fifteen digits, days of either calendar, tidy words.

Numbers never pass through a float.
"""

import re
import unicodedata
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

DIGITS: Final = 15  # that a spreadsheet holds; what a float adds behind them is noise
LAST_SERIAL: Final = 2_958_465  # 31 December 9999
FROM_1904: Final = 1_462  # days between the two calendars

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def plain(value: Decimal) -> str:
    """The number as it is written in Vietnamese, without what a float adds behind its fifteen digits."""
    if value != value.to_integral_value():
        value = value.quantize(Decimal(1).scaleb(value.adjusted() - DIGITS + 1))
    if value == value.to_integral_value():
        return str(int(value)) if value.adjusted() <= 40 else str(value)
    return format(value.normalize(), "f").replace(".", ",")


def moment(serial: Decimal, *, since_1904: bool) -> tuple[str, str] | None:
    """The day of a serial number, with the mark of one that has a time as well; None outside the years."""
    if since_1904:
        serial += FROM_1904
    days = int(serial)
    seconds = round((serial - days) * 86_400)
    if not 0 <= days <= LAST_SERIAL:
        return None
    if days == 0:
        return f"{min(seconds, 86_399) // 3_600:02}:{min(seconds, 86_399) % 3_600 // 60:02}", "t"
    # Spreadsheets have a 29 February 1900, which never was.
    day = date(1899, 12, 31 if days < 60 else 30) + timedelta(days=days)
    return day.isoformat(), "h" if 0 < seconds < 86_400 else "d"


def column(address: str) -> int:
    place = 0
    for character in address:
        if not ("A" <= character <= "Z"):
            break
        place = place * 26 + ord(character) - 64
    return place - 1


def area(reference: str) -> list[int] | None:
    """First row, first column, last row, last column of merged cells; rows from 1, columns from 0."""
    found = re.fullmatch(r"([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})", reference)
    if not found:
        return None
    return [int(found[2]), column(found[1]), int(found[4]), column(found[3])]


def tidy(text: str) -> str:
    """The text on one line, composed, with Excel's escapes undone."""
    plain_text = text
    if "_x" in text:
        plain_text = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    return unicodedata.normalize("NFC", " ".join(plain_text.replace("\x00", " ").split()))
