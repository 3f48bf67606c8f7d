"""Connections and servers that go away while people type."""

import asyncio
import json
import os
import random
import re
import signal

import pytest

from network import Network
from pages import Chromium, Editor, converged
from server import Server


async def mark(editor: Editor, name: str, count: int, pause: float = 0.02) -> list[str]:
    """Puts in `count` marks, each of them unlike all others."""
    marks = [f"<{name}{number} 😀>" for number in range(count)]
    for text in marks:
        await editor.put_in(text)
        await asyncio.sleep(pause)
    return marks


def assert_each_once(text: str, marks: list[str]) -> None:
    assert {mark: text.count(mark) for mark in marks} == {mark: 1 for mark in marks}
    assert len(text) == sum(map(len, marks))


@pytest.mark.parametrize("query", ["", "?editor=textarea"])
def test_a_page_that_loses_its_connection_comes_back(
    server: Server, chromium: Chromium, query: str
) -> None:
    async def run() -> None:
        async with chromium, Network(server.port, delay=0.01) as network:
            ada = await chromium.open("cut", network.url, query)
            bo = await chromium.open("cut", server.url, query)
            await ada.area.click()
            await bo.area.click()
            marks = await mark(ada, "before", 5)
            marks += await mark(bo, "first", 5)
            for name in ("one", "two", "three"):
                typing = asyncio.create_task(mark(ada, name, 20))
                await asyncio.sleep(0.1)
                network.cut()
                marks += await typing
                await ada.wait_for_state("offline")
                marks += await mark(bo, f"meanwhile {name}", 3)
                network.restore()
                await ada.wait_for_state("saved")
            text = await converged(server, "cut", [ada, bo])
            assert_each_once(text, marks)

    asyncio.run(run())


def test_the_state_counts_what_is_not_saved(server: Server, chromium: Chromium) -> None:
    async def run() -> None:
        async with chromium, Network(server.port) as network:
            page = await chromium.open("count", network.url)
            assert await page.word() == "Saved"
            network.cut()
            await page.wait_for_state("offline")
            assert await page.word() == "Offline"
            await page.area.click()
            await page.put_in("a")
            assert await page.word() == "Offline, 1 edit not saved"
            await page.put_in("b")
            assert await page.word() == "Offline, 2 edits not saved"
            await page.picture("offline")
            network.restore()
            await page.wait_for_state("saved")
            assert await converged(server, "count", [page]) == "ab"

    asyncio.run(run())


def test_an_edit_whose_acknowledgement_is_lost_is_not_doubled(
    server: Server, chromium: Chromium
) -> None:
    async def run() -> None:
        async with chromium, Network(server.port) as network:
            page = await chromium.open("ack", network.url)
            await page.area.click()
            network.loses_answers = True
            await page.put_in("once")
            while await asyncio.to_thread(server.text, "ack") != "once":
                await asyncio.sleep(0.02)
            assert await page.word() == "Saving…"
            await page.put_in(" and more")
            network.cut()
            await page.wait_for_state("offline")
            network.restore()
            assert await converged(server, "ack", [page]) == "once and more"

    asyncio.run(run())


@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGKILL], ids=lambda by: by.name)
def test_a_restart_under_typing_pages_loses_and_doubles_nothing(
    server: Server, chromium: Chromium, by: signal.Signals
) -> None:
    async def run() -> None:
        async with chromium:
            pages = [await chromium.open("restart") for _ in range(3)]
            for page in pages:
                await page.area.click()
            writers = [asyncio.create_task(mark(page, f"page {number} mark ", 60, 0.03))
                       for number, page in enumerate(pages)]
            for _ in range(2):
                await asyncio.sleep(0.6)
                status = await asyncio.to_thread(server.stop, by)
                assert status == (0 if by == signal.SIGTERM else -by)
                await asyncio.sleep(0.1)
                await asyncio.to_thread(server.start)
            marks = sum(await asyncio.gather(*writers), [])
            text = await converged(server, "restart", pages)
            assert_each_once(text, marks)

    asyncio.run(run())


