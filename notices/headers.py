"""Header fields in their final form, so that nothing is left for the library to interpret.

The standard library's header classes (Python 3.11) lose the space between two encoded
words when they fold a long Vietnamese subject, and decode a display name that looks like
an encoded word, line break and second recipient included. So every text goes out as
encoded words of our own (RFC 2047), and the policy writes the fields as they are.
"""

import re
from base64 import b64encode
from collections.abc import Iterator
from email.contentmanager import raw_data_manager
from email.policy import Compat32
from typing import Final

LINE_MAX: Final = 76  # characters of a line that holds an encoded word (RFC 2047, 2)
PLAIN_MAX: Final = 60
_ATOMS: Final = re.compile(r"[A-Za-z0-9]+( [A-Za-z0-9]+)*")
_SAFE: Final = re.compile(r"[\x20-\x7e]+(\r\n [\x20-\x7e]+)*")


class UnsafeHeader(ValueError):
    """A header value that is not ASCII, or would begin another line: a fault of ours, never of a user."""


class Wire(Compat32):
    """Writes each header as it was given, and refuses one that is not in its final form."""

    content_manager = raw_data_manager

    def header_store_parse(self, name: str, value: str) -> tuple[str, str]:
        if not _SAFE.fullmatch(value):
            raise UnsafeHeader(f"{name}: {value!r}")
        return name, value

    def fold(self, name: str, value: str) -> str:
        return f"{name}: {value}{self.linesep}"

    def fold_binary(self, name: str, value: str) -> bytes:
        return self.fold(name, value).encode("ascii")


WIRE: Final = Wire(linesep="\r\n")


def unstructured(name: str, text: str) -> str:
    """`text` as the value of the header `name`, such as Subject."""
    return text if _ATOMS.fullmatch(text) and len(text) <= PLAIN_MAX else _encoded(text, len(name) + 2)


def mailbox_field(name: str, display: str, address: str) -> str:
    """A display name (or none) and an address, as the value of the header `name`."""
    if not display:
        return address
    return f"{unstructured(name, display)}\r\n <{address}>"


def _encoded(text: str, used: int) -> str:
    return "\r\n ".join(f"=?utf-8?B?{b64encode(part).decode('ascii')}?=" for part in _parts(text, used))


def _parts(text: str, used: int) -> Iterator[bytes]:
    """The text in pieces that fit a line each, cut behind a space where there is one.

    `used` characters of the first line are taken already, one of each further line. Some
    programs put a space between two pieces: behind a space it does no harm.
    """
    part, room = "", _room(used)
    for character in text:
        if len((part + character).encode()) > room:
            whole = part[: part.rfind(" ") + 1] or part
            yield whole.encode()
            part, room = part[len(whole) :], _room(1)
        part += character
    yield part.encode()


def _room(used: int) -> int:
    """How many bytes fit: base64 makes 4 characters of 3 bytes, and the frame of a word takes 12."""
    return (LINE_MAX - used - 12) // 4 * 3
