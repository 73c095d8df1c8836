"""Revisions of the roster and posts, folded into nodes and what contains them."""

from sqlalchemy import Connection, text

from events.decisions import PostEnded, PostNamed, RosterRevised
from projections import bulk
from projections.nodes import Nodes
from projections.tables import posts, roster_units, unit_ancestors
from units.tree import Add, End, Rename

RENAME = text("UPDATE roster_units SET name = :name WHERE no = :no")
END = text("UPDATE roster_units SET valid_to = :on WHERE no = :no")
END_POST = text("UPDATE posts SET valid_to = :on WHERE post = :post")


def fold_roster(connection: Connection, event: RosterRevised, *, nodes: Nodes) -> None:
    """Adds nodes with their ancestors; a rename or an end changes the node of that day."""
    units: list[bulk.Row] = []
    above: list[bulk.Row] = []
    later: list[tuple[object, dict[str, object]]] = []
    for change in event.changes:
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
                    parent=u.parent,
                    valid_from=start,
                    valid_to=u.valid_to.isoformat() if u.valid_to else None,
                )
                parent = node.path[0] if node.path else 0
                units.append(
                    (node.no, u.code, u.name, u.level, u.type, u.kind, u.parent, parent, start, node.valid_to)
                )
                above += [(node.no, ancestor, i) for i, ancestor in enumerate(node.path, start=1)]
            case Rename():
                node = nodes.at(change.code, change.on.isoformat())
                later.append((RENAME, {"no": node.no, "name": change.name}))
            case End():
                node = nodes.at(change.code, change.on.isoformat())
                nodes.end(change.code, change.on.isoformat())
                later.append((END, {"no": node.no, "on": change.on.isoformat()}))
    bulk.insert(connection, roster_units, units)
    bulk.insert(connection, unit_ancestors, above)
    for statement, values in later:
        connection.execute(statement, values)  # type: ignore[call-overload]


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
