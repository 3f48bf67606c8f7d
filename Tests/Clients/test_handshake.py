"""What curl and a bare socket see of the handshake."""

import base64
import socket
import subprocess
import time

import pytest

from conftest import PATIENCE

KEY = base64.b64encode(b"the sample nonce").decode()
GOOD = {
    "Host": "a", "Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Key": KEY,
    "Sec-WebSocket-Version": "13",
}


PING, PONG = b"\x89\x84\0\0\0\0last", b"\x8a\x04last"


def answer(address: str, request: bytes) -> bytes:
    """All that the server says to a request: until it closes, or answers a ping behind it."""
    host, port = address.split(":")
    with socket.create_connection((host, int(port)), timeout=PATIENCE) as connection:
        connection.sendall(request)
        received = b""
        is_pinged = False
        while not received.endswith(PONG) and (piece := connection.recv(65536)):
            received += piece
            if not is_pinged and received.startswith(b"HTTP/1.1 101 "):
                is_pinged = True
                connection.sendall(PING)
        return received.removesuffix(PONG)


def request(line: str = "GET / HTTP/1.1", body: str = "", **changes: str | None) -> bytes:
    """A request with some fields changed; None leaves one out."""
    fields = GOOD | {name.replace("_", "-"): value for name, value in changes.items()}
    lines = [line, *(f"{name}: {value}" for name, value in fields.items() if value is not None)]
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()


def test_the_accept_key_of_the_standard(usual_server):
    got = answer(usual_server, request())
    assert got.startswith(b"HTTP/1.1 101 ")
    assert b"\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n" in got


@pytest.mark.parametrize(
    ("status", "changes"),
    [
        (426, {"Sec_WebSocket_Version": "8"}),
        (426, {"Sec_WebSocket_Version": None}),
        (426, {"Upgrade": None}),
        (426, {"line": "GET / HTTP/1.0"}),
        (400, {"Sec_WebSocket_Key": "short"}),
        (400, {"Sec_WebSocket_Key": f"{KEY}\r\nSec-WebSocket-Key: {KEY}"}),
        (400, {"line": "POST / HTTP/1.1"}),
        (400, {"Host": None}),
        (400, {"Sec_WebSocket_Extensions": "permessage-deflate;"}),
        (400, {"Content_Length": "5", "body": "hello"}),
        (400, {"Content_Length": "5"}),
        (400, {"Content_Length": "5000000000"}),
        (400, {"Transfer_Encoding": "chunked"}),
        (400, {"Content_Length": "5\r\nTransfer-Encoding: chunked"}),
        (400, {"Host": "a\nX: y"}),
    ],
)
def test_handshakes_that_are_not_quite_right(usual_server, status, changes):
    got = answer(usual_server, request(**changes))
    head, _, reason = got.partition(b"\r\n\r\n")
    assert got.startswith(f"HTTP/1.1 {status} ".encode()), got
    assert reason, "the reason is told"
    if status == 426:
        assert b"\r\nSec-WebSocket-Version: 13" in head


def test_frames_may_come_with_the_handshake(usual_server):
    hello = bytes([0x81, 0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58])
    got = answer(usual_server, request() + hello)
    assert got.endswith(b"\r\n\r\n\x81\x05Hello")


def test_a_frame_without_a_mask_is_refused(usual_server):
    got = answer(usual_server, request() + b"\x81\x05Hello")
    close = got.partition(b"\r\n\r\n")[2]
    assert close[0] == 0x88
    assert close[2:4] == (1002).to_bytes(2, "big")


def test_reserved_bits_on_a_close_frame_are_refused(usual_server):
    got = answer(usual_server, request() + bytes([0x98, 0x80, 0, 0, 0, 0]))
    assert got.partition(b"\r\n\r\n")[2][2:4] == (1002).to_bytes(2, "big")


def test_a_handshake_byte_by_byte(usual_server):
    host, port = usual_server.split(":")
    with socket.create_connection((host, int(port)), timeout=PATIENCE) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for byte in request():
            connection.sendall(bytes([byte]))
            time.sleep(0.0005)
        assert connection.recv(12) == b"HTTP/1.1 101"


def test_curl_is_told_to_upgrade(usual_server):
    result = subprocess.run(
        ["curl", "-si", "--noproxy", "*", "--max-time", str(PATIENCE), f"http://{usual_server}/"],
        capture_output=True, text=True)
    assert result.returncode == 0
    assert result.stdout.startswith("HTTP/1.1 426 Upgrade Required\n")


def test_curl_upgrades(usual_server):
    fields = [argument for name, value in GOOD.items() for argument in ("-H", f"{name}: {value}")]
    # It tells what it got when its time is over, if it got anything by then.
    for seconds in (1, 10, PATIENCE):
        result = subprocess.run(
            ["curl", "-siN", "--noproxy", "*", "--http1.1", "--max-time", str(seconds), *fields,
             f"http://{usual_server}/"],
            capture_output=True, text=True)
        if result.stdout:
            break
    assert result.stdout.startswith("HTTP/1.1 101 Switching Protocols\n")
