"""Where a log lives: `sqlite:///path` for a file, `postgresql://…` for a server."""

from pathlib import Path
from typing import NamedTuple

from events.base import AddressNotUnderstood

SQLITE = "sqlite:///"


class SQLiteAddress(NamedTuple):
    """A database file; a relative path counts from the working directory, as in SQLAlchemy."""

    path: Path


class PostgresAddress(NamedTuple):
    """A database on a server: the URL that connects, and the one that may be shown."""

    url: str
    shown: str


def parse_address(url: str) -> SQLiteAddress | PostgresAddress:
    """What the address means. Raises AddressNotUnderstood, which never shows a password."""
    if url.startswith(SQLITE):
        path = url.removeprefix(SQLITE)
        if not path or "?" in path or path.startswith((":memory:", "file:")):
            raise AddressNotUnderstood(
                "Địa chỉ {url} không chỉ tới một tệp; hãy viết sqlite:///đường-dẫn/tới/tệp.db. "
                "Nhật ký phải nằm trên đĩa, không giữ trong bộ nhớ.",
                url=url,
            )
        return SQLiteAddress(Path(path))
    scheme, _, rest = url.partition("://")
    if scheme in {"postgresql", "postgres", "postgresql+psycopg"} and rest:
        plain = f"postgresql://{rest}"
        return PostgresAddress(plain, without_password(plain))
    raise AddressNotUnderstood(
        "Không hiểu địa chỉ {url}; hãy viết sqlite:///đường-dẫn/tới/tệp.db hoặc "
        "postgresql://người-dùng@máy-chủ/tên-cơ-sở-dữ-liệu.",
        url=without_password(url),
    )


def without_password(url: str) -> str:
    """The URL as it may appear in a message or a log: without password and parameters."""
    scheme, separator, rest = url.partition("?")[0].partition("://")
    place, slash, path = rest.partition("/")
    user, at, host = place.rpartition("@")
    return f"{scheme}{separator}{user.partition(':')[0]}{at}{host}{slash}{path}"
