"""A reader of the journal's file by Schemas/journal.sql alone."""

import base64
import dataclasses
import hashlib
import json
import pathlib
import sqlite3
import zlib


@dataclasses.dataclass
class Entry:
    """One committed edit."""

    revision: int
    session: str
    sequence: int
    milliseconds: int
    operation: list[int | str]


class Bytes:
    """Reads the parts of a record."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.place = 0

    def take(self, count: int) -> bytes:
        assert self.place + count <= len(self.data), "the record is cut off"
        self.place += count
        return self.data[self.place - count:self.place]

    def varint(self) -> int:
        value = shift = 0
        while True:
            byte = self.take(1)[0]
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                return value
            shift += 7

    def record(self) -> tuple[bytes, Entry]:
        start = self.place
        revision = self.varint()
        session = self.take(8)
        sequence = self.varint()
        self.take(8)
        milliseconds = self.varint()
        self.take(self.varint())
        operation = json.loads(self.take(self.varint()))
        text = base64.urlsafe_b64encode(session[::-1]).decode().rstrip("=")
        entry = Entry(revision, text, sequence, milliseconds, operation)
        return self.data[start:self.place], entry


def read(path: pathlib.Path) -> dict[str, list[Entry]]:
    """All edits of all documents; the chain of hashes, the order and each sequence are checked."""
    database = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        database.execute("BEGIN")
        for table in ("lineage", "usage", "document", "session", "checkpoint"):
            check_seals(database, table)
        return {name: document(database, number, name, revision, digest)
                for number, name, revision, digest in database.execute(
                    "SELECT id, name, revision, hash FROM document").fetchall()}
    finally:
        database.close()


def check_seals(database: sqlite3.Connection, table: str) -> None:
    """Checks that each row of a table fits its seal."""
    names = [name for _, name, *_ in database.execute(f"PRAGMA table_info({table})")]
    sealed = [name for name in names if name not in {"seal", "body"}]
    if table == "checkpoint":
        sealed.remove("id")
    for seal, *values in database.execute(f"SELECT seal, {', '.join(sealed)} FROM {table}"):
        digest = hashlib.sha256()
        for value in values:
            if isinstance(value, int):
                digest.update(value.to_bytes(8, "little", signed=True))
            else:
                data = value.encode() if isinstance(value, str) else value
                digest.update(len(data).to_bytes(8, "little") + data)
        assert int.from_bytes(digest.digest()[:8], "little", signed=True) == seal, (table, values)


def document(
    database: sqlite3.Connection, number: int, name: str, folded: int, folded_hash: bytes
) -> list[Entry]:
    """The edits of one document: those in segments, then those in the tail."""
    chain = hashlib.sha256(f"stet journal 1\n{name}".encode()).digest()
    entries: list[Entry] = []
    sequences: dict[str, int] = {}

    def add(record: bytes, entry: Entry) -> bytes:
        nonlocal chain
        assert entry.revision == len(entries) + 1, f"{name}: {entry.revision}"
        assert entry.sequence == sequences.get(entry.session, 0) + 1, f"{name}: {entry}"
        sequences[entry.session] = entry.sequence
        entries.append(entry)
        chain = hashlib.sha256(chain + record).digest()
        return chain

    rows = database.execute(
        "SELECT first, last, hash, encoding, byte_count, edits FROM segment "
        "WHERE document = ? ORDER BY first", (number,))
    for first, last, stored, encoding, byte_count, edits in rows:
        reader = Bytes(zlib.decompress(edits) if encoding else edits)
        assert len(reader.data) == byte_count and first == len(entries) + 1
        while reader.place < byte_count:
            check = reader.take(4)
            assert add(*reader.record())[:4] == check
        assert last == len(entries)
        assert stored == chain, f"{name}: the hash of the segment from {first}"
    assert len(entries) == folded
    assert not folded or chain == folded_hash
    for stored, record in database.execute(
            "SELECT hash, record FROM tail WHERE document = ? ORDER BY arrival", (number,)):
        reader = Bytes(record)
        part, entry = reader.record()
        if entry.revision <= folded:
            continue
        assert add(part, entry) == stored, f"{name}: the hash of revision {entry.revision}"
    return entries
