"""Coming back: only what was missed, nothing twice, and nobody in another's place."""

import asyncio
import base64
import hashlib
import signal

import pytest

import treaty
from editor import Editor, converged, editors
from process import Server


async def refusal(server: Server, document: str, **query) -> str:
    """The code of the error that answers an attempt to connect; its close code is checked."""
    editor = Editor(server, document)
    with pytest.raises(AssertionError) as told:
        await editor.join(**query)
    message = told.value.args[0]
    await editor.socket.wait_closed()
    assert editor.socket.close_code == treaty.CONNECTION_ERRORS[message["code"]]["close"]
    return message["code"]


async def test_a_client_that_comes_back_gets_only_what_it_missed(house: Server, name: str):
    async with editors(house, name, 2) as [ada, bob]:
        await ada.insert("one ")
        await bob.reached(1)
        await bob.cut()
        for _ in range(5):
            await ada.insert("two ")
        await ada.saved()
        await bob.insert("mine ", offset=0)
        bob.counts.clear()
        await bob.join()
        await converged(house, name, [ada, bob])
        assert bob.counts == {"edit": 6}, "the five missed ones and its own, no snapshot"


async def test_coming_back_with_nothing_missed_brings_hello_alone(house: Server, name: str):
    async with editors(house, name, 1) as [ada]:
        await ada.insert("x")
        await ada.saved()
        await ada.leave()
        ada.counts.clear()
        await ada.join()
        await ada.send({"type": "ping"})
        await ada.until(lambda: ada.counts.get("pong") == 1)
        assert ada.counts == {"pong": 1}
        assert ada.hello["sequence"] == 1


async def test_many_missed_edits_come_from_the_journal(server: Server, name: str):
    async with editors(server, name, 2) as [ada, bob]:
        await ada.insert("x")
        await bob.reached(1)
        await bob.cut()
        for number in range(4500):
            await ada.insert(f"{number},")
            if number % 200 == 0:
                await ada.saved()
        await ada.saved()
        await bob.insert("behind ", offset=0)
        await bob.insert("far ", offset=0)
        await bob.join()
        text = await converged(server, name, [ada, bob])
        assert "4499," in text and text.startswith("far behind ")


async def test_acknowledgements_that_were_lost_come_with_the_edits(house: Server, name: str):
    async with editors(house, name, 1) as [ada]:
        ada.is_deaf = True
        for _ in range(5):
            await ada.insert("x")
        async with editors(house, name, 1) as [bob]:
            await bob.reached(5)
        await ada.cut()
        assert len(ada.pending) == 5
        await ada.join()
        assert ada.hello["sequence"] == 5
        assert await converged(house, name, [ada]) == "xxxxx"
        assert ada.revision == 5


async def test_a_resend_gets_the_same_acknowledgement(server: Server, name: str):
    async with editors(server, name, 2) as [ada, bob]:
        messages = []
        for number in range(400):
            messages.append((await ada.insert(f"{number} ")).message)
            if number % 50 == 0:
                await bob.insert("b")
        await ada.saved()
        for restart in (False, True):
            for sequence in (400, 399, 200, 1):
                count = ada.counts.get("ack", 0)
                await ada.send(messages[sequence - 1])
                await ada.until(lambda: ada.counts.get("ack", 0) == count + 1)
            count = len(ada.rejections)
            other = messages[6] | {"operation": ["never", *messages[6]["operation"]]}
            await ada.send(other)
            await ada.until(lambda: len(ada.rejections) == count + 1)
            assert ada.rejections[-1]["code"] == "resend-differs"
            assert ada.rejections[-1]["sequence"] == 7
            await ada.send(messages[399] | {"revision": messages[399]["revision"] + 1})
            await ada.until(lambda: len(ada.rejections) == count + 2)
            assert ada.rejections[-1]["code"] == "resend-differs"
            if not restart:
                assert server.stop(signal.SIGKILL) == -signal.SIGKILL
                await ada.ended()
                await bob.ended()
                server.start()
                await ada.join()
                await bob.join()
        text = await converged(server, name, [ada, bob])
        assert ada.revision == 408 and text.count("b") == 8


