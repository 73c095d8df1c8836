"""As of when: a question about any date, by when things happened and by what was known."""

from datetime import date
from typing import NamedTuple


class AsOf(NamedTuple):
    """`on`: what had happened by this day. `known`: as far as the log knew by the end of this day.

    `known` None takes all that is known now: facts reported late, corrections included.
    """

    on: date
    known: date | None = None

    @property
    def values(self) -> dict[str, str]:
        """The parameters that the statements of this package take."""
        return {"on": self.on.isoformat(), "known": (self.known or date.max).isoformat()}


# The state of a task on :on, from columns lenient, done_on, out and out_on ('' for none).
STATUS = """
    CASE WHEN {out} NOT IN ('', 'closed') AND {out_on} <= :on THEN {out}
         WHEN {done_on} <> '' AND {done_on} <= :on AND ({lenient} = '' OR {done_on} <= {lenient})
              THEN 'done_in_time'
         WHEN {done_on} <> '' AND {done_on} <= :on THEN 'done_late'
         WHEN {out} <> '' AND {out_on} <= :on THEN 'closed'
         WHEN {lenient} <> '' AND {lenient} < :on THEN 'open_late'
         ELSE 'open_in_time' END
"""

OPEN = ("open_in_time", "open_late")
DONE = ("done_in_time", "done_late")
OUT = ("waived", "closed", "revoked", "withdrawn")
STATUSES = (*OPEN, *DONE, *OUT)
