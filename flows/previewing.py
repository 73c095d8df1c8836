"""What a directive asks of whom, worked out once for each state of it and of the roster."""

from collections import OrderedDict
from datetime import date
from threading import Lock
from typing import Final
from weakref import WeakKeyDictionary

from app.wiring import App
from directives.preview import DirectivePreview, preview
from events.decisions import directive_stream
from events.store import EventLog
from flows.intake import load_directive
from flows.roster import current_roster
from words import Lang

KEPT_MOST: Final = 50  # previews of one process: a page is read by many on the day after an issue

_Key = tuple[str, int, int, date, Lang]
_kept: WeakKeyDictionary[EventLog, OrderedDict[_Key, DirectivePreview]] = WeakKeyDictionary()
_turn = Lock()


def preview_of(app: App, name: str, today: date, lang: Lang) -> DirectivePreview:
    """The preview of a directive as it stands; a whole country takes seconds, and again nothing.

    Raises UnknownDirective.
    """
    directive = load_directive(app, name)
    roster = current_roster(app)
    on = min(directive.document.date, today) if directive.document else today
    version = app.log.stream(directive_stream(name))[-1].version
    key = (name, version, roster.revision, on, lang)
    with _turn:
        kept = _kept.setdefault(app.log, OrderedDict())
        if key in kept:
            kept.move_to_end(key)
            return kept[key]
    found = preview(directive, name, roster=roster, calendar=app.calendar, on=on, received=None, lang=lang)
    with _turn:
        kept[key] = found
        while len(kept) > KEPT_MOST:
            kept.popitem(last=False)
    return found
