"""A post that no longer answers: whoever held it is written to no more."""

import hashlib
from collections.abc import Sequence
from datetime import date

from app.wiring import App
from events.base import Event, Receipt, Recorded
from events.decisions import PostEnded, PostNamed, post_stream
from flows.extending import Said
from units.posts import PostId
from words import Refused


class PostIsEnded(Refused):
    """The post ended before, or was never named."""


class EndsBeforeItBegins(Refused):
    """The last day of a post lies before its first."""


def end_post(app: App, post: PostId, *, on: date, said: Said) -> Receipt:
    """`on` is its last day. Raises PostIsEnded; sent again it answers with the first receipt."""

    def decide(past: Sequence[Recorded[Event]]) -> list[Event]:
        last = past[-1].event if past else None
        if not isinstance(last, PostNamed):
            raise PostIsEnded("Đầu mối này đã thôi từ trước, hoặc chưa từng có.")
        if on < last.valid_from:
            raise EndsBeforeItBegins(
                "Đầu mối này chỉ có từ ngày {first}; hãy ghi ngày sau đó.", first=last.valid_from
            )
        return [PostEnded(post=post, on=on)]

    receipt = app.log.decide(
        post_stream(post),
        decide,
        message=said.message,
        digest=hashlib.sha256(f"end {post} {on}".encode()).digest(),
        at=said.now,
        by=said.by,
        via=said.via,
    )
    app.projector.catch_up()
    return receipt
