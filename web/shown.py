"""Obligations in words, for the pages of drafts and directives."""

from datetime import date
from typing import NamedTuple

from deadlines.wording import wording
from directives.called import names_in_words
from directives.wording import duty_wording
from events.obligations import Obligation
from units.tree import Roster, selector_words
from words import DondocError, Lang


class DutyWords(NamedTuple):
    """Who, by when and when done, in words; `trouble` where the scope finds nobody."""

    who: str
    due: str
    done_when: str
    trouble: str


def duty_words(one: Obligation, roster: Roster, on: date, lang: Lang) -> DutyWords:
    """An obligation in words, as units are on the day."""
    who, trouble = "", ""
    try:
        who = selector_words(one.who, roster, on, lang)
    except DondocError as unknown:
        trouble = unknown.say(lang)
    return DutyWords(
        who, wording(one.due, lang), duty_wording(one.done_when, lang, names_in_words(one)), trouble
    )
