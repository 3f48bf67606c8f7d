"""Bad input at each door gets its named error, and nobody else notices."""

import contextlib
import json
import re

import pytest

import treaty
from editor import converged, editors
from frames import BINARY, CLOSE, PING, TEXT, BareSocket, frame
from process import Server


@contextlib.asynccontextmanager
async def unmoved(server: Server, name: str):
    """A document with two clients, whom nothing that goes on beside them may disturb."""
    async with editors(server, name, 2) as [ada, bob]:
        await ada.insert("a😀b")
        await converged(server, name, [ada, bob])
        yield
        await bob.insert("!")
        assert await converged(server, name, [ada, bob]) == "a😀b!"
        assert not ada.rejections and not bob.rejections
        for editor in (ada, bob):
            assert set(editor.counts) == {"snapshot", "edit"}, editor.counts


FRAMES = {
    "unmasked": (frame(b"{}", masked=False), 1002),
    "first reserved bit": (frame(b"{}", reserved=4), 1002),
    "second reserved bit": (frame(b"{}", reserved=2), 1002),
    "third reserved bit": (frame(b"{}", reserved=1), 1002),
    "opcode 3": (frame(b"{}", opcode=3), 1002),
    "opcode 15": (frame(b"", opcode=15), 1002),
    "fragmented ping": (frame(b"x", PING, final=False), 1002),
    "long ping": (frame(b"x" * 126, PING), 1002),
    "continuation of nothing": (frame(b"{}", opcode=0), 1002),
    "text inside text": (frame(b"{", final=False) + frame(b"}"), 1002),
    "a gigabyte": (frame(b"{", length=1 << 30), 1009),
    "2^63 bytes": (frame(b"{", length=1 << 63), 1002),
    "fragments beyond the limit": (
        frame(b"[" * (20 << 20), final=False) + frame(b"[" * (20 << 20), opcode=0), 1009),
    "endless empty fragments": (
        frame(b"", final=False) + b"".join([frame(b"", opcode=0, final=False)] * 70_000), 1008),
    "broken UTF-8": (frame(b'{"type":"ping","x":"\xff"}'), 1007),
    "UTF-8 of a surrogate": (frame(b'{"x":"\xed\xa0\xbd\xed\xb8\x80"}'), 1007),
    "overlong UTF-8": (frame(b"\xc0\xaf"), 1007),
    "UTF-8 cut off": (frame('{"x":"😀'.encode()[:-1]), 1007),
    "close with half a code": (frame(b"\x03", CLOSE), 1002),
    "close with a reserved code": (frame(b"\x03\xed", CLOSE), 1002),
}


@pytest.mark.parametrize(("data", "code"), FRAMES.values(), ids=FRAMES)
async def test_a_frame_that_breaks_a_rule(house: Server, name: str, data: bytes, code: int):
    async with unmoved(house, name):
        with BareSocket(house, name) as bare:
            bare.message("snapshot")
            bare.send(data)
            assert bare.closed()[0] == code


def presence(**members) -> str:
    """A presence, correct but for the members that are given."""
    return json.dumps({"type": "presence", "revision": 1, "selections": []} | members)


