"""Files that a program sends before what names them: the same limits and kinds as a page takes.

A fact names a file by its SHA-256. Only who sent the file may name it, for a month: else whoever
learnt the name of somebody else's file could read it by saying that it supports a fact of theirs.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import BinaryIO, Final

from app.wiring import App
from events.facts import Evidence
from flows.evidence import FILES_MOST, EvidenceTooLarge
from flows.evidence_kinds import take
from projections import offered
from projections.database import reading, writing
from words import Refused

LASTS: Final = timedelta(days=30)


class NotOffered(Refused):
    """The account did not send this file, or did so too long ago."""


def offer(app: App, account: str, name: str, content: BinaryIO, *, now: datetime) -> Evidence:
    """Takes a file in, to be named by what follows.

    Raises EvidenceUnfit, EvidenceTooLarge or EvidenceNotKept.
    """
    [evidence] = take(app, [(name, content)])
    with writing(app.engine) as connection:
        offered.drop_old(connection, now - LASTS)
        offered.offer(connection, account, evidence, at=now)
    return evidence


def require_offered(
    app: App,
    account: str,
    evidence: Sequence[Evidence],
    *,
    message: str,
    now: datetime,
    besides: Sequence[Evidence] = (),
) -> None:
    """Every file was sent by the account, or is one of those `besides`; what was written before passes.

    Raises NotOffered or EvidenceTooLarge.
    """
    if not evidence or app.log.receipt(message) is not None:
        return
    if len(evidence) > FILES_MOST:
        raise EvidenceTooLarge(
            "Nhận nhiều nhất {most} tệp minh chứng một lần; hãy gộp lại rồi nộp.", most=FILES_MOST
        )
    with reading(app.engine) as connection:
        found = offered.strangers(connection, account, evidence, after=now - LASTS)
    for one in found:
        if one not in besides:
            raise NotOffered(
                "Tệp {name} ({digest}) chưa được gửi bằng tài khoản này trong {days} ngày qua, hoặc ghi khác "
                "với lúc gửi; hãy gửi tệp trước, rồi ghi đúng như câu trả lời.",
                name=one.name,
                digest=one.sha256[:12],
                days=LASTS.days,
            )
