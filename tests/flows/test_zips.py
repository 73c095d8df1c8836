"""The directory of a zip: read, or refused with the reason; nothing is unpacked."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.zips import listed


def a_zip() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as parts:
        parts.writestr("xl/sơ-đồ.xml", "x" * 50)
    return stream.getvalue()


WHOLE = a_zip()
DIRECTORY = WHOLE.find(b"PK\x01\x02")
NAME = DIRECTORY + 46  # the fixed fields before a name
VERSION = DIRECTORY + 6  # the version needed to unpack


def changed(at: int, value: int) -> bytes:
    return WHOLE[:at] + bytes([value]) + WHOLE[at + 1 :]


def test_parts_are_listed_with_what_the_directory_claims() -> None:
    assert [(part.filename, part.file_size) for part in listed(WHOLE)] == [("xl/sơ-đồ.xml", 50)]


@pytest.mark.parametrize(
    ("content", "cause"),
    [
        (b"no zip", type(None)),
        (changed(NAME, 0xFF), UnicodeDecodeError),
        (changed(VERSION, 200), NotImplementedError),  # what zipfile raises for a newer format than it reads
    ],
    ids=["no zip", "a name that is no text", "a version nobody knows"],
)
def test_what_cannot_be_read_is_one_error_with_its_cause(content: bytes, cause: type) -> None:
    with pytest.raises(zipfile.BadZipFile) as error:
        listed(content)
    assert isinstance(error.value.__cause__, cause)


@given(st.lists(st.tuples(st.integers(DIRECTORY, len(WHOLE) - 1), st.integers(0, 255)), max_size=4))
def test_a_forged_directory_is_listed_or_refused_and_nothing_else(changes: list[tuple[int, int]]) -> None:
    forged = bytearray(WHOLE)
    for at, value in changes:
        forged[at] = value
    try:
        listed(bytes(forged))
    except zipfile.BadZipFile:
        return  # to the person who sent it, the file is damaged
