"""An independent client of `stet.v1`: it keeps several edits in flight and checks all it hears."""

import asyncio
import contextlib
import json
from collections.abc import Callable

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

import treaty
from operations import Operation, apply, digest, transform, units, whole
from process import PATIENCE, Server


class Pending:
    """An edit that was made here and is not known to be durable."""

    def __init__(self, sequence: int, revision: int, operation: Operation) -> None:
        self.sequence = sequence
        self.message = {
            "type": "edit", "sequence": sequence, "revision": revision, "operation": operation}
        # The operation as it follows all that is durable and the pending edits before it.
        self.operation = operation
        self.rejection: str | None = None


class Editor:
    """One session of one document, over as many connections as it takes."""

    def __init__(self, server: Server, document: str, compression: str | None = None) -> None:
        self.server = server
        self.document = document
        self.compression = compression
        self.socket: ClientConnection | None = None
        self.hello: dict = {}
        self.revision = 0
        self.durable_text = ""
        self.text = ""
        self.sequence = 0
        self.pending: list[Pending] = []
        # Every own edit that was acknowledged: sequence, revision, operation if it was told.
        self.acknowledged: dict[int, tuple[int, Operation | None]] = {}
        self.sent: dict[int, list[Operation]] = {}
        self.rejections: list[dict] = []
        # What was here whenever a server turned out to be of another lineage, where that may be.
        self.may_lose = False
        self.lost_texts: list[str] = []
        self.presences: dict[str, dict] = {}
        self.digests: list[int] = []
        self.access = ""
        self.counts: dict[str, int] = {}
        self.parts: list[str] = []
        self.close_code: int | None = None
        self.fault: BaseException | None = None
        self.reader: asyncio.Task | None = None
        self.changed = asyncio.Condition()
        self.reading = asyncio.Event()
        self.reading.set()
        self.extensions: list | None = None  # Offers of one's own in the place of the usual one.

    # MARK: connecting

    async def join(self, **query) -> "Editor":
        """Connects, with what the last hello said if there was one, and waits for hello."""
        if self.hello and not query:
            query = self.credentials()
        held = "since" in query and query.get("session") == self.hello.get("session")
        self.close_code = None
        self.is_deaf = False
        self.socket = await connect(
            self.server.socket_url(self.document, **query), subprotocols=["stet.v1"],
            compression=self.compression, extensions=self.extensions, max_size=None,
            proxy=None, ping_interval=None,
            open_timeout=PATIENCE)
        assert self.socket.subprotocol == "stet.v1"
        try:
            hello = treaty.received(await self.socket.recv())
            self.take_hello(hello, holds_text=held)
        except ConnectionClosed as error:
            self.close_code = error.rcvd.code if error.rcvd else 1006
            raise
        self.reader = asyncio.create_task(self.read(self.socket))
        await self.resend()
        return self

    def credentials(self, **changes) -> dict:
        """The query that takes the session up again, from the text that is held."""
        return {"since": self.revision, "digest": digest(self.durable_text),
                "epoch": self.hello["epoch"], "session": self.hello["session"],
                "resume": self.hello["resume"]} | changes

    def take_hello(self, hello: dict, holds_text: bool) -> None:
        assert hello["type"] == "hello", hello
        assert hello["document"] == self.document
        if hello["continues"] and self.hello:
            assert hello["session"] == self.hello["session"]
            assert hello["revision"] >= self.revision
            assert hello["sequence"] >= self.sequence, "an acknowledged edit is gone"
        elif holds_text:
            # Another lineage: neither the text nor what is pending on it is the server's.
            assert self.may_lose, f"the server lacks revision {self.revision}, which it told"
            assert hello["session"] != self.hello["session"]
            self.lost_texts.append(self.text)
            self.pending, self.acknowledged = [], {}
            self.revision, self.durable_text, self.text = 0, "", ""
        self.hello = hello
        self.parts = []
        self.access = hello["access"]

    async def resend(self) -> None:
        """Sends again what is not known to be durable, to the letter."""
        for edit in self.pending:
            if edit.sequence > self.hello["sequence"]:
                await self.send(edit.message)

    async def leave(self) -> None:
        """Closes the connection in good order."""
        if self.socket:
            await self.socket.close()
        await self.ended()

    async def cut(self) -> None:
        """Loses the connection."""
        self.socket.transport.abort()
        await self.ended()

    async def ended(self) -> None:
        """Waits until the connection is gone and checks that nothing else went wrong."""
        if self.reader:
            await self.reader
            self.reader = None
        if self.fault:
            raise self.fault

    # MARK: sending

    async def send(self, message: dict) -> None:
        treaty.check("client", message)
        with contextlib.suppress(ConnectionClosed):
            await self.socket.send(json.dumps(message))

    async def edit(self, operation: Operation) -> Pending:
        """Does an operation to the text at hand and sends it."""
        number = self.sequence + len(self.pending) + 1
        edit = Pending(number, self.revision, operation)
        self.text = apply(self.text, operation)
        self.pending.append(edit)
        self.sent.setdefault(number, []).append(operation)
        if not any(other.rejection for other in self.pending):
            await self.send(edit.message)
        return edit

    async def insert(self, text: str, offset: int | None = None) -> Pending:
        """Inserts at an offset, at the end without one."""
        offset = len(self.text) if offset is None else offset
        parts = [offset, units(text), len(self.text) - offset]
        return await self.edit([part for part in parts if part])

    async def rebase(self) -> None:
        """After all pending edits were rejected: sends them on what is durable now."""
        for edit in self.pending:
            edit.rejection = None
            edit.message = edit.message | {
                "revision": self.revision, "operation": edit.operation}
            self.sent[edit.sequence].append(edit.operation)
            await self.send(edit.message)

    # MARK: receiving

    async def read(self, socket: ClientConnection) -> None:
        try:
            async for payload in socket:
                await self.reading.wait()
                if self.is_deaf:
                    continue
                message = treaty.received(payload)
                async with self.changed:
                    await self.take(message)
                    self.changed.notify_all()
        except ConnectionClosed:
            pass
        except BaseException as error:  # noqa: BLE001: whoever waits raises it
            self.fault = error
            socket.transport.abort()
        self.close_code = socket.close_code
        async with self.changed:
            self.changed.notify_all()

    async def take(self, message: dict) -> None:
        kind = message["type"]
        self.counts[kind] = self.counts.get(kind, 0) + 1
        if kind == "edit":
            self.take_edit(message)
            await self.rebase_if_idle()
        elif kind == "part":
            self.parts.append(message["text"])
        elif kind == "snapshot":
            assert not self.pending
            self.revision = message["revision"]
            self.durable_text = self.text = units("".join(self.parts) + message["text"])
            self.parts = []
            self.sequence = self.hello["sequence"]
            assert message["digest"] == digest(self.text)
        elif kind == "ack":
            self.take_ack(message)
        elif kind == "reject":
            await self.take_reject(message)
        elif kind == "presence":
            assert message["session"] != self.hello["session"]
            assert message["revision"] <= self.revision
            self.presences[message["session"]] = message
        elif kind == "left":
            self.presences.pop(message["session"], None)
        elif kind == "digest":
            assert message["revision"] == self.revision
            assert message["digest"] == digest(self.durable_text)
            self.digests.append(self.revision)
        elif kind == "access":
            self.access = message["access"]
            self.last_access = message
            if self.access == "write":
                for edit in self.pending:
                    edit.rejection = None
                    await self.send(edit.message)
        elif kind == "error":
            self.error = message

    def take_edit(self, message: dict) -> None:
        assert message["revision"] == self.revision + 1, (
            f"revision {message['revision']} after {self.revision}")
        operation = [units(p) if isinstance(p, str) else p for p in message["operation"]]
        self.revision += 1
        self.durable_text = apply(self.durable_text, operation)
        if message["session"] == self.hello["session"]:
            own = self.pending.pop(0)
            assert message["sequence"] == own.sequence == self.sequence + 1
            assert operation == own.operation, (
                f"committed as {operation}, expected {own.operation}")
            self.sequence = own.sequence
            self.acknowledged[own.sequence] = (self.revision, operation)
            return
        for edit in self.pending:
            edit.operation, operation = transform(edit.operation, operation)
        self.text = apply(self.text, operation)

    def take_ack(self, message: dict) -> None:
        sequence, revision = message["sequence"], message["revision"]
        assert sequence <= self.sequence, "an acknowledgement of what was not told as an edit"
        assert self.acknowledged[sequence][0] == revision

    async def take_reject(self, message: dict) -> None:
        self.rejections.append(message)
        for edit in self.pending:
            if edit.sequence == message["sequence"]:
                edit.rejection = message["code"]
        if message["code"] != "read-only":
            await self.rebase_if_idle()

    async def rebase_if_idle(self) -> None:
        """Edits behind a rejected one are rejected, too; then all go again on a newer base."""
        codes = {edit.rejection for edit in self.pending}
        if self.pending and None not in codes and self.access == "write":
            assert codes <= {"base-unavailable", "sequence-gap", "read-only"}, self.rejections
            await self.rebase()

    # MARK: waiting

    async def until(self, condition: Callable[[], bool], what: str = ""):
        """Waits until something holds; raises what went wrong instead."""
        async with self.changed:
            try:
                async with asyncio.timeout(PATIENCE):
                    await self.changed.wait_for(lambda: condition() or self.fault)
            except TimeoutError:
                raise AssertionError(
                    f"{what or 'it'} did not come: revision {self.revision}, "
                    f"{len(self.pending)} pending, closed {self.close_code}, "
                    f"rejections {self.rejections[-3:]}") from None
        if self.fault:
            raise self.fault

    async def saved(self) -> None:
        """Waits until all own edits are acknowledged."""
        await self.until(lambda: not self.pending, "an acknowledgement")

    async def reached(self, revision: int) -> None:
        """Waits until a revision is here."""
        await self.until(lambda: self.revision >= revision, f"revision {revision}")

    async def closed(self) -> int:
        """Waits until the server has closed the connection; the code."""
        await asyncio.wait_for(asyncio.shield(self.reader), PATIENCE)
        await self.ended()
        return self.close_code


@contextlib.asynccontextmanager
async def editors(server: Server, document: str, count: int, compression: str | None = None):
    """Some clients of one document, connected."""
    together = [Editor(server, document, compression) for _ in range(count)]
    try:
        for editor in together:
            await editor.join()
            await editor.until(lambda: editor.counts.get("snapshot", 0) == 1, "snapshot")
        yield together
    finally:
        for editor in together:
            if editor.socket:
                editor.socket.transport.abort()


async def converged(server: Server, document: str, together: list[Editor]) -> str:
    """Waits until all have everything, and compares them with HTTP and with the journal."""
    for editor in together:
        await editor.saved()
        await editor.reached(editor.hello["revision"])
    revision = max(editor.revision for editor in together)
    for editor in together:
        await editor.reached(revision)
    texts = {editor.text for editor in together}
    assert len(texts) == 1, "the clients differ"
    text = whole(texts.pop())
    assert server.text(document) == text
    assert server.replay(document) == text
    for editor in together:
        assert editor.text == editor.durable_text and editor.revision == revision
    return text
