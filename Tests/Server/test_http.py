"""The REST side: documents, their list, health, and what every request must keep to."""

import concurrent.futures
import datetime
import re
import socket
import time
import urllib.parse

import pytest

from asking import UPGRADE, exchange, refused
from editor import editors
from operations import digest, units
from process import Server, document_path, takes_less_than

TEXT = "line 1\nümläut 😀 \"quoted\" \\ \u2028 \0 end\n"


def test_put_creates_a_document_once(house: Server, name: str):
    answer = house.put(name, TEXT)
    assert answer.status == 201 and answer.fields["location"] == document_path(name)
    assert answer.fields["stet-revision"] == "1"
    refused(house.put(name, "other"), 409, "document-exists")
    read = house.get(document_path(name))
    assert read.text == TEXT and read.fields["content-type"] == "text/plain; charset=utf-8"
    assert read.fields["etag"] == answer.fields["etag"]
    assert read.fields["stet-digest"] == digest(units(TEXT))
    assert house.replay(name) == TEXT


async def test_put_is_refused_where_somebody_writes_already(house: Server, name: str):
    async with editors(house, name, 1) as [ada]:
        await ada.insert("x")
        await ada.saved()
        refused(house.put(name, "other"), 409, "document-exists")
        assert ada.text == "x"


async def test_put_shows_up_in_open_clients(house: Server, name: str):
    async with editors(house, name, 1) as [ada]:
        assert house.put(name, TEXT).status == 201
        await ada.reached(1)
        assert ada.text == units(TEXT)


def test_put_of_nothing_makes_an_empty_document(house: Server, name: str):
    assert house.put(name, "").status == 201
    answer = house.get(document_path(name))
    assert (answer.status, answer.body, answer.fields["stet-revision"]) == (200, b"", "1")
    refused(house.put(name, "x"), 409, "document-exists")


def test_of_many_puts_at_once_one_wins(house: Server, name: str):
    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda n: house.put(name, f"text {n}"), range(16)))
    statuses = [answer.status for answer in answers]
    assert sorted(statuses) == [201] + [409] * 15
    assert house.text(name) == f"text {statuses.index(201)}"


@pytest.mark.parametrize("accept", ["application/json", "text/plain;q=0.1, application/*"])
def test_a_document_as_json(house: Server, name: str, accept: str):
    house.put(name, TEXT)
    answer = house.get(document_path(name), Accept=accept)
    assert answer.fields["content-type"] == "application/json"
    assert answer.fields["vary"] == "Accept, Accept-Encoding"
    page = answer.json
    assert set(page) == {"name", "type", "revision", "digest", "created", "modified", "text"}
    assert page["name"] == name and page["type"] == "text" and page["text"] == TEXT
    assert page["revision"] == 1 and page["digest"] == digest(units(TEXT))
    created = datetime.datetime.fromisoformat(page["created"])
    now = datetime.datetime.now(datetime.timezone.utc)
    assert page["created"] == page["modified"] and page["created"].endswith("Z")
    assert abs((now - created).total_seconds()) < 60


@pytest.mark.parametrize("accept", ["*/*", "text/*", "text/plain", "", "image/png, */*;q=0.1"])
def test_text_is_what_is_served_without_a_wish(house: Server, name: str, accept: str):
    house.put(name, TEXT)
    answer = house.get(document_path(name), Accept=accept)
    assert answer.fields["content-type"].startswith("text/plain")


@pytest.mark.parametrize("accept", ["image/png", "text/xml", "text/plain;q=0"])
def test_other_types_are_not_served(house: Server, name: str, accept: str):
    house.put(name, TEXT)
    refused(house.get(document_path(name), Accept=accept), 406, "not-acceptable")


async def test_every_revision_and_time_can_be_read(house: Server, name: str):
    async with editors(house, name, 1) as [ada]:
        texts, times = [""], []
        for number in range(5):
            await ada.insert(f"{number}😀")
            await ada.saved()
            texts.append(house.text(name))
            page = house.get(document_path(name), Accept="application/json").json
            times.append(page["modified"])
        for revision, text in enumerate(texts):
            answer = house.get(document_path(name) + f"?revision={revision}")
            assert answer.text == text and answer.fields["stet-revision"] == str(revision)
            assert house.replay(name, "--revision", str(revision)) == text
        for number, time in enumerate(times):
            latest = len(times) - times[::-1].index(time)
            asked = document_path(name) + "?at=" + urllib.parse.quote(time)
            assert house.get(asked).text == texts[latest], number
            assert house.replay(name, "--at", time) == texts[latest], number
        asked = document_path(name) + "?at=2000-01-01T00:00:00Z"
        refused(house.get(asked), 404, "unknown-revision")
        refused(house.get(document_path(name) + "?revision=6"), 404, "unknown-revision")


