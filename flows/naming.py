"""What a fact is about, as the directives in force call it.

A directive that was read calls a thing by plain letters ("ban-chi-dao-chuyen-doi-so"); an officer
types it as the text has it ("Ban Chỉ đạo chuyển đổi số"), or as the pages show it.
All mean the same thing, and the fact has to bear the name that is listened for.
"""

from difflib import get_close_matches
from typing import Final

from app.wiring import App
from directives.proposing.slugs import slug
from events.facts import Fact
from flows.around import around
from projections.called import names_called
from projections.database import reading
from words import Phrase, phrase

_HEARD_AS: Final = {"team_changed": "team_founded", "team_dissolved": "team_founded"}
_ALIKE: Final = 0.6  # share of the letters in common from which another name is offered


def as_called(app: App, fact: Fact) -> tuple[Fact, list[Phrase]]:
    """The fact under the name that is asked for, and what the reporter should know of it."""
    names = around(app).names.get(_HEARD_AS.get(fact.KIND, fact.KIND), frozenset())
    if not names or fact.about in names:
        return fact, []
    with reading(app.engine) as connection:
        words = names_called(connection)
    same = sorted(name for name in names if slug(fact.about) in {slug(name), slug(words.get(name, name))})
    if len(same) == 1:
        said = phrase(
            "Văn bản gọi «{about}» là «{name}»; đã ghi theo tên đó.", about=fact.about, name=same[0]
        )
        return fact.called(same[0]), [said]
    by_slug = {slug(name): name for name in sorted(names)}
    near = get_close_matches(slug(fact.about), by_slug, n=1, cutoff=_ALIKE)
    if not near:
        return fact, []
    said = phrase(
        "Chưa văn bản nào hỏi «{about}»; tên gần nhất đang được hỏi là «{name}». Nếu là một, hãy đính chính.",
        about=fact.about,
        name=by_slug[near[0]],
    )
    return fact, [said]
