"""Times that limit nothing: citations, statistics, the past, forecasts, cut-offs, conditions, titles.

`limits_nothing` goes through the rules in order and gives the name of the first that holds.
"""

from deadlines.expressions.limit import Limit
from deadlines.expressions.tokens import Tokens
from directives.reading.lexicon import Layer, words_of

_TOLD = Layer("past")
_VALID = Layer("validity")
_EVENTS = Layer("event")
_TITLES = Layer("title")

_NEAR = 8  # tokens in which a word still speaks of the time after it
_TERM_BACK = 40  # tokens between a contract and its term
_LOOSE_CUES = words_of("small", "negatives_loose_cues")
_LASTING_CUES = words_of("small", "negatives_lasting_cues")
_ENTITLED = ("bị", "được", "không", "vẫn", "tiếp", "thực")  # what follows from a condition
_TERMS = (("năm", "học"), ("học", "kỳ"), ("kỳ", "thi"), ("kỳ", "họp"))
_LASTS = (["áp", "dụng"], ["hiệu", "lực"], ["sử", "dụng"], ["tạm", "dừng"], ["thí", "điểm"])
_SUPPOSED = 14  # tokens from a time to "coi như"
_MUST = ("phải", "cần", "hoàn", "báo", "gửi", "nộp", "xong", "kết")
_SERVES = (["mở", "cửa"], ["khởi", "hành"], ["phát", "sóng"])
_AIMED = (
    "ban",
    "hoàn",
    "kết",
    "bảo",
    "đảm",
    "đạt",
    "trình",
    "báo",
    "gửi",
    "đưa",
    "khởi",
    "thông",
)  # để trình trong tháng 8
_OPEN = (["làm", "việc", "từ"], ["mở", "cửa", "từ"], ["hoạt", "động", "từ"], ["làm", "việc", "các"])
_STILL = ("mới", "vẫn", "chưa", "chỉ", "còn")
_HELD = (["hoàn", "thành"], ["tổ", "chức"], ["kết", "thúc"])  # to hold a congress in March is a duty


def limits_nothing(page: Tokens, limit: Limit, i: int, *, sentence: tuple[int, int]) -> str | None:
    """The rule by which a limit in the clause from `i` on limits nothing, or None."""
    return (
        _reference(page, limit, i)
        or _cut_off(page, limit, sentence[0])
        or _title(page, limit, sentence[0])
        or _consequence(page, limit)
        or _condition(page, limit, sentence)
        or _validity(page, limit, i)
        or _event(page, limit, sentence[0])
        or _forecast(page, limit, i)
        or _purpose(page, limit, i)
    )


def _back(page: Tokens, k: int, i: int, most: int = _NEAR) -> int:
    """The furthest token, at most `most` back from `k`, from which a phrase still speaks of `k`."""
    start = k
    while start > i and k - start < most and page.words[start - 1] not in (";", ".", ")"):
        start -= 1
    return start


def _reference(page: Tokens, limit: Limit, i: int) -> str | None:
    """so với ngày …; bằng … cùng kỳ; tại thời điểm … ngày trước ngày."""
    if "backwards" in limit.doubts:
        return "reference"
    before = page.words[max(i, limit.i - 3) : limit.i]
    if before[-2:] == ["so", "với"] or (before[-2:] == ["thời", "điểm"] and before[:1] == ["tại"]):
        return "reference"
    if before[-1:] in (["kể"], ["tính"]) and limit.kind != "recurring" and page.words[limit.i] == "từ":
        return "reference"
    return None


