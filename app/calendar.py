"""The working calendar in force: the one shipped, with the office's own file over it."""

from pathlib import Path

from app.setting import variable
from app.settings import Settings
from deadlines.calendar import Calendar
from deadlines.office import OfficeCalendar, read_office_calendar
from words import DondocError, Misused


class CalendarFileUnusable(Misused):
    """The office's calendar file cannot be read; nothing is reckoned with half a calendar."""


class CalendarFileMissing(Misused):
    """There is no file at the path, or it cannot be opened."""


def office_calendar(path: Path | None) -> OfficeCalendar:
    """What an office's file adds; nothing without a file. Raises CalendarFileUnusable."""
    if path is None:
        return OfficeCalendar()
    try:
        return read_office_calendar(_bytes(path))
    except DondocError as problem:
        raise CalendarFileUnusable(
            "Tệp lịch {path} chưa dùng được. {problem} Sửa tệp ấy, hoặc đổi thiết lập {variable}.",
            path=path,
            problem=problem,
            variable=variable("calendar_file"),
        ) from problem


def calendar_in_force(settings: Settings) -> Calendar:
    """The calendar that dates are reckoned with from now on. Raises CalendarFileUnusable."""
    return with_own(settings, office_calendar(settings.calendar_file))


def with_own(settings: Settings, own: OfficeCalendar) -> Calendar:
    """The calendar of the settings' province with these rows over the shipped ones."""
    return Calendar.vietnam(settings.province, own.days, own.schedules)


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CalendarFileMissing("Không đọc được tệp ({reason}).", reason=error.strerror) from error
