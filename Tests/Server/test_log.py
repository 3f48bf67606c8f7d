"""Signals, and logs that nobody reads: neither ends the server nor holds it up."""

import asyncio
import os
import pathlib
import re
import signal
import subprocess

import pytest

from editor import converged, editors
from process import BINARY, ENVIRONMENT, Server


class Piped(Server):
    """A server whose log is a pipe; `reader` is the end to read from."""

    def start(self, **options) -> "Piped":
        self.reader, writer = os.pipe()
        with open(self.log, "wb"):
            self.process = subprocess.Popen(
                [BINARY, "serve", "--listen", "127.0.0.1:0", "--journal", self.journal,
                 *self.flags], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=writer,
                env=ENVIRONMENT, **options)
        os.close(writer)
        self.port = int(self.process.stdout.readline().rsplit(b":", 1)[1])
        return self

    def read_log(self) -> str:
        """What is in the pipe until the server has ended or says that lines are lost."""
        text = b""
        while chunk := os.read(self.reader, 65_536):
            text += chunk
            if re.search(rb"\d+ lines of this log are lost[^\n]*\n", text):
                break
        return text.decode()


@pytest.fixture
def piped(tmp_path: pathlib.Path):
    server = Piped(tmp_path / "journal.sqlite", "--log-level", "debug").start()
    yield server
    server.end()


async def test_a_stop_is_in_order_when_the_reader_of_the_log_is_gone(piped: Piped, name: str):
    async with editors(piped, name, 2) as together:
        await together[0].insert("x")
        await converged(piped, name, together)
        os.close(piped.reader)
        assert piped.get("/healthz").status == 200
        assert await asyncio.to_thread(piped.stop) == 0
        for editor in together:
            await editor.ended()
            assert editor.close_code == 1001


async def test_a_log_that_nobody_reads_holds_nobody_up(piped: Piped, name: str):
    async with editors(piped, name, 2) as together:
        # Three times what the pipe and the queue before it hold.
        for _ in range(500):
            assert piped.get("/" + "x" * 2_000).status == 404
        await together[0].insert("x")
        assert await converged(piped, name, together) == "x"
        log = await asyncio.to_thread(piped.read_log)
        lost = int(re.search(r"stet: warning: (\d+) lines of this log are lost", log)[1])
        assert lost > 0
        assert log.count("stet: debug: GET /xxx") + lost >= 500
        # It ends although nobody reads the rest.
        for _ in range(500):
            assert piped.get("/" + "x" * 2_000).status == 404
        assert await asyncio.to_thread(piped.stop) == 0


SIGNALS = [signal.SIGHUP, signal.SIGUSR1, signal.SIGUSR2, signal.SIGPIPE]


@pytest.mark.parametrize("number", SIGNALS)
async def test_a_signal_that_asks_for_nothing_known_ends_nothing(
    server: Server, name: str, number: signal.Signals
):
    async with editors(server, name, 1) as [ada]:
        await ada.insert("x")
        server.process.send_signal(number)
        assert await converged(server, name, [ada]) == "x"
        if number != signal.SIGPIPE:
            assert await asyncio.to_thread(server.says, f"{number.name} is ignored")
        assert await asyncio.to_thread(server.stop) == 0
        await ada.ended()
        assert ada.close_code == 1001
