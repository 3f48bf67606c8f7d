"""Input methods: nobody's edit disturbs a word that is being composed, and none gets lost."""

import asyncio
from collections.abc import Callable

import pytest
from playwright.async_api import CDPSession

from pages import Chromium, Editor, converged, until
from server import Server
from test_input import change

LEFT = "one\r\ntwo 😀 "
"""What stands before the composed word, on two lines."""
RIGHT = "three\r\nfour\r\n"
START = 11
"""Where the composed word begins, as editors count: a line end is one unit."""

ANDROID = ("Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) "
           "Chrome/156.0.0.0 Mobile Safari/537.36")
EDITORS = {
    "codemirror": ("", {}),
    # There CodeMirror reads an EditContext instead of the page.
    "codemirror on android": ("", {"user_agent": ANDROID}),
    "textarea": ("?editor=textarea", {}),
}

Step = tuple[str, str]
METHODS: dict[str, list[Step]] = {
    "japanese": [*(("compose", text) for text in ("n", "に", "にh", "にほ", "にほん", "日本")),
                 ("commit", "日本")],
    # A final consonant goes on to the next syllable once a vowel follows it.
    "korean": [("compose", "ㅎ"), ("compose", "하"), ("compose", "한"), ("commit", "한"),
               ("compose", "ㄱ"), ("compose", "그"), ("compose", "글"), ("commit", "글"),
               ("compose", "ㄱ"), ("compose", "가"), ("compose", "각"), ("commit", "가"),
               ("compose", "기"), ("commit", "기")],
    "android": [("compose", "h"), ("compose", "he"), ("compose", "hel"), ("compose", "hello"),
                ("commit", "hello"), ("commit", " "), ("compose", "y"), ("compose", "yo"),
                ("compose", "you"), ("commit", "you"), ("commit", ". ")],
}

Edit = list[dict[str, object]]
"""Changes of CodeMirror: from, to, insert."""


def put_in(at: int, text: str = "R", until: int | None = None) -> Edit:
    return [{"from": at, "to": at if until is None else until, "insert": text}]


# Edits of a text in which the composed word ends at `end`.
PLACES: dict[str, Callable[[int], Edit]] = {
    "at the start": lambda end: put_in(0, "R\n"),
    "in the line above": lambda end: put_in(2),
    "at the start of the line": lambda end: put_in(4),
    "in the line before it": lambda end: put_in(5),
    "directly before it": lambda end: put_in(START),
    "inside it": lambda end: put_in(START + 1),
    "directly after it": lambda end: put_in(end),
    "a new line directly after it": lambda end: put_in(end, "R\n"),
    "in the line after it": lambda end: put_in(end + 3),
    "at the end of the line": lambda end: put_in(end + 5),
    "in the line below": lambda end: put_in(end + 8),
    "at the end": lambda end: put_in(end + 11),
    "the line joined to the one above": lambda end: put_in(3, until=4),
    "the line below joined to it": lambda end: put_in(end + 5, until=end + 6),
    "what stands before it replaced": lambda end: put_in(4, until=START),
    "what stands after it replaced": lambda end: put_in(end, until=end + 5),
    "everything around it replaced": lambda end: [
        {"from": 0, "to": START}, *put_in(end, until=end + 11)],
}


def applied(edit: Edit, text: str) -> str:
    """The text after an edit, with line ends as in `LEFT`."""
    wide = text.replace("\r\n", "\n").encode("utf-16-le")
    for part in reversed(edit):
        inserted = str(part.get("insert", "")).encode("utf-16-le")
        wide = wide[:2 * part["from"]] + inserted + wide[2 * part["to"]:]
    return wide.decode("utf-16-le").replace("\n", "\r\n")


class InputMethod:
    """Composes in a page as an input method does."""

    def __init__(self, session: CDPSession) -> None:
        self.session = session
        self.committed = ""
        self.composed = ""

    @property
    def text(self) -> str:
        return self.committed + self.composed

    async def do(self, kind: str, text: str, **replaced: int) -> None:
        if kind == "compose":
            await self.session.send("Input.imeSetComposition", {
                "text": text, "selectionStart": len(text), "selectionEnd": len(text), **replaced})
            self.composed = text
        else:
            await self.session.send("Input.insertText", {"text": text})
            self.committed += text
            self.composed = ""


