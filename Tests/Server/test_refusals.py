"""Whoever is refused is told why: programs, people, pages, and the operator in the log."""

import asyncio
import re
import time

import pytest

from asking import UPGRADE, refused
from editor import editors
from frames import BareSocket
from process import PATIENCE, Server, document_path

BROWSER = ("text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,"
           "*/*;q=0.8")


def logged(server: Server, *words: str) -> str:
    """The line of the log that has all these words, as soon as it is there."""
    deadline = time.monotonic() + PATIENCE
    while True:
        for line in server.log.read_text().splitlines():
            if all(word in line for word in words):
                return line
        assert time.monotonic() < deadline, f"{words} are not in the log:\n{server.log.read_text()}"
        time.sleep(0.02)


HANDSHAKES = {
    "a foreign origin": ("known", {"Origin": "https://foreign.example"}, 403, "foreign-origin",
                         "https://foreign.example"),
    "a page without an origin": ("known", {"Origin": "null"}, 403, "foreign-origin", "null"),
    "another version": (
        "known", {"Sec_WebSocket_Version": "8"}, 426, "upgrade-required", "Version"),
    "no upgrade": ("known", {"Upgrade": "h2c"}, 426, "upgrade-required", "proxy"),
    "no connection upgrade": (
        "known", {"Connection": "keep-alive"}, 426, "upgrade-required", "proxy"),
    "a body": ("known", {"Content_Length": "5"}, 400, "bad-request", "no body"),
    "no key": ("known", {"Sec_WebSocket_Key": "x"}, 400, "bad-request", "Sec-WebSocket-Key"),
    "another subprotocol": (
        "known", {"Sec_WebSocket_Protocol": "stet.v2"}, 400, "bad-request", "stet.v1"),
    "a name too long": ("a" * 513, {}, 400, "invalid-document-name", "513"),
    "no name": ("", {}, 400, "invalid-document-name", "1 to 512"),
    "a name with a zero": ("a\0", {}, 400, "invalid-document-name", "control"),
    "a name of dots": ("..", {}, 400, "invalid-document-name", ".."),
}


@pytest.mark.parametrize(
    ("name", "changes", "status", "code", "word"), HANDSHAKES.values(), ids=HANDSHAKES)
def test_a_refused_handshake_is_explained_and_logged(
    house: Server, name: str, changes: dict, status: int, code: str, word: str
):
    path = document_path(name) + "/socket"
    answer = house.request("GET", path, None, **(UPGRADE | changes))
    refused(answer, status, code)
    assert word in answer.json["detail"]
    line = logged(house, "no WebSocket at", path[:300], code, word)
    assert line.startswith("stet: warning: ") and len(line) < 1000


def test_a_name_that_is_no_utf_8_is_refused_in_the_log_too(house: Server):
    refused(house.get("/v1/documents/%FF/socket"), 400, "invalid-document-name")
    logged(house, "/v1/documents/%FF/socket", "UTF-8")


def test_a_query_that_is_refused_over_the_socket_is_logged(house: Server, name: str):
    with BareSocket(house, name, query="?since=x") as bare:
        assert bare.closed()[2]["code"] == "bad-query"
    logged(house, name, "bad-query", "since")


@pytest.mark.parametrize(
    ("host", "origin", "is_own"),
    [("example.com", "https://example.com", True), ("example.com:443", "https://example.com", True),
     ("example.com:80", "http://example.com", True), ("example.com", "http://example.com:80", True),
     ("example.com", "https://example.com:443", True), ("[::1]:80", "http://[::1]", True),
     ("[::1]", "http://[::1]:80", True), ("EXAMPLE.com", "https://example.COM", True),
     ("example.com:", "http://example.com", True),
     ("example.com:8080", "http://example.com", False),
     ("example.com:80", "https://example.com", False), ("[::1]:80", "http://[::2]", False),
     ("example.com:443", "http://example.com", False), ("example.com", "example.com", False),
     ("example.com", "https://example.com.evil", False), ("example.com", "", False)])
def test_a_default_port_is_equal_to_none(
    house: Server, name: str, host: str, origin: str, is_own: bool
):
    fields = UPGRADE | {"Host": host, "Origin": origin}
    lines = "".join(f"{key.replace('_', '-')}: {value}\r\n" for key, value in fields.items())
    with house.connect() as bare:
        bare.sendall(f"GET {document_path(name)}/socket HTTP/1.1\r\n{lines}\r\n".encode())
        status = b"101" if is_own else b"403"
        assert bare.recv(65536).startswith(b"HTTP/1.1 " + status)


