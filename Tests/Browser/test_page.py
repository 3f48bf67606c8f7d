"""The page itself: its list, its widths, its colours, the keyboard, and the plain editor."""

import asyncio
import re

import pytest

from pages import Chromium, converged
from server import Server

LONG = ("The proofreader marked the paragraph for deletion. The author wrote stet beneath it, "
        "and so it stands. ") * 6


def test_without_codemirror_the_page_has_a_plain_editor(
    server: Server, chromium: Chromium
) -> None:
    async def run() -> None:
        async with chromium:
            context = await chromium.context()
            await context.route("**/vendor/**", lambda route: route.fulfill(status=404))
            plain = await chromium.open_in(context, "plain")
            assert await plain.page.locator("textarea").count() == 1
            rich = await chromium.open("plain")
            await plain.area.click()
            await plain.type("typed 😀 here")
            await rich.area.click()
            await rich.keyboard.press("Control+Home")
            await rich.type("and there, ")
            await plain.keyboard.press("Backspace")
            await plain.picture("textarea")
            assert await converged(server, "plain", [plain, rich]) == "and there, typed 😀 her"

    asyncio.run(run())


def test_everything_can_be_done_with_the_keyboard(server: Server, chromium: Chromium) -> None:
    async def run() -> None:
        async with chromium:
            context = await chromium.context()
            page = await context.new_page()
            await page.goto(server.url)
            focused = "document.activeElement.id"
            assert await page.evaluate(focused) == "name"
            await page.keyboard.type("with keys / 😀?#%")
            await page.keyboard.press("Enter")
            await page.wait_for_url("**/d/*")
            assert await page.title() == "with keys / 😀?#% · Stet"
            await page.locator("#state[data-state=saved]").wait_for()
            await page.locator(".cm-content:focus").wait_for()
            await page.keyboard.type("typed at once")

            await page.keyboard.press("Shift+Tab")
            assert await page.evaluate("document.activeElement.localName") == "summary"
            await page.keyboard.press("Enter")
            await page.keyboard.press("Tab")
            assert await page.evaluate(focused) == "name"
            await page.keyboard.press("Control+A")
            await page.keyboard.type("Keyboard Only")
            await page.keyboard.press("Tab")
            await page.keyboard.press("ArrowRight")
            await page.keyboard.press("Escape")
            assert await page.locator("#me").get_attribute("open") is None
            assert await page.locator("#my-name").inner_text() == "Keyboard Only"
            await page.keyboard.press("Tab")
            await page.keyboard.type("!")
            await page.locator("#state[data-state=saved]").wait_for()
            assert server.text("with keys / 😀?#%") == "typed at once!"

            await page.reload()
            await page.locator(".cm-content:focus").wait_for()
            assert await page.locator("#my-name").inner_text() == "Keyboard Only"

    asyncio.run(run())


def test_the_list_shows_every_document_page_by_page(server: Server, chromium: Chromium) -> None:
    async def run() -> None:
        names = [f"document {number:03}" for number in range(230)] + ["<i>é</i> / 😀"]
        for name in names:
            server.put(name, "x")
        async with chromium:
            context = await chromium.context()
            page = await context.new_page()
            await page.goto(server.url)
            more = page.get_by_role("button", name="Show more")
            shown = page.locator("#documents .name")
            await shown.first.wait_for()
            while await more.is_visible():
                count = await shown.count()
                await more.click()
                await shown.nth(count).wait_for()
            assert sorted(await shown.all_inner_texts()) == sorted(names)
            await page.locator("#documents a", has_text="😀").click()
            await page.locator(".cm-content").wait_for()
            assert await page.locator("#title").inner_text() == "<i>é</i> / 😀"

    asyncio.run(run())


@pytest.mark.parametrize("name", ["..", "a\u0085b", "é" * 257])
def test_a_name_that_cannot_be_is_refused_with_the_reason(
    server: Server, chromium: Chromium, name: str
) -> None:
    async def run() -> None:
        async with chromium:
            page = await (await chromium.context()).new_page()
            await page.goto(server.url)
            await page.locator("#name").fill(name)
            await page.keyboard.press("Enter")
            await page.locator("#name-problem:not(:empty)").wait_for()
            assert page.url == server.url + "/"

    asyncio.run(run())


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_the_page_fits_its_width_in_light_and_dark(
    server: Server, chromium: Chromium, scheme: str, width: int
) -> None:
    async def run() -> None:
        server.put("a document with quite a long name", LONG + "\n\n" + "w" * 300 + "\n")
        async with chromium:
            options = {"color_scheme": scheme, "viewport": {"width": width, "height": 760},
                       "is_mobile": width < 500, "has_touch": width < 500}
            other = await chromium.open("a document with quite a long name")
            page = await chromium.open("a document with quite a long name", **options)
            await other.area.click()
            await other.keyboard.press("Control+Home")
            await page.page.locator(".cm-peerCaret").wait_for()
            await page.picture(f"editor-{scheme}-{width}")
            overflow = "document.documentElement.scrollWidth - innerWidth"
            assert await page.page.evaluate(overflow) <= 0
            scroller = page.page.locator(".cm-scroller")
            assert await scroller.evaluate("(it) => it.scrollWidth - it.clientWidth") <= 0
            word = await page.page.locator("#state").bounding_box()
            assert word["x"] >= 0 and word["x"] + word["width"] <= width
            for place in ("body", "#page"):
                colour = await page.page.locator(place).evaluate(
                    "(it) => getComputedStyle(it).backgroundColor")
                brightness = sum(map(int, re.findall(r"\d+", colour)[:3])) / 3
                assert brightness > 200 if scheme == "light" else brightness < 60

            await page.page.goto(server.url)
            await page.page.locator("#documents li").first.wait_for()
            await page.picture(f"list-{scheme}-{width}")
            assert await page.page.evaluate(overflow) <= 0

    asyncio.run(run())


def test_the_state_is_read_out_and_the_text_has_a_name(
    server: Server, chromium: Chromium
) -> None:
    async def run() -> None:
        async with chromium:
            page = await chromium.open("spoken")
            status = page.page.get_by_role("status")
            await status.filter(has_text="Saved").wait_for(state="attached")
            assert await status.get_attribute("aria-live") == "polite"
            await page.page.get_by_role("textbox", name="Text of spoken").wait_for()

    asyncio.run(run())
