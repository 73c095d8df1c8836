"""The shipped lists: the country's units of 2022 on three levels, and of 2025 on two.

Where they come from, what was changed on the way and what they do not know is written in
data/PROVENANCE.md.
"""

import csv
from datetime import date
from functools import cache
from importlib.resources import files
from io import StringIO
from typing import Final, Literal

from units.unit import COUNTRY, Level, Unit, type_of_name

ListName = Literal["2022", "2025"]

# The 2022 list is a snapshot: when its units really began is not in it, so they are known from
# the first day of that year. The two-level tree came into force on 1/7/2025.
KNOWN_FROM: Final = date(2022, 1, 1)
LAST_DAY_OF_DISTRICTS: Final = date(2025, 6, 30)
TWO_LEVELS_FROM: Final = date(2025, 7, 1)

_SPAN: Final[dict[ListName, tuple[date, date | None]]] = {
    "2022": (KNOWN_FROM, LAST_DAY_OF_DISTRICTS),
    "2025": (TWO_LEVELS_FROM, None),
}
# The length of a code of the statistics office tells its level.
_LEVEL_OF_LENGTH: Final[dict[int, Level]] = {2: "tinh", 3: "huyen", 5: "xa"}

_COUNTRY: Final = Unit(COUNTRY, "Việt Nam", "trung_uong", "nuoc", None, KNOWN_FROM)


def shipped(name: ListName) -> list[Unit]:
    """The units of a shipped list, the country first, parents before children.

    Both lists begin with the same country, so `Roster.of(shipped("2022") + shipped("2025"))`
    is one tree across the reform.
    """
    return list(_read(name))


@cache
def _read(name: ListName) -> tuple[Unit, ...]:
    text = files("units").joinpath("data", f"{name}.csv").read_text("utf-8")
    first, last = _SPAN[name]
    units = [_COUNTRY]
    for row in csv.DictReader(StringIO(text)):
        level = _LEVEL_OF_LENGTH[len(row["code"])]
        kind = type_of_name(row["name"], level)
        if kind is None:
            raise ValueError(f"{name}.csv: {row['code']} {row['name']} begins with no type of level {level}")
        units.append(Unit(row["code"], row["name"], level, kind, row["parent"] or COUNTRY, first, last))
    return tuple(units)
