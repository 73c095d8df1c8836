"""A text read from the first line to the last.

normal → tokens → head → blocks → sentences → clauses → parts → obligations. What a heading
or a lead-in says is handed down; what a sentence leaves open is filled from above it.
"""

import gc
from dataclasses import replace
from datetime import date

from deadlines.expressions.dates import YEARS
from deadlines.expressions.dues import limits
from deadlines.expressions.limit import Limit, within
from deadlines.expressions.tokens import Tokens, tokens
from directives.reading.actors import Name, abbreviations, level_of, name_at, names
from directives.reading.asking import read_sentence
from directives.reading.build import built, skipped
from directives.reading.filling import Draft
from directives.reading.handing import Read
from directives.reading.header import head
from directives.reading.lead_ins import lead_in
from directives.reading.lexicon import Layer
from directives.reading.live import ACTIONS, live_marks
from directives.reading.models import Header, Reading, ReadObligation, Skipped
from directives.reading.normal import Normal, normal
from directives.reading.outline import Outline, Standing, below, section
from directives.reading.questions import of_header
from directives.reading.scoping import scope_of
from directives.reading.structure import Block, Columns, blocks, column_role, columns, lines, sentences
from directives.reading.tables import read_row
from directives.reading.who import Setting, who
from words import Refused

TEXT_MAX = 5_000_000  # characters: a text longer than any directive is refused before it is read
_OPENERS = Layer("opener")
_HEADING_MAX = 26  # words of a heading that no colon closes
_ITEM_MIN = 6  # words of an item that asks something
_CAPS_MAX = 40
_OWN_DEED = 9  # tokens of a time limit that holds words of a deed between label and time
_WAITING_MAX = 60  # obligations that one closing time limit or label may speak of


class TextTooLong(Refused):
    """The text is longer than any directive."""


def read(text: str, *, doc_date: date | None = None) -> Reading:
    """What `text` asks, of whom, by when; `doc_date` is its date where the text does not say it.

    The same text always gives the same reading; nothing else is looked at. Raises TextTooLong.
    """
    if len(text) > TEXT_MAX:
        raise TextTooLong(
            "Văn bản có {size} ký tự, dài hơn mức {most} ký tự đọc được một lần. Hãy chia nhỏ văn bản.",
            size=str(len(text)),
            most=str(TEXT_MAX),
        )
    was = gc.isenabled()
    gc.disable()  # a reading has no cycles: looking for them again and again takes half the time
    try:
        return _reading(text, doc_date)
    finally:
        if was:
            gc.enable()


def _reading(text: str, doc_date: date | None) -> Reading:
    source = normal(text)
    page = tokens(source.text)
    told = lines(source.text)
    found = head(source.text, told)
    today = found.header.date if found.header.date and found.header.number else None
    today = today if today and found.body[0] > 0 else doc_date or today
    if today is not None and today.year not in YEARS:
        today = None  # a slip of the pen is no date to count from
    page.known.update(abbreviations(page))
    setting = Setting(page, _issuer_level(found.header), today)
    drafts, passed = _body(setting, blocks(page, told[slice(*found.body)]), today)
    built_all = [built(source, page, draft) for draft in drafts]
    obligations = _once(built_all)
    return Reading(
        header=found.header,
        obligations=tuple(obligations),
        questions=of_header(found.header, doc_date, found.body[0] > 0),
        skipped=tuple(skipped(source, (page, limit), rule) for limit, rule in passed),
    )


def _issuer_level(header: Header) -> str:
    if header.issuer is None:
        return ""
    page = tokens(header.issuer)
    name = name_at(page, 0, len(page), frozenset())
    return level_of(page.words, name.row if name else "any") or ""


def _once(found: list[ReadObligation]) -> list[ReadObligation]:
    """Obligations in the order of the text, the same one not twice."""
    seen: set[tuple[object, ...]] = set()
    kept: list[ReadObligation] = []
    for one in found:
        key = (one.start, one.end, one.due.strict, one.due.rule, one.due.n_days, one.lead)
        if key not in seen:
            seen.add(key)
            kept.append(one)
    return kept


