"""A reading becomes a proposal: every sentence that asks something, as an obligation of the engine.

`propose(reading, text, …)` decides whom each binds, by when and when it is done, says why, and
leaves open what the text or the roster does not settle. docs/reading.md tells of the reading.
"""

from directives.proposing.models import Aspect, Folded, Proposal, Proposed
from directives.proposing.proposal import propose

__all__ = ["Aspect", "Folded", "Proposal", "Proposed", "propose"]
