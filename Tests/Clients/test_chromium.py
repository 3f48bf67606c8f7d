"""Chromium against the echo server; it offers permessage-deflate by itself."""

import pytest
from playwright.sync_api import sync_playwright

ARGUMENTS = [
    "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]
EXCHANGE = """async (url) => {
  const socket = new WebSocket(url);
  socket.binaryType = "arraybuffer";
  const next = (kind) => new Promise((resolve, reject) => {
    socket.addEventListener(kind, resolve, { once: true });
    if (kind !== "close") socket.onclose = (event) => reject(`closed with ${event.code}`);
  });
  await next("open");
  let count = 0;
  for (const size of [0, 1, 125, 126, 127, 65535, 65536, 1 << 20]) {
    const text = "stet€ 😀".repeat(size).slice(0, size).toWellFormed();
    let answer = next("message");
    socket.send(text);
    if ((await answer).data !== text) throw new Error(`another text of ${size} units`);
    const bytes = new Uint8Array(size).map((_, index) => index * index >> 3);
    answer = next("message");
    socket.send(bytes);
    const back = new Uint8Array((await answer).data);
    if (back.length !== size || back.some((byte, index) => byte !== bytes[index])) {
      throw new Error(`other ${size} bytes`);
    }
    count += 2;
  }
  const closed = next("close");
  socket.onclose = null;
  socket.close(4001, "done");
  const { code, reason, wasClean } = await closed;
  return { count, extensions: socket.extensions, code, reason, wasClean };
}"""


@pytest.fixture(scope="module")
def page():
    """A blank page that may talk to this machine alone."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=ARGUMENTS)
        yield browser.new_page()
        browser.close()


def test_messages_come_back(page, server, request):
    mode = request.node.callspec.params["server"]
    found = page.evaluate(EXCHANGE, f"ws://{server}/")
    assert ("permessage-deflate" in found["extensions"]) == (mode != "plain")
    del found["extensions"]
    assert found == {"count": 16, "code": 4001, "reason": "", "wasClean": True}
