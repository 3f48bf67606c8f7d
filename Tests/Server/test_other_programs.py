"""Other people's programs at the journal: their tables, their locks, their backups."""

import asyncio
import contextlib
import fcntl
import pathlib
import signal
import sqlite3
import subprocess
import sys
import time

import pytest

import treaty
from editor import converged, editors
from process import PATIENCE, Server, stet

LITESTREAM = pathlib.Path(sys.executable).with_name("litestream")
LOCK_SECONDS = next(entry["default"] for entry in treaty.LIMITS
                    if entry["name"] == "journalLockMilliseconds") / 1000

HARMLESS = {
    "tables of a replicator": [
        "CREATE TABLE _litestream_seq (id INTEGER PRIMARY KEY, seq INTEGER)",
        "CREATE TABLE _litestream_lock (id INTEGER)",
        "INSERT INTO _litestream_seq (id, seq) VALUES (1, 1)"],
    "what ANALYZE finds": ["ANALYZE"],
    "an index": ["CREATE INDEX by_modified ON document (modified)"],
    "an index of the tail": ["CREATE INDEX by_document ON tail (document)"],
    "a view": ["CREATE VIEW names AS SELECT name FROM document"],
    "a table with an orphan of its own": [
        "CREATE TABLE a (id INTEGER PRIMARY KEY)", "CREATE TABLE b (x REFERENCES a (id))",
        "INSERT INTO b VALUES (7)"],
    "a trigger on a table of theirs": [
        "CREATE TABLE a (x)",
        "CREATE TRIGGER t AFTER INSERT ON a BEGIN DELETE FROM a; END"],
    "VACUUM": ["VACUUM"],
    "a checkpoint of theirs": ["PRAGMA wal_checkpoint(TRUNCATE)"],
}

HARMFUL = {
    "a trigger": (
        "CREATE TRIGGER Spoil AFTER INSERT ON Tail BEGIN UPDATE document SET type = 'x'; END",
        "DROP TRIGGER Spoil", "trigger Spoil"),
    "a unique index": (
        "CREATE UNIQUE INDEX one ON document (type)", "DROP INDEX one", "unique index one"),
    "a foreign key": (
        "CREATE TABLE theirs (x REFERENCES tail (arrival))", "DROP TABLE theirs",
        "table theirs"),
}


def run(server: Server, *statements: str) -> None:
    """What another program does to the journal."""
    with contextlib.closing(sqlite3.connect(server.journal, isolation_level=None)) as other:
        for statement in statements:
            other.execute(statement).fetchall()


async def test_a_file_that_others_put_in_order_is_not_damaged(server: Server, name: str):
    async with editors(server, name, 1) as [ada]:
        await asyncio.to_thread(
            run, server, "CREATE TABLE big AS SELECT zeroblob(4000000)", "PRAGMA wal_checkpoint")
        await ada.insert("before")
        await ada.saved()
        length = server.journal.stat().st_size
        await asyncio.to_thread(
            run, server, "DROP TABLE big", "VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)")
        assert server.journal.stat().st_size < length
        await ada.insert(" and after")
        assert await converged(server, name, [ada]) == "before and after"
    assert server.stop() == 0
    assert "cut short" not in server.log.read_text()


@pytest.mark.parametrize("statements", HARMLESS.values(), ids=HARMLESS)
async def test_what_others_keep_in_the_file_is_their_business(
    server: Server, name: str, statements: list[str]
):
    async with editors(server, name, 1) as [ada]:
        await ada.insert("hello")
        await ada.saved()
        await asyncio.to_thread(run, server, *statements)
        await ada.insert("!")
        assert await converged(server, name, [ada]) == "hello!"
        assert not ada.rejections and ada.access == "write"
        done = stet("replay", "--journal", server.journal, "--verify")
        assert (done.returncode, done.stderr) == (0, ""), "beside the server"
        assert server.stop() == 0
        await ada.ended()
        done = stet("replay", "--journal", server.journal, "--verify")
        assert (done.returncode, done.stderr) == (0, ""), "after it"
        server.start()
        await ada.join()
        await ada.insert("?")
        assert await converged(server, name, [ada]) == "hello!?"


@pytest.mark.parametrize(("made", "dropped", "named"), HARMFUL.values(), ids=HARMFUL)
async def test_what_has_a_say_in_what_is_written_is_refused_by_name(
    server: Server, name: str, made: str, dropped: str, named: str
):
    async with editors(server, name, 1) as [ada]:
        await ada.insert("hello")
        await ada.saved()
        await asyncio.to_thread(run, server, made)
        await ada.insert("!")
        await ada.until(lambda: ada.access == "read-only", "access")
        assert await asyncio.to_thread(server.says, named)
        health = server.get("/healthz")
        assert health.status == 503 and health.json["code"] == "corrupt"
        assert server.text(name) == "hello", "what is there is read"
        await asyncio.to_thread(run, server, dropped)
        await ada.until(lambda: ada.access == "write", "access")
        assert await converged(server, name, [ada]) == "hello!"
        await asyncio.to_thread(run, server, made)
        assert server.stop() == 0
        await ada.ended()
    done = stet("serve", "--listen", "127.0.0.1:0", "--journal", server.journal)
    assert done.returncode == 1 and done.stdout == ""
    assert done.stderr.startswith("stet serve: corrupt: ") and f"drop the {named}" in done.stderr
    assert server.replay(name) == "hello!"
    await asyncio.to_thread(run, server, dropped)
    assert server.start().text(name) == "hello!"


