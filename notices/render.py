"""Content to words: the same letter always becomes the same bytes.

Every version of a template keeps its folder (`templates/<name>/<version>/`), its own
English catalogue and its own view, so a letter sealed years ago can be written again and
compared with the SHA-256 that its event keeps. A version that has been used is never
changed: a test pins its bytes, and a better text becomes the next version.
"""

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final, Protocol

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from notices import daily_v1, digest_v1
from notices.letter import Frozen, ItemLinks, LetterContent
from notices.plain import one_line
from words import Lang, Misused, written

TEMPLATES: Final = Path(__file__).with_name("templates")
SUBJECT_MAX: Final = 150  # characters: phones show 40, and a folded header stays sound


class Phrase(Protocol):
    """A sentence in the letter's language, with its values written as people write them."""

    def __call__(self, template: str, /, **values: object) -> str: ...


class View(Protocol):
    """The content of a letter arranged as its template reads it."""

    def __call__(
        self, content: LetterContent, phrase: Phrase, links: Mapping[str, ItemLinks] | None, /
    ) -> dict[str, object]: ...


# Which view arranges which template; every version that was ever sent stays in this table.
VIEWS: Final[dict[str, View]] = {"daily:1": daily_v1.view, "digest:1": digest_v1.view}


class UnknownTemplate(Misused):
    """A letter names a template version that this program does not have."""


class Rendered(Frozen):
    """A letter as the reader sees it; `sha256` is over subject, text and HTML."""

    subject: str
    text: str
    html: str
    sha256: str


def render(content: LetterContent, links: Mapping[str, ItemLinks] | None = None) -> Rendered:
    """Write the letter: subject, plain text and HTML, from its content alone.

    `links` are those of its lines, by the task's code; without them a mask stands in their
    place, as in the bytes that are sealed.

    Raises UnknownTemplate for a version that is not in `VIEWS`.
    """
    arrange = VIEWS.get(content.template)
    if arrange is None:
        raise UnknownTemplate(
            "Thư dùng mẫu {template}, phần mềm này chỉ có {known}; hãy dùng bản phần mềm mới hơn.",
            template=content.template,
            known=", ".join(sorted(VIEWS)),
        )
    phrase = _phrases(content.template, content.lang)
    values = arrange(content, phrase, links)
    papers = _papers(content.template)
    subject = one_line(papers.get_template("subject.txt").render(values, say=phrase), SUBJECT_MAX)
    text = papers.get_template("letter.txt").render(values, say=phrase)
    html = papers.get_template("letter.html").render(values, say=phrase)
    return Rendered(subject=subject, text=text, html=html, sha256=digest(subject, text, html))


def digest(subject: str, text: str, html: str) -> str:
    """SHA-256, in hexadecimal, of the three parts, each preceded by its length in bytes."""
    whole = hashlib.sha256()
    for part in (subject, text, html):
        stored = part.encode()
        whole.update(len(stored).to_bytes(8, "big") + stored)
    return whole.hexdigest()


def _folder(template: str) -> Path:
    name, version = template.split(":")
    return TEMPLATES / name / version


@cache
def _papers(template: str) -> Environment:
    return Environment(
        loader=FileSystemLoader(_folder(template)),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,  # files of a used version do not change
    )


@cache
def _phrases(template: str, lang: Lang) -> Phrase:
    english = _catalogue(template) if lang == "en" else {}

    def phrase(sentence: str, /, **values: object) -> str:
        return english.get(sentence, sentence).format_map({k: written(v, lang) for k, v in values.items()})

    return phrase


@cache
def _catalogue(template: str) -> dict[str, str]:
    """The English of one template version, kept beside it so that it cannot change with the program's."""
    from babel.messages.pofile import read_po  # noqa: PLC0415 - only English letters pay for it

    with (_folder(template) / "en.po").open("rb") as file:
        return {str(m.id): str(m.string) for m in read_po(file, locale="en") if m.id and m.string}
