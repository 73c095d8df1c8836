"""Letters for the tests: made-up units and directives, every figure chosen to be recognisable."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from notices.compose import compose
from notices.letter import Addressee, LetterContent, LetterItem, Notice, Progress

TODAY = date(2022, 9, 12)
COORDINATOR = "Văn phòng UBND tỉnh Quảng Nam"


def post(number: int = 1, **changes: Any) -> Addressee:
    """The office of the town Nam Phước, or of another person when `number` differs."""
    values: dict[str, Any] = {
        "person": UUID(int=number),
        "post_name": "Văn phòng UBND thị trấn Nam Phước",
        "unit_code": "20551",
        "unit_name": "thị trấn Nam Phước",
    }
    return Addressee(**(values | changes))


def item(number: int = 1, **changes: Any) -> LetterItem:
    """One task, due at the end of September 2022."""
    values: dict[str, Any] = {
        "task": UUID(int=number),
        "task_code": f"V-{number:04}",
        "directive_number": "12/KH-UBND",
        "directive_subject": "Kế hoạch phủ kín tổ công nghệ số cộng đồng",
        "obligation": "Lập ban chỉ đạo chuyển đổi số cấp xã",
        "unit_code": "20551",
        "unit_name": "thị trấn Nam Phước",
        "due": date(2022, 9, 30),
        "lenient": date(2022, 9, 30),
        "rung": -14,
        "tone": "remind",
        "accountable": "UBND thị trấn Nam Phước",
        "report_to": "Sở Thông tin và Truyền thông",
    }
    values["lenient"] = changes.get("due", values["lenient"])
    return LetterItem(**(values | changes))


def notice(number: int = 1, to: Addressee | None = None, **changes: Any) -> Notice:
    return Notice(to=to or post(), item=item(number, **changes))


def letter(*notices: Notice, on: date = TODAY, **changes: Any) -> LetterContent:
    """The one letter that these notices make."""
    (only,) = compose(notices or (notice(),), on, **({"coordinator_name": COORDINATOR} | changes))
    return only


def crowded(lang: str = "vi", person: int = 7) -> LetterContent:
    """A bad Monday: late, due and coming, own and below, several directives, groups and a cap."""
    to = post(person, lang=lang)
    hamlets = [
        notice(
            100 + place,
            to,
            obligation="Thành lập tổ công nghệ số cộng đồng",
            quote="100% thôn, khối phố có tổ công nghệ số cộng đồng trước ngày 01/9/2022",
            unit_code=f"20551-{place:02}",
            unit_name=f"khối phố Mẫu {place}",
            due=date(2022, 8, 31),
            lenient=date(2022, 9, 1),
            rung=7,
            tone="criticise",
            progress=Progress(done=32, total=67, target=Decimal(100)),
        )
        for place in range(1, 36)
    ]
    communes = [
        notice(
            200 + place,
            to,
            obligation="Ban hành quyết định thành lập ban chỉ đạo",
            unit_code=f"205{60 + place}",
            unit_name=f"xã Mẫu {place}",
            accountable=f"UBND xã Mẫu {place}",
            due=date(2022, 8, 20),
            rung=21,
            tone="review",
            up=1,
        )
        for place in range(1, 5)
    ]
    others = [
        notice(1, to, due=date(2022, 9, 12), rung=0, tone="urge", at="17:00"),
        notice(
            2,
            to,
            directive_number="34/CT-UBND",
            directive_subject="Chỉ thị về đẩy mạnh dịch vụ công trực tuyến <b>& an toàn</b> thông tin",
            obligation="Báo cáo kết quả dịch vụ công trực tuyến",
            period="tháng 9/2022",
            due=date(2022, 9, 15),
            rung=-3,
        ),
        notice(3, to, obligation="Tập huấn cho thành viên tổ", due=date(2022, 9, 26), rung=-14),
        *(
            notice(
                300 + place,
                to,
                directive_number="56/UBND-VX",
                directive_subject="V/v rà soát số liệu",
                obligation=f"Rà soát số liệu đợt {place}",
                due=date(2022, 10, 1),
            )
            for place in range(4)
        ),
    ]
    return letter(
        *hamlets,
        *communes,
        *others,
        lines_max=7,
        public_url="https://dondoc.quangnam.example.vn",
    )
