"""A reader who has only Schemas/ finds in a journal's file what the server tells."""

import base64
import hashlib
import pathlib
import signal
import sqlite3
import time
import zlib

import journal_file
import treaty
from editor import editors
from operations import apply, digest, units, whole
from process import PATIENCE, Server, document_path

EDITS = 300


def texts(entries: list[journal_file.Entry]) -> list[str]:
    """The text of each revision from 0 on, in UTF-16 code units."""
    result = [""]
    for entry in entries:
        operation = [units(part) if isinstance(part, str) else part for part in entry.operation]
        result.append(apply(result[-1], operation))
    return result


def fingerprint(revision: int, operation: list) -> int:
    """How a resend is known, by journal.sql."""
    value = revision ^ 0x53544554
    for part in operation:
        number = (4 * part if isinstance(part, int) and part > 0 else
                  4 * -part + 1 if isinstance(part, int) else
                  4 * int(digest(units(part)), 16) + 2)
        value = (value ^ number % 2**64) * 0x9E3779B97F4A7C15 % 2**64
        value ^= value >> 29
    return value


def rows(server: Server, query: str) -> list[tuple]:
    database = sqlite3.connect(f"file:{server.journal}?mode=ro", uri=True)
    try:
        return database.execute(query).fetchall()
    finally:
        database.close()


async def write(server: Server, name: str, count: int) -> dict:
    """Makes edits, one after the other, and returns the session's greeting."""
    async with editors(server, name, 1) as [ada]:
        for number in range(count):
            await ada.insert(f"{number} 😀\n", offset=number % 3 and len(ada.text))
            await ada.saved()
            if number % 50 == 49:
                await ada.edit([len(ada.text) - 1, -1])
                await ada.saved()
        return ada.hello


