"""Whether a whole sentence only tells of something: a legal basis, a figure, the past, a forecast."""

from collections.abc import Sequence

from deadlines.expressions.limit import Limit
from deadlines.expressions.tokens import Tokens
from directives.reading.lexicon import Layer
from directives.reading.live import Clause, planned

_TOLD = Layer("past")
_BASIS = Layer("citation")

_HAPPENED = ("nhận", "có", "được", "chỉ", "thấy", "biết", "trả", "đến")  # đến ngày 9/8 mới nhận được
_IN_DEEDS = ("đã", "chưa", "vừa", "hiện")  # nhập hồi cứu đối tượng đã tiêm nhưng chưa được cập nhật
_DAY_PARTS = frozenset(["sáng", "chiều", "tối", "trưa", "đêm"])


def basis(page: Tokens, i: int, j: int) -> bool:
    """Whether a sentence only cites its legal basis: nobody is told to act after it."""
    mark = _BASIS.at(page, i, j)
    return mark is not None and mark.row == "basis"


def changed(page: Tokens, i: int, j: int) -> bool:
    """tăng 9% so với năm 2022; thu 3.214 tỷ đồng, đạt 61% dự toán: a figure set against another."""
    for k in range(i + 1, j - 2):
        if page.words[k] in ("đạt", "bằng", "vượt", "tăng") and page.words[k - 2 : k] == ["đồng", ","]:
            return True
    for k in range(i, j - 1):
        if (
            page.words[k] == "so"
            and page.words[k + 1] == "với"
            and any(word in ("tăng", "giảm") for word in page.words[max(i, k - 8) : k])
        ):
            return True
    return False


def has_number(page: Tokens, found: Clause) -> bool:
    """Có 55/63 địa phương ban hành …, toàn tỉnh có 12 xã đạt chuẩn …: how many there are."""
    k = next((n for n in range(found.i, min(found.j, found.i + 6)) if page.words[n] == "có"), None)
    if k is None or any(mark.i < k for mark in found.live if mark.table in ("verb", "force")):
        return False
    goal = page.word(k + 1) in ("thêm", "ít", "tối", "trên") or "%" in page.words[k : k + 4]
    return page.word(k + 1).isdecimal() and not goal


def told(
    page: Tokens,
    i: int,
    j: int,
    *,
    ordered: bool,
    acts: Sequence[int] = (),
    limits: Sequence[Limit] = (),
) -> str | None:
    """The rule by which [i, j) only tells of something; `ordered`: somebody is told to act in it.

    `acts` is where the deeds begin, `limits` are the time limits in it.
    An order may be reported in the past ("đã giao", "đã yêu cầu"): what was ordered still stands.
    """
    if _opens_event(page, i) and not ordered and not any(one.i == i and one.firm for one in limits):
        return "event"
    verdict = None
    acts_from = acts[0] if acts else j
    marks = _TOLD.marks(page, i, j)
    bracketed = _bracketed(page, i, j) if marks else frozenset()
    for mark in marks:
        deed = max((act for act in acts if act < mark.i), default=None)
        told_of = (
            deed is not None and page.words[mark.i] in _IN_DEEDS and "," not in page.words[deed : mark.i]
        )
        if any(one.firm and "sẽ" in page.words[mark.i : one.i] for one in limits):
            continue  # "đã kiểm tra 45 hồ và sẽ sửa xong 12 hồ trước 30/8": what is to come is put firmly
        counted_from = any(one.kind == "relative" and one.i <= mark.i < one.j for one in limits)
        if mark.i in bracketed or told_of or counted_from:
            continue  # "báo cáo số giếng đã trám": the past is in what is reported
        if mark.row == "forecast" and not ordered:
            if page.words[mark.i] == "có" and mark.i > acts_from:
                continue  # "rà soát các hộ có nguy cơ sạt lở": it describes what is looked at
            return "forecast"
        new = page.words[mark.i] == "mới" and not any(one.j <= mark.i for one in limits)
        if planned(page, mark.i + 1, j) or (new and limits and page.word(mark.i - 1).isalpha()):
            continue  # đảng viên mới được bồi dưỡng trong 12 tháng; but: đến ngày 9/8 mới nhận được
        if mark.row == "done" and not ordered and not _relative_clause(page, mark.i, i):
            verdict = verdict or ("statistics" if page.words[mark.i] in ("tính", "lũy", "số") else "past")
    return verdict


def _bracketed(page: Tokens, i: int, j: int) -> frozenset[int]:
    """The tokens inside brackets: a remark there does not make the sentence tell of the past."""
    if "(" not in page.words[i:j]:
        return frozenset()
    inside: set[int] = set()
    depth = 0
    for k in range(i, j):
        depth = max(0, depth + (page.words[k] == "(") - (page.words[k] == ")"))
        if depth:
            inside.add(k)
    return frozenset(inside)


def _relative_clause(page: Tokens, k: int, i: int) -> bool:
    """Whether "đã" at `k` belongs to a noun ("nhiệm vụ đã được giao", "số người đã có mã")."""
    word, after = page.words[k], page.word(k + 1)
    if page.words[i] == "nay":
        return False  # nay hơn 40% số hộ đã có …
    if word != "đã" or k == i:
        acts = word == "mới" and page.word(k + 1) in _HAPPENED
        return (
            word in ("mới", "từng")
            and not acts
            and page.word(k - 1) not in ("", ",", ".", ")")
            and after != "đạt"
        )
    if page.word(k - 1) in (
        "người",
        "hộ",
        "đối",
        "tượng",
        "mà",
        "vụ",
        "việc",
        "nội",
        "dung",
        "hạn",
        "văn",
        "bản",
        "dự",
        "án",
        "như",
        "kế",
        "hoạch",
    ):
        return True
    return after in ("nêu", "ký", "cam", "đề", "định") or (
        after == "được"
        and page.word(k + 2)
        in ("giao", "phê", "duyệt", "ban", "quy", "phân", "nêu", "bố", "cấp", "đánh", "ký", "xác")
    )


def _opens_event(page: Tokens, i: int) -> bool:
    """Sáng 20/8/2023, …; Ngày 9/6, UBND phường … tổ chức …: a sentence that begins with a bare day."""
    first = page.word(i)
    if first in _DAY_PARTS and (page.word(i + 1).isdecimal() or page.word(i + 1) in ("ngày", "qua", "nay")):
        return True
    if first == "ngày" and page.word(i + 1).isdecimal():
        return True
    return first == "một" and page.word(i + 1) == "ngày"