@pytest.mark.parametrize(
    "query", ["revision=", "revision=x", "revision=-1", "revision=1.5", "at=yesterday",
              "at=2026-13-01T00:00:00Z", "at=2026-02-30T00:00:00Z", "at=", "revision=%ff",
              "revision=99999999999999999999"])
def test_a_malformed_parameter(house: Server, name: str, query: str):
    house.put(name, TEXT)
    refused(house.get(document_path(name) + "?" + query), 400, "invalid-parameter")


def test_head_tells_the_same_without_the_text(house: Server, name: str):
    house.put(name, TEXT)
    for path in (document_path(name), "/v1/documents", "/healthz", "/"):
        got, head = house.get(path), house.request("HEAD", path)
        del got.fields["date"], head.fields["date"]
        assert (head.status, head.fields, head.body) == (got.status, got.fields, b""), path


async def test_what_has_not_changed_is_not_sent_again(house: Server, name: str):
    path = document_path(name)
    house.put(name, TEXT)
    plain = house.get(path).fields["etag"]
    page = house.get(path, Accept="application/json").fields["etag"]
    assert plain != page
    for tag in (plain, f'"other", {plain}', f"W/{plain}", "*"):
        answer = house.get(path, If_None_Match=tag)
        assert (answer.status, answer.body, answer.fields["etag"]) == (304, b"", plain)
    assert house.get(path, If_None_Match=page).status == 200
    async with editors(house, name, 1) as [ada]:
        await ada.insert("x")
        await ada.saved()
    assert house.get(path, If_None_Match=plain).status == 200
    refused(house.get(path, If_Match='"other"'), 412, "precondition-failed")
    old = house.get(path + "?revision=1", If_None_Match=plain)
    assert old.status == 304


def test_the_list_is_paged(tmp_path):
    names = sorted(["a", "b", "ä", "😀", "z/z", "%2F", "a b", "&=?", "\u2028", "A"],
                   key=lambda name: name.encode())
    server = Server(tmp_path / "journal.sqlite").start()
    try:
        assert server.get("/v1/documents").json == {"documents": []}
        for name in reversed(names):
            assert server.put(name, "x").status == 201
        whole = server.get("/v1/documents").json
        assert [entry["name"] for entry in whole["documents"]] == names and "next" not in whole
        entry = whole["documents"][0]
        assert set(entry) == {"name", "type", "revision", "created", "modified"}
        for limit in (1, 3, 9, 10, 11):
            path, seen, pages = f"/v1/documents?limit={limit}", [], 0
            while path:
                page = server.get(path).json
                assert 0 < len(page["documents"]) <= limit
                seen += [entry["name"] for entry in page["documents"]]
                path, pages = page.get("next"), pages + 1
            assert seen == names and pages == -(-len(names) // limit)
    finally:
        server.end()


@pytest.mark.parametrize("query", ["limit=0", "limit=1001", "limit=x", "limit=", "after=%ff"])
def test_a_malformed_parameter_of_the_list(house: Server, query: str):
    refused(house.get("/v1/documents?" + query), 400, "invalid-parameter")


@pytest.mark.parametrize("after", ["", "%00", "x" * 513])
def test_a_name_that_the_list_cannot_go_on_behind(house: Server, after: str):
    refused(house.get("/v1/documents?after=" + after), 400, "invalid-document-name")


@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [("POST", "/v1/documents", "GET, HEAD, OPTIONS"),
     ("DELETE", "/v1/documents/x", "GET, HEAD, PUT, OPTIONS"),
     ("PATCH", "/v1/documents/x", "GET, HEAD, PUT, OPTIONS"),
     ("TRACE", "/healthz", "GET, HEAD, OPTIONS"),
     ("PUT", "/", "GET, HEAD, OPTIONS"), ("POST", "/v1/documents/x/socket", "GET, OPTIONS"),
     ("BREW", "/d/x", "GET, HEAD, OPTIONS")])
def test_a_wrong_method(house: Server, method: str, path: str, allow: str):
    answer = house.request(method, path)
    refused(answer, 405, "method-not-allowed")
    assert answer.fields["allow"] == allow


@pytest.mark.parametrize(
    "path", ["/v1", "/v1/", "/v2/documents", "/v1/documents/x/y", "/v1/documents/x/socket/",
             "/healthz/", "/nothing", "/%ff", "//", "/v1/documents/"])
