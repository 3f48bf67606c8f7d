"""Compression and its shared stream; peers that do not read."""

import asyncio
import json
import os
import random
import zlib

import pytest
from websockets.extensions.permessage_deflate import ClientPerMessageDeflateFactory

from editor import Editor, converged, editors
from frames import PING, TEXT, BareSocket, frame
from operations import random_edit
from process import Server

WORDS = ["the quick brown fox ", "jumps ", "over the lazy dog\n", "😀", "中文", "x"]


def deflates(editor: Editor) -> bool:
    return bool(editor.socket.protocol.extensions)


async def test_compression_is_agreed_on(house: Server, name: str):
    async with editors(house, name, 2, "deflate") as [ada, bob]:
        assert deflates(ada) and deflates(bob)
        for number in range(50):
            await ada.insert(f"{number}: the quick brown fox jumps over the lazy dog 😀\n" * 5)
            await bob.insert("x" * 1000, offset=0)
        await converged(house, name, [ada, bob])


OFFERS = {
    "all": ClientPerMessageDeflateFactory(client_max_window_bits=True),
    "nine bits": ClientPerMessageDeflateFactory(
        server_max_window_bits=9, client_max_window_bits=9),
    "twelve bits": ClientPerMessageDeflateFactory(server_max_window_bits=12),
    "no takeover of the server's": ClientPerMessageDeflateFactory(
        server_no_context_takeover=True),
    "no takeover of the client's": ClientPerMessageDeflateFactory(
        client_no_context_takeover=True),
    "no takeover and ten bits": ClientPerMessageDeflateFactory(
        server_no_context_takeover=True, client_no_context_takeover=True,
        server_max_window_bits=10, client_max_window_bits=10),
}


@pytest.mark.parametrize("offer", OFFERS.values(), ids=OFFERS)
async def test_what_is_offered_is_kept_to(house: Server, name: str, offer):
    async with editors(house, name, 2) as [ada, bob]:
        eve = Editor(house, name)
        eve.extensions = [offer]
        await eve.join()
        await eve.until(lambda: eve.counts.get("snapshot") == 1)
        own = random.Random(name)
        for _ in range(60):
            for editor in (ada, eve):
                await editor.edit(random_edit(own, editor.text, WORDS))
            await eve.until(lambda: len(eve.pending) < 4)
        await eve.insert("much text " * 20_000)
        await ada.insert("more text " * 20_000)
        await converged(house, name, [ada, bob, eve])
        await eve.leave()


# What a client offers, the window that it keeps to, and whether it begins each message afresh.
OWN_CONTEXTS = {
    "nothing more": ("", 15, False),
    "a window that can be limited": ("; client_max_window_bits", 12, False),
    "no takeover": ("; client_no_context_takeover", 15, True),
    "a small window": ("; client_max_window_bits=9", 9, False),
}


@pytest.mark.parametrize(
    ("offer", "bits", "starts_afresh"), OWN_CONTEXTS.values(), ids=OWN_CONTEXTS)
def test_a_client_may_refer_to_its_earlier_messages_unless_it_offered_not_to(
    house: Server, name: str, offer: str, bits: int, starts_afresh: bool
):
    fields = f"Sec-WebSocket-Extensions: permessage-deflate{offer}\r\n"
    with BareSocket(house, name, fields=fields) as bare:
        bare.message("snapshot")
        context = zlib.compressobj(wbits=-bits)
        inflater = zlib.decompressobj(-15)
        words = "words that occur again and again, " * 10
        for number in range(1, 41):
            # More than the smaller windows in all, so that what is behind them must not be used.
            operation = [f"{number} {words}"] if number == 1 else [f"{number} {words}", length]
            length = sum(len(part) if isinstance(part, str) else part for part in operation)
            message = {"type": "edit", "sequence": number, "revision": number - 1,
                       "operation": operation}
            payload = context.compress(json.dumps(message).encode())
            payload += context.flush(zlib.Z_SYNC_FLUSH)
            assert payload.endswith(b"\0\0\xff\xff")
            bare.send(frame(payload[:-4], reserved=4))
            if starts_afresh:
                context = zlib.compressobj(wbits=-bits)
            while True:
                first, told = bare.receive_frame()
                assert first & 15 == TEXT, told
                if first & 0x40:
                    told = inflater.decompress(told + b"\0\0\xff\xff")
                if json.loads(told).get("sequence") == number:
                    break
        assert len(house.text(name)) == length


