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
    principal: str
    claimed_name: str
    #: The digest of the text after it.
    proof: str


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

    def fixed(self) -> int:
        return int.from_bytes(self.take(8), "little")

    def text(self) -> bytes:
        return self.take(self.varint())

    def head(self) -> tuple[int, int]:
        """The kind of a record and which of the parts that may be left out it has."""
        byte = self.take(1)[0]
        assert byte < 0x80, f"no record begins with {byte}"
        return byte & 15, byte & 0x70

    def record(self) -> tuple[bytes, Entry]:
        start = self.place
        kind, parts = self.head()
        assert kind == 0 and not parts & 64, "an edit"
        revision = self.varint()
        session = self.take(8)
        principal = self.text().decode() if parts & 16 else ""
        claimed_name = self.text().decode() if parts & 32 else ""
        sequence = self.varint()
        milliseconds = self.varint()
        self.fixed()
        proof = f"{self.fixed():016x}"
        operation = json.loads(self.text())
        text = base64.urlsafe_b64encode(session[::-1]).decode().rstrip("=")
        entry = Entry(
            revision, text, sequence, milliseconds, operation, principal, claimed_name, proof)
        return self.data[start:self.place], entry

    def act(self) -> "Act":
        kind, parts = self.head()
        act = Act(KINDS[kind], self.varint(), self.varint(), [])
        if parts & 64:
            act.session = base64.urlsafe_b64encode(self.take(8)[::-1]).decode().rstrip("=")
        if parts & 16:
            act.principal = self.text().decode()
        if parts & 32:
            act.claimed_name = self.text().decode()
        match act.kind:
            case "creation":
                act.said = [self.text().decode(), self.text().decode(), self.text()]
            case "move":
                act.said = [self.text().decode()]
            case "label":
                act.said = [self.text().decode(), self.varint(), self.text().decode()]
            case "erasure" | "pruning":
                act.gaps = [
                    Gap(self.varint(), self.varint(), self.varint(), self.take(32), self.take(32))
                    for _ in range(self.varint())]
            case "adoption":
                act.said = [self.varint()]
        if act.kind in {"pruning", "adoption"}:
            act.said.append(self.take(32))
        assert self.place == len(self.data), "an act is all of its record"
        return act


KINDS = [
    "edit", "creation", "deletion", "undeletion", "move", "label", "erasure", "pruning", "adoption"]


@dataclasses.dataclass
class Gap:
    """Revisions whose edits are gone."""

    first: int
    last: int
    began: int
    hash_before: bytes
    hash_after: bytes


@dataclasses.dataclass
class Act:
    """What became of a document beside its edits."""

    kind: str
    revision: int
    milliseconds: int
    said: list
    gaps: list[Gap] = dataclasses.field(default_factory=list)
    session: str = ""
    principal: str = ""
    claimed_name: str = ""


def read(path: pathlib.Path) -> dict[str, list[Entry]]:
    """All edits of all documents; the chain of hashes, the order and each sequence are checked."""
    database = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        database.execute("BEGIN")
        for table in ("lineage", "usage", "document", "session", "checkpoint"):
            check_seals(database, table)
        return {row["name"]: document(database, row) for row in rows(database)}
    finally:
        database.close()


def rows(database: sqlite3.Connection) -> list[sqlite3.Row]:
    database.row_factory = sqlite3.Row
    found = database.execute("SELECT * FROM document").fetchall()
    database.row_factory = None
    return found


def read_acts(path: pathlib.Path) -> dict[str, list[Act]]:
    """All acts of all documents."""
    database = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        return {row["name"]: [act for act, *_ in acts(database, row["id"])]
                for row in rows(database)}
    finally:
        database.close()


def acts(database: sqlite3.Connection, document: int) -> list[tuple[Act, bytes, bytes]]:
    """The acts of a document, each with its record and its hash."""
    found = []
    for revision, number, stored, record in database.execute(
            "SELECT revision, number, hash, record FROM act WHERE document = ? "
            "ORDER BY revision, number", (document,)):
        act = Bytes(record).act()
        assert number == len(found) + 1 and act.revision == revision
        found.append((act, record, stored))
    return found