async def test_a_resend_of_what_is_being_committed_is_acknowledged_once(
    house: Server, name: str
):
    async with editors(house, name, 1) as [ada]:
        edit = await ada.insert("x")
        for _ in range(5):
            await ada.send(edit.message)
        await ada.saved()
        await ada.insert("y")
        await ada.saved()
        assert await converged(house, name, [ada]) == "xy"
        assert ada.counts["edit"] == 2


async def test_a_session_goes_over_to_its_newest_connection(house: Server, name: str):
    async with editors(house, name, 2) as [ada, bob]:
        await ada.insert("x")
        await ada.saved()
        first, reader = ada.socket, ada.reader
        await ada.join()
        await reader
        assert first.close_code == treaty.CONNECTION_ERRORS["session-taken-over"]["close"]
        assert ada.error["code"] == "session-taken-over"
        await ada.insert("y")
        assert await converged(house, name, [ada, bob]) == "xy"


async def test_nobody_takes_a_session_without_its_secret(server: Server, name: str):
    async with editors(server, name, 2) as [ada, bob]:
        await ada.insert("x")
        await ada.saved()
        wrong = ada.credentials(resume=bob.hello["resume"])
        assert await refusal(server, name, **wrong) == "session-secret-mismatch"
        await ada.insert("y")
        await converged(server, name, [ada, bob])
        server.stop(signal.SIGKILL)
        await ada.ended()
        await bob.ended()
        server.start()
        assert await refusal(server, name, **wrong) == "session-secret-mismatch"
        await ada.join()
        await bob.join()
        await converged(server, name, [ada, bob])


async def test_a_session_that_was_never_seen_is_taken_as_it_is(server: Server, name: str):
    async with editors(server, name, 2) as [ada, bob]:
        server.stop(signal.SIGKILL)  # Neither has edited: the journal knows nothing of them.
        await ada.ended()
        await bob.ended()
        server.start()
        for editor in (ada, bob):
            await editor.join()
            assert editor.hello["sequence"] == 0
            await editor.insert("x")
        assert await converged(server, name, [ada, bob]) == "xx"


async def test_a_session_that_was_never_seen_is_nobody_elses(server: Server, name: str):
    async with editors(server, name, 2) as [ada, eve]:
        for editor in (ada, eve):
            made = hashlib.sha256(editor.hello["resume"].encode()).digest()[:8]
            assert base64.urlsafe_b64encode(made).decode() == editor.hello["session"] + "="
        server.stop(signal.SIGKILL)  # The journal knows nothing of either.
        await ada.ended()
        await eve.ended()
        await ada.insert("mine")
        server.start()
        stolen = ada.credentials()["session"]
        claims = [eve.credentials(session=stolen), eve.credentials(session=stolen, since=0)]
        del claims[0]["since"], claims[0]["digest"]
        for claim in claims:
            thief = Editor(server, name)
            await thief.join(**claim)
            assert thief.hello["session"] not in (stolen, eve.hello["session"])
            await thief.cut()
        await ada.join()
        assert ada.hello["session"] == stolen
        assert await converged(server, name, [ada]) == "mine"


async def test_another_epoch_gets_a_new_session_and_a_snapshot(house: Server, name: str):
    async with editors(house, name, 2) as [ada, bob]:
        await ada.insert("x")
        await converged(house, name, [ada, bob])
        await ada.cut()
        again = Editor(house, name)
        await again.join(**ada.credentials(epoch="AAAAAAAAAAA", digest="0" * 16))
        await again.until(lambda: again.counts.get("snapshot") == 1)
        assert again.hello["session"] != ada.hello["session"]
        assert again.text == "x" and again.sequence == 0
        # A revision of another lineage says nothing here, not even if it is newer,
        await again.cut()
        again = await Editor(house, name).join(
            **ada.credentials(epoch="AAAAAAAAAAA", since=10**9))
        await again.until(lambda: again.counts.get("snapshot") == 1)
        await again.cut()
        # and neither does one without the digest of its text.
        query = ada.credentials()
        del query["digest"]
        again = await Editor(house, name).join(**query)
        assert not again.hello["continues"] and again.hello["session"] == query["session"]
        await again.until(lambda: again.counts.get("snapshot") == 1)
        await again.cut()