DEEP = '{"type":"ping","x":' + "[" * 40 + "]" * 40 + "}"
MESSAGES = {
    "nothing": ("", "malformed-message"),
    "no JSON": ("hello", "malformed-message"),
    "no object": ('["edit"]', "malformed-message"),
    "two objects": ('{"type":"ping"}{"type":"ping"}', "malformed-message"),
    "a trailing comma": ('{"type":"ping",}', "malformed-message"),
    "single quotes": ("{'type':'ping'}", "malformed-message"),
    "a byte order mark": ('\ufeff{"type":"ping"}', "malformed-message"),
    "a raw line break": ('{"type":"ping","x":"\n"}', "malformed-message"),
    "no type": ('{"sequence":1}', "malformed-message"),
    "a number for a type": ('{"type":1}', "malformed-message"),
    "an unknown type": ('{"type":"Edit"}', "unknown-type"),
    "a server's type": ('{"type":"hello"}', "unknown-type"),
    "a type of 1 MB": (json.dumps({"type": "x" * (1 << 20)}), "unknown-type"),
    "a type of brackets": (json.dumps({"type": '"<\\>\u0001😀'}), "unknown-type"),
    "a member twice": ('{"type":"ping","type":"ping"}', "malformed-message"),
    "a member twice, once escaped": (
        '{"type":"edit","sequence":1,"s\\u0065quence":1,"revision":1,"operation":[4]}',
        "malformed-message"),
    "too deep": (DEEP, "malformed-message"),
    "no sequence": ('{"type":"edit","revision":1,"operation":[4]}', "malformed-message"),
    "sequence 0": (
        '{"type":"edit","sequence":0,"revision":1,"operation":[4]}', "malformed-message"),
    "sequence 1.0": (
        '{"type":"edit","sequence":1.0,"revision":1,"operation":[4]}', "malformed-message"),
    "sequence as a string": (
        '{"type":"edit","sequence":"1","revision":1,"operation":[4]}', "malformed-message"),
    "sequence above 2^53": (
        '{"type":"edit","sequence":9007199254740993,"revision":1,"operation":[4]}',
        "malformed-message"),
    "no revision": ('{"type":"edit","sequence":1,"operation":[4]}', "malformed-message"),
    "a negative revision": (
        '{"type":"edit","sequence":1,"revision":-1,"operation":[4]}', "malformed-message"),
    "no operation": ('{"type":"edit","sequence":1,"revision":1}', "malformed-message"),
    "no selections": ('{"type":"presence","revision":1}', "malformed-message"),
    "a selection of one": (
        '{"type":"presence","revision":1,"selections":[[1]]}', "malformed-message"),
    "a selection of three": (
        '{"type":"presence","revision":1,"selections":[[1,2,3]]}', "malformed-message"),
    "a negative selection": (
        '{"type":"presence","revision":1,"selections":[[-1,0]]}', "malformed-message"),
    "65 selections": (
        json.dumps({"type": "presence", "revision": 1, "selections": [[0, 0]] * 65}),
        "malformed-message"),
    "a user that is a name": (
        '{"type":"presence","revision":1,"selections":[],"user":"Ada"}', "malformed-message"),
    "a user of a kilobyte": (
        json.dumps({"type": "presence", "revision": 1, "selections": [],
                    "user": {"name": "x" * 1024, "colour": "#000000"}}),
        "malformed-message"),
    "a user whose name is a number": (presence(user={"name": 5}), "malformed-message"),
    "a user whose name is an object": (presence(user={"name": {"a": 1}}), "malformed-message"),
    "a user whose name is null": (presence(user={"name": None}), "malformed-message"),
    "a user's name in two lines": (presence(user={"name": "A\nB"}), "malformed-message"),
    "a user's name with a zero": (presence(user={"name": "\0a"}), "malformed-message"),
    "a user's name with a C1 control": (presence(user={"name": "\x85"}), "malformed-message"),
    "a user's name with half a pair": (presence(user={"name": "Ada\ud83d"}), "malformed-message"),
    "a user whose colour is a number": (presence(user={"colour": 7}), "malformed-message"),
    "a user whose colour is a word": (presence(user={"colour": "red"}), "malformed-message"),
    "a user whose colour is short": (presence(user={"colour": "#aa337"}), "malformed-message"),
    "a user whose colour is a style": (
        presence(user={"colour": "#aa3377;}"}), "malformed-message"),
    "a user with two names": (
        '{"type":"presence","revision":1,"selections":[],"user":{"name":"A","name":5}}',
        "malformed-message"),
    "a user that is null": (
        '{"type":"presence","revision":1,"selections":[],"user":null}', "malformed-message"),
    "a user of 513 bytes": (
        presence(user={"name": "x" * (513 - len('{"name": ""}'))}), "malformed-message"),
    "a selection behind the text": (presence(selections=[[0, 5]]), "malformed-message"),
    "a selection that begins behind the text": (
        presence(selections=[[0, 4], [5, 0]]), "malformed-message"),
    "a selection behind an older text": (
        presence(revision=0, selections=[[1, 1]]), "malformed-message"),
    "a selection far behind the text": (
        presence(selections=[[0, 9007199254740991]]), "malformed-message"),
    "a presence of the future": (
        '{"type":"presence","revision":99,"selections":[]}', "malformed-message"),
    "a thousand unknown members": (
        json.dumps({"type": "ping"} | {f"x{n}": n for n in range(1000)}), "malformed-message"),
}


