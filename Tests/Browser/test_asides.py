"""Text that was put aside is unsaved text: it is kept, asked for, shown, copied and merged."""

import asyncio
import os
import signal

import pytest

from network import Network
from pages import Chromium, Editor, converged
from server import Server

NAMED_HOST = "stet.test"
FILL_STORAGE = """() => {
  for (let size = 2 ** 22; size >= 1; size /= 2) {
    try {
      for (let part = 0; ; part++) localStorage.setItem(`${size} ${part}`, "x".repeat(size));
    } catch {}
  }
}"""


async def replace_journal(server: Server, name: str, text: str) -> None:
    """Ends the server, and starts it with a new journal in which the document has this text."""
    await asyncio.to_thread(server.stop, signal.SIGTERM)
    for leftover in server.journal.parent.glob("journal.sqlite*"):
        os.remove(leftover)
    await asyncio.to_thread(server.start)
    await asyncio.to_thread(server.put, name, text)


async def put_aside(
    server: Server, network: Network, page: Editor, name: str, typed: str, instead: str
) -> None:
    """Has a page come back, with something typed offline, to a journal that is another one."""
    network.cut()
    await page.wait_for_state("offline")
    await page.put_in(typed)
    await replace_journal(server, name, instead)
    network.restore()
    await page.page.locator(".aside").wait_for()
    await page.wait_for_state("aside")


def asked(page: Editor) -> list[str]:
    """The questions that leaving the page brings from here on; each is answered with yes."""
    questions: list[str] = []

    async def answer(dialog) -> None:
        questions.append(dialog.type)
        await dialog.accept()

    page.page.on("dialog", answer)
    return questions


def test_text_aside_outlives_the_page_and_is_never_called_saved(
    server: Server, chromium: Chromium
) -> None:
    async def run() -> None:
        async with chromium, Network(server.port) as network:
            page = await chromium.open("kept", network.url)
            await page.area.click()
            await page.put_in("one two")
            await page.wait_for_state("saved")
            await put_aside(server, network, page, "kept", " three", "ONE two")
            assert await page.word() == "Not saved: 1 text kept aside"
            aside = page.page.locator(".aside")
            assert "this browser keeps it" in await aside.inner_text()
            await page.picture("aside")

            questions = asked(page)
            await page.page.reload()
            assert questions == ["beforeunload"]
            await page.wait_for_state("aside")
            await aside.wait_for()
            assert await page.text() == "ONE two"

            await aside.get_by_role("button", name="Discard").click()
            await page.wait_for_state("saved")
            await page.page.reload()
            await page.wait_for_state("saved")
            assert questions == ["beforeunload"]
            assert await aside.count() == 0

    asyncio.run(run())


def test_a_merge_is_shown_in_words_before_it_is_made(server: Server, chromium: Chromium) -> None:
    async def run() -> None:
        async with chromium, Network(server.port) as network:
            page = await chromium.open("shown", network.url)
            await page.area.click()
            await page.put_in("The quick fox jumps over the dog.")
            await page.wait_for_state("saved")
            await put_aside(server, network, page, "shown", " Twice.", "A quick fox jumps.")
            dialog = page.page.locator("#merge")
            merge = page.page.locator(".aside").get_by_role("button", name="Merge…")
            await merge.click()
            assert await dialog.locator("ins").all_inner_texts() == [" Twice."]
            assert await dialog.locator("del").count() == 0
            await page.picture("merge")
            await page.keyboard.press("Escape")
            assert await page.text() == "A quick fox jumps."
            await page.wait_for_state("aside")

            await merge.click()
            other = await chromium.open("shown")
            await other.area.click()
            await other.keyboard.press("Control+End")
            await other.put_in(" Now")
            await dialog.locator("li", has_text="Now").wait_for()
            await page.keyboard.press("Enter")
            await dialog.wait_for(state="hidden")
            text = await converged(server, "shown", [page, other])
            assert text.startswith("A quick fox jumps.") and "Twice." in text and "Now" in text

            # The words around the edits are not in the text: they stay aside until they are.
            await merge.click()
            assert "the dog" in " ".join(await dialog.locator("ins").all_inner_texts())
            await page.picture("merge-rest")
            await dialog.get_by_role("button", name="Merge").click()
            await page.wait_for_state("saved")
            text = await converged(server, "shown", [page, other])
            assert [word in text for word in ("The", "over", "the dog")] == [True] * 3

    asyncio.run(run())


def test_what_one_page_gives_up_is_gone_from_the_others(
    server: Server, chromium: Chromium
) -> None:
    async def run() -> None:
        async with chromium, Network(server.port) as network:
            page = await chromium.open("two pages", network.url)
            await page.area.click()
            await page.put_in("one")
            await page.wait_for_state("saved")
            await put_aside(server, network, page, "two pages", " two", "1")
            second = await page.page.context.new_page()
            await second.goto(f"{network.url}/d/two%20pages")
            await second.locator(".aside").wait_for()
            await second.get_by_role("button", name="Discard").click()
            await page.page.locator(".aside").wait_for(state="detached")
            await page.wait_for_state("saved")

    asyncio.run(run())


def test_a_browser_without_room_says_so(server: Server, chromium: Chromium) -> None:
    async def run() -> None:
        async with chromium, Network(server.port) as network:
            page = await chromium.open("no room", network.url)
            await page.area.click()
            await page.page.evaluate(FILL_STORAGE)
            await page.put_in("one")
            await page.wait_for_state("saved")
            await put_aside(server, network, page, "no room", " two", "1")
            words = await page.page.locator(".aside").inner_text()
            assert "no room" in words and "closing this page loses it" in words
            await page.picture("aside-no-room")
            questions = asked(page)
            await page.page.reload()
            assert questions == ["beforeunload"]

    asyncio.run(run())


@pytest.mark.parametrize("host", ["127.0.0.1", NAMED_HOST])
def test_text_aside_can_be_copied_with_and_without_a_secure_context(
    server: Server, chromium: Chromium, host: str
) -> None:
    async def run() -> None:
        async with chromium, Network(server.port) as network:
            page = await chromium.open("copied", f"http://{host}:{network.port}")
            assert await page.page.evaluate("isSecureContext") == (host != NAMED_HOST)
            await page.area.click()
            await page.put_in("one")
            await page.wait_for_state("saved")
            await put_aside(server, network, page, "copied", " two\nthree 😀", "1")
            async with page.clipboard:
                await page.page.get_by_role("button", name="Copy text").click()
                await page.page.get_by_role("button", name="Copied").wait_for()
                reader = await chromium.open("paste here")
                await reader.area.click()
                await reader.keyboard.press("Control+V")
            await reader.wait_for_state("saved")
            assert await converged(server, "paste here", [reader]) == "one two\nthree 😀"

    asyncio.run(run())
