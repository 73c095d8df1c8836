"""Opening a log: what is made, what is refused, and what every connection is set to."""

import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

from events.base import (
    AddressNotUnderstood,
    DatabaseFull,
    DatabaseLocked,
    DatabaseMissing,
    DatabaseNotWritable,
    DatabaseUnreachable,
    NewerDatabase,
    NotAnEventLog,
)
from events.store import Check, open_log
from events.store.address import PostgresAddress, SQLiteAddress, parse_address, without_password
from events.store.pragmas import prepare_connection
from events.store.recorder import LOG_FORMAT
from tests.store.samples import BY, NOW, SAMPLES, Counted, counted, facts, members


def put(log, message="a"):
    return log.append("unit:1", [counted()], expected=None, message=message, at=NOW, by=BY, via="web")


def execute(url: str, statement: str) -> list[tuple[object, ...]]:
    """Run one statement past the log, as an operator with a console would."""
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)) as file:
            return file.execute(statement).fetchall()
    with psycopg.connect(url, autocommit=True) as server:
        cursor = server.execute(statement)
        return cursor.fetchall() if cursor.description else []


def test_a_log_is_made_once_and_opened_after(database_url):
    for n in range(3):
        with open_log(database_url, SAMPLES, create=True) as log:
            put(log, f"m{n}")
    with open_log(database_url, SAMPLES) as log:
        assert log.last_position() == 3
    assert execute(database_url, "SELECT version FROM log_format") == [(LOG_FORMAT,)]


def test_a_log_that_is_missing_is_not_made_unasked(database_url):
    with pytest.raises(
        DatabaseMissing, match=r"Không có nhật ký ở .*; hãy kiểm tra địa chỉ, hoặc chạy `dondoc init`"
    ):
        open_log(database_url, SAMPLES)
    if database_url.startswith("sqlite"):
        assert not Path(database_url.removeprefix("sqlite:///")).exists()
    else:
        assert execute(database_url, "SELECT to_regclass('stored_events')") == [(None,)]


def test_a_file_that_vanished_is_not_replaced_by_an_empty_log(sqlite_database):
    path = Path(sqlite_database.removeprefix("sqlite:///"))
    with open_log(sqlite_database, SAMPLES, create=True) as log, log.recorder.writing():
        path.unlink()
        with pytest.raises(DatabaseMissing):
            log.last_position()  # through a new connection, for the first is at work
    with pytest.raises(DatabaseMissing):
        open_log(sqlite_database, SAMPLES)
    assert not path.exists()


def test_a_folder_that_is_missing_is_said_to_be(tmp_path):
    with pytest.raises(DatabaseMissing, match=r"no/such/folder/dondoc\.db"):
        open_log(f"sqlite:///{tmp_path}/no/such/folder/dondoc.db", SAMPLES, create=True)


def test_tables_of_others_may_be_there_first(database_url):
    """Projections share the database and may come first."""
    if database_url.startswith("sqlite"):
        Path(database_url.removeprefix("sqlite:///")).touch()
    execute(database_url, "CREATE TABLE board (n integer)")
    with open_log(database_url, SAMPLES, create=True) as log:
        put(log)


def test_a_database_of_a_newer_version_is_refused_and_left_alone(database_url):
    with open_log(database_url, SAMPLES, create=True) as log:
        put(log)
    execute(database_url, f"UPDATE log_format SET version = {LOG_FORMAT + 1}")
    for create in (True, False):
        with pytest.raises(NewerDatabase) as caught:
            open_log(database_url, SAMPLES, create=create)
        said = str(caught.value)
        assert "thuộc phiên bản 2, chương trình này chỉ hiểu tới phiên bản 1; hãy nâng cấp Dondoc" in said
    assert execute(database_url, "SELECT version FROM log_format") == [(LOG_FORMAT + 1,)]


@pytest.mark.parametrize("harm", ["DROP TABLE receipts", "DROP TABLE log_format", "DELETE FROM log_format"])
def test_a_log_that_lost_a_part_is_refused_and_not_mended_in_silence(database_url, harm):
    open_log(database_url, SAMPLES, create=True).close()
    execute(database_url, harm)
    for create in (True, False):
        with pytest.raises(
            NotAnEventLog, match="thiếu một bảng hoặc số phiên bản, nên không được mở; hãy khôi"
        ):
            open_log(database_url, SAMPLES, create=create)


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path):
    path = tmp_path / "plan.db"
    path.write_text("Kế hoạch " * 1000)
    with pytest.raises(
        NotAnEventLog, match=r"không phải là một nhật ký Dondoc, hoặc đã hỏng \(file is not a database\)"
    ):
        open_log(f"sqlite:///{path}", SAMPLES, create=True)
    assert path.read_text() == "Kế hoạch " * 1000


