"""Settings: one list, read from `DONDOC_…` variables and from `.env` in the working folder.

`load_settings()` reads and checks them, `masked()` shows what is in force without its
secrets. Each setting carries what it is and what it takes, in both languages;
docs/settings.md is written from them.
"""

from collections.abc import Iterator
from datetime import time
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    FilePath,
    SecretStr,
    ValidationError,
    model_validator,
)
from pydantic_settings import BaseSettings, DotEnvSettingsSource, EnvSettingsSource, SettingsConfigDict

from app.mail import mail_clash
from app.setting import (
    HIDDEN,
    PREFIX,
    About,
    SettingInvalid,
    SettingsInvalid,
    SettingUnknown,
    oidc_clash,
    shown_value,
    unknown,
    valid_database_url,
    valid_host,
    valid_hosts,
    valid_issuer,
    valid_mailbox,
    valid_web_address,
    variable,
)
from words import Lang, Misused, say

Count = Annotated[int, Field(ge=1)]


class Settings(BaseSettings):
    """Everything that can be set, and its default; a default works on one machine, offline."""

    # An empty variable is one that is not set: that is how compose files pass on what is missing.
    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
    )

    database_url: Annotated[
        str,
        AfterValidator(valid_database_url),
        Field(repr=False),  # it may hold a password
        About(
            "Cơ sở dữ liệu chứa nhật ký và các bảng tổng hợp.",
            "sqlite:///TỆP (tính từ thư mục đang đứng) hoặc postgresql://NGƯỜI_DÙNG:MẬT_KHẨU@MÁY/TÊN",
        ),
    ] = "sqlite:///dondoc.db"
    busy_timeout_seconds: Annotated[
        int,
        Field(ge=1, le=300),
        About("Chờ tối đa bao nhiêu giây khi cơ sở dữ liệu đang bận ghi.", "một số nguyên từ 1 đến 300"),
    ] = 30
    evidence_dir: Annotated[
        Path,
        About("Thư mục giữ tệp minh chứng, mỗi tệp gọi theo mã băm của nó.", "đường dẫn một thư mục"),
    ] = Path("evidence")
    zone: Annotated[
        ZoneInfo,
        About("Múi giờ để biết hôm nay là ngày nào.", "tên múi giờ IANA, ví dụ Asia/Ho_Chi_Minh"),
    ] = ZoneInfo("Asia/Ho_Chi_Minh")
    lang: Annotated[
        Lang,
        About("Ngôn ngữ của lệnh, trang và thư.", "vi hoặc en"),
    ] = "vi"
    by: Annotated[
        str,
        Field(min_length=1, max_length=120),
        About(
            "Ai nói khi dùng lệnh: vai trò, chức danh hoặc mã tài khoản, không bao giờ là tên người.",
            "một đoạn chữ, ví dụ chuyên viên tổng hợp",
        ),
    ] = "command"
    calendar_file: Annotated[
        FilePath | None,
        About(
            "Lịch riêng của tỉnh, cơ quan: ngày nghỉ, ngày làm bù, lịch năm mới công bố; mỗi dòng có nguồn.",
            "đường dẫn một tệp CSV có thật, cột day,kind,province,name,source",
        ),
    ] = None
    public_url: Annotated[
        str,
        AfterValidator(valid_web_address),
        About(
            "Địa chỉ trang mà người nhận thư mở được; liên kết trong thư bắt đầu bằng địa chỉ này.",
            "địa chỉ đầy đủ, ví dụ https://dondoc.tinh.gov.vn",
        ),
    ] = "http://localhost:8000"
    trusted_proxies: Annotated[
        str,
        About(
            "Máy đứng trước trang web (HTTPS); chỉ chúng được tin khi báo địa chỉ người dùng.",
            "địa chỉ IP hoặc dải mạng, cách nhau bằng dấu phẩy",
        ),
    ] = "127.0.0.1"
    province: Annotated[
        str | None,
        Field(min_length=1),
        About("Mã tỉnh, thành phố mà hệ thống phục vụ.", "mã đơn vị, xem bằng dondoc units"),
    ] = None
    coordinator_unit: Annotated[
        str | None,
        Field(min_length=1),
        About(
            "Mã đơn vị đầu mối: nhận việc gia hạn, thư bị trả lại và cảnh báo của hệ thống.",
            "mã đơn vị, xem bằng dondoc units",
        ),
    ] = None
    smtp_host: Annotated[
        str,
        AfterValidator(valid_host),
        About("Máy chủ gửi thư.", "tên máy hoặc địa chỉ IP, không kèm cổng"),
    ] = "localhost"
    smtp_port: Annotated[
        int,
        Field(ge=1, le=65535),
        About("Cổng của máy chủ gửi thư.", "một số nguyên từ 1 đến 65535; thường là 587, 465 hoặc 25"),
    ] = 587
    smtp_security: Annotated[
        Literal["starttls", "tls", "plain"],
        About(
            "Cách bảo vệ đường truyền thư; chứng chỉ của máy chủ luôn được kiểm tra.",
            "starttls, tls, hoặc plain (chỉ cho máy này hoặc mạng nội bộ, không mật khẩu)",
        ),
    ] = "starttls"
    smtp_ca_file: Annotated[
        FilePath | None,
        About(
            "Tệp chứng chỉ gốc riêng của cơ quan; để trống thì dùng chứng chỉ gốc của hệ điều hành.",
            "đường dẫn một tệp PEM có thật",
        ),
    ] = None
    smtp_user: Annotated[
        str | None,
        Field(min_length=1),
        About("Tài khoản đăng nhập máy chủ gửi thư; để trống nếu không cần đăng nhập.", "tên tài khoản"),
    ] = None
    smtp_password: Annotated[
        SecretStr | None,
        Field(min_length=1),
        About("Mật khẩu của tài khoản gửi thư; không bao giờ được hiện ra.", "mật khẩu"),
    ] = None
    smtp_oauth_file: Annotated[
        FilePath | None,
        About(
            "Tệp khóa OAuth của tài khoản gửi thư, thay cho mật khẩu.",
            "đường dẫn một tệp JSON có thật, như yagmail ghi",
        ),
    ] = None
    smtp_sender: Annotated[
        str,
        AfterValidator(valid_mailbox),
        About(
            "Người gửi ghi trên thư.",
            "địa chỉ thư, có thể kèm tên: Tổ đôn đốc <dondoc@tinh.gov.vn>",
        ),
    ] = "Đôn đốc <dondoc@localhost>"
    smtp_timeout_seconds: Annotated[
        int,
        Field(ge=1, le=600),
        About("Chờ máy chủ thư trả lời tối đa bao nhiêu giây.", "một số nguyên từ 1 đến 600"),
    ] = 30
    letter_hour: Annotated[
        time,
        About("Giờ gửi thư trong ngày, theo múi giờ của hệ thống.", "giờ và phút, ví dụ 07:30"),
    ] = time(7, 30)
    letter_days: Annotated[
        Literal["working", "calendar"],
        About(
            "Thư đi vào những ngày nào: chỉ ngày làm việc (cuối tuần, lễ, Tết thì chờ) hay mọi ngày.",
            "working (ngày làm việc) hoặc calendar (mọi ngày)",
        ),
    ] = "working"
    digests: Annotated[
        Literal["weekly", "off"],
        About(
            "Thư tổng hợp cho lãnh đạo và đầu mối: mỗi tuần một lần, chỉ nêu chỗ chậm và chỗ vướng.",
            "weekly (hằng tuần) hoặc off (không gửi)",
        ),
    ] = "weekly"
    letter_item_cap: Annotated[
        Count,
        About(
            "Một thư liệt kê nhiều nhất bao nhiêu việc; số còn lại được đếm và dẫn về trang.",
            "một số nguyên từ 1 trở lên",
        ),
    ] = 40
    letters_per_day_cap: Annotated[
        Count,
        About(
            "Cả hệ thống gửi nhiều nhất bao nhiêu thư một ngày (hạn mức của máy chủ thư).",
            "một số nguyên từ 1 trở lên",
        ),
    ] = 5_000
    letters_per_minute_cap: Annotated[
        Count | None,
        About(
            "Mỗi phút gửi nhiều nhất bao nhiêu thư; để trống thì không hạn chế.",
            "một số nguyên từ 1 trở lên",
        ),
    ] = None
    webhook_hosts: Annotated[
        str,
        AfterValidator(valid_hosts),
        About(
            "Máy nội bộ được phép nhận sự kiện (webhook); máy nội bộ khác không bao giờ bị gọi.",
            "tên hoặc địa chỉ máy, cách nhau bằng dấu phẩy, ví dụ truc.tinh.local",
        ),
    ] = ""
    sweep_hold_factor: Annotated[
        int,
        Field(ge=2, le=1000),
        About(
            "Giữ lại chờ người duyệt khi lượt quét nhiều gấp bấy nhiêu lần thường ngày (đề phòng giờ sai).",
            "một số nguyên từ 2 đến 1000",
        ),
    ] = 10

    oidc_issuer: Annotated[
        Annotated[str, AfterValidator(valid_issuer)] | None,
        About(
            "Cổng đăng nhập chung của cơ quan (OpenID Connect), đúng như cổng tự xưng.",
            "địa chỉ https đầy đủ, ví dụ https://dangnhap.tinh.gov.vn",
        ),
    ] = None
    oidc_client_id: Annotated[
        str | None,
        Field(min_length=1),
        About("Mã của hệ thống này ở cổng đăng nhập chung.", "một đoạn chữ do cổng cấp"),
    ] = None
    oidc_client_secret: Annotated[
        SecretStr | None,
        Field(min_length=1),
        About("Mật khẩu của hệ thống này ở cổng đăng nhập chung; không bao giờ được hiện ra.", "mật khẩu"),
    ] = None

    @model_validator(mode="after")
    def _hold_together(self) -> Self:
        clash = mail_clash(
            host=self.smtp_host,
            security=self.smtp_security,
            user=self.smtp_user,
            password=self.smtp_password,
            oauth_file=self.smtp_oauth_file,
        )
        clash = clash or oidc_clash(
            oidc_issuer=self.oidc_issuer,
            oidc_client_id=self.oidc_client_id,
            oidc_client_secret=self.oidc_client_secret,
        )
        if clash is not None:
            raise ValueError(clash)
        return self

    @cached_property
    def on_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite:")


