"""Kills a server under load again and again; every acknowledged edit must be there exactly once.

Writers of several documents keep edits in flight while the server is killed with SIGKILL at a
random moment. It is started on the same journal, and killed again, now and then while it starts or
while the writers are coming back. In the end of each run the clients have resent what was pending,
and

- all clients of a document have the same text, which is also what HTTP and `stet replay` say, and
  `stet replay --verify` finds nothing wrong;
- each edit that was acknowledged before the kill stands at its revision, and its operation is the
  one that was told;
- each edit of the journal was sent by its session, with these inserts, and each sent edit is there
  once: their numbers have no gap and no repeat.

The journal is made anew after some runs, so that both fresh and grown ones are hit.
"""

import asyncio
import os
import pathlib
import random
import signal
import sys
import tempfile
import time
import traceback

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Tests" / "Server"))

import journal_file  # noqa: E402
from editor import Editor, converged  # noqa: E402
from operations import Operation, random_edit, replacing, units  # noqa: E402
from process import PATIENCE, Server, stet  # noqa: E402

RUNS_FOR_EACH_JOURNAL = 20
LONG = "large pastes"  # They soon make the journal fold its edits.
NAMES = ["notes", LONG, "ümläut/😀", "a b", "list"]


class Writer(Editor):
    """A client that edits until it is told to stop, whatever happens to its connection."""

    def __init__(self, server: Server, document: str, mark: str, seed: float) -> None:
        super().__init__(server, document)
        self.random = random.Random(seed)
        self.mark = mark
        self.count = 0
        self.in_flight = self.random.choice([1, 1, 4, 16])

    def words(self) -> list[str]:
        """One word that no other edit inserts."""
        self.count += 1
        return [self.random.choice(["", "\n", "😀", "é"]) + f"<{self.mark}.{self.count}>"]

    def next_edit(self) -> Operation:
        """Something small, or a large paste, which is taken out again when there are many."""
        if self.document != LONG or self.random.random() < 0.5:
            return random_edit(self.random, self.text, self.words())
        if len(self.text) < 100_000:
            return replacing(len(self.text), 0, 0, units(self.words()[0] * 2_000))
        return replacing(len(self.text), 0, len(self.text), self.words()[0].lstrip("\n😀é"))

    async def write(self) -> None:
        """Edits until the connection is gone."""
        while self.close_code is None and not self.fault:
            await self.edit(self.next_edit())
            await self.until(
                lambda: len(self.pending) < self.in_flight or self.close_code is not None)
            await asyncio.sleep(self.random.choice([0, 0, 0.001, 0.005]))

    async def come_back(self) -> None:
        """Connects again; a server that dies meanwhile is no fault."""
        try:
            await self.join()
        except (OSError, EOFError):
            self.close_code = 1006
        except Exception as error:  # noqa: BLE001: what websockets raises has no other common base
            if not type(error).__module__.startswith("websockets"):
                raise
            self.close_code = 1006


