"""A time limit typed by itself, read as the same words in a directive would be."""

from datetime import date
from typing import Final, NamedTuple

from deadlines.rules import DueRule, NoDue
from directives.proposing.dues import due_rule
from directives.reading import read
from words import Phrase, phrase

# The reader looks for limits of duties, so the words are put into one; "trong" and "vào" are often left out.
SENTENCES: Final = (
    "Yêu cầu UBND các xã báo cáo kết quả {words}.",
    "Yêu cầu UBND các xã báo cáo kết quả trong {words}.",
    "Yêu cầu UBND các xã báo cáo kết quả vào {words}.",
)

WHICH_DAY: Final = "“{words}”: lặp lại vào ngày nào của kỳ?"


class LimitRead(NamedTuple):
    """The rule, and what a person would be asked about it."""

    rule: DueRule
    doubts: tuple[Phrase, ...] = ()


def limit_in(words: str, on: date) -> LimitRead | None:
    """The limit that the words name, in a document of day `on`; None where they name none."""
    text = " ".join(words.split()).rstrip(".;, ")
    for sentence in SENTENCES:
        for one in read(sentence.format(words=text), doc_date=on).obligations:
            found = due_rule(one, on)
            if not isinstance(found.rule, NoDue):
                doubts = [phrase(d.template, **d.values) for d in found.doubts]
                # A draft takes the last day of the period; whoever asks for a date should know that.
                doubts += [phrase(q.template, **q.values) for q in one.questions if q.template == WHICH_DAY]
                return LimitRead(found.rule, tuple(doubts))
    return None
