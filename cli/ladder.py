"""`dondoc ladder …`: the ladders of urging, their versions, and what a directive's would say."""

import sys
from pathlib import Path
from typing import Annotated, Final

from cli.asked import Json, Reason, argument, command, group, option
from cli.out import Out
from cli.session import opened
from deadlines.ladder import Ladder, ladder_from_toml, ladder_to_toml
from flows.ladder_preview import LadderPreview, preview_ladders
from flows.ladders import find_ladder, listed, publish_ladder
from projections.ladder_words import audience_words, condition_words, tone_words, when_words
from projections.ladders import uses
from projections.muting import Muted
from words import Misused

commands = group()

FILE_MAX_BYTES: Final = 100_000
READERS_SHOWN: Final = 5  # readers a day on a terminal; --json has them all

Name = Annotated[str, argument("TÊN", "Tên thang như trong dondoc ladder list.")]


class NoLadderFile(Misused):
    """The file of a ladder cannot be read."""


@command(commands, "list", "Các thang đôn đốc và các bản của chúng.")
def list_(*, json: Json = False) -> None:
    with opened() as session, session.reading() as connection:
        used = uses(connection)
        found = listed(session.app)
        out = session.out
        if json:
            out.data([p._asdict() for p in found])
            return
        grid = out.grid().column("Thang", fixed=True).column("Bản", right=True).column("Bậc", right=True)
        grid.column("Văn bản đang dùng", right=True).column("Công bố", fixed=True).column("Lý do")
        for p in found:
            ladder = p.ladder
            day = p.published_at[:10] or out.worded("có sẵn")
            n = used.get((ladder.name, ladder.version), 0)
            grid.row(ladder.name, ladder.version, len(ladder.rungs), n, day, p.reason)
        out.put(grid)


@command(commands, "show", "Các bậc của một thang; --toml in ra tệp để sửa rồi công bố bản mới.")
def show(
    name: Name,
    *,
    version: Annotated[
        int | None,
        option(
            "--version", help_template="Bản số mấy; mặc định là bản mới nhất.", metavar_template="SỐ", least=1
        ),
    ] = None,
    toml: Annotated[bool, option("--toml", help_template="In thành tệp TOML.")] = False,
    json: Json = False,
) -> None:
    with opened() as session:
        found = find_ladder(session.app, name, version)
        if toml:
            sys.stdout.write(ladder_to_toml(found.ladder))
        elif json:
            session.out.data(found._asdict())
        else:
            _show(session.out, found.ladder)


def _show(out: Out, ladder: Ladder) -> None:
    out.headline("Thang «{name}», bản {version}", name=ladder.name, version=ladder.version)
    grid = out.grid().column("Bậc", right=True).column("Khi nào").column("Ai nhận").column("Giọng")
    grid.column("Chỉ khi")
    for rung in ladder.rungs:
        grid.row(
            rung.no,
            when_words(rung, out.lang),
            audience_words(rung, out.lang),
            tone_words(rung, out.lang),
            condition_words(rung, out.lang),
        )
    out.put(grid)


@command(
    commands,
    "publish",
    "Công bố một thang, hoặc bản tiếp theo của thang cùng tên.\n\n"
    "Bản cũ giữ nguyên: văn bản đã ban hành vẫn được đôn đốc theo bản lúc ban hành.",
)
def publish(
    file: Annotated[Path, argument("TỆP", "Tệp TOML gồm name và các [[rungs]].")],
    *,
    reason: Reason,
) -> None:
    with opened() as session:
        ladder, _ = publish_ladder(
            session.app, ladder_from_toml(_text(file)), reason=reason, now=session.now, by=session.by
        )
        session.out.tell(
            "Đã công bố thang «{name}», bản {version}. Văn bản đã ban hành giữ bản của mình.",
            name=ladder.name,
            version=ladder.version,
        )
        _show(session.out, ladder)


def _text(file: Path) -> str:
    try:
        if file.stat().st_size > FILE_MAX_BYTES:
            raise NoLadderFile(
                "Tệp {path} lớn hơn {most} byte, không phải một thang đôn đốc.",
                path=file,
                most=FILE_MAX_BYTES,
            )
        return file.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise NoLadderFile("Tệp {path} không phải văn bản UTF-8; lưu lại với mã UTF-8.", path=file) from error
    except OSError as error:
        raise NoLadderFile("Không đọc được tệp {path}; kiểm tra lại đường dẫn.", path=file) from error


@command(
    commands,
    "preview",
    "Xem trước từng ngày ai sẽ nhận gì, nếu không ai làm gì thêm.\n\n"
    "Dùng được cả khi văn bản còn là dự thảo; không ghi và không gửi gì.",
)
def preview(
    name: Annotated[str, argument("VĂN-BẢN", "Tên văn bản như trong dondoc directive list.")],
    *,
    days: Annotated[
        int,
        option("--days", help_template="Bao nhiêu ngày kể từ hôm nay.", metavar_template="SỐ", least=1),
    ] = 90,
    json: Json = False,
) -> None:
    with opened() as session:
        found = preview_ladders(session.app, name, today=session.today, days=days)
        if json:
            session.out.data(found)
        else:
            _show_preview(session.out, found)


def _show_preview(out: Out, found: LadderPreview) -> None:
    if found.issued:
        out.headline("{name}: thư từ {first} đến {last} nếu không ai làm gì thêm", **_span(found))
    else:
        out.headline("{name}, nếu ban hành ngày {first}: thư đến {last} nếu không ai làm gì", **_span(found))
    if not found.days:
        out.tell("Không có thư nào trong những ngày này.")
        _show_quiet(out, found)
        return
    grid = out.grid().column("Ngày", fixed=True).column("Thư", right=True).column("Việc", right=True)
    grid.column("Ai nhận")
    for day in found.days:
        names = [
            out.worded(
                "{post}, {unit}: {n} việc ({examples})",
                post=reader.post_name,
                unit=reader.unit_name,
                n=reader.tasks,
                examples=", ".join(reader.examples) + ("…" if reader.tasks > len(reader.examples) else ""),
            )
            for reader in day.readers[:READERS_SHOWN]
        ]
        if len(day.readers) > READERS_SHOWN:
            names.append(out.worded("và {n} người nhận khác", n=len(day.readers) - READERS_SHOWN))
        if day.unreached:
            names.append(out.worded("{n} việc không có đầu mối nào để báo", n=day.unreached))
        grid.row(day.day, day.letters, day.notices, "\n".join(names))
    out.put(grid)
    out.tell(
        "Cộng {letters} thư. Đây là dự báo: việc xong sớm sẽ không bị nhắc, ngày nghỉ không gửi thư.",
        letters=sum(day.letters for day in found.days),
    )
    _show_quiet(out, found)


def _show_quiet(out: Out, found: LadderPreview) -> None:
    """What is not told because somebody asked for quiet, as it stands today."""
    for why, count in found.quiet.items():
        reason = out.worded(Muted[why.upper()].value)
        out.tell("Không nhắc {count} lượt: {reason}.", count=count, reason=reason)


def _span(found: LadderPreview) -> dict[str, object]:
    return {"name": found.directive, "first": found.first, "last": found.last}