@pytest.mark.parametrize(("text", "code"), MESSAGES.values(), ids=MESSAGES)
async def test_a_message_that_is_none(house: Server, name: str, text: str, code: str):
    async with unmoved(house, name):
        with BareSocket(house, name) as bare:
            bare.message("snapshot")
            bare.send(frame(text.encode()))
            close, reason, error = bare.closed()
            assert error["code"] == code == reason
            assert close == treaty.CONNECTION_ERRORS[code]["close"]
            assert error["message"] and len(error["message"]) < 300


@pytest.mark.parametrize(
    "user", [{}, {"name": ""}, {"name": "Ada", "colour": "#aA3377"}, {"colour": "#000000"},
             {"name": "\u202egnp.exe \U0001f469\u200d\U0001f680"},
             {"name": "x" * (512 - len('{"name": ""}'))}], ids=str)
async def test_a_user_that_may_be_shown(house: Server, name: str, user: dict):
    async with editors(house, name, 2) as [ada, bob]:
        await ada.insert("x")
        await ada.saved()
        for selections in ([[1, 0]], [[0, 0]] * 64):
            await ada.send({"type": "presence", "revision": 1, "selections": selections,
                            "user": user})
            await bob.until(lambda: ada.hello["session"] in bob.presences and
                            bob.presences[ada.hello["session"]]["selections"] == selections)
            assert bob.presences[ada.hello["session"]]["user"] == user


async def test_a_binary_message(house: Server, name: str):
    async with unmoved(house, name):
        with BareSocket(house, name) as bare:
            bare.message("snapshot")
            bare.send(frame(b'{"type":"ping"}', BINARY))
            close, _, error = bare.closed()
            assert error["code"] == "binary-message"
            assert close == treaty.CONNECTION_ERRORS["binary-message"]["close"]


async def test_what_follows_a_fault_is_not_looked_at(house: Server, name: str):
    async with unmoved(house, name):
        with BareSocket(house, name) as bare:
            bare.message("snapshot")
            edit = {"type": "edit", "sequence": 1, "revision": 1, "operation": ["x", 4]}
            bare.send(frame(b"{") + frame(json.dumps(edit).encode()))
            assert bare.closed()[2]["code"] == "malformed-message"


