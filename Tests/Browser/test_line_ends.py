"""Line ends of other systems: each is one thing to whoever writes, and stays as it was."""

import asyncio

import pytest

from pages import Chromium, Editor, converged, until
from server import Server

BOTH = pytest.mark.parametrize("query", ["", "?editor=textarea"])

PEER = """async ([name, edits, selections]) => {
  const { Connection, EditingClient, TextOperation, socketURL } =
    await import("/client/index.js");
  const client = new EditingClient();
  new Connection(client, socketURL(name, location.href));
  const until = async (isSo) => {
    while (!isSo()) await new Promise((done) => setTimeout(done, 10));
  };
  for (const edit of edits) {
    await until(() => client.isLive && client.state.name === "saved");
    client.edit(TextOperation.fromJSON(edit));
  }
  await until(() => client.isLive && client.state.name === "saved");
  if (selections) client.select(selections);
}"""


async def as_peer(editor: Editor, name: str, *edits: list, selections: list | None = None) -> None:
    """Edits the document itself, whatever an editor makes of its line ends."""
    await editor.page.evaluate(PEER, [name, list(edits), selections])


async def press(editor: Editor, keys: str) -> None:
    """Presses keys from the start of the text on."""
    for key in ["Control+Home", *keys.split()]:
        await editor.keyboard.press(key)


DOWN = "ArrowDown "
CASES = [
    ("one\r\ntwo\r\n", "End X", "oneX\r\ntwo\r\n"),
    ("one\r\ntwo\r\n", "End Enter X", "one\r\nX\r\ntwo\r\n"),
    ("one\r\ntwo\r\n", "End Backspace", "on\r\ntwo\r\n"),
    ("one\r\ntwo\r\n", "End Delete", "onetwo\r\n"),
    ("one\r\ntwo\r\n", DOWN + "Home Backspace", "onetwo\r\n"),
    ("one\r\ntwo\r\n", "End Shift+Home Delete", "\r\ntwo\r\n"),
    ("one\r\ntwo\r\n", "End ArrowRight X", "one\r\nXtwo\r\n"),
    ("one\r\ntwo\r\n", "End Shift+ArrowRight X", "oneXtwo\r\n"),
    ("one\r\n", "Control+A X Enter Y", "X\r\nY"),
    ("one\rtwo\r", "End Enter X", "one\rX\rtwo\r"),
    ("one\rtwo\r", DOWN + "Home Enter", "one\r\rtwo\r"),
    ("one\rtwo\r", DOWN + "Home Backspace", "onetwo\r"),
    ("1\r\n2\n3\r4\r\n", DOWN + "End Enter X", "1\r\n2\r\nX\n3\r4\r\n"),
    ("1\r\n2\n3\r4\r\n", DOWN * 3 + "End X", "1\r\n2\n3\r4X\r\n"),
    ("1\r\n2\n3\r4\r\n", "Control+End X", "1\r\n2\n3\r4\r\nX"),
    # What would become one line end stays two.
    ("a\rX\nb", DOWN + "Delete", "a\r\r\nb"),
    # Characters that other programs take for line ends are none here.
    ("a\u0085b\u2028c\u2029d\r\ne", "End X", "a\u0085b\u2028c\u2029dX\r\ne"),
    ("a\u2028b\r\nc", "End Backspace Enter", "a\u2028\r\n\r\nc"),
]


@BOTH
def test_a_line_end_is_one_thing_to_the_keyboard(
    server: Server, chromium: Chromium, query: str
) -> None:
    async def run() -> None:
        async with chromium:
            context = await chromium.context()
            for number, (before, keys, after) in enumerate(CASES):
                name = f"keys {number}"
                server.put(name, before)
                editor = await chromium.open_in(context, name, query=query)
                await editor.area.focus()
                await press(editor, keys)
                assert await converged(server, name, [editor]) == after, keys
                await editor.page.close()

    asyncio.run(run())


