"""The English catalogue: what is missing, what is unused, and merging of fragments.

python -m scripts.catalogue missing            prints the entries still to be written
python -m scripts.catalogue merge FILE…        puts their entries into words/en.po
"""

import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

from scripts.sources import ROOT
from scripts.syntax import fields, in_words
from scripts.templates import Found, find

CATALOGUE = ROOT / "words" / "en.po"
MARKED = re.compile(r"[À-ỹ]")  # a letter that Vietnamese has and English has not


def entries(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale="en")


def faults(found: Found, root: Path = ROOT) -> list[str]:
    """Everything that keeps the catalogues from being the English of the code, in sentences.

    A sealed letter keeps the English it was sealed with, so a package may have catalogues
    of its own beside its templates; they count for what that package says.
    """
    main = root / "words" / "en.po"
    english = _ids(main)
    own: dict[str, set[str]] = defaultdict(set)
    paths = [main, *(path for path in sorted(root.glob("[a-z]*/**/en.po")) if path != main)]
    for path in paths[1:]:
        own[path.relative_to(root).parts[0]] |= _ids(path)
    return [
        *found.faults,
        *(
            f"{places[0]} says “{template}”, which has no English"
            for template, places in found.templates.items()
            if in_words(template)
            and any(template not in english | own[place.split("/")[0]] for place in places)
        ),
        *(f"{path.relative_to(root)}: {fault}" for path in paths for fault in _catalogue_faults(path, found)),
    ]


def _ids(path: Path) -> set[str]:
    return {str(message.id) for message in entries(path) if message.id}


def _catalogue_faults(path: Path, found: Found) -> Iterator[str]:
    catalogue = entries(path)
    for message in catalogue:
        if message.id:
            yield from _entry_faults(message)
            if str(message.id) not in found.literals:
                yield f"“{message.id}” is said by nothing; take it out"
    yield from (f"“{vietnamese}” is commented out; take it away" for vietnamese in catalogue.obsolete)
    yield from _doubles(path)


def _entry_faults(message: Message) -> Iterator[str]:
    vietnamese, english = str(message.id), str(message.string)
    if message.fuzzy:
        yield f"“{vietnamese}” has a fuzzy translation; check it and take the mark away"
    if not english.strip():
        yield f"“{vietnamese}” has an empty translation"
    elif fields(english) != fields(vietnamese):
        yield (
            f"“{vietnamese}” asks for {sorted(fields(vietnamese))}, "
            f"its English “{english}” for {sorted(fields(english))}"
        )


def _doubles(path: Path) -> Iterator[str]:
    """Entries that are there twice: the reader keeps one silently."""
    blocks = path.read_text(encoding="utf-8").split("\n\n")
    seen: set[str] = set()
    for block in blocks:
        for message in read_po(BytesIO(block.encode()), locale="en"):
            if message.id and str(message.id) in seen:
                yield f"“{message.id}” is there twice"
            seen.add(str(message.id))


def merged(found: Found, parts: tuple[Path, ...]) -> tuple[Catalog, list[str]]:
    """One catalogue of the parts' entries that the code says, sorted; and what was left out."""
    whole = Catalog(locale="en", project="Dondoc", fuzzy=False)
    left_out: list[str] = []
    english: dict[str, str] = {}
    for part in parts:
        for message in entries(part):
            vietnamese, said = str(message.id), str(message.string)
            if not vietnamese:
                continue
            if vietnamese not in found.literals:
                left_out.append(f"nothing says “{vietnamese}” ({part.name})")
            elif english.setdefault(vietnamese, said) != said:
                left_out.append(
                    f"“{vietnamese}” is “{english[vietnamese]}” already, not “{said}” ({part.name})"
                )
    for vietnamese in sorted(english):
        whole.add(vietnamese, english[vietnamese])
    return whole, left_out


def text_of(catalogue: Catalog) -> str:
    """The file's text: the plainest header, no dates, so that it changes only with its entries."""
    header = (
        'msgid ""\nmsgstr ""\n"Project-Id-Version: Dondoc\\n"\n"Language: en\\n"\n"MIME-Version: 1.0\\n"\n'
        '"Content-Type: text/plain; charset=UTF-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n\n'
    )
    body = BytesIO()
    write_po(body, catalogue, width=0, omit_header=True)
    return header + body.getvalue().decode().strip() + "\n"


def main(arguments: list[str]) -> int:
    found = find()
    match arguments:
        case ["missing"]:
            english = _ids(CATALOGUE)
            missing = Catalog(locale="en")
            for template in sorted(found.templates):
                if in_words(template) and template not in english:
                    missing.add(template, locations=[(found.templates[template][0], 0)])
            body = BytesIO()
            write_po(body, missing, width=0, omit_header=True)
            print(body.getvalue().decode())
            return 1 if len(missing) else 0
        case ["merge", *names] if names:
            catalogue, left_out = merged(found, (CATALOGUE, *map(Path, names)))
            CATALOGUE.write_text(text_of(catalogue), encoding="utf-8")
            print("\n".join([*left_out, f"{len(catalogue)} entries in {CATALOGUE.name}"]))
            return 0
        case ["asides"]:
            print("\n".join(sorted(t for t in found.literals - set(found.templates) if MARKED.search(t))))
            return 0
        case _:
            print(__doc__, file=sys.stderr)
            return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
