"""A commune with three hamlets, its district and province, with posts and addresses."""

from collections.abc import Iterator
from datetime import date

import pytest

from flows.contacts import import_contacts, plan_contacts
from tests.scene import Scene, at, open_scene
from units.tree import Unit

START = date(2022, 1, 1)
UNITS = (
    Unit("VN", "Việt Nam", "trung_uong", "nuoc", None, START),
    Unit("49", "Tỉnh Quảng Nam", "tinh", "tinh", "VN", START),
    Unit("508", "Huyện Duy Xuyên", "huyen", "huyen", "49", START),
    Unit("20599", "Thị trấn Nam Phước", "xa", "thi-tran", "508", START),
    Unit("20602", "Xã Duy Thu", "xa", "xa", "508", START),
    *(Unit(f"20599-0{n}", f"Khối phố {n}", "thon", "khoi-pho", "20599", START) for n in (1, 2, 3)),
    Unit("20602-01", "Thôn 1", "thon", "thon", "20602", START),
)
CONTACTS = """unit_code,post,email,role
49,Văn phòng UBND tỉnh,vp@tinh.example,officer
49,Chủ tịch UBND tỉnh,ct@tinh.example,leader
508,Văn phòng UBND,vp@duyxuyen.example,officer
508,Chủ tịch UBND,ct@duyxuyen.example,leader
20599,Văn phòng UBND,vp@namphuoc.example,officer
20599,Chủ tịch UBND,ct@namphuoc.example,leader
20602,Văn phòng UBND,vp@duythu.example,officer
"""


def appoint(scene: Scene, contacts: str = CONTACTS) -> None:
    plan = plan_contacts(scene.app, contacts.encode(), on=START)
    assert not plan.problems, plan.problems
    import_contacts(scene.app, plan, on=START, now=at(START), by="test")


@pytest.fixture
def scene(database_url: str) -> Iterator[Scene]:
    """Urgings only: weekly digests have tests of their own."""
    opened = open_scene(
        database_url, coordinator_unit="49", digests="off", smtp_sender="Đôn đốc <dondoc@tinh.example>"
    )
    opened.units(*UNITS)
    appoint(opened)
    yield opened
    opened.app.close()