class Pair:
    """One page with an input method, and another that writes into the same text."""

    def __init__(self, server: Server, chromium: Chromium, name: str) -> None:
        self.server = server
        self.chromium = chromium
        self.name = name

    async def open(self, kind: str) -> None:
        query, options = EDITORS[kind]
        self.server.put(self.name, LEFT + RIGHT)
        self.composing = await self.chromium.open(self.name, query=query, **options)
        self.other = await self.chromium.open(self.name)
        self.session = await self.composing.page.context.new_cdp_session(self.composing.page)
        has_context = await self.composing.area.evaluate("(it) => Boolean(it.editContext)")
        assert has_context == (kind == "codemirror on android")
        await self.composing.area.click()

    async def start(self) -> InputMethod:
        """Lays out the text, and puts the caret where a word is to be composed."""
        text = (LEFT + RIGHT).replace("\r\n", "\n")
        length = len((await self.other.text()).encode("utf-16-le")) // 2
        await change(self.other, changes=put_in(0, text, until=length))
        await converged(self.server, self.name, [self.composing, self.other])
        for key in ["Control+Home", "ArrowDown", "End"] + ["ArrowLeft"] * len("three"):
            await self.composing.keyboard.press(key)
        self.chromium.messages.clear()
        return InputMethod(self.session)

    async def edit(self, method: InputMethod, edit: Edit) -> None:
        """Makes an edit once the other page shows what is composed; it has an R in it.

        Returns when it is with the composing page.
        """
        await until(self.other.text, lambda text: (LEFT + method.text + RIGHT) == applied([], text))
        await change(self.other, changes=edit)

        async def heard() -> list[str]:
            return [str(message["operation"]) for side, message in self.chromium.messages
                    if side == "server" and message["type"] == "edit"]

        await until(heard, lambda operations: any("R" in text for text in operations))


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("kind", EDITORS)
def test_an_edit_around_a_composed_word_waits_and_both_are_kept(
    server: Server, chromium: Chromium, kind: str, method: str
) -> None:
    async def run() -> None:
        steps = METHODS[method]
        whole = "".join(text for action, text in steps if action == "commit")
        composing = [at for at, (action, _) in enumerate(steps, 1) if action == "compose"]
        async with chromium:
            pair = Pair(server, chromium, method)
            await pair.open(kind)
            for number, (name, place) in enumerate(PLACES.items()):
                typing = await pair.start()
                # Each place meets another step.
                at = composing[1 + number % (len(composing) - 1)]
                for step in steps[:at]:
                    await typing.do(*step)
                end = START + len(typing.text)
                await pair.edit(typing, place(end))
                assert "R" not in await pair.composing.text(), (name, at)
                for step in steps[at:]:
                    await typing.do(*step)
                text = await converged(server, method, [pair.composing, pair.other])
                if name in ("directly before it", "inside it", "directly after it"):
                    assert text.count("R") == 1, (name, at, text)
                    text, edit = text.replace("R", ""), []
                else:
                    edit = place(START + len(whole))
                assert text == applied(edit, LEFT + whole + RIGHT), (name, at)

    asyncio.run(run())


@pytest.mark.parametrize("kind", EDITORS)
def test_a_word_that_is_composed_again_is_kept(
    server: Server, chromium: Chromium, kind: str
) -> None:
    async def run() -> None:
        async with chromium:
            pair = Pair(server, chromium, "again")
            await pair.open(kind)
            typing = await pair.start()
            # As a keyboard corrects a word that stands there.
            end = START + len("three")
            await typing.do("compose", "threes", replacementStart=START, replacementEnd=end)
            text = await converged(server, "again", [pair.composing, pair.other])
            assert text == LEFT + "threes\r\nfour\r\n"
            await change(pair.other, changes=put_in(4))
            await until(lambda: asyncio.to_thread(server.text, "again"), lambda text: "R" in text)
            await typing.do("compose", "thirteen")
            await typing.do("commit", "thirteen")
            text = await converged(server, "again", [pair.composing, pair.other])
            assert text == "one\r\nRtwo 😀 thirteen\r\nfour\r\n"

    asyncio.run(run())


@pytest.mark.parametrize("kind", EDITORS)
def test_a_composition_that_never_ends_is_ended(
    server: Server, chromium: Chromium, kind: str
) -> None:
    async def run() -> None:
        async with chromium:
            pair = Pair(server, chromium, "endless")
            await pair.open(kind)
            typing = await pair.start()
            await typing.do("compose", "に")
            await pair.edit(typing, put_in(4))
            # Ten seconds of silence, which no step here counts on.
            await until(pair.composing.text, lambda text: "R" in text)
            await pair.composing.type("!")
            text = await converged(server, "endless", [pair.composing, pair.other])
            assert text == "one\r\nRtwo 😀 に!" + RIGHT

    asyncio.run(run())
