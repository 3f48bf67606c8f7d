"""When the deflate stream that a document's peers share starts afresh, by `Schemas/limits.json`."""

import base64
import json
import os
import time
import zlib

import treaty
from frames import TEXT, BareSocket
from process import PATIENCE, Server

TAIL = b"\0\0\xff\xff"
DEFLATE = "Sec-WebSocket-Extensions: permessage-deflate{}\r\n"
LIMITS = {(limit["part"], limit["name"]): limit["default"] for limit in treaty.LIMITS}


class Reader(BareSocket):
    """Reads the stream, and notes which of its frames can be read by who has read none before."""

    def __init__(self, server: Server, name: str, parameters: str = "") -> None:
        super().__init__(server, name, fields=DEFLATE.format(parameters))
        assert self.message("snapshot")["revision"] == 0
        self.inflater = zlib.decompressobj(wbits=-15)
        self.byte_counts: list[int] = []
        self.starts: list[int] = []
        self.plain_count = 0

    def read_to(self, revision: int) -> None:
        """Takes what comes, up to the edit that leads to a revision."""
        message: dict = {}
        while message.get("revision") != revision:
            first, payload = self.receive_frame()
            if first & 15 != TEXT:
                continue
            message = self.taken(first, payload)

    def taken(self, first: int, payload: bytes) -> dict:
        if first == 0x80 | TEXT:
            self.plain_count += 1
            return treaty.received(payload.decode())
        assert first == 0xC0 | TEXT
        try:
            alone = zlib.decompressobj(wbits=-15).decompress(payload + TAIL)
        except zlib.error:
            alone = b""
        if alone:
            self.starts.append(len(self.byte_counts))
        text = self.inflater.decompress(payload + TAIL)
        assert alone in (b"", text)
        self.byte_counts.append(len(text))
        return treaty.received(text.decode())


class Writer(BareSocket):
    """Appends pieces to a document, many at once, and waits for no answer."""

    def __init__(self, server: Server, name: str) -> None:
        super().__init__(server, name)
        self.message("snapshot")
        self.sequence = 0
        self.length = 0

    def append(self, text: str) -> int:
        """Sends an edit and returns its revision, if nobody else writes."""
        operation = [self.length, text] if self.length else [text]
        self.sequence += 1
        self.length += len(text)
        edit = {"type": "edit", "sequence": self.sequence, "revision": 0, "operation": operation}
        self.send_json(edit)
        return self.sequence


def test_who_joins_waits_for_few_messages(house: Server, name: str):
    with Writer(house, name) as ada, Reader(house, name) as early:
        early.read_to(ada.append("x"))
        assert early.starts == [0] and early.plain_count == 0
        with BareSocket(house, name, fields=DEFLATE.format("")) as late:
            limit = LIMITS["stream", "messageCountWhenAwaited"]
            assert late.message("snapshot")["revision"] == 1
            for _ in range(limit):
                early.read_to(ada.append("x"))
            assert early.starts == [0, limit], "one start for who waits"
            for revision in range(2, limit + 1):
                assert late.message("edit")["revision"] == revision
            first, payload = late.receive_frame()
            assert first == 0xC0 | TEXT
            text = zlib.decompressobj(wbits=-15).decompress(payload + TAIL)
            assert json.loads(text)["revision"] == limit + 1
        early.read_to(ada.append("x" * 50))
        assert early.starts == [0, limit] and early.plain_count == 0


def test_a_start_comes_after_many_messages(house: Server, name: str):
    limit = LIMITS["stream", "messageCount"]
    with Writer(house, name) as ada, Reader(house, name) as bob:
        for _ in range(limit):
            last = ada.append("x")
            if last % 500 == 0:
                bob.read_to(last)
        bob.read_to(ada.append("x"))
        assert bob.starts == [0, limit]
        assert len(bob.byte_counts) > limit, "digests are messages, too"


def test_a_start_comes_after_many_bytes(house: Server, name: str):
    limit = LIMITS["stream", "byteCount"]
    piece = base64.b64encode(os.urandom(6 << 10)).decode()
    with Writer(house, name) as ada, Reader(house, name) as bob:
        for _ in range(limit // len(piece) + 20):
            bob.read_to(ada.append(piece))
        assert len(bob.starts) == 2
        before = bob.byte_counts[:bob.starts[1]]
        assert sum(before[:-1]) < limit <= sum(before)


def test_a_stream_that_was_silent_starts_afresh(server: Server, name: str):
    milliseconds = LIMITS["server", "contextIdleMilliseconds"]
    with Writer(server, name) as ada, Reader(server, name) as bob:
        start = time.monotonic()
        for _ in range(3):
            bob.read_to(ada.append("x"))
        if time.monotonic() - start < milliseconds / 1000:
            assert bob.starts == [0]
        # A server that is busy may free it later.
        for seconds in (2, 20, PATIENCE):
            count, known = len(bob.byte_counts), len(bob.starts)
            time.sleep(milliseconds / 1000 + seconds)
            bob.read_to(ada.append("x"))
            if len(bob.starts) > known:
                break
        assert bob.starts[known:] == [count]


def test_short_messages_without_takeover_go_as_they_are(house: Server, name: str):
    limit = LIMITS["server", "deflateByteCount"]
    with Writer(house, name) as ada, Reader(
        house, name, "; server_no_context_takeover"
    ) as bob:
        for length in range(1, limit):
            bob.read_to(ada.append("x" * length))
        assert bob.starts == list(range(len(bob.byte_counts))), "each can be read alone"
        assert min(bob.byte_counts) >= limit > bob.plain_count > 0
        assert min(bob.byte_counts) <= limit + 2, "lengths grow by one, numbers by a digit"
