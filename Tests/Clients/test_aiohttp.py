"""PyPI's aiohttp against the echo server."""

import asyncio
import os

import aiohttp
import pytest


@pytest.mark.parametrize("compress", [0, 9, 15])
def test_messages_come_back(server, compress):
    async def run():
        async with aiohttp.ClientSession() as session:
            url = f"http://{server}/"
            async with session.ws_connect(url, compress=compress, max_msg_size=0) as socket:
                for size in [0, 1, 126, 65536, 200_000]:
                    await socket.send_bytes(os.urandom(size))
                    assert len(await socket.receive_bytes()) == size
                    message = "wörd " * (size // 5)
                    await socket.send_str(message)
                    assert await socket.receive_str() == message
                await socket.ping(b"alive")
            assert socket.close_code == 1000

    asyncio.run(run())
