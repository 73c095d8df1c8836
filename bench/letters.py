"""How fast letters are composed, written and posted over one connection to a local TLS relay.

    python -m bench.letters [--notices 100000] [--letters 2000]

Posting is measured against the bare connection (the same bytes, the same server, no
verdicts) and against yagmail's own `send`, in the same run; the server is another process.
"""

import argparse
import socket
import ssl
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Event
from time import perf_counter
from uuid import UUID

import yagmail

from bench.measure import peak_mb
from notices.compose import compose
from notices.letter import Addressee, LetterContent, LetterItem, Notice
from notices.message import message
from notices.posting import RelaySettings
from notices.render import Rendered, render
from notices.smtp import Relay
from tests.mailserver import ca_file, mail_server

ON = date(2022, 9, 12)
SEALED = datetime(2022, 9, 12, 0, 30, tzinfo=UTC)
SENDER = "Tổ đôn đốc <dondoc@quangnam.example.vn>"
TO = "vp@xa.example.vn"
POSTED_LEAST = 300  # letters a second over one connection: the target
SEALED_MOST_SECONDS = 30  # to compose and write the letters of 100,000 notices: the target
MEMORY_MOST_MB = 500

Letters = list[tuple[LetterContent, Rendered]]


def notices(n: int) -> Iterator[Notice]:
    """n notices to a commune for every twelve: its own duties and those of its hamlets."""
    for number in range(n):
        commune, place = divmod(number, 12)
        if place == 0:
            to = Addressee(
                person=UUID(int=commune),
                post_name=f"Văn phòng UBND xã Mẫu {commune}",
                unit_code=f"{commune:05}",
                unit_name=f"xã Mẫu {commune}",
            )
        hamlet = place >= 6
        due = ON + timedelta(days=7 if hamlet else place - 3)
        item = LetterItem(
            task=UUID(int=number),
            task_code=f"V-{number:06}",
            directive_number=f"{place % 3}/KH-UBND",
            directive_subject="Kế hoạch phủ kín tổ công nghệ số cộng đồng",
            obligation="Thành lập tổ công nghệ số cộng đồng" if hamlet else f"Nhiệm vụ {place} của xã",
            quote="100% thôn có tổ công nghệ số cộng đồng trong tháng 9/2022",
            unit_code=f"{commune:05}-{place:02}",
            unit_name=f"thôn Mẫu {place}" if hamlet else to.unit_name,
            due=due,
            lenient=due,
            rung=-7,
            tone="remind",
            accountable=f"UBND xã Mẫu {commune}",
            report_to="Sở Thông tin và Truyền thông",
        )
        yield Notice(to=to, item=item)


def seconds(work: Callable[[], object]) -> float:
    start = perf_counter()
    work()
    return perf_counter() - start


def line(what: str, spent: float, n: int, note: str = "") -> None:
    print(f"  {what:44} {spent:7.2f} s  {n / spent:8,.0f} a second  {note}".rstrip())


def write_letters(n: int, kept: int) -> tuple[Letters, bool]:
    """The letters of n notices (the first `kept` of them), and whether they were written in time and room."""
    written: Letters = []
    contents: list[LetterContent] = []

    def write_all() -> None:
        for content in contents:
            rendered = render(content)
            if len(written) < kept:
                written.append((content, rendered))

    composed = seconds(
        lambda: contents.extend(compose(notices(n), ON, coordinator_name="Văn phòng UBND tỉnh"))
    )
    rendered = seconds(write_all)
    peak = peak_mb()
    print(f"\n{n:,} notices make {len(contents):,} letters:")
    line("notices made and composed into letters", composed, n, "notices")
    line("letters written (text, HTML, SHA-256)", rendered, len(contents), f"peak {peak:.0f} MB")
    total = composed + rendered
    print(
        f"  together {total:.1f} s (target: at most {SEALED_MOST_SECONDS} s for 100,000, {MEMORY_MOST_MB} MB)"
    )
    return written, total <= SEALED_MOST_SECONDS * n / 100_000 and peak <= MEMORY_MOST_MB


def serve(answer: Connection, done: Event) -> None:
    with mail_server("tls") as server:
        answer.send((server.host, server.port, ca_file()))
        done.wait()
        answer.send(len(server.inbox))


@contextmanager
def relay_process() -> Iterator[tuple[str, int, str, Callable[[], int]]]:
    """A TLS relay in a process of its own: host, port, CA file, and how many letters it took at the end."""
    spawn = get_context("spawn")
    ours, theirs = spawn.Pipe()
    done = spawn.Event()
    process = spawn.Process(target=serve, args=(theirs, done))
    process.start()

    def taken() -> int:
        done.set()
        return int(ours.recv())

    try:
        yield (*ours.recv(), taken)
    finally:
        done.set()
        process.join(10)


def post_letters(written: Letters) -> bool:
    """Post them three ways; true when ours is fast enough."""
    n = len(written)
    mails = []
    built = seconds(
        lambda: mails.extend(
            message(content, rendered, to=TO, sender=SENDER, sent_at=SEALED) for content, rendered in written
        )
    )
    few = max(n // 20, 1)
    with relay_process() as (host, port, ca, taken):
        settings = RelaySettings(host=host, port=port, mode="tls", sender=SENDER, ca_file=ca)
        tls = ssl.create_default_context(cafile=ca)
        with Relay(settings) as relay:
            ours = seconds(lambda: [relay.post(mail, TO) for mail in mails])
        bare_client = yagmail.SMTP(
            "dondoc@quangnam.example.vn", host=host, port=port, smtp_skip_login=True, context=tls, timeout=30
        )
        bare_client.login()
        # As ours does; without it each letter waits 40 ms for an acknowledgement of its first half.
        bare_client.smtp.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        wires = [mail.as_bytes() for mail in mails]
        sender = "dondoc@quangnam.example.vn"
        bare = seconds(lambda: [bare_client.smtp.sendmail(sender, [TO], wire) for wire in wires])
        own = seconds(lambda: [bare_client.send(TO, "Nhắc việc", written[0][1].text) for _ in range(few)])
        bare_client.close()
        assert taken() == 2 * n + few, "a letter was lost or doubled"
    size = sum(map(len, wires)) // n
    print(f"\n{n:,} letters of {size / 1024:.0f} KB over one connection with verified TLS:")
    line("messages built", built, n)
    line("posted with a verdict on each", ours, n, f"target: at least {POSTED_LEAST}")
    line("the bare connection, bytes ready", bare, n, f"ours takes {ours / bare:.2f} x")
    line("yagmail's send, text only, connects each time", own, few, f"{own / few / (ours / n):.1f} x ours")
    return n / ours >= POSTED_LEAST


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("--notices", type=int, default=100_000)
    options.add_argument("--letters", type=int, default=2_000)
    chosen = options.parse_args()
    written, in_time = write_letters(chosen.notices, chosen.letters)
    fast = post_letters(written)
    return 0 if in_time and fast else 1


if __name__ == "__main__":
    sys.exit(main())
