"""How stored data of older shapes become the present ones.

An event is stored for ever under the topic of its day. When a kind changes its shape, its
class takes the next topic (`team_founded:2`) and one function here turns the data of the
old topic into data of the new one. Chains are followed: 1 → 2 → 3. Nothing stored is
rewritten, and the result is validated like anything else that is read.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

Data = dict[str, Any]


class Upcast(NamedTuple):
    """One step from an `old` topic to a `new` one; `change` maps JSON data to JSON data."""

    old: str
    new: str
    change: Callable[[Data], Data]


# Every kind of event still has its first shape.
UPCASTS: tuple[Upcast, ...] = ()