def test_a_page_can_ask_why(house: Server, name: str):
    path = document_path(name) + "/socket"
    own = {"Host": "example.com", "Referer": "https://example.com/d/x"}
    refused(house.get(path, **own), 426, "upgrade-required")
    refused(house.get(path + "?since=1", **own), 426, "upgrade-required")
    answer = house.get(path, Host="inner:8080", Referer="https://example.com/d/x?y")
    refused(answer, 403, "foreign-origin")
    assert "https://example.com/d/x?y" in answer.json["detail"]
    assert "inner:8080" in answer.json["detail"] and "Host" in answer.json["detail"]
    refused(house.get(path, Host="inner", Origin="https://example.com"), 403, "foreign-origin")
    refused(house.get(path + "?sinc=1", **own), 400, "invalid-parameter")
    refused(house.get(path + "?session=AAAAAAAAAAA", **own), 400, "invalid-parameter")
    refused(house.get("/v1/documents/" + "a" * 513 + "/socket", **own), 400,
            "invalid-document-name")
    assert house.request("HEAD", path).status == 405


@pytest.mark.parametrize(
    ("path", "status", "title"),
    [("/nothing", 404, "Not Found"), ("/d/", 404, "Not Found"), ("/editor/no.js", 404, "Not Found"),
     ("/v1/documents/not%20there%3Cscript%3E", 404, "Not Found"),
     ("/v1/documents/x?at=now", 400, "Bad Request"), ("/v1/documents/..", 400, "Bad Request"),
     ("/v1/documents/x/socket", 426, "Upgrade Required")])
def test_people_get_a_page(house: Server, path: str, status: int, title: str):
    answer = house.get(path, Accept=BROWSER)
    assert answer.status == status
    assert answer.fields["content-type"] == "text/html; charset=utf-8"
    assert answer.fields["cache-control"] == "no-store"
    assert "default-src 'none'" in answer.fields["content-security-policy"]
    assert f"<h1>{title}</h1>" in answer.text and '<a href="/">' in answer.text
    assert "<script" not in answer.text
    for accept in ("*/*", "application/json", "application/problem+json, text/html;q=0.5"):
        assert house.get(path, Accept=accept).problem()
    head = house.request("HEAD", path, Accept=BROWSER)
    assert head.body == b"" and "text/html" in head.fields["content-type"]


async def test_no_answer_holds_a_path_of_the_server(server: Server, name: str):
    def unleaky(text: str) -> str:
        leak = re.search(rf"{server.journal.parent}|{server.journal.name}|sqlite|-wal", text, re.I)
        assert not leak, text
        return text

    async with editors(server, name, 1) as [ada]:
        await ada.insert("x")
        await ada.saved()
        for file in server.journal.parent.glob(server.journal.name + "*"):
            file.write_bytes(b"no journal any more " * 1000)
        await ada.insert("y")
        await ada.until(lambda: ada.access == "read-only")
        unleaky(str(ada.last_access))
        unleaky(str(ada.rejections))
        health = await asyncio.to_thread(server.get, "/healthz")
        assert health.status == 503 and health.fields["retry-after"]
        assert unleaky(health.text)
        for path in (document_path(name + " 2"), "/v1/documents", document_path(name)):
            answer = await asyncio.to_thread(server.get, path)
            unleaky(answer.text + str(answer.fields))
            if answer.status == 503:
                refused(answer, 503, "journal-unavailable")
        refused(await asyncio.to_thread(server.put, name + " 3", "x"), 503, "journal-unavailable")
        with BareSocket(server, name + " 4") as bare:
            unleaky(str(bare.closed()))
    assert server.says(str(server.journal)), "the operator is told where"


async def test_a_session_s_secret_is_not_in_the_log(tmp_path, name: str):
    server = Server(tmp_path / "journal.sqlite", "--log-level", "debug").start()
    try:
        async with editors(server, name, 1) as [ada]:
            await ada.insert("x")
            await ada.saved()
            await ada.cut()
            await ada.join()
            secret = ada.hello["resume"]
            logged(server, "GET", document_path(name))
            assert (await asyncio.to_thread(
                server.get, f"{document_path(name)}/socket?resume={secret}")).status == 400
        assert server.stop() == 0
        assert secret not in server.log.read_text()
    finally:
        server.end()
