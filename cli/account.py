"""`dondoc account …`: who may get in, as what, and by which proofs."""

import getpass
import sys
from datetime import date
from typing import Annotated
from uuid import UUID

from access.grants import EVERYWHERE, Grant, check_dates
from access.roles import Role
from cli.account_erasing import erasing
from cli.account_shown import account_shown, show_accounts
from cli.account_tokens import programs
from cli.asked import Json, MessageId, Reason, argument, command, day, group, option
from cli.extending import said
from cli.given import BadOption
from cli.session import Session, opened
from flows import accounts as flow
from flows import passwords, second_factor
from flows.accounts import Account, account_named
from flows.extending import Said
from flows.roster import current_roster
from flows.signing_in import sign_out_everywhere
from words import Misused

commands = group()


class NoSuchRole(Misused):
    """There is no role of that name, or none that begins so."""


def role_named(text: str) -> Role:
    """A role as programs write it. Raises NoSuchRole."""
    try:
        return Role(text)
    except ValueError:
        raise NoSuchRole(
            "Không có vai trò «{text}»; các vai trò: {roles}.", text=text, roles=", ".join(Role)
        ) from None


Login = Annotated[str, argument("TÊN", "Tên đăng nhập, hoặc các ký tự đầu của mã tài khoản.")]
RoleOption = Annotated[
    Role | None,
    option(
        "--role",
        help_template="Vai trò: coordinator (đầu mối), officer (chuyên viên), leader (lãnh đạo), "
        "auditor (kiểm tra), administrator (quản trị).",
        metavar_template="VAI-TRÒ",
        parser=role_named,
    ),
]
UnitOption = Annotated[
    str | None,
    option("--unit", help_template="Cho đơn vị mang mã này và mọi nơi bên trong.", metavar_template="MÃ"),
]
Everywhere = Annotated[bool, option("--everywhere", help_template="Cho toàn hệ thống.")]
Since = Annotated[
    date | None,
    option("--since", help_template="Từ ngày nào; mặc định là hôm nay.", metavar_template="NGÀY", parser=day),
]
Until = Annotated[
    date | None,
    option(
        "--until",
        help_template="Đến hết ngày nào; mặc định là không định trước.",
        metavar_template="NGÀY",
        parser=day,
    ),
]
PasswordStdin = Annotated[
    bool, option("--password-stdin", help_template="Đọc mật khẩu từ dòng đầu của đầu vào chuẩn.")
]


@command(
    commands,
    "open",
    "Mở tài khoản, giao vai trò đầu tiên, đặt mật khẩu.\n\n"
    "Quản trị viên đầu tiên: dondoc account open TÊN --role administrator. Mật khẩu được hỏi mà không hiện "
    "ra; đầu mối và quản trị còn phải bật xác thực hai bước khi đăng nhập lần đầu.",
)
def open_(
    login: Annotated[str, argument("TÊN", "Tên đăng nhập, ví dụ lan.nguyen hoặc địa chỉ thư.")],
    *,
    role: RoleOption = None,
    unit: UnitOption = None,
    everywhere: Everywhere = False,
    since: Since = None,
    until: Until = None,
    name: Annotated[
        str, option("--name", help_template="Họ tên; nằm ngoài nhật ký, xóa được.", metavar_template="TÊN")
    ] = "",
    email: Annotated[
        str,
        option(
            "--email",
            help_template="Địa chỉ thư; ai đang có địa chỉ này thì tài khoản là của người đó.",
            metavar_template="ĐỊA-CHỈ",
        ),
    ] = "",
    password_stdin: PasswordStdin = False,
    no_password: Annotated[
        bool, option("--no-password", help_template="Không đặt mật khẩu: đăng nhập bằng cổng của cơ quan.")
    ] = False,
    message: MessageId = None,
    json: Json = False,
) -> None:
    if no_password and password_stdin:
        raise BadOption("Chỉ chọn một trong --password-stdin và --no-password.")
    with opened() as session:
        kept = flow.login_name(login)
        where = _where(role, unit, everywhere) if role or unit or everywhere else None
        first = since or session.today
        if where:  # everything is looked at before anything is written
            check_dates(first, until)
            if where != EVERYWHERE:
                current_roster(session.app).unit(where, max(first, session.today))
        password = None if no_password else _password(session, kept, from_stdin=password_stdin)
        who = said(session, None, message)
        id_ = flow.open_account(session.app, login=kept, name=name, email=email, said=who)
        if role is not None and where is not None:
            step = _step(who, "role")
            flow.grant_role(session.app, id_, role, where, since=first, until=until, said=step)
        if password is not None:
            passwords.set_password(session.app, id_, password, said=_step(who, "password"))
        _show(session, kept, json=json)


