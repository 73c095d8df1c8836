"""One's own account: the roles it has, its password, its second factor, where it is signed in."""

from fastapi.responses import HTMLResponse

from web.policy import SIGNED_IN, Room
from web.render import page
from web.visit import Visiting

room = Room()


@room.get_page("/tai-khoan", SIGNED_IN)
def show_account(visit: Visiting) -> HTMLResponse:
    """The visitor's own account."""
    return page(visit, "account.html", account=visit.who, errors={})
