#!/usr/bin/env python3
"""Measures documents of a million edits: opening, reading any revision or time, verifying.

    python3 long_history.py STET [EDITS [JOURNAL]]

STET is the release binary. One client writes EDITS (1000000) to each of two documents through a
server, with 2,048 in flight: text typed letter by letter, and words inserted and deleted at random
places. Then a server is started anew for each of OPENINGS (5) times that a client opens a document,
from its request to the last byte of its text; one more answers 200 revisions and 50 times drawn at
random; a document is opened and left alone until the server has closed it, again and again, and
what the server then holds is compared; and `stet replay --verify` checks the whole. The figures are
printed with their bars; the status is 1 if one is missed. JOURNAL keeps the file, and is measured
as it is if it exists.

The files were just written, so the kernel has them in memory; nothing is kept in the server's.
"""

import datetime
import http.client
import json
import pathlib
import random
import re
import socket
import struct
import subprocess
import sys
import tempfile
import time

OPENINGS = 5
OPENING_LIMIT = 50.0  # milliseconds
READING_LIMIT = 100.0  # milliseconds
VERIFYING_LIMIT = 500_000  # edits per second
CLOSED_LIMIT = 1 << 20  # bytes that a closed document may leave behind
IN_FLIGHT = 2048
DOCUMENTS = ("typed", "scattered")
WORDS = [word + " " for word in (
    "let it stand the proofreader said and so the word that was struck out stays where it was "
    "for everybody who reads on a naïve café’s ☕ 😀").split()]


class Server:
    """A server process on a journal."""

    def __init__(self, stet: str, journal: pathlib.Path) -> None:
        self.process = subprocess.Popen(
            [stet, "serve", "--listen", "127.0.0.1:0", "--journal", journal,
             "--log-level", "warning"],
            stdout=subprocess.PIPE, text=True)
        self.port = int(re.search(r":(\d+)$", self.process.stdout.readline())[1])

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, *_) -> None:
        self.process.terminate()
        self.process.wait(timeout=60)
        self.process.stdout.close()

    def resident(self) -> int:
        """Bytes of memory that the process has resident and shares with nobody."""
        text = pathlib.Path(f"/proc/{self.process.pid}/smaps_rollup").read_text()
        return 1024 * sum(
            int(n) for n in re.findall(r"^Private_\w+: +(\d+) kB", text, re.MULTILINE))


class Socket:
    """A connection to a document that has been told its text."""

    def __init__(self, server: Server, document: str) -> None:
        self.bare = socket.create_connection(("127.0.0.1", server.port), timeout=60)
        self.bare.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.bare.sendall(
            (f"GET /v1/documents/{document}/socket HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\n"
             "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
             "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
             "Sec-WebSocket-Protocol: stet.v1\r\n\r\n").encode())
        self.input = b""
        while b"\r\n\r\n" not in self.input:
            self.more()
        head, self.input = self.input.split(b"\r\n\r\n", 1)
        assert head.startswith(b"HTTP/1.1 101 "), head
        self.hello = json.loads(self.message())
        assert self.hello["type"] == "hello", self.hello
        self.snapshot = self.message()
        while self.snapshot.startswith(b'{"type":"part"'):
            self.snapshot = self.message()
        assert self.snapshot.startswith(b'{"type":"snapshot"'), self.snapshot[:100]

    def more(self) -> None:
        piece = self.bare.recv(1 << 20)
        assert piece, "the server keeps the connection"
        self.input += piece

    def take(self, count: int) -> bytes:
        if len(self.input) < count:
            pieces = [self.input]
            missing = count - len(self.input)
            while missing > 0:
                pieces.append(self.bare.recv(1 << 20))
                assert pieces[-1], "the server keeps the connection"
                missing -= len(pieces[-1])
            self.input = b"".join(pieces)
        taken, self.input = self.input[:count], self.input[count:]
        return taken

    def message(self) -> bytes:
        """The next message; the server sends each in one frame."""
        first, second = self.take(2)
        assert first == 0x81, "a whole message of text"
        length = {126: ">H", 127: ">Q"}.get(second)
        count = struct.unpack(length, self.take(struct.calcsize(length)))[0] if length else second
        return self.take(count)


