"""Starting, stopping, and journals that cannot be had."""

import asyncio
import contextlib
import os
import pathlib
import shutil
import signal
import socket
import sqlite3
import subprocess
import tempfile

import pytest

from editor import Editor, converged, editors
from frames import CLOSE, BareSocket
from journal_file import read
from process import BINARY, ENVIRONMENT, PATIENCE, Server, stet, takes_less_than


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_saves_what_is_in_flight_and_closes_every_socket(
    server: Server, name: str, number: signal.Signals
):
    async with editors(server, name, 3) as together:
        async def write(editor: Editor) -> None:
            while editor.close_code is None:
                await editor.insert("x")
                await asyncio.sleep(0)

        async def stop() -> int:
            for editor in together:
                await editor.until(lambda: len(editor.acknowledged) > 5)
            server.process.send_signal(number)
            return await asyncio.to_thread(server.wait)

        *_, status = await asyncio.gather(*map(write, together), stop())
        assert status == 0
        for editor in together:
            await editor.ended()
            assert editor.close_code == 1001
            assert editor.acknowledged
        entries = read(server.journal)[name]
        assert len(entries) == sum(len(editor.acknowledged) for editor in together), (
            "what was committed was also acknowledged before the close")
        server.start()
        for editor in together:
            await editor.join()
        await converged(server, name, together)


async def test_a_stop_ends_what_only_listens(server: Server, name: str):
    async with editors(server, name, 1) as [ada]:
        with server.connect() as idle, server.connect() as half:
            half.sendall(b"GET /healthz HTTP/1.1\r\nHo")
            assert await asyncio.to_thread(server.stop) == 0
            assert idle.recv(1) == b""
        await ada.ended()
        assert ada.close_code == 1001


def test_a_stop_does_not_wait_for_what_only_listens(server: Server):
    with contextlib.ExitStack() as stack:
        def stop() -> None:
            stack.enter_context(server.connect())
            stack.enter_context(server.connect()).sendall(b"GET /healthz HTTP/1.1\r\nHo")
            assert server.get("/healthz").status == 200
            assert server.stop() == 0
            server.start()

        assert takes_less_than(2, stop), "`shutdownMilliseconds` is 3 s"


def test_a_peer_that_does_not_answer_the_close_is_told_it(server: Server, name: str):
    with BareSocket(server, name) as bare:
        bare.message("snapshot")
        assert server.stop() == 0
        opcode, payload = bare.receive()
        assert (opcode, payload[:2]) == (CLOSE, b"\x03\xe9")


def test_a_mute_peer_costs_a_stop_less_than_the_bound_for_those_who_take_what_they_are_told(
    server: Server, name: str
):
    def stop() -> None:
        with BareSocket(server, name) as bare:
            bare.message("snapshot")
            assert server.stop() == 0
        server.start()

    # `shutdownMilliseconds` is 3 s and `farewellMilliseconds` 0.5 s.
    assert takes_less_than(2, stop)


def test_nothing_follows_a_close_frame_not_even_that_others_leave(server: Server, name: str):
    with contextlib.ExitStack() as stack:
        peers = [stack.enter_context(BareSocket(server, name)) for _ in range(3)]
        for number, peer in enumerate(peers):
            peer.message("snapshot")
            peer.send_json({"type": "presence", "revision": 0, "selections": [],
                            "user": {"name": f"peer {number}"}})
        for peer in peers:
            assert {peer.message("presence")["session"] for _ in peers[1:]}
        server.process.send_signal(signal.SIGTERM)
        # The first one answers and goes, the others are mute.
        peers[0].closed()
        peers[0].bare.close()
        for peer in peers[1:]:
            frames = []
            with contextlib.suppress(EOFError):
                while True:
                    frames.append(peer.receive())
            assert [opcode for opcode, _ in frames][-1] == CLOSE, frames
            assert sum(opcode == CLOSE for opcode, _ in frames) == 1
        assert server.wait() == 0


def test_a_second_signal_exits_at_once(server: Server, name: str):
    with BareSocket(server, name) as bare:  # It does not answer the close.
        bare.message("snapshot")
        # It finds both signals when it goes on, however long that takes.
        server.process.send_signal(signal.SIGSTOP)
        server.process.send_signal(signal.SIGTERM)
        server.process.send_signal(signal.SIGINT)
        server.process.send_signal(signal.SIGCONT)
        assert server.wait() == 1


def refused(*flags: object, **options) -> str:
    """The complaint of a server that does not start; it exits with 1."""
    done = stet("serve", "--listen", "127.0.0.1:0", *flags, **options)
    assert done.returncode == 1, done
    assert done.stdout == "" and done.stderr.startswith("stet serve: ")
    assert done.stderr.count("\n") == 1, done.stderr
    return done.stderr