class Shown(BaseModel):
    """One setting as `dondoc settings` shows it: its value in force, secrets covered."""

    model_config = ConfigDict(frozen=True)

    variable: str
    value: str
    by_default: bool
    meaning: str
    takes: str


def load_settings(**given: object) -> Settings:
    """The settings in force: `given` before variables, variables before `.env`, then defaults.

    Raises SettingsInvalid, which lists every setting that is wrong, unknown or at odds
    with another, and what to do about each.
    """
    problems: list[Misused] = list(_unknown())
    try:
        settings = Settings(**given)  # type: ignore[arg-type]  # pydantic checks the values
    except ValidationError as refused:
        problems.extend(_problems(refused))
    if problems:
        raise SettingsInvalid(tuple(problems))
    return settings


def masked(settings: Settings, lang: Lang = "vi") -> tuple[Shown, ...]:
    """Every setting with its value in force, in the order of the list, without any secret."""
    return tuple(
        Shown(
            variable=variable(name),
            value=shown_value(getattr(settings, name)),
            by_default=getattr(settings, name) == field.default,
            meaning=say(about(name).meaning_template, lang),
            takes=say(about(name).takes_template, lang),
        )
        for name, field in Settings.model_fields.items()
    )


def about(name: str) -> About:
    """What the setting `name` is and takes. Every field has exactly one."""
    (found,) = (mark for mark in Settings.model_fields[name].metadata if isinstance(mark, About))
    return found


def _unknown() -> Iterator[SettingUnknown]:
    known = {variable(name).removeprefix(PREFIX) for name in Settings.model_fields}
    found = {
        name.upper().removeprefix(PREFIX)
        for source in (EnvSettingsSource(Settings), DotEnvSettingsSource(Settings))
        for name in source.env_vars
        if name.upper().startswith(PREFIX)
    }
    yield from (unknown(name, known) for name in sorted(found - known))


def _problems(refused: ValidationError) -> Iterator[Misused]:
    for error in refused.errors():
        name = str(error["loc"][0]) if error["loc"] else ""
        if name:
            secret = Settings.model_fields[name].annotation in {SecretStr, SecretStr | None}
            yield SettingInvalid(name, HIDDEN if secret else shown_value(error["input"]), about(name))
        else:  # only _hold_together looks at more than one field
            yield error["ctx"]["error"].args[0]