def test_a_path_that_leads_nowhere(house: Server, path: str):
    answer = house.get(path)
    if path == "/v1/documents/":
        refused(answer, 400, "invalid-document-name")
    else:
        refused(answer, 404, "unknown-path")


def test_a_document_that_does_not_exist(house: Server, name: str):
    refused(house.get(document_path(name)), 404, "unknown-document")


def test_a_path_without_upgrade(house: Server, name: str):
    answer = house.get(document_path(name) + "/socket")
    refused(answer, 426, "upgrade-required")
    assert "websocket" in answer.fields["upgrade"].lower()


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [({"Sec_WebSocket_Version": "8"}, 426, "upgrade-required"),
     ({"Sec_WebSocket_Key": "short"}, 400, "bad-request"),
     ({"Sec_WebSocket_Protocol": "stet.v2"}, 400, "bad-request"),
     ({"Upgrade": "h2c"}, 426, "upgrade-required"),
     ({"Origin": "http://example.org"}, 403, "foreign-origin"),
     ({"Origin": "null"}, 403, "foreign-origin")],
    ids=str)
def test_a_wrong_handshake(house: Server, name: str, changes: dict, status: int, code: str):
    answer = house.request("GET", document_path(name) + "/socket", None, **(UPGRADE | changes))
    refused(answer, status, code)
    if changes.get("Sec_WebSocket_Version"):
        assert answer.fields["sec-websocket-version"] == "13"


def test_the_own_origin_may_connect(house: Server, name: str):
    fields = UPGRADE | {"Host": f"127.0.0.1:{house.port}", "Origin": house.url}
    lines = [f"{key.replace('_', '-')}: {value}\r\n" for key, value in fields.items()]
    head = f"GET {document_path(name)}/socket HTTP/1.1\r\n{''.join(lines)}\r\n"
    answer = exchange(house, head.encode() + b"\x88\x80\0\0\0\0")
    assert answer.startswith(b"HTTP/1.1 101 ")
    assert b"\r\nSec-WebSocket-Protocol: stet.v1\r\n" in answer


@pytest.mark.parametrize(
    ("origin", "status"), [("http://inner:1", 101), ("http://outer", 403)])
def test_a_target_that_names_the_server_is_what_origins_are_held_to(
    house: Server, name: str, origin: str, status: int
):
    fields = UPGRADE | {"Host": "outer", "Origin": origin}
    lines = [f"{key.replace('_', '-')}: {value}\r\n" for key, value in fields.items()]
    line = f"GET http://inner:1{document_path(name)}/socket HTTP/1.1"
    with house.connect() as bare:
        bare.sendall(f"{line}\r\n{''.join(lines)}\r\n".encode())
        assert bare.recv(65536).startswith(f"HTTP/1.1 {status} ".encode())


@pytest.mark.parametrize(
    "kind", ["application/json", "text/html", "text/plain; charset=iso-8859-1", "text"])
def test_a_body_of_another_type(house: Server, name: str, kind: str):
    answer = house.request("PUT", document_path(name), b"x", Content_Type=kind)
    refused(answer, 415, "unsupported-media-type")
    assert house.get(document_path(name)).status == 404


@pytest.mark.parametrize(
    "body", [b"\xff", b"\xed\xa0\xbd\xed\xb8\x80", b"x\xc0\x80", "😀".encode()[:3]])
def test_a_body_that_is_not_utf_8(house: Server, name: str, body: bytes):
    answer = house.request("PUT", document_path(name), body, Content_Type="text/plain")
    refused(answer, 400, "invalid-text")


def test_a_body_that_is_too_large(house: Server, name: str):
    path = document_path(name)
    head = f"PUT {path} HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\n"
    answer = exchange(house, f"{head}Content-Length: {65 << 20}\r\n\r\n".encode())
    assert answer.startswith(b"HTTP/1.1 413 ") and b'"code":"too-large"' in answer
    expecting = f"{head}Expect: 100-continue\r\nContent-Length: {65 << 20}\r\n\r\n"
    assert exchange(house, expecting.encode()).startswith(b"HTTP/1.1 413 ")
    refused(house.put(name, "x" * ((16 << 20) + 1)), 413, "too-large")
    assert house.get(path).status == 404
    assert house.put(name, "x" * (16 << 20)).status == 201


def test_a_chunked_body(house: Server, name: str):
    head = (f"PUT {document_path(name)} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
            "Transfer-Encoding: chunked\r\nContent-Type: text/plain\r\n\r\n")
    body = b"5\r\nhello\r\n4;x=y\r\n\xf0\x9f\x98\x80\r\n0\r\nTrailer: x\r\n\r\n"
    answer = exchange(house, b"", [head.encode(), *(body[i:i + 1] for i in range(len(body)))])
    assert answer.startswith(b"HTTP/1.1 201 ")
    assert house.text(name) == "hello😀"


