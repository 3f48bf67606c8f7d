"""What a server makes on a disk, and what it does where it can make nothing."""

import asyncio
import contextlib
import os
import pathlib
import shutil
import socket
import stat
import subprocess
import time

import pytest

from editor import converged, editors
from process import PATIENCE, Server, bound_by_modes, stet

SMALL = 64 << 20
NO_SERVER = ["--listen", "127.0.0.1:0", "--journal"]


class Disk:
    """A small disk of a test's own."""

    def __init__(self, folder: pathlib.Path) -> None:
        self.folder = folder
        folder.mkdir()
        self.mount("-t", "tmpfs", "-o", f"size={SMALL}", "tmpfs")

    def mount(self, *flags: str) -> None:
        done = subprocess.run(["mount", *flags, self.folder], capture_output=True, text=True)
        if done.returncode != 0:
            pytest.fail(f"this test needs root, to mount a disk of its own: {done.stderr}")

    def free(self) -> int:
        return shutil.disk_usage(self.folder).free

    def fill(self, leaving: int = 0) -> pathlib.Path:
        """Takes the room that is left, but for some bytes."""
        path = self.folder / "ballast"
        with path.open("wb", buffering=0) as file:
            for size in (1 << 20, 4096, 1):
                with contextlib.suppress(OSError):
                    while self.free() >= leaving + size or leaving == 0:
                        file.write(bytes(size))
        return path

    def end(self) -> None:
        subprocess.run(["umount", "-l", self.folder], check=True)


@pytest.fixture
def disk(tmp_path: pathlib.Path):
    made = Disk(tmp_path / "disk")
    yield made
    made.end()


@pytest.fixture
def small(disk: Disk, tmp_path: pathlib.Path):
    """A server whose journal lies on a small disk; it is not started."""
    server = Server(disk.folder / "journal.sqlite")
    server.log = tmp_path / "journal.log"
    yield server
    server.end()


async def serves_until(server: Server, name: str, text: str, codes: set[str], mend) -> None:
    """Serves what is there, says why it is not written, and writes it once that has an end."""
    health = server.get("/healthz")
    assert health.status == 503 and health.json["status"] == "read-only"
    assert health.json["code"] in codes
    end = time.monotonic() + PATIENCE
    while "the journal cannot be written" not in server.log.read_text():
        assert time.monotonic() < end
        await asyncio.sleep(0.02)
    assert server.text(name) == text
    assert server.put(f"{name} new", "x").problem() == "journal-unavailable"
    async with editors(server, name, 1) as [ada]:
        assert ada.access == "read-only" and ada.text == text
        mend()
        await ada.until(lambda: ada.access == "write", "access")
        await ada.insert("!")
        assert await converged(server, name, [ada]) == text + "!"
        assert server.get("/healthz").status == 200
    assert server.put(f"{name} new", "x").status == 201
    assert server.stop() == 0
    assert stet("replay", "--journal", server.journal, "--verify").returncode == 0


@pytest.mark.parametrize("is_killed", [False, True], ids=["stopped before", "killed before"])
async def test_a_full_disk_is_served_until_there_is_room(
    disk: Disk, small: Server, name: str, is_killed: bool
):
    small.start()
    assert small.put(name, "what was written").status == 201
    if is_killed:
        small.end()
        # As after a start of the machine on another kernel's leavings.
        small.journal.with_name("journal.sqlite-shm").unlink()
    else:
        assert small.stop() == 0
    ballast = disk.fill()
    assert disk.free() == 0
    small.start()
    await serves_until(small, name, "what was written", {"disk-full"}, ballast.unlink)


async def test_a_disk_that_may_only_be_read_is_served_until_it_may_be_written(
    disk: Disk, small: Server, name: str
):
    small.start()
    assert small.put(name, "what was written").status == 201
    assert small.stop() == 0
    disk.mount("-o", "remount,ro")
    small.start()
    await serves_until(
        small, name, "what was written", {"read-only"}, lambda: disk.mount("-o", "remount,rw"))


READ_ONLY = {"the file": (0o400, 0o700), "the folder": (0o600, 0o500), "both": (0o400, 0o500)}


