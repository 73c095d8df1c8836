"""How conditions read: what must be so before an obligation is done, in one sentence."""

from collections.abc import Mapping
from typing import Final

from deadlines.wording import wording
from events.done_when import AllOf, AnyOf, Confirmed, Duty, Filed, Happened, Having, Reached, Steps
from words import Lang, say

HAPPENED: Final[Mapping[str, str]] = {
    "team_founded": "có tổ",
    "training_held": "có lớp tập huấn",
    "document_issued": "có văn bản",
    "report_filed": "có báo cáo",
    "measured": "có số đo",
    "work_reported": "có việc được báo cáo",
}
HAPPENED_ABOUT: Final[Mapping[str, str]] = {
    "team_founded": "có tổ «{about}»",
    "training_held": "có lớp tập huấn «{about}»",
    "document_issued": "có văn bản «{about}»",
    "report_filed": "có báo cáo «{about}»",
    "measured": "có số đo «{about}»",
    "work_reported": "có việc «{about}» được báo cáo",
}


def duty_wording(duty: Duty, lang: Lang = "vi") -> str:
    """When the duty counts as done: `có tổ «…»`, `đạt «…» từ 80% trở lên`, steps with their due days."""
    match duty:
        case Happened():
            return _happened(duty, lang)
        case Reached():
            return say(
                "chỉ tiêu «{indicator}» đạt từ {percent}% trở lên",
                lang,
                indicator=duty.indicator,
                percent=duty.at_least,
            )
        case Filed():
            return say("đã gửi báo cáo «{report}» của kỳ", lang, report=duty.report)
        case Confirmed():
            return say("người duyệt chấp nhận kết quả được trình", lang)
        case AllOf():
            return say("; và ", lang).join(duty_wording(part, lang) for part in duty.parts)
        case AnyOf():
            return say("; hoặc ", lang).join(duty_wording(part, lang) for part in duty.parts)
        case Steps():
            said = [
                say(
                    "{no}) {action}: {when}, {due}",
                    lang,
                    no=no,
                    action=step.action,
                    when=duty_wording(step.when, lang),
                    due=wording(step.due, lang),
                )
                for no, step in enumerate(duty.steps, start=1)
            ]
            return "; ".join(said)


def _happened(duty: Happened, lang: Lang) -> str:
    if duty.about is None:
        said = say(HAPPENED[duty.fact], lang)
    else:
        said = say(HAPPENED_ABOUT[duty.fact], lang, about=duty.about)
    if duty.at_least > 1:
        said = say("{said}, ít nhất {least}", lang, said=said, least=duty.at_least)
    if duty.at_most is not None:
        said = say("{said}, nhiều nhất {most}", lang, said=said, most=duty.at_most)
    for bound in duty.having:
        said = _bounded(said, bound, lang)
    if duty.where == "inside":
        said = say("{said}, tính cả các đơn vị bên trong", lang, said=said)
    return said


def _bounded(said: str, bound: Having, lang: Lang) -> str:
    if bound.at_least is not None:
        said = say("{said}, mỗi lần từ {least} trở lên", lang, said=said, least=bound.at_least)
    if bound.at_most is not None:
        said = say("{said}, mỗi lần nhiều nhất {most}", lang, said=said, most=bound.at_most)
    return said