def check_seals(database: sqlite3.Connection, table: str) -> None:
    """Checks that each row of a table fits its seal."""
    names = [name for _, name, *_ in database.execute(f"PRAGMA table_info({table})")]
    sealed = [name for name in names if name not in {"seal", "body"}]
    for seal, *values in database.execute(f"SELECT seal, {', '.join(sealed)} FROM {table}"):
        digest = hashlib.sha256()
        for value in values:
            if isinstance(value, int):
                digest.update(value.to_bytes(8, "little", signed=True))
            else:
                data = value.encode() if isinstance(value, str) else value
                digest.update(len(data).to_bytes(8, "little") + data)
        assert int.from_bytes(digest.digest()[:8], "little", signed=True) == seal, (table, values)


class Chain:
    """Goes over the records of a document in their order."""

    def __init__(self, name: str, identity: int, acts: list[tuple[Act, bytes, bytes]]) -> None:
        self.name = name
        start = b"stet journal 3\n" + (identity % 2**64).to_bytes(8, "little")
        self.hash = hashlib.sha256(start).digest()
        self.acts = acts
        self.revision = 0
        self.entries: list[Entry] = []
        self.sequences: dict[str, int] = {}
        self.gaps: list[Gap] = []
        self.take_acts()

    def take_acts(self) -> None:
        """Goes over the acts behind the revision that was reached."""
        while self.acts and self.acts[0][0].revision == self.revision:
            act, record, stored = self.acts.pop(0)
            self.hash = hashlib.sha256(self.hash + record).digest()
            assert self.hash == stored, f"{self.name}: the hash of an act of {act.kind}"
            for gap in act.gaps:
                self.gaps.remove(gap)

    def add(self, record: bytes, entry: Entry) -> bytes:
        """Goes over an edit, and returns the hash after it."""
        assert entry.revision == self.revision + 1, f"{self.name}: {entry.revision}"
        last = self.sequences.get(entry.session, 0)
        assert entry.sequence == last + 1, f"{self.name}: {entry}"
        self.sequences[entry.session] = entry.sequence
        self.revision = entry.revision
        self.entries.append(entry)
        self.hash = after = hashlib.sha256(self.hash + record).digest()
        self.take_acts()
        return after

    def skip(self, first: int, last: int, began: int, stored: bytes) -> None:
        """Goes on behind a gap, which an act is to tell of."""
        self.gaps.append(Gap(first, last, began, self.hash, stored))
        self.revision = last
        self.hash = stored
        self.take_acts()


def document(database: sqlite3.Connection, row: sqlite3.Row) -> list[Entry]:
    """The edits of one document: those in segments, then those in the tail."""
    name, folded = row["name"], row["revision"]
    told = acts(database, row["id"])
    assert row["acts"] == len(told)
    assert told[0][0].kind == "creation" and told[0][0].milliseconds == row["created"]
    assert [told[0][0].said[1], row["type"]] == ["text", "text"]
    given = [act.said[0] for act, *_ in told if act.kind in {"creation", "move"}]
    assert given[-1] == name
    chain = Chain(name, row["identity"], told)
    folded_hash = chain.hash
    for first, last, began, stored, encoding, byte_count, edits in database.execute(
            "SELECT first, last, began, hash, encoding, byte_count, edits FROM segment "
            "WHERE document = ? ORDER BY first", (row["id"],)):
        assert first == chain.revision + 1
        if encoding == 2:
            assert (byte_count, edits) == (0, b"")
            chain.skip(first, last, began, stored)
            folded_hash = chain.hash
            continue
        reader = Bytes(zlib.decompress(edits) if encoding else edits)
        assert len(reader.data) == byte_count
        while reader.place < byte_count:
            after = chain.add(*reader.record())
        assert last == chain.revision
        assert stored == after, f"{name}: the hash of the segment from {first}"
        folded_hash = chain.hash
    assert chain.revision == folded and folded_hash == row["hash"]
    for stored, record in database.execute(
            "SELECT hash, record FROM tail WHERE document = ? ORDER BY arrival", (row["id"],)):
        part, entry = Bytes(record).record()
        if entry.revision <= folded:
            continue
        assert chain.add(part, entry) == stored, f"{name}: the hash of revision {entry.revision}"
    assert not chain.acts and not chain.gaps
    return chain.entries
