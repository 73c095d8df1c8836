"""What our models do not take, in words: they say it in English and in terms of programs."""

from collections.abc import Mapping
from typing import Final

from pydantic_core import ErrorDetails

from words import Phrase, Unfit, phrase

# What the models call a fault, as a person would put it.
WRONG: Final[Mapping[str, str]] = {
    "missing": "thiếu mục này",
    "extra_forbidden": "không có mục nào tên như vậy ở đây",
    "string_type": "phải là chữ trong ngoặc kép",
    "string_too_short": "không được để trống",
    "string_too_long": "dài quá {max_length} ký tự",
    "int_type": "phải là số nguyên, ví dụ 7",
    "int_parsing": "phải là số nguyên, ví dụ 7",
    "int_from_float": "phải là số nguyên, ví dụ 7",
    "decimal_type": "phải là một số, ví dụ 95",
    "decimal_parsing": "phải là một số, ví dụ 95",
    "bool_type": "phải là true hoặc false",
    "bool_parsing": "phải là true hoặc false",
    "date_type": "phải là một ngày, ví dụ 2022-08-15",
    "date_parsing": "phải là một ngày, ví dụ 2022-08-15",
    "date_from_datetime_parsing": "phải là một ngày, ví dụ 2022-08-15",
    "date_from_datetime_inexact": "phải là một ngày không kèm giờ, ví dụ 2022-08-15",
    "time_type": "phải là giờ trong ngày, ví dụ 17:00",
    "time_parsing": "phải là giờ trong ngày, ví dụ 17:00",
    "literal_error": "phải là một trong: {expected}",
    "union_tag_invalid": "không có kiểu «{tag}»; kind phải là một trong: {expected_tags}",
    "union_tag_not_found": "chưa nói là kiểu nào; hãy ghi kind",
    "tuple_type": "phải là một danh sách trong ngoặc vuông",
    "list_type": "phải là một danh sách trong ngoặc vuông",
    "dict_type": "phải là một bảng, trong ngoặc nhọn hoặc dưới tên mục",
    "model_type": "phải là một bảng, trong ngoặc nhọn hoặc dưới tên mục",
    "model_attributes_type": "phải là một bảng, trong ngoặc nhọn hoặc dưới tên mục",
    "too_short": "cần ít nhất {min_length} phần tử",
    "too_long": "nhiều nhất {max_length} phần tử",
    "greater_than_equal": "phải từ {ge} trở lên",
    "less_than_equal": "không được quá {le}",
}
# What a field that follows a pattern looks like.
LIKE: Final[Mapping[str, str]] = {
    "no": "1, 2, 2.1",
    "type": "phong-vhtt",
    "types": "xa",
    "for_period": "2022-08, 2022-Q3, 2022",
}
UNIT_LIKE: Final = "49, 49-STTTT"


def fault_words(error: ErrorDetails) -> Phrase:
    """What is wrong with a value and what belongs there; where it stands is told by who asks."""
    context = dict(error.get("ctx") or {})
    wrong = context.get("error")
    if isinstance(wrong, Unfit):
        return wrong.said
    if error["type"] == "string_pattern_mismatch":
        names = [part for part in error["loc"] if isinstance(part, str)]
        return phrase("viết chưa đúng; viết như {like}", like=LIKE.get(names[-1] if names else "", UNIT_LIKE))
    if "expected" in context:
        context["expected"] = str(context["expected"]).replace(" or ", ", ").replace("'", "")
    if "expected_tags" in context:
        context["expected_tags"] = str(context["expected_tags"]).replace("'", "")
    return Phrase(WRONG.get(error["type"], "giá trị không hợp lệ"), context)
