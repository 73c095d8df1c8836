"""Writes docs/settings.md from the list of settings; a test keeps the page true.

python -m scripts.settings_page
"""

from app.setting import variable
from app.settings import Settings, about, masked
from scripts.sources import ROOT
from words import say

PAGE = ROOT / "docs" / "settings.md"

OPENING = """\
# Settings

Written by `make docs` from `app/settings.py`; a test compares the two.

Every setting is a variable of the environment, or a line `DONDOC_…=value` in a file `.env` in the
working folder; the environment wins. An empty variable counts as not set. A variable that begins with
`DONDOC_` and is no setting is refused, with the name that was probably meant, so that a slip never
goes unnoticed. `dondoc settings` prints what is in force; passwords are covered.
"""


def page() -> str:
    """The page as it should be."""
    defaults = {shown.variable: shown.value for shown in masked(Settings.model_construct())}
    parts = [OPENING]
    for name in Settings.model_fields:
        told = about(name)
        default = f"`{defaults[variable(name)]}`" if defaults[variable(name)] else "not set"
        parts.append(
            f"## `{variable(name)}`\n\n"
            f"{say(told.meaning_template, 'en')}\n"
            f"Takes {say(told.takes_template, 'en')}. Default: {default}.\n\n"
            f"> {told.meaning_template} Nhận: {told.takes_template}.\n"
        )
    return "\n".join(parts)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
