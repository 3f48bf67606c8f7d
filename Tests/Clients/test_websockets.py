"""PyPI's websockets against the echo server."""

import asyncio
import os
import random

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosedError
from websockets.extensions.permessage_deflate import ClientPerMessageDeflateFactory

SIZES = [0, 1, 125, 126, 127, 1000, 65535, 65536, 300_000]
LIMIT = 64 << 20
OFFERS = {
    "none": None,
    "usual": [ClientPerMessageDeflateFactory(compress_settings={"memLevel": 5})],
    "no-takeover": [ClientPerMessageDeflateFactory(True, True)],
    "small-windows": [ClientPerMessageDeflateFactory(False, False, 9, 10)],
}


def text(count):
    """Text of so many characters that compresses somewhat."""
    return "".join(random.choice(["stet ", "é", "€", "😀", "x"]) for _ in range(count))[:count]


@pytest.mark.parametrize("offer", OFFERS)
def test_messages_come_back(server, offer):
    async def run():
        options = {"compression": None, "extensions": OFFERS[offer], "max_size": None}
        async with connect(f"ws://{server}/", **options) as socket:
            for size in SIZES:
                for message in (text(size), os.urandom(size)):
                    await socket.send(message)
                    assert await socket.recv() == message

    asyncio.run(run())


@pytest.mark.parametrize("offer", OFFERS)
def test_fragments_are_joined(server, offer):
    async def run():
        options = {"compression": None, "extensions": OFFERS[offer]}
        async with connect(f"ws://{server}/", **options) as socket:
            parts = ["first ", "", "€", "😀" * 500, " last"]
            await socket.send(parts)
            pong = await socket.ping(b"between")
            assert await socket.recv() == "".join(parts)
            await pong

    asyncio.run(run())


def test_many_messages_in_flight(server):
    async def run():
        async with connect(f"ws://{server}/") as socket:
            messages = [text(random.randrange(200)) for _ in range(2000)]

            async def send():
                for message in messages:
                    await socket.send(message)

            sending = asyncio.create_task(send())
            assert [await socket.recv() for _ in messages] == messages
            await sending

    asyncio.run(run())


@pytest.mark.parametrize("compression", [None, "deflate"])
def test_limit_and_one_above(usual_server, compression):
    async def run():
        options = {"compression": compression, "max_size": None, "ping_interval": None}
        # Not `async with`: its end fails on a connection that the server closed meanwhile.
        socket = await connect(f"ws://{usual_server}/", **options)
        message = b"\x55" * LIMIT
        await socket.send(message)
        assert await socket.recv() == message
        with pytest.raises(ConnectionClosedError) as caught:
            await socket.send(message + b"\x55")
            await socket.recv()
        assert caught.value.rcvd.code == 1009

    asyncio.run(run())


def test_close_codes_are_answered(server):
    async def run():
        for code, reason in [(1000, ""), (1001, "away ✓"), (3000, "x" * 123), (4999, "")]:
            socket = await connect(f"ws://{server}/")
            await socket.close(code, reason)
            assert socket.close_code == code

    asyncio.run(run())
