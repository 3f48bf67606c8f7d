"""Answers that travel as gzip: who gets them, and what caches are told."""

import gzip
import pathlib

import pytest

from asking import refused
from process import ROOT, Answer, Server, document_path

TEXT = "".join(f"line {number} of an ümläut 😀 text\n" for number in range(200))
FILE = "client/editing-client.js"


def gzipped(house: Server, path: str, **fields: str) -> Answer:
    """The answer to somebody who asks for gzip; it must be that."""
    answer = house.get(path, Accept_Encoding="gzip, deflate, br", **fields)
    assert answer.status == 200 and answer.fields["content-encoding"] == "gzip"
    assert int(answer.fields["content-length"]) == len(answer.body)
    assert "accept-encoding" in answer.fields["vary"].lower()
    return answer


def test_a_document_is_gzipped_for_who_asks(house: Server, name: str):
    house.put(name, TEXT)
    path = document_path(name)
    plain = house.get(path, Accept_Encoding="identity")
    small = gzipped(house, path)
    assert "content-encoding" not in plain.fields and plain.text == TEXT
    assert gzip.decompress(small.body) == plain.body and len(small.body) * 4 < len(plain.body)
    told = ["content-type", "stet-revision", "stet-digest", "cache-control", "vary"]
    assert all(small.fields[field] == plain.fields[field] for field in told)
    json = house.get(path, Accept="application/json", Accept_Encoding="identity")
    assert gzip.decompress(gzipped(house, path, Accept="application/json").body) == json.body


@pytest.mark.parametrize("wish", ["", "identity", "br", "gzip;q=0", "*;q=0", "gzip;q=x"])
def test_nobody_gets_it_unasked(house: Server, name: str, wish: str):
    house.put(name, TEXT)
    answer = house.get(document_path(name), Accept_Encoding=wish)
    assert "content-encoding" not in answer.fields and answer.text == TEXT


def test_a_small_document_is_sent_as_it_is(house: Server, name: str):
    house.put(name, "x" * 1023)
    answer = house.get(document_path(name), Accept_Encoding="gzip")
    assert "content-encoding" not in answer.fields and answer.text == "x" * 1023
    house.put(name + " more", "x" * 1024)
    assert gzip.decompress(gzipped(house, document_path(name + " more")).body) == b"x" * 1024


def test_each_coding_has_a_tag_of_its_own(house: Server, name: str):
    house.put(name, TEXT)
    for path in [document_path(name), "/" + FILE]:
        plain = house.get(path, Accept_Encoding="identity").fields["etag"]
        small = gzipped(house, path).fields["etag"]
        assert plain != small
        for tag, coding in [(plain, "identity"), (small, "gzip")]:
            known = house.get(path, Accept_Encoding=coding, If_None_Match=tag)
            assert known.status == 304 and known.body == b""
            assert known.fields["etag"] == tag
            assert "content-encoding" not in known.fields
            assert "content-length" not in known.fields
            assert "accept-encoding" in known.fields["vary"].lower()
        assert gzipped(house, path, If_None_Match=plain).fields["etag"] == small
        refused(
            house.get(path, Accept_Encoding="identity", If_Match=small), 412,
            "precondition-failed")


def test_head_tells_what_get_would_and_sends_nothing(house: Server, name: str):
    house.put(name, TEXT)
    for path in [document_path(name), "/" + FILE, "/v1/documents?limit=1000"]:
        told = gzipped(house, path).fields
        with house.connect() as bare:
            bare.sendall(
                f"HEAD {path} HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\n"
                "Connection: close\r\n\r\n".encode())
            head, _, rest = b"".join(iter(lambda: bare.recv(65536), b"")).partition(b"\r\n\r\n")
        assert rest == b""
        assert f"content-length: {told['content-length']}" in head.decode().lower().split("\r\n")
        assert b"content-encoding: gzip" in head.lower()


def test_files_are_gzipped_where_their_type_is_worth_it(house: Server):
    file = pathlib.Path(ROOT, "Web", FILE).read_bytes()
    assert gzip.decompress(gzipped(house, "/" + FILE).body) == file
    assert house.get("/" + FILE).body == file


def test_errors_are_sent_as_they_are(house: Server):
    refused(house.get("/client/none.js", Accept_Encoding="gzip"), 404, "unknown-path")


def test_the_list_of_documents_is_gzipped(house: Server, name: str):
    for number in range(20):
        house.put(f"{name} {number} {'long' * 20}", "x")
    path = "/v1/documents?limit=1000"
    plain = house.get(path, Accept_Encoding="identity")
    assert gzip.decompress(gzipped(house, path).body) == plain.body
