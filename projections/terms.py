"""Officials' words for what the program keeps as names."""

from collections.abc import Mapping
from typing import Final

from words import Lang, say

STATUS_WORDS: Final[Mapping[str, str]] = {
    "open_in_time": "chưa xong, còn hạn",
    "open_late": "chưa xong, quá hạn",
    "done_in_time": "xong đúng hạn",
    "done_late": "xong trễ hạn",
    "waived": "được miễn",
    "closed": "đã kết thúc",
    "revoked": "đã thu hồi",
    "withdrawn": "đã bỏ",
}
STATUS_STYLE: Final[Mapping[str, str]] = {
    "open_late": "red",
    "done_late": "yellow",
    "done_in_time": "green",
}
MARK_WORDS: Final[Mapping[str, str]] = {
    "awaiting_review": "chờ duyệt",
    "returned": "bị trả lại",
    "extension_asked": "xin gia hạn",
    "extended": "đã gia hạn",
    "acknowledged": "đã nhận việc",
    "paused": "tạm dừng tính hạn",
    "delegated": "đã giao tiếp",
}
STATE_WORDS: Final[Mapping[str, str]] = {
    "draft": "dự thảo",
    "confirmed": "đã xác nhận",
    "issued": "đã ban hành",
    "closed": "đã kết thúc",
    "revoked": "đã thu hồi",
}
FORCE_WORDS: Final[Mapping[str, str]] = {
    "hard": "bắt buộc",
    "soft": "phấn đấu",
    "optional": "khuyến khích",
}
LETTER_WORDS: Final[Mapping[str, str]] = {
    "queued": "chờ gửi",
    "later": "sẽ gửi lại",
    "held": "bị giữ",
    "sent": "đã gửi",
    "refused": "bị từ chối",
    "dropped": "không cần gửi",
}
FACT_WORDS: Final[Mapping[str, str]] = {
    "team_founded": "lập tổ",
    "team_changed": "thay đổi tổ",
    "team_dissolved": "giải thể tổ",
    "training_held": "tập huấn",
    "document_issued": "ban hành văn bản",
    "report_filed": "báo cáo",
    "measured": "đo chỉ tiêu",
    "work_reported": "công việc",
}
TIMELY_WORDS: Final[Mapping[str, str]] = {
    "in_time": "đúng hạn",
    "late": "trễ",
    "missing": "còn thiếu",
    "not_due": "chưa đến hạn",
    "out_of_force": "hết hiệu lực",
}
ROLE_WORDS: Final[Mapping[str, str]] = {
    "officer": "chuyên viên",
    "leader": "lãnh đạo",
    "coordinator": "đầu mối",
}

VIA_WORDS: Final[Mapping[str, str]] = {
    "web": "trên trang",
    "import": "nạp tệp",
    "link": "qua liên kết trong thư",
    "command": "bằng lệnh",
    "clock": "do đồng hồ",
    "api": "qua giao diện lập trình",
}


def via_words(via: str, lang: Lang) -> str:
    return say(VIA_WORDS[via], lang)


def status_words(status: str, lang: Lang) -> str:
    return say(STATUS_WORDS[status], lang)


def mark_words(mark: str, lang: Lang) -> str:
    return say(MARK_WORDS[mark], lang)


def state_words(state: str, lang: Lang) -> str:
    return say(STATE_WORDS[state], lang)


def force_words(force: str, lang: Lang) -> str:
    return say(FORCE_WORDS[force], lang)


def letter_words(state: str, lang: Lang) -> str:
    return say(LETTER_WORDS[state], lang)


def fact_words(kind: str, lang: Lang) -> str:
    return say(FACT_WORDS[kind], lang)


def timely_words(timely: str, lang: Lang) -> str:
    return say(TIMELY_WORDS[timely], lang)


def role_words(role: str, lang: Lang) -> str:
    return say(ROLE_WORDS[role], lang)