def _body(
    setting: Setting, told: list[Block], today: date | None
) -> tuple[list[Draft], list[tuple[Limit, str]]]:
    page = setting.page
    outline = Outline()
    drafts: list[Draft] = []
    passed: list[tuple[Limit, str]] = []
    table: Columns | None = None
    above: dict[str, tuple[int, int]] = {}
    for n, block in enumerate(told):
        if block.row:
            heading = columns(page, block)
            if heading is not None:
                table, above = heading, {}
                continue
            if table is not None:
                drafts += read_row(setting, block, table, above, outline.standing(), today)
                continue
        else:
            table = None
        following = told[n + 1] if n + 1 < len(told) else None
        _block(setting, outline, block, following, today, drafts, passed)
    return drafts, passed


def _block(
    setting: Setting, outline: Outline, block: Block, following: Block | None, today: date | None,
    drafts: list[Draft], passed: list[tuple[Limit, str]],
) -> None:  # fmt: skip
    page = setting.page
    caps = _caps(page, block)
    kind = block.marker or ("caps" if caps else "para")
    standing = outline.arrive(block, kind)
    found = limits(page, block.i, block.j, today, outline.day)
    outline.day = next((one.point for one in reversed(found) if one.point), None)
    if _heads(setting, block, following, caps):
        handed, skips = _heading(setting, block, found, standing)
        passed += skips
        outline.push(kind, handed)
        return
    cut = sentences(page, block.i, block.j)
    here = replace(standing, item=True) if _bare_item(page, block, standing) else standing
    first = len(drafts)
    if not _is_label(page, block):
        outline.group = first
    for m, (i, j) in enumerate(cut):
        inside = within(found, i, j)
        if m == len(cut) - 1 and block.opens and following is not None and _below(block, following):
            handed, skips, _ = lead_in(setting, i, j, inside, here)
            passed += skips
            outline.push(kind, handed)
            return
        if _labelled(setting, i, j, inside, drafts, first if len(drafts) > first else outline.group):
            continue
        read = read_sentence(setting, i, j, inside, here)
        _take(read, drafts, passed, first)
        if read.handed is not None:
            here = read.handed
        elif read.lead is not None and (read.drafts or read.lead != here.lead):
            here = replace(here, lead=read.lead)


def _bare_item(page: Tokens, block: Block, standing: Standing) -> bool:
    """- Rà soát các điểm đen giao thông …: an item that begins with a deed, under no heading at all."""
    if not block.marker or standing.silent or standing.tasks or block.j - block.i < _ITEM_MIN:
        return False
    mark = ACTIONS.at(page, block.i, block.j)
    counted = mark is not None and page.word(mark.j).isdecimal()  # "- Tổ chức 12 lớp": what has been done
    return mark is not None and mark.table in ("verb", "link", "adverb") and not counted


def _labelled(setting: Setting, i: int, j: int, inside: list[Limit], drafts: list[Draft], group: int) -> bool:
    """Đơn vị chủ trì: Sở Y tế. Thời gian: quý II/2026: what a label gives to the deeds before it."""
    page = setting.page
    colon = next((k for k in range(i, min(j, i + 8)) if page.words[k] == ":"), None)
    role = column_role(tuple(page.words[i:colon])) if colon is not None and colon + 1 < j else None
    if colon is None or role not in ("lead", "coordinate", "due") or len(drafts) <= group:
        return False
    if role == "due" and not inside:
        return False
    for draft in drafts[group:][-_WAITING_MAX:]:
        if role == "lead":
            name = name_at(page, colon + 1, j, frozenset()) or Name(colon + 1, j, "any")
            draft.lead, draft.lead_rule = who(setting, name), "labelled"
            scope_of(setting, draft)
        elif role == "coordinate":
            draft.coordinate = tuple(page.cut(a, b) for a, b in names(page, colon + 1, j))
            draft.coordinate_at = (colon + 1, j)
        elif draft.limit is None:
            draft.limit, draft.due_rule = inside[0], "labelled"
    return True


