#!/usr/bin/env python3
"""Measures what an idle connection costs `stet serve` and `stet echo`, in resident bytes.

    python3 idle_connections.py STET [CONNECTIONS [DOCUMENTS]]

STET is the release binary. It serves DOCUMENTS (100) with a journal of its own, or echoes, once to
clients that offer permessage-deflate and once to others. CONNECTIONS (10000) are opened, to the
documents in turn; each joins and takes what it is told, or has a message echoed, and falls silent.
The figure is the growth of the server's resident memory from its start, documents included, over
the connections, SECONDS (15) after the last joined. The status is 1 if one is above LIMIT (2048).
"""

import os
import pathlib
import re
import resource
import select
import socket
import subprocess
import sys
import tempfile
import time

SECONDS = float(os.environ.get("SECONDS", "15"))
LIMIT = int(os.environ.get("LIMIT", "2048"))
DEFLATE = "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n"


def resident(pid: int) -> int:
    """Bytes of memory that a process has resident and shares with nobody."""
    text = pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text()
    return 1024 * sum(int(n) for n in re.findall(r"^Private_\w+: +(\d+) kB", text, re.MULTILINE))


class Crowd:
    """Connections that read all that they are told, and answer pings."""

    def __init__(self, port: int, fields: str) -> None:
        self.port = port
        self.fields = fields
        self.poll = select.epoll()
        self.members: dict[int, socket.socket] = {}

    def join(self, path: str, first: bytes, answer: bytes) -> None:
        """Upgrades, says something, and waits for an answer."""
        member = socket.create_connection(("127.0.0.1", self.port), timeout=20)
        member.sendall(
            (f"GET {path} HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\n"
             "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
             "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
             f"Sec-WebSocket-Protocol: stet.v1\r\n{self.fields}\r\n").encode() + first)
        told = b""
        while answer not in told.partition(b"\r\n\r\n")[2]:
            piece = member.recv(65536)
            assert piece, told
            told += piece
        assert (b"permessage-deflate" in told) == bool(self.fields), "agreed on if offered"
        member.setblocking(False)
        self.members[member.fileno()] = member
        self.poll.register(member, select.EPOLLIN)

    def listen(self, seconds: float) -> None:
        """Reads for a while; whatever comes is answered with a pong, which is always allowed."""
        end = time.monotonic() + seconds
        while (rest := end - time.monotonic()) > 0:
            for descriptor, _ in self.poll.poll(rest):
                member = self.members[descriptor]
                assert member.recv(65536), "the server keeps every connection"
                member.sendall(b"\x8a\x80\0\0\0\0")

    def leave(self) -> None:
        for member in self.members.values():
            member.close()
        self.poll.close()


def measure(stet: str, command: str, count: int, documents: int, fields: str) -> float:
    """Bytes for each connection."""
    with tempfile.TemporaryDirectory() as folder:
        flags = ["--journal", f"{folder}/stet.sqlite"] if command == "serve" else []
        server = subprocess.Popen(
            [stet, command, "--listen", "127.0.0.1:0", *flags], stdout=subprocess.PIPE, text=True)
        try:
            port = int(re.search(r":(\d+)$", server.stdout.readline())[1])
            before = resident(server.pid)
            crowd = Crowd(port, fields)
            for number in range(count):
                if command == "serve":
                    path = f"/v1/documents/idle-{number % documents}/socket"
                    crowd.join(path, b"", b'"type":"hello"')
                else:
                    # A short text comes back as text, deflated (first reserved bit) if agreed.
                    crowd.join("/", b"\x81\x84\0\0\0\0idle", b"\xc1" if fields else b"\x81")
                if number % 500 == 0:
                    crowd.listen(0.01)
            crowd.listen(SECONDS)
            after = resident(server.pid)
            crowd.leave()
        finally:
            server.terminate()
            server.wait(timeout=60)
            server.stdout.close()
    return (after - before) / count


def main() -> int:
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    stet, *numbers = sys.argv[1:]
    count, documents = (*map(int, numbers), *(10_000, 100)[len(numbers):])
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    if count + 100 > most:
        raise SystemExit(f"{count} connections need `ulimit -n {count + 100}`; {most} are allowed")
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    status = 0
    for command, whereto in (("serve", f"to {documents} documents"), ("echo", "to an echo")):
        for name, fields in (("without", ""), ("with", DEFLATE)):
            each = measure(stet, command, count, documents, fields)
            print(f"{count} idle connections {whereto} {name} permessage-deflate: "
                  f"{each:.0f} bytes each")
            if each > LIMIT:
                print(f"that is more than {LIMIT}")
                status = 1
    return status


if __name__ == "__main__":
    sys.exit(main())