LONE = '["\\ud83d", 4]'
OPERATIONS = {
    "no array": ("{}", "malformed-operation"),
    "null": ("null", "malformed-operation"),
    "zero": ("[4,0]", "malformed-operation"),
    "an empty string": ('["",4]', "malformed-operation"),
    "two retains": ("[2,2]", "malformed-operation"),
    "two deletes": ("[1,-1,-2]", "malformed-operation"),
    "two inserts": ('["a","b",4]', "malformed-operation"),
    "a delete before an insert": ('[-1,"x",3]', "malformed-operation"),
    "a fraction": ("[4.0]", "malformed-operation"),
    "an exponent": ("[4e0]", "malformed-operation"),
    "an object": ('[4,{"x":1}]', "malformed-operation"),
    "true": ("[true]", "malformed-operation"),
    "2^53": ("[9007199254740993]", "malformed-operation"),
    "counts beyond 2^63": ("[9223372036854775807,-9223372036854775807]", "malformed-operation"),
    "counts whose sum is beyond 2^53": (
        "[9007199254740991,-9007199254740991,9007199254740991]", "malformed-operation"),
    "a high surrogate alone": (LONE, "malformed-operation"),
    "a low surrogate alone": ('["\\ude00",4]', "malformed-operation"),
    "surrogates the wrong way round": ('["\\ude00\\ud83d",4]', "malformed-operation"),
    "too short": ("[3]", "base-length-mismatch"),
    "too long": ("[5]", "base-length-mismatch"),
    "empty": ("[]", "base-length-mismatch"),
    "far too long": ("[9007199254740991]", "base-length-mismatch"),
    "a retain that splits a pair": ('[2,"x",2]', "splits-surrogate-pair"),
    "a delete that begins inside a pair": ("[2,-1,1]", "splits-surrogate-pair"),
    "a delete that ends inside a pair": ("[1,-1,2]", "splits-surrogate-pair"),
}


@pytest.mark.parametrize(("operation", "code"), OPERATIONS.values(), ids=OPERATIONS)
async def test_an_operation_that_is_none(
    house: Server, name: str, operation: str, code: str
):
    async with unmoved(house, name):
        with BareSocket(house, name) as bare:
            bare.message("snapshot")
            text = f'{{"type":"edit","sequence":1,"revision":1,"operation":{operation}}}'
            for _ in range(2):
                bare.send(frame(text.encode()))
                rejection = bare.message("reject")
                assert rejection["code"] == code and rejection["sequence"] == 1
                assert " " in rejection["message"] and len(rejection["message"]) < 300
                assert not re.search(r"[a-z][A-Z]|[A-Z]\w+\.", rejection["message"]), "a sentence"
            bare.send_json({"type": "ping"})
            assert bare.next_message() == {"type": "pong"}, "the connection goes on"


async def test_the_number_of_a_rejected_edit_is_free_again(house: Server, name: str):
    with BareSocket(house, name) as bare:
        hello = bare.message("hello")
        bare.message("snapshot")
        bare.send_json({"type": "edit", "sequence": 1, "revision": 0, "operation": [1]})
        assert bare.message("reject")["code"] == "base-length-mismatch"
        bare.send_json({"type": "edit", "sequence": 1, "revision": 0, "operation": ["x"]})
        edit = bare.message("edit")
        assert edit["session"] == hello["session"] and edit["sequence"] == 1


async def test_a_gap_in_the_sequence(house: Server, name: str):
    async with unmoved(house, name):
        with BareSocket(house, name) as bare:
            bare.message("snapshot")
            bare.send_json({"type": "edit", "sequence": 2, "revision": 1, "operation": [4]})
            assert bare.message("reject")["code"] == "sequence-gap"


async def test_a_revision_that_is_not_there_yet(house: Server, name: str):
    async with unmoved(house, name):
        with BareSocket(house, name) as bare:
            bare.message("snapshot")
            bare.send_json({"type": "edit", "sequence": 1, "revision": 2, "operation": [4]})
            assert bare.message("reject")["code"] == "unknown-revision"


async def test_a_base_older_than_the_one_before(house: Server, name: str):
    with BareSocket(house, name) as bare:
        bare.message("snapshot")
        for number in (1, 2):
            operation = ["x"] if number == 1 else ["x", 1]
            bare.send_json({"type": "edit", "sequence": number, "revision": number - 1,
                            "operation": operation})
            bare.message("edit")
        bare.send_json({"type": "edit", "sequence": 3, "revision": 0, "operation": []})
        assert bare.message("reject")["code"] == "unknown-revision"


