"""What others write above must not move the text under a reader."""

import asyncio

import pytest

from pages import Chromium, Editor, converged, until
from server import Server

LINES = "".join(
    f"line {number} of a text " + "that is long enough to be broken " * (number % 7) + "\n"
    for number in range(400))

# The text at the top of the view, and how far below the top its row begins, in pixels.
TOP = """async () => {
  const area = document.querySelector("textarea");
  if (area) {
    const { left, top } = area.getBoundingClientRect();
    const x = left + parseFloat(getComputedStyle(area).paddingLeft) + 1;
    const at = (y) => document.caretPositionFromPoint(x, top + y).offset;
    let y = 2;
    while (at(y) === at(1)) y++;
    return [area.value.slice(at(y), at(y) + 40), y];
  }
  const root = document.querySelector(".editor").shadowRoot;
  const top = root.querySelector(".cm-scroller").getBoundingClientRect().top;
  const lines = Array.from(root.querySelectorAll(".cm-line"));
  const first = lines.find((line) => line.getBoundingClientRect().top > top + 1);
  return [first.textContent, first.getBoundingClientRect().top - top];
}"""

# Several people's edits of the document, sent at once: each edits the text as it is now.
EDIT = """async ([name, edits]) => {
  const { Connection, EditingClient, TextOperation, socketURL } =
    await import("/client/index.js");
  const people = window.people ??= edits.map(() => {
    const client = new EditingClient();
    new Connection(client, socketURL(name, location.href));
    return client;
  });
  const isReady = (client) => client.isLive && client.state.name === "saved"
    && client.revision === Math.max(...people.map((other) => other.revision));
  const until = async (isSo) => {
    while (!isSo()) await new Promise((done) => setTimeout(done, 10));
  };
  await until(() => people.every(isReady));
  edits.forEach(([from, to, inserted], index) => {
    const { length } = people[index].text;
    people[index].select([[from, from]]);
    people[index].edit(TextOperation.replacing(length, from, to, inserted));
  });
  await until(() => people.every(isReady));
}"""

Edit = tuple[int, int, str]
CASES: list[list[Edit]] = [
    [(0, 0, "new line\n" * 30)],
    [(0, 600, "")],
    [(100, 100, "a word that makes the line longer by much, " * 9)],
    [(at, at + at % 3, "somebody's line\n") for at in range(0, 500, 50)],
    [(300, 900, "less\n"), (10, 10, "more\n" * 12), (2000, 2100, "")],
    # Below the view nothing may move it either.
    [(len(LINES) - 700, len(LINES) - 700, "below\n" * 20), (5, 5, "above\n" * 3)],
]


async def assert_place_is_kept(
    server: Server, editor: Editor, other: Editor, edits: list[Edit]
) -> None:
    text, height = await editor.page.evaluate(TOP)
    await other.page.evaluate(EDIT, ["view", edits])
    wanted = await asyncio.to_thread(server.text, "view")
    await until(editor.text, lambda shown: shown == wanted)
    await editor.drawn()
    now, height_now = await editor.page.evaluate(TOP)
    assert now == text
    assert abs(height_now - height) < 3


@pytest.mark.parametrize("query", ["", "?editor=textarea"])
@pytest.mark.parametrize("width", [1100, 420])
@pytest.mark.parametrize("edits", CASES, ids=range(len(CASES)))
def test_the_text_in_view_stays_while_others_write_above_it(
    server: Server, chromium: Chromium, query: str, width: int, edits: list[Edit]
) -> None:
    async def run() -> None:
        async with chromium:
            server.put("view", LINES)
            editor = await chromium.open(
                "view", query=query, viewport={"width": width, "height": 600})
            other = await chromium.open("view", query="?editor=textarea")
            await editor.area.focus()
            await editor.keyboard.press("Control+Home")
            for _ in range(12):
                await editor.keyboard.press("PageDown")
                await editor.drawn()
            for _ in range(2):
                await assert_place_is_kept(server, editor, other, edits)
            await converged(server, "view", [editor, other])

    asyncio.run(run())