def test_a_server_that_does_not_answer_is_said_to_be_unreachable():
    with pytest.raises(DatabaseUnreachable) as caught:
        open_log("postgresql://clerk:s3cret@127.0.0.1:1/dondoc", SAMPLES)
    assert "Không kết nối được với postgresql://clerk@127.0.0.1:1/dondoc" in str(caught.value)
    assert "s3cret" not in str(caught.value)


def test_a_database_that_the_server_does_not_have_is_named(postgres_url):
    with pytest.raises(DatabaseUnreachable, match='database "nowhere" does not exist'):
        open_log(urlunsplit(urlsplit(postgres_url)._replace(path="/nowhere")), SAMPLES, create=True)


@pytest.mark.parametrize(
    "url",
    ["", "dondoc.db", "sqlite://", "sqlite:///", "sqlite:///:memory:", "sqlite:///file:x", "sqlite:///a.db?mode=ro",
     "mysql://u:s3cret@h/d", "postgresql://", "https://u:s3cret@h/d"],
)  # fmt: skip
def test_an_address_that_is_not_understood_says_how_one_is_written(url):
    with pytest.raises(AddressNotUnderstood, match=r"hãy viết sqlite:///đường-dẫn/tới/tệp\.db") as caught:
        open_log(url, SAMPLES, create=True)
    assert "s3cret" not in str(caught.value)


def test_addresses_are_read_as_the_projections_read_them():
    assert parse_address("sqlite:///dondoc.db") == SQLiteAddress(Path("dondoc.db"))
    assert parse_address("sqlite:////var/lib/dondoc.db") == SQLiteAddress(Path("/var/lib/dondoc.db"))
    server = PostgresAddress("postgresql://u:p%40ss@h:5433/d?sslmode=require", "postgresql://u@h:5433/d")
    assert parse_address("postgresql+psycopg://u:p%40ss@h:5433/d?sslmode=require") == server
    assert parse_address(server.url) == server
    assert without_password("postgresql:///d?password=s3cret&host=/run") == "postgresql:///d"
    assert without_password("postgresql://u:a@b@h/d") == "postgresql://u@h/d"


def test_the_file_is_for_its_owner_only(sqlite_database):
    open_log(sqlite_database, SAMPLES, create=True).close()
    mode = Path(sqlite_database.removeprefix("sqlite:///")).stat().st_mode
    assert stat.S_IMODE(mode) == 0o600


def test_every_connection_to_the_file_waits_for_the_disk(sqlite_database):
    """synchronous belongs to a connection: one that was forgotten would lose writes on a power cut."""
    with open_log(sqlite_database, SAMPLES, create=True) as log:
        datastore = log.recorder.datastore
        with (
            datastore.get_connection(commit=True) as writer,
            datastore.get_connection(commit=False) as reader,
        ):
            for connection in (writer, reader):
                settings = {
                    name: connection.cursor().sqlite_cursor.execute(f"PRAGMA {name}").fetchone()[0]
                    for name in ("journal_mode", "synchronous", "busy_timeout")
                }
                assert settings == {"journal_mode": "wal", "synchronous": 2, "busy_timeout": 10_000}
    with closing(sqlite3.connect(sqlite_database.removeprefix("sqlite:///"))) as theirs:
        assert theirs.execute("PRAGMA synchronous").fetchone() == (2,)
        theirs.execute("PRAGMA synchronous = NORMAL")
        prepare_connection(theirs, 2.5)
        assert theirs.execute("PRAGMA synchronous").fetchone() == (2,)
        assert theirs.execute("PRAGMA busy_timeout").fetchone() == (2500,)


def test_a_server_that_answers_before_its_disk_does_is_told_to_wait(postgres_database):
    execute(postgres_database, "ALTER ROLE postgres SET synchronous_commit = off")
    try:
        assert execute(postgres_database, "SHOW synchronous_commit") == [("off",)]
        with (
            open_log(postgres_database, SAMPLES, create=True) as log,
            log.recorder.datastore.get_connection() as connection,
        ):
            assert connection.execute("SHOW synchronous_commit").fetchone() == {"synchronous_commit": "on"}
    finally:
        execute(postgres_database, "ALTER ROLE postgres RESET synchronous_commit")


def test_the_function_that_writes_without_the_lock_does_not_exist(postgres_database):
    open_log(postgres_database, SAMPLES, create=True).close()
    assert execute(postgres_database, "SELECT count(*) FROM pg_proc WHERE proname LIKE 'es_insert%'") == [
        (0,)
    ]


