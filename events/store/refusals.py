"""What stops a write or an opening, in the same words on both databases.

`where` is the file's path, or the server's address without its password.
"""

from events.base import (
    Conflict,
    DatabaseFull,
    DatabaseLocked,
    DatabaseMissing,
    DatabaseNotWritable,
    DatabaseUnreachable,
    NewerDatabase,
    NotAnEventLog,
)
from events.store.recorder import LOG_FORMAT


def missing(where: str) -> DatabaseMissing:
    return DatabaseMissing(
        "Không có nhật ký ở {where}; hãy kiểm tra địa chỉ, hoặc chạy `dondoc init` để tạo mới.", where=where
    )


def require_format(where: str, version: int | None) -> None:
    """Refuse a database that a newer program made, and one that has no number at all."""
    if version is None:
        raise incomplete(where)
    if version > LOG_FORMAT:
        raise NewerDatabase(
            "Cơ sở dữ liệu {where} thuộc phiên bản {found}, chương trình này chỉ hiểu tới phiên bản "
            "{known}; hãy nâng cấp Dondoc rồi mở lại. Chưa có gì bị thay đổi.",
            where=where,
            found=version,
            known=LOG_FORMAT,
        )


def incomplete(where: str) -> NotAnEventLog:
    return NotAnEventLog(
        "Nhật ký Dondoc ở {where} thiếu một bảng hoặc số phiên bản, nên không được mở; hãy khôi phục từ "
        "bản sao lưu.",
        where=where,
    )


def not_a_log(where: str, reason: str) -> NotAnEventLog:
    return NotAnEventLog(
        "{where} không phải là một nhật ký Dondoc, hoặc đã hỏng ({reason}); hãy kiểm tra địa chỉ hoặc "
        "khôi phục từ bản sao lưu.",
        where=where,
        reason=reason,
    )


def locked(where: str, seconds: float) -> DatabaseLocked:
    return DatabaseLocked(
        "Cơ sở dữ liệu {where} bị một tiến trình khác khóa quá {seconds} giây; chờ việc đó xong "
        "rồi gửi lại. Gửi lại không ghi trùng.",
        where=where,
        seconds=round(seconds),
    )


def full(where: str) -> DatabaseFull:
    return DatabaseFull(
        "Đĩa chứa {where} đã đầy, lần ghi này không được nhận; những gì đã nhận vẫn còn. "
        "Hãy dọn chỗ rồi gửi lại.",
        where=where,
    )


def not_writable(where: str, reason: str) -> DatabaseNotWritable:
    return DatabaseNotWritable(
        "Không ghi được vào {where} ({reason}); hãy kiểm tra quyền của tệp, thư mục hoặc tài khoản.",
        where=where,
        reason=reason,
    )


def unreachable(where: str, reason: str) -> DatabaseUnreachable:
    return DatabaseUnreachable(
        "Không kết nối được với {where}, hoặc kết nối đứt giữa chừng ({reason}); hãy kiểm tra máy chủ "
        "rồi gửi lại. Gửi lại không ghi trùng.",
        where=where,
        reason=reason,
    )


def written_around(where: str, reason: str) -> Conflict:
    return Conflict(
        "Có nguồn khác ghi vào {where} mà không qua khóa của nhật ký ({reason}); lần ghi này "
        "không được nhận, hãy gửi lại.",
        where=where,
        reason=reason,
    )
