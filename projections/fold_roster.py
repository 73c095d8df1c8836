"""Revisions of the roster and posts, folded into nodes and what contains them."""

from collections.abc import Iterable

from sqlalchemy import Connection, TextClause, text

from events.decisions import PostEnded, PostNamed, RosterRevised
from projections import bulk
from projections.nodes import Nodes
from projections.tables import posts, roster_units, unit_ancestors
from units.tree import Add, Change, End, Rename

RENAME = text("UPDATE roster_units SET name = :name WHERE no = :no")
END = text("UPDATE roster_units SET valid_to = :on WHERE no = :no")
END_POST = text("UPDATE posts SET valid_to = :on WHERE post = :post")


def fold_roster(connection: Connection, event: RosterRevised, *, nodes: Nodes) -> None:
    """Adds nodes with their ancestors; a rename or an end changes the node of that day."""
    units: list[bulk.Row] = []
    above: list[bulk.Row] = []
    later: list[tuple[TextClause, dict[str, object]]] = []
    for change in _in_order(event.changes, nodes):
        match change:
            case Add():
                u = change.unit
                start = u.valid_from.isoformat()
                if any(n.valid_from == start for n in nodes.by_code.get(u.code, ())):
                    continue
                node = nodes.add(
                    no=len(nodes.by_no),
                    code=u.code,
                    name=u.name,
                    level=u.level,
                    kind=u.kind,
                    parent_no=nodes.at(u.parent, start).no if u.parent else 0,
                    valid_from=start,
                    valid_to=u.valid_to.isoformat() if u.valid_to else None,
                    revision=event.revision,
                )
                units.append(
                    (
                        node.no,
                        u.code,
                        u.name,
                        u.level,
                        u.type,
                        u.kind,
                        u.parent,
                        node.path[0] if node.path else 0,
                        start,
                        node.valid_to,
                        event.revision,
                    )
                )
                above += [(node.no, ancestor, i) for i, ancestor in enumerate(node.path, start=1)]
            case Rename():
                node = nodes.at(change.code, change.on.isoformat())
                nodes.put(node._replace(name=change.name))
                later.append((RENAME, {"no": node.no, "name": change.name}))
            case End():
                node = nodes.at(change.code, change.on.isoformat())
                nodes.put(node._replace(valid_to=change.on.isoformat()))
                later.append((END, {"no": node.no, "on": change.on.isoformat()}))
    bulk.insert(connection, roster_units, units)
    bulk.insert(connection, unit_ancestors, above)
    for statement, values in later:
        connection.execute(statement, values)


def _in_order(changes: Iterable[Change], nodes: Nodes) -> list[Change]:
    """What ends comes first, then what is added, parents before children; the rest as it was said.

    A revision is a whole: its list may name a child before the unit that it lies in.
    """
    parents = {c.unit.code: c.unit.parent for c in changes if isinstance(c, Add)}

    def rank(change: Change) -> int:
        if isinstance(change, End) and nodes.holds(change.code, change.on.isoformat()):
            return 0
        if not isinstance(change, Add):
            return len(parents) + 2
        depth, code = 1, change.unit.parent
        while code in parents:
            depth, code = depth + 1, parents[code]
        return depth

    return sorted(changes, key=rank)


def fold_post(connection: Connection, event: PostNamed | PostEnded) -> None:
    """A post that answers for a unit, from a day until a day."""
    if isinstance(event, PostEnded):
        connection.execute(END_POST, {"post": str(event.post), "on": event.on.isoformat()})
        return
    row = (
        str(event.post),
        event.unit,
        event.name,
        event.role,
        str(event.person),
        event.valid_from.isoformat(),
        None,
    )
    bulk.put(connection, posts, [row])
