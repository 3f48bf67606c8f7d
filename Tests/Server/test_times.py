"""Which revision belongs to a time, whatever the server's clock has been told."""

import datetime
import glob
import pathlib

import pytest

from asking import refused
from editor import editors
from process import ENVIRONMENT, Server, document_path, stet

NOW = datetime.datetime.now(datetime.timezone.utc)


def at(time: datetime.datetime) -> str:
    """A time as the query of an address has it."""
    return "?at=" + time.isoformat().replace("+00:00", "Z")


def clock(time: str) -> dict:
    """What starts a process whose calendar's clock begins at `time`.

    The library sets variables of the environment when it is loaded; the shell does that before.
    """
    [library] = glob.glob("/usr/lib/*/faketime/libfaketimeMT.so.1")
    environment = ENVIRONMENT | {
        "LD_PRELOAD": library, "FAKETIME": "@" + time, "TZ": "UTC", "DONT_FAKE_MONOTONIC": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
    return {"env": environment, "prefix": ["sh", "-c", 'exec "$@"', "sh"]}


async def add(server: Server, name: str, text: str) -> str:
    """Adds a text at the end and returns the time of that revision."""
    async with editors(server, name, 1) as [ada]:
        await ada.insert(text)
        await ada.saved()
    return server.get(document_path(name), Accept="application/json").json["modified"]


@pytest.mark.parametrize("days", [30, 70 * 365])
async def test_a_clock_that_was_ahead_once_hides_nothing(
    tmp_path: pathlib.Path, name: str, days: int
):
    wrong = (NOW + datetime.timedelta(days=days)).strftime("%Y-%m-%d %H:%M:%S")
    server = Server(tmp_path / "journal.sqlite")
    try:
        first = await add(server.start(), name, "A")
        assert server.stop() == 0
        assert (await add(server.start(**clock(wrong)), name, "B")).startswith(wrong[:10])
        assert server.text(name) == "AB"
        now = at(datetime.datetime.now(datetime.timezone.utc))
        assert server.get(document_path(name) + now).text == "A"
        assert server.stop() == 0
        server.start()
        soon = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=1)
        assert server.get(document_path(name) + at(soon)).text == "AB", "there is nothing newer"
        third = await add(server, name, "C")
        assert NOW.isoformat() < third < wrong, "the clock is believed again"
        tomorrow = NOW + datetime.timedelta(days=1)
        for time in (third, at(tomorrow)[4:], "9999-12-31T00:00:00Z"):
            assert server.get(document_path(name) + "?at=" + time).text == "ABC", time
            assert server.replay(name, "--at", time) == "ABC"
        assert server.get(document_path(name) + "?at=" + first).text == "A"
        done = stet("replay", "--journal", server.journal, "--verify")
        assert done.returncode == 0, done.stdout
    finally:
        server.end()


async def test_a_clock_that_was_never_set_dates_nothing(tmp_path: pathlib.Path, name: str):
    server = Server(tmp_path / "journal.sqlite")
    try:
        first = await add(server.start(), name, "A")
        assert server.stop() == 0
        assert await add(server.start(**clock("2001-01-01 00:00:00")), name, "B") == first
        assert server.stop() == 0
        await add(server.start(), name, "C")
        assert server.get(document_path(name) + "?at=" + first).text == "AB"
        refused(server.get(document_path(name) + "?at=2002-01-01T00:00:00Z"), 404,
                "unknown-revision")
    finally:
        server.end()


async def test_before_its_creation_a_document_has_no_revision(house: Server, name: str):
    created = await add(house, name, "x")
    for time in ("2000-01-01T00:00:00Z", "0001-01-01T00:00:00Z", at(NOW)[4:]):
        answer = house.get(document_path(name) + "?at=" + time)
        refused(answer, 404, "unknown-revision")
        assert created in answer.json["detail"]
        done = stet("replay", "--journal", house.journal, "--at", time, "--", name)
        assert done.returncode == 1 and created in done.stderr


async def test_a_plus_in_a_query_is_explained(house: Server, name: str):
    created = await add(house, name, "x")
    path = document_path(name) + "?at=" + created.removesuffix("Z")
    answer = house.get(path + "+00:00")
    refused(answer, 400, "invalid-parameter")
    assert "%2B" in answer.json["detail"]
    assert house.get(path + "%2B00:00").text == "x"
