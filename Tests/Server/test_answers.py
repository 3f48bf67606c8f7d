"""What the treaty says of answers to edits, of ends of connections, and of compression."""

import json
import re

import pytest

import treaty
from asking import UPGRADE
from editor import editors
from frames import CLOSE, BareSocket, frame
from process import ROOT, Server, document_path

README = (treaty.SCHEMAS / "README.md").read_text()


def edit(sequence: int, revision: int, operation: list) -> bytes:
    message = {"type": "edit", "sequence": sequence, "revision": revision, "operation": operation}
    return frame(json.dumps(message).encode())


def answers(bare: BareSocket, count: int) -> list[dict]:
    """The next answers to edits."""
    result = []
    while len(result) < count:
        message = bare.next_message()
        if message["type"] in ("edit", "ack", "reject"):
            result.append(message)
    return result


def short(messages: list[dict]) -> list[tuple]:
    return [(m["type"], m["sequence"], m.get("code"), m.get("next")) for m in messages]


def quiet(bare: BareSocket) -> None:
    """Nothing else was to be told."""
    bare.send_json({"type": "ping"})
    assert bare.next_message() == {"type": "pong"}


def test_each_edit_has_one_answer_and_they_come_in_order(house: Server, name: str):
    with BareSocket(house, name) as bare:
        bare.message("snapshot")
        bare.send(b"".join([
            edit(1, 0, ["a"]), edit(2, 0, [1, "b"]), edit(3, 0, [9, "x"]), edit(4, 0, [2, "c"]),
            edit(5, 0, [3, "d"])]))
        assert short(answers(bare, 5)) == [
            ("edit", 1, None, None), ("edit", 2, None, None),
            ("reject", 3, "base-length-mismatch", 3), ("reject", 4, "sequence-gap", 3),
            ("reject", 5, "sequence-gap", 3)]
        quiet(bare)
        # The edit is no longer frozen: another one comes under the same number.
        bare.send(edit(3, 2, [2, "C"]))
        assert short(answers(bare, 1)) == [("edit", 3, None, None)]
        quiet(bare)
    assert house.text(name) == "abC"


def test_what_is_no_operation_is_answered_in_its_turn(house: Server, name: str):
    with BareSocket(house, name) as bare:
        bare.message("snapshot")
        bare.send(edit(1, 0, ["a"]) + edit(2, 0, [0]) + edit(3, 0, [1, "c"]))
        assert short(answers(bare, 3)) == [
            ("edit", 1, None, None), ("reject", 2, "malformed-operation", 2),
            ("reject", 3, "sequence-gap", 2)]
        quiet(bare)


def test_a_rejection_tells_the_number_that_is_due(house: Server, name: str):
    with BareSocket(house, name) as bare:
        bare.message("snapshot")
        bare.send(edit(7, 0, ["a"]))
        assert short(answers(bare, 1)) == [("reject", 7, "sequence-gap", 1)]
        bare.send(edit(1, 0, ["a"]))
        answers(bare, 1)
        bare.send(edit(1, 0, ["other"]))
        assert short(answers(bare, 1)) == [("reject", 1, "resend-differs", 2)]
        bare.send(edit(1, 0, ["a"]))
        assert short(answers(bare, 1)) == [("ack", 1, None, None)]
        bare.send(edit(2, 9, [1, "b"]))
        assert short(answers(bare, 1)) == [("reject", 2, "unknown-revision", 2)]
        bare.send(frame(b'{"type":"edit","sequence":2,"revision":1,"operation":[0]}'))
        assert short(answers(bare, 1)) == [("reject", 2, "malformed-operation", 2)]
        bare.send(edit(2, 1, [1, "b"]))
        assert short(answers(bare, 1)) == [("edit", 2, None, None)]
        quiet(bare)