@BOTH
def test_deleted_line_ends_come_back_as_they_were(
    server: Server, chromium: Chromium, query: str
) -> None:
    async def run() -> None:
        mixed = "1\r\n2\n3\r4\r\r\n\n\r5"
        async with chromium:
            server.put("back", mixed)
            editor = await chromium.open("back", query=query)
            await editor.area.focus()
            await press(editor, "Control+A Delete X")
            assert await converged(server, "back", [editor]) == "X"
            for _ in range(2):
                await editor.keyboard.press("Control+Z")
            assert await converged(server, "back", [editor]) == mixed
            await editor.keyboard.press("Control+Y")
            assert await converged(server, "back", [editor]) == ""
            await editor.keyboard.press("Control+Z")
            await press(editor, "Control+End" + " Backspace" * 12)
            assert await converged(server, "back", [editor]) == ""
            await editor.keyboard.press("Control+Z")
            assert await converged(server, "back", [editor]) == mixed

    asyncio.run(run())


@BOTH
def test_pasted_lines_get_the_line_ends_of_the_document(
    server: Server, chromium: Chromium, query: str
) -> None:
    async def run() -> None:
        async with chromium:
            for name, line_end in (("windows", "\r\n"), ("old mac", "\r"), ("unix", "\n")):
                server.put(name, f"one{line_end}two")
                editor = await chromium.open(name, query=query)
                await editor.area.focus()
                await press(editor, "Control+End")
                await editor.paste("a\r\nb\rc\nd")
                text = await converged(server, name, [editor])
                assert text == line_end.join(["one", "twoa", "b", "c", "d"])

    asyncio.run(run())


def test_both_editors_keep_mixed_line_ends(server: Server, chromium: Chromium) -> None:
    async def run() -> None:
        async with chromium:
            server.put("mixed", "one\r\ntwo\rthree\n")
            rich = await chromium.open("mixed")
            plain = await chromium.open("mixed", query="?editor=textarea")
            await rich.area.focus()
            await press(rich, "1")
            await plain.area.focus()
            await press(plain, "Control+End 4 ArrowUp End 3")
            text = await converged(server, "mixed", [rich, plain])
            assert text == "1one\r\ntwo\rthree3\n4"
            await press(rich, "Control+End")
            await rich.paste("a\r\nb\rc")
            text = await converged(server, "mixed", [rich, plain])
            assert text == "1one\r\ntwo\rthree3\n4a\nb\nc"

    asyncio.run(run())


@BOTH
def test_others_may_split_and_join_a_line_end(
    server: Server, chromium: Chromium, query: str
) -> None:
    async def run() -> None:
        async with chromium:
            server.put("split", "a\r\nb\rX\nc")
            editor = await chromium.open("split", query=query)
            other = await chromium.open("split")
            await editor.area.focus()
            await press(editor, "Control+End")
            for edit, after in (
                ([2, "|", 6], "a\r|\nb\rX\nc"), ([2, -1, 6], "a\r\nb\rX\nc"),
                ([5, -1, 2], "a\r\nb\r\nc"), ([2, -1, 4], "a\rb\r\nc"),
                ([2, "\n", 4], "a\r\nb\r\nc"), ([1, -1, 5], "a\nb\r\nc"),
            ):
                await as_peer(other, "split", edit)
                assert await converged(server, "split", [editor, other]) == after
            await editor.keyboard.press("!")
            assert await converged(server, "split", [editor, other]) == after + "!"

    asyncio.run(run())


def test_a_caret_inside_a_line_end_is_shown_in_front_of_it(
    server: Server, chromium: Chromium
) -> None:
    async def run() -> None:
        async with chromium:
            server.put("inside", "one\r\ntwo")
            editor = await chromium.open("inside")
            other = await chromium.open("inside", query="?editor=textarea")
            await as_peer(other, "inside", selections=[[4, 4]])
            caret = editor.page.locator(".cm-peerCaret", has_text="Somebody")
            await caret.wait_for()
            line = await editor.page.locator(".cm-line").first.bounding_box()

            async def top() -> float:
                return (await caret.bounding_box())["y"]

            await until(top, lambda y: line["y"] <= y < line["y"] + line["height"] / 2)

    asyncio.run(run())
