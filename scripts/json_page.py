"""Writes docs/json.md from the models that `--json` prints; a test keeps the page true.

python -m scripts.json_page
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple, get_type_hints
from uuid import UUID

from pydantic import TypeAdapter, create_model
from typing_extensions import TypedDict

from app.settings import Shown
from cli.account_erasing import ErasedShown
from cli.account_shown import AccountShown, TokenIssuedShown, TokenShown
from cli.calendar import CalendarYear, DueShown
from cli.clock import ClockShown
from cli.evidence import EvidenceProof
from cli.extending import GrantedMany
from cli.facts import ImportedFacts
from cli.letters import LetterPage
from cli.silence import SilenceRow
from cli.units import UnitInTree, UnitSuggested
from cli.webhook import WebhookAdded, WebhookShown
from directives.preview import DirectivePreview
from directives.reading import Reading
from flows.calendar_changes import CalendarCompared
from flows.feeds import Events
from flows.ladder_preview import LadderPreview
from flows.simulate import Simulation
from flows.written import Written
from notices.digest import Digest
from projections.boards import Board
from projections.bounces import BouncedContact
from projections.directives import DirectiveRow
from projections.indicators import Discrepancy, Indicator
from projections.ladders import PublishedLadder
from projections.letters import LetterRow
from projections.taskpage import TaskPage
from projections.taskrows import TaskRow
from projections.teams import Team, Teams
from projections.timeline import Entry
from projections.timeliness import Timeliness
from projections.unitpage import PostHeld, UnitPage
from scripts.sources import ROOT

PAGE = ROOT / "docs" / "json.md"


def as_dict(kind: type[Any]) -> Any:
    """The model of a named tuple that is printed as its `_asdict()`."""
    fields: dict[str, Any] = {name: (hint, ...) for name, hint in get_type_hints(kind).items()}
    return create_model(kind.__name__, __doc__=kind.__doc__, **fields)


class Shape(NamedTuple):
    """What one command prints with `--json`."""

    kind: Any
    told: str


class DigestAhead(TypedDict):
    """A digest of this week that is still to go, with its post and unit."""

    to: str
    unit: str
    digest: Digest


class DigestLeaver(TypedDict):
    """Somebody who wants no digest, by person id and the posts they hold."""

    person: UUID
    posts: list[str]
    reason: str


PUBLISHED: Final[Any] = as_dict(PublishedLadder)
SHAPES: Final[Mapping[str, Shape]] = {
    "settings": Shape(list[Shown], "every setting in the order of the list"),
    "units show": Shape(UnitInTree, "the unit with what is above and below it"),
    "units find": Shape(list[UnitSuggested], "what may be meant, best first"),
    "units posts": Shape(list[PostHeld], "the posts at the unit, by name"),
    "directive list": Shape(list[DirectiveRow], "every directive, the newest first"),
    "directive read": Shape(Reading, "what the text asks; with `--jsonl` one of these a line, with its `id`"),
    "directive show": Shape(DirectivePreview, "the directive with what it asks"),
    "task show": Shape(TaskPage, "the task and all around it"),
    **{
        f"task {name}": Shape(Written, "the receipt of the decision")
        for name in (
            *("extend", "grant", "refuse", "snooze", "pause", "resume", "delegate", "take-back"),
            *("submit", "accept", "return", "waive", "ack", "note"),
        )
    },
    "task grant-many": Shape(GrantedMany, "the plan, and what became of it"),
    **{
        f"report {name}": Shape(Written, "the receipt of the fact")
        for name in ("team", "training", "document", "report", "measure", "work", "retract", "correct")
    },
    "facts import": Shape(ImportedFacts, "what became of the file"),
    "board": Shape(Board, "the board"),
    "tasks": Shape(list[TaskRow], "the tasks, the earliest last day first"),
    "unit": Shape(UnitPage, "the unit's page"),
    "teams": Shape(Teams | list[Team], "the sums; with `--list` the teams themselves"),
    "reports": Shape(Timeliness, "filings and their sums by period"),
    "indicators": Shape(list[Indicator], "one for each indicator and level"),
    "discrepancies": Shape(list[Discrepancy], "what does not fit, unit by unit"),
    "export events": Shape(Events, "the events after the cursor"),
    "timeline": Shape(list[Entry], "the entries in the order in which things happened"),
    "ladder list": Shape(list[PUBLISHED], "the newest version of every ladder"),
    "ladder show": Shape(PUBLISHED, "the ladder, in the version asked for"),
    "ladder preview": Shape(LadderPreview, "the days ahead"),
    "digest preview": Shape(list[DigestAhead], "the digests that are still to go this week"),
    "digest leavers": Shape(list[DigestLeaver], "who wants no digest"),
    "evidence verify": Shape(EvidenceProof, "what was compared"),
    "silence add": Shape(Written, "the receipt"),
    "silence list": Shape(list[SilenceRow], "the silences"),
    "silence end": Shape(Written, "the receipt"),
    "clock status": Shape(ClockShown, "who is the clock, and what waits"),
    "simulate": Shape(Simulation, "the letters that the days would bring"),
    "letters bounced": Shape(list[BouncedContact], "whose letters come back, and what to do"),
    "letters list": Shape(list[LetterRow], "the letters, the newest first"),
    "letters show": Shape(LetterPage, "the letter written again from its event"),
    **{
        f"account {name}": Shape(AccountShown, "the account as it is now")
        for name in ("open", "grant", "end", "deputy", "close", "password", "reset-factor")
    },
    "account erase": Shape(ErasedShown, "who is known no more"),
    "webhook add": Shape(WebhookAdded, "the subscriber with its secret, which is shown only now"),
    "webhook renew": Shape(WebhookAdded, "the subscriber with its new secret, which is shown only now"),
    "webhook list": Shape(list[WebhookShown], "the subscribers, the oldest first"),
    "account list": Shape(list[AccountShown], "the accounts, the oldest first"),
    "account token": Shape(TokenIssuedShown, "the token, with what is shown only now"),
    "account tokens": Shape(list[TokenShown], "the account's tokens, the oldest first"),
    "account revoke": Shape(Written, "the receipt"),
    "calendar show": Shape(CalendarYear, "the year"),
    "calendar compare": Shape(CalendarCompared, "what the file would change, and the issued dates"),
    "calendar due": Shape(DueShown, "the last day with its reasons"),
}

OPENING = """\
# What `--json` prints

