"""Stored bytes of every kind of event, as they were first written: they are read for ever.

A kind whose shape changes takes a new topic with an upcast; its old row stays here. Rows
are added, never rewritten.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from events.mapper import Mapper, StoredEvent
from events.registry import EVENT_TYPES
from events.upcasts import UPCASTS

GOLDEN = Path(__file__).with_name("golden") / "events.jsonl"
ROWS: list[dict[str, Any]] = [json.loads(line) for line in GOLDEN.read_text("utf-8").splitlines()]
MAPPER = Mapper(EVENT_TYPES, UPCASTS)


@pytest.mark.parametrize("row", ROWS, ids=[row["topic"] for row in ROWS])
def test_what_was_once_stored_is_read_and_written_the_same(row: dict[str, Any]) -> None:
    stored = StoredEvent(1, row["stream"], row["version"], row["topic"], row["state"].encode())

    [recorded] = MAPPER.decode([stored])

    assert recorded.topic == row["topic"]
    if recorded.event.topic == row["topic"]:  # its shape is still the first one
        _, data = MAPPER.encode(recorded.event)
        written = json.loads(data)
        assert written == json.loads(row["state"])["data"]


def test_every_kind_has_a_row() -> None:
    assert {kind.topic for kind in EVENT_TYPES} <= {row["topic"] for row in ROWS}