def _cut_off(page: Tokens, limit: Limit, i: int) -> str | None:
    """số liệu tính đến hết ngày …; kỳ báo cáo từ ngày … đến ngày …"""
    if page.word(limit.i - 1) in ("tính", "kế") and page.words[limit.i] in (
        "đến",
        "tới",
        "từ",
        "trong",
        "cho",
    ):
        return "statistics"
    if page.word(limit.i - 1) in ("song", "nhưng") and page.word(limit.j) in _STILL:
        return "statistics"  # … song đến 22/4 mới có bốn tỉnh báo cáo
    since = page.words[max(i, limit.i - 6) : limit.i]
    if any(since[n : n + 2] == ["từ", "đầu"] for n in range(len(since))):
        return "cut_off"  # tình hình từ đầu năm học đến ngày 15/10
    if page.words[limit.i : limit.i + 2] == ["as", "of"]:
        return "statistics"
    if limit.kind == "recurring" and any(
        page.words[k : k + 2] == ["chốt", "số"] for k in range(max(i, limit.i - 60), limit.i)
    ):
        return "cut_off"
    for mark in _TOLD.marks(page, _back(page, limit.i, i, 9), limit.j):
        if mark.row == "cut" and page.words[limit.i] not in ("trước", "chậm", "muộn") and mark.i < limit.i:
            verbs = page.words[mark.j : limit.i]
            if not any(word in ("gửi", "trình", "nộp", "về", "hoàn", "cập") for word in verbs):
                return "cut_off"
    return None


def _title(page: Tokens, limit: Limit, i: int) -> str | None:
    """Đề án … đến năm 2025, định hướng đến năm 2030: the horizon of a programme, in its name."""
    if limit.kind != "on_or_before" or limit.point is None:
        return None
    if limit.point.kind not in ("year", "month") or limit.mode == "before":
        return None
    if (
        page.words[max(i, limit.i - 2) : limit.i] == ["định", "hướng"]
        or "nhìn" in page.words[max(i, limit.i - 4) : limit.i]
    ):
        return "title_horizon"
    if page.words[max(i, limit.i - 2) : limit.i] == ["mục", "tiêu"]:
        return None
    if (
        page.words[limit.i] not in ("đến", "tới", "giai", "từ", "to", "until", "trong")
        or limit.point.kind != "year"
    ):
        return None
    for k in range(limit.i - 1, max(i, limit.i - 40) - 1, -1):
        word = page.words[k]
        if word in (";", ".", ":") or (word == "," and limit.i - k < 3):
            return None
        if (
            word in ("phấn", "đấu", "đạt", "phải", "bảo", "đảm", "hoàn", "xong", "%", "tiêu")
            and word != "tiêu"
        ):
            return None
        if (
            word in ("/", "-")
            and page.glued(k)
            and page.word(k - 1).isdecimal()
            and page.word(k + 1).isalpha()
        ):
            return "title_horizon"  # Nghị quyết số 02-NQ/TU … về … đến năm 2025
        mark = _TITLES.at(page, k, limit.i)
        if mark and (page.capital(k) or page.word(mark.j) in ("số", "phát", "về", "quốc", "tổng")):
            return None if page.words[limit.i] == "trong" else "title_horizon"
    return None


def _consequence(page: Tokens, limit: Limit) -> str | None:
    """Sau thời hạn 31/12 …, quá ngày …: what happens to those who are late."""
    if page.word(limit.i - 1) in ("sau", "quá", "ngoài", "after") and page.words[limit.i] != "trước":
        return "consequence"
    if page.words[limit.i] == "sau" and limit.kind == "on_or_before":
        return "consequence"
    return None


# Words before which a condition is none: vệ sinh trước ngày …, hoàn thành việc tuyển dụng trước ngày …
_OF_A_DEED = {"sinh": ("vệ", "học", "môi"), "tuyển": ("việc", "tác", "đợt")}


