"""Coverage-guided fuzzing of the reader, run by hand.

    pip install atheris
    python -m tests.reading.fuzz -max_total_time=600

Any exception, or a quote that is not cut out of the text as given, ends the run with the input.
"""

import sys
from datetime import date

import atheris

with atheris.instrument_imports(include=["directives.reading"]):
    from directives.reading import read


def once(data: bytes) -> None:
    """One input: some bytes choose the document's date, the rest is the text."""
    provider = atheris.FuzzedDataProvider(data)
    day = date.fromordinal(
        provider.ConsumeIntInRange(date(1990, 1, 1).toordinal(), date(2090, 1, 1).toordinal())
    )
    text = provider.ConsumeUnicodeNoSurrogates(4_000)
    found = read(text, doc_date=day if provider.ConsumeBool() else None)
    for one in found.obligations:
        if one.quote != text[one.start : one.end]:
            raise AssertionError(f"{one.quote!r} is not text[{one.start}:{one.end}]")


if __name__ == "__main__":
    atheris.Setup(sys.argv, once)
    atheris.Fuzz()
