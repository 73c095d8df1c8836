"""A subscriber on this machine: keeps what it was sent, and answers as the test says."""

import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Fault = Callable[[Any], None]  # given the handler, instead of an answer


@dataclass
class Receiver:
    """What arrived, in order; `faults` are used up one by one before 204 is answered."""

    url: str = ""
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    faults: list[int | Fault] = field(default_factory=list)

    @property
    def ids(self) -> list[str]:
        return [headers["webhook-id"] for headers, _ in self.got]


@contextmanager
def receiving(host: str = "127.0.0.1", *, tls: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    """The subscriber for the length of the block, behind TLS where that is given."""
    receiver = Receiver()

    class Answering(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            receiver.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
            fault = receiver.faults.pop(0) if receiver.faults else 204
            if callable(fault):
                fault(self)
                return
            self.send_response(fault)
            if 300 <= fault < 400:
                self.send_header("location", f"{receiver.url}/elsewhere")
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer((host, 0), Answering)
    server.daemon_threads = True
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    receiver.url = f"{'https' if tls else 'http'}://{host}:{server.server_address[1]}/nhan"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def hangs_up(handler: Any) -> None:
    """The call arrived, and the answer is lost."""
    handler.connection.close()


def drips(handler: Any) -> None:
    """A byte now and then, for ever."""
    stop = threading.Event()
    try:
        while not stop.wait(0.1):
            handler.wfile.write(b"H")
            handler.wfile.flush()
    except OSError:
        return


def floods(handler: Any) -> None:
    """An answer that does not end."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n")
    try:
        while True:
            handler.wfile.write(b"x" * 65_536)
    except OSError:
        return
