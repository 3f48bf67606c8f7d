"""Texts that are too long for one message: told in parts, compressed, and patiently."""

import json
import os
import pathlib
import random
import socket
import time
import zlib

import pytest

import treaty
from frames import CLOSE, TEXT, BareSocket, frame
from operations import digest, units
from process import PATIENCE, Server, document_path

PART = next(limit["default"] for limit in treaty.LIMITS if limit["name"] == "partUTF16Count")
WORDS = "The quick brown fox 😀 jumps over the lazy dog, und der Hund schläft.\n"
DEFLATE = "Sec-WebSocket-Extensions: permessage-deflate{}\r\n"


def put(server: Server, name: str, text: str) -> None:
    answer = server.request(
        "PUT", document_path(name), text.encode(), Content_Type="text/plain; charset=utf-8")
    assert answer.status == 201, answer.body


class Reader:
    """Takes messages, compressed or not, and counts their bytes."""

    def __init__(self, peer: BareSocket) -> None:
        self.peer = peer
        self.inflater = zlib.decompressobj(wbits=-15)
        self.byte_counts: list[int] = []
        self.compressed_count = 0

    def message(self) -> dict:
        first, payload = self.peer.receive_frame()
        assert first & 15 == TEXT, (first, payload)
        self.byte_counts.append(len(payload))
        if first & 64:
            self.compressed_count += 1
            # One context for all, as a browser has it.
            payload = self.inflater.decompress(payload + b"\0\0\xff\xff")
        return treaty.received(payload.decode("utf-8"))

    def text(self) -> str:
        """The text that the connection begins with."""
        assert self.message()["type"] == "hello"
        parts = []
        while (message := self.message())["type"] == "part":
            assert message["utf16Count"] == self.count_of_whole(message)
            parts.append(message["text"])
            assert 0 < len(units(message["text"])) <= PART
        assert message["type"] == "snapshot"
        text = "".join(parts) + message["text"]
        assert message["digest"] == digest(units(text))
        assert len(parts) == 0 or len(units(text)) == self.whole
        return text

    whole = 0

    def count_of_whole(self, message: dict) -> int:
        self.whole = self.whole or message["utf16Count"]
        return self.whole


@pytest.mark.parametrize("fields", [
    "", DEFLATE.format(""), DEFLATE.format("; server_no_context_takeover"),
    DEFLATE.format("; server_max_window_bits=10")])
def test_a_long_text_comes_in_parts_and_compressed_where_that_was_agreed(
    house: Server, name: str, fields: str
):
    text = WORDS * 5_000
    put(house, name, text)
    with BareSocket(house, name, fields=fields) as peer, BareSocket(house, name) as author:
        reader = Reader(peer)
        assert reader.text() == text
        assert len(reader.byte_counts) >= len(units(text)) / PART
        if fields:
            assert sum(reader.byte_counts) < len(text.encode()) / 4
            assert reader.compressed_count == len(reader.byte_counts) - 1, "all but hello"
        else:
            assert reader.compressed_count == 0
        # What is broadcast from here on fits the window.
        author.message("snapshot")
        for sequence in range(1, 21):
            author.send_json({
                "type": "edit", "sequence": sequence, "revision": sequence,
                "operation": [WORDS, len(units(text)) + (sequence - 1) * len(units(WORDS))]})
            message = reader.message()
            assert message["type"] == "edit" and message["operation"][0] == WORDS
        if fields and "no_context" not in fields:
            assert reader.compressed_count > len(units(text)) / PART + 1


@pytest.mark.parametrize("length", [0, 1, PART - 1, PART, PART + 1, 2 * PART, 2 * PART + 1])
def test_parts_are_whole_at_every_length(house: Server, name: str, length: int):
    # Every part would end inside a pair.
    text = "a" + "😀" * (length // 2)
    put(house, name, text)
    with BareSocket(house, name) as peer:
        assert Reader(peer).text() == text


def slow(server: Server) -> socket.socket:
    """A connection on which the server cannot be far ahead of a reader."""
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 16384)
    connection.connect(("127.0.0.1", server.port))
    connection.settimeout(PATIENCE)
    return connection


def test_who_reads_slowly_is_not_taken_for_dead(tmp_path):
    """Nothing is said and no ping answered; only the system's acknowledgements show life."""
    server = Server(tmp_path / "j.sqlite", "--ping-after", "1", "--pong-within", "8").start()
    try:
        text = "".join(random.Random(1).choices("abcdefghijklmnop", k=1_900_000))
        put(server, "slow", text)
        with BareSocket(server, "slow", connection=slow(server)) as peer:
            began = time.monotonic()
            reader = Reader(peer)
            received = b""
            while len(received) < len(text):
                piece = peer.bare.recv(13_000)
                assert piece, f"cut off after {len(received)} bytes"
                received += piece
                time.sleep(max(0.0, began + len(received) / 130_000 - time.monotonic()))
            peer.input = received
            reader.peer.receive_frame = skip_pings(peer)
            assert reader.text() == text
            peer.send_json({"type": "ping"})
            assert peer.message("pong"), "still connected"
    finally:
        server.end()


def socket_count(server: Server) -> int:
    folder = pathlib.Path(f"/proc/{server.process.pid}/fd")
    return sum(os.readlink(entry).startswith("socket:") for entry in folder.iterdir())


def wait_for_sockets(server: Server, count: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while socket_count(server) != count:
        assert time.monotonic() < deadline, f"{socket_count(server)} sockets, not {count}"
        time.sleep(0.1)


def test_who_reads_nothing_is_given_up(tmp_path):
    server = Server(tmp_path / "j.sqlite", "--ping-after", "1", "--pong-within", "2").start()
    try:
        text = "".join(random.Random(1).choices("abcdefghijklmnop", k=1_900_000))
        before = socket_count(server)
        put(server, "mute", text)
        wait_for_sockets(server, before)
        with BareSocket(server, "mute", connection=slow(server)):
            assert socket_count(server) == before + 1
            wait_for_sockets(server, before)
    finally:
        server.end()


def skip_pings(peer: BareSocket):
    take = peer.receive_frame

    def receive_frame() -> tuple[int, bytes]:
        while True:
            first, payload = take()
            assert first & 15 != CLOSE, payload
            if first & 15 == TEXT:
                return first, payload

    return receive_frame


def test_a_crowd_that_comes_to_a_long_text_holds_up_nobody(house: Server, name: str):
    """Somebody else's edits are acknowledged while the crowd is given its text."""
    text = WORDS * 5_000
    put(house, name, text)
    other = BareSocket(house, name + " other")
    other.message("snapshot")
    crowd = [BareSocket(house, name, fields=DEFLATE.format("")) for _ in range(12)]
    try:
        readers = [Reader(peer) for peer in crowd]
        for sequence in range(1, 11):
            other.send(frame(json.dumps({
                "type": "edit", "sequence": sequence, "revision": sequence - 1,
                "operation": ["x", sequence - 1] if sequence > 1 else ["x"]}).encode()))
            assert other.message("edit")["sequence"] == sequence
        for reader in readers:
            assert reader.text() == text
    finally:
        for peer in [other, *crowd]:
            peer.bare.close()