async def test_a_second_server_on_the_journal_is_refused(server: Server, name: str):
    async with editors(server, name, 1) as [ada]:
        assert "another server has the journal" in refused("--journal", server.journal)
        link = server.journal.with_name("link.sqlite")
        link.symlink_to(server.journal)
        await ada.insert("x")
        assert await converged(server, name, [ada]) == "x"


def test_a_port_that_is_taken(server: Server, tmp_path):
    done = stet("serve", "--listen", f"127.0.0.1:{server.port}",
                "--journal", tmp_path / "other.sqlite")
    assert done.returncode == 1 and "Address already in use" in done.stderr


def test_a_port_is_free_again_right_after_the_end(server: Server, name: str):
    with BareSocket(server, name) as bare:
        bare.message("snapshot")
        server.stop(signal.SIGKILL)
    server.start()
    assert server.get("/healthz").status == 200


def test_a_file_that_is_no_database(tmp_path):
    path = tmp_path / "journal.sqlite"
    for content in (b"This is a letter to my aunt.\n" * 100, b"\x7fELF" + bytes(5000)):
        path.write_bytes(content)
        assert "corrupt" in refused("--journal", path)
        assert path.read_bytes() == content, "it is left as it is"


def test_a_database_that_is_no_journal(tmp_path):
    path = tmp_path / "journal.sqlite"
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE aunts (name TEXT)")
    database.close()
    content = path.read_bytes()
    assert "no journal" in refused("--journal", path)
    assert path.read_bytes() == content


def test_a_journal_of_a_newer_version(server: Server):
    server.stop()
    database = sqlite3.connect(server.journal)
    database.execute("PRAGMA user_version = 99")
    database.close()
    assert "schema version 99" in refused("--journal", server.journal)


def test_a_journal_that_was_cut_off(server: Server, name: str):
    text = "".join(f"{number} " for number in range(100_000))
    assert server.put(name, text).status == 201
    assert server.stop() == 0
    database = sqlite3.connect(server.journal)
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    size = server.journal.stat().st_size
    assert size > 100_000
    os.truncate(server.journal, size // 2 // 4096 * 4096)
    complaint = refused("--journal", server.journal)
    assert "corrupt" in complaint or "malformed" in complaint


async def test_a_damaged_edit_is_an_error_and_never_an_empty_document(
    server: Server, name: str
):
    async with editors(server, name, 1) as [ada]:
        for _ in range(10):
            await ada.insert("words ")
        await ada.saved()
    server.stop(signal.SIGKILL)
    database = sqlite3.connect(server.journal)
    changed = database.execute(
        "UPDATE tail SET record = CAST(replace(CAST(record AS TEXT), 'words', 'swords') AS BLOB) "
        "WHERE arrival = 5").rowcount
    database.commit()
    database.close()
    assert changed == 1
    assert "corrupt" in refused("--journal", server.journal)


def test_a_folder_in_the_place_of_the_journal(tmp_path):
    refused("--journal", tmp_path)


def test_a_folder_that_is_not_there(tmp_path):
    assert "missing" in refused("--journal", tmp_path / "nowhere" / "journal.sqlite")


@pytest.mark.skipif(os.getuid() != 0, reason="gives up root's rights, which takes root")
def test_a_journal_that_may_not_be_written(
    server: Server, name: str, tmp_path: pathlib.Path
):
    server.put(name, "x")
    server.stop()
    with tempfile.TemporaryDirectory() as place:
        folder = pathlib.Path(place)
        for path in server.journal.parent.glob("journal.sqlite*"):
            pathlib.Path(shutil.copy(path, folder)).chmod(0o444)
        folder.chmod(0o555)
        reading = Server(folder / "journal.sqlite")
        reading.log = tmp_path / "reading.log"
        try:
            reading.start(user=65534, group=65534)
            assert reading.text(name) == "x"
            health = reading.get("/healthz")
            assert health.status == 503 and health.json["code"] == "read-only"
            assert reading.put(f"{name} new", "y").problem() == "journal-unavailable"
        except PermissionError as error:
            pytest.skip(f"the program itself is closed to everybody but root: {error}")
        finally:
            reading.end()


def test_readiness_is_one_line_and_the_log_goes_elsewhere(tmp_path):
    process = subprocess.Popen(
        [BINARY, "serve", "--listen", "127.0.0.1:0", "--journal", tmp_path / "j.sqlite",
         "--log-level", "debug"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, env=ENVIRONMENT)
    line = process.stdout.readline().decode()
    port = int(line.rsplit(":", 1)[1])
    socket.create_connection(("127.0.0.1", port)).close()
    process.terminate()
    rest, log = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0 and rest == b""
    assert "stopp" in log.decode()
