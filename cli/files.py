"""Files that commands are given."""

from pathlib import Path

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
