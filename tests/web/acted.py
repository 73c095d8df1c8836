"""What tests of acting share: a photograph, a decision, and what the log holds afterwards."""

import re
from datetime import date
from html import unescape
from io import BytesIO
from typing import Any

from events.decisions import TaskRef
from events.facts import Fact, unit_stream
from tests.scene import Scene
from tests.web.conftest import Browser, document
from units.tree import Every

JPEG = b"\xff\xd8\xff\xe0" + b"photograph" * 20
PDF = b"%PDF-1.7\n" + b"decision" * 20
TEAM = "/viec/12-KH-UBND-2022/1/20602-01/-"
COMMUNE = Every(level="xa", inside="49")


def facts(office: Scene, unit: str) -> list[Fact]:
    return [r.event for r in office.app.log.stream(unit_stream(unit)) if isinstance(r.event, Fact)]


def decisions(office: Scene, task: TaskRef) -> list[object]:
    return [r.event for r in office.app.log.stream(task.stream)]


def photo(name: str = "anh.jpg", content: bytes = JPEG, media: str = "image/jpeg") -> dict[str, Any]:
    return {"files": [("evidence", (name, BytesIO(content), media))]}


def held(browser: Browser) -> list[str]:
    assert browser.page is not None
    return [unescape(v) for v in re.findall(r'name="held" value="([^"]*)"', browser.page.text)]


def asked(office: Scene, *obligations: object, number: str = "13/KH-UBND") -> str:
    return office.issue(document(number, date=date(2022, 9, 1)), *obligations)  # type: ignore[arg-type]  # they are
