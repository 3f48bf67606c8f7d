"""A page that gets no connection says why, in words that a person can act on."""

import asyncio

import pytest

from network import Network
from pages import Chromium, Editor
from server import Server


async def open_refused(chromium: Chromium, address: str) -> Editor:
    """A page that does not come to its document, once it has said why."""
    page = await (await chromium.context()).new_page()
    await page.goto(address)
    await page.locator("#state[data-state=connecting]:not([data-reason=''])").wait_for()
    return Editor(page, chromium.clipboard)


@pytest.mark.parametrize(("drops", "words"), [
    ({b"Upgrade: websocket": b"X-Upgrade: websocket"}, "pass on the fields Upgrade, Connection"),
    ({b"Host: 127.0.0.1:": b"Host: upstream.internal:"}, "pass on the field Host"),
], ids=["upgrade", "host"])
def test_a_proxy_that_passes_too_little_on_is_named(
    server: Server, chromium: Chromium, drops: dict[bytes, bytes], words: str
) -> None:
    async def run() -> None:
        async with chromium, Network(server.port) as network:
            network.rewritten = drops
            page = await open_refused(chromium, f"{network.url}/d/refused")
            word = await page.word()
            assert word.startswith("Cannot connect: ") and words in word
            await page.picture("refused")
            network.rewritten = {}
            await page.wait_for_state("saved")
            assert await page.word() == "Saved"

    asyncio.run(run())


def test_a_name_that_cannot_be_is_called_that(server: Server, chromium: Chromium) -> None:
    async def run() -> None:
        async with chromium:
            page = await open_refused(chromium, f"{server.url}/d/{'a' * 513}")
            assert "a document cannot have this name" in await page.word()

    asyncio.run(run())


def test_a_server_that_is_gone_is_not_waited_for_in_silence(
    server: Server, chromium: Chromium
) -> None:
    async def run() -> None:
        # So slow that the text does not come before the line is cut.
        async with chromium, Network(server.port, delay=0.3) as network:
            page = await (await chromium.context()).new_page()

            async def cut(route) -> None:
                network.cut()
                await route.continue_()

            await page.route("**/vendor/**", cut)
            await page.goto(f"{network.url}/d/gone")
            await page.locator("#state[data-reason=unreachable]").wait_for()
            editor = Editor(page, chromium.clipboard)
            assert "the server cannot be reached" in await editor.word()
            network.restore()
            await editor.wait_for_state("saved")

    asyncio.run(run())
