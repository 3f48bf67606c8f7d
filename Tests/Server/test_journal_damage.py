"""A journal that is damaged, cut short or deleted under a server, or after one was killed."""

import asyncio
import os
import pathlib
import signal
import sqlite3

import pytest

from editor import Editor, editors
from process import Server, document_path, stet


@pytest.fixture
def own(tmp_path: pathlib.Path):
    """A server with a journal of its own."""
    server = Server(tmp_path / "journal.sqlite").start()
    yield server
    server.end()


async def write(ada: Editor, count: int) -> None:
    for number in range(count):
        await ada.insert(f"{number} ")
        await ada.saved()


async def logged(server: Server, words: str) -> str:
    """Waits for a line of the log."""
    for _ in range(1200):
        for line in server.log.read_text().splitlines():
            if words in line:
                return line
        await asyncio.sleep(0.05)
    raise AssertionError(server.log.read_text())


def verify(path: pathlib.Path) -> tuple[int, str]:
    done = stet("replay", "--journal", path, "--verify")
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("suffixes", [["-wal"], [""], ["", "-wal", "-shm"]])
async def test_what_is_deleted_under_a_server_is_copied_at_once(
    own: Server, name: str, suffixes: list[str]
):
    async with editors(own, name, 1) as [ada]:
        await write(ada, 12)
        text = ada.text
        for suffix in suffixes:
            pathlib.Path(f"{own.journal}{suffix}").unlink()
        # Nobody writes: the server looks by itself.
        line = await logged(own, "cannot be written any more")
        copy = own.journal.with_name("journal.sqlite-rescued-1")
        assert str(copy) in line
        while own.get("/healthz").status != 503:
            await asyncio.sleep(0.05)
        await ada.insert("late ")
        await ada.until(lambda: ada.access == "read-only")
        own.stop(signal.SIGKILL)
    assert verify(copy)[0] == 0
    assert stet("replay", "--journal", copy, "--", name).stdout == text
    assert not own.journal.with_name("journal.sqlite-rescued-2").exists()


async def test_a_log_cut_short_under_a_server_takes_no_edit_more(own: Server, name: str):
    async with editors(own, name, 1) as [ada]:
        await write(ada, 20)
        acknowledged = ada.revision
        os.truncate(f"{own.journal}-wal", 32 + 4 * 4120)
        await ada.insert("late ")
        await ada.until(lambda: ada.access == "read-only")
        assert ada.pending and ada.revision == acknowledged
        health = own.get("/healthz")
        assert health.status == 503
        own.stop(signal.SIGKILL)


def flip(path: pathlib.Path, place: int) -> None:
    data = bytearray(path.read_bytes())
    data[place] ^= 4
    path.write_bytes(data)


@pytest.mark.parametrize("damage", ["flip", "cut", "zeros", "delete"])
async def test_a_damaged_log_of_a_killed_server_is_told_and_kept(
    own: Server, name: str, damage: str
):
    async with editors(own, name, 1) as [ada]:
        await write(ada, 20)
        text = ada.text
        own.stop(signal.SIGKILL)
    log = own.journal.with_name("journal.sqlite-wal")
    sound = log.read_bytes()
    assert verify(own.journal)[0] == 0
    if damage == "flip":
        flip(log, 32 + 9 * 4120 + 77)
    elif damage == "cut":
        os.truncate(log, 32 + 9 * 4120)
    elif damage == "zeros":
        log.write_bytes(sound[:4096 * 9] + bytes(4096) + sound[4096 * 10:])
    else:
        log.unlink()
    files = {path: path.read_bytes() for path in own.journal.parent.glob("journal.sqlite*")
             if not path.name.endswith("-shm")}
    status, said = verify(own.journal)
    assert status == 1 and "acknowledged" in said and "edits" in said
    with pytest.raises(RuntimeError, match="acknowledged"):
        own.start()
    for path, content in files.items():
        assert path.read_bytes() == content, path
    # The way that README tells goes on with what is left.
    with sqlite3.connect(own.journal) as shell:
        shell.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    shell.close()
    own.journal.with_name("journal.sqlite-durable").unlink()
    own.start()
    if damage == "delete":
        assert own.get(document_path(name)).status == 404
    else:
        assert text.startswith(own.text(name)) or own.text(name) in text
    assert own.stop() == 0
    assert not own.journal.with_name("journal.sqlite-durable").exists()
    assert verify(own.journal)[0] == 0


async def test_a_damaged_document_is_named_and_the_others_are_served(own: Server, name: str):
    for number in range(3):
        assert own.put(f"{name} {number}", f"text {number}").status == 201
    assert own.stop() == 0
    with sqlite3.connect(own.journal) as journal:
        journal.execute("UPDATE document SET created = created + 1 WHERE name = ?", (f"{name} 1",))
    journal.close()
    status, said = verify(own.journal)
    assert status == 1 and f"{name} 1" in said and "document" in said
    own.start()
    assert own.says("row 2 of document does not fit its seal")
    listed = [entry["name"] for entry in own.get("/v1/documents").json["documents"]]
    assert listed == [f"{name} 0", f"{name} 2"]
    assert own.text(f"{name} 2") == "text 2"
    assert own.get(document_path(f"{name} 1")).status == 503
    assert own.put(f"{name} 1", "anew").status == 503, "none is made in its place"
    assert own.put(f"{name} 3", "text 3").status == 201