def _condition(page: Tokens, limit: Limit, sentence: tuple[int, int]) -> str | None:
    """phát sinh trước ngày …; sử dụng đất từ trước ngày …; trường hợp … trước ngày … thì …"""
    i, j = sentence
    start = _back(page, limit.i, i)
    last = limit.i if limit.kind == "relative" else limit.j  # "… sau khi xảy ra sự cố" counts from it
    for mark in _VALID.marks(page, start, min(last, j)):
        if page.word(mark.i - 1) in _OF_A_DEED.get(page.words[mark.i], ()):
            continue
        near = limit.i - mark.j <= 3 and "," not in page.words[mark.j : limit.i]
        if mark.row == "condition" and (mark.j > limit.i or near):
            return "condition"
    if _of_a_noun(page, limit, i):
        return "condition"
    if page.word(limit.j) in ("mà", "nếu") or _if_before(page, limit.i, i):
        return "condition"  # đến 31/8 mà xã nào còn thiếu thì báo cáo
    if page.word(limit.j) == "thì" and page.word(limit.j + 1) in _ENTITLED:
        return "condition"
    if page.words[limit.i] == "đến" and page.word(limit.j) == "thì" and page.word(limit.j + 1) not in _MUST:
        return "condition"  # và đến ngày 11/3 thì tạm dừng
    rest = page.words[limit.j : min(j, limit.j + _SUPPOSED)]
    if "nào" in rest[:5] and "coi" in rest and ";" not in rest[: rest.index("coi")]:
        return "condition"  # đến 15/9, xã nào không gửi thì coi như không có nhu cầu
    if page.word(limit.j) in ("tiếp", "vẫn", "được") and "được" in page.words[limit.j : limit.j + 4]:
        return "condition"  # giấy cấp trước ngày … tiếp tục được sử dụng
    opening = page.words[i : i + 2]
    if opening in (["trường", "hợp"], ["đối", "với"]) or opening[:1] in (["nếu"], ["nào"]):
        for k in range(i, min(limit.i, i + 200)):
            if page.words[k] in (",", "thì"):
                return None
        return "condition" if limit.kind == "on_or_before" and limit.j < j else None
    return None


def _of_a_noun(page: Tokens, limit: Limit, i: int) -> bool:
    """Whether a time belongs to what is spoken of: đủ 17 tuổi trong năm 2024, đập được xây trước năm 2000."""
    k = limit.i
    if page.word(k - 1) == "tuổi" and limit.mode == "in":
        return True
    if page.word(k - 1) == "từ" and page.words[k] == "trước":
        return True
    built = limit.mode == "before" and limit.point is not None and limit.point.kind == "year"
    if built and "được" in page.words[max(i, k - 4) : k]:
        return True
    # áp dụng đối với tờ khai đăng ký trước ngày …
    return page.word(k - 2) in ("đăng", "khởi", "phát", "ban") and _about(page, k, i)


def _if_before(page: Tokens, k: int, i: int) -> bool:
    """Whether "nếu" stands before `k` with nothing set apart between: … nếu đăng ký trước ngày …"""
    for n in range(k - 1, max(i, k - _NEAR), -1):
        if page.words[n] in (",", "thì", ";", ":"):
            return False
        if page.words[n] == "nếu":
            return True
    return False


def _about(page: Tokens, k: int, i: int) -> bool:
    """Whether a few words before `k` say what something applies to."""
    before = page.words[max(i, k - 9) : k]
    return (
        any(before[n : n + 2] == ["đối", "với"] for n in range(len(before)))
        and "áp" in page.words[max(i, k - 14) : k]
    )


