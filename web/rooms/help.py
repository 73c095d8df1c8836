"""Help: the guides of docs/vi, one a role, as pages; the same texts, with the same pictures."""

import re
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from fastapi import HTTPException
from fastapi.responses import FileResponse, HTMLResponse, Response
from markdown_it import MarkdownIt
from markupsafe import Markup

from access.roles import Role
from web.policy import OPEN, Room
from web.render import HERE, Crumb, page
from web.visit import Visiting

room = Room()

# In a wheel the guides lie in the package; in a checkout they are where people read them.
PLACES: Final = (HERE / "guides", HERE.parent / "docs" / "vi")


class Guide(NamedTuple):
    """A guide: whose role it is for, and its line in the list."""

    role: Role
    about_template: str


GUIDES: Final[dict[str, Guide]] = {
    "dau-moi": Guide(Role.COORDINATOR, "Đầu mối: văn bản đầu tiên trong năm phút"),
    "chuyen-vien": Guide(Role.OFFICER, "Chuyên viên: một trang là đủ"),
    "lanh-dao": Guide(Role.LEADER, "Lãnh đạo: chỉ những gì cần quyết"),
    "kiem-tra": Guide(Role.AUDITOR, "Kiểm tra, thanh tra: ai nói gì, lúc nào"),
    "quan-tri": Guide(Role.ADMINISTRATOR, "Quản trị: mở cửa cho đúng người"),
}
PICTURE: Final = re.compile(r"[a-z0-9-]+\.webp", re.ASCII)


def folder() -> Path:
    """Where the guides are."""
    return next(place for place in PLACES if place.is_dir())


@cache
def guide(name: str) -> tuple[str, Markup]:
    """The title of a guide and its text as HTML; raw HTML in it is shown, not obeyed."""
    heading, _, text = (folder() / f"{name}.md").read_text("utf-8").partition("\n")
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    html = parser.render(text).replace("<img ", '<img loading="lazy" ')
    html = html.replace("<pre>", '<pre tabindex="0">')  # it scrolls by itself: the keyboard must get there
    html = html.replace('src="anh/', 'src="/tro-giup/anh/').replace("<table>", '<div class="scroll"><table>')
    html = html.replace("</table>", "</table></div>")
    # Markdown's own output: it escapes what people wrote, and the guides are ours.
    return heading.removeprefix("# "), Markup(html)  # noqa: S704 - as said above


@room.get_page("/tro-giup", OPEN)
def show_help(visit: Visiting) -> HTMLResponse:
    """The guides, those for the visitor's own roles first."""
    own = {grant.role for grant in visit.account.in_force(visit.today)} if visit.account else set()
    guides = sorted(GUIDES.items(), key=lambda entry: entry[1].role not in own)
    return page(visit, "help.html", guides=guides)


@room.get_page("/tro-giup/{name}", OPEN)
def show_guide(visit: Visiting, name: str) -> HTMLResponse:
    """One guide."""
    if name not in GUIDES:
        raise HTTPException(404)
    title, html = guide(name)
    crumbs = (Crumb(visit.say("Trợ giúp"), "/tro-giup"),)
    return page(visit, "guide.html", crumbs=crumbs, guide_title=title, html=html)


@room.get_page("/tro-giup/anh/{name}", OPEN)
def show_picture(name: str) -> Response:
    """A picture of a guide."""
    path = folder() / "anh" / name
    if not PICTURE.fullmatch(name) or not path.is_file():
        raise HTTPException(404)
    return FileResponse(path, media_type="image/webp", headers={"cache-control": "public, max-age=86400"})
