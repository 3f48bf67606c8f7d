"""What others say of themselves, and what a page says of its user."""

import asyncio
import json

import pytest

from pages import Chromium, converged
from server import Server

NAMED = "() => JSON.parse(localStorage.getItem('stet.user')).name"


@pytest.mark.parametrize("query", ["", "?editor=textarea"])
def test_a_peer_whose_presence_is_strange_disturbs_nobody(
    server: Server, chromium: Chromium, query: str
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
            page = await chromium.open_in(context, "strange", query=query)
            peers = page.page.locator("#peers li")

            def tell(session: str, **members: object) -> None:
                message = {"type": "presence", "session": session, "revision": 0}
                ends[-1].send(json.dumps(message | members))

            users = [{"name": 5}, {"name": {"first": "A"}}, {"name": None}, {"name": ["x"]},
                     {"name": True}, {"name": "\ud83d"}, {"colour": 7}, {"colour": ["#aa3377"]},
                     5, [], None]
            for number, user in enumerate(users):
                tell(f"strange-{number:03}", selections=[[0, 0]], user=user)
            for number, selections in enumerate([5, None, [5], [["a", 0]], [[0, -1]], [[0]]]):
                tell(f"astray-{number:04}", selections=selections)
            tell("good-000000", selections=[[0, 9]], user={"name": "Ada", "colour": "#aa3377"})
            await peers.filter(has_text="Ada").wait_for()
            assert await peers.count() == len(users) + 6 + 1
            assert await peers.filter(has_text="Somebody").count() == len(users) + 6
            await page.area.click()
            await page.put_in("still taken")
            assert await converged(server, "strange", [page]) == "still taken"
            assert len(ends) == 1, "the page has connected again"

    asyncio.run(run())


@pytest.mark.parametrize("stored", ["Ada\\ud83d", "x" * 600, "\\u0000Ada", "日" * 300])
def test_a_stored_name_that_the_server_would_refuse_is_mended(
    server: Server, chromium: Chromium, stored: str
) -> None:
    async def run() -> None:
        async with chromium:
            context = await chromium.context()
            item = f'{{"name":"{stored}","colour":"#c0392b"}}'
            first = await context.new_page()
            await first.goto(server.url)
            await first.evaluate("(item) => localStorage.setItem('stet.user', item)", item)
            page = await chromium.open_in(context, "stored")
            other = await chromium.open("stored")
            await page.area.click()
            await page.put_in("taken")
            assert await converged(server, "stored", [page, other]) == "taken"
            shown = await page.page.locator("#my-name").inner_text()
            assert shown in stored and 3 <= len(shown) <= 40
            await other.page.locator("#peers li", has_text=shown).wait_for()

    asyncio.run(run())


def test_a_name_cut_inside_an_emoji_loses_the_half(server: Server, chromium: Chromium) -> None:
    async def run() -> None:
        async with chromium:
            page = await chromium.open("cut name")
            await page.page.locator("#me summary").click()
            name = page.page.locator("#name")
            await name.evaluate(
                """(input) => {
                  input.value = "a".repeat(39) + "\\ud83d";
                  input.dispatchEvent(new Event("input"));
                }""")
            await page.page.locator("#me-form button").click()
            assert await page.page.locator("#my-name").inner_text() == "a" * 39
            assert await page.page.evaluate(NAMED) == "a" * 39
            await page.area.click()
            await page.put_in("taken")
            assert await converged(server, "cut name", [page]) == "taken"

    asyncio.run(run())
