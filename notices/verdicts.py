"""What a relay's reply means for a letter, and what the coordinator can do about it.

Pure: reply codes in (RFC 5321, and the enhanced codes of RFC 3463), a named verdict out.
"""

import re
from typing import Final, Literal

from notices.plain import one_line
from notices.posting import Later, NotAuthenticated, NotPosted, Refusal, RelayAway, SenderRefused

Step = Literal["sender", "recipient", "message"]

REPLY_MAX: Final = 300  # characters of a reply that are kept
NAME_MIN: Final = 3  # shorter names before an "@" are parts of ordinary words
CLOSING: Final = 421  # the relay closes the connection
LOGIN_WANTED: Final = frozenset({530, 534, 535, 538})
NO_VERDICT: Final = frozenset({500, 502, 503})  # the dialogue went wrong: nothing is said about the letter

_ADDRESS: Final = re.compile(r"[^\s<>,;:\"'()]*@[^\s<>,;\"'()]*")
_HIDDEN: Final = "[…]"
_ENHANCED: Final = re.compile(r"\b5\.(\d{1,3}\.\d{1,3})\b")

# The words of RFC 3463 for what is wrong, and the way out of it; the first that fits is used.
_REFUSALS: Final = (
    (
        ("1.1", "1.2", "1.3", "1.6", "1.10"),
        "Hộp thư này không có ({code} {text}); hãy sửa địa chỉ của đầu mối.",
    ),
    (
        ("2.1",),
        "Hộp thư này đã khóa ({code} {text}); hãy đổi địa chỉ của đầu mối.",
    ),
    (
        ("2.2",),
        "Hộp thư của đầu mối đã đầy ({code} {text}); hãy báo đầu mối dọn hộp thư.",
    ),
    (
        ("2.3", "3.4"),
        "Thư dài quá mức máy chủ nhận ({code} {text}); hãy giảm số việc một thư.",
    ),
    (
        ("7.",),
        "Máy chủ nhận chặn thư ({code} {text}); hãy nhờ quản trị thư điện tử bỏ chặn.",
    ),
)
_REFUSED: Final = "Máy chủ thư từ chối ({code} {text}); hãy kiểm tra địa chỉ của đầu mối."


def kept_reply(reply: bytes | str, about: str = "") -> str:
    """A server's words on one line, without addresses: they go into the log, which holds none.

    `about` is the address the server spoke of: some repeat only what stands before the "@".
    """
    text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
    text = _ADDRESS.sub(_HIDDEN, text)
    name = about.partition("@")[0]
    if len(name) >= NAME_MIN:
        text = re.sub(re.escape(name), _HIDDEN, text, flags=re.IGNORECASE)
    return one_line(text, REPLY_MAX)


def reply_in(error: OSError) -> tuple[int, bytes]:
    """Code and words of the reply in an error of smtplib (they are all OSErrors); code 0 for none."""
    code, text = getattr(error, "smtp_code", 0), getattr(error, "smtp_error", b"")
    said = text if isinstance(text, bytes) else str(text).encode()
    return (code if isinstance(code, int) and code > 0 else 0), said


def verdict(step: Step, code: int, reply: bytes | str, about: str = "") -> NotPosted:
    """What a relay's refusing answer at one step of the dialogue means for the letter.

    `about` is the recipient's address, which is not kept.
    """
    text = kept_reply(reply, about)
    if code in LOGIN_WANTED:
        return NotAuthenticated(
            "Máy chủ thư đòi đăng nhập ({code} {text}); hãy kiểm tra tài khoản gửi thư;"
            " sửa xong, thư tự đi tiếp.",
            code=code,
            text=text,
        )
    if code == CLOSING or (step == "sender" and 400 <= code < 500):
        return RelayAway("Máy chủ thư đang bận ({code} {text}); thư sẽ được gửi lại.", code=code, text=text)
    if not 500 <= code < 600 or code in NO_VERDICT:
        return Later("Máy chủ thư chưa nhận ({code} {text}); thư sẽ được gửi lại.", code=code, text=text)
    enhanced = _ENHANCED.search(text)
    detail = enhanced[1] if enhanced else ""
    too_long = code == 552 or detail in {"2.3", "3.4"}
    if step == "sender" and not too_long:
        return SenderRefused(
            "Máy chủ thư không nhận địa chỉ gửi của ta ({code} {text}); hãy sửa địa chỉ gửi;"
            " sửa xong, thư tự đi tiếp.",
            code=code,
            text=text,
        )
    # At the first step only the size is known of a letter: nothing else of it can be at fault.
    return Refusal(_refusal("3.4" if step == "sender" else detail), code=code, text=text)


def _refusal(detail: str) -> str:
    for details, template in _REFUSALS:
        if any(detail == known or (known.endswith(".") and detail.startswith(known)) for known in details):
            return template
    return _REFUSED
