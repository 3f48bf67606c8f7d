"""Edits that follow each other as fast as they are acknowledged, and those who only listen."""

import json

from frames import TEXT, BareSocket
from process import Server

READERS = 60  # More than are written to in one turn.
ROUNDS = 300


class Reader:
    """A peer that only listens."""

    def __init__(self, server: Server, document: str) -> None:
        self.peer = BareSocket(server, document)
        self.revision: int | None = None

    def read_until(self, revision: int) -> None:
        """Reads to a revision, of which none may be left out or come twice."""
        while self.revision is None or self.revision < revision:
            opcode, payload = self.peer.receive()
            message = json.loads(payload)
            assert opcode == TEXT and message["type"] in ("hello", "snapshot", "edit", "digest")
            if message["type"] == "snapshot":
                self.revision = message["revision"]
            elif message["type"] == "edit":
                assert self.revision is not None and message["revision"] == self.revision + 1
                self.revision += 1


class Writer(Reader):
    """A peer that also types, an edit at a time."""

    count = 0

    def type(self) -> None:
        """Sends an edit and waits until it is durable."""
        self.count += 1
        self.peer.send_json({
            "type": "edit", "sequence": self.count, "revision": self.revision,
            "operation": ["x", *([self.revision] if self.revision else [])]})
        self.read_until(self.revision + 1)


def test_readers_are_told_everything_though_no_further_edit_comes(server: Server, name: str):
    readers = [Reader(server, name) for _ in range(READERS)]
    writer = Writer(server, name)
    writer.read_until(0)
    for burst in range(1, 4):
        for _ in range(ROUNDS):
            writer.type()
        for reader in readers:
            reader.read_until(burst * ROUNDS)
    for peer in [writer, *readers]:
        peer.peer.bare.close()


def test_readers_come_and_go_between_commits(server: Server, name: str):
    readers = [Reader(server, name) for _ in range(READERS)]
    writer = Writer(server, name)
    writer.read_until(0)
    for number in range(ROUNDS):
        writer.type()
        if number % 3 == 0:
            readers.append(Reader(server, name))
        elif number % 3 == 1:
            readers.pop(number * 7 % len(readers)).peer.bare.close()
    for reader in readers:
        reader.read_until(ROUNDS)
    assert server.text(name) == "x" * ROUNDS
    for peer in [writer, *readers]:
        peer.peer.bare.close()
