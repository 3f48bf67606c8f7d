"""Ways of putting text in that editors find hard."""

import asyncio

import pytest

from pages import Chromium, Editor, converged
from server import Server

DISPATCH = """async (change) => {
  const { EditorView } = await import("/vendor/codemirror/index.js");
  const root = document.querySelector(".editor").shadowRoot;
  EditorView.findFromDOM(root.querySelector(".cm-editor")).dispatch(change);
}"""


async def change(editor: Editor, **transaction: object) -> None:
    """Makes a change in CodeMirror as an extension would."""
    await editor.page.evaluate(DISPATCH, transaction)


def test_a_change_inside_a_surrogate_pair_is_widened(server: Server, chromium: Chromium) -> None:
    async def run() -> None:
        async with chromium:
            ada = await chromium.open("halves")
            bo = await chromium.open("halves")
            await ada.area.click()
            await ada.put_in("a😀b")
            await converged(server, "halves", [ada, bo])
            # 😀 and 😁 share their first half; JSON cannot carry half a character, a script can.
            half = DISPATCH.replace("async (change)", "async ()")
            await ada.page.evaluate(half.replace(
                "dispatch(change)", r"dispatch({changes: {from: 2, to: 3, insert: '\ude01'}})"))
            assert await converged(server, "halves", [ada, bo]) == "a😁b"
            # Half a character alone is no text: it is taken back.
            await ada.page.evaluate(half.replace(
                "dispatch(change)", r"dispatch({changes: {from: 0, insert: '\ud83d'}})"))
            assert await converged(server, "halves", [ada, bo]) == "a😁b"

    asyncio.run(run())


def test_typing_over_several_lines_replaces_them(server: Server, chromium: Chromium) -> None:
    async def run() -> None:
        async with chromium:
            ada = await chromium.open("over lines")
            bo = await chromium.open("over lines")
            await ada.area.click()
            await ada.type("one\ntwo\nthree\n😀 four")
            await ada.keyboard.press("Shift+Control+Home")
            for _ in range(2):
                await ada.keyboard.press("Shift+ArrowRight")
            await ada.type("x")
            assert await converged(server, "over lines", [ada, bo]) == "onx"

    asyncio.run(run())


def test_several_carets_make_one_edit(server: Server, chromium: Chromium) -> None:
    async def run() -> None:
        async with chromium:
            ada = await chromium.open("carets")
            bo = await chromium.open("carets")
            await change(ada, changes={"from": 0, "insert": "one two three"})
            await converged(server, "carets", [ada, bo])
            changes = [{"from": 0, "to": 3, "insert": "1"}, {"from": 3, "insert": ","},
                       {"from": 8, "to": 13, "insert": "😀"}]
            chromium.messages.clear()
            await change(ada, changes=changes)
            assert await converged(server, "carets", [ada, bo]) == "1, two 😀"
            edits = [message["operation"] for side, message in chromium.messages
                     if side == "client" and message["type"] == "edit"]
            assert edits == [["1,", -3, 5, "😀", -5]]

    asyncio.run(run())


@pytest.mark.parametrize("query", ["", "?editor=textarea"])
def test_others_may_write_while_an_input_method_composes(
    server: Server, chromium: Chromium, query: str
) -> None:
    async def run() -> None:
        async with chromium:
            ada = await chromium.open("composing", query=query)
            bo = await chromium.open("composing")
            await ada.area.click()
            await ada.put_in("end")
            await converged(server, "composing", [ada, bo])
            await ada.keyboard.press("Home")
            method = await ada.page.context.new_cdp_session(ada.page)
            for text in ("k", "か", "かn", "かん"):
                await method.send("Input.imeSetComposition", {
                    "text": text, "selectionStart": len(text), "selectionEnd": len(text)})
                await bo.area.click()
                await bo.keyboard.press("Control+End")
                await bo.type("!")
                await asyncio.sleep(0.1)
            await method.send("Input.insertText", {"text": "漢"})
            assert await converged(server, "composing", [ada, bo]) == "漢end!!!!"

    asyncio.run(run())


@pytest.mark.parametrize("query", ["", "?editor=textarea"])
def test_a_very_long_paste_arrives_whole(
    server: Server, chromium: Chromium, query: str
) -> None:
    async def run() -> None:
        async with chromium:
            text = "".join(f"line {number} 😀 é\n" for number in range(30_000))
            ada = await chromium.open("long", query=query)
            bo = await chromium.open("long")
            await ada.area.click()
            await ada.paste(text)
            assert await converged(server, "long", [ada, bo]) == text
            await bo.area.click()
            await bo.keyboard.press("Control+End")
            await bo.drawn()
            await bo.type("typed at the end")
            await ada.keyboard.press("Control+Home")
            await ada.drawn()
            await ada.type("and at the start ")
            assert await converged(server, "long", [ada, bo]) == (
                "and at the start " + text + "typed at the end")

    asyncio.run(run())
