"""Descriptors: the limit is raised, and who finds none left is told so while the others go on."""

import asyncio
import contextlib
import os
import pathlib
import resource
import socket
import subprocess

import pytest

from editor import Editor, converged, editors
from process import BINARY, ENVIRONMENT, PATIENCE, Answer, Server, document_path

HARD_LIMIT = 150


def bounded(soft: int, hard: int):
    """What limits the descriptors of a process that is started."""
    return lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.fixture
def small(tmp_path: pathlib.Path):
    """A server that may have few descriptors."""
    server = Server(tmp_path / "journal.sqlite", "--loops", "1")
    server.start(preexec_fn=bounded(64, HARD_LIMIT))
    yield server
    server.end()


def knock(server: Server, name: str) -> tuple[socket.socket, bytes]:
    """A connection that asks for a document's socket, and the first line of the answer."""
    door = server.connect()
    door.settimeout(PATIENCE)
    door.sendall(
        (f"GET {document_path(name)}/socket HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n"
         "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
         "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n").encode())
    answer = b""
    while b"\r\n\r\n" not in answer and (part := door.recv(65_536)):
        answer += part
    return door, answer


def test_the_soft_limit_is_raised(small: Server):
    assert resource.prlimit(small.process.pid, resource.RLIMIT_NOFILE) == (HARD_LIMIT, HARD_LIMIT)


async def test_those_for_whom_there_is_no_descriptor_are_told_so_and_the_others_go_on(
    small: Server, name: str
):
    with contextlib.ExitStack() as stack:
        answers = []
        for _ in range(HARD_LIMIT + 50):
            door, answer = await asyncio.to_thread(knock, small, name)
            if answer.startswith(b"HTTP/1.1 101 "):
                stack.enter_context(door)
            else:
                answers.append(answer)
                door.close()
        # 32 for the journal, 16 for those who are told, and a few that the server itself has.
        assert 50 + 48 <= len(answers) < 50 + 48 + 40
        for answer in answers:
            assert answer.startswith(b"HTTP/1.1 503 "), answer
            assert b"\r\nRetry-After: " in answer and b"too-many-connections" in answer
        assert small.get("/healthz").status == 200
        refused = small.get("/v1/documents")
        assert refused.problem() == "too-many-connections" and "retry-after" in refused.fields
        assert small.says("no room for 1 new connections")
        assert "document-unavailable" not in small.log.read_text()
    # Once they have gone there is room again, and the journal works.
    async with asyncio.timeout(PATIENCE):
        while small.get("/v1/documents").status != 200:
            await asyncio.sleep(0.05)
    async with editors(small, name, 2) as together:
        await together[0].insert("x")
        assert await converged(small, name, together) == "x"


async def test_a_full_house_goes_on_editing(small: Server, name: str):
    async with editors(small, name, 1) as [ada]:
        with contextlib.ExitStack() as stack:
            for number in range(HARD_LIMIT):
                door, answer = await asyncio.to_thread(knock, small, f"{name} {number}")
                stack.enter_context(door)
                if b"503" in answer.split(b"\r\n")[0]:
                    break
            else:
                raise AssertionError("it was never full")
            await ada.insert("x")
            await ada.saved()
            assert small.replay(name) == "x"


async def test_those_who_say_nothing_do_not_keep_the_health_from_being_told(
    small: Server, name: str
):
    with contextlib.ExitStack() as stack:
        for _ in range(HARD_LIMIT):
            with contextlib.suppress(OSError):
                stack.enter_context(small.connect())

        def health() -> int:
            with contextlib.suppress(OSError):
                return small.get("/healthz").status
            return 0

        async with asyncio.timeout(50):
            while await asyncio.to_thread(health) != 200:
                await asyncio.sleep(0.05)


@pytest.mark.parametrize("command", ["serve", "echo"])
def test_a_process_that_may_open_next_to_nothing_says_so(tmp_path: pathlib.Path, command: str):
    flags = ["--journal", tmp_path / "journal.sqlite"] if command == "serve" else []
    done = subprocess.run(
        [BINARY, command, "--listen", "127.0.0.1:0", *flags], capture_output=True, text=True,
        env=ENVIRONMENT, preexec_fn=bounded(8, 8), timeout=60)
    assert done.returncode == 1 and done.stdout == "", done
    assert "descriptors are needed and 8 allowed (ulimit -n)" in done.stderr
