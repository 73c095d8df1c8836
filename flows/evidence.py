"""Files that support what is said: kept by their content, checked whenever they are read.

An event names a file by its SHA-256; the bytes lie in a folder beside the log, under the
first letters of that name. The bytes are safe on disk before the event is written, so a
crash leaves at most a file that nobody speaks of. Nothing here is ever opened by a
program, and no file may be executed.
"""

import os
import stat
import tempfile
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple

from app.wiring import App
from events.decisions import ExtensionAsked, TaskSubmitted
from events.facts import Evidence, Fact
from words import Misused, Refused

FILE_MOST_BYTES: Final = 20 * 1024 * 1024  # a scan of fifty pages; a video belongs elsewhere
FILES_MOST: Final = 10  # with one report: whoever reviews it opens them one by one
NAME_MOST: Final = 150  # characters of a file's name that are kept
CHUNK_BYTES: Final = 1024 * 1024
READ_AT_ONCE: Final = 5_000  # events
INCOMING: Final = ".incoming"
READABLE: Final = 0o440  # by the office's own programs; by nobody as a program


class EvidenceUnfit(Misused):
    """The file cannot be kept as evidence."""


class EvidenceTooLarge(Refused):
    """The file is larger, or there are more of them, than is kept with one report."""


class EvidenceNotKept(Refused):
    """The folder of evidence cannot be written to."""


class EvidenceLost(Refused):
    """An event names a file that is not in the folder."""


class EvidenceAltered(Refused):
    """A file in the folder is not the one that was kept."""


