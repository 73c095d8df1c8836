"""Serves the site with uvicorn: one process, ended cleanly by a signal."""

import signal
import socket
import sys
from contextlib import closing, suppress
from typing import Final

import uvicorn
from fastapi import FastAPI

from words import Refused

# Whoever writes waits for the disk and then for the interpreter, with the others waiting behind: at
# Python's own 5 ms a turn, forty threads made a filing wait several turns for each of its commits.
TURN_SECONDS: Final = 0.0005
STOP_SECONDS: Final = 10  # for requests that are under way when it is told to end


class CannotListen(Refused):
    """The address cannot be had: another program listens there, or it is not ours to take."""


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens there: a taken port is known before anything starts. Raises CannotListen."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.create_server((host, port), family=family)
    except OSError as error:
        raise CannotListen(
            "Không nghe được ở {host}, cổng {port} ({why}); có thể một chương trình khác đang dùng cổng ấy. "
            "Hãy dừng nó, hoặc chọn cổng khác bằng --port.",
            host=host,
            port=str(port),
            why=error.strerror or str(error),
        ) from error
    # Its connections inherit this. asyncio sets it only where it made the socket itself; without it
    # the last piece of every answer waits 40 ms for the other side to acknowledge the one before.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def serve(site: FastAPI, listener: socket.socket, *, proxies: str) -> None:
    """Serves until a signal ends it; `proxies` are believed about who asks."""
    sys.setswitchinterval(TURN_SECONDS)
    # uvicorn ends well and then raises the signal again: by itself SIGTERM would end the process with
    # the clock's lease still held, and the clock of the next process would wait for it to run out.
    signal.signal(signal.SIGTERM, lambda _signal, _frame: sys.exit())
    server = uvicorn.Server(
        uvicorn.Config(
            site,
            log_level="warning",
            access_log=False,  # addresses hold codes of units, links hold secrets
            server_header=False,
            forwarded_allow_ips=proxies,
            timeout_graceful_shutdown=STOP_SECONDS,
            h11_max_incomplete_event_size=64 * 1024,
        )
    )
    with closing(listener), suppress(KeyboardInterrupt):  # Ctrl+C is how it is meant to end
        server.run(sockets=[listener])
    if not server.started:
        sys.exit(1)  # uvicorn has said why
