"""What stands above a sentence: headings and lead-ins hand down a unit, a time limit, a tone."""

from dataclasses import dataclass, field, replace

from deadlines.expressions.dates import Point
from deadlines.expressions.limit import Limit
from deadlines.expressions.tokens import Tokens
from directives.reading.lexicon import Layer
from directives.reading.models import Modality
from directives.reading.structure import Block

_SECTIONS = Layer("section")


@dataclass(frozen=True, slots=True)
class Who:
    """A unit as named at tokens [i, j), with the level it works at."""

    text: str
    level: str | None
    i: int
    j: int
    team: bool = False
    sure: bool = True  # whether its own name tells the level


@dataclass(frozen=True, slots=True)
class Standing:
    """What a sentence inherits."""

    lead: Who | None = None
    due: tuple[Limit, ...] = ()
    modality: Modality | None = None
    tasks: bool = False  # verbs that open an item here are duties
    item: bool = False  # the item begins with a verb and stands under nothing that tells what it is
    targets: bool = False  # bare figures here are targets
    silent: bool = False
    coordinate: tuple[str, ...] = ()


@dataclass(slots=True)
class Outline:
    """The headings that are open, outermost first."""

    open: list[tuple[str, Standing]] = field(default_factory=list)
    group: int = 0  # the first obligation of the task that labels below it speak of
    day: Point | None = None  # the day of the last limit in the block before
    last_opened: bool = False  # the block before this one was a heading or lead-in

    def standing(self) -> Standing:
        return self.open[-1][1] if self.open else Standing()

    def arrive(self, block: Block, kind: str) -> Standing:
        """Close what `block` closes, and give what stands above it."""
        if block.marker or kind == "caps":
            for n, (marker, _) in enumerate(self.open):
                if marker == kind:
                    del self.open[n:]
                    break
            else:
                if kind in ("part", "roman", "caps"):
                    del self.open[self._outer(kind) :]
        elif not self.last_opened and self.open and self.open[-1][0] != "para":
            # A paragraph after a list closes the list and what led into it.
            led = next((n for n, (marker, _) in enumerate(self.open) if marker == "para"), len(self.open))
            del self.open[led:]
        self.last_opened = False
        return self.standing()

    def _outer(self, kind: str) -> int:
        """How many of the open headings stand above a heading of this kind that is not open yet."""
        above = {"part": (), "roman": ("part", "caps"), "caps": ()}[kind]
        for n, (marker, _) in enumerate(self.open):
            if marker not in above:
                return n
        return len(self.open)

    def push(self, kind: str, standing: Standing) -> None:
        """Open a heading: what follows deeper hangs below it."""
        if kind == "para":
            self.open = [(marker, held) for marker, held in self.open if marker != "para"]
        self.open.append((kind, standing))
        self.last_opened = True


def section(page: Tokens, i: int, j: int) -> str | None:
    """What a heading says of the part below it: silent, target or task."""
    mark = _SECTIONS.at(page, i, j) if i < j else None
    return mark.row if mark is not None else None


def below(standing: Standing, row: str | None) -> Standing:
    """What a heading of a known section hands down."""
    match row:
        case "silent":
            return replace(standing, silent=True)
        case "target":
            return replace(standing, targets=True, tasks=True, silent=False)
        case "task":
            return replace(standing, tasks=True, silent=False)
        case _:
            return standing