async def test_all_that_was_written_is_found(tmp_path: pathlib.Path, name: str):
    server = Server(tmp_path / "journal.sqlite", "--fold-after", "64").start()
    try:
        hello = await write(server, name, EDITS)
        assert server.put(name + " 2", "made by PUT 😀").status == 201
        deadline = time.monotonic() + PATIENCE
        while rows(server, "SELECT count(*) FROM segment") == [(0,)]:
            assert time.monotonic() < deadline, "nothing is folded"
            time.sleep(0.05)
        assert server.stop() == 0
        server.flags = ["--fold-after", "1000000000"]
        server.start()
        last = await write(server, name, 20)
        newest = server.get(document_path(name))
        told = {revision: server.get(document_path(name) + f"?revision={revision}").text
                for revision in (0, 1, 17, EDITS // 2, EDITS, EDITS + 20)}
        epoch = server.get("/healthz").json["epoch"]
        server.stop(signal.SIGKILL)

        entries = journal_file.read(server.journal)
        assert set(entries) == {name, name + " 2"}
        mine = texts(entries[name])
        assert whole(mine[-1]) == newest.text
        assert len(mine) - 1 == int(newest.fields["stet-revision"])
        assert digest(mine[-1]) == newest.fields["stet-digest"]
        for revision, text in told.items():
            assert whole(mine[revision]) == text
        assert whole(texts(entries[name + " 2"])[-1]) == "made by PUT 😀"
        check_proofs(entries[name], mine)
        check_creations(server, entries)
        check_checkpoints(server, {key: texts(value) for key, value in entries.items()})
        check_segments(server, entries)
        check_sessions(server, entries, [hello, last])
        assert [(number(epoch),)] == rows(server, "SELECT epoch FROM lineage")
    finally:
        server.end()


def number(text: str) -> int:
    """An id as SQLite shows it."""
    return int.from_bytes(base64.urlsafe_b64decode(text + "="), "big", signed=True)


def check_proofs(entries: list[journal_file.Entry], mine: list[str]) -> None:
    """Each edit has the digest of the text after it."""
    for entry in [*entries[:20], *entries[-20:]]:
        assert entry.proof == digest(mine[entry.revision])


def check_creations(server: Server, entries: dict[str, list[journal_file.Entry]]) -> None:
    """Every document has one act, which says when it was made and by whom."""
    told = journal_file.read_acts(server.journal)
    assert set(told) == set(entries)
    for name, acts in told.items():
        [creation] = acts
        first = entries[name][0]
        assert (creation.kind, creation.said) == ("creation", [name, "text", b""])
        assert (creation.session, creation.milliseconds) == (first.session, first.milliseconds)
    identities = {identity for identity, in rows(server, "SELECT identity FROM document")}
    assert len(identities) == len(entries), "random"


async def test_an_edit_has_the_name_that_its_session_claims(tmp_path: pathlib.Path, name: str):
    server = Server(tmp_path / "journal.sqlite").start()
    try:
        await claim(server, name)
        entries = journal_file.read(server.journal)[name]
        assert [entry.claimed_name for entry in entries] == ["", "Ada 😀", "Ada 😀", "", ""]
        assert {entry.principal for entry in entries} == {""}
    finally:
        server.end()


async def claim(server: Server, name: str) -> None:
    """Makes edits between presences that name the user, or do not."""
    async with editors(server, name, 2) as [ada, ben]:
        async def say(text: str, **presence) -> None:
            message = {"type": "presence", "revision": ada.revision, "selections": []}
            await ada.send(message | presence)
            await ada.insert(text)
            await ada.saved()

        await say("nobody has said who. ")
        await say("Ada has. ", user={"name": "Ada 😀", "colour": "#aa3377"})
        await say("She still has: left out, it keeps its last value. ", selections=[[0, 0]])
        await say("Now nobody has. ", user={})
        await ben.reached(4)
        await ben.insert("Nor has he.")
        await ben.saved()


def check_checkpoints(server: Server, texts_by_name: dict[str, list[str]]) -> None:
    found = rows(
        server, "SELECT name, checkpoint.revision, digest, encoding, byte_count, body "
        "FROM checkpoint JOIN document ON document.id = checkpoint.document")
    assert found
    for name, revision, stored, encoding, byte_count, body in found:
        text = texts_by_name[name][revision]
        content = zlib.decompress(body) if encoding == 1 else body
        assert len(content) == byte_count and content.decode() == whole(text)
        assert f"{stored % 2**64:016x}" == digest(text)


def check_segments(server: Server, entries: dict[str, list[journal_file.Entry]]) -> None:
    found = rows(
        server, "SELECT name, first, last, began, encoding FROM segment "
        "JOIN document ON document.id = segment.document")
    assert 1 in {encoding for *_, encoding in found}, "some are deflated"
    for name, first, last, began, _ in found:
        times = [entry.milliseconds for entry in entries[name][first - 1:last]]
        assert began == min(times)
    tail = rows(server, "SELECT count(*) FROM tail")
    assert tail >= [(20,)], "and some edits are in the tail"


def check_sessions(
    server: Server, entries: dict[str, list[journal_file.Entry]], hellos: list[dict]
) -> None:
    for hello in hellos:
        secret = hashlib.sha256(hello["resume"].encode()).digest()
        assert base64.urlsafe_b64decode(hello["session"] + "=") == secret[:8]
        [(stored, sequence, revision, mark)] = rows(
            server, "SELECT secret, sequence, session.revision, fingerprint FROM session "
            f"WHERE session = {number(hello['session'])}")
        assert stored == secret
        [folded] = {row[0] for row in rows(
            server, f"SELECT revision FROM document WHERE name = '{hello['document']}'")}
        own = [entry for entry in entries[hello["document"]]
               if entry.session == hello["session"] and entry.revision <= folded]
        if not own:
            assert (sequence, revision, mark) == (0, 0, 0)
            continue
        newest = own[-1]
        assert (sequence, revision) == (newest.sequence, newest.revision)
        # It wrote alone, so its edit was committed as it was sent.
        assert mark % 2**64 == fingerprint(newest.revision - 1, newest.operation)


def test_the_file_says_which_version_it_is(server: Server):
    text = (treaty.SCHEMAS / "journal.sql").read_text()
    for pragma in ("application_id", "user_version"):
        [(value,)] = rows(server, f"PRAGMA {pragma}")
        assert f"PRAGMA {pragma} = 0x{value:x};" in text or f"PRAGMA {pragma} = {value};" in text
