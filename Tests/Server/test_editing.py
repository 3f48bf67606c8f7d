"""The way of an edit: from one client to the journal and to all others."""

import asyncio
import random
import time

from editor import Editor, converged, editors
from operations import random_edit
from process import PATIENCE, Server, document_path

WORDS = [
    "a", "bc", "\n", "ümläut ", "😀", "中文 ", "👩‍👩‍👧 family", "e\u0301", "\u2028", '"\\/', "\0\x7f"]


async def test_hello_tells_the_document_its_revision_and_the_limits(house: Server, name: str):
    async with editors(house, name, 1) as [ada]:
        hello = ada.hello
        assert hello["revision"] == 0 and hello["sequence"] == 0 and hello["horizon"] == 0
        assert hello["access"] == "write" and hello["protocol"] == "stet.v1"
        assert ada.text == ""
        assert house.get(document_path(name)).status == 404, "opening is no edit"
        async with editors(house, name, 1) as [bob]:
            assert bob.hello["session"] != hello["session"]
            assert bob.hello["resume"] != hello["resume"]
            assert bob.hello["epoch"] == hello["epoch"]


async def test_an_edit_reaches_everybody_and_the_journal(house: Server, name: str):
    async with editors(house, name, 3) as [ada, bob, eve]:
        await ada.insert("Stet 😀")
        await converged(house, name, [ada, bob, eve])
        await bob.edit([5, -2])
        assert await converged(house, name, [ada, bob, eve]) == "Stet "
        assert ada.acknowledged == {1: (1, ["Stet \ud83d\ude00"])}
        assert bob.acknowledged == {1: (2, [5, -2])}


async def test_an_edit_that_changes_nothing_takes_a_revision(house: Server, name: str):
    async with editors(house, name, 2) as [ada, bob]:
        await ada.edit([])
        await bob.reached(1)
        await bob.insert("x")
        await ada.reached(2)
        await ada.edit([1])
        await bob.reached(3)
        assert await converged(house, name, [ada, bob]) == "x"


async def test_of_two_inserts_at_one_place_the_later_one_is_left(house: Server, name: str):
    async with editors(house, name, 2) as [ada, bob]:
        await ada.insert("ada")
        await ada.saved()
        # Bob knows of it, but says that he edits what was there before.
        await bob.reached(1)
        await bob.send({"type": "edit", "sequence": 1, "revision": 0, "operation": ["bob"]})
        await ada.reached(2)
        assert ada.text == "bobada"


async def test_clients_with_many_edits_in_flight_converge(house: Server, name: str):
    seeds = random.Random(name)
    async with editors(house, name, 4) as together:
        async def write(editor: Editor, seed: int) -> None:
            own = random.Random(seed)
            for _ in range(80):
                await editor.edit(random_edit(own, editor.text, WORDS))
                if own.random() < 0.3:
                    await asyncio.sleep(own.random() * 0.01)
                await editor.until(lambda: len(editor.pending) < 9)

        await asyncio.gather(*(write(editor, seeds.random()) for editor in together))
        text = await converged(house, name, together)
        assert together[0].revision == 320
        assert all(editor.digests == [256] for editor in together)
        assert sum(editor.counts["edit"] for editor in together) == 4 * 320
        assert text


async def test_a_document_of_megabytes_is_edited_and_read(house: Server, name: str):
    async with editors(house, name, 2) as [ada, bob]:
        await ada.insert("😀é x\n" * 400_000)
        await bob.reached(1)
        await bob.insert("middle", offset=6 * 200_000)
        text = await converged(house, name, [ada, bob])
        assert len(text) == 5 * 400_000 + 6


async def test_presence_is_told_moved_and_forgotten(house: Server, name: str):
    async with editors(house, name, 2) as [ada, bob]:
        await ada.insert("0123456789")
        await bob.reached(1)
        user = {"name": "Ada 😀", "colour": "#aa3377"}
        await ada.saved()
        await ada.send({"type": "presence", "revision": 1, "selections": [[5, 7], [0, 0]],
                        "user": user})
        session = ada.hello["session"]
        await bob.until(lambda: session in bob.presences)
        assert bob.presences[session]["selections"] == [[5, 7], [0, 0]]
        assert bob.presences[session]["user"] == user
        # A newcomer gets it moved over what came since; another's insert at 0 leaves 0 in front.
        await bob.edit(["abc", 10])
        await ada.reached(2)
        async with editors(house, name, 1) as [eve]:
            await eve.until(lambda: session in eve.presences)
            assert eve.presences[session]["selections"] == [[8, 10], [0, 0]]
            assert eve.presences[session]["revision"] == 2
            assert eve.presences[session]["user"] == user
            await ada.send({"type": "presence", "revision": 2, "selections": []})
            await eve.until(lambda: eve.presences[session]["selections"] == [])
            assert eve.presences[session]["user"] == user, "a user keeps its last value"
            await ada.cut()
            await eve.until(lambda: session not in eve.presences)
            await bob.until(lambda: session not in bob.presences)


async def test_the_last_of_many_presences_wins(house: Server, name: str):
    async with editors(house, name, 2) as [ada, bob]:
        await ada.insert("x" * 500)
        await ada.saved()
        start = time.monotonic()
        for offset in range(500):
            await ada.send({"type": "presence", "revision": 1, "selections": [[offset, 500]]})
        session = ada.hello["session"]
        await bob.until(
            lambda: bob.presences.get(session, {}).get("selections") == [[499, 500]])
        # However long it took: one at once, and one every `presenceMilliseconds`.
        assert bob.counts["presence"] <= 2 + (time.monotonic() - start) / 0.05


async def test_ping_is_answered(house: Server, name: str):
    async with editors(house, name, 1) as [ada]:
        await ada.send({"type": "ping"})
        await ada.until(lambda: ada.counts.get("pong") == 1)
        waiter = await ada.socket.ping(b"a frame's ping")
        await asyncio.wait_for(waiter, PATIENCE)


async def test_documents_do_not_mix(house: Server, name: str):
    names = [f"{name} {number}" for number in range(12)]
    async def write(document: str) -> None:
        async with editors(house, document, 2) as [ada, bob]:
            for _ in range(10):
                await ada.insert(document[-2:])
                await bob.insert("😀", offset=0)
            text = await converged(house, document, [ada, bob])
            assert text.count(document[-2:]) == 10 and text.count("😀") == 10

    await asyncio.gather(*map(write, names))
