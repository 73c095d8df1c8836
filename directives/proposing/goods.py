"""What a deed brings about that can be seen: a team, a document, a training, a report.

Each is found by a noun with a verb before it, both from the lists; the words between and
around them decide whether it is asked for or only spoken of.
"""

from typing import NamedTuple

from directives.proposing.lists import Phrases, Words, words_in
from directives.proposing.slugs import ShortNames, phrase_from, slug, specific
from events.done_when import FactKind

_TEAMS = Phrases(("team", "nouns"))
_NOT_TEAMS = Phrases(("team", "not_nouns"))
_FOUND = Phrases(("team", "verbs"))
_HOLDS = Phrases(("team", "holds"))
_TEAM_BLOCKS = Phrases(("team", "blocks"))
_DOCUMENTS = Phrases(("document", "nouns"))
_LISTS = Phrases(("document", "lists"))
_ISSUE = Phrases(("document", "verbs"))
_LIST_VERBS = Phrases(("document", "list_verbs"))
_DOCUMENT_BLOCKS = Phrases(("document", "blocks"))
_KNOWN = Phrases(("document", "known"))
_TRAIN = Phrases(("training", "verbs"))
_COMPOUNDS = Phrases(("phrase", "compounds"))
_NOMINAL = Phrases(("phrase", "nominal"))
_HANDED_IN = Phrases(("report", "handed_in"))
_REPORT = Phrases(("report", "verbs"))
_SUMMED_UP = Phrases(("report", "summed_up"))
_UNITS = Phrases(("report", "units"))
_BACK = 14  # words between a verb and what it founds: "lập ở mỗi thôn, buôn có rừng ít nhất 01 tổ"
_BACK_DOCUMENT = 8


class Good(NamedTuple):
    """One thing to be seen: a fact of a kind about something, `many` of it, and its words."""

    fact: FactKind
    about: str
    words: str
    start: int
    many: int = 1


def goods(text: str, names: ShortNames, number: str, *, counted: bool) -> list[Good]:
    """The teams, documents and trainings that a deed brings about, in order, each once.

    `number` is the directive's: it tells apart things that have no name of their own.
    `counted` says that units or people are counted, so that having one is asked for.
    """
    page = words_in(text)
    found: list[Good] = []
    k = 0
    while k < len(page.words):
        good, after = (
            _team(page, k, names, number, counted=counted)
            or _document(page, k, names, number, counted=counted)
            or _training(page, k, number)
            or (None, k + 1)
        )
        if good is not None and all((g.fact, g.about) != (good.fact, good.about) for g in found):
            found.append(good)
        k = after
    if any(g.fact == "team_founded" for g in found):
        # The decision that founds a team shows in the team.
        found = [g for g in found if g.words.lower() != "quyết định"]
    return found


def _team(
    page: Words, k: int, names: ShortNames, number: str, *, counted: bool
) -> tuple[Good | None, int] | None:
    words = page.words
    if _NOT_TEAMS.at(words, k):
        return None, k + _NOT_TEAMS.at(words, k)
    short = names.at(words, k)
    if not (short or _TEAMS.at(words, k)):
        return None
    end = max(phrase_from(page, k), k + short)
    number_before = words[k - 1] if k and words[k - 1].isdecimal() else ""
    # "mỗi xã 01 Tổ" leaves its verb out; the number beside the noun stands for it.
    if not ((counted and number_before) or _asked_for(words, k, counted=counted)):
        return None, k + 1
    called = page.cut(k, end)
    # "Tổ" may be short for one body while "Tổ xung kích" is another; an abbreviation is always its own.
    whole = _TEAMS.at(words, k) or short == end - k
    long = names.long(called if whole else page.cut(k, k + short))
    if not specific(" ".join(words_in(long).words[_TEAMS.at(words_in(long).words, 0) :])):
        long = f"{long} {number}"
    return Good("team_founded", slug(long), called, k, int(number_before or 1)), end


def _asked_for(words: tuple[str, ...], k: int, *, counted: bool) -> bool:
    """Whether a verb of founding stands before the noun at `k` and reaches it."""
    for back in range(1, _BACK + 1):
        i = k - back
        if i < 0 or words[i] in (";", ".", ":"):
            return False
        if size := _FOUND.at(words, i):
            if i + size > k:
                continue
            return _wanted(_FOUND, words, i + size)
        if counted and _HOLDS.at(words, i) and back <= 2:
            return True
        if _TEAM_BLOCKS.at(words, i):
            return False
    return False


