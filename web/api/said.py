"""What each operation of the API is for, in the words of those who open its page."""

from collections.abc import Mapping
from typing import Final

from access.roles import ACTION_NAMES, Action
from projections.terms import FACT_WORDS
from words import Phrase, phrase

ABOUT_TEMPLATE: Final = (
    "Chương trình làm được những gì các trang làm được. Ngày là ngày ở Việt Nam (2022-08-15), "
    "giờ là giờ UTC. Lần ghi nào cũng mang được một Idempotency-Key: gửi lại thì nhận lại câu trả lời đầu, "
    "không ghi thêm. Lỗi trả về dạng problem+json (RFC 9457)."
)
TASK: Final = "/tasks/{directive}/{obligation}/{unit}/{period}"

FOR: Final[Mapping[str, str]] = {
    "GET /board": "Bảng tiến độ: mỗi đơn vị xong bao nhiêu việc, đúng hạn hay trễ, tính đến một ngày.",
    "GET /tasks": "Nhiệm vụ của một đơn vị và các nơi bên trong, hạn sớm nhất trước; "
    "lọc để xem phần còn lại.",
    f"GET {TASK}": "Một nhiệm vụ với các thư và diễn biến; không có kỳ thì ghi “-”.",
    "GET /units": "Các đơn vị ngay bên dưới một đơn vị.",
    "GET /units/{unit}": "Mọi điều một đơn vị phải làm, đã làm, và ai phụ trách.",
    "GET /units/{unit}/letters": "Thư gửi tới các đầu mối của đơn vị, mới nhất trước; không kèm nội dung.",
    "GET /directives": "Mọi văn bản, mới nhất trước.",
    "GET /directives/{name}": "Văn bản giao việc gì, cho bao nhiêu đơn vị, đến bao giờ.",
    "GET /teams": "Số tổ và thành viên theo cấp và theo đơn vị ngay bên dưới.",
    "GET /indicators": "Số đo theo chỉ tiêu và theo cấp.",
    "GET /discrepancies": "Số báo cáo không khớp danh bạ, theo từng đơn vị.",
    "GET /trail": "Một trang nhật ký, mới nhất trước.",
    "GET /trail/{position}": "Một sự kiện với mọi trường của nó.",
    "GET /events": "Sự kiện dạng CloudEvents, cũ nhất trước; hỏi tiếp từ cùng một chỗ thì không sót.",
    "GET /calendar/{secret}.ics": "Các ngày hạn, cho chương trình lịch.",
    "POST /evidence": "Nhận một tệp minh chứng và trả lời cách nêu tên tệp trong 30 ngày tới.",
    "POST /facts/{unit}/{version}/retract": "Rút một dữ kiện: việc đó không xảy ra.",
    f"POST {TASK}/extension": "Xin gia hạn.",
    f"POST {TASK}/extension/grant": "Cho gia hạn, có xin hay không; không cho chính đơn vị mình nói thay.",
    f"POST {TASK}/extension/refuse": "Không cho gia hạn.",
    f"POST {TASK}/submission": "Trình kết quả để duyệt.",
    f"POST {TASK}/submission/accept": "Duyệt kết quả đã trình.",
    f"POST {TASK}/submission/return": "Trả lại kết quả để làm tiếp.",
    f"POST {TASK}/acknowledgement": "Báo đã nhận việc.",
    f"POST {TASK}/waiver": "Cho đơn vị miễn việc này.",
}


def purpose(method: str, path: str) -> Phrase | None:
    """What an operation is for; `path` without the part that all of them begin with. None is not known."""
    *_, last = path.split("/")
    if path.startswith("/facts/") and last in FACT_WORDS:
        what = Phrase(FACT_WORDS[last])
        if "/correct/" in path:
            return phrase("Đính chính một dữ kiện loại {what}.", what=what)
        return phrase("Ghi một dữ kiện loại {what}.", what=what)
    template = FOR.get(f"{method} {path}")
    return None if template is None else Phrase(template)


def right(policy: str) -> Phrase:
    """Who may use an operation, by the name of its policy."""
    action = policy.partition(" ")[0]
    if action in set(Action):
        return ACTION_NAMES[Action(action)]
    return phrase("ai có địa chỉ này")
