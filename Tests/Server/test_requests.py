"""What a request may ask for, to the letter: parameters, bodies, names, methods."""

import gzip
import pathlib
import zlib

import pytest

from asking import exchange, refused
from editor import editors
from frames import BareSocket
from process import Server, document_path

TEXT = "ümläut 😀\n" * 100


@pytest.mark.parametrize(
    "path", ["/healthz?x=1", "/v1/documents?offset=3", "/v1/documents?limit=1&limit=1",
             "/v1/documents?after=a&after=b", "/v1/documents?Limit=1",
             "/v1/documents/known?revision=1&revision=1", "/v1/documents/known?rev=1",
             "/v1/documents/known?revision=1&at=2026-01-01T00:00:00Z", "/v1/documents/known?=",
             "/v1/documents/known?at=2099-01-01T00:00:00Z&at=2099-01-01T00:00:00Z",
             "/v1/documents/known?revision=%2B1", "/v1/documents/known?revision=1_0",
             "/v1/documents/known?revision=9007199254740992", "/v1/documents?limit=%D9%A1",
             "/v1/documents/known/socket?sinc=1", "/v1/documents/known/socket?since=1&since=1"])
def test_a_parameter_that_is_none(house: Server, path: str):
    house.put("known", "x")
    refused(house.get(path), 400, "invalid-parameter")


@pytest.mark.parametrize(
    "query", ["?sinc=1", "?since=%2B1", "?digest=" + "0" * 16, "?session=" + "A" * 11,
              "?since=1&since=1", "?epoch=AAAAAAAAAAA&epoch=AAAAAAAAAAA"])
def test_a_parameter_of_the_socket_is_refused_over_the_socket(
    house: Server, name: str, query: str
):
    with BareSocket(house, name, query=query) as bare:
        close, reason, error = bare.closed()
        assert (close, reason, error["code"]) == (4403, "bad-query", "bad-query")


def test_a_put_has_no_parameters(house: Server, name: str):
    answer = house.request("PUT", document_path(name) + "?overwrite=1", b"x")
    refused(answer, 400, "invalid-parameter")
    assert house.get(document_path(name)).status == 404


@pytest.mark.parametrize("name", [".", ".."])
def test_a_name_that_no_address_can_hold(house: Server, name: str):
    for path in (f"/v1/documents/{name}", f"/v1/documents/{name.replace('.', '%2E')}"):
        refused(house.request("PUT", path, b"x"), 400, "invalid-document-name")
        refused(house.get(path), 400, "invalid-document-name")
        refused(house.get(path + "/socket"), 400, "invalid-document-name")
    assert house.put("...", "x").status in (201, 409)


def put(house: Server, name: str, body: bytes, **fields: str):
    return house.request("PUT", document_path(name), body, Content_Type="text/plain", **fields)


def test_a_part_of_a_document_is_not_taken_for_the_whole(house: Server, name: str):
    refused(put(house, name, b"bar", Content_Range="bytes 3-5/6"), 400, "bad-request")
    assert house.get(document_path(name)).status == 404


@pytest.mark.parametrize("coding", ["br", "deflate", "gzip, gzip", "x", "gzip, br"])
def test_an_unknown_coding_is_refused(house: Server, name: str, coding: str):
    answer = put(house, name, b"x", Content_Encoding=coding)
    refused(answer, 415, "unsupported-media-type")
    assert answer.fields["accept-encoding"] == "gzip"
    assert house.get(document_path(name)).status == 404


@pytest.mark.parametrize("coding", ["gzip", "x-gzip", "GZip", "identity, gzip"])
def test_a_gzipped_body_is_taken(house: Server, name: str, coding: str):
    assert put(house, name, gzip.compress(TEXT.encode()), Content_Encoding=coding).status == 201
    assert house.text(name) == TEXT


def test_a_body_may_be_marked_as_not_encoded(house: Server, name: str):
    assert put(house, name, TEXT.encode(), Content_Encoding="identity").status == 201
    assert house.text(name) == TEXT


def test_a_gzip_file_of_several_members_is_taken(house: Server, name: str):
    body = gzip.compress(TEXT.encode()) + gzip.compress(b"") + gzip.compress(b"end")
    assert put(house, name, body, Content_Encoding="gzip").status == 201
    assert house.text(name) == TEXT + "end"


WHOLE = gzip.compress(TEXT.encode())
BROKEN = {
    "cut short": WHOLE[:-1], "cut in the middle": WHOLE[:40], "nothing": b"", "text": b"hello",
    "a changed check": WHOLE[:-8] + bytes(8), "zlib": zlib.compress(b"x"),
    "something behind": WHOLE + b"x", "no UTF-8 in it": gzip.compress(b"\xff"),
    "a changed byte": WHOLE[:30] + bytes([WHOLE[30] ^ 0x55]) + WHOLE[31:]}


@pytest.mark.parametrize("body", BROKEN.values(), ids=BROKEN)
def test_a_broken_gzip_body(house: Server, name: str, body: bytes):
    refused(put(house, name, body, Content_Encoding="gzip"), 400, "invalid-text")
    assert house.get(document_path(name)).status == 404


async def test_a_small_body_that_inflates_without_end(house: Server, name: str):
    async with editors(house, name, 1) as [ada]:
        packer = zlib.compressobj(9, zlib.DEFLATED, 31)
        part = bytes(1 << 20)
        body = b"".join(packer.compress(part) for _ in range(65)) + packer.flush()
        assert len(body) < 1 << 17
        before = house.memory("VmHWM")
        refused(put(house, name + " 2", body, Content_Encoding="gzip"), 413, "too-large")
        assert house.memory("VmHWM") - before < 400 << 20
        await ada.insert("x")
        await ada.saved()


@pytest.mark.parametrize(
    ("path", "allow"),
    [("/", "GET, HEAD, OPTIONS"), ("/healthz", "GET, HEAD, OPTIONS"),
     ("/v1/documents", "GET, HEAD, OPTIONS"), ("/v1/documents/x", "GET, HEAD, PUT, OPTIONS"),
     ("/v1/documents/x/socket", "GET, OPTIONS"), ("/d/x", "GET, HEAD, OPTIONS"),
     ("*", "GET, HEAD, PUT, OPTIONS")])
def test_options_are_told(house: Server, path: str, allow: str):
    for version in ("1.0", "1.1"):
        head = f"OPTIONS {path} HTTP/{version}\r\nHost: x\r\nConnection: close\r\n\r\n"
        answer = exchange(house, head.encode())
        assert answer.startswith(b"HTTP/1.1 204 "), answer
        assert f"\r\nAllow: {allow}\r\n".encode() in answer
        assert answer.endswith(b"\r\n\r\n")


def test_a_server_without_a_page_says_that_it_lives(tmp_path: pathlib.Path):
    server = Server(tmp_path / "journal.sqlite").start(cwd=tmp_path)
    try:
        assert server.request("OPTIONS", "/").status == 204
        refused(server.request("OPTIONS", "/nothing"), 404, "unknown-path")
        refused(server.get("/"), 404, "unknown-path")
    finally:
        server.end()