async def test_edits_wait_for_a_short_lock_of_others_and_readers_do_not(
    server: Server, name: str
):
    async with editors(server, name, 2) as [ada, bob]:
        await ada.insert("x")
        await converged(server, name, [ada, bob])
        other = sqlite3.connect(server.journal, isolation_level=None)
        for _ in range(20):
            other.execute("BEGIN IMMEDIATE")
            start = time.monotonic()
            await ada.insert("y")
            while time.monotonic() - start < LOCK_SECONDS / 3:
                assert await asyncio.to_thread(server.text, name) == bob.durable_text
                await asyncio.sleep(0.02)
            other.execute("ROLLBACK")
            was_short = time.monotonic() - start < LOCK_SECONDS * 0.8
            for editor in (ada, bob):
                await editor.until(lambda: editor.access == "write", "access")
            await converged(server, name, [ada, bob])
            if was_short:
                break
        other.close()
        assert was_short, "this machine holds every lock for too long"
        assert not ada.rejections and "access" not in ada.counts
        assert server.get("/healthz").status == 200


async def test_a_log_that_others_are_copying_is_copied_later(server: Server, name: str):
    # SQLite's lock of whoever copies the log to the file ("WAL-mode File Format", 2.3.1).
    index = server.journal.with_name(server.journal.name + "-shm")
    size = server.journal.stat().st_size
    async with editors(server, name, 1) as [ada]:
        async def write() -> None:
            if len(ada.text) > 300_000:
                await ada.edit([-len(ada.text)])
            await ada.insert("x" * 8_000)
            await ada.until(lambda: len(ada.pending) < 64)

        with index.open("r+b") as file:
            fcntl.lockf(file, fcntl.LOCK_EX, 1, 121)
            # Some six thousand pages; it is copied from four thousand on.
            for _ in range(2_000):
                await write()
            await ada.saved()
            fcntl.lockf(file, fcntl.LOCK_UN, 1, 121)
        assert "access" not in ada.counts
        async with asyncio.timeout(PATIENCE):
            while server.journal.stat().st_size == size:
                await write()
        await ada.saved()
        assert "access" not in ada.counts
    assert stet("replay", "--journal", server.journal, "--verify").returncode == 0


async def test_a_server_that_waits_for_a_lock_of_others_stops_when_it_has_waited(
    server: Server, name: str
):
    async with editors(server, name, 1) as [ada]:
        await ada.insert("x")
        await ada.saved()
        other = sqlite3.connect(server.journal, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        await ada.insert("y")
        assert await asyncio.to_thread(server.stop) == 0
        await ada.ended()
        assert ada.close_code == 1001 and ada.pending
        other.close()
        server.start()
        await ada.join()
        assert await converged(server, name, [ada]) == "xy"


async def test_a_backup_that_sqlite_makes_beside_a_server_is_whole(
    server: Server, name: str, tmp_path: pathlib.Path
):
    async with editors(server, name, 1) as [ada]:
        for number in range(300):
            await ada.insert(f"{number} ")
            await ada.until(lambda: len(ada.pending) < 4)
        text = await converged(server, name, [ada])
        backup = tmp_path / "backup"
        with (contextlib.closing(sqlite3.connect(server.journal)) as source,
              contextlib.closing(sqlite3.connect(backup)) as target):
            source.backup(target)
        vacuumed = tmp_path / "vacuumed"
        await asyncio.to_thread(run, server, f"VACUUM INTO '{vacuumed}'")
        await ada.insert("behind it")
        await converged(server, name, [ada])
    for copy in (backup, vacuumed):
        done = stet("replay", "--journal", copy, "--verify")
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.startswith("1 documents, 300 edits, ")
        assert stet("replay", "--journal", copy, name).stdout == text
        second = Server(copy)
        try:
            assert second.start().text(name) == text
            assert second.stop() == 0
        finally:
            second.end()


async def test_litestream_replicates_a_journal_that_is_written(
    tmp_path: pathlib.Path, name: str
):
    server = Server(tmp_path / "journal.sqlite", "--fold-after", "64").start()
    folder = tmp_path / "replica"
    replica = f"file://{folder}"
    log = tmp_path / "litestream.log"
    with log.open("wb") as output:
        litestream = subprocess.Popen(
            [LITESTREAM, "replicate", server.journal, replica], stdout=output, stderr=output)
    try:
        async with editors(server, name, 2) as [ada, bob]:
            number = 0
            while number < 600 or not any(folder.rglob("*.ltx")):
                assert litestream.poll() is None, log.read_text()
                editor = (ada, bob)[number % 2]
                await editor.insert(f"{number} " + "x" * 200 + "\n")
                await editor.until(lambda: len(editor.pending) < 4)
                number += 1
            text = await converged(server, name, [ada, bob])
            for editor in (ada, bob):
                assert not [r for r in editor.rejections if r["code"] == "read-only"]
            # It sends what it has not sent yet.
            litestream.send_signal(signal.SIGTERM)
            assert litestream.wait(timeout=PATIENCE) == 0, log.read_text()
            await ada.insert("behind it")
            await converged(server, name, [ada, bob])
    finally:
        if litestream.poll() is None:
            litestream.kill()
            litestream.wait()
        server.end()
    restored = tmp_path / "restored.sqlite"
    subprocess.run([LITESTREAM, "restore", "-o", restored, replica], check=True, timeout=PATIENCE)
    done = stet("replay", "--journal", restored, "--verify")
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert stet("replay", "--journal", restored, name).stdout == text
