"""Evidence: kept by content, safe before it is spoken of, proved whenever it is read."""

import json
import os
import stat
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.main import main
from directives.tasks import EvidenceMissing
from events.decisions import TaskRef, TaskSubmitted
from events.facts import Evidence, TeamFounded, unit_stream
from flows import evidence as flow
from flows.evidence import (
    EvidenceAltered,
    EvidenceLost,
    EvidenceNotKept,
    EvidenceStore,
    EvidenceTooLarge,
    EvidenceUnfit,
    kept,
    verify,
)
from flows.extending import Said
from flows.submitting import submit
from tests.flows.test_sweep import DOCUMENT, DUE, NAME, TEAMS
from tests.scene import Scene, at

TASK = TaskRef(directive=NAME, obligation="1", unit="20602-01")


@pytest.fixture
def store(tmp_path: Path) -> EvidenceStore:
    return EvidenceStore(tmp_path / "evidence")


def a_file(folder: Path, data: bytes = b"%PDF-1.7 quyet dinh", name: str = "quyết định 12.pdf") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def test_a_file_lies_under_its_content_two_folders_deep_and_runs_nowhere(
    store: EvidenceStore, tmp_path: Path
) -> None:
    script = a_file(tmp_path, b"#!/bin/sh\nexit 1\n", "chạy.sh")
    script.chmod(0o777)

    evidence = store.keep(script)

    digest = sha256(b"#!/bin/sh\nexit 1\n").hexdigest()
    lies = store.folder / digest[:2] / digest[2:4] / digest
    assert evidence == Evidence(name="chạy.sh", size_bytes=17, sha256=digest)
    assert stat.S_IMODE(lies.stat().st_mode) == 0o440
    assert store.read(evidence) == b"#!/bin/sh\nexit 1\n"
    assert list((store.folder / ".incoming").iterdir()) == []


def test_the_same_bytes_are_kept_once_under_any_name(store: EvidenceStore, tmp_path: Path) -> None:
    first = store.keep(a_file(tmp_path, name="a.jpg"))
    lies = store.path(first.sha256).stat()
    second = store.keep(a_file(tmp_path, name="b.jpg"))

    assert (first.sha256, second.name) == (second.sha256, "b.jpg")
    assert list(store.files()) == [first.sha256]
    assert store.path(first.sha256).stat().st_ino == lies.st_ino


def test_a_damaged_file_is_found_when_read_and_mended_when_handed_in_again(
    store: EvidenceStore, tmp_path: Path
) -> None:
    file = a_file(tmp_path)
    evidence = store.keep(file)
    lies = store.path(evidence.sha256)
    lies.chmod(0o640)
    lies.write_bytes(b"%PDF-1.7 quyet dimh")  # one letter, the same length

    with pytest.raises(EvidenceAltered, match="đã bị sửa sau khi nộp"):
        store.read(evidence)
    store.keep(file)
    assert store.read(evidence) == file.read_bytes()
    lies.unlink()
    with pytest.raises(EvidenceLost, match="khôi phục thư mục từ bản sao lưu"):
        store.read(evidence)


@given(st.binary(min_size=1, max_size=200), st.integers(min_value=0), st.integers(1, 255))
def test_no_single_changed_byte_goes_unseen(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, at_: int, by: int
) -> None:
    folder = tmp_path_factory.mktemp("one")
    store = EvidenceStore(folder / "evidence")
    evidence = store.keep(a_file(folder, data))
    changed = bytearray(data)
    changed[at_ % len(data)] ^= by
    lies = store.path(evidence.sha256)
    lies.chmod(0o640)
    lies.write_bytes(changed)

    assert store.state(evidence) == "altered"
    with pytest.raises(EvidenceAltered):
        store.read(evidence)


@pytest.mark.parametrize("name", ["x" * 240 + ".pdf", "a\nb\x1b[31m.pdf", "../../etc/passwd", "Ho\u0323.pdf"])
def test_a_name_is_words_and_never_a_path(store: EvidenceStore, tmp_path: Path, name: str) -> None:
    path = tmp_path / "given" / Path(name).name
    path.parent.mkdir()
    path.write_bytes(b"x")

    told = store.keep(path).name

    assert len(told) <= 150
    assert told.isprintable()
    assert "/" not in told
    assert Path(told).suffix == path.suffix


def test_what_is_no_evidence_is_refused_and_leaves_nothing(
    store: EvidenceStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flow, "FILE_MOST_BYTES", 1024 * 1024)
    pipe = tmp_path / "ống"
    os.mkfifo(pipe)

    with pytest.raises(EvidenceTooLarge, match=r"Tệp lớn\.bin lớn hơn 1 MB"):
        store.keep(a_file(tmp_path, b"x" * (1024 * 1024 + 1), "lớn.bin"))
    with pytest.raises(EvidenceUnfit, match=r"Tệp rỗng\.txt trống"):
        store.keep(a_file(tmp_path, b"", "rỗng.txt"))
    with pytest.raises(EvidenceUnfit, match="không phải một tệp thường"):
        store.keep(pipe)
    with pytest.raises(EvidenceUnfit, match="không phải một tệp thường"):
        store.keep(tmp_path)
    with pytest.raises(EvidenceUnfit, match="Không đọc được tệp"):
        store.keep(tmp_path / "đâu.pdf")
    assert list(store.files()) == []
    assert list((store.folder / ".incoming").iterdir()) == []


