"""Files that commands are given."""

from pathlib import Path

from flows.sheets.reading import rows_of
from units.books import Book
from words import Misused


class NoSuchFile(Misused):
    """There is no file at the path, or it cannot be read."""


def bytes_of(path: Path) -> bytes:
    """What the file holds. Raises NoSuchFile."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise NoSuchFile(
            "Không đọc được tệp {path} ({reason}); kiểm tra lại đường dẫn và quyền đọc.",
            path=path,
            reason=error.strerror,
        ) from error


def rows_in(path: Path) -> bytes | Book:
    """The list in the file, CSV or .xlsx. Raises NoSuchFile, UnreadableFile, SheetTooLarge."""
    return rows_of(bytes_of(path), path.name)
