"""A table of tasks, read row by row: TT | Nhiệm vụ | Chủ trì | Phối hợp | Thời hạn."""

from dataclasses import replace
from datetime import date

from deadlines.expressions.dues import cell
from deadlines.expressions.tokens import Tokens
from directives.reading.actors import Name, level_of, name_at, names
from directives.reading.filling import Draft, finish_row
from directives.reading.outline import Standing, Who
from directives.reading.scoping import fill_scope
from directives.reading.structure import Block, Columns
from directives.reading.targets import counts
from directives.reading.who import Setting, who

_DITTO = (
    ["nt"],
    ["-", "nt", "-"],
    ["như", "trên"],
    ['"'],
    ["-", '"', "-"],
    ["//"],
    ["/", "/"],
    ["n", "/", "t"],
    ["'", "'"],
)


def read_row(
    setting: Setting,
    block: Block,
    table: Columns,
    above: dict[str, tuple[int, int]],
    standing: Standing,
    today: date | None,
) -> list[Draft]:
    """The obligations of a row; `above` holds the cells of the row above for "nt"."""
    page = setting.page
    held: dict[str, tuple[int, int]] = {}
    for role in ("action", "lead", "coordinate", "due"):
        for n in table.at(role):
            if n < len(block.cells):
                i, j = block.cells[n]
                if page.words[i:j] in _DITTO and role in above:
                    i, j = above[role]
                if i < j and (role not in held or role == "action"):
                    held.setdefault(role, (i, j))
    if "action" not in held or len(held) == 1:
        return []
    above.update(held)
    i, j = held["action"]
    due = cell(page, *held["due"], today) if "due" in held else []
    lead = _who(setting, *held["lead"]) if "lead" in held else standing.lead
    draft = Draft(
        i,
        max(b for _, b in block.cells),
        i,
        lead,
        "column" if "lead" in held else "inherited_lead" if lead else "",
    )
    draft.action = page.cut(i, j).strip(" ;.")
    draft.i = min(a for a, b in block.cells if a < b)
    own = cell(page, i, j, today) if not due else []
    counted = counts(page, i, j)
    draft.count = next((one for one in counted if one.percent is not None), None) or next(iter(counted), None)
    if "coordinate" in held:
        draft.coordinate = tuple(page.cut(a, b) for a, b in names(page, *held["coordinate"]))
        draft.coordinate_at = held["coordinate"]
    fill_scope(setting, draft, standing, finish_row(setting, draft, (i, j), standing))
    told = (
        due
        or [limit for limit in own if limit.rule_name not in ("cell", "cell_regularly")]
        or list(standing.due)
    )
    if not told:
        return [draft]
    return [
        replace(draft, limit=limit, due_rule=limit.rule_name if due or own else "inherited_due")
        for limit in told
    ]


def _who(setting: Setting, i: int, j: int) -> Who:
    """The unit in a cell, whatever it is called."""
    name = name_at(setting.page, i, j, frozenset())
    if name is not None and name.j >= j:
        return who(setting, name)
    page = setting.page
    row = name.row if name else "any"
    return Who(page.cut(i, j), level_of(page.words[i:j], row, setting.issuer_level), i, j)


__all__ = ["Name", "Tokens", "read_row"]
