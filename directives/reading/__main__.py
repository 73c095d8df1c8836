"""`python -m directives.reading --jsonl FILE`: one passage a line in, one reading a line out.

A line is {"id", "doc_date" (ISO, may be null), "text"}; "-" reads standard input.
"""

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from directives.reading.reader import read


def readings(lines: Iterable[str]) -> Iterator[str]:
    """One reading a line of JSON, with the id of its passage."""
    for line in lines:
        if line.strip():
            passage = json.loads(line)
            told = passage.get("doc_date")
            reading = read(passage["text"], doc_date=date.fromisoformat(told) if told else None)
            key = passage.get("id") or passage.get("file")
            yield json.dumps({"id": key, **reading.model_dump(mode="json")}, ensure_ascii=False)


def main() -> None:
    """Read the passages of a file."""
    parser = argparse.ArgumentParser(prog="python -m directives.reading", description=__doc__)
    parser.add_argument("--jsonl", required=True, help="the file of passages, - for standard input")
    name = parser.parse_args().jsonl
    text = sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8")
    for line in readings(text.split("\n")):
        sys.stdout.write(line + "\n")


if __name__ == "__main__":
    main()