def _take(read: Read, drafts: list[Draft], passed: list[tuple[Limit, str]], first: int) -> None:
    """Keep what a sentence gave; a limit without a deed of its own goes to the deeds before it."""
    passed += read.skipped
    drafts += read.drafts
    for limit in read.closing:
        waiting = [draft for draft in (drafts[first:][-_WAITING_MAX:] or drafts[-1:]) if draft.limit is None]
        for draft in waiting:
            draft.limit, draft.due_rule = limit, "closing_due"
        if not waiting and limit.j - limit.i >= _OWN_DEED:
            # "Hạn chót nộp báo cáo là ngày …": the words between label and time name the deed.
            drafts.append(
                Draft(limit.i, limit.j, limit.i, limit=limit, due_rule=limit.rule_name, scope="khac")
            )


def _is_label(page: Tokens, block: Block) -> bool:
    """Whether a block begins with the name of a column and a colon."""
    colon = next((k for k in range(block.i, min(block.j, block.i + 8)) if page.words[k] == ":"), None)
    return colon is not None and column_role(tuple(page.words[block.i : colon])) in (
        "lead",
        "coordinate",
        "due",
    )


def _below(block: Block, following: Block) -> bool:
    """Whether what follows a lead-in hangs below it."""
    return following.marker != block.marker or not block.marker


def _caps(page: Tokens, block: Block) -> bool:
    raw = page.text[page.starts[block.i] : page.ends[block.j - 1]]
    return raw.isupper() and block.j - block.i <= _CAPS_MAX and sum(letter.isalpha() for letter in raw) > 3


def _heads(setting: Setting, block: Block, following: Block | None, caps: bool) -> bool:
    """Whether a block only announces what stands below it."""
    page = setting.page
    size = block.j - block.i
    if caps and (block.marker or size > 1):
        return True
    if size > _HEADING_MAX or following is None or (block.ended and not block.opens):
        return False
    row = section(page, block.i, block.j)
    if row is not None and not block.ended and (size <= 12 or block.opens):
        return True
    deeper = following.marker != block.marker or (not following.marker and not block.marker and block.opens)
    if not deeper or block.ended:
        return False
    if _names_unit(setting, block):
        return True
    if (
        block.marker in ("part", "roman", "num", "num2", "letter", "paren")
        and not block.opens
        and following.marker != ""
    ):
        order = ("part", "roman", "num", "num2", "num3", "paren", "letter", "dash", "plus", "bullet")
        return order.index(following.marker) > order.index(block.marker) and size <= 16
    return False


def _names_unit(setting: Setting, block: Block) -> bool:
    """Whether the whole block is the name of a unit, "Giao", "Đề nghị" or "Đối với" before it or not."""
    page = setting.page
    k = _past_openers(page, block.i, block.j)
    stop = block.j - (page.words[block.j - 1] == ":")
    name = name_at(
        page,
        k,
        stop,
        frozenset(
            mark.i
            for mark in live_marks(page, block.i, stop)
            if mark.table in ("verb", "force") and mark.i > k
        ),
    )
    return name is not None and name.j >= stop


def _past_openers(page: Tokens, k: int, stop: int) -> int:
    """The token after "Giao", "Đề nghị", "Đối với", "Nhiệm vụ của" in a heading."""
    while (opener := _OPENERS.at(page, k, stop) if k < stop else None) is not None:
        k = opener.j
    return k


def _heading(
    setting: Setting, block: Block, found: list[Limit], standing: Standing
) -> tuple[Standing, list[tuple[Limit, str]]]:
    """What a heading hands down."""
    page = setting.page
    stop = block.j - (page.words[block.j - 1] == ":")
    handed, skips, _ = lead_in(setting, block.i, stop, found, standing)
    if _names_unit(setting, block):
        k = _past_openers(page, block.i, stop)
        name = name_at(page, k, stop, frozenset())
        assert name is not None, "the block is the name of a unit"
        handed = replace(handed, lead=who(setting, name), tasks=True)
    elif handed.lead is not standing.lead and not block.opens:
        handed = replace(handed, lead=standing.lead)
    return below(handed, section(page, block.i, stop)), skips


__all__ = ["TEXT_MAX", "Normal", "Skipped", "TextTooLong", "read"]
