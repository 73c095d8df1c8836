"""Which files are taken from a browser as evidence: photographs, scans and PDF, told by their first bytes.

What a file is called and what the browser says of it prove nothing. Everything that a browser could
run (HTML, SVG, scripts, programs, documents with macros) begins otherwise and is refused.
"""

from collections.abc import Iterable
from pathlib import PurePath
from typing import BinaryIO, Final, NamedTuple

from app.wiring import App
from events.facts import Evidence
from flows.evidence import FILES_MOST, EvidenceStore, EvidenceTooLarge, EvidenceUnfit

HEAD_BYTES: Final = 16
ACCEPT: Final = "image/jpeg,image/png,image/webp,image/heic,image/tiff,application/pdf"
HEIC_BRANDS: Final = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1")


class FileKind(NamedTuple):
    """A kind of file that is taken: what it is called on the way out, and how its names end."""

    media: str
    endings: tuple[str, ...]


JPEG: Final = FileKind("image/jpeg", (".jpg", ".jpeg"))
PNG: Final = FileKind("image/png", (".png",))
WEBP: Final = FileKind("image/webp", (".webp",))
HEIC: Final = FileKind("image/heic", (".heic", ".heif"))
TIFF: Final = FileKind("image/tiff", (".tif", ".tiff"))
PDF: Final = FileKind("application/pdf", (".pdf",))
OTHER: Final = "application/octet-stream"  # of files that came by another way


def kind_of(head: bytes) -> FileKind | None:
    """What a file is by its first bytes; None for what is not taken."""
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if head.startswith(b"%PDF-"):
        return PDF
    if head.startswith((b"II*\x00", b"MM\x00*")):
        return TIFF
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return WEBP
    if head[4:8] == b"ftyp" and head[8:12] in HEIC_BRANDS:
        return HEIC
    return None


def named_as(name: str, kind: FileKind) -> str:
    """The file's name with an ending of its kind: `don.html` that is a photograph becomes `don.html.jpg`."""
    plain = PurePath(name.replace("\\", "/")).name.strip(" .") or "tep"
    return plain if plain.lower().endswith(kind.endings) else plain + kind.endings[0]


def take(app: App, files: Iterable[tuple[str, BinaryIO]], *, besides: int = 0) -> tuple[Evidence, ...]:
    """Takes uploaded files in, to be named by the event that follows; `besides` were taken before.

    Raises EvidenceUnfit, EvidenceTooLarge or EvidenceNotKept; what was kept before the bad one is
    then named by nothing.
    """
    given = list(files)
    if len(given) + besides > FILES_MOST:
        raise EvidenceTooLarge(
            "Nhận nhiều nhất {most} tệp minh chứng một lần; hãy gộp lại rồi nộp.", most=FILES_MOST
        )
    kinds = [_kind(name, file) for name, file in given]
    store = EvidenceStore(app.settings.evidence_dir)
    kept = [store.take(file, named_as(name, kind)) for (name, file), kind in zip(given, kinds, strict=True)]
    return tuple({one.sha256: one for one in kept}.values())


def _kind(name: str, file: BinaryIO) -> FileKind:
    kind = kind_of(file.read(HEAD_BYTES))
    file.seek(0)
    if kind is None:
        raise EvidenceUnfit(
            "Tệp {name} không phải ảnh hoặc PDF nên không được nhận; hãy chụp ảnh hoặc quét thành PDF.",
            name=name,
        )
    return kind