class Campaign:
    """Some runs on one journal."""

    def __init__(self, folder: pathlib.Path, seed: float, loops: int) -> None:
        self.random = random.Random(seed)
        self.server = Server(folder / "journal.sqlite", "--loops", str(loops))
        self.writers: list[Writer] = []
        self.kills = 0

    async def begin(self) -> None:
        self.server.start()
        for document in NAMES[:self.random.randint(1, len(NAMES))]:
            for _ in range(self.random.randint(1, 3)):
                writer = Writer(
                    self.server, document, f"w{len(self.writers)}", self.random.random())
                self.writers.append(await writer.join())
                await writer.until(lambda: writer.counts.get("snapshot") == 1)

    async def run(self) -> None:
        """Writes, kills, restarts, and looks."""
        for _ in range(self.random.choice([1, 1, 2])):
            await self.write_until_killed()
            self.server.start()
            for writer in self.writers:
                writer.close_code = None
            if self.random.random() < 0.3:
                await asyncio.gather(*(writer.come_back() for writer in self.writers),
                                     self.kill_after(self.random.random() * 0.02))
                for writer in self.writers:
                    await writer.cut()
                self.server.start()
            await asyncio.gather(*(writer.join() for writer in self.writers))
        await self.look()

    async def write_until_killed(self) -> None:
        killer = self.kill_after(self.random.choice([0.02, 0.1, 0.4]) * self.random.random())
        await asyncio.gather(killer, *(writer.write() for writer in self.writers))
        for writer in self.writers:
            await writer.ended()

    async def kill_after(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
        self.kills += 1
        assert self.server.process.poll() is None, self.server.log.read_text()
        assert self.server.stop(signal.SIGKILL) == -signal.SIGKILL

    async def look(self) -> None:
        """Compares everything with everything."""
        documents: dict[str, list[Writer]] = {}
        for writer in self.writers:
            documents.setdefault(writer.document, []).append(writer)
        texts = {name: await converged(self.server, name, together)
                 for name, together in documents.items() if await settled(together)}
        done = stet("replay", "--journal", self.server.journal, "--verify")
        assert done.returncode == 0, f"{done.stdout}{done.stderr}"
        journal = journal_file.read(self.server.journal)
        for name, together in documents.items():
            entries = journal.get(name, [])
            assert bool(entries) == (name in texts)
            check_document(entries, together)
        assert set(journal) <= set(documents), "a document that nobody made"

    def acknowledged(self) -> int:
        return sum(len(writer.acknowledged) for writer in self.writers)

    def end(self) -> None:
        for writer in self.writers:
            if writer.socket:
                writer.socket.transport.abort()
        self.server.end()


async def settled(together: list[Writer]) -> bool:
    """Waits for all acknowledgements; tells whether the document has any edit."""
    for writer in together:
        await writer.saved()
    return any(writer.acknowledged for writer in together)


def check_document(entries: list[journal_file.Entry], together: list[Writer]) -> None:
    """Compares a document's journal with what its writers sent and were told."""
    writers = {writer.hello["session"]: writer for writer in together}
    seen = dict.fromkeys(writers, 0)
    for entry in entries:
        writer = writers[entry.session]
        seen[entry.session] += 1
        revision, told = writer.acknowledged[entry.sequence]
        operation = [units(part) if isinstance(part, str) else part for part in entry.operation]
        assert (revision, told) == (entry.revision, operation), f"{entry} was told as {told}"
        sent = [inserts(operation) for operation in writer.sent[entry.sequence]]
        assert inserts(operation) in sent, f"nobody sent {entry}"
    for session, writer in writers.items():
        assert seen[session] == len(writer.acknowledged) == writer.sequence


def inserts(operation: list[int | str]) -> str:
    """What an operation inserts; no transformation changes it."""
    return "".join(part for part in operation if isinstance(part, str))


async def campaign(seed: float, runs: int, done: int) -> tuple[int, int, int]:
    """Runs on one journal; passed, failed and acknowledged."""
    with tempfile.TemporaryDirectory(prefix="stet-crash-") as folder:
        battle = Campaign(pathlib.Path(folder), seed, loops=1 + done % 2)
        passed = 0
        try:
            await battle.begin()
            for number in range(runs):
                async with asyncio.timeout(5 * PATIENCE):
                    await battle.run()
                passed += 1
                if (done + number + 1) % 20 == 0:
                    print(f"{done + number + 1} runs, {battle.kills} kills of this journal, "
                          f"{battle.acknowledged()} edits in it", flush=True)
            return passed, 0, battle.acknowledged()
        except Exception as error:  # noqa: BLE001: any fault counts, the next journal goes on
            traceback.print_exc()
            print(f"FAILED with SEED={seed}, in run {passed + 1} of its journal: {error!r}\n"
                  f"{battle.server.log.read_text()[-2000:]}", flush=True)
            return passed, 1, battle.acknowledged()
        finally:
            battle.end()


def main() -> int:
    runs = int(os.environ.get("RUNS", 40 if "--short" in sys.argv[1:] else 300))
    seeds = random.Random(os.environ.get("SEED"))
    start = time.monotonic()
    passed = failed = edits = done = 0
    while done < runs:
        count = min(RUNS_FOR_EACH_JOURNAL, runs - done)
        seed = float(os.environ["SEED"]) if "SEED" in os.environ else seeds.random()
        results = asyncio.run(campaign(seed, count, done))
        passed, failed, edits = (a + b for a, b in zip((passed, failed, edits), results))
        done += count
    print(f"{edits} acknowledged edits in {time.monotonic() - start:.0f} s")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