def test_a_client_may_wait_for_leave_to_send(house: Server, name: str):
    with house.connect() as bare:
        bare.sendall(
            (f"PUT {document_path(name)} HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n"
             "Content-Length: 5\r\nConnection: close\r\n\r\n").encode())
        assert bare.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        bare.sendall(b"hello")
        assert bare.recv(100).startswith(b"HTTP/1.1 201 ")
    assert house.text(name) == "hello"


def test_requests_may_come_one_behind_the_other(house: Server, name: str):
    house.put(name, "x")
    one = f"GET {document_path(name)} HTTP/1.1\r\nHost: x\r\n\r\n"
    health = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
    last = "GET /nothing HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    data = ((one + health) * 50 + last).encode()
    answer = exchange(house, data)
    statuses = re.findall(rb"HTTP/1\.1 (\d+) ", answer)
    assert statuses == [b"200"] * 100 + [b"404"]
    kinds = re.findall(rb"Content-Type: (text/plain|application/json)", answer)
    assert kinds == [b"text/plain", b"application/json"] * 50


BROKEN = {
    "no version": b"GET /\r\n\r\n",
    "two spaces": b"GET  / HTTP/1.1\r\nHost: x\r\n\r\n",
    "no host": b"GET / HTTP/1.1\r\n\r\n",
    "two hosts": b"GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
    "bare line feeds": b"GET / HTTP/1.1\nHost: x\n\n",
    "a space before the colon": b"GET / HTTP/1.1\r\nHost : x\r\n\r\n",
    "a folded field": b"GET / HTTP/1.1\r\nHost: x\r\nA: b\r\n c\r\n\r\n",
    "a zero byte": b"GET / HTTP/1.1\r\nHost: x\r\nA: \0\r\n\r\n",
    "two lengths": b"PUT /v1/documents/x HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n"
                   b"Content-Length: 2\r\n\r\nx",
    "length and chunks": b"PUT /v1/documents/x HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n"
                         b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "a signed length": b"PUT /v1/documents/x HTTP/1.1\r\nHost: x\r\nContent-Length: +1\r\n\r\nx",
    "a chunk without a number": b"PUT /v1/documents/x HTTP/1.1\r\nHost: x\r\n"
                                b"Transfer-Encoding: chunked\r\n\r\nx\r\n",
}


@pytest.mark.parametrize("data", BROKEN.values(), ids=BROKEN)
def test_a_request_that_breaks_http(house: Server, data: bytes):
    answer = exchange(house, data)
    assert answer.startswith(b"HTTP/1.1 400 "), answer
    assert b'"code":"bad-request"' in answer and b"application/problem+json" in answer