def test_edits_on_a_lost_journal_are_put_aside_and_merged_when_asked(
    server: Server, chromium: Chromium
) -> None:
    async def run() -> None:
        async with chromium, Network(server.port) as network:
            page = await chromium.open("epoch", network.url)
            await page.area.click()
            await page.put_in("one two")
            await page.wait_for_state("saved")
            network.cut()
            await page.wait_for_state("offline")
            await page.put_in(" three")
            await asyncio.to_thread(server.stop, signal.SIGTERM)
            for leftover in server.journal.parent.glob("journal.sqlite*"):
                os.remove(leftover)
            await asyncio.to_thread(server.start)
            await asyncio.to_thread(server.put, "epoch", "ONE two")
            network.restore()
            await page.page.locator(".aside").wait_for()
            assert await converged(server, "epoch", [page]) == "ONE two"
            await page.page.get_by_role("button", name="Merge…").click()
            await page.page.locator("#merge").get_by_role("button", name="Merge").click()
            assert await converged(server, "epoch", [page]) == "ONE two three"
            # The edits are in the text; the word that they were made beside is not.
            await page.page.locator(".aside").wait_for()
            await page.page.get_by_role("button", name="Discard").click()
            await page.page.locator(".aside").wait_for(state="detached")

    asyncio.run(run())


def test_a_read_only_document_says_why_and_keeps_what_was_typed(
    server: Server, chromium: Chromium
) -> None:
    async def run() -> None:
        async with chromium:
            context = await chromium.context()
            ends = []

            def relay(end) -> None:
                far = end.connect_to_server()
                ends.append(end)
                end.on_message(far.send)
                far.on_message(end.send)

            await context.route_web_socket("**/socket*", relay)
            page = await chromium.open_in(context, "read only")
            await page.area.click()
            await page.put_in("kept")
            await page.wait_for_state("saved")
            ends[-1].send('{"type":"access","access":"read-only","code":"disk-full",'
                          '"message":"The disk is full."}')
            await page.wait_for_state("read-only")
            assert await page.word() == "Read-only: The disk is full."
            await page.put_in("lost?")
            assert await page.text() == "kept"
            await page.picture("read-only")
            ends[-1].send('{"type":"access","access":"write"}')
            await page.wait_for_state("saved")
            await page.put_in(" and on")
            assert await converged(server, "read only", [page]) == "kept and on"

    asyncio.run(run())


def test_an_edit_that_is_refused_is_taken_back_and_kept_aside(
    server: Server, chromium: Chromium
) -> None:
    async def run() -> None:
        async with chromium:
            context = await chromium.context()

            def relay(end) -> None:
                far = end.connect_to_server()
                far.on_message(end.send)

                def pass_on(payload: str) -> None:
                    message = json.loads(payload)
                    if message["type"] != "edit" or "too much" not in payload:
                        far.send(payload)
                        return
                    end.send(json.dumps({
                        "type": "reject", "sequence": message["sequence"],
                        "code": "document-too-large", "message": "The document is full."}))

                end.on_message(pass_on)

            await context.route_web_socket("**/socket*", relay)
            page = await chromium.open_in(context, "full")
            await page.area.click()
            await page.put_in("enough")
            await page.wait_for_state("saved")
            await page.put_in(" too much")
            aside = page.page.locator(".aside", has_text="The document is full.")
            await aside.wait_for()
            assert await page.text() == "enough"
            await page.put_in(", really")
            assert await converged(server, "full", [page]) == "enough, really"
            await page.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
            await aside.get_by_role("button", name="Copy text").click()
            assert await page.page.evaluate("navigator.clipboard.readText()") == "enough too much"
            await aside.get_by_role("button", name="Discard").click()
            await aside.wait_for(state="detached")

    asyncio.run(run())


def test_a_long_text_on_a_slow_line_shows_its_progress(
    server: Server, chromium: Chromium
) -> None:
    async def run() -> None:
        text = "".join(random.Random(1).choices("abcdefghijklmnop \n", k=1_000_000))
        server.put("long", text)
        async with chromium, Network(server.port) as network:
            context = await chromium.context()
            page = await context.new_page()

            async def slow_down(route) -> None:
                network.rate = 60_000
                await route.continue_()

            await page.route("**/editor.js", slow_down)
            sockets = []
            page.on("websocket", lambda socket: sockets.append(socket))
            await page.goto(f"{network.url}/d/long")
            word = page.locator("#state-word")
            await word.filter(has_text=re.compile(r"Loading… [1-4]?\d %")).wait_for()
            await Editor(page, chromium.clipboard).picture("loading")
            await word.filter(has_text=re.compile(r"Loading… [5-9]\d %")).wait_for()
            network.rate = 0
            await page.locator("#state[data-state=saved]").wait_for()
            assert len(sockets) == 1

    asyncio.run(run())
