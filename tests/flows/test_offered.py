"""Files that a program sends before what names them: whose they are is kept, on either database."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest

from app.settings import Settings
from app.wiring import App, opened
from flows.evidence import EvidenceUnfit
from flows.offered import LASTS, NotOffered, offer, require_offered

NOW = datetime(2022, 9, 12, 3, tzinfo=UTC)
PDF = b"%PDF-1.7\n" + b"decision" * 20


@pytest.fixture
def app(database_url: str, tmp_path: Path) -> Iterator[App]:
    settings = Settings(database_url=database_url, evidence_dir=tmp_path / "evidence", _env_file=None)
    with opened(settings, create=True) as made:
        yield made


def test_who_sent_a_file_may_name_it_for_a_month_and_nobody_else(app: App) -> None:
    sent = offer(app, "a", "quyet-dinh.pdf", BytesIO(PDF), now=NOW)
    again = offer(app, "a", "ban-khac.pdf", BytesIO(PDF), now=NOW)
    assert sent.sha256 == again.sha256
    last = NOW + LASTS - timedelta(seconds=1)
    require_offered(app, "a", (sent, again), message="m", now=last)
    refused = (
        ("b", sent, last),
        ("a", sent, NOW + LASTS),
        ("a", sent.model_copy(update={"name": "x\x00.pdf"}), NOW),
        ("a", sent.model_copy(update={"size_bytes": 2**70}), NOW),
    )
    for account, evidence, at in refused:
        with pytest.raises(NotOffered, match="chưa được gửi bằng tài khoản này trong 30 ngày qua"):
            require_offered(app, account, (evidence,), message="m", now=at)
    require_offered(app, "b", (sent,), message="m", now=NOW, besides=(sent,))


def test_a_file_that_is_sent_again_may_be_named_for_another_month(app: App) -> None:
    sent = offer(app, "a", "quyet-dinh.pdf", BytesIO(PDF), now=NOW)
    offer(app, "a", "quyet-dinh.pdf", BytesIO(PDF), now=NOW + timedelta(days=20))
    require_offered(app, "a", (sent,), message="m", now=NOW + timedelta(days=45))


def test_what_is_no_evidence_is_not_taken(app: App) -> None:
    with pytest.raises(EvidenceUnfit, match="không phải ảnh hoặc PDF"):
        offer(app, "a", "x.html", BytesIO(b"<html>"), now=NOW)