def test_a_folder_that_cannot_be_written_says_which_setting_names_it(tmp_path: Path) -> None:
    blocked = a_file(tmp_path, name="là tệp")
    with pytest.raises(EvidenceNotKept, match="kiểm tra DONDOC_EVIDENCE_DIR"):
        EvidenceStore(blocked / "evidence").keep(a_file(tmp_path))


@pytest.fixture
def kept_scene(scene: Scene, tmp_path: Path) -> Scene:
    object.__setattr__(scene.app.settings, "evidence_dir", tmp_path / "evidence")
    scene.issue(DOCUMENT, TEAMS.model_copy(update={"evidence": True, "review": True}))
    return scene


def hand_in(scene: Scene, *files: Path, message: str = "s1") -> None:
    said = Said(None, message, at(DUE), "officer", "command")
    submit(scene.app, TASK, on=DUE, note="", said=said, evidence=kept(scene.app, files))


def test_a_submission_that_shows_nothing_is_refused(kept_scene: Scene, tmp_path: Path) -> None:
    with pytest.raises(EvidenceMissing, match=f"Nhiệm vụ {TASK} cần minh chứng kèm theo"):
        hand_in(kept_scene)

    hand_in(kept_scene, a_file(tmp_path))
    hand_in(kept_scene, a_file(tmp_path))  # again

    [submitted] = [r.event for r in kept_scene.app.log.stream(TASK.stream)]
    assert isinstance(submitted, TaskSubmitted)
    assert [e.name for e in submitted.evidence] == ["quyết định 12.pdf"]


def test_a_fact_that_shows_nothing_is_taken_with_a_warning(kept_scene: Scene, tmp_path: Path) -> None:
    bare = TeamFounded(unit="20602-01", occurred_on=DUE, body="to-cnscd", member_count=4)
    other = TeamFounded(unit="20602-01", occurred_on=DUE, body="tổ khác", member_count=4)
    shown = bare.model_copy(update={"unit": "20599-01", "evidence": kept(kept_scene.app, [a_file(tmp_path)])})

    warned = [str(w) for w in kept_scene.report(bare).warnings]

    assert len([w for w in warned if "chưa có tệp nào kèm theo; vẫn được ghi nhận" in w]) == 1
    for fact in (other, shown):
        assert not any("minh chứng" in str(w) for w in kept_scene.report(fact).warnings)


def test_every_file_that_the_log_names_is_proved(kept_scene: Scene, tmp_path: Path) -> None:
    first, second = a_file(tmp_path, b"1", "1.pdf"), a_file(tmp_path, b"2", "2.pdf")
    hand_in(kept_scene, first, second)
    store = EvidenceStore(kept_scene.app.settings.evidence_dir)
    store.keep(a_file(tmp_path, b"nobody speaks of it", "3.pdf"))

    whole = verify(kept_scene.app)
    lies = store.path(sha256(b"1").hexdigest())
    lies.unlink()
    broken = verify(kept_scene.app)

    assert (whole.whole, whole.broken, whole.unnamed) == (2, (), 1)
    assert (broken.whole, [(b.named.evidence.name, b.damage) for b in broken.broken]) == (
        1,
        [("1.pdf", "lost")],
    )
    assert broken.broken[0].named.stream == TASK.stream


def test_the_commands_take_files_prove_them_and_give_them_back(
    kept_scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DONDOC_DATABASE_URL", kept_scene.app.settings.database_url)
    monkeypatch.setenv("DONDOC_EVIDENCE_DIR", str(tmp_path / "evidence"))
    now = ["--now", f"{at(DUE + timedelta(days=1)).isoformat()}"]
    file = a_file(tmp_path)
    team = ["report", "team", "20602-01", "--about", "to-cnscd", "--count", "4", "--on", "30/9/2022"]

    assert main(["task", "submit", str(TASK), *now]) == 1
    assert "cần minh chứng kèm theo" in capsys.readouterr().err
    assert main(["task", "submit", str(TASK), "--on", "30/9/2022", "--evidence", str(file), *now]) == 0
    assert main([*team, "--evidence", str(file), *now]) == 0
    assert main(["task", "extend", str(TASK), "--until", "1/11/2022", "--reason", "bão", *now]) == 0
    capsys.readouterr()
    assert main(["evidence", "verify", "--json"]) == 0
    proof = json.loads(capsys.readouterr().out)
    digest = sha256(file.read_bytes()).hexdigest()
    assert main(["evidence", "get", digest[:8], "--to", str(tmp_path / "out.pdf")]) == 0
    assert main(["evidence", "get", digest[:8], "--to", str(tmp_path / "out.pdf")]) == 2
    assert main(["timeline", "--unit", "20602-01"]) == 0
    timeline = capsys.readouterr().out

    [fact] = [r.event for r in kept_scene.app.log.stream(unit_stream("20602-01"))]
    assert proof == {"whole": 1, "broken": [], "unnamed": 0}
    assert (tmp_path / "out.pdf").read_bytes() == file.read_bytes()
    assert f"quyết định 12.pdf [{digest[:12]}]" in " ".join(timeline.split())
    assert [e.sha256 for e in fact.evidence] == [digest]
    EvidenceStore(tmp_path / "evidence").path(digest).unlink()
    assert main(["evidence", "verify"]) == 1
    told = capsys.readouterr()
    assert "không còn; nêu ở" in told.out
    assert "1 tệp minh chứng mất hoặc bị sửa" in told.err
