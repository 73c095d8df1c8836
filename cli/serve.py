"""`dondoc serve`: the pages, with the clock beside them; `--demo` with a year of made-up work in them."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from socket import socket
from typing import TYPE_CHECKING, Annotated, Final

from app import clock
from app.settings import Settings
from app.wiring import opened
from cli.asked import command, group, option
from cli.demo import FOLDER, made_anew, played
from cli.out import Out
from cli.session import settings_in_force, spoken
from events.base import MessageIdReused
from flows.demo.people import PASSWORD, PEOPLE, code_of, open_accounts
from flows.demo.play import demo_settings
from flows.demo.scenario import KNOWN_FROM, LAST, Year
from flows.maildrop import Maildrop
from flows.second_factor import STEP_SECONDS
from flows.trail import index
from projections.database import reading
from projections.sessions import last_seen
from words import Refused

if TYPE_CHECKING:
    from web.policy import Room
    from web.rooms.mailbox import Somebody

commands = group()

READY: Final = ".dondoc-demo-played"  # in a folder whose year has been played to its end


class OlderDemo(Refused):
    """The demonstration that is kept was made by another version of the program."""


@command(
    commands,
    "serve",
    "Các trang web, kèm đồng hồ đôn đốc; dừng bằng Ctrl+C.\n\n"
    "--demo phục vụ một năm giả định của Quảng Nam, kèm hộp thư và tài khoản để thử.",
)
def serve_site(
    *,
    host: Annotated[
        str,
        option(
            "--host",
            help_template="Địa chỉ để nghe; mặc định chỉ máy này vào được.",
            metavar_template="ĐỊA-CHỈ",
        ),
    ] = "127.0.0.1",
    port: Annotated[int, option("--port", help_template="Cổng để nghe.", metavar_template="CỔNG")] = 8000,
    demo: Annotated[
        bool, option("--demo", help_template="Phục vụ bản trình diễn trong thư mục demo-output.")
    ] = False,
    no_clock: Annotated[
        bool, option("--no-clock", help_template="Không chạy đồng hồ; nơi khác chạy nó.")
    ] = False,
) -> None:
    out = spoken()
    if demo:
        with _listening(host, port) as listener:
            _serve_demo(out, FOLDER, host, port, listener)
        return
    settings = settings_in_force()
    with opened(settings):
        pass  # says at once, and in words, what is wrong with the database
    with _listening(host, port) as listener:
        _tell_where(out, host, port)
        with _ticking(out, settings, clock.now, wanted=not no_clock):
            _serve(settings, clock.now, listener)


def _serve_demo(out: Out, folder: Path, host: str, port: int, listener: socket) -> None:
    """The made-up year, played once and kept, then served from the morning after its last day."""
    if not (folder / READY).is_file():
        made_anew(folder)
        with Maildrop(folder / "letters") as maildrop:
            settings = demo_settings(folder, maildrop)
            with opened(settings, create=True) as app:
                played(out, app, Year(), folder)
                index(app)
        (folder / READY).touch()
    # The demonstration goes on from the day after its last, at the pace of this machine's clock.
    begun = clock.now()
    with Maildrop(folder / "letters") as maildrop:
        settings = demo_settings(folder, maildrop).model_copy(update={"public_url": f"http://{host}:{port}"})
        with opened(settings) as app:
            morning = datetime.combine(LAST + timedelta(days=3), settings.letter_hour, app.zone)
            # Started again, it goes on from where it was left: a one-time code is good once.
            with reading(app.engine) as connection:
                left = last_seen(connection)
            if left is not None:
                morning = max(morning, left + timedelta(seconds=STEP_SECONDS))

            def now() -> datetime:
                return morning + (clock.now() - begun)

            try:
                open_accounts(app, since=KNOWN_FROM, now=now())
            except MessageIdReused as other:
                raise OlderDemo(
                    "Bản trình diễn ở {folder} do một phiên bản khác của chương trình làm ra; "
                    "hãy xóa thư mục đó rồi chạy lại.",
                    folder=folder,
                ) from other
            people = _people(partial(code_of, app))
            _tell_where(out, host, port)
            _tell_who(out, people, f"http://{host}:{port}/hop-thu")
            with _ticking(out, settings, now, wanted=True):
                from web.rooms.mailbox import mailbox  # noqa: PLC0415 - only serving needs the web

                _serve(settings, now, listener, mailbox(maildrop.folder, people))


def _people(code: Callable[[str, datetime], str | None]) -> "tuple[Somebody, ...]":
    from web.rooms.mailbox import Somebody  # noqa: PLC0415 - only serving needs the web

    return tuple(Somebody(one.what_template, one.login, PASSWORD, partial(code, one.login)) for one in PEOPLE)


def _listening(host: str, port: int) -> socket:
    from web.serve import listening  # noqa: PLC0415 - only serving needs the web

    return listening(host, port)


def _serve(settings: Settings, now: Callable[[], datetime], listener: socket, *more: "Room") -> None:
    from web.api import API  # noqa: PLC0415 - only serving needs the web
    from web.rooms import ROOMS  # noqa: PLC0415 - as above
    from web.serve import serve  # noqa: PLC0415 - as above
    from web.site import make_site  # noqa: PLC0415 - as above

    site = make_site(settings, now=now, rooms=(*ROOMS, *API, *more))
    serve(site, listener, proxies=settings.trusted_proxies)


@contextmanager
def _ticking(out: Out, settings: Settings, now: Callable[[], datetime], *, wanted: bool) -> Iterator[None]:
    """The clock; where another process is it, a stand-by."""
    if not wanted:
        yield
        return
    from flows.clock import ticking  # noqa: PLC0415 - only serving needs the scheduler

    with ExitStack() as closing:
        app = closing.enter_context(opened(settings))  # of its own: the clock's thread folds by itself
        if closing.enter_context(ticking(app, at=now)) is not None:
            out.caution(
                "Tiến trình khác đang chạy đồng hồ của cơ sở dữ liệu này; tiến trình này chỉ phục vụ "
                "trang web, và chạy đồng hồ thay khi tiến trình kia dừng."
            )
        yield


def _tell_where(out: Out, host: str, port: int) -> None:
    out.headline("Mở trình duyệt ở: http://{host}:{port}", host=host, port=str(port))
    out.tell("Dừng bằng Ctrl+C.")


def _tell_who(out: Out, people: "tuple[Somebody, ...]", mailbox: str) -> None:
    grid = out.grid().column("Vai trò").column("Tên đăng nhập", fixed=True).column("Mật khẩu", fixed=True)
    for one in people:
        grid.row(out.worded(one.role_template), one.login, one.password)
    out.put(grid)
    out.tell("Thư và mã xác thực của bản trình diễn: {address}", address=mailbox)