def frame(payload: bytes) -> bytes:
    """A client's frame; a mask of zeros changes nothing and costs nothing."""
    length = len(payload)
    head = struct.pack(">BB", 0x81, 0x80 | length) if length < 126 else struct.pack(
        ">BBH", 0x81, 0x80 | 126, length)
    return head + b"\0\0\0\0" + payload


def typing(chance: random.Random):
    """Operations that write a text letter by letter, as JSON."""
    length = 0
    while True:
        for letter in chance.choice(WORDS):
            yield f'[{length},"{letter}"]' if length else f'["{letter}"]'
            length += units(letter)


def scattering(chance: random.Random):
    """Operations at random places, two inserts to one delete, as JSON."""
    length = 0
    while True:
        word = chance.choice(WORDS[:-4])  # ASCII alone: a delete splits no character.
        place = int(chance.random() * (length - 5)) if length > 100 else 0
        if length <= 100 or chance.random() < 0.667:
            rest = length - place
            parts = [*([str(place)] if place else []), f'"{word}"', *([str(rest)] if rest else [])]
            length += len(word)
        else:
            parts = [*([str(place)] if place else []), "-4", str(length - place - 4)]
            length -= 4
        yield "[" + ",".join(parts) + "]"


def units(text: str) -> int:
    """UTF-16 code units."""
    return len(text.encode("utf-16-le")) // 2


def write(server: Server, document: str, operations, count: int) -> None:
    """Writes so many edits and waits until all are acknowledged; no session writes so many that
    it could exceed the rate of a session."""
    newest = re.compile(rb'"revision":(\d+),')
    for start in range(0, count, 50_000):
        peer = Socket(server, document)
        end = min(start + 50_000, count)
        sent = told = start
        unread = b""
        while told < end:
            batch = []
            while sent < end and sent - told < IN_FLIGHT:
                sent += 1
                batch.append(frame(
                    b'{"type":"edit","sequence":%d,"revision":%d,"operation":%s}'
                    % (sent - start, told, next(operations).encode())))
            peer.bare.sendall(b"".join(batch))
            while told < (sent if sent == end else sent - IN_FLIGHT // 2):
                unread += peer.bare.recv(1 << 20)
                refused = unread.find(b'"type":"reject"')
                assert refused < 0, unread[refused:refused + 200]
                for match in newest.finditer(unread):
                    told = int(match[1])
                unread = unread[-40:]
        peer.bare.close()


def build(stet: str, journal: pathlib.Path, count: int) -> None:
    """Makes the journal, and says how long it took."""
    start = time.monotonic()
    with Server(stet, journal) as server:
        for document, make in zip(DOCUMENTS, (typing, scattering)):
            write(server, document, make(random.Random(document)), count)
    seconds = time.monotonic() - start
    print(f"{count} edits to each of {len(DOCUMENTS)} documents, written in {seconds:.0f} s; "
          f"{journal.stat().st_size >> 20} MiB")


class Table:
    """Figures with their bars."""

    def __init__(self) -> None:
        self.status = 0

    def add(self, what: str, figure: str, bar: str, holds: bool) -> None:
        print(f"{what:<58} {figure:>26}   {bar}{'' if holds else '   MISSED'}", flush=True)
        self.status |= not holds


def milliseconds(action) -> float:
    start = time.perf_counter()
    action()
    return (time.perf_counter() - start) * 1000


def measure_opening(stet: str, journal: pathlib.Path, document: str, table: Table) -> None:
    """Opens a document on a server that has just started."""
    times = []
    for _ in range(OPENINGS):
        with Server(stet, journal) as server:
            times.append(milliseconds(lambda: Socket(server, document).bare.close()))
    times.sort()
    table.add(f"{document}: opening", f"{times[len(times) // 2]:.1f}, at most {times[-1]:.1f} ms",
              f"< {OPENING_LIMIT:.0f} ms", times[-1] < OPENING_LIMIT)


def measure_reading(
    server: Server, document: str, count: int, table: Table
) -> None:
    """Reads revisions and times over HTTP."""
    chance = random.Random(document)
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)

    def get(query: str) -> http.client.HTTPResponse:
        connection.request("GET", f"/v1/documents/{document}{query}")
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 200, f"{query}: {answer.status}"
        return answer

    def moment(revision: int) -> datetime.datetime:
        connection.request("GET", f"/v1/documents/{document}?revision={revision}", headers={
            "Accept": "application/json"})
        return datetime.datetime.fromisoformat(
            json.loads(connection.getresponse().read())["modified"])

    def ask_revision() -> None:
        revision = chance.randint(1, count)
        assert get(f"?revision={revision}").getheader("Stet-Revision") == str(revision)

    first, last = moment(1), moment(count)

    def ask_time() -> None:
        when = first + (last - first) * chance.random()
        get(f"?at={when.astimezone(datetime.UTC):%Y-%m-%dT%H:%M:%S.%fZ}")

    for what, number, ask in (("200 revisions", 200, ask_revision), ("50 times", 50, ask_time)):
        times = sorted(milliseconds(ask) for _ in range(number))
        p99 = times[int(0.99 * (number - 1))]
        table.add(f"{document}: GET of {what}, p50, p99 and most",
                  f"{times[number // 2]:.1f}, {p99:.1f}, {times[-1]:.1f} ms",
                  f"< {READING_LIMIT:.0f} ms", times[-1] < READING_LIMIT)
    connection.close()


