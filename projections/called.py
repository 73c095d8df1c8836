"""What things are called by people, as the directives that were ever issued call them."""

from collections.abc import Mapping
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, text

from directives.called import names_found, names_in_words
from events.obligations import Obligation
from projections.nodes import folded_at

# Those in force come last: what they say of a name counts.
BODIES = text("""
    SELECT o.body FROM obligations o JOIN directives d ON d.directive = o.directive
    ORDER BY CASE WHEN d.state = 'issued' THEN 1 ELSE 0 END, o.no
""")

_held: WeakKeyDictionary[Engine, tuple[int, Mapping[str, str]]] = WeakKeyDictionary()


def names_called(connection: Connection) -> Mapping[str, str]:
    """The words for each plain name that a directive asks for; read again only when more is asked."""
    _, asked_at = folded_at(connection)
    held = _held.get(connection.engine)
    if held is None or held[0] != asked_at:
        found: dict[str, str] = {}
        rough: dict[str, str] = {}
        for row in connection.execute(BODIES):
            asked = Obligation.model_validate_json(row.body)
            found |= names_found(asked)
            rough |= names_in_words(asked)
        held = (asked_at, {**rough, **found})
        _held[connection.engine] = held
    return held[1]
