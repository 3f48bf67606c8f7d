#!/usr/bin/env python3
"""Counts the calls of `stet echo` for memory, and to the system, during 100,000 messages.

    python3 count_calls.py STET

STET is the release binary. Two connections in turn send a message and wait for its echo: after
2,000 messages calls are counted, and again after 100,000 more; plain messages of 64 bytes, then the
same deflated in both directions, then longer ones in fragments. The status is 1 if more than LIMIT
(20) calls for memory were made in between, or more than SYSTEM_LIMIT (3.01) calls of the system for
each message: a wait, a receive and a send are the least there can be. The timer that looks at
deadlines adds a wait a second.
"""

import os
import pathlib
import re
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import zlib

COUNT = 100_000
LIMIT = int(os.environ.get("LIMIT", "20"))
SYSTEM_LIMIT = float(os.environ.get("SYSTEM_LIMIT", "3.01"))
FOLDER = pathlib.Path(__file__).resolve().parent
OFFER = "Sec-WebSocket-Extensions: permessage-deflate; client_no_context_takeover\r\n"
TEXT = (b"what sixty-four bytes say is said in the shortest of the frames. " * 2)[:64]


def frame(payload: bytes, opcode: int = 0x81) -> bytes:
    """A client's frame with a mask that changes something."""
    mask = b"\x37\xfa\x21\x3d"
    length = len(payload)
    head = bytes([opcode, 0x80 | length]) if length < 126 else struct.pack(
        ">BBH", opcode, 0x80 | 126, length)
    return head + mask + bytes(b ^ mask[i % 4] for i, b in enumerate(payload))


def deflated(message: bytes) -> bytes:
    deflater = zlib.compressobj(wbits=-15)
    return (deflater.compress(message) + deflater.flush(zlib.Z_SYNC_FLUSH))[:-4]


def connect(port: int, fields: str) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", port), timeout=20)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    connection.sendall(
        ("GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
         "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
         f"{fields}\r\n").encode())
    told = b""
    while not told.endswith(b"\r\n\r\n"):
        told += connection.recv(1)
    assert told.startswith(b"HTTP/1.1 101 "), told
    assert (b"permessage-deflate" in told) == bool(fields), "deflate is agreed on if offered"
    return connection


def echo(connections: list[socket.socket], message: bytes, count: int) -> None:
    """Has a message echoed so many times; the echoes are as long as the first one."""
    first = connections[0]
    first.sendall(message)
    head = first.recv(10, socket.MSG_PEEK)
    length = head[1] & 127
    size = {126: 4 + int.from_bytes(head[2:4], "big"),
            127: 10 + int.from_bytes(head[2:10], "big")}.get(length, 2 + length)
    assert len(first.recv(size, socket.MSG_WAITALL)) == size
    for number in range(1, count):
        connection = connections[number % len(connections)]
        connection.sendall(message)
        assert len(connection.recv(size, socket.MSG_WAITALL)) == size


def measure(stet: str, library: str, fields: str, message: bytes) -> tuple[int, int]:
    """Calls for memory, and to the system, while COUNT messages are echoed."""
    with tempfile.NamedTemporaryFile() as counter:
        counter.write(bytes(16))
        counter.flush()
        server = subprocess.Popen(
            [stet, "echo", "--listen", "127.0.0.1:0"], stdout=subprocess.PIPE, text=True,
            env=os.environ | {"LD_PRELOAD": library, "COUNT_FILE": counter.name})
        try:
            port = int(re.search(r":(\d+)$", server.stdout.readline())[1])
            connections = [connect(port, fields) for _ in range(2)]

            def calls() -> tuple[int, int]:
                return struct.unpack("=QQ", pathlib.Path(counter.name).read_bytes())

            echo(connections, message, 2_000)
            before = calls()
            assert min(before) > 0, "the library counts"
            echo(connections, message, COUNT)
            after = calls()
            for connection in connections:
                connection.close()
        finally:
            server.terminate()
            server.wait(timeout=20)
            server.stdout.close()
    return after[0] - before[0], after[1] - before[1]


def main() -> int:
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    status = 0
    fragments = frame(b"f" * 1_000, 0x02) + frame(b"f" * 1_000, 0x80)
    with tempfile.TemporaryDirectory() as folder:
        library = f"{folder}/count_calls.so"
        compiler = os.environ.get("CC") or shutil.which("cc") or "clang"
        subprocess.run(
            [compiler, "-O2", "-Wall", "-Wextra", "-shared", "-fPIC", "-o", library,
             FOLDER / "count_calls.c"], check=True)
        for name, fields, message in (
            ("64 bytes", "", frame(TEXT)),
            ("64 bytes, deflated", OFFER, frame(deflated(TEXT), 0xC1)),
            ("2,000 bytes in two fragments", "", fragments),
        ):
            memory, system = measure(sys.argv[1], library, fields, message)
            each = system / COUNT
            print(f"{COUNT} messages of {name}: {memory} calls for memory, "
                  f"{each:.4f} of the system each")
            status |= memory > LIMIT or each > SYSTEM_LIMIT
    return status


if __name__ == "__main__":
    sys.exit(main())
