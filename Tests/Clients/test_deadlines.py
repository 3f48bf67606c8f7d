"""The deadlines that flags set, as a bare socket meets them on both servers.

Servers look at deadlines once a second, so one of a second strikes after one to two.
"""

import re
import socket
import subprocess

import pytest

from conftest import BINARY, PATIENCE, echo_server, takes_between
from test_handshake import request

SECOND = ["--handshake-within", "1", "--ping-after", "1", "--pong-within=1", "--close-within=1"]
PING, PONG, CLOSE = b"\x89\x00", b"\x8a\x80\0\0\0\0", 0x88


@pytest.fixture(params=["echo", "serve"], scope="module")
def hasty(request, tmp_path_factory):
    """The address of a server that waits for a second only, and the path of its WebSocket."""
    if request.param == "echo":
        with echo_server(*SECOND) as address:
            yield address, "/"
        return
    journal = tmp_path_factory.mktemp("hasty") / "stet.sqlite"
    command = [BINARY, "serve", "--listen", "127.0.0.1:0", "--journal", journal, *SECOND]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        address = re.search(r"127\.0\.0\.1:\d+", process.stdout.readline()).group()
        yield address, "/v1/documents/a/socket"
    finally:
        process.terminate()
        assert process.wait(timeout=PATIENCE) == 0
        process.stdout.close()


def connect(address: str) -> socket.socket:
    host, port = address.split(":")
    return socket.create_connection((host, int(port)), timeout=PATIENCE)


def upgraded(server: tuple[str, str]) -> socket.socket:
    """A WebSocket of which the handshake was read, and no more."""
    address, path = server
    connection = connect(address)
    connection.sendall(request(f"GET {path} HTTP/1.1"))
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        head += connection.recv(1)
    assert head.startswith(b"HTTP/1.1 101 "), head
    return connection


def frames(connection: socket.socket):
    """The frames that come, up to the end."""
    with connection.makefile("rb") as stream:
        while head := stream.read(2):
            length = head[1]
            extended = stream.read(2 if length == 126 else 0)
            yield head + stream.read(int.from_bytes(extended, "big") if extended else length)


def test_half_a_head(hasty):
    def ask() -> None:
        with connect(hasty[0]) as connection:
            connection.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n")
            said = b"".join(iter(lambda: connection.recv(4096), b""))
        assert said == b"" or said.startswith(b"HTTP/1.1 408 ")

    assert takes_between(0.9, 3.5, ask)


def test_pings_go_on_while_they_are_answered(hasty):
    def answer() -> None:
        with upgraded(hasty) as connection:
            pings = 0
            for frame in frames(connection):
                if frame == PING:
                    pings += 1
                    connection.sendall(PONG)
                if pings == 3:
                    break
            assert pings == 3

    assert takes_between(2.9, 7.5, answer)


def test_a_ping_without_an_answer_ends_the_connection(hasty):
    def listen() -> None:
        with upgraded(hasty) as connection:
            said = list(frames(connection))
            assert said[-1] == PING, "nothing follows the ping"
            assert said.count(PING) == 1

    assert takes_between(1.9, 5.5, listen)


def test_a_close_without_an_answer_ends_the_connection(hasty):
    """An echo server ends its output with its close, `serve` waits for the answer."""
    is_echo = hasty[1] == "/"

    def close() -> None:
        with upgraded(hasty) as connection:
            # A binary message that `serve` does not take; then, for the echo server, a close.
            connection.sendall(b"\x82\x80\0\0\0\0" + b"\x88\x82\0\0\0\0\x03\xe8" * is_echo)
            said = list(frames(connection))
            assert said[-1][0] == CLOSE or said[-2][0] == CLOSE and said[-1] == PING

    assert takes_between(0 if is_echo else 0.9, 3.5, close)


@pytest.mark.parametrize("command", ["echo", "serve"])
@pytest.mark.parametrize("value", ["0", "-1", "1.5", "86401", "soon", ""])
def test_what_is_no_number_of_seconds(command, value):
    done = subprocess.run(
        [BINARY, command, f"--ping-after={value}"], capture_output=True, text=True,
        timeout=PATIENCE)
    assert done.returncode == 2 and done.stdout == ""
    assert f"--ping-after takes a number from 1 to 86400, not {value}\n" in done.stderr
