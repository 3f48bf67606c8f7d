"""A journal that is put back to a backup while pages know more than it does."""

import asyncio
import contextlib
import os
import pathlib
import shutil
import signal
import sqlite3

import pytest

from network import Network
from pages import Chromium, converged
from server import Server


def back_up(server: Server) -> pathlib.Path:
    """A copy of the journal, made as SQLite makes them, beside a running server."""
    copy = server.journal.with_suffix(".backup")
    with contextlib.closing(sqlite3.connect(server.journal)) as source, \
            contextlib.closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    return copy


def put_back(server: Server, copy: pathlib.Path) -> None:
    """Stops the server, replaces its journal by the copy, and starts it again."""
    server.stop(signal.SIGTERM)
    for leftover in server.journal.parent.glob("journal.sqlite*"):
        os.remove(leftover)
    shutil.copy(copy, server.journal)
    server.start()


@pytest.mark.parametrize("others", [[], ["CCC ", "DDD "]], ids=["behind", "another text"])
def test_a_page_keeps_what_a_restored_journal_lost_and_shows_what_it_has(
    server: Server, chromium: Chromium, others: list[str]
) -> None:
    async def run() -> None:
        async with chromium, Network(server.port) as network:
            ada = await chromium.open("restored", network.url)
            await ada.area.click()
            await ada.put_in("one ")
            await converged(server, "restored", [ada])
            copy = await asyncio.to_thread(back_up, server)
            for word in ("AAA ", "BBB "):
                await ada.put_in(word)
                await ada.wait_for_state("saved")
            assert await converged(server, "restored", [ada]) == "one AAA BBB "
            network.cut()
            await ada.wait_for_state("offline")
            await asyncio.to_thread(put_back, server, copy)
            bo = await chromium.open("restored", server.url)
            await bo.area.click()
            await bo.keyboard.press("Control+End")
            for word in others:
                await bo.put_in(word)
                await bo.wait_for_state("saved")
            network.restore()
            await ada.wait_for_state("aside")
            held = await converged(server, "restored", [bo])
            assert held == "one " + "".join(others)
            assert await ada.text() == held
            await ada.page.get_by_role("button", name="Merge…").click()
            await ada.page.locator("#merge").get_by_role("button", name="Merge").click()
            await ada.page.locator(".aside").wait_for(state="detached")
            text = await converged(server, "restored", [ada, bo])
            assert sorted(text.split()) == sorted(["one", "AAA", "BBB", *"".join(others).split()])

    asyncio.run(run())
