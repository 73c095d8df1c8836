"""Serves the site with uvicorn: one process, ended cleanly by a signal."""

import signal
import sys
from typing import Final

import uvicorn
from fastapi import FastAPI

# Whoever writes waits for the disk and then for the interpreter, with the others waiting behind: at
# Python's own 5 ms a turn, forty threads made a filing wait several turns for each of its commits.
TURN_SECONDS: Final = 0.0005
STOP_SECONDS: Final = 10  # for requests that are under way when it is told to end


def serve(site: FastAPI, *, host: str, port: int, proxies: str) -> None:
    """Serves until a signal ends it; `proxies` are believed about who asks."""
    sys.setswitchinterval(TURN_SECONDS)
    # uvicorn ends well and then raises the signal again: by itself SIGTERM would end the process with
    # the clock's lease still held, and the clock of the next process would wait for it to run out.
    signal.signal(signal.SIGTERM, lambda _signal, _frame: sys.exit())
    uvicorn.run(
        site,
        host=host,
        port=port,
        log_level="warning",
        access_log=False,  # addresses hold codes of units, links hold secrets
        server_header=False,
        forwarded_allow_ips=proxies,
        timeout_graceful_shutdown=STOP_SECONDS,
        h11_max_incomplete_event_size=64 * 1024,
    )
