"""The columns of every list that goes out as a file.

Lists of units and contacts have the headings under which they come in again.
"""

from typing import Final, Literal, NamedTuple

from flows.sheets.tables import Field

Name = Literal["board", "tasks", "late", "units", "contacts", "teams", "reports", "letters", "trail"]

_UNIT: Final = (Field("Mã đơn vị", "code", 11), Field("Đơn vị", "text", 26))
_ASKED: Final = (Field("Văn bản", "text", 20), Field("Số", "code", 8), Field("Nhiệm vụ", "text", 40))
_TASKS: Final = (
    Field("Mã nhiệm vụ", "code", 30),
    *_UNIT,
    Field("Thuộc", "text", 22),
    *_ASKED,
    Field("Kỳ", "text", 16),
    Field("Hạn", "date", 12),
    Field("Hạn cuối", "date", 12),
    Field("Hạn ban đầu", "date", 12),
    Field("Tình trạng", "text", 20),
    Field("Xong ngày", "date", 12),
    Field("Số ngày trễ", "number", 9),
    Field("Còn lại (ngày)", "number", 9),
    Field("Ghi chú", "text", 25),
)


class Kind(NamedTuple):
    """A list by its title and its columns."""

    title_template: str
    fields: tuple[Field, ...]


LISTS: Final[dict[Name, Kind]] = {
    "board": Kind(
        "Bảng tiến độ",
        (
            *_UNIT,
            *_ASKED,
            Field("Xong đúng hạn", "number", 10),
            Field("Xong trễ hạn", "number", 10),
            Field("Chưa xong, còn hạn", "number", 10),
            Field("Chưa xong, quá hạn", "number", 10),
            Field("Hết hiệu lực", "number", 10),
            Field("Tỷ lệ xong (%)", "number", 10),
            Field("Hạn gần nhất", "date", 12),
        ),
    ),
    "tasks": Kind("Danh sách nhiệm vụ", _TASKS),
    "late": Kind("Danh sách nhiệm vụ quá hạn", _TASKS),
    "units": Kind(
        "Danh sách đơn vị",
        (
            Field("Mã", "code", 12),
            Field("Tên", "text", 34),
            Field("Cấp", "text", 10),
            Field("Loại", "text", 16),
            Field("Mã cấp trên", "code", 12),
            Field("Từ ngày", "date", 12),
            Field("Đến ngày", "date", 12),
            Field("Dạng", "text", 12),
        ),
    ),
    "contacts": Kind(
        "Danh sách đầu mối",
        (
            Field("Mã đơn vị", "code", 12),
            Field("Chức danh", "text", 28),
            Field("Thư điện tử", "text", 30),
            Field("Họ tên", "text", 24),
            Field("Điện thoại", "code", 14),
            Field("Vai trò", "text", 14),
            Field("Từ ngày", "date", 12),
        ),
    ),
    "teams": Kind(
        "Danh sách tổ",
        (
            *_UNIT,
            Field("Tổ", "text", 34),
            Field("Tổ số", "code", 8),
            Field("Từ ngày", "date", 12),
            Field("Thành viên", "number", 10),
        ),
    ),
    "reports": Kind(
        "Báo cáo định kỳ",
        (
            *_UNIT,
            Field("Văn bản", "text", 20),
            Field("Số", "code", 8),
            Field("Kỳ", "text", 16),
            Field("Hạn", "date", 12),
            Field("Gửi ngày", "date", 12),
            Field("Tình trạng", "text", 16),
            Field("Số ngày trễ", "number", 9),
        ),
    ),
    "letters": Kind(
        "Thư đôn đốc",
        (
            Field("Mã thư", "code", 36),
            Field("Niêm ngày", "date", 12),
            *_UNIT,
            Field("Số lời nhắc", "number", 9),
            Field("Tình trạng", "text", 16),
            Field("Gửi lúc", "instant", 18),
            Field("Số lần gửi", "number", 9),
            Field("Máy chủ thư trả lời", "text", 40),
        ),
    ),
    "trail": Kind(
        "Diễn biến",
        (
            Field("Thứ tự", "number", 9),
            Field("Xảy ra ngày", "date", 12),
            Field("Ghi lúc", "instant", 18),
            Field("Người ghi", "text", 20),
            Field("Cách ghi", "text", 14),
            Field("Điều gì", "text", 60),
            Field("Dữ kiện", "code", 16),
            Field("Còn đúng", "text", 10),
            Field("Sửa dòng", "number", 9),
        ),
    ),
}
