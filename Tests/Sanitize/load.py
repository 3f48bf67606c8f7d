"""A mixed load on a server that was built with a sanitizer, which writes what it finds to the log.

Two loops, documents with peers of every kind that edit, come, go, fall silent and break rules,
HTTP beside them, folding of the journal, signals, and an orderly stop; then the same journal again.
"""

import asyncio
import contextlib
import os
import pathlib
import random
import re
import signal
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Tests" / "Server"))

from editor import Editor, converged, editors  # noqa: E402
from frames import BareSocket, frame  # noqa: E402
from operations import random_edit  # noqa: E402
from process import Server, document_path, stet  # noqa: E402

WORDS = ["the quick brown fox ", "jumps ", "over the lazy dog\n", "😀", "中文", "x"]
FINDING = re.compile(r"Sanitizer|Fatal error")
ROUNDS = int(os.environ.get("ROUNDS", "40"))  # how long the load is, not how fast
DOCUMENTS = 4


async def write(editor: Editor, own: random.Random) -> None:
    for number in range(ROUNDS):
        await editor.edit(random_edit(own, editor.text, WORDS))
        if number % 8 == 0:
            await editor.send({"type": "presence", "revision": editor.revision,
                               "selections": [[0, 0]] if editor.durable_text else [],
                               "user": {"name": f"editor {number}"}})
        await editor.until(lambda: len(editor.pending) < 4)


async def visit(server: Server, name: str, own: random.Random) -> None:
    guest = Editor(server, name, own.choice([None, "deflate"]))
    for _ in range(ROUNDS // 8):
        await guest.join()
        await guest.until(lambda: guest.revision >= guest.hello["revision"])
        await guest.insert("guest ", offset=0)
        if own.random() < 0.5:
            await guest.cut()
        else:
            await guest.saved()
            await guest.leave()


async def ask(server: Server, name: str) -> None:
    """HTTP of all kinds, and peers that break rules."""
    path = document_path(name)
    for number in range(ROUNDS // 4):
        for target, fields in [
            (path, {}), (path, {"Accept": "application/json", "Accept-Encoding": "gzip"}),
            (f"{path}?revision=1", {}), (f"{path}?at=2026-01-01T00:00:00Z", {}),
            ("/v1/documents", {}), ("/healthz", {}), ("/", {}), ("/nothing", {}),
            (f"{path}?revision=-1", {}),
        ]:
            await asyncio.to_thread(server.get, target, **fields)
        await asyncio.to_thread(server.put, f"{name} {number}", "made at once")
        with contextlib.suppress(EOFError, OSError), BareSocket(server, name) as bare:
            bare.send(frame(b"{", 1) if number % 2 else b"\xff" * 20)
            await asyncio.to_thread(bare.closed)


async def load(server: Server) -> None:
    own = random.Random(ROUNDS)
    async with contextlib.AsyncExitStack() as stack:
        rooms = []
        for index in range(DOCUMENTS):
            kind = "deflate" if index % 2 else None
            rooms.append(await stack.enter_async_context(
                editors(server, f"document {index}", 3, kind)))
        jobs = [write(editor, random.Random(own.random())) for room in rooms for editor in room]
        jobs += [visit(server, f"document {index}", random.Random(own.random()))
                 for index in range(DOCUMENTS)]
        jobs += [ask(server, "document 0")]
        await asyncio.gather(*jobs)
        server.process.send_signal(signal.SIGUSR1)
        for index, room in enumerate(rooms):
            await converged(server, f"document {index}", room)
        mute = stack.enter_context(BareSocket(server, "document 0"))
        mute.message("snapshot")
        for room in rooms:
            await room[0].insert("the last words ")
        assert await asyncio.to_thread(server.stop) == 0
        for editor in (editor for room in rooms for editor in room):
            await editor.ended()


def tell(log: str) -> bool:
    """Prints what the sanitizer has found; whether that is anything."""
    finding = FINDING.search(log)
    if finding:
        print(log[max(0, finding.start() - 1000):][:50_000])
    return finding is not None


def main() -> int:
    with tempfile.TemporaryDirectory() as place:
        server = Server(
            pathlib.Path(place) / "journal.sqlite", "--loops", "2", "--fold-after", "64",
            "--log-level", "debug", web=True)
        try:
            for _ in range(2):
                server.start()
                asyncio.run(load(server))
                done = stet("replay", "--journal", server.journal, "--verify", timeout=600)
                assert done.returncode == 0, done
        finally:
            server.end()
            found = tell(server.log.read_text())
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
