"""Journals that were restored or copied: no revision is taken for another text of its number."""

import asyncio
import contextlib
import pathlib
import signal

import pytest

from editor import Editor, converged, editors
from lineage import back_up, put_back, replace
from process import PATIENCE, Server, document_path


@pytest.fixture
def server_of_two_loops(tmp_path: pathlib.Path):
    """A server of a test's own whose documents belong to two event loops."""
    running = Server(tmp_path / "journal.sqlite", "--loops", "2").start()
    yield running
    running.end()


async def test_a_tag_of_a_lost_text_is_no_tag_of_the_present_one(server: Server, name: str):
    path = document_path(name)
    server.put(name, "base")
    copy = back_up(server)
    async with editors(server, name, 1) as [ada]:
        await ada.insert(" lost")
        await ada.saved()
    kinds = ("text/plain", "application/json")
    lost = [server.get(path, Accept=kind).fields["etag"] for kind in kinds]
    put_back(server, copy)
    async with editors(server, name, 1) as [bob]:
        await bob.insert(" kept")
        await bob.saved()
    answer = server.get(path, If_None_Match=", ".join(lost))
    assert (answer.status, answer.text) == (200, "base kept")
    assert answer.fields["stet-revision"] == "2"
    assert server.get(path, If_Match=", ".join(lost)).status == 412
    assert server.get(path, If_None_Match=answer.fields["etag"]).status == 304


async def test_a_client_of_a_lost_text_keeps_it_and_takes_the_servers(server: Server, name: str):
    async with editors(server, name, 2) as [ada, bob]:
        ada.may_lose = True
        await ada.insert("base ")
        await bob.reached(1)
        copy = back_up(server)
        await bob.leave()
        await ada.insert("lost ")
        await ada.insert("too ")
        await ada.saved()
        put_back(server, copy)
        await ada.ended()
        await bob.join()
        assert bob.hello["continues"], "what it holds is in the backup"
        await bob.insert("kept ")
        await bob.insert("xyz ")
        await bob.saved()
        assert bob.revision == ada.revision and len(bob.text) == len(ada.text)
        await ada.insert("pending ")
        await ada.join()
        assert ada.lost_texts == ["base lost too pending "]
        assert await converged(server, name, [ada, bob]) == "base kept xyz "
        await ada.insert("more", offset=0)
        assert await converged(server, name, [ada, bob]) == "morebase kept xyz "


async def test_a_client_ahead_of_the_server_keeps_what_the_server_lost(server: Server, name: str):
    async with editors(server, name, 1) as [ada]:
        ada.may_lose = True
        await ada.insert("base ")
        await ada.saved()
        copy = back_up(server)
        await ada.insert("acknowledged ")
        await ada.saved()
        put_back(server, copy)
        await ada.ended()
        await ada.join()
        assert ada.lost_texts == ["base acknowledged "]
        assert await converged(server, name, [ada]) == "base "


async def test_a_client_that_moves_between_copies_never_mixes_them(
    server: Server, name: str, tmp_path: pathlib.Path
):
    other = Server(tmp_path / "other.sqlite")
    try:
        async with editors(server, name, 1) as [ada]:
            ada.may_lose = True
            await ada.insert("base ")
            await ada.saved()
            replace(other, back_up(server))
            other.start()
            await ada.insert("here ")
            await ada.saved()
            await ada.leave()
            async with editors(other, name, 1) as [bob]:
                await bob.insert("there ")
                await bob.saved()
                ada.server = other
                await ada.join()
                assert ada.lost_texts == ["base here "]
                assert await converged(other, name, [ada, bob]) == "base there "
                await ada.insert("both ")
                await converged(other, name, [ada, bob])
                await ada.leave()
                ada.server = server
                await ada.join()
                assert ada.lost_texts[1:] == ["base there both "]
                assert await converged(server, name, [ada]) == "base here "
    finally:
        other.end()


async def test_an_old_revision_is_compared_with_the_journal(server: Server, name: str):
    async with editors(server, name, 4) as [ada, *others]:
        await ada.insert("a")
        for other in others:
            await other.reached(1)
            await other.leave()
        for number in range(40):
            await ada.insert(f"{number} ")
        await ada.saved()
        server.stop(signal.SIGKILL)
        await ada.ended()
        server.start()
        for other in others[:2]:
            await other.join()
            assert other.hello["continues"]
        liar = Editor(server, name)
        await liar.join(**others[2].credentials(digest="0" * 16))
        assert not liar.hello["continues"]
        await ada.join()
        await converged(server, name, [ada, *others[:2]])
        await liar.cut()


async def test_a_claim_that_nobody_can_hold_disturbs_nobody(house: Server, name: str):
    async with editors(house, name, 2) as [ada, bob]:
        await ada.insert("x")
        for change in (1, 2**53 - 1, None):
            await converged(house, name, [ada, bob])
            claim = {"digest": "f" * 16}
            if change is not None:
                claim = {"since": min(ada.revision + change, 2**53 - 1)}
            liar = await Editor(house, name).join(**bob.credentials(**claim))
            await liar.until(lambda: liar.counts.get("snapshot") == 1)
            assert not liar.hello["continues"] and liar.text == ada.text
            assert liar.hello["session"] not in (ada.hello["session"], bob.hello["session"])
            await ada.insert("y")
            await bob.insert("z")
            await converged(house, name, [ada, bob, liar])
            await liar.leave()
            await bob.cut()
            await ada.insert("more")
            await bob.join()
            assert bob.hello["continues"]
        assert await converged(house, name, [ada, bob])
        assert ada.counts.get("snapshot") == bob.counts.get("snapshot") == 1
        assert ada.close_code is None, "it was never disturbed"


async def test_a_lost_text_makes_the_server_renew_its_epoch(
    server_of_two_loops: Server, name: str
):
    server = server_of_two_loops
    documents = [f"{name} {number}" for number in range(4)]
    epochs = []

    async def renewed() -> None:
        async with asyncio.timeout(PATIENCE):
            while epochs[-1] == epochs[0]:
                epochs.append(server.get("/healthz").json["epoch"])
                await asyncio.sleep(0.05)
        assert await asyncio.to_thread(server.says, epochs[-1])

    async with contextlib.AsyncExitStack() as stack:
        peers = []
        for document in documents:
            peers += await stack.enter_async_context(editors(server, document, 1))
        for peer in peers:
            await peer.insert("x")
            await peer.saved()
        epochs.append(server.get("/healthz").json["epoch"])
        assert {peer.hello["epoch"] for peer in peers} == {epochs[0]}
        liar = await Editor(server, documents[0]).join(**peers[0].credentials(since=7))
        assert not liar.hello["continues"]
        await renewed()
        assert server.says(f"a client of {documents[0]} holds revision 7, newer")
        # It costs nobody anything: they stay, and whoever comes back goes on from the text held.
        for peer in peers:
            await peer.insert("y")
            await peer.saved()
            await peer.cut()
            await peer.join()
            assert peer.hello["continues"] and peer.hello["epoch"] == epochs[-1]
            assert peer.counts["snapshot"] == 1
        # And it is not had again at once: a later edit on disk shows that nothing waits.
        again = await Editor(server, documents[1]).join(**peers[1].credentials(since=7))
        await peers[1].insert("z")
        await peers[1].saved()
        assert server.get("/healthz").json["epoch"] == epochs[-1]
        await liar.cut()
        await again.cut()
        server.stop(signal.SIGKILL)
        for peer in peers:
            await peer.ended()
        server.start()
        assert server.get("/healthz").json["epoch"] == epochs[-1]
        await peers[0].join()
        await converged(server, documents[0], peers[:1])