def _wanted(verbs: Phrases, words: tuple[str, ...], end: int) -> bool:
    """Whether the verb that ends at `end` asks for something, being no part of a longer word."""
    begin = end - verbs.ends(words, end)
    return not _COMPOUNDS.ends(words, end) and not _is_noun(words, begin)


def _is_noun(words: tuple[str, ...], i: int) -> bool:
    """Whether the verb at `i` is only spoken of: "kết quả thành lập", "sau khi ban hành"."""
    size = _NOMINAL.ends(words, i)
    if not size:
        return False
    # "hoàn thành việc thành lập" asks for it all the same, and so does a decision to found.
    return words[max(0, i - size - 2) : i - size] != ("hoàn", "thành")


def _document(
    page: Words, k: int, names: ShortNames, number: str, *, counted: bool
) -> tuple[Good | None, int] | None:
    words = page.words
    size = _DOCUMENTS.at(words, k)
    if not size:
        return None
    end = phrase_from(page, k)
    if _KNOWN.at(words, k + size) and not (counted and words[k + size] == "đã"):
        return None, k + size
    inner = next((i for i in range(k + size, end) if _FOUND.at(words, i)), None)
    near = range(inner or 0, min(end + 4, len(words)))
    if inner is not None and any(_TEAMS.at(words, i) or names.at(words, i) for i in near):
        return None, k + size  # a decision to found a team shows in the team
    if not _issued(words, k, is_list=bool(_LISTS.at(words, k)), counted=counted):
        return None, k + size
    called = page.cut(k, end)
    about = slug(called)
    if not specific(page.cut(k + size, end)):
        about = slug(f"{page.cut(k, k + size)} {number}")
    return Good("document_issued", about, called, k), end


def _issued(words: tuple[str, ...], k: int, *, is_list: bool, counted: bool) -> bool:
    for back in range(1, _BACK_DOCUMENT + 1):
        i = k - back
        if i < 0 or words[i] in (";", ".", ":"):
            return False
        for verbs in (_ISSUE, _LIST_VERBS) if is_list else (_ISSUE,):
            size = verbs.at(words, i)
            if size and i + size <= k:
                return _wanted(verbs, words, i + size)
        if counted and _HOLDS.at(words, i) and back <= 2:
            return True
        if _DOCUMENT_BLOCKS.at(words, i) and words[i - 1 : i] != ("và",):
            return False  # "xây dựng và thực hiện kế hoạch" asks for the plan all the same
    return False


def _training(page: Words, k: int, number: str) -> tuple[Good | None, int] | None:
    size = _TRAIN.at(page.words, k)
    if not size:
        return None
    if _NOMINAL.ends(page.words, k) and page.words[k - 1 : k] not in (("lớp",), ("đợt",)):
        return None, k + size
    i = k + size
    while i < len(page.words) and page.words[i] in (",", "về", "và", "cho", "bồi", "dưỡng"):
        i += 1
    end = phrase_from(page, i)
    about = page.cut(i, end)
    if not specific(about):
        about = f"{page.cut(k, k + size)} {number}"
    return Good("training_held", slug(about), page.cut(k, max(end, k + size)), k), max(end, k + size)


def reports(text: str) -> bool:
    """Whether a deed hands something in: it reports, sends, sums up."""
    words = words_in(text).words
    return any(_REPORT.at(words, k) for k in range(len(words)))


def handed_in(text: str) -> bool:
    """Whether a deed is a report: "báo cáo …", "sơ kết …"."""
    words = words_in(text).words
    return any(_HANDED_IN.at(words, k) for k in range(len(words)))


def report_name(text: str, names: ShortNames, number: str) -> str:
    """The name of the report that a deed hands in; the directive's number where it has none."""
    page = words_in(names.expanded(text))
    for table, skip_units in ((_HANDED_IN, True), (_SUMMED_UP, False), (_REPORT, True)):
        for k in range(len(page.words)):
            size = table.at(page.words, k)
            i = k + size
            if not size or (skip_units and _UNITS.at(page.words, i)):
                continue
            # What is reported goes on over verbs: "kết quả thành lập Tổ", "số Tổ đã thành lập".
            about = page.cut(i, phrase_from(page, i))
            if specific(about):
                return slug(f"bao cao {about}")
    return slug(f"bao cao {number}")
