"""What the reader reaches on the annotated passages, beside a date library and a plain regex; how fast.

    python -m bench.reading [SHARED]

SHARED is the folder with data/eval and tools/score_reading.py (by default ../shared). The date
library is dateparser (`search_dates`, Vietnamese), which only this bench needs. A date that a
baseline finds counts as a last permitted day; it knows no recurrences, durations or negations.
"""

import json
import re
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

from directives.reading import read
from directives.reading.__main__ import readings

FILES = ("dev.jsonl", "dev_own.jsonl", "dev_docs/gold.jsonl", "seeds_gold.jsonl")
_DATE = re.compile(
    r"\b(\d{1,2})[/.-](\d{1,2})(?:[/.-](\d{4}))?\b|\b(\d{1,2}) tháng (\d{1,2})(?: năm (\d{4}))?"
)
Passage = dict[str, Any]


def ours(passage: Passage) -> str:
    """A reading by this project."""
    return next(readings([json.dumps(passage)]))


def regex(passage: Passage) -> str:
    """Every date in the text as a deadline."""
    day = passage["doc_date"]
    found = []
    for match in _DATE.finditer(passage["text"]):
        parts = match.groups()
        dd, mm, yyyy = parts[:3] if parts[0] else parts[3:]
        year = int(yyyy) if yyyy else int(day[:4]) if day else None
        try:
            found.append(date(year or 1, int(mm), int(dd)).isoformat() if year else None)
        except ValueError:
            continue
    return _as_reading(passage, found)


def dateparser(passage: Passage) -> str:
    """Every date that dateparser finds, as a deadline."""
    from dateparser.search import search_dates  # noqa: PLC0415  a dependency of this bench only

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        day = passage["doc_date"]
        base = datetime.fromisoformat(day) if day else None
        wanted = {"RELATIVE_BASE": base} if base else {}
        hits = search_dates(passage["text"], languages=["vi"], settings=wanted) or []
    return _as_reading(passage, [hit.date().isoformat() for _, hit in hits])


def _as_reading(passage: Passage, days: list[str | None]) -> str:
    deadlines = [
        {"action": "", "quote": "", "due": {"kind": "on_or_before", "strict": day}} for day in days if day
    ]
    return json.dumps({"id": passage["id"], "obligations": deadlines})


def score(shared: Path, name: str, reader: Callable[[Passage], str]) -> str:
    """One row of the table: deadlines, negatives left alone, percent, scope, lead."""
    gold = shared / "data" / "eval" / name
    told = []
    for line in gold.read_text(encoding="utf-8").splitlines():
        one = json.loads(line)
        day = None if name.startswith("dev_docs") else one.get("doc_date")
        told.append(reader({"id": one.get("id") or one.get("file"), "doc_date": day, "text": one["text"]}))
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "told.jsonl"
        file.write_text("\n".join(told), encoding="utf-8")
        tool = shared / "tools" / "score_reading.py"
        out = subprocess.run(
            [sys.executable, tool, gold, file], capture_output=True, text=True, check=True
        ).stdout
    f1 = re.search(r"precision ([\d.]+) recall ([\d.]+) F1 ([\d.]+)", out)
    alone = re.search(r"left alone: (\d+/\d+)", out)
    assert f1 is not None
    assert alone is not None
    fields = " | ".join(re.findall(r"^(?:percent|scope|lead): .* = ([\d.]+)$", out, re.MULTILINE))
    return f"{f1[1]} | {f1[2]} | {f1[3]} | {alone[1]} | {fields}"


def main() -> None:
    """Print both tables."""
    shared = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parents[2] / "shared"
    print("| file | reader | precision | recall | F1 | left alone | percent | scope | lead |")
    print("|---|---|---|---|---|---|---|---|---|")
    for name in FILES:
        for reader in (ours, dateparser, regex):
            print(f"| {name} | {reader.__name__} | {score(shared, name, reader)} |")
    print("\n| characters | ms of processor time | µs a character |\n|---|---|---|")
    page = (shared / "data" / "eval" / "dev_docs" / "05_ct_2026_dak_lak.txt").read_text(encoding="utf-8")
    body = page[page.index("1. Sở") : page.index("Nơi nhận")]
    for size in (3_000, 30_000, 300_000, 1_000_000):
        text = (body * (size // len(body) + 1))[:size]
        read(text)
        rounds = max(1, 60_000 // size)
        start = time.process_time()
        for _ in range(rounds):
            read(text)
        spent = (time.process_time() - start) / rounds
        print(f"| {size:,} | {spent * 1000:.1f} | {spent / size * 1e6:.2f} |")


if __name__ == "__main__":
    main()