class EvidenceStore:
    """The folder of evidence. Files go in and are read; none is changed or taken out."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, digest: str) -> Path:
        """Where a file of that SHA-256 lies: two folders deep, so that no folder grows without end."""
        return self.folder / digest[:2] / digest[2:4] / digest

    def keep(self, file: Path) -> Evidence:
        """Takes a file in, safe on disk when this returns; the same bytes again are kept once.

        Raises EvidenceUnfit, EvidenceTooLarge or EvidenceNotKept.
        """
        try:
            _require_plain(file)
            with file.open("rb") as source:
                return self.take(source, file.name)
        except OSError as error:
            raise EvidenceUnfit(
                "Không đọc được tệp {path} ({reason}); kiểm tra lại đường dẫn và quyền đọc.",
                path=file,
                reason=error.strerror,
            ) from error

    def take(self, source: BinaryIO, name: str) -> Evidence:
        """Takes in what a stream holds from here on, under a name. Raises as `keep` does."""
        try:
            incoming = self.folder / INCOMING
            incoming.mkdir(parents=True, exist_ok=True)
            number, written = tempfile.mkstemp(dir=incoming)
        except OSError as error:
            raise _not_kept(self.folder, error) from error
        temporary = Path(written)
        try:
            with os.fdopen(number, "wb") as target:
                digest, size = _copied(source, target, name)
                target.flush()
                os.fchmod(target.fileno(), READABLE)
                os.fsync(target.fileno())
            self._settle(temporary, digest)
        except OSError as error:
            raise _not_kept(self.folder, error) from error
        finally:
            with suppress(FileNotFoundError):
                temporary.unlink()
        return Evidence(name=_kept_name(name), size_bytes=size, sha256=digest)

    def _settle(self, temporary: Path, digest: str) -> None:
        """Gives the file its name; what lies there already stays when it is whole."""
        final = self.path(digest)
        final.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileNotFoundError):
            if _digest(final) == digest:
                return
        temporary.replace(final)
        # Without this the name may be gone after a power cut, though the bytes are not.
        for folder in (final.parent, final.parent.parent, self.folder):
            _sync_folder(folder)

    def read(self, evidence: Evidence) -> bytes:
        """The bytes of a file, proved to be those that were kept. Raises EvidenceLost or EvidenceAltered."""
        try:
            data = self.path(evidence.sha256).read_bytes()
        except FileNotFoundError as error:
            raise EvidenceLost(
                "Tệp minh chứng {name} ({digest}) không còn ở {folder}; khôi phục thư mục từ bản sao lưu.",
                name=evidence.name,
                digest=evidence.sha256[:12],
                folder=self.folder,
            ) from error
        if len(data) != evidence.size_bytes or sha256(data).hexdigest() != evidence.sha256:
            raise EvidenceAltered(
                "Tệp minh chứng {name} ({digest}) đã bị sửa sau khi nộp; khôi phục nó từ bản sao lưu.",
                name=evidence.name,
                digest=evidence.sha256[:12],
            )
        return data

    def state(self, evidence: Evidence) -> "Damage | None":
        """What is wrong with a kept file, without holding it in memory; None when nothing is."""
        path = self.path(evidence.sha256)
        try:
            whole = path.stat().st_size == evidence.size_bytes and _digest(path) == evidence.sha256
        except FileNotFoundError:
            return "lost"
        return None if whole else "altered"

    def files(self) -> Iterator[str]:
        """The SHA-256 names of all files that lie in the folder."""
        for path in self.folder.glob("[0-9a-f][0-9a-f]/[0-9a-f][0-9a-f]/*"):
            yield path.name


Damage = str  # lost or altered


def _require_plain(file: Path) -> None:
    # Looked at before it is opened: opening a pipe would wait for a writer for ever.
    if not stat.S_ISREG(file.stat().st_mode):
        raise EvidenceUnfit("{path} không phải một tệp thường; chỉ nhận tệp làm minh chứng.", path=file)


def _copied(source: BinaryIO, target: BinaryIO, name: str) -> tuple[str, int]:
    """Copies and measures at once: a file that grows meanwhile is still held to the limit."""
    digest, size = sha256(), 0
    while chunk := source.read(CHUNK_BYTES):
        size += len(chunk)
        if size > FILE_MOST_BYTES:
            raise EvidenceTooLarge(
                "Tệp {name} lớn hơn {most} MB; hãy nén hoặc chia nhỏ rồi nộp lại.",
                name=name,
                most=FILE_MOST_BYTES // (1024 * 1024),
            )
        digest.update(chunk)
        target.write(chunk)
    if size == 0:
        raise EvidenceUnfit("Tệp {name} trống, không chứng minh được gì; hãy chọn lại tệp.", name=name)
    return digest.hexdigest(), size


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        digest = sha256()
        while chunk := file.read(CHUNK_BYTES):
            digest.update(chunk)
    return digest.hexdigest()


def _kept_name(name: str) -> str:
    """The name as events carry it: one line of printable characters, its ending kept."""
    plain = unicodedata.normalize("NFC", name)
    plain = "".join(c if c.isprintable() else "_" for c in plain)
    if len(plain) > NAME_MOST:
        ending = Path(plain).suffix[:10]
        plain = plain[: NAME_MOST - len(ending)] + ending
    return plain


def _sync_folder(folder: Path) -> None:
    number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def _not_kept(folder: Path, error: OSError) -> EvidenceNotKept:
    return EvidenceNotKept(
        "Không ghi được vào thư mục minh chứng {folder} ({reason}); kiểm tra DONDOC_EVIDENCE_DIR, quyền ghi "
        "và chỗ trống trên đĩa.",
        folder=folder,
        reason=error.strerror,
    )


def kept(app: App, files: Sequence[Path]) -> tuple[Evidence, ...]:
    """Takes files in, to be named by the event that follows."""
    if len(files) > FILES_MOST:
        raise EvidenceTooLarge(
            "Nhận nhiều nhất {most} tệp minh chứng một lần; hãy gộp lại rồi nộp.", most=FILES_MOST
        )
    store = EvidenceStore(app.settings.evidence_dir)
    found = [store.keep(file) for file in files]
    return tuple({one.sha256: one for one in found}.values())


class Named(NamedTuple):
    """A file as an event names it: which stream, at which version."""

    evidence: Evidence
    stream: str
    version: int


def named(app: App) -> Iterator[Named]:
    """Every file that an event names, in the order of the log."""
    after = 0
    while batch := app.log.read(after, READ_AT_ONCE):
        for recorded in batch:
            if isinstance(recorded.event, Fact | TaskSubmitted | ExtensionAsked):
                for evidence in recorded.event.evidence:
                    yield Named(evidence, recorded.stream, recorded.version)
        after = batch[-1].position


class Broken(NamedTuple):
    """A file that is lost or altered, and where it is named first."""

    named: Named
    damage: Damage


class Verified(NamedTuple):
    """What the folder holds against what the log says: files that are whole, broken, and named by nothing."""

    whole: int
    broken: tuple[Broken, ...]
    unnamed: int


def verify(app: App, *, progress: Callable[[int], None] | None = None) -> Verified:
    """Reads every file that the log names and compares it with its name."""
    store = EvidenceStore(app.settings.evidence_dir)
    first = _first_named(named(app))
    whole, broken = 0, []
    for n, one in enumerate(first.values(), start=1):
        damage = store.state(one.evidence)
        if damage is None:
            whole += 1
        else:
            broken.append(Broken(one, damage))
        if progress:
            progress(n)
    unnamed = sum(name not in first for name in store.files())
    return Verified(whole, tuple(broken), unnamed)


def _first_named(all_named: Iterable[Named]) -> dict[str, Named]:
    found: dict[str, Named] = {}
    for one in all_named:
        found.setdefault(one.evidence.sha256, one)
    return found


def found(app: App, beginning: str) -> Evidence:
    """The one file whose SHA-256 begins like this. Raises EvidenceLost when none or several do."""
    fitting = {
        one.evidence.sha256: one.evidence for one in named(app) if one.evidence.sha256.startswith(beginning)
    }
    if len(fitting) != 1:
        raise EvidenceLost(
            "Có {count} tệp minh chứng có mã bắt đầu bằng {text}; hãy ghi mã dài hơn hoặc xem lại.",
            count=len(fitting),
            text=beginning,
        )
    return next(iter(fitting.values()))
