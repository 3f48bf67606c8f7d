"""A WebSocket client that sends whatever bytes a test wants (RFC 6455 §5)."""

import json
import os
import socket
import struct

import treaty
from process import PATIENCE, Server, document_path

TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10


def frame(
    payload: bytes, opcode: int = TEXT, final: bool = True, reserved: int = 0,
    masked: bool = True, length: int | None = None
) -> bytes:
    """A frame as a client makes it, or a wrong one; `length` is what it claims."""
    length = len(payload) if length is None else length
    head = bytes([final << 7 | reserved << 4 | opcode])
    bit = masked << 7
    if length < 126:
        head += bytes([bit | length])
    elif length < 65536:
        head += struct.pack(">BH", bit | 126, length)
    else:
        head += struct.pack(">BQ", bit | 127, length)
    if not masked:
        return head + payload
    mask = os.urandom(4)
    return head + mask + bytes(b ^ mask[i % 4] for i, b in enumerate(payload))


class BareSocket:
    """A connection to a document's socket, upgraded by hand."""

    def __init__(
        self, server: Server, document: str, first: bytes = b"", fields: str = "",
        connection: socket.socket | None = None, query: str = ""
    ) -> None:
        self.bare = connection or server.connect()
        self.input = b""
        path = document_path(document) + "/socket" + query
        self.bare.sendall(
            (f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nUpgrade: websocket\r\n"
             "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
             "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
             f"Sec-WebSocket-Protocol: stet.v1\r\n{fields}\r\n").encode() + first)
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            byte = self.bare.recv(1)
            assert byte, head
            head += byte
        assert head.startswith(b"HTTP/1.1 101 "), head
        assert b"s3pPLMBiTxaQ9kYGzzhZRbK+xOo=" in head, "RFC 6455 §1.3"
        assert (b"permessage-deflate" in head) == bool(fields), "agreed on if offered"

    def __enter__(self) -> "BareSocket":
        return self

    def __exit__(self, *_) -> None:
        self.bare.close()

    def send(self, data: bytes) -> None:
        """Sends bytes; that the server has closed meanwhile shows in what it sent."""
        try:
            self.bare.sendall(data)
        except OSError:
            pass

    def send_json(self, message: object) -> None:
        self.send(frame(json.dumps(message).encode()))

    def take(self, count: int) -> bytes:
        while len(self.input) < count:
            try:
                part = self.bare.recv(65536)
            except ConnectionResetError:
                part = b""
            if not part:
                raise EOFError(self.input)
            self.input += part
        taken, self.input = self.input[:count], self.input[count:]
        return taken

    def receive(self) -> tuple[int, bytes]:
        """The next frame: opcode and payload."""
        first, payload = self.receive_frame()
        assert first >> 4 == 8, "the server neither fragments nor uses reserved bits here"
        return first & 15, payload

    def receive_frame(self) -> tuple[int, bytes]:
        """The next frame: its first byte and its payload."""
        first, second = self.take(2)
        assert second < 128, "the server does not mask"
        length = second
        if second == 126:
            length = struct.unpack(">H", self.take(2))[0]
        elif second == 127:
            length = struct.unpack(">Q", self.take(8))[0]
        return first, self.take(length)

    def next_message(self) -> dict:
        """The next message, pings left aside."""
        while True:
            opcode, payload = self.receive()
            if opcode == TEXT:
                return treaty.received(payload.decode("utf-8"))
            assert opcode in (PING, PONG), f"opcode {opcode}: {payload}"

    def message(self, kind: str) -> dict:
        """The next message of a type; others are passed over."""
        while True:
            message = self.next_message()
            if message["type"] == kind:
                return message

    def closed(self) -> tuple[int, str, dict | None]:
        """Waits for the end: the close code and reason, and the error told before it."""
        error = None
        while True:
            opcode, payload = self.receive()
            if opcode == TEXT:
                message = treaty.received(payload.decode("utf-8"))
                error = message if message["type"] == "error" else error
            elif opcode == CLOSE:
                break
        self.send(frame(payload[:2], CLOSE))
        self.bare.settimeout(PATIENCE)
        assert self.drained(), "the server closes the connection behind its close frame"
        return struct.unpack(">H", payload[:2])[0], payload[2:].decode("utf-8"), error

    def drained(self) -> bool:
        """Whether nothing but the end follows."""
        try:
            return self.input + self.bare.recv(1) == b""
        except ConnectionResetError:
            return True
        except socket.timeout:
            return False
