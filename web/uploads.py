"""Files that come with a form: taken in once, and held by the form that is shown again to be put right.

Whoever sends ten photographs over a slow line and mistypes a date does not send them again. What
the form holds is signed with the session's secret: nobody names a file that was not theirs to name.
"""

import hmac
from hashlib import sha256
from typing import BinaryIO, Final

from starlette.datastructures import FormData, UploadFile

from events.facts import Evidence
from flows.evidence import FILE_MOST_BYTES, FILES_MOST, EvidenceTooLarge
from flows.evidence_kinds import ACCEPT, take
from web.fields import chosen
from web.guard import BODY_MOST_BYTES
from web.visit import Visit

FIELD: Final = "evidence"
HELD: Final = "held"
NAME_MOST: Final = 200

LIMITS: Final = {
    "accept": ACCEPT,
    "each": FILE_MOST_BYTES // 2**20,
    "files": FILES_MOST,
    "whole": BODY_MOST_BYTES // 2**20,
}


def evidence_in(visit: Visit, form: FormData) -> tuple[Evidence, ...]:
    """The files that came with the form and those that it held. Raises EvidenceUnfit or EvidenceTooLarge."""
    held = [one for text in chosen(form, HELD) if (one := _opened(visit, text)) is not None]
    sent: list[tuple[str, BinaryIO]] = [
        (file.filename[:NAME_MOST], file.file)
        for file in form.getlist(FIELD)
        if isinstance(file, UploadFile) and file.filename
    ]
    if len(held) > FILES_MOST:
        raise EvidenceTooLarge(
            "Nhận nhiều nhất {most} tệp minh chứng một lần; hãy gộp lại rồi nộp.", most=FILES_MOST
        )
    taken = take(visit.app, sent, besides=len(held))
    return tuple({one.sha256: one for one in (*held, *taken)}.values())


def draft(visit: Visit, *about: object) -> str:
    """What the browser keeps a form's words under: of this account, so that no other finds them there."""
    return "/".join(map(str, (visit.by, *about)))


def held(visit: Visit, evidence: tuple[Evidence, ...]) -> list[tuple[str, Evidence]]:
    """What a form that is shown again carries for each file that was taken."""
    return [(f"{_proof(visit, text)}.{text}", one) for one in evidence if (text := one.model_dump_json())]


def _opened(visit: Visit, text: str) -> Evidence | None:
    proof, _, content = text.partition(".")
    if visit.session is None:
        return None
    if not hmac.compare_digest(proof.encode(), _proof(visit, content).encode()):
        return None  # of another session: the file is chosen again
    return Evidence.model_validate_json(content)


def _proof(visit: Visit, text: str) -> str:
    secret = visit.session.csrf if visit.session is not None else ""
    return hmac.new(f"held:{secret}".encode(), text.encode(), sha256).hexdigest()
