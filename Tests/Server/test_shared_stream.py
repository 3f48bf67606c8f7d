"""One deflate stream for all, read by clients of three makes that join, fall behind and leave.

Each witness keeps what it was told: revisions without a gap, and the same bytes as everybody else.
"""

import asyncio
import base64
import contextlib
import hashlib
import json
import os
import pathlib
import random
from collections.abc import AsyncIterator, Awaitable, Callable

import aiohttp
from websockets.asyncio.client import connect
from websockets.extensions.permessage_deflate import ClientPerMessageDeflateFactory

from editor import Editor, converged, editors
from operations import random_edit
from process import PATIENCE, Server

Receive = Callable[[], Awaitable[str]]
WORDS = ["the quick brown fox ", "jumps ", "over the lazy dog\n", "😀", "中文", "x"]
SCRIPT = pathlib.Path(__file__).with_name("witness.cjs")
NODE_KINDS = ["none", "usual", "no-takeover", "ten-bits"]
NODE_PATH = {"NODE_PATH": "/usr/share/nodejs:/usr/lib/nodejs"}
PASTE = 48 * 1024  # bytes; base64 makes them more by a third, and deflating undoes that
PASTE_COUNT = 400  # 19 MB deflated: more than the kernel and the server hold for one who pauses


@contextlib.asynccontextmanager
async def by_websockets(url: str, **offer) -> AsyncIterator[Receive]:
    extensions = [ClientPerMessageDeflateFactory(**offer)] if offer else None
    async with connect(
        url, subprotocols=["stet.v1"], compression=None, extensions=extensions, max_size=None,
        proxy=None, ping_interval=None, open_timeout=PATIENCE,
    ) as socket:
        assert bool(socket.protocol.extensions) == bool(offer)
        yield socket.recv


@contextlib.asynccontextmanager
async def by_aiohttp(url: str, bits: int) -> AsyncIterator[Receive]:
    async with aiohttp.ClientSession() as session, session.ws_connect(
        url, protocols=["stet.v1"], compress=bits, max_msg_size=0
    ) as socket:
        assert bool(socket.compress) == bool(bits)
        yield socket.receive_str


CLIENTS = [
    (by_websockets, {}),
    (by_websockets, {"client_max_window_bits": True}),
    (by_websockets, {"server_no_context_takeover": True}),
    (by_websockets, {"server_max_window_bits": 10}),
    (by_aiohttp, {"bits": 0}),
    (by_aiohttp, {"bits": 15}),
    (by_aiohttp, {"bits": 10}),
]


class Witness:
    """Reads a document's socket, again and again or in one go, until it is told of the end."""

    def __init__(self, url: str, client, options: dict) -> None:
        self.open = lambda: client(url, **options)
        self.edits: list[tuple[int, str]] = []
        self.revision = -1
        self.heard_end = False
        self.is_here = asyncio.Event()

    def take(self, payload: str) -> None:
        message = json.loads(payload)
        if message["type"] == "snapshot":
            self.revision = message["revision"]
        if message["type"] == "edit":
            assert message["revision"] == self.revision + 1
            self.revision += 1
            self.edits.append((self.revision, hashlib.sha1(payload.encode()).hexdigest()))
        self.heard_end = self.heard_end or "the end" in payload

    async def stay(self, reading: asyncio.Event) -> None:
        """Reads while it may."""
        async with self.open() as receive:
            self.is_here.set()
            while not self.heard_end:
                await reading.wait()
                self.take(await receive())

    async def come_and_go(self, ending: asyncio.Event, own: random.Random) -> None:
        """Joins and leaves; near the end it stays."""
        while not self.heard_end:
            async with self.open() as receive:
                with contextlib.suppress(TimeoutError):
                    seconds = None if ending.is_set() else 0.05 + own.random() * 0.8
                    async with asyncio.timeout(seconds):
                        while not self.heard_end:
                            self.take(await receive())


async def start_node(url: str, kind: str) -> asyncio.subprocess.Process:
    """Starts two witnesses in node and waits until one is connected."""
    process = await asyncio.create_subprocess_exec(
        "node", str(SCRIPT), url, kind, env=os.environ | NODE_PATH, limit=1 << 26,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE)
    assert await process.stdout.readline() == b"here\n"
    return process


def tell(processes: list[asyncio.subprocess.Process], word: str) -> None:
    for process in processes:
        process.stdin.write(f"{word}\n".encode())


async def type_much(together: list[Editor], own: random.Random, count: int) -> None:
    """Small edits from everybody at once."""
    async def write(editor: Editor) -> None:
        for _ in range(count):
            await editor.edit(random_edit(own, editor.text, WORDS))
            await editor.until(lambda: len(editor.pending) < 5)
            await asyncio.sleep(own.random() * 0.01)

    await asyncio.gather(*map(write, together))
    for editor in together:
        await editor.saved()


async def paste_much(editor: Editor) -> None:
    """Pastes and takes out again; what is told is much more than what is there."""
    for _ in range(PASTE_COUNT):
        pasted = base64.b64encode(os.urandom(PASTE)).decode()
        rest = len(editor.text)
        await editor.insert(pasted, offset=0)
        await editor.edit([-len(pasted), rest] if rest else [-len(pasted)])
        await editor.saved()


async def test_a_stream_is_the_same_to_everybody(server: Server, name: str):
    own = random.Random(11)
    url = server.socket_url(name)
    reading, ending = asyncio.Event(), asyncio.Event()
    reading.set()
    staying = [Witness(url, *client) for client in CLIENTS]
    guests = [Witness(url, *client) for client in CLIENTS]
    nodes = [await start_node(url, kind) for kind in NODE_KINDS]
    try:
        async with editors(server, name, 2, "deflate") as together, asyncio.TaskGroup() as tasks:
            for witness in staying:
                tasks.create_task(witness.stay(reading))
            for witness in staying:
                await witness.is_here.wait()
            for witness in guests:
                tasks.create_task(witness.come_and_go(ending, random.Random(own.random())))
            await type_much(together, own, 150)
            reading.clear()
            tell(nodes, "pause")
            before = server.memory()
            await paste_much(together[0])
            grown = server.memory() - before
            reading.set()
            tell(nodes, "resume")
            await type_much(together, own, 150)
            ending.set()
            tell(nodes, "end")
            await together[1].insert("the end")
            await converged(server, name, together)
            final = together[0].revision
        told = [witness.edits for witness in staying + guests]
        for node in nodes:
            told += json.loads(await asyncio.wait_for(node.stdout.readline(), PATIENCE))
            assert await node.wait() == 0
    finally:
        for node in nodes:
            if node.returncode is None:
                node.kill()
                await node.wait()
    assert grown < 48 << 20, f"eleven who do not read cost {grown} bytes"
    truth: dict[int, str] = {}
    for edits in told:
        for revision, edit in edits:
            assert truth.setdefault(revision, edit) == edit, f"revision {revision} differs"
    assert sorted(truth) == list(range(1, final + 1))
    assert final >= 600 + 2 * PASTE_COUNT
    assert all(len(edits) > 100 for edits in told)