async def test_peers_of_every_kind_come_and_go_while_others_edit(house: Server, name: str):
    own = random.Random(7)
    kinds = [None, "deflate", *OFFERS.values()]
    async with editors(house, name, 2, "deflate") as together:
        guests: list[Editor] = []

        async def write(editor: Editor) -> None:
            for _ in range(150):
                await editor.edit(random_edit(own, editor.text, WORDS))
                await editor.until(lambda: len(editor.pending) < 5)
                await asyncio.sleep(own.random() * 0.006)

        async def visit(kind) -> None:
            guest = Editor(house, name, kind if isinstance(kind, str) else None)
            guest.extensions = None if kind is None or isinstance(kind, str) else [kind]
            guests.append(guest)
            for _ in range(8):
                await guest.join()
                await guest.until(lambda: guest.revision >= guest.hello["revision"])
                await asyncio.sleep(own.random() * 0.1)
                if own.random() < 0.5:
                    await guest.insert("guest ", offset=0)
                    await guest.send({"type": "presence", "revision": guest.revision,
                                      "selections": []} if not guest.pending else
                                     {"type": "ping"})
                await (guest.cut() if own.random() < 0.5 else guest.leave())
            await guest.join()

        await asyncio.gather(*map(write, together), *map(visit, kinds))
        await converged(house, name, [*together, *guests])
        assert all(guest.revision > 300 for guest in guests)
        assert sum(len(guest.acknowledged) for guest in guests) > 0
        for guest in guests:
            await guest.leave()


async def test_a_compressed_message_may_not_become_too_large(house: Server, name: str):
    async with editors(house, name, 2) as [ada, bob]:
        eve = await Editor(house, name, "deflate").join()
        limit = eve.hello["limits"]["messageByteCount"]
        await eve.socket.send(" " * (limit + 1))
        assert await eve.closed() == 1009
        await ada.insert("x")
        await converged(house, name, [ada, bob])


@pytest.mark.parametrize("compression", [None, "deflate"], ids=["plain", "deflated"])
async def test_a_peer_that_does_not_read_costs_little_and_misses_nothing(
    server: Server, name: str, compression: str | None
):
    async with editors(server, name, 3, compression) as [ada, bob, slow]:
        slow.reading.clear()

        async def paste() -> None:
            """Pastes and takes out again; what is written is much more than what is there."""
            await ada.insert(os.urandom(32_768).hex())
            await ada.edit([-len(ada.text)])
            await ada.saved()

        # By then the journal has the memory that it takes for its pages.
        for _ in range(200):
            await paste()
        await bob.reached(ada.revision)
        before = server.memory()
        for _ in range(200):
            await paste()
        await bob.reached(ada.revision)
        grown = server.memory() - before
        assert grown < 3 << 20, f"13 MB went by and {grown} bytes stayed"
        assert slow.revision < 200
        await bob.insert("the end")
        slow.reading.set()
        await slow.reached(ada.revision)
        assert await converged(server, name, [ada, bob, slow]) == "the end"
        assert slow.counts["snapshot"] == 1 and slow.counts["edit"] == 801


async def test_a_peer_behind_goes_on_editing(server: Server, name: str):
    async with editors(server, name, 2) as [ada, slow]:
        await ada.insert("start ")
        await slow.reached(1)
        slow.reading.clear()
        for _ in range(100):
            await ada.insert(os.urandom(16_384).hex())
            await ada.edit([6, 6 - len(ada.text)])
            await ada.saved()
        for _ in range(5):
            await slow.insert("slow ", offset=0)
        await ada.reached(206)
        slow.reading.set()
        assert await converged(server, name, [ada, slow]) == "slow " * 5 + "start "


FLOODS = {
    "pings": frame(b'{"type":"ping"}'),
    "ping frames": frame(b"x" * 100, PING),
    "edits that are rejected": frame(
        b'{"type":"edit","sequence":9,"revision":0,"operation":["x"]}'),
    "edits that are none": frame(b'{"type":"edit","sequence":9,"revision":0,"operation":[0]}'),
}


@pytest.mark.parametrize("message", FLOODS.values(), ids=FLOODS)
async def test_answers_that_a_peer_does_not_read_do_not_pile_up(
    server: Server, name: str, message: bytes
):
    async with editors(server, name, 2) as [ada, bob]:
        before = server.memory()
        with BareSocket(server, name) as bare:
            bare.message("snapshot")
            bare.bare.setblocking(False)
            flood, sent = message * 2000, 0
            end = asyncio.get_running_loop().time() + 3
            while sent < 60 << 20 and asyncio.get_running_loop().time() < end:
                try:
                    sent += bare.bare.send(flood[sent % len(message):])
                except BlockingIOError:
                    await asyncio.sleep(0.01)
            grown = server.memory() - before
            assert grown < 20 << 20, f"{sent} bytes came and {grown} stayed"
            await ada.insert("x")
            await converged(server, name, [ada, bob])
            bare.bare.setblocking(True)
            count = 0
            while count < 1 << 20:
                count += len(bare.bare.recv(1 << 20))
        await bob.insert("y")
        await converged(server, name, [ada, bob])
