"""Which units an obligation binds, as a query over the roster's nodes."""

from projections.nodes import Ask, Nodes
from units.tree import Every, EveryOffice, Named

# Along the index of what lies inside a unit: in the order of the units, and no further than it reaches.
BOUND = """
    SELECT {what} FROM {inside} i CROSS JOIN roster_units u
    WHERE u.no = i.unit AND u.kind = :kind AND u.level = :level
      AND u.revision <= :revision AND u.valid_from <= :on
      AND (u.valid_to IS NULL OR u.valid_to >= :on) {types}
"""
BELOW = "(SELECT unit FROM unit_ancestors WHERE ancestor = :inside)"
ITSELF_TOO = f"{BELOW[:-1]} UNION ALL SELECT CAST(:inside AS integer))"


def bound(one: Ask, nodes: Nodes) -> tuple[str, dict[str, object]]:
    """A query for the numbers of the units that an obligation binds, and its parameters.

    Units that a later revision of the roster added are not among them, whenever they began.
    """
    return _bound(one, nodes, "i.unit AS no", "u.no")


def bound_inside(one: Ask, nodes: Nodes) -> tuple[str, dict[str, object]]:
    """A query for how many units (`n`) are bound right inside each (`parent`), and its parameters."""
    counted = "u.parent_no AS parent, count(*) AS n"
    query, values = _bound(one, nodes, counted, counted)
    return f"{query} GROUP BY u.parent_no", values


def _bound(one: Ask, nodes: Nodes, what: str, named: str) -> tuple[str, dict[str, object]]:
    who, on = one.obligation.who, one.roster_on
    match who:
        case Named():
            numbers = sorted({nodes.at(code, on).no for code in who.codes} - {0})
            listed = ", ".join(str(no) for no in numbers) or "0"
            return f"SELECT {named} FROM roster_units u WHERE u.no IN ({listed})", {}
        case Every():
            kind, types = "territory", who.types
        case EveryOffice():
            kind, types = "office", (who.type,)
    above = nodes.at(who.inside, on)
    values: dict[str, object] = {
        "kind": kind,
        "level": who.level,
        "on": on,
        "revision": one.roster_revision,
        "inside": above.no,
    }
    narrowed = ""
    if types:
        names = [f"type{i}" for i in range(len(types))]
        narrowed = f"AND u.type IN ({', '.join(':' + name for name in names)})"
        values |= dict(zip(names, types, strict=True))
    inside = ITSELF_TOO if (above.kind, above.level) == (kind, who.level) else BELOW
    return BOUND.format(what=what, inside=inside, types=narrowed), values