async def test_a_text_that_is_proven_goes_on_in_any_epoch(house: Server, name: str):
    async with editors(house, name, 2) as [ada, bob]:
        await ada.insert("x")
        await converged(house, name, [ada, bob])
        await ada.cut()
        await bob.insert("y")
        await ada.insert("z")
        ada.counts.clear()
        await ada.join(**ada.credentials(epoch="AAAAAAAAAAA"))
        assert ada.hello["continues"] and ada.hello["epoch"] == bob.hello["epoch"]
        assert await converged(house, name, [ada, bob]) in ("xyz", "xzy")
        assert "snapshot" not in ada.counts


@pytest.mark.parametrize(
    "query",
    [{"since": "x"}, {"since": "-1"}, {"since": "1e3"}, {"since": "99999999999999999999"},
     {"epoch": "short"}, {"epoch": "!!!!!!!!!!!"}, {"session": "AAAAAAAAAAA"},
     {"resume": "A" * 22}, {"session": "AAAAAAAAAAA", "resume": "A" * 21},
     {"session": "AAAAAAAAAAA", "resume": "+" * 22}, {"session": "", "resume": ""},
     {"since": ""}, {"digest": "0" * 16}, {"since": "0", "digest": "0" * 15},
     {"since": "0", "digest": "A" * 16}],
    ids=lambda query: "&".join(f"{key}={value}" for key, value in query.items()))
async def test_a_malformed_query_is_refused(house: Server, name: str, query: dict):
    assert await refusal(house, name, **query) == "bad-query"


async def test_without_since_a_session_gets_a_snapshot(house: Server, name: str):
    async with editors(house, name, 1) as [ada]:
        await ada.insert("x")
        await ada.saved()
        query = ada.credentials()
        del query["since"], query["digest"]
        await ada.cut()
        await ada.join(**query)
        await ada.until(lambda: ada.counts.get("snapshot") == 2)
        assert ada.hello["session"] == query["session"] and ada.hello["sequence"] == 1
        await ada.insert("y")
        assert await converged(house, name, [ada]) == "xy"


async def test_cut_again_and_again_nothing_is_lost_and_nothing_doubled(
    house: Server, name: str
):
    async with editors(house, name, 3) as together:
        async def write(editor: Editor, mark: str) -> None:
            for number in range(60):
                await editor.insert(f"<{mark}{number}>", offset=0)
                if number % 7 == 3:
                    await asyncio.sleep(0.001 * (number % 5))
                    await editor.cut()
                    await editor.insert(f"<{mark}{number} offline>", offset=0)
                    await editor.join()
                await editor.until(lambda: len(editor.pending) < 6)

        await asyncio.gather(*map(write, together, "abc"))
        text = await converged(house, name, together)
        for mark in "abc":
            for number in range(60):
                assert text.count(f"<{mark}{number}>") == 1
                assert text.count(f"<{mark}{number} offline>") == (number % 7 == 3)


async def test_the_connection_may_close_before_hello(house: Server, name: str):
    for _ in range(20):
        with house.connect() as bare:
            bare.sendall(
                f"GET /v1/documents/{name.replace(' ', '%20')}/socket HTTP/1.1\r\nHost: x\r\n"
                "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n".encode())
    async with editors(house, name, 1) as [ada]:
        await ada.insert("x")
        assert await converged(house, name, [ada]) == "x"
