"""`dondoc account erase`: a person's data goes, on request; the log keeps ids that mean nothing."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict

from cli.asked import Json, MessageId, Reason, argument, command, group
from cli.extending import said
from cli.session import Session, opened
from flows.accounts import UnknownAccount, account_named
from flows.forgetting import erase_person, person_at
from units.posts import PersonId

erasing = group()


class ErasedShown(BaseModel):
    """Who is known no more, by ids alone: the person, their accounts, the posts that ended with it."""

    model_config = ConfigDict(frozen=True)

    person: str
    accounts: tuple[str, ...]
    posts: tuple[str, ...]


@command(
    erasing,
    "erase",
    "Xóa dữ liệu cá nhân theo yêu cầu: họ tên, điện thoại, địa chỉ thư, tên đăng nhập và mọi bí mật.\n\n"
    "Tài khoản phải đóng trước; đầu mối còn giữ thì thôi từ hôm nay. Nhật ký giữ các mã không mang nghĩa và "
    "ghi rằng đã xóa, vì sao.",
)
def erase(
    who: Annotated[
        str,
        argument(
            "AI", "Tên đăng nhập, các ký tự đầu của mã tài khoản, hoặc địa chỉ thư trong danh sách đầu mối."
        ),
    ],
    *,
    reason: Reason,
    message: MessageId = None,
    json: Json = False,
) -> None:
    with opened() as session:
        known = erase_person(
            session.app,
            _person(session, who),
            reason=reason,
            on=session.today,
            said=said(session, None, message),
        )
        shown = ErasedShown(
            person=str(known.person.id),
            accounts=tuple(str(one.id) for one in known.accounts),
            posts=tuple(str(one.id) for one in known.posts),
        )
        if json:
            session.out.data(shown)
        else:
            session.out.tell(
                "Đã xóa dữ liệu cá nhân: {accounts} tài khoản, {posts} đầu mối thôi từ nay. "
                "Nhật ký chỉ còn mã {person}.",
                accounts=len(shown.accounts),
                posts=len(shown.posts),
                person=shown.person[:8],
            )


def _person(session: Session, who: str) -> PersonId:
    try:
        return account_named(session.app, who).person
    except UnknownAccount:
        return person_at(session.app, who)
