"""A prepared office: a district with its communes and hamlets, one directive issued, posts with addresses.

The database is made once, by the commands themselves, and copied for each test.
"""

import json
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from cli.main import main
from events.mapper import Mapper
from events.registry import EVENT_TYPES
from events.store import open_log
from events.upcasts import UPCASTS

ISSUED = "2022-08-01T08:00:00+07:00"
TODAY = "2022-08-10T08:00:00+07:00"
NAME = "12-KH-UBND-2022"
TEAM = "tổ công nghệ số cộng đồng"

DIRECTIVE = f"""
[document]
number = "12/KH-UBND"
type = "kế hoạch"
issuer = "508"
date = 2022-07-25
subject = "Lập tổ ở mọi thôn"

[[obligations]]
no = "1"
action = "Mỗi thôn có một tổ"
who = {{ kind = "every", level = "thon", inside = "508" }}
accountable = {{ level = "xa", percent = 100 }}
due = {{ kind = "on_or_before", strict = 2022-09-30, lenient = 2022-09-30 }}
done_when = {{ kind = "happened", fact = "team_founded", about = "{TEAM}" }}
team_rules = [ {{ body = "{TEAM}", rule = "members_at_most", members = 10 }} ]

[[obligations]]
no = "2"
action = "Mỗi xã báo cáo hằng tháng"
who = {{ kind = "every", level = "xa", inside = "508" }}
due = {{ kind = "recurring", rule = "monthly;by=4", before = true }}
done_when = {{ kind = "filed", report = "tiến độ" }}

[[obligations]]
no = "3"
action = "Huyện tập huấn và được nghiệm thu"
who = {{ kind = "named", codes = ["508"] }}
due = {{ kind = "on_or_before", strict = 2022-08-31, lenient = 2022-08-31 }}
review = true
done_when = {{ kind = "happened", fact = "training_held", about = "kỹ năng số" }}
"""
CONTACTS = """mã đơn vị,chức danh,thư điện tử
508,Văn phòng UBND huyện,vp@duyxuyen.example
508,Chủ tịch UBND huyện,ct@duyxuyen.example
20602,Văn thư UBND xã,vt@duythu.example
"""


@dataclass(frozen=True)
class Ran:
    """What a command line did."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        return json.loads(self.out)


class Office:
    """Runs command lines on one database file, at a time of its own."""

    def __init__(self, folder: Path, capture: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self._capture = capture

    def __call__(self, *line: str, now: str = TODAY) -> Ran:
        code = main(["--now", now, *line])
        out, err = self._capture.readouterr()
        return Ran(code, out, err)

    def file(self, name: str, content: str | bytes) -> str:
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return name

    @property
    def position(self) -> int:
        """Where the log ends: the same before and after whatever wrote nothing."""
        url = f"sqlite:///{self.folder / 'dondoc.db'}"
        with open_log(url, Mapper(EVENT_TYPES, UPCASTS)) as log:
            return log.last_position()

    def refuses(self, *line: str, code: int = 1, now: str = TODAY) -> str:
        """What a refused command says on standard error; it says nothing else and writes nothing."""
        before = self.position
        ran = self(*line, now=now)
        assert ran.code == code, ran
        assert ran.out == "", ran
        assert self.position == before
        return ran.err.strip()


def _hamlets() -> str:
    rows = [
        f"{commune}-{n:02},Thôn mẫu {n},{commune},2022-01-01" for commune in (20602, 20605) for n in (1, 2, 3)
    ]
    return "\n".join(["code,name,parent_code,valid_from", *rows])


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The database file of the office, made once."""
    folder = tmp_path_factory.mktemp("office")
    here = Path.cwd()
    kept = {name: os.environ.pop(name) for name in list(os.environ) if name.startswith("DONDOC_")}
    os.chdir(folder)
    try:
        (folder / "thon.csv").write_text(_hamlets())
        (folder / "contacts.csv").write_text(CONTACTS)
        (folder / "plan.toml").write_text(DIRECTIVE)
        for line in (
            ("init", "--units", "2022", "--province", "49"),
            ("units", "import", "thon.csv"),
            ("units", "contacts", "contacts.csv"),
            ("directive", "issue", "plan.toml", "--yes", "--on", "2022-08-01"),
        ):
            assert main(["--now", ISSUED, *line]) == 0, line
    finally:
        os.chdir(here)
        os.environ.update(kept)
    return folder / "dondoc.db"


@pytest.fixture
def empty(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Ran]:
    """A folder without any database."""
    for name in [name for name in os.environ if name.startswith("DONDOC_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    return Office(tmp_path, capsys)


@pytest.fixture
def office(empty: Office, prepared: Path) -> Office:
    """A copy of the prepared office for one test."""
    shutil.copyfile(prepared, empty.folder / "dondoc.db")
    empty._capture.readouterr()
    return empty
