"""What a client that sends on time sees of an open loop, to hold `stet bench serve --rate` against.

It shares no code with Stet: bare sockets, one epoll that never sleeps, each edit sent when it is
due and timed from there to its own acknowledgement. Every client of every document writes; each
edit inserts four letters at the start, so that a text's length follows from its revision.

    python3 Tests/Benchmarks/on_time.py PORT [DOCUMENTS [CLIENTS [RATE [SECONDS]]]]
"""

import json
import os
import select
import socket
import sys
import time

REQUEST = (
    "GET /v1/documents/{name}/socket HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\n"
    "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: stet.v1\r\n\r\n")
LETTERS = 4
WARMUP = 1  # seconds
PATIENCE = 20  # seconds


class Peer:
    """One connection that writes."""

    def __init__(self, port: int, name: str) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.sendall(REQUEST.format(name=name, port=port).encode())
        self.input = bytearray()
        while b"\r\n\r\n" not in self.input:
            self.input += self.socket.recv(1)
        assert self.input.startswith(b"HTTP/1.1 101 "), self.input
        self.input.clear()
        self.session = b""
        self.revision = -1
        self.sequence = 0
        self.flying: list[int] = []
        self.latencies: list[tuple[int, int]] = []  # when it was due, and nanoseconds from there

    def receive(self) -> None:
        data = self.socket.recv(1 << 16)
        now = time.monotonic_ns()
        assert data, "the server has closed the connection"
        self.input += data
        while (message := self.next_message()) is not None:
            self.take(message, now)

    def next_message(self) -> bytes | None:
        if len(self.input) < 2:
            return None
        count, start = self.input[1], 2
        if count >= 126:
            start = 4 if count == 126 else 10
            if len(self.input) < start:
                return None
            count = int.from_bytes(self.input[2:start])
        if len(self.input) < start + count:
            return None
        message = bytes(self.input[start:start + count])
        del self.input[:start + count]
        return message

    def take(self, message: bytes, now: int) -> None:
        if message.startswith(b'{"type":"edit"'):
            self.revision += 1
            if self.session in message:
                due = self.flying.pop(0)
                self.latencies.append((due, now - due))
        elif message.startswith(b'{"type":"hello"'):
            self.session = b'"session":"' + json.loads(message)["session"].encode() + b'"'
        elif message.startswith(b'{"type":"snapshot"'):
            self.revision = json.loads(message)["revision"]
        else:
            assert b'"reject"' not in message and b'"error"' not in message, message

    def send(self, due: int) -> None:
        self.sequence += 1
        length = LETTERS * (self.revision + len(self.flying))
        operation = b'["stet",%d]' % length if length else b'["stet"]'
        payload = b'{"type":"edit","sequence":%d,"revision":%d,"operation":%s}' % (
            self.sequence, self.revision, operation)
        head = b"\x81" + (bytes([0x80 | len(payload)]) if len(payload) < 126
                          else b"\xfe" + len(payload).to_bytes(2))
        self.flying.append(due)
        # The masking key of zeros leaves the payload as it is.
        self.socket.sendall(head + bytes(4) + payload)


def at(part: float, values: list[int]) -> float:
    """The value that so large a part is not above, in microseconds."""
    return round(sorted(values)[min(len(values) - 1, int(len(values) * part))] / 1000, 1)


def main(
    port: int, documents: int = 200, clients: int = 2, rate: int = 5, seconds: int = 5
) -> None:
    poll = select.epoll()
    peers: dict[int, Peer] = {}
    for document in range(documents):
        for _ in range(clients):
            peer = Peer(port, f"on-time-{os.getpid()}-{document}")
            peers[peer.socket.fileno()] = peer
            poll.register(peer.socket, select.EPOLLIN)
    writers = list(peers.values())

    def look() -> None:
        for descriptor, _ in poll.poll(0):
            peers[descriptor].receive()

    end = time.monotonic() + PATIENCE
    while any(peer.revision < 0 for peer in writers):
        look()
        assert time.monotonic() < end, "the documents cannot be read"
    interval = 1_000_000_000 // (rate * len(writers))
    begin = time.monotonic_ns()
    count = (WARMUP + seconds) * rate * len(writers)
    late: list[int] = []
    for number in range(count):
        due = begin + number * interval
        while (now := time.monotonic_ns()) < due:
            look()
        late.append(now - due)
        writers[number % len(writers)].send(due)
    end = time.monotonic() + PATIENCE
    while any(peer.flying for peer in writers):
        look()
        assert time.monotonic() < end, "edits were not acknowledged"
    measured = [latency for peer in writers for due, latency in peer.latencies
                if due >= begin + WARMUP * 1_000_000_000]
    late = late[WARMUP * rate * len(writers):]
    print(json.dumps({
        "editsPerSecond": rate * len(writers), "connections": len(writers),
        "acknowledgementP50": at(0.5, measured), "acknowledgementP99": at(0.99, measured),
        "sentLateP50": at(0.5, late), "sentLateP99": at(0.99, late)}))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
