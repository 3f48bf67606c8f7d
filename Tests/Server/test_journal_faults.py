"""A disk that is full or fails: documents go read-only, lose nothing, and recover by themselves."""

import asyncio
import os
import pathlib
import resource
import shutil
import sqlite3
import subprocess

import pytest

from editor import Editor, converged, editors
from journal_file import read
from process import PATIENCE, Server, document_path, stet

CODES = {"disk-full", "io-error"}
SMALL = 64 << 20


@pytest.fixture
def small_disk(tmp_path: pathlib.Path):
    """A server whose journal lies on a disk of its own."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = os.getuid() == 0 and subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={SMALL}", "tmpfs", folder],
        capture_output=True).returncode == 0
    if not mounted:
        pytest.fail("this test needs root, to mount a disk of its own")
    server = Server(folder / "journal.sqlite")
    server.log = tmp_path / "journal.log"
    server.start()
    yield server
    server.end()
    subprocess.run(["umount", "-l", folder], check=True)


def fill(folder: pathlib.Path) -> pathlib.Path:
    """Takes all the room that is left."""
    path = folder / "ballast"
    with path.open("wb", buffering=0) as file:
        for size in (1 << 20, 4096, 1):
            try:
                while True:
                    file.write(bytes(size))
            except OSError:
                pass
    assert shutil.disk_usage(folder).free < 4096
    return path


async def write_until_read_only(ada: Editor) -> None:
    for number in range(4000):
        if len(ada.text) > 300_000:
            await ada.edit([-len(ada.text)])
        await ada.insert(f"<{number}>" + os.urandom(8_000).hex() + "\n")
        await ada.until(lambda: len(ada.pending) < 4 or ada.access == "read-only")
        if ada.access == "read-only":
            return
    raise AssertionError("the disk was never full")


async def test_a_full_disk_makes_documents_read_only_until_there_is_room(
    small_disk: Server, name: str
):
    server = small_disk
    async with editors(server, name, 2) as [ada, bob]:
        await ada.insert("before ")
        await bob.reached(1)
        ballast = fill(server.journal.parent)
        await write_until_read_only(ada)
        await bob.until(lambda: bob.access == "read-only")
        assert bob.last_access["code"] == "read-only"
        assert "disk" in bob.last_access["message"], "full, or no room for the index of the log"
        health = server.get("/healthz")
        assert health.status == 503 and health.json["status"] == "read-only"
        assert "disk" in health.json["reason"] and health.json["code"] in CODES
        await bob.insert("of bob ", offset=0)
        await bob.until(lambda: bob.rejections)
        assert bob.rejections[0]["code"] == "read-only"
        pending = len(ada.pending)
        assert pending > 0
        # What is on disk can still be read, and nothing else.
        text = server.text(name)
        assert len(text) == len(bob.durable_text)
        assert server.put(f"{name} new", "x").problem() == "journal-unavailable"
        ballast.unlink()
        for editor in (ada, bob):
            await editor.until(lambda: editor.access == "write", "access")
        text = await converged(server, name, [ada, bob])
        assert text.count("of bob") == 1
        assert server.get("/healthz").status == 200
    check(server, name, [ada, bob])


async def test_newcomers_of_a_read_only_document_are_told_so(small_disk: Server, name: str):
    server = small_disk
    async with editors(server, name, 1) as [ada]:
        await ada.insert("before ")
        await ada.saved()
        ballast = fill(server.journal.parent)
        await write_until_read_only(ada)
        durable = ada.durable_text
        eve = Editor(server, name)
        await asyncio.wait_for(eve.join(), PATIENCE)
        await eve.until(lambda: eve.counts.get("snapshot") == 1)
        assert eve.access == "read-only"
        assert eve.text == durable, "only what is on disk is shown"
        zoe = await Editor(server, f"{name} other").join()
        assert zoe.access == "read-only"
        await ada.cut()
        await asyncio.wait_for(ada.join(), PATIENCE)
        assert ada.access == "read-only"
        ballast.unlink()
        for editor in (ada, eve, zoe):
            await editor.until(lambda: editor.access == "write", "access")
        await zoe.insert("z")
        await converged(server, zoe.document, [zoe])
        await converged(server, name, [ada, eve])
        for editor in (eve, zoe):
            await editor.leave()


async def test_a_server_killed_with_a_full_disk_loses_nothing(small_disk: Server, name: str):
    server = small_disk
    async with editors(server, name, 2) as [ada, bob]:
        await ada.insert("before ")
        await ada.saved()
        ballast = fill(server.journal.parent)
        await write_until_read_only(ada)
        server.end()
        for editor in (ada, bob):
            await editor.ended()
        ballast.unlink()
        server.start()
        for editor in (ada, bob):
            await editor.join()
        await converged(server, name, [ada, bob])
    check(server, name, [ada, bob])


async def test_a_server_stopped_with_a_full_disk_tells_it(small_disk: Server, name: str):
    server = small_disk
    async with editors(server, name, 1) as [ada]:
        await ada.insert("before ")
        await ada.saved()
        ballast = fill(server.journal.parent)
        await write_until_read_only(ada)
        await asyncio.to_thread(server.stop)
        await ada.ended()
        assert ada.close_code == 1001 and ada.pending
        ballast.unlink()
        server.start()
        await ada.join()
        await converged(server, name, [ada])


async def test_a_file_that_may_not_grow(server: Server, name: str):
    def limit(byte_count: int) -> None:
        resource.prlimit(
            server.process.pid, resource.RLIMIT_FSIZE, (byte_count, resource.RLIM_INFINITY))

    async with editors(server, name, 2) as [ada, bob]:
        await ada.insert("before ")
        await ada.saved()
        limit(1 << 20)
        await write_until_read_only(ada)
        await bob.until(lambda: bob.access == "read-only")
        assert server.get("/healthz").status == 503
        limit(resource.RLIM_INFINITY)
        for editor in (ada, bob):
            await editor.until(lambda: editor.access == "write", "access")
        await converged(server, name, [ada, bob])
    check(server, name, [ada, bob])


async def test_a_journal_that_vanishes(server: Server, name: str):
    async with editors(server, name, 2) as [ada, bob]:
        await ada.insert("x")
        await converged(server, name, [ada, bob])
        away = server.journal.with_name("away")
        away.mkdir()
        for path in server.journal.parent.glob("journal.sqlite*"):
            path.rename(away / path.name)
        await ada.insert("y")
        await bob.until(lambda: bob.access == "read-only")
        assert server.get("/healthz").status == 503
        assert not server.journal.exists(), "no empty journal takes its place"
        for path in away.iterdir():
            path.rename(server.journal.parent / path.name)
        for editor in (ada, bob):
            await editor.until(lambda: editor.access == "write", "access")
        assert await converged(server, name, [ada, bob]) == "xy"


async def test_a_journal_that_a_stranger_locks(server: Server, name: str):
    async with editors(server, name, 2) as [ada, bob]:
        await ada.insert("x")
        await converged(server, name, [ada, bob])
        stranger = sqlite3.connect(server.journal, isolation_level=None)
        stranger.execute("BEGIN IMMEDIATE")
        await ada.insert("y")
        await bob.until(lambda: bob.access == "read-only")
        health = server.get("/healthz")
        assert health.status == 503 and health.json["code"] == "locked"
        assert server.text(name) == "x"
        stranger.execute("ROLLBACK")
        stranger.close()
        for editor in (ada, bob):
            await editor.until(lambda: editor.access == "write", "access")
        assert await converged(server, name, [ada, bob]) == "xy"
    check(server, name, [ada, bob])


async def test_a_journal_that_is_damaged_between_two_servers(server: Server, name: str):
    async with editors(server, name, 1) as [ada]:
        await ada.insert("x")
        await ada.saved()
        server.end()
        await ada.ended()
    for suffix in ("", "-wal"):
        path = server.journal.with_name(server.journal.name + suffix)
        with path.open("r+b") as file:
            file.write(b"\xa5" * path.stat().st_size)
    for flags in (["--verify"], [name]):
        done = stet("replay", "--journal", server.journal, *flags)
        assert done.returncode == 1 and done.stdout == ""
        assert "corrupt" in done.stderr, "what is damaged is no empty journal"
    done = stet("serve", "--listen", "127.0.0.1:0", "--journal", server.journal)
    assert done.returncode == 1 and "corrupt" in done.stderr


def check(server: Server, name: str, together: list[Editor]) -> None:
    """Every acknowledged edit stands in the journal, and no other."""
    entries = {(entry.session, entry.sequence): entry.revision
               for entry in read(server.journal)[name]}
    told = {(editor.hello["session"], sequence): revision
            for editor in together for sequence, (revision, _) in editor.acknowledged.items()}
    assert entries == told
    assert server.get(document_path(name)).fields["stet-revision"] == str(len(told))