@pytest.mark.parametrize("modes", READ_ONLY.values(), ids=READ_ONLY)
async def test_a_journal_that_may_only_be_read_is_served_until_it_may_be_written(
    tmp_path: pathlib.Path, name: str, modes: tuple[int, int]
):
    folder = tmp_path / "journals"
    folder.mkdir()
    server = Server(folder / "journal.sqlite")
    server.log = tmp_path / "journal.log"
    try:
        assert server.start().put(name, "what was written").status == 201
        assert server.stop() == 0
        before = {path.name: path.read_bytes() for path in folder.iterdir()}
        server.journal.chmod(modes[0])
        folder.chmod(modes[1])
        server.start(prefix=bound_by_modes())
        assert server.text(name) == "what was written"
        after = {path.name: path.read_bytes() for path in folder.iterdir()}
        assert after == before, "nothing is made beside it"
        done = stet("replay", "--journal", server.journal, name, prefix=bound_by_modes())
        assert (done.returncode, done.stdout) == (0, "what was written"), done.stderr

        def mend() -> None:
            folder.chmod(0o700)
            server.journal.chmod(0o600)

        await serves_until(server, name, "what was written", {"read-only"}, mend)
    finally:
        folder.chmod(0o700)
        server.end()


async def test_a_journal_that_another_server_took_meanwhile_is_not_written(
    disk: Disk, small: Server, name: str, tmp_path: pathlib.Path
):
    small.start()
    assert small.put(name, "what was written").status == 201
    assert small.stop() == 0
    disk.mount("-o", "remount,ro")
    small.start()
    second = Server(small.journal)
    second.log = tmp_path / "second.log"
    # While both could write, one of them does.
    try:
        second.start()
        disk.mount("-o", "remount,rw")
        both = [small, second]
        end = time.monotonic() + PATIENCE
        while all(server.get("/healthz").status == 503 for server in both):
            assert time.monotonic() < end
            time.sleep(0.05)
        writer, other = sorted(both, key=lambda server: server.get("/healthz").status)
        assert writer.put(f"{name} new", "x").status == 201
        while other.get("/healthz").json["code"] != "locked":
            assert time.monotonic() < end
            time.sleep(0.05)
        assert other.put(f"{name} newer", "x").problem() == "journal-unavailable"
        assert other.text(f"{name} new") == "x"
        assert writer.stop() == 0
        while other.get("/healthz").status != 200:
            assert time.monotonic() < end + PATIENCE
            time.sleep(0.05)
        assert other.put(f"{name} newer", "x").status == 201
    finally:
        second.end()


def test_a_new_journal_that_cannot_be_made_leaves_nothing(disk: Disk, tmp_path: pathlib.Path):
    ballast = disk.fill()
    done = stet("serve", *NO_SERVER, disk.folder / "journal")
    assert done.returncode == 1 and done.stdout == "", "it listens nowhere"
    assert done.stderr.startswith("stet serve: disk-full: ")
    assert list(disk.folder.iterdir()) == [ballast]
    ballast.unlink()
    disk.mount("-o", "remount,ro")
    done = stet("serve", *NO_SERVER, disk.folder / "journal")
    assert done.returncode == 1 and done.stderr.startswith("stet serve: read-only: ")
    disk.mount("-o", "remount,rw")
    (disk.folder / "empty").touch()
    ballast = disk.fill()
    done = stet("serve", *NO_SERVER, disk.folder / "empty")
    assert done.returncode == 1 and done.stderr.startswith("stet serve: disk-full: ")
    assert (disk.folder / "empty").exists(), "what was there before stays"


def test_an_address_that_is_taken_leaves_nothing(tmp_path: pathlib.Path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = stet(
            "serve", "--listen", f"127.0.0.1:{port}", "--journal", tmp_path / "journal")
    assert done.returncode == 1 and "in use" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_small_disk_is_left_to_others(disk: Disk, small: Server, name: str):
    disk.fill(leaving=12 << 20)
    before = disk.free()
    assert 11 << 20 < before < 13 << 20
    small.start()
    assert small.put(name, "what was written").status == 201
    assert before - disk.free() < 1 << 20, "no zeros for a log that nobody needs"
    assert small.text(name) == "what was written"


def test_only_its_owner_may_read_a_journal(tmp_path: pathlib.Path, name: str):
    before = os.umask(0o022)
    server = Server(tmp_path / "journal.sqlite").start()
    os.umask(before)
    try:
        assert server.put(name, "a secret").status == 201
        found = {path.name: stat.S_IMODE(path.stat().st_mode)
                 for path in tmp_path.glob("journal.sqlite*")}
        names = [f"journal.sqlite{suffix}" for suffix in ("", "-wal", "-shm", "-durable")]
        assert found == dict.fromkeys(names, 0o600)
    finally:
        server.end()
