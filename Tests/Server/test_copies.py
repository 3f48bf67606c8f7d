"""Copies of a journal, and how one that lacks the log is known."""

import contextlib
import pathlib
import shutil
import signal
import sqlite3
import subprocess

import pytest

from editor import editors
from process import Server, document_path, stet

EDIT_COUNT = 12
SAID = "copied from a journal in use without its log"


def verify(path: pathlib.Path, *names: str) -> tuple[int, str]:
    done = stet("replay", "--journal", path, "--verify", *names)
    return done.returncode, done.stdout + done.stderr


def assert_whole(path: pathlib.Path, documents: int = 1) -> None:
    """Checks that a copy verifies, and holds all that was acknowledged."""
    status, said = verify(path)
    assert status == 0 and SAID not in said, said
    assert f"{documents} documents, {EDIT_COUNT * documents} edits" in said, said


async def write(server: Server, name: str) -> str:
    async with editors(server, name, 1) as [ada]:
        for number in range(EDIT_COUNT):
            await ada.insert(f"{number} ")
            await ada.saved()
        return ada.text


@pytest.fixture
def copy(tmp_path: pathlib.Path) -> pathlib.Path:
    """Where a copy is made; nothing else is there."""
    (tmp_path / "elsewhere").mkdir()
    return tmp_path / "elsewhere" / "copy.sqlite"


async def test_a_copy_without_the_log_is_not_sound(server: Server, name: str, copy: pathlib.Path):
    await write(server, name)
    shutil.copy(server.journal, copy)
    for _ in range(2):
        status, said = verify(copy)
        assert status == 1 and SAID in said and "the newest edits may be missing" in said, said
        assert "0 documents" in said
    # What is under the server is whole, and so is the file when that has stopped.
    assert_whole(server.journal)
    assert server.stop() == 0
    assert_whole(server.journal)


async def test_a_hard_link_does_not_part_a_journal_from_its_log(
    server: Server, name: str, copy: pathlib.Path
):
    text = await write(server, name)
    copy.hardlink_to(server.journal)
    server.process.kill()
    server.process.wait()
    before = copy.read_bytes()
    status, said = verify(copy)
    assert status == 1 and "another of its 2 names" in said, said
    done = stet("serve", "--listen", "127.0.0.1:0", "--journal", copy)
    assert done.returncode == 1 and "another of its 2 names" in done.stderr
    assert copy.read_bytes() == before
    assert not any(path.stat().st_size for path in copy.parent.glob("*-wal"))
    server.start()
    assert server.text(name) == text
    # What was stopped in good order has no log beside any name.
    assert server.stop() == 0
    assert_whole(copy)


async def test_a_copy_of_a_later_log_is_not_sound_either(
    tmp_path: pathlib.Path, name: str, copy: pathlib.Path
):
    """What a server finds at its start is in the file, what comes then is not."""
    server = Server(tmp_path / "journal.sqlite").start()
    try:
        await write(server, f"{name} 1")
        assert server.stop() == 0
        server.start()
        await write(server, f"{name} 2")
        shutil.copy(server.journal, copy)
        status, said = verify(copy)
        assert status == 1 and SAID in said and f"1 documents, {EDIT_COUNT} edits" in said, said
        status, said = verify(copy, f"{name} 1")
        assert status == 1 and SAID in said, said
        # Killed, it leaves the log, and with that it is whole; without it the file lacks it.
        server.stop(signal.SIGKILL)
        shutil.copy(server.journal, copy)
        assert verify(copy)[0] == 1
        assert_whole(server.journal, 2)
    finally:
        server.end()


async def test_a_server_says_that_its_file_is_such_a_copy(
    server: Server, name: str, copy: pathlib.Path
):
    assert server.put(name, "text").status == 201
    assert server.stop() == 0
    server.start()
    await write(server, f"{name} 2")
    shutil.copy(server.journal, copy)
    other = Server(copy).start()
    try:
        assert other.says(f"warning: {copy} was {SAID}")
        assert other.text(name) == "text"
        assert other.get(document_path(f"{name} 2")).status == 404
        assert other.stop() == 0
        assert verify(copy)[0] == 0
        # It is a journal of its own now, and was told of once.
        other.log.write_text("")
        other.start()
        assert other.text(name) == "text"
        assert other.stop() == 0
        assert SAID not in other.log.read_text()
    finally:
        other.end()
    assert SAID not in server.log.read_text()


def backup(journal: pathlib.Path, copy: pathlib.Path) -> None:
    with contextlib.closing(sqlite3.connect(journal)) as source, \
            contextlib.closing(sqlite3.connect(copy)) as target:
        source.backup(target)


def vacuum(journal: pathlib.Path, copy: pathlib.Path) -> None:
    with contextlib.closing(sqlite3.connect(journal)) as source:
        source.execute("VACUUM INTO ?", (str(copy),))


def copy_all(journal: pathlib.Path, copy: pathlib.Path) -> None:
    for suffix in ("", "-wal"):
        shutil.copy(f"{journal}{suffix}", f"{copy}{suffix}")


def snapshot(journal: pathlib.Path, copy: pathlib.Path) -> None:
    subprocess.run(["cp", "-a", journal.parent, copy.parent / "all"], check=True)
    for path in (copy.parent / "all").glob("journal.sqlite*"):
        path.rename(copy.with_name(path.name.replace("journal", "copy")))


@pytest.mark.parametrize("make", [backup, vacuum, copy_all, snapshot])
async def test_a_copy_beside_a_running_server_with_the_log_is_sound(
    tmp_path: pathlib.Path, name: str, make
):
    folder = tmp_path / "journal"
    folder.mkdir()
    server = Server(folder / "journal.sqlite").start()
    try:
        text = await write(server, name)
        copy = tmp_path / "copy.sqlite"
        make(server.journal, copy)
        assert_whole(copy)
        assert stet("replay", "--journal", copy, name).stdout == text
        other = Server(copy).start()
        try:
            assert other.text(name) == text
            assert other.stop() == 0
            assert SAID not in other.log.read_text()
        finally:
            other.end()
        assert_whole(copy)
    finally:
        server.end()
