"""Which units an obligation binds, as a query over the roster's nodes."""

from projections.nodes import Ask, Nodes
from units.tree import Every, EveryOffice, Named

BOUND = """
    SELECT u.no FROM roster_units u
    WHERE u.kind = :kind AND u.level = :level AND u.revision <= :revision AND u.valid_from <= :on
      AND (u.valid_to IS NULL OR u.valid_to >= :on) {types}
      AND (u.no = :inside OR u.no IN (SELECT unit FROM unit_ancestors WHERE ancestor = :inside))
"""


def bound(one: Ask, nodes: Nodes) -> tuple[str, dict[str, object]]:
    """A query for the numbers of the units that an obligation binds, and its parameters.

    Units that a later revision of the roster added are not among them, whenever they began.
    """
    who, on = one.obligation.who, one.roster_on
    match who:
        case Named():
            numbers = sorted({nodes.at(code, on).no for code in who.codes} - {0})
            listed = ", ".join(str(no) for no in numbers) or "0"
            return f"SELECT no FROM roster_units WHERE no IN ({listed})", {}
        case Every():
            kind, types = "territory", who.types
        case EveryOffice():
            kind, types = "office", (who.type,)
    values: dict[str, object] = {
        "kind": kind,
        "level": who.level,
        "on": on,
        "revision": one.roster_revision,
        "inside": nodes.at(who.inside, on).no,
    }
    narrowed = ""
    if types:
        names = [f"type{i}" for i in range(len(types))]
        narrowed = f"AND u.type IN ({', '.join(':' + name for name in names)})"
        values |= dict(zip(names, types, strict=True))
    return BOUND.format(types=narrowed), values