def _step(who: Said, name: str) -> Said:
    """The next write of one command, under an id that belongs to the first."""
    return who._replace(message=f"{who.message}:{name}")


def _where(role: Role | None, unit: str | None, everywhere: bool) -> str:
    """The unit of a grant; an administrator's is everything unless it is said."""
    if role is None:
        raise BadOption("--unit và --everywhere cần --role: giao vai trò nào ở đó.")
    if unit is not None and everywhere:
        raise BadOption("Chỉ chọn một trong --unit và --everywhere.")
    if unit is None and not everywhere and role is not Role.ADMINISTRATOR:
        raise BadOption("Vai trò này cần --unit MÃ, hoặc --everywhere cho toàn hệ thống.")
    return unit or EVERYWHERE


def _password(session: Session, login: str, *, from_stdin: bool) -> str:
    """A password that was typed twice, or came by the standard input; never shown, never in the history."""
    if from_stdin:
        first = sys.stdin.readline().rstrip("\r\n")
    elif sys.stdin.isatty():
        first = getpass.getpass(session.out.worded("Mật khẩu mới cho {login}: ", login=login))
        if first != getpass.getpass(session.out.worded("Nhập lại mật khẩu: ")):
            raise BadOption("Hai lần nhập mật khẩu không giống nhau; hãy làm lại.")
    else:
        raise BadOption(
            "Không có bàn phím để hỏi mật khẩu; dùng --password-stdin và gửi mật khẩu vào đầu vào."
        )
    passwords.check_new(first, login)
    return first


def _show(session: Session, login: str, *, json: bool) -> None:
    account = account_named(session.app, login)
    if json:
        session.out.data(account_shown(account, session.today))
    else:
        show_accounts(session.out, [account], session.today)


@command(commands, "grant", "Giao thêm một vai trò, cho một đơn vị và mọi nơi bên trong, từ ngày đến ngày.")
def grant(
    login: Login,
    *,
    role: RoleOption = None,
    unit: UnitOption = None,
    everywhere: Everywhere = False,
    since: Since = None,
    until: Until = None,
    message: MessageId = None,
    json: Json = False,
) -> None:
    if role is None:
        raise BadOption("Thiếu --role; các vai trò: {roles}.", roles=", ".join(Role))
    where = _where(role, unit, everywhere)
    with opened() as session:
        account = account_named(session.app, login)
        flow.grant_role(
            session.app,
            account.id,
            role,
            where,
            since=since or session.today,
            until=until,
            said=said(session, None, message),
        )
        _show(session, login, json=json)


@command(
    commands, "end", "Thôi giao một vai trò, từ hôm nay hoặc từ một ngày; người làm thay cũng thôi theo."
)
def end(
    login: Login,
    grant_id: Annotated[str, argument("MÃ-VAI-TRÒ", "Xem bằng dondoc account list; các ký tự đầu là đủ.")],
    *,
    reason: Reason,
    on: Annotated[
        date | None,
        option(
            "--on", help_template="Từ ngày nào; mặc định là hôm nay.", metavar_template="NGÀY", parser=day
        ),
    ] = None,
    message: MessageId = None,
    json: Json = False,
) -> None:
    with opened() as session:
        account = account_named(session.app, login)
        found = _grant_named(account, grant_id)
        flow.end_role(session.app, account.id, found, reason=reason, on=on, said=said(session, None, message))
        _show(session, login, json=json)