def measure_memory(stet: str, journal: pathlib.Path, document: str, table: Table) -> None:
    """Compares what a server holds while a document is open and after it was closed."""
    with Server(stet, journal) as server:
        # What any document costs once: connections to the journal, buffers of the loop.
        for number in range(4):
            Socket(server, f"nothing-{number}").bare.close()
            time.sleep(0.3)
        before = server.resident()
        opened = closed = 0
        for _ in range(3):
            peer = Socket(server, document)
            opened = max(opened, server.resident() - before)
            peer.bare.close()
            time.sleep(13)
            closed = server.resident() - before
    table.add(f"{document}: memory while open", f"{opened >> 10} KiB", "", True)
    table.add(f"{document}: memory after it was closed, three times", f"{closed >> 10} KiB",
              f"< {CLOSED_LIMIT >> 10} KiB", closed < CLOSED_LIMIT)


def measure_verifying(stet: str, journal: pathlib.Path, table: Table) -> None:
    """Verifies the whole journal."""
    start = time.perf_counter()
    done = subprocess.run(
        [stet, "replay", "--journal", journal, "--verify"], capture_output=True, text=True)
    seconds = time.perf_counter() - start
    assert done.returncode == 0, done.stdout + done.stderr
    count = int(re.search(r"(\d+) edits", done.stdout)[1])
    table.add("`stet replay --verify`", f"{count / seconds:,.0f} edits/s",
              f">= {VERIFYING_LIMIT:,}", count / seconds >= VERIFYING_LIMIT)


def main() -> int:
    if not 2 <= len(sys.argv) <= 4:
        raise SystemExit(__doc__)
    stet, *rest = sys.argv[1:]
    count = int(rest[0]) if rest else 1_000_000
    table = Table()
    with tempfile.TemporaryDirectory() as folder:
        journal = pathlib.Path(rest[1] if len(rest) > 1 else f"{folder}/stet.sqlite")
        if not journal.exists():
            build(stet, journal, count)
        for document in DOCUMENTS:
            measure_opening(stet, journal, document, table)
        with Server(stet, journal) as server:
            for document in DOCUMENTS:
                measure_reading(server, document, count, table)
        measure_memory(stet, journal, DOCUMENTS[0], table)
        measure_verifying(stet, journal, table)
    return table.status


if __name__ == "__main__":
    sys.exit(main())
