"""The hours in which letters go: from the hour of the letters until the evening."""

from datetime import datetime, time
from typing import Final

from app.wiring import App

# Who is written to in the evening reads it at home or not at all. A clock that comes back after
# this hour, and a letter that has to be tried again, wait for the next morning.
EVENING: Final = time(20)


def letters_may_go(app: App, now: datetime) -> bool:
    """Whether it is an hour of letters; where they begin at midnight, every hour is."""
    hour = now.astimezone(app.zone).time()
    begin = app.settings.letter_hour
    if begin == time.min or begin >= EVENING:
        return hour >= begin
    return begin <= hour < EVENING
