"""Several people in one document at once."""

import asyncio
import random

import pytest

from network import Network
from pages import Chromium, Editor, converged
from server import Server

WORDS = ["stet ", "delete ", "😀", "👩‍👩‍👧", "é", "漢字 ", "𝒳", "\n"]
PASTED = "first pasted line 🏳️‍🌈\n\tsecond pasted line\n\nlast one"


async def write(editor: Editor, choice: random.Random, steps: int) -> None:
    """Types, pastes, deletes, undoes and walks about, as people do."""
    await editor.area.click()
    for _ in range(steps):
        action = choice.random()
        if action < 0.5:
            await editor.type(choice.choice(WORDS))
        elif action < 0.6:
            await editor.put_in(choice.choice(WORDS) * 2)
        elif action < 0.65:
            await editor.paste(PASTED)
        elif action < 0.75:
            await editor.keyboard.press("Backspace")
        elif action < 0.8:
            await editor.keyboard.press("Control+Z")
        elif action < 0.82:
            await editor.keyboard.press("Control+Y")
        elif action < 0.85:
            for _ in range(3):
                await editor.keyboard.press("Shift+ArrowLeft")
        else:
            way = choice.choice(["ArrowUp", "ArrowLeft", "Control+Home", "Control+End", "Home"])
            await editor.keyboard.press(way)
        await asyncio.sleep(choice.random() * 0.02)


@pytest.mark.parametrize(("count", "steps"), [(2, 80), (5, 40)])
def test_pages_typing_at_once_end_equal(
    server: Server, chromium: Chromium, count: int, steps: int
) -> None:
    async def run() -> None:
        async with chromium, Network(server.port, delay=0.03) as network:
            pages = [await chromium.open("together", network.url) for _ in range(count)]
            writers = [write(page, random.Random(seed), steps) for seed, page in enumerate(pages)]
            await asyncio.gather(*writers)
            text = await converged(server, "together", pages)
            assert len(text) > steps
            kinds = {(side, message["type"]) for side, message in chromium.messages}
            assert {("client", "edit"), ("client", "presence"), ("server", "edit"),
                    ("server", "hello"), ("server", "snapshot"), ("server", "presence")} <= kinds

    asyncio.run(run())


@pytest.mark.parametrize("query", ["", "?editor=textarea"])
def test_undo_takes_back_own_edits_alone(
    server: Server, chromium: Chromium, query: str
) -> None:
    async def run() -> None:
        async with chromium:
            ada = await chromium.open("undo", query=query)
            bo = await chromium.open("undo", query=query)
            await ada.area.click()
            await ada.type("mine")
            await converged(server, "undo", [ada, bo])
            await bo.area.click()
            await bo.keyboard.press("Control+Home")
            await bo.type("theirs 😀 ")
            await converged(server, "undo", [ada, bo])
            await ada.keyboard.press("Control+Z")
            assert await converged(server, "undo", [ada, bo]) == "theirs 😀 "
            await ada.keyboard.press("Control+Shift+Z")
            assert await converged(server, "undo", [ada, bo]) == "theirs 😀 mine"
            await bo.keyboard.press("Control+Z")
            assert await converged(server, "undo", [ada, bo]) == "mine"

    asyncio.run(run())


def test_carets_and_names_of_others_are_shown(server: Server, chromium: Chromium) -> None:
    async def run() -> None:
        async with chromium:
            ada = await chromium.open("carets")
            bo = await chromium.open("carets")
            await bo.page.locator("#me summary").click()
            await bo.page.locator("#name").fill("Bo <b>")
            await bo.page.locator("#colours input[value='#2f66c4']").check()
            await bo.page.locator("#me-form button").click()
            await bo.area.click()
            await bo.type("some words")
            for _ in range(5):
                await bo.keyboard.press("Shift+ArrowLeft")
            await ada.page.locator(".peers li", has_text="Bo <b>").wait_for()
            caret = ada.page.locator(".cm-peerCaret")
            await caret.wait_for()
            assert await caret.locator(".cm-peerName").text_content() == "Bo <b>"
            selection = ada.page.locator(".cm-peerSelection", has_text="words")
            await selection.wait_for()
            colour = "(it) => getComputedStyle(it).getPropertyValue('--peer').trim()"
            assert await selection.evaluate(colour) == "#2f66c4"
            assert await caret.evaluate(colour) == "#2f66c4"
            await ada.picture("caret")

            await bo.page.close()
            await caret.wait_for(state="detached")
            assert await ada.page.locator(".peers li").count() == 0

    asyncio.run(run())
