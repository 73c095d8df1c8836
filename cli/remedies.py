"""What to type when something is so: the commands that help, beside what the layers below say.

Those layers know no commands: their messages are read on pages too, where nobody types. Here each
is followed by its command, for whoever sits at one. An error is known by its name, so that none of
their modules is imported before something goes wrong.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

from words import DondocError, Lang, say


class Remedy(NamedTuple):
    """What to type; `unless` are values of the error that say already what may be meant."""

    template: str
    unless: frozenset[str] = frozenset()


_UNITS: Final = "Tìm mã bằng lệnh: dondoc units find TÊN."
_TASKS: Final = "Xem mã bằng lệnh: dondoc tasks --unit MÃ-ĐƠN-VỊ."
_DIRECTIVES: Final = "Xem bằng lệnh: dondoc directive list."

REMEDIES: Final[Mapping[str, Remedy]] = {
    "EvidenceLost": Remedy("Xem mã bằng lệnh: dondoc timeline.", unless=frozenset({"name"})),
    "EvidenceMissing": Remedy("Kèm tệp bằng --evidence TỆP (ảnh, bản quét)."),
    "HeaderMissing": Remedy("Ghi bằng --number SỐ, --date NGÀY, --subject TRÍCH-YẾU."),
    "IssuerUnknown": Remedy("Ghi bằng --issuer MÃ; tìm mã bằng lệnh: dondoc units find TÊN."),
    "NoSuchFact": Remedy("Xem số của dữ kiện bằng lệnh: dondoc timeline.", unless=frozenset({"unit"})),
    "NoSuchGrant": Remedy("Xem các vai trò bằng lệnh: dondoc account list."),
    "NoSuchSilence": Remedy("Xem bằng lệnh: dondoc silence list."),
    "NothingToMove": Remedy("Xem bằng lệnh: dondoc tasks --directive {directive}."),
    "QuestionsOpen": Remedy(
        "Trả lời bằng lệnh: dondoc directive confirm {directive} --answer {no}:{field}=…; "
        "sửa bằng lệnh: dondoc directive edit {directive}."
    ),
    "TooManyAtOnce": Remedy("Chia bằng --inside MÃ."),
    "TooManyWebhooks": Remedy("Gỡ bằng lệnh: dondoc webhook remove."),
    "UnknownAccount": Remedy("Xem bằng lệnh: dondoc account list."),
    "UnknownAddress": Remedy("Xem địa chỉ bằng lệnh: dondoc units posts MÃ."),
    "UnknownDirective": Remedy(_DIRECTIVES),
    "UnknownDuty": Remedy(_DIRECTIVES),
    "UnknownLadder": Remedy("Công bố thang bằng lệnh: dondoc ladder publish TỆP."),
    "UnknownTask": Remedy(_TASKS),
    "UnknownUnit": Remedy(_UNITS, unless=frozenset({"suggestions", "name"})),
    "UnknownWebhook": Remedy("Xem bằng lệnh: dondoc webhook list."),
    "PeriodMissing": Remedy("Ghi kỳ bằng --period, ví dụ 2022-08."),
}


def told(error: DondocError, lang: Lang) -> str:
    """The error with what to type, where a command helps."""
    said = error.say(lang)
    remedy = REMEDIES.get(type(error).__name__)
    if remedy is None or remedy.unless & set(error.values):
        return said
    if said[-1:] not in {".", "?", "!"}:
        said += "."
    return f"{said} {say(remedy.template, lang, **error.values)}"