def _grant_named(account: Account, beginning: str) -> UUID:
    """The one grant whose id begins like this. Raises NoSuchGrant."""
    fitting: list[Grant] = [g for g in account.grants if str(g.id).startswith(beginning)]
    if len(fitting) != 1 or fitting[0].id is None:
        raise flow.NoSuchGrant(
            "Tài khoản {login} không có đúng một vai trò mang mã {grant}; xem bằng dondoc account list.",
            login=account.login,
            grant=beginning,
        )
    return fitting[0].id


@command(
    commands,
    "deputy",
    "Cử người làm thay trong những ngày vắng: giao cho người đó các vai trò của chính mình.\n\n"
    "Nhiều nhất 90 ngày. Quyền quản trị và quyền đang giữ thay người khác thì không giao được.",
)
def deputy(
    login: Login,
    instead: Annotated[str, argument("NGƯỜI-THAY", "Tên đăng nhập của người làm thay.")],
    *,
    until: Annotated[
        date, option("--until", help_template="Đến hết ngày nào.", metavar_template="NGÀY", parser=day)
    ],
    since: Since = None,
    unit: UnitOption = None,
    message: MessageId = None,
    json: Json = False,
) -> None:
    with opened() as session:
        giver, other = account_named(session.app, login), account_named(session.app, instead)
        flow.appoint_deputy(
            session.app,
            giver.id,
            other.id,
            since=since or session.today,
            until=until,
            unit=unit,
            said=said(session, None, message),
        )
        _show(session, instead, json=json)


@command(commands, "list", "Các tài khoản và vai trò của từng tài khoản; --all kể cả đã đóng.")
def list_(
    *,
    everything: Annotated[bool, option("--all", help_template="Kể cả tài khoản đã đóng.")] = False,
    json: Json = False,
) -> None:
    with opened() as session:
        found = [one for one in flow.all_accounts(session.app) if everything or not one.closed]
        if json:
            session.out.data([account_shown(one, session.today) for one in found])
        elif not found:
            session.out.tell(
                "Chưa có tài khoản nào; mở tài khoản quản trị đầu tiên bằng: "
                "dondoc account open TÊN --role administrator."
            )
        else:
            show_accounts(session.out, found, session.today)


@command(commands, "close", "Đóng tài khoản: không đăng nhập được nữa, các khóa truy cập và phiên đều hết.")
def close(login: Login, *, reason: Reason, message: MessageId = None, json: Json = False) -> None:
    with opened() as session:
        account = account_named(session.app, login)
        flow.close_account(session.app, account.id, reason=reason, said=said(session, None, message))
        _show(session, login, json=json)


@command(commands, "password", "Đặt mật khẩu mới; mọi phiên đang mở của tài khoản đều hết.")
def password(
    login: Login, *, password_stdin: PasswordStdin = False, message: MessageId = None, json: Json = False
) -> None:
    with opened() as session:
        account = account_named(session.app, login)
        typed = _password(session, account.login, from_stdin=password_stdin)
        passwords.set_password(session.app, account.id, typed, said=said(session, None, message))
        _show(session, login, json=json)


@command(commands, "sign-out", "Đăng xuất tài khoản ở mọi nơi, ví dụ khi mất máy; mật khẩu giữ nguyên.")
def sign_out(login: Login, *, reason: Reason, message: MessageId = None) -> None:
    with opened() as session:
        account = account_named(session.app, login)
        who = said(session, None, message)
        ended = sign_out_everywhere(session.app, account.id, reason=reason, said=who)
        session.out.tell("Đã đăng xuất {login} ở {n} nơi.", login=account.login, n=ended)


@command(
    commands,
    "reset-factor",
    "Gỡ xác thực hai bước khi mất thiết bị; lần đăng nhập sau phải bật lại nếu vai trò đòi hỏi.",
)
def reset_factor(login: Login, *, reason: Reason, message: MessageId = None, json: Json = False) -> None:
    with opened() as session:
        account = account_named(session.app, login)
        second_factor.remove(session.app, account.id, reason=reason, said=said(session, None, message))
        _show(session, login, json=json)


commands.add_typer(programs)
commands.add_typer(erasing)