async def test_too_many_components(house: Server, name: str):
    async with editors(house, name, 2) as [ada, bob]:
        limit = ada.hello["limits"]["componentCount"]
        await ada.insert("x" * (limit + 2))
        await converged(house, name, [ada, bob])
        with BareSocket(house, name) as bare:
            bare.message("snapshot")
            for count, answer in ((limit // 2 + 1, "reject"), (limit // 2, "edit")):
                rest = limit + 2 - count
                operation = [1, "y"] * (count - 1) + [rest + 1, "y"]
                bare.send_json(
                    {"type": "edit", "sequence": 1, "revision": 1, "operation": operation})
                told = bare.message(answer)
                if answer == "reject":
                    assert told["code"] == "operation-too-large"
        await ada.reached(2)
        await bob.insert("!")
        await converged(house, name, [ada, bob])


async def test_a_document_may_not_grow_beyond_its_limit(house: Server, name: str):
    async with editors(house, name, 2) as [ada, bob]:
        limit = ada.hello["limits"]["documentUTF16Count"]
        size = limit // 2
        await ada.insert("x" * size)
        await ada.saved()
        await ada.insert("x" * size)
        await ada.saved()
        await bob.reached(2)
        with BareSocket(house, name) as bare:
            bare.message("snapshot")
            bare.send_json({"type": "edit", "sequence": 1, "revision": 2,
                            "operation": ["x", limit]})
            assert bare.message("reject")["code"] == "document-too-large"
            bare.send_json({"type": "edit", "sequence": 1, "revision": 2,
                            "operation": ["x", -1, limit - 1]})
            assert bare.message("edit")["revision"] == 3
        await bob.reached(3)
        await bob.edit([-limit])
        assert await converged(house, name, [ada, bob]) == ""


async def test_messages_may_come_with_the_request(house: Server, name: str):
    edits = [{"type": "edit", "sequence": number, "revision": 0, "operation": operation}
             for number, operation in ((1, ["x"]), (2, [9]), (2, ["y", 1]))]
    first = b"".join(frame(json.dumps(edit).encode()) for edit in edits)
    for document in (name, f"{name} again"):
        if document != name:  # The first is loaded while they wait, this one is in memory.
            async with editors(house, document, 1):
                pass
        with BareSocket(house, document, first=first) as bare:
            told = [bare.next_message() for _ in range(5)]
            kinds = sorted(message["type"] for message in told)
            assert kinds == ["edit", "edit", "hello", "reject", "snapshot"]
            [rejection] = [message for message in told if message["type"] == "reject"]
            assert rejection["code"] == "base-length-mismatch"
    async with editors(house, name, 1) as [ada]:
        assert ada.text == "yx" and ada.revision == 2


async def test_a_flood_before_hello_does_no_harm(house: Server, name: str):
    edit = {"type": "edit", "sequence": 1, "revision": 0, "operation": ["x"]}
    flood = b"".join(
        frame(json.dumps(edit | {"sequence": number}).encode()) for number in range(1, 3000))
    for attempt in range(3):
        with BareSocket(house, f"{name} {attempt}", first=flood) as bare:
            bare.send_json({"type": "ping"})
            kind = None
            while kind not in ("error", "pong"):
                message = bare.next_message()
                kind = message["type"]
            assert kind == "pong" or message["code"] == "too-many-pending-messages"
    async with editors(house, name, 2) as [ada, bob]:
        await ada.insert("!")
        await converged(house, name, [ada, bob])


async def test_a_thousand_peers_are_the_most(house: Server, name: str):
    together = []
    try:
        for _ in range(1000):
            together.append(BareSocket(house, name))
        together[-1].message("snapshot")
        with BareSocket(house, name) as bare:
            close, _, error = bare.closed()
            assert error["code"] == "too-many-sessions"
            assert close == treaty.CONNECTION_ERRORS["too-many-sessions"]["close"]
        together[0].send_json(
            {"type": "edit", "sequence": 1, "revision": 0, "operation": ["x"]})
        for bare in together:
            assert bare.message("edit")["revision"] == 1
    finally:
        for bare in together:
            bare.bare.close()
    async with editors(house, name, 1) as [ada]:
        assert ada.text == "x"
