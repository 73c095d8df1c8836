"""A mail server for every test that asks for one, and a relay that talks to it."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from notices.posting import RelaySettings
from notices.smtp import Relay
from tests.mailserver import MailServer, ca_file, mail_server

SENDER = "Tổ đôn đốc <dondoc@quangnam.example.vn>"


def settings_for(server: MailServer, **changes: Any) -> RelaySettings:
    """Settings under which the relay trusts the test's own authority."""
    values: dict[str, Any] = {
        "host": server.host,
        "port": server.port,
        "mode": server.security,
        "sender": SENDER,
        "ca_file": ca_file() if server.security != "plain" else None,
        "timeout_seconds": 5,
    }
    return RelaySettings(**(values | changes))


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as running:
        yield running


@pytest.fixture
def relay_to() -> Iterator[Callable[..., Relay]]:
    """`relay_to(server, …)` opens a relay that is closed when the test ends."""
    with ExitStack() as open_relays:

        def opened(server: MailServer, **changes: Any) -> Relay:
            return open_relays.enter_context(Relay(settings_for(server, **changes)))

        yield opened
