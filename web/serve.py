"""Serves the site with uvicorn: one process, ended cleanly by a signal."""

from typing import Final

import uvicorn
from fastapi import FastAPI

STOP_SECONDS: Final = 10  # for requests that are under way when it is told to end


def serve(site: FastAPI, *, host: str, port: int, proxies: str) -> None:
    """Serves until a signal ends it; `proxies` are believed about who asks."""
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
