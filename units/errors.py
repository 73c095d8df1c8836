"""What can be so that stops a reading or a revision of the roster."""

from datetime import date

from units.unit import Unit, level_words, span_words
from words import Phrase, Refused


class UnitsRefused(Refused):
    """A refusal about units; `code` is the unit that it is about, where there is one."""

    def __init__(self, template: str, /, *, code: str = "", **values: object) -> None:
        self.code = code
        super().__init__(template, code=code, **values)

    @property
    def phrase(self) -> Phrase:
        """What the refusal says, as a reason to be given elsewhere."""
        return Phrase(self.template, self.values)


class UnknownUnit(UnitsRefused):
    """No unit has the code on the day; `suggestions` are the nearest by code and by name."""

    suggestions: tuple[Unit, ...] = ()


class WrongLevel(UnitsRefused):
    """The level does not fit its place in the tree."""


class Overlap(UnitsRefused):
    """Two units would have one code on one day."""


class Cycle(UnitsRefused):
    """A unit would lie inside itself."""


class OrphanUnit(UnitsRefused):
    """On some of its days a unit would have no unit above it."""


def unknown_unit(
    code: str, on: date, versions: tuple[Unit, ...], suggestions: tuple[Unit, ...]
) -> UnknownUnit:
    """The refusal of a code that finds nothing on a day: what it meant on other days, or what is near it."""
    if versions:
        nearest = min(versions, key=lambda unit: abs((unit.valid_from - on).days))
        return UnknownUnit(
            "Mã {code} không có hiệu lực ngày {on}: đó là «{name}» {span}; hãy chọn ngày khác hoặc mã khác.",
            code=code,
            on=on,
            name=nearest.name,
            span=span_words(nearest),
        )
    if not suggestions:
        return UnknownUnit(
            "Không có đơn vị nào mang mã {code} ngày {on}; hãy tìm lại mã theo tên.",
            code=code,
            on=on,
        )
    error = UnknownUnit(
        "Không có đơn vị nào mang mã {code} ngày {on}; có phải: {suggestions}?",
        code=code,
        on=on,
        suggestions=offered(suggestions),
    )
    error.suggestions = suggestions
    return error


def offered(suggestions: tuple[Unit, ...]) -> str:
    """`00004 Phường Ba Đình; 00008 Phường Ngọc Hà`."""
    return "; ".join(f"{unit.code} {unit.name}" for unit in suggestions)


def wrong_level(unit: Unit, parent: Unit) -> WrongLevel:
    """The refusal of a unit in a place that its level does not fit."""
    return WrongLevel(
        "Cơ quan «{name}» ({code}) ghi {level}, nhưng «{parent}» ({parent_code}) là {parent_level}; "
        "cơ quan phải cùng cấp với địa bàn mà nó trực thuộc."
        if unit.kind == "office" and parent.kind == "territory"
        else "«{name}» ({code}) không thể thuộc «{parent}» ({parent_code}) vì đó là cơ quan; "
        "hãy ghi mã của địa bàn cấp trên."
        if parent.kind == "office"
        else "«{name}» ({code}) là đơn vị {level}, không thể thuộc «{parent}» ({parent_code}) là đơn vị "
        "{parent_level}; cấp trên phải cao hơn.",
        code=unit.code,
        name=unit.name,
        level=level_words(unit.level),
        parent=parent.name,
        parent_code=parent.code,
        parent_level=level_words(parent.level),
    )
