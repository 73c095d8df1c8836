"""`dondoc init`: the database, and a shipped list of units when one is wanted."""

from typing import Annotated, Literal

from app.setting import shown_value
from cli.asked import command, group, option
from cli.session import opened
from cli.units_loading import load

commands = group()


@command(
    commands,
    "init",
    "Tạo cơ sở dữ liệu, nạp danh sách đơn vị có sẵn.\n\n"
    "Cơ sở dữ liệu nằm ở địa chỉ của thiết lập DONDOC_DATABASE_URL. Chạy lại không làm mất gì.",
)
def init(
    units: Annotated[
        Literal["2022", "2025", "none"],
        option(
            "--units",
            help_template="Danh sách đơn vị nạp sẵn: 2022 (ba cấp), 2025 (hai cấp) hoặc none (không nạp).",
            metavar_template="DANH-SÁCH",
        ),
    ] = "none",
    province: Annotated[
        str | None,
        option("--province", help_template="Chỉ nạp tỉnh, thành phố mang mã này.", metavar_template="MÃ"),
    ] = None,
) -> None:
    with opened(create=True) as session:
        session.out.tell(
            "Cơ sở dữ liệu đã sẵn sàng: {url}",
            url=shown_value(session.app.settings.database_url),
        )
        if units != "none":
            load(session, units, province or session.app.settings.province)
        else:
            session.out.tell("Bước tiếp theo: dondoc units load 2022 --province MÃ")
