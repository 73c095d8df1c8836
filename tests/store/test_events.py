"""What every kind of event promises."""

import subprocess
import sys
from datetime import date

import pytest
from pydantic import ValidationError

from events.base import Event
from tests.store.samples import Counted, counted


def test_an_event_is_never_changed():
    with pytest.raises(ValidationError, match="frozen"):
        counted().members = 9


def test_an_event_takes_no_field_that_its_kind_does_not_have():
    with pytest.raises(ValidationError, match="Extra inputs are not permitted"):
        Counted(unit="1", on=date(2022, 5, 26), members=1, mood="good")


@pytest.mark.parametrize(
    "topic",
    [None, "", "sample", "sample:", "sample:0", "sample:01", "Sample:1", "mẫu:1", "a b:1", "a:1:2", "x:1\n"],
)
def test_a_kind_without_a_versioned_topic_is_not_even_made(topic):
    with pytest.raises(
        TypeError, match=r'Nameless needs a stored topic with a version, as in topic="team_founded:1"'
    ):

        class Nameless(Event, topic=topic):
            pass


def test_two_kinds_cannot_share_a_topic():
    with pytest.raises(
        TypeError, match=r"'sample_counted:1' of .*Copy is taken by .*Counted: stored names are unique"
    ):

        class Copy(Event, topic="sample_counted:1"):
            pass


def test_a_kind_does_not_inherit_the_topic_of_another():
    with pytest.raises(TypeError, match="needs a stored topic"):

        class Recounted(Counted):
            pass


def test_a_shared_base_is_abstract_and_has_no_topic():
    class Shared(Event, abstract=True):
        unit: str

    class Concrete(Shared, topic="sample_concrete:1"):
        pass

    assert not hasattr(Shared, "topic")
    assert Concrete(unit="1").topic == "sample_concrete:1"
    assert "topic" not in Concrete(unit="1").model_dump()


def test_the_kinds_and_the_mapper_load_no_database_driver():
    code = (
        "import events.base, events.mapper, events.upcasts, events.store, sys;"
        "print([m for m in ('psycopg', 'eventsourcing', 'sqlalchemy') if m in sys.modules])"
    )
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
        == "[]\n"
    )
