"""Hours of the day as they are written: 17h00, 17 giờ 30 phút, 5 pm."""

from deadlines.expressions.dates import digits
from deadlines.expressions.tokens import Tokens


def clock(page: Tokens, i: int) -> tuple[str, int] | None:
    """The time of day at token `i` as HH:MM, and the token after it.

    17h00, 17 giờ 30 phút, 17g30, 17:00, 5 pm. 24:00 is kept: it ends the day.
    """
    hour = digits(page, i)
    if hour is None or hour > 24:
        return None
    j = i + 1
    word = page.word(j)
    if word in ("h", "giờ", "g") or (word == ":" and page.glued(j) and page.glued(j + 1)):
        minute = digits(page, j + 1)
        if minute is not None and minute < 60 and len(page.word(j + 1)) == 2 and not _is_date(page, j + 1):
            j += 2
            j += page.word(j) in ("phút", "p")
            return f"{hour:02}:{minute:02}", j
        return None if word == ":" else (f"{hour:02}:00", j + 1)
    if word in ("am", "pm"):
        return f"{hour % 12 + 12 * (word == 'pm'):02}:00", j + 1
    return None


def _is_date(page: Tokens, i: int) -> bool:
    return page.word(i + 1) in ("/", "-") and page.glued(i + 1)