def _validity(page: Tokens, limit: Limit, i: int) -> str | None:
    """có hiệu lực từ …; gia hạn đến hết ngày …; được miễn … đến hết tháng 6."""
    if limit.kind == "relative":
        lasts = page.words[limit.i : limit.i + 2] == ["thời", "hạn"] and page.word(limit.i - 1) in (
            "có",
            "trị",
        )
        return "validity" if lasts else None  # giấy phép có thời hạn 05 năm kể từ ngày …
    if limit.kind != "on_or_before" or page.words[limit.i] not in (*_LASTING_CUES, "thời", "hiệu"):
        return None
    start = _back(page, limit.i, i, 10)
    told = page.words[limit.i : limit.j]
    if page.words[max(i, limit.i - 2) : limit.i] == ["áp", "dụng"] or any(
        told[n : n + 2] in _LASTS for n in range(len(told) - 1)
    ):
        return "validity"  # thời gian áp dụng đến ngày …
    if limit.mode == "window" and any(page.words[k : k + 2] == ["áp", "dụng"] for k in range(start, limit.i)):
        return "validity"  # áp dụng với khoản vay giải ngân từ ngày … đến hết ngày …
    if page.words[max(i, limit.i - 2) : limit.i] == ["thời", "hạn"]:
        start = max(i, limit.i - _TERM_BACK)  # hợp đồng … với …, thời hạn từ … đến …
    for mark in _VALID.marks(page, start, limit.i):
        binds = {"phải", "cần"} & set(
            page.words[mark.j : limit.i]
        )  # "vốn kéo dài … phải giải ngân đến 31/12"
        if mark.row == "plain" and not binds and page.word(mark.i - 1) not in ("báo", "thống", "sách", "gửi"):
            return "validity"
    return None


def _event(page: Tokens, limit: Limit, i: int) -> str | None:
    """diễn ra từ ngày …; khai mạc vào ngày …; buổi lễ kết thúc trước 11h00; làm việc từ thứ Hai …."""
    if limit.kind == "recurring":
        return "event" if _open_hours(page, limit, i) else None
    if limit.kind != "on_or_before":
        return None
    if limit.rule_name == "session":
        put = ("trình", "cáo", "xem", "xét", "thông", "ban")
        return None if any(word in put for word in page.words[i : limit.i]) else "event"
    if limit.rule_name == "occasion":
        return "event" if page.words[i] in ("lễ", "buổi", "hội", "kỳ", "cuộc") else None
    ends = {"kết", "bắt", "diễn"} & set(page.words[i : limit.i])
    if ends and (page.words[i], page.word(i + 1)) in _TERMS:
        return "event"  # năm học bắt đầu ngày …, kết thúc trước ngày …
    told_of = [
        mark
        for mark in _EVENTS.marks(page, _back(page, limit.i, i, 12), limit.i)
        if not (limit.point and limit.point.kind != "day" and page.words[mark.i - 2 : mark.i] in _HELD)
    ]
    return "event" if told_of and (page.words[limit.i] in _LOOSE_CUES or limit.point is None) else None


def _open_hours(page: Tokens, limit: Limit, i: int) -> bool:
    """Bộ phận một cửa làm việc từ thứ Hai đến thứ Sáu hằng tuần: when one is there, no deed."""
    start = max(i, limit.i - 3 * _NEAR)
    return any(
        page.words[k : k + 3] in _OPEN or page.words[k : k + 2] in _SERVES for k in range(start, limit.i)
    )


def _forecast(page: Tokens, limit: Limit, i: int) -> str | None:
    """Dự kiến đến ngày …: a guess, not an order."""
    if limit.kind != "on_or_before":
        return None
    for k in range(limit.i - 1, max(i, limit.i - 5) - 1, -1):
        if page.words[k] in (",", ")", ";", "."):
            return None
        mark = _TOLD.at(page, k, limit.i)
        if mark and mark.row == "forecast" and page.words[k] != "có" and not _TOLD.hides(page, k):
            return "forecast"
    return None


def _purpose(page: Tokens, limit: Limit, i: int) -> str | None:
    """… để tiếp tục … trong năm 2014: what the deed is for lies in that year."""
    if limit.mode != "in" or limit.kind != "on_or_before" or limit.point is None or limit.point.kind == "day":
        return None
    near = limit.point.kind != "year"  # a month or quarter may lie further on in the deed itself
    for k in range(limit.i - 1, i, -1):
        if page.words[k] in (";", ".", ":") or (near and (page.words[k] == "," or limit.i - k > _NEAR)):
            return None
        if page.words[k] in ("để", "nhằm") and page.word(k - 1) != "không" and page.word(k + 1) not in _AIMED:
            return "purpose"
    return None
