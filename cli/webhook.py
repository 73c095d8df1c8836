"""`dondoc webhook …`: other systems that are called when something happens."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict

from cli.asked import Insides, Json, MessageId, argument, command, group, option
from cli.extending import said
from cli.out import Out
from cli.session import opened
from projections.webhooks import Webhook

commands = group()

WebhookId = Annotated[str, argument("MÃ", "Mã nơi nhận; xem bằng dondoc webhook list.")]


class WebhookShown(BaseModel):
    """A subscriber and how far it was told. `inside` and `topics` null: all; `state`: active or held.

    `cursor` is a position of the log; `answer` is what the last call brought. The secret is not shown.
    """

    model_config = ConfigDict(frozen=True)

    webhook: str
    url: str
    inside: tuple[str, ...] | None
    topics: tuple[str, ...] | None
    created_at: datetime
    created_by: str
    cursor: int
    failures: int
    retry_at: datetime | None
    state: str
    answer: str
    delivered_at: datetime | None


class WebhookAdded(BaseModel):
    """A new subscriber with the secret that signs its calls, which is shown only now."""

    model_config = ConfigDict(frozen=True)

    webhook: WebhookShown
    secret: str


def shown(one: Webhook) -> WebhookShown:
    return WebhookShown(
        webhook=one.webhook,
        url=one.url,
        inside=one.roots,
        topics=one.topics,
        created_at=one.created_at,
        created_by=one.created_by,
        cursor=one.cursor,
        failures=one.failures,
        retry_at=one.retry_at,
        state=one.state,
        answer=one.answer,
        delivered_at=one.delivered_at,
    )


@command(
    commands,
    "add",
    "Thêm một hệ thống nhận sự kiện: đồng hồ gọi tới địa chỉ này mỗi khi có việc mới, có chữ ký.\n\n"
    "Khóa ký chỉ hiện một lần. Ví dụ: dondoc webhook add https://truc.tinh.gov.vn/dondoc --inside 49",
)
def add(
    url: Annotated[str, argument("ĐỊA-CHỈ", "Địa chỉ https nhận sự kiện.")],
    *,
    inside: Insides = None,
    topic: Annotated[
        list[str] | None,
        option(
            "--topic",
            help_template="Chỉ loại sự kiện này, ví dụ team_founded:1; ghi nhiều lần được.",
            metavar_template="LOẠI",
        ),
    ] = None,
    since: Annotated[
        int | None,
        option(
            "--since",
            help_template="Từ vị trí này trong nhật ký, 0 là từ đầu; mặc định là từ bây giờ.",
            metavar_template="SỐ",
            least=0,
        ),
    ] = None,
    message: MessageId = None,
    json: Json = False,
) -> None:
    from flows.subscribing import subscribe  # noqa: PLC0415 - `--help` does not pay for the client

    with opened() as session:
        out = session.out
        who = said(session, None, message)
        one = subscribe(session.app, url, roots=inside, topics=topic, since=since, said=who)
        if not json:
            out.tell("Đã thêm nơi nhận {webhook}.", webhook=one.webhook)
        _show_secret(out, one, json=json)


def _show_secret(out: Out, one: Webhook, *, json: bool) -> None:
    if json:
        out.data(WebhookAdded(webhook=shown(one), secret=one.secret))
        return
    out.tell("Khóa ký (chỉ hiện lần này, cất vào hệ thống nhận):")
    out.copyable(one.secret)


@command(commands, "list", "Các nơi nhận sự kiện: đã gọi tới đâu, lần cuối trả lời gì, nơi nào đang bị giữ.")
def list_all(*, json: Json = False) -> None:
    from flows.subscribing import subscriptions  # noqa: PLC0415 - the same

    with opened() as session:
        out = session.out
        found = [shown(one) for one in subscriptions(session.app)]
        if json:
            out.data(found)
            return
        if not found:
            out.tell("Chưa có hệ thống nào nhận sự kiện.")
            return
        grid = out.grid().column("Mã", fixed=True).column("Địa chỉ").column("Địa bàn")
        grid.column("Tình trạng").column("Tới lúc", fixed=True).column("Trả lời")
        for one in found:
            state = out.worded("bị giữ") if one.state == "held" else out.worded("đang gọi")
            last = out.local(one.delivered_at) if one.delivered_at else None
            grid.row(one.webhook, one.url, ", ".join(one.inside or ()), state, last, one.answer)
        out.put(grid)
        if any(one.state == "held" for one in found):
            out.caution("Nơi bị giữ không được gọi nữa; sửa bên nhận rồi chạy: dondoc webhook release MÃ.")


@command(commands, "remove", "Thôi gọi một hệ thống.")
def remove(webhook: WebhookId, *, message: MessageId = None) -> None:
    from flows.subscribing import unsubscribe  # noqa: PLC0415 - the same

    with opened() as session:
        unsubscribe(session.app, webhook, said=said(session, None, message))
        session.out.tell("Đã gỡ nơi nhận {webhook}.", webhook=webhook)


@command(commands, "release", "Gọi lại một hệ thống đang bị giữ, từ sự kiện chưa nhận đầu tiên.")
def let_go(webhook: WebhookId, *, message: MessageId = None) -> None:
    from flows.subscribing import release  # noqa: PLC0415 - the same

    with opened() as session:
        release(session.app, webhook, said=said(session, None, message))
        session.out.tell("Nơi nhận {webhook} sẽ được gọi ở nhịp sau.", webhook=webhook)


@command(
    commands,
    "renew",
    "Đổi khóa ký của một hệ thống nhận, từ lần gọi sau; lần gọi mà bên nhận từ chối sẽ được gọi lại.",
)
def renew(webhook: WebhookId, *, message: MessageId = None, json: Json = False) -> None:
    from flows.subscribing import renew_secret  # noqa: PLC0415 - the same

    with opened() as session:
        one = renew_secret(session.app, webhook, said=said(session, None, message))
        _show_secret(session.out, one, json=json)
