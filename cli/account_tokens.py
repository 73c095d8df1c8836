"""`dondoc account token|tokens|revoke`: keys by which programs speak for an account."""

from datetime import date, datetime, time, timedelta
from typing import Annotated

from access.roles import ACTION_NAMES, Action
from cli.account_shown import TokenIssuedShown, token_shown
from cli.acknowledged import acknowledge
from cli.asked import Json, MessageId, argument, command, day, group, option
from cli.extending import said
from cli.out import Out
from cli.session import opened
from flows import tokens as flow
from flows.accounts import account_named
from flows.written import written
from projections.accounts import TokenRow
from words import Listed, Misused

programs = group()

Login = Annotated[str, argument("TÊN", "Tên đăng nhập, hoặc các ký tự đầu của mã tài khoản.")]


class NoSuchAction(Misused):
    """There is no right of that name."""


def action_named(text: str) -> Action:
    """A right as programs write it. Raises NoSuchAction."""
    try:
        return Action(text)
    except ValueError:
        raise NoSuchAction(
            "Không có quyền «{text}»; các quyền: {actions}.", text=text, actions=", ".join(Action)
        ) from None


@command(
    programs,
    "token",
    "Cấp khóa truy cập cho một chương trình: làm thay tài khoản trong vài việc, đến một ngày.\n\n"
    "Khóa chỉ hiện một lần. Nó không bao giờ làm được nhiều hơn tài khoản, và không giao được vai trò.",
)
def token(
    login: Login,
    *,
    scope: Annotated[
        list[Action],
        option(
            "--scope",
            help_template="Việc được làm; ghi nhiều lần được: see, report, ask, review, grant, issue, urge, "
            "roster, trail, export.",
            metavar_template="QUYỀN",
            parser=action_named,
        ),
    ],
    until: Annotated[
        date,
        option(
            "--until",
            help_template="Đến hết ngày nào, nhiều nhất một năm.",
            metavar_template="NGÀY",
            parser=day,
        ),
    ],
    note: Annotated[
        str,
        option("--note", help_template="Để làm gì, không ghi tên người.", metavar_template="GHI-CHÚ"),
    ] = "",
    message: MessageId = None,
    json: Json = False,
) -> None:
    with opened() as session:
        account = account_named(session.app, login)
        ends = datetime.combine(until + timedelta(days=1), time(0), tzinfo=session.app.zone)
        id_, secret = flow.issue_token(
            session.app, account.id, scope, until=ends, note=note, said=said(session, None, message)
        )
        out = session.out
        if json:
            scopes = tuple(sorted(frozenset(scope)))
            out.data(TokenIssuedShown(token=str(id_), secret=secret, scopes=scopes, until=ends))
            return
        out.tell(
            "Khóa {token}, chỉ hiện lần này; chương trình gửi nó trong đầu mục Authorization:",
            token=str(id_)[:8],
        )
        out.copyable(f"Bearer {secret}")


@command(programs, "tokens", "Các khóa truy cập đã cấp cho một tài khoản.")
def tokens(login: Login, *, json: Json = False) -> None:
    with opened() as session:
        found = flow.tokens(session.app, account_named(session.app, login).id)
        out = session.out
        if json:
            out.data([token_shown(one, session.now) for one in found])
            return
        if not found:
            out.tell("Tài khoản chưa có khóa truy cập nào.")
            return
        grid = out.grid().column("Mã", fixed=True).column("Được làm").column("Đến", fixed=True)
        grid.column("Ghi chú").column("Tình trạng", fixed=True)
        for one in found:
            scopes = Listed(tuple(ACTION_NAMES[action] for action in Action if action in one.scopes))
            grid.row(str(one.id)[:8], scopes, out.local(one.until), one.note, _state(out, one, session.now))
        out.put(grid)


def _state(out: Out, one: TokenRow, now: datetime) -> str:
    if one.revoked:
        return out.worded("đã thu hồi")
    return out.worded("còn hiệu lực") if now < one.until else out.worded("đã hết hạn")


@command(
    programs, "revoke", "Thu hồi một khóa truy cập: chương trình không làm gì được nữa, ngay từ bây giờ."
)
def revoke(
    login: Login,
    token_id: Annotated[
        str, argument("KHÓA", "Mã khóa, hoặc các ký tự đầu của nó; xem bằng dondoc account tokens.")
    ],
    *,
    message: MessageId = None,
    json: Json = False,
) -> None:
    with opened() as session:
        account = account_named(session.app, login)
        fitting = [one.id for one in flow.tokens(session.app, account.id) if str(one.id).startswith(token_id)]
        if len(fitting) != 1:
            raise flow.NoSuchToken("Tài khoản không có khóa truy cập {token}.", token=token_id)
        receipt = flow.revoke_token(session.app, account.id, fitting[0], said=said(session, None, message))
        acknowledge(session.out, written(session.lang, receipt), json=json)
