"""The passages of passages.txt as the records that `scoring` counts."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Record = dict[str, Any]
FILE = Path(__file__).with_name("passages.txt")


def shipped() -> Iterator[Record]:
    """Every passage with its obligations, in the shape of the annotated files."""
    for part in re.split(r"^# ", FILE.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
        head, *lines = part.rstrip().split("\n")
        name, day = head.split()
        asked = [_obligation(line[2:]) for line in lines if line.startswith("> ")]
        text = "\n".join(line for line in lines if not line.startswith("> "))
        yield {"id": name, "doc_date": None if day == "-" else day, "text": text, "obligations": asked}


def _obligation(line: str) -> Record:
    due, scope, percent, lead, action = (
        None if cell == "-" else cell for cell in map(str.strip, line.split("|"))
    )
    return {
        "deadline": _deadline(due),
        "scope": scope,
        "percent": None if percent is None else float(percent),
        "responsible": lead,
        "action": action,
    }


def _deadline(due: str | None) -> Record:
    found: Record = {"kind": "none", "date": None, "rule": None, "n_days": None, "working_days": None}
    if due is None:
        return found
    if due == "?" or re.fullmatch(r"\d{4}-\d\d-\d\d", due):
        return found | {"kind": "on_or_before", "date": None if due == "?" else due}
    if due.startswith("+"):
        days = None if due == "+?" else int(due[1:].rstrip("w"))
        return found | {"kind": "relative", "n_days": days, "working_days": due.endswith("w")}
    return found | {"kind": "recurring", "rule": due}


if __name__ == "__main__":  # python -m tests.reading.passages > passages.jsonl, for tools/score_reading.py
    for one in shipped():
        print(json.dumps(one, ensure_ascii=False))
