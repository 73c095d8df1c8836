"""Ladders of urging: what each says when and to whom; the next version published after a look at it."""

from typing import Annotated, Final

from fastapi import Query
from fastapi.responses import Response

from access.roles import Action
from deadlines.ladder import DEFAULT_LADDER, Ladder, Rung, ladder_from_toml, ladder_to_toml
from flows.ladders import find_ladder, listed, publish_ladder
from projections.ladder_words import audience_words, condition_words, tone_words, when_words
from projections.ladders import uses
from web.fields import Sent, typed
from web.forms import BadField, required
from web.policy import Room, may
from web.render import Crumb, address, back, page
from web.rooms.desk import may_release
from web.visit import OutsideScope, Visit, Visiting
from words import DondocError

room = Room()

TEXT_MOST: Final = 100_000
REASON_MOST: Final = 2_000
FIRST: Final = "thang mới"  # what the example is called until somebody names it


@room.get_page("/thang", may(Action.URGE))
def show_ladders(visit: Visiting) -> Response:
    """Every ladder with its versions, and how many duties hold to each."""
    with visit.reading() as connection:
        used = uses(connection)
    found = [(one, used.get((one.ladder.name, one.ladder.version), 0)) for one in listed(visit.app)]
    return page(visit, "ladders.html", crumbs=_crumbs(visit), ladders=found, may_publish=may_release(visit))


def _crumbs(visit: Visit, *more: Crumb) -> tuple[Crumb, ...]:
    return (Crumb(visit.say("Thư"), "/thu"), *more)


def rungs(visit: Visit, ladder: Ladder) -> list[tuple[Rung, str, str, str, str]]:
    """The rungs in words: when, to whom, in which tone, only if."""
    lang = visit.lang
    return [
        (
            rung,
            when_words(rung, lang),
            audience_words(rung, lang),
            tone_words(rung, lang),
            condition_words(rung, lang),
        )
        for rung in ladder.rungs
    ]


@room.get_page("/thang/cong-bo", may(Action.URGE))
def show_publishing(visit: Visiting, name: Annotated[str | None, Query(max_length=120)] = None) -> Response:
    """The newest version of a ladder as a file, to be changed and published; an example without a name."""
    _require_publishing(visit)
    if name:
        ladder = find_ladder(visit.app, name).ladder
        shown = ladder.model_copy(update={"version": ladder.version + 1})
    else:
        shown = DEFAULT_LADDER.model_copy(update={"name": FIRST, "version": 1})
    text = ladder_to_toml(shown)
    return _publishing(visit, text, "", None, {})


def _require_publishing(visit: Visit) -> None:
    """A ladder is one for all: only whoever urges the whole province publishes it."""
    if not may_release(visit):
        raise OutsideScope("Chỉ đầu mối toàn tỉnh mới công bố thang đôn đốc.")


def _publishing(
    visit: Visit, text: str, reason: str, seen: Ladder | None, errors: dict[str, str]
) -> Response:
    return page(
        visit,
        "ladder_new.html",
        status=422 if errors else 200,
        crumbs=_crumbs(visit, Crumb(visit.say("Thang đôn đốc"), "/thang")),
        text=text,
        reason=reason,
        seen=seen,
        rungs=rungs(visit, seen) if seen else [],
        errors=errors,
    )


@room.post_form("/thang/cong-bo", may(Action.URGE))
def publish(visit: Visiting, form: Sent) -> Response:
    """Shows the ladder in words first; once that was seen, publishes it."""
    _require_publishing(visit)
    text, reason = typed(form, "text"), typed(form, "reason")
    try:
        ladder = ladder_from_toml(required(text, "text", TEXT_MOST))
        given = required(reason, "reason", REASON_MOST)
        if typed(form, "seen") != text:
            return _publishing(visit, text, reason, ladder, {})
        made, _ = publish_ladder(visit.app, ladder, reason=given, now=visit.now, by=visit.by, via="web")
    except BadField as bad:
        return _publishing(visit, text, reason, None, {bad.field: bad.say(visit.lang)})
    except DondocError as refused:
        return _publishing(visit, text, reason, None, {"text": refused.say(visit.lang)})
    return back(
        visit,
        address("thang", made.name),
        "Đã công bố thang «{name}», bản {version}.",
        name=made.name,
        version=made.version,
    )


@room.get_page("/thang/{name}", may(Action.URGE))
def show_ladder(
    visit: Visiting, name: str, version: Annotated[int | None, Query(ge=1, le=100_000)] = None
) -> Response:
    """The rungs of a ladder in words."""
    found = find_ladder(visit.app, name, version)
    return page(
        visit,
        "ladder.html",
        crumbs=_crumbs(visit, Crumb(visit.say("Thang đôn đốc"), "/thang")),
        found=found,
        rungs=rungs(visit, found.ladder),
        may_publish=may_release(visit),
    )
