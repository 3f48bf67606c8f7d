"""Names of documents, and the files of the page."""

import datetime
import os
import re
import urllib.parse

import pytest

from asking import UPGRADE, exchange, refused
from editor import editors
from operations import whole
from process import Server, document_path

NAMES = {
    "a slash": "a/b", "only a slash": "/", "dots": "...", "a way out": "../../etc/passwd",
    "a space": " ", "emoji": "👩‍👩‍👧 😀", "Chinese": "文档", "a percent sign": "100%", "%2F": "%2F",
    "query marks": "?a=b&c#d", "a plus": "a+b", "512 bytes": "ü" * 256,
    "not composed": "e\u0301", "composed": "\u00e9", "a line separator": "\u2028",
    "the socket's word": "socket", "backslash": "a\\b", "quotes": "\"'`",
}


@pytest.mark.parametrize("document", NAMES.values(), ids=NAMES)
async def test_any_text_can_be_a_name(house: Server, document: str):
    async with editors(house, document, 1) as [ada]:
        assert ada.hello["document"] == document
        await ada.insert(document)
        await ada.saved()
        text = ada.text
    assert house.text(document) == whole(text) == house.replay(document)
    page = house.get(document_path(document), Accept="application/json").json
    assert page["name"] == document
    listed, path = [], "/v1/documents"
    while path:
        answer = house.get(path).json
        listed += [entry["name"] for entry in answer["documents"]]
        path = answer.get("next")
    assert listed.count(document) == 1


@pytest.mark.parametrize(
    "path",
    ["%00", "a%0Ab", "%7F", "%C2%85", "%FF", "%C0%AF", "%ED%A0%BD%ED%B8%80", "%F0%9F%98",
     "x" * 513, "%C3%BC" * 256 + "x"],
    ids=["zero", "line feed", "delete", "next line", "no UTF-8", "overlong", "surrogates",
         "cut off", "513 bytes", "513 bytes of two"])
def test_a_name_that_no_document_can_have(house: Server, path: str):
    for suffix, fields in (("", {}), ("/socket", UPGRADE)):
        refused(house.get(f"/v1/documents/{path}{suffix}", **fields), 400, "invalid-document-name")
    answer = house.request("PUT", f"/v1/documents/{path}", b"x", Content_Type="text/plain")
    refused(answer, 400, "invalid-document-name")


@pytest.mark.parametrize("path", ["/v1/documents/a%2", "/v1/documents/%zz", "/v1/documents/%"])
def test_a_percent_sign_without_digits(house: Server, path: str):
    answer = house.get(path)
    assert answer.status == 400
    assert answer.problem() in ("invalid-document-name", "bad-request")


def test_the_page_is_served(house: Server):
    for path in ("/", "/d/any%20name"):
        answer = house.get(path)
        assert answer.status == 200, path
        assert answer.fields["content-type"].startswith("text/html")
        assert answer.fields["x-content-type-options"] == "nosniff"
    found = set(re.findall(r'src="([^"]+\.js)"', house.get("/d/x").text))
    [script] = found or ["/client/connection.js"]
    answer = house.get(urllib.parse.urljoin("/d/x", script))
    assert answer.status == 200
    assert answer.fields["content-type"].startswith("text/javascript")
    tag = answer.fields["etag"]
    assert house.get(urllib.parse.urljoin("/d/x", script), If_None_Match=tag).status == 304


@pytest.mark.parametrize(
    "path",
    ["/../Package.swift", "/client/../../Package.swift", "/..%2fPackage.swift",
     "/%2e%2e/Package.swift", "/%2e%2e%2fPackage.swift", "/client/..%2f..%2fPackage.swift",
     "/..\\Package.swift", "/.git/config", "/./../Package.swift", "//etc/passwd",
     "/client//connection.js", "/client/", "/client", "/%00", "/client/connection.js%00.html",
     "/.", "/..", "/client/."])
def test_nothing_outside_the_folder_is_served(house: Server, path: str):
    answer = exchange(
        house, f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    assert answer.split(b" ")[1] in (b"404", b"400"), answer[:200]
    assert b"swift-tools-version" not in answer and b"root:" not in answer


def test_neither_links_nor_pipes_are_opened(tmp_path):
    web, outside = tmp_path / "web", tmp_path / "outside"
    (web / "editor").mkdir(parents=True)
    (web / "client" / "inside").mkdir(parents=True)
    outside.mkdir()
    (web / "editor" / "index.html").write_text("<title>x</title>")
    (web / "client" / "inside" / "file.txt").write_text("file")
    (outside / "secret.txt").write_text("secret")
    (web / "client" / "link.txt").symlink_to("../../outside/secret.txt")
    (web / "client" / "folder").symlink_to("../../outside")
    (web / "client" / "same").symlink_to("inside")
    (web / "vendor").symlink_to(outside)
    os.mkfifo(web / "client" / "pipe.txt")
    (tmp_path / "root").symlink_to("web")
    server = Server(tmp_path / "journal.sqlite", "--web", str(tmp_path / "root")).start()
    try:
        for path in ("/client/link.txt", "/client/folder/secret.txt", "/client/same/file.txt",
                     "/vendor/secret.txt", "/client/pipe.txt", "/client/inside"):
            refused(server.get(path), 404, "unknown-path")
        assert server.get("/client/inside/file.txt").text == "file"
        assert server.get("/").text == "<title>x</title>"
        assert server.stop() == 0
    finally:
        server.end()


@pytest.mark.parametrize("seconds", [-1, -(1 << 33), 253_402_300_800, 1 << 40])
def test_a_file_of_any_time_is_served(tmp_path, seconds: int):
    web = tmp_path / "web"
    (web / "editor").mkdir(parents=True)
    page = web / "editor" / "index.html"
    page.write_text("<title>x</title>")
    os.utime(page, (seconds, seconds))
    server = Server(tmp_path / "journal.sqlite", "--web", str(web)).start()
    try:
        answer = server.get("/")
        assert (answer.status, answer.text) == (200, "<title>x</title>")
        form = "%a, %d %b %Y %H:%M:%S GMT"
        told = datetime.datetime.strptime(answer.fields["last-modified"], form)
        assert told <= datetime.datetime.strptime(answer.fields["date"], form)
        assert server.get("/", If_None_Match=answer.fields["etag"]).status == 304
        assert server.stop() == 0
    finally:
        server.end()
