"""Post and unit in one phrase, as an official would address them."""

from typing import Final

from notices.plain import one_line

NAME_MAX: Final = 100  # characters of each
KINDS: Final = (
    *("tỉnh", "thành phố", "quận", "huyện", "thị xã", "thị trấn"),
    *("phường", "xã", "đặc khu"),
)
PEOPLES_COMMITTEE: Final = ("UBND", "Ủy ban nhân dân", "Uỷ ban nhân dân")


def addressed(post_name: str, unit_name: str) -> str:
    """“Văn phòng UBND” of “Xã Duy Thu” is “Văn phòng UBND xã Duy Thu”; other posts stand before a comma.

    Sealed letters were written with this: a change needs a new version of their template.
    """
    post, unit = one_line(post_name, NAME_MAX), one_line(unit_name, NAME_MAX)
    if unit.casefold() in post.casefold():
        return post
    for kind in KINDS:
        if unit.casefold().startswith(f"{kind} "):
            name = unit[len(kind) + 1 :]
            if post.casefold().endswith(f" {kind}"):
                return f"{post} {name}"
            if post.endswith(PEOPLES_COMMITTEE):
                return f"{post} {kind} {name}"
    return f"{post}, {unit}"
