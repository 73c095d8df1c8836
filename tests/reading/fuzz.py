"""Coverage-guided fuzzing of the reader, run by hand.

    pip install atheris
    python -m tests.reading.fuzz -max_total_time=600

It starts from the annotated passages and the words of the lexicon, so that it soon gets past the
first letters. Any exception, or a quote that is not cut out of the text as given, ends the run
with the input; so does a text that takes longer than `-timeout` seconds.
"""

import json
import sys
import tempfile
from datetime import date
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["directives.reading"]):
    from directives.reading import read
    from directives.reading.lexicon import lexicon

_FIRST, _LAST = date(1990, 1, 1).toordinal(), date(2090, 1, 1).toordinal()
_DATE_BYTES = 2


def once(data: bytes) -> None:
    """One input: two bytes choose the document's date, the rest is the text."""
    day = int.from_bytes(data[:_DATE_BYTES], "little") % (_LAST - _FIRST)
    text = data[_DATE_BYTES:].decode("utf-8", errors="ignore")
    found = read(text, doc_date=date.fromordinal(_FIRST + day) if day % 8 else None)
    for one in found.obligations:
        if one.quote != text[one.start : one.end]:
            raise AssertionError(f"{one.quote!r} is not text[{one.start}:{one.end}]")


def seeds(folder: Path) -> Path:
    """The annotated passages as first inputs, one a file."""
    folder.mkdir()
    passages = Path(__file__).with_name("unseen.jsonl").read_text(encoding="utf-8").splitlines()
    for n, line in enumerate(passages):
        (folder / str(n)).write_bytes(n.to_bytes(_DATE_BYTES, "little") + json.loads(line)["text"].encode())
    return folder


def dictionary(file: Path) -> Path:
    """The phrases of the lexicon, as libFuzzer wants them."""
    phrases = {" ".join(phrase) for table in lexicon().values() for row in table.values() for phrase in row}
    words = ("".join(f"\\x{byte:02x}" for byte in phrase.encode()) for phrase in sorted(phrases))
    file.write_text("\n".join(f'"{word}"' for word in words))
    return file


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        room = Path(made)
        asked = [*sys.argv, f"-dict={dictionary(room / 'words')}", str(seeds(room / "seeds"))]
        atheris.Setup(asked, once)
        atheris.Fuzz()