@pytest.mark.parametrize(
    ("data", "status"),
    [(b"GET / HTTP/2.0\r\nHost: x\r\n\r\n", 505),
     (b"GET /" + b"x" * 9000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", 414),
     (b"GET / HTTP/1.1\r\nHost: x\r\nA: " + b"x" * 40_000 + b"\r\n\r\n", 431),
     (b"GET / HTTP/1.1\r\nHost: x\r\n" + b"A: x\r\n" * 101 + b"\r\n", 431),
     (b"GET / HTTP/1.1\r\nHost: x\r\nExpect: miracles\r\n\r\n", 417),
     (b"PUT /v1/documents/x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", 501)],
    ids=["version", "long line", "large head", "many fields", "expectation", "coding"])
def test_a_request_beyond_what_is_understood(house: Server, data: bytes, status: int):
    answer = exchange(house, data)
    assert answer.startswith(b"HTTP/1.1 %d " % status), answer[:200]
    assert b'"code":"bad-request"' in answer


def test_what_the_server_can_do(house: Server):
    answer = exchange(
        house, b"OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").decode()
    head = answer.split("\r\n")
    assert head[0] == "HTTP/1.1 204 No Content" and "Allow: GET, HEAD, PUT, OPTIONS" in head


@pytest.mark.parametrize("target", ["http://x{}", "HTTPS://x:80{}", "http://[::1]{}"])
def test_a_target_may_name_the_server(house: Server, name: str, target: str):
    house.put(name, "text")
    line = f"GET {target.format(document_path(name))} HTTP/1.1"
    answer = exchange(house, f"{line}\r\nHost: y\r\nConnection: close\r\n\r\n".encode())
    assert answer.startswith(b"HTTP/1.1 200 ") and answer.endswith(b"\r\n\r\ntext")


def test_a_refused_head_request_gets_no_content(house: Server):
    answer = exchange(
        house, b"HEAD /healthz HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n")
    assert answer.startswith(b"HTTP/1.1 400 ") and answer.endswith(b"\r\n\r\n")
    assert b"\r\nContent-Length: " in answer


def test_put_keeps_to_its_conditions(house: Server, name: str):
    path = document_path(name)
    for condition in ("*", '"x"'):
        answer = house.request("PUT", path, b"x", Content_Type="text/plain", If_Match=condition)
        refused(answer, 412, "precondition-failed")
    refused(house.get(path), 404, "unknown-document")
    wish = {"Content_Type": "text/plain", "If_None_Match": "*"}
    assert house.request("PUT", path, b"x", **wish).status == 201
    refused(house.request("PUT", path, b"x", **wish), 409, "document-exists")


@pytest.mark.parametrize("field", ["Content-Length: 5", "Transfer-Encoding: chunked"])
def test_a_handshake_with_a_body_is_refused_before_it_comes(house: Server, name: str, field: str):
    lines = [f"{key.replace('_', '-')}: {value}\r\n" for key, value in UPGRADE.items()]
    head = f"GET {document_path(name)}/socket HTTP/1.1\r\nHost: x\r\n{field}\r\n"

    def ask() -> None:
        answer = exchange(house, f"{head}{''.join(lines)}\r\n".encode())
        assert answer.startswith(b"HTTP/1.1 400 ") and b"handshake has no body" in answer

    assert takes_less_than(10, ask), "a body is waited for for 15 s"


def test_http_1_0_gets_its_answer_and_the_end(house: Server):
    answer = exchange(house, b"GET /healthz HTTP/1.0\r\n\r\n")
    assert b" 200 " in answer.split(b"\r\n")[0] and answer.endswith(b"}")


def test_a_client_that_closes_its_half_gets_its_answer(house: Server, name: str):
    house.put(name, "x" * 1_000_000)
    with house.connect() as bare:
        bare.sendall(f"GET {document_path(name)} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        bare.shutdown(socket.SHUT_WR)
        answer = b""
        while part := bare.recv(65536):
            answer += part
        assert answer.endswith(b"x" * 1_000_000)


def test_health(house: Server):
    answer = house.get("/healthz")
    assert answer.status == 200 and answer.json["status"] == "ok"
    assert re.fullmatch(r"[\w-]{11}", answer.json["epoch"])


def test_requests_before_the_end_of_a_half_are_all_answered(house: Server, name: str):
    house.put(name, "x" * 10_000)
    one = f"GET {document_path(name)} HTTP/1.1\r\nHost: x\r\n\r\n".encode()
    with house.connect() as bare:
        bare.sendall(one * 300)
        bare.shutdown(socket.SHUT_WR)
        answer = b""
        while part := bare.recv(65536):
            answer += part
    assert answer.count(b"HTTP/1.1 200 OK\r\n") == 300 and answer.endswith(b"x" * 10_000)


def test_answers_that_nobody_takes_do_not_pile_up(server: Server, name: str):
    size = 4 << 20
    server.put(name, "x" * size)
    server.get(document_path(name))
    one = f"GET {document_path(name)} HTTP/1.1\r\nHost: x\r\n\r\n".encode()
    before = server.memory()
    with server.connect() as bare:
        bare.sendall(one * 100)
        time.sleep(1)
        assert server.get("/healthz").status == 200
        assert server.memory() - before < 60 << 20, "100 answers of 4 MB wait for one client"
        count = 0
        while count < 100 * size:
            part = bare.recv(1 << 20)
            assert part, "all answers come in the end"
            count += len(part)


def test_a_slow_client_gets_its_last_answer_whole(server: Server, name: str):
    size = 16 << 20
    server.put(name, "x" * size)
    with server.connect() as bare:
        head = f"GET {document_path(name)} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
        bare.sendall(head.encode())
        time.sleep(3.5)
        answer = b""
        while part := bare.recv(1 << 20):
            answer += part
    assert len(answer) > size and answer.endswith(b"x" * size)


def test_a_request_that_does_not_come_is_given_up(server: Server, name: str):
    head = b"GET /healthz HTTP/1.1\r\nHo"
    body = (f"PUT {document_path(name)} HTTP/1.1\r\nHost: x\r\n"
            "Content-Length: 100\r\n\r\nhello").encode()
    with server.connect() as first, server.connect() as second:
        first.sendall(head)
        second.sendall(body)
        for bare in (first, second):
            answer = bare.recv(65536)
            assert answer.startswith(b"HTTP/1.1 408 ") and b'"code":"request-timeout"' in answer
    refused(server.get(document_path(name)), 404, "unknown-document")