async def test_a_revision_counts_with_its_session_only(house: Server, name: str):
    async with editors(house, name, 1) as [ada]:
        await ada.insert("x")
        await ada.saved()
        held = ada.credentials()
        query = "?" + "&".join(f"{key}={held[key]}" for key in ("since", "digest", "epoch"))
        with BareSocket(house, name, query=query) as bare:
            hello = bare.message("hello")
            assert not hello["continues"] and hello["session"] != ada.hello["session"]
            assert bare.message("snapshot")["text"] == "x"


def test_the_ends_of_connections_are_listed():
    codes = dict(re.findall(
        r"let (\w+) = Self\(rawValue: (\d+)\)", treaty.source("CloseCode")))
    errors = treaty.source("WebSocketError")
    part = errors.split("package var closeCode: CloseCode {", 1)[1].split("    }\n", 1)[0]
    used = {codes[name] for name in re.findall(r":\s+\.(\w+)\n", part)} | {codes["goingAway"]}
    table = README.split("## The end of a connection", 1)[1].split("\n## ", 1)[0]
    assert used == set(re.findall(r"^\| (1\d\d\d) \|", table, re.MULTILINE))
    own = sorted(entry["close"] for entry in treaty.CONNECTION_ERRORS.values())
    assert f"{own[0]} to {own[-1]}" in table


def test_the_pauses_of_the_clients_are_told():
    source = (ROOT / "Web/client/connection.js").read_text()
    timings = {name: int(value.replace("_", "")) for name, value in re.findall(
        r"(\w+): ([\d_]+),", source.split("defaultTimings = {", 1)[1].split("};", 1)[0])}
    assert f"wait {timings['firstPause']} ms" in README
    assert f"up to {timings['longestPause'] // 1000} s" in README
    assert f"live for {timings['goodAfter'] // 1000} s" in README.replace("\n", " ")


@pytest.mark.parametrize("code", [1000, 1001, 3000, 4999])
def test_a_close_is_answered_with_its_code(house: Server, name: str, code: int):
    with BareSocket(house, name) as bare:
        bare.message("snapshot")
        bare.send(frame(code.to_bytes(2, "big"), CLOSE))
        while (received := bare.receive())[0] != CLOSE:
            pass
        assert int.from_bytes(received[1][:2], "big") == code


DEFLATE = "permessage-deflate"
OFFERS = {
    f"{DEFLATE}": f"{DEFLATE}",
    f"{DEFLATE}; client_max_window_bits": f"{DEFLATE}; client_max_window_bits=12",
    f"{DEFLATE}; client_max_window_bits=10": f"{DEFLATE}; client_max_window_bits=10",
    f"{DEFLATE}; server_no_context_takeover": f"{DEFLATE}; server_no_context_takeover",
    f"{DEFLATE}; client_no_context_takeover": f"{DEFLATE}; client_no_context_takeover",
    f"{DEFLATE}; server_max_window_bits=10": f"{DEFLATE}; server_max_window_bits=10",
    f"{DEFLATE}; server_max_window_bits=8": None,
    f"{DEFLATE}; x": None,
    f"{DEFLATE}; server_max_window_bits=8, {DEFLATE}": f"{DEFLATE}",
    f"{DEFLATE}; client_no_context_takeover=1": None,
    f"{DEFLATE}; client_no_context_takeover; client_no_context_takeover": None,
    "x-webkit-deflate-frame": None,
}


@pytest.mark.parametrize(("offer", "answer"), OFFERS.items())
def test_which_offers_of_compression_are_taken(
    house: Server, name: str, offer: str, answer: str | None
):
    fields = UPGRADE | {"Host": "x", "Sec_WebSocket_Extensions": offer}
    lines = "".join(f"{key.replace('_', '-')}: {value}\r\n" for key, value in fields.items())
    with house.connect() as bare:
        bare.sendall(f"GET {document_path(name)}/socket HTTP/1.1\r\n{lines}\r\n".encode())
        head = b""
        while b"\r\n\r\n" not in head:
            head += bare.recv(65536)
    assert head.startswith(b"HTTP/1.1 101 ")
    told = re.search(rb"\r\nSec-WebSocket-Extensions: ([^\r]*)\r\n", head)
    assert (told and told[1].decode()) == answer
