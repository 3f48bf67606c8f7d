"""A journal that has several names: one server, one lock, one log."""

import pathlib
import shutil

import pytest

from editor import converged, editors
from process import Server, bound_by_modes, stet

NAMES = {
    "a symbolic link": lambda new, old: new.symlink_to(old),
    "a relative link": lambda new, old: new.symlink_to(pathlib.Path("..") / old.name),
    "a hard link": lambda new, old: new.hardlink_to(old),
    "its own name": None,
}


@pytest.mark.parametrize("connect", NAMES.values(), ids=NAMES)
async def test_two_servers_never_have_one_journal(server: Server, name: str, connect):
    async with editors(server, name, 1) as [ada]:
        await ada.insert("one")
        await ada.saved()
        other = server.journal
        if connect:
            folder = server.journal.parent / "other"
            folder.mkdir()
            other = folder / "journal"
            connect(other, server.journal)
        # Nothing that lies beside the journal keeps the second one away.
        for path in server.journal.parent.glob("*lock*"):
            path.unlink()
        done = stet("serve", "--listen", "127.0.0.1:0", "--journal", other)
        assert done.returncode == 1 and done.stdout == "", "it listens nowhere"
        assert done.stderr.startswith("stet serve: locked: another server has the journal ")
        await ada.insert(" two")
        assert await converged(server, name, [ada]) == "one two"
    assert server.stop() == 0
    assert not list(server.journal.parent.glob("*lock*"))


def test_the_log_is_found_by_a_link(tmp_path: pathlib.Path, name: str):
    running = Server(tmp_path / "journal.sqlite").start()
    folder = tmp_path / "copy"
    folder.mkdir()
    try:
        assert running.put(name, "only the log has it").status == 201
        for suffix in ("", "-wal"):
            shutil.copy(f"{running.journal}{suffix}", folder / f"journal{suffix}")
        link = tmp_path / "link"
        link.symlink_to(folder / "journal")
        for path in folder.iterdir():
            path.chmod(0o444)
        folder.chmod(0o555)
        for path in (folder / "journal", link):
            for flags, output in (([name], "only the log has it"), (["--verify"], "1 documents")):
                done = stet(
                    "replay", "--journal", path, *flags, prefix=bound_by_modes(), cwd="/")
                assert done.returncode == 0, done.stderr
                assert done.stdout.startswith(output), path
    finally:
        folder.chmod(0o755)
        running.end()
