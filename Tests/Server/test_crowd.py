"""A thousand peers of one document, all with a long presence, and one that reads slowly."""

import collections
import json
import pathlib
import selectors
import socket
import threading
import time

from frames import TEXT, BareSocket, frame
from process import PATIENCE, Server

CROWD = 990  # A document has room for 1,000 connections.
TEXT_COUNT = 20_000
SELECTIONS = 64
OUTPUT_BUDGET = 1 << 20  # Bytes that may wait for one peer (`Schemas/limits.json`).


def presence(mark: int) -> bytes:
    """As much as a presence may hold; all of a crowd's are more than the output budget."""
    last = TEXT_COUNT - 1
    return frame(json.dumps({
        "type": "presence", "revision": 1, "selections": [[last, last]] * SELECTIONS,
        "user": {"mark": mark, "name": "n" * 470}}).encode())


class Crowd:
    """Connections whose input is taken and thrown away by a thread."""

    def __init__(self) -> None:
        self.members: list[BareSocket] = []
        self.selector = selectors.DefaultSelector()
        self.is_over = False
        self.thread = threading.Thread(target=self.drain)

    def __enter__(self) -> "Crowd":
        self.thread.start()
        return self

    def __exit__(self, *_) -> None:
        self.is_over = True
        self.thread.join()
        for member in self.members:
            member.bare.close()
        self.selector.close()

    def add(self, member: BareSocket) -> None:
        self.members.append(member)
        self.selector.register(member.bare, selectors.EVENT_READ)

    def drain(self) -> None:
        waste = bytearray(1 << 20)
        while not self.is_over:
            for key, _ in self.selector.select(0.05):
                # The kernel need not copy what is thrown away (Linux, tcp(7)).
                assert key.fileobj.recv_into(waste, len(waste), socket.MSG_TRUNC) > 0, "cut off"


class Typist:
    """Has a member of the crowd edit all the time, so that there is always something to tell."""

    def __init__(self, member: BareSocket) -> None:
        self.member = member
        self.count = 0
        self.is_over = False
        self.thread = threading.Thread(target=self.type)

    def __enter__(self) -> "Typist":
        self.thread.start()
        return self

    def __exit__(self, *_) -> None:
        self.is_over = True
        self.thread.join()

    def type(self) -> None:
        while not self.is_over:
            self.count += 1
            self.member.send_json({
                "type": "edit", "sequence": self.count, "revision": 1,
                "operation": ["y", TEXT_COUNT + self.count - 1]})
            time.sleep(0.02)


class Slow:
    """A peer that reads when it likes, a little at a time."""

    def __init__(self, server: Server, document: str) -> None:
        # The kernel keeps little then, at first: some output waits in the server.
        connection = socket.socket()
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 14)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, 536)
        connection.settimeout(PATIENCE)
        connection.connect(("127.0.0.1", server.port))
        self.peer = BareSocket(server, document, connection=connection)
        self.byte_count = 0
        self.presences: collections.Counter[str] = collections.Counter()
        self.marks: dict[str, int] = {}
        self.revision = 0

    def read_until(self, condition) -> None:
        """Reads message by message, after a while, and now and then not for a moment."""
        time.sleep(0.2)
        while not condition():
            opcode, payload = self.peer.receive()
            self.byte_count += len(payload)
            assert self.byte_count < 8 * OUTPUT_BUDGET, "it is told the same again and again"
            if opcode != TEXT:
                continue
            message = json.loads(payload)
            if message["type"] == "presence":
                self.presences[message["session"]] += 1
                self.marks[message["session"]] = message["user"]["mark"]
                if self.presences.total() % 16 == 0:
                    time.sleep(0.002)
            elif message["type"] in ("edit", "snapshot"):
                self.revision = message["revision"]

    def hears_nothing_for(self, seconds: float) -> bool:
        self.peer.bare.settimeout(seconds)
        try:
            return self.peer.input + self.peer.bare.recv(1) == b""
        except TimeoutError:
            return True


def processor_seconds(server: Server) -> float:
    fields = pathlib.Path(f"/proc/{server.process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100


def test_a_slow_reader_in_a_crowd_is_told_everything_once_and_then_nothing(
    server: Server, name: str
):
    assert server.put(name, "x" * TEXT_COUNT).status == 201
    with Crowd() as crowd:
        for _ in range(CROWD):
            member = BareSocket(server, name)
            member.bare.sendall(presence(0))
            crowd.add(member)
        with Typist(crowd.members[0]) as typist:
            slow = Slow(server, name)
            slow.read_until(lambda: len(slow.presences) == CROWD)
            assert slow.byte_count > OUTPUT_BUDGET * 5 // 4, "more than may wait for one peer"
            assert set(slow.presences.values()) == {1}, "each is told once"
            # While it reads nothing, all the others move, twice.
            for mark in (1, 2):
                for member in crowd.members[1:]:
                    member.send(presence(mark))
                time.sleep(0.2)
            slow.read_until(lambda: list(slow.marks.values()).count(2) == CROWD - 1)
            assert max(slow.presences.values()) <= 3, "no more often than it changed"
        slow.read_until(lambda: slow.revision == 1 + typist.count)
        assert slow.hears_nothing_for(0.5)
        before = processor_seconds(server)
        time.sleep(1)
        assert processor_seconds(server) - before < 0.3, "the server rests"
    assert server.text(name) == "y" * typist.count + "x" * TEXT_COUNT