Written by `python -m scripts.json_page` from the models; a test compares the two, and another holds
what commands really print against these shapes.

Every reading command takes `--json`: one JSON value on standard output, UTF-8, nothing else. Names of
fields are stable: one may be added, none is renamed or dropped without a note in the changelog. Dates
are `2022-08-10`; instants are UTC, `2022-08-10T01:00:00Z`; exact decimals are strings (`"86.2"`), so
that no program rounds them. Names that people read (`words`, `who`, `due`, `done_when`, `doubts`) are in
the language asked for with `--lang`; everything else is the same in both. Errors are no JSON: they stand
on standard error, and the exit code is 1 (refused) or 2 (not understood).

## Commands

| command | prints | type |
|---|---|---|
"""


def page() -> str:
    """The page as it should be."""
    rows = [
        f"| `dondoc {name}` | {shape.told} | {_shown(_schema(shape.kind))} |"
        for name, shape in SHAPES.items()
    ]
    models: dict[str, Mapping[str, Any]] = {}
    for shape in SHAPES.values():
        schema = _schema(shape.kind)
        for name, model in schema.get("$defs", {}).items():
            assert models.setdefault(name, model) == model, f"two shapes are called {name}"
        if schema.get("type") == "object" and "title" in schema:
            models[schema["title"]] = {key: part for key, part in schema.items() if key != "$defs"}
    parts = [OPENING + "\n".join(rows) + "\n", "## Shapes\n"]
    parts += ["\n".join(_model(name, models[name])) for name in sorted(models)]
    return "\n".join(parts)


def _schema(kind: Any) -> dict[str, Any]:
    return TypeAdapter(kind).json_schema(mode="serialization")


def _model(name: str, schema: Mapping[str, Any]) -> Iterator[str]:
    yield f"### {name}\n"
    described = re.sub(r"\s*\n\s*", " ", schema.get("description", "")).strip()
    if described:
        yield f"{described}\n"
    if "enum" in schema:
        yield f"One of {_shown(schema)}.\n"
    if "properties" in schema:
        yield "| field | type |\n|---|---|"
        for field, inner in schema["properties"].items():
            yield f"| `{field}` | {_shown(inner)} |"
        yield ""


def _shown(schema: Mapping[str, Any]) -> str:
    """A type as people read it: `list of [TaskRow](#taskrow)`, `date or null`."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    for choice in ("anyOf", "oneOf"):
        if choice in schema:
            return " or ".join(dict.fromkeys(_shown(one) for one in schema[choice]))
    if "const" in schema:
        return f"`{schema['const']}`"
    if "enum" in schema:
        return ", ".join(f"`{one}`" for one in schema["enum"])
    match schema.get("type"):
        case "array":
            return f"list of {_shown(schema.get('items', {}))}"
        case "object" if "title" in schema and "properties" in schema:
            return f"[{schema['title']}](#{schema['title'].lower()})"
        case "object":
            return f"object of {_shown(schema.get('additionalProperties') or {})}"
        case "string":
            return _text(schema)
        case plain:
            return str(plain or "any")


def _text(schema: Mapping[str, Any]) -> str:
    """What a JSON string stands for."""
    return "instant" if schema.get("format") == "date-time" else str(schema.get("format", "string"))


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
