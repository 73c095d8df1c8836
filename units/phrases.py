"""Refusals about units, which know the unit that they are about."""

from words import Phrase, Refused


class UnitsRefused(Refused):
    """A refusal about units; `code` is the unit that it is about, where there is one."""

    def __init__(self, template: str, /, *, code: str = "", **values: object) -> None:
        self.code = code
        super().__init__(template, code=code, **values)

    @property
    def phrase(self) -> Phrase:
        """What the refusal says, as a reason to be given elsewhere."""
        return Phrase(self.template, self.values)
