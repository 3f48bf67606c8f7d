"""Pages in Chromium: opened, watched, typed into, and compared."""

import asyncio
import pathlib
import re
import time
import urllib.parse
from collections.abc import Awaitable, Callable
from typing import TypeVar

from playwright.async_api import Browser, BrowserContext, Page, WebSocket, async_playwright

import messages
from server import PATIENCE, ROOT, Server

ARGUMENTS = [
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    # A name of this machine, as it has in an office without encryption.
    "--host-resolver-rules=MAP stet.test 127.0.0.1",
]
HOSTS = {"127.0.0.1", "stet.test"}
PICTURES = ROOT / ".build/tests/pictures"

Value = TypeVar("Value")

READ_TEXT = """async () => {
  const area = document.querySelector("textarea");
  if (area) return area.value;
  const { EditorView } = await import("/vendor/codemirror/index.js");
  const root = document.querySelector(".editor").shadowRoot;
  return EditorView.findFromDOM(root.querySelector(".cm-editor")).state.sliceDoc();
}"""


class Chromium:
    """A browser whose pages may talk to this machine alone, in the treaty's words alone."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.hosts: set[str] = set()
        self.faults: list[str] = []
        self.messages: list[tuple[str, dict]] = []
        self.clipboard = asyncio.Lock()

    async def __aenter__(self) -> "Chromium":
        self.playwright = await async_playwright().start()
        self.browser: Browser = await self.playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=ARGUMENTS)
        return self

    async def __aexit__(self, kind: type | None, *_: object) -> None:
        await self.browser.close()
        await self.playwright.stop()
        if kind is None:
            assert self.faults == [], self.faults
            assert self.hosts <= HOSTS, self.hosts

    async def context(self, **options: object) -> BrowserContext:
        """A profile of its own: another person at another machine."""
        context = await self.browser.new_context(**options)
        context.set_default_timeout(PATIENCE * 1000)
        context.on("request", lambda request: self.see_address(request.url))
        context.on("page", self.watch)
        return context

    async def open(
        self, name: str, base: str | None = None, query: str = "", **options: object
    ) -> "Editor":
        """The editor of a document, ready to be typed into."""
        context = await self.context(**options)
        return await self.open_in(context, name, base, query)

    async def open_in(
        self, context: BrowserContext, name: str, base: str | None = None, query: str = ""
    ) -> "Editor":
        page = await context.new_page()
        path = f"/d/{urllib.parse.quote(name, safe='')}{query}"
        await page.goto((base or self.server.url) + path)
        editor = Editor(page, self.clipboard)
        await editor.area.wait_for()
        await editor.wait_for_state("saved")
        return editor

    def see_address(self, address: str) -> None:
        url = urllib.parse.urlsplit(address)
        if url.scheme not in ("data", "blob", "about"):
            self.hosts.add(url.hostname or "")

    def watch(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("console", lambda message: "Content Security Policy" in message.text
                and self.faults.append(message.text))
        page.on("websocket", self.listen)

    def listen(self, websocket: WebSocket) -> None:
        self.see_address(websocket.url)
        websocket.on("framesent", lambda payload: self.hear("client", payload))
        websocket.on("framereceived", lambda payload: self.hear("server", payload))

    def hear(self, side: str, payload: str | bytes) -> None:
        try:
            self.messages.append((side, messages.check(side, payload)))
        except Exception as error:  # Playwright would swallow it.
            self.faults.append(f"{side} sent {payload!r}: {error}")


class Editor:
    """One page with a document in it, whichever editor shows it."""

    def __init__(self, page: Page, clipboard: asyncio.Lock) -> None:
        self.page = page
        self.keyboard = page.keyboard
        self.area = page.locator(".cm-content, textarea")
        self.clipboard = clipboard

    async def text(self) -> str:
        return await self.page.evaluate(READ_TEXT)

    async def state(self) -> str:
        return await self.page.locator("#state").get_attribute("data-state")

    async def word(self) -> str:
        return await self.page.locator("#state-word").inner_text()

    async def wait_for_state(self, name: str) -> None:
        selector = f"#state[data-state={name}]"
        await self.page.locator(selector).wait_for()

    async def type(self, text: str) -> None:
        """Types as one does: a key at a time, line ends with Enter."""
        await self.keyboard.type(text)

    async def put_in(self, text: str) -> None:
        """Puts a text in at the caret as one input, as an input method does."""
        await self.keyboard.insert_text(text)

    async def paste(self, text: str) -> None:
        """Pastes through the clipboard, which all pages of the browser share."""
        async with self.clipboard:
            await self.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
            await self.page.evaluate("(text) => navigator.clipboard.writeText(text)", text)
            await self.keyboard.press("Control+V")

    async def drawn(self) -> None:
        """Waits for two frames: an editor that has jumped far draws the place only then."""
        await self.page.evaluate(
            "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")

    async def picture(self, name: str) -> pathlib.Path:
        """Leaves a picture of the page for the reader."""
        PICTURES.mkdir(parents=True, exist_ok=True)
        path = PICTURES / f"{name}.png"
        await self.page.screenshot(path=path)
        return path


async def until(
    read: Callable[[], Awaitable[Value]], is_wanted: Callable[[Value], bool]
) -> Value:
    """Reads something again and again until it is as wanted, and returns it."""
    deadline = time.monotonic() + PATIENCE
    while not is_wanted(value := await read()):
        assert time.monotonic() < deadline, value
        await asyncio.sleep(0.02)
    return value


def shown(text: str) -> str:
    """What an editor shows of a text: each line end is one unit."""
    return re.sub(r"\r\n?", "\n", text)


async def converged(server: Server, name: str, editors: list[Editor]) -> str:
    """Waits until all edits are saved and all pages show the server's text, and returns it.

    The text is also what the journal replays to. Text that a page keeps aside may be there.
    """
    deadline = time.monotonic() + PATIENCE
    while True:
        states = [await editor.state() for editor in editors]
        texts = [await editor.text() for editor in editors]
        if set(states) <= {"saved", "aside"} and len(set(texts)) == 1:
            held = await asyncio.to_thread(server.text, name)
            if shown(held) == texts[0]:
                break
        assert time.monotonic() < deadline, (states, texts)
        await asyncio.sleep(0.1)
    replayed = await asyncio.to_thread(server.replay, name)
    assert replayed == held, "the journal replays to another text"
    return held