def lock(url: str):
    """Another process at work: it has written and has not committed."""
    if url.startswith("sqlite"):
        other = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
    else:
        other = psycopg.connect(url)
        other.execute("LOCK TABLE stored_events IN EXCLUSIVE MODE")
    return closing(other)


def test_a_locked_database_says_so_after_the_wait_and_reads_go_on(database_url):
    with open_log(database_url, SAMPLES, create=True, lock_wait_seconds=0.6) as log:
        put(log, "a")
        with lock(database_url):
            with pytest.raises(DatabaseLocked) as caught:
                put(log, "b")
            assert "bị một tiến trình khác khóa quá 1 giây; chờ việc đó xong rồi gửi lại." in str(
                caught.value
            )
            assert log.last_position() == 1
        assert put(log, "b").version_last == 2


def test_a_thread_that_holds_the_lock_too_long_is_another_at_work_too(database_url):
    with open_log(database_url, SAMPLES, create=True, lock_wait_seconds=0.2) as log:
        with log.recorder.writing(), pytest.raises(DatabaseLocked):
            put(log)
        assert put(log).version_last == 1


def test_a_full_disk_loses_nothing_and_writing_resumes(sqlite_database):
    with open_log(sqlite_database, SAMPLES, create=True) as log:
        put(log, "a")

        def room(pages: int) -> None:
            with log.recorder.datastore.get_connection(commit=True) as connection:
                connection.cursor().execute(f"PRAGMA max_page_count = {pages}")

        room(1)  # SQLite takes this for: not one page more
        with pytest.raises(
            DatabaseFull, match=r"đã đầy, lần ghi này không được nhận; những gì đã nhận vẫn còn"
        ):
            list(log.ingest(facts(2000), at=NOW, by=BY, via="import"))
        assert [r.message for r in log.read(0, 10)] == ["a"]
        room(1_000_000)
        assert [r.appended for r in log.ingest(facts(2000), at=NOW, by=BY, via="import")] == [1000, 1000]


def test_a_database_that_may_only_be_read_says_so(database_url):
    open_log(database_url, SAMPLES, create=True).close()
    if database_url.startswith("postgresql"):
        name = urlsplit(database_url).path.removeprefix("/")
        execute(database_url, f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    with open_log(database_url, SAMPLES) as log:
        if database_url.startswith("sqlite"):
            with log.recorder.datastore.get_connection(commit=True) as connection:
                connection.cursor().execute("PRAGMA query_only = ON")
        with pytest.raises(DatabaseNotWritable, match=r"Không ghi được vào .* hãy kiểm tra quyền"):
            put(log)
        assert log.read(0, 10) == []


def drop_connections(url: str) -> None:
    execute(
        url,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()",
    )


def test_connections_that_a_restart_of_the_server_broke_are_replaced(postgres_database):
    with open_log(postgres_database, SAMPLES, create=True) as log:
        put(log, "a")
        log.wait(0, timeout_seconds=1)
        drop_connections(postgres_database)
        assert put(log, "b").version_last == 2
        assert members(log.stream("unit:1")) == [1, 1]
        assert log.wait(1, timeout_seconds=1)


def test_a_connection_that_breaks_in_the_middle_acknowledges_nothing(postgres_database):
    breaking = Check(frozenset({Counted}), frozenset(), lambda *_: drop_connections(postgres_database))
    with open_log(postgres_database, SAMPLES, create=True) as log:
        with pytest.raises(
            DatabaseUnreachable, match=r"hoặc kết nối đứt giữa chừng .* Gửi lại không ghi trùng"
        ):
            list(log.ingest(facts(1), at=NOW, by=BY, via="import", check=breaking))
        assert log.last_position() == 0
        assert [r.appended for r in log.ingest(facts(1), at=NOW, by=BY, via="import")] == [1]


def test_simultaneous_first_starts_make_one_log(database_url):
    code = (
        "import sys; from events.store import open_log; from tests.store.samples import *;"
        "log = open_log(sys.argv[1], SAMPLES, create=True); sys.stdin.read();"
        "log.append('unit:1', [counted()], expected=None, message=sys.argv[2], at=NOW, by=BY, via='web')"
    )
    starts = [
        subprocess.Popen(
            [sys.executable, "-c", code, database_url, f"m{n}"], stdin=subprocess.PIPE, stderr=subprocess.PIPE
        )
        for n in range(4)
    ]
    errors = [start.communicate(timeout=60)[1].decode() for start in starts]
    assert errors == [""] * 4
    with open_log(database_url, SAMPLES) as log:
        assert sorted(r.message for r in log.read(0, 10)) == ["m0", "m1", "m2", "m3"]
    assert execute(database_url, "SELECT version FROM log_format") == [(LOG_FORMAT,)]
