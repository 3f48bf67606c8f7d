"""A `stet serve` process and the other commands of the binary."""

import contextlib
import http.client
import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import time
import urllib.parse
from collections.abc import Callable

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = pathlib.Path(os.environ.get("STET_BINARY", ROOT / ".build/release/stet"))
PATIENCE = 120
"""Seconds until something that must come counts as missing: the machine may be busy."""
ENVIRONMENT = os.environ | {"SWIFT_BACKTRACE": "enable=no"}


def stet(
    *arguments, prefix: list[str] | None = None, timeout: float = PATIENCE, **options
) -> subprocess.CompletedProcess:
    """Runs a command to its end, with `prefix` before it; output is text."""
    return subprocess.run(
        [*(prefix or []), BINARY, *map(str, arguments)], stdin=subprocess.DEVNULL,
        capture_output=True, timeout=timeout, env=ENVIRONMENT, encoding="utf-8", **options)


def takes_less_than(seconds: float, attempt: Callable[[], object]) -> bool:
    """Whether something is ever done within a time that one of the server's deadlines exceeds.

    It is tried again while patience lasts: a busy machine makes attempts slow, but one that waits
    for the deadline is never quick.
    """
    begin = time.monotonic()
    while True:
        start = time.monotonic()
        attempt()
        end = time.monotonic()
        if end - start < seconds:
            return True
        if end - begin > PATIENCE:
            return False


def bound_by_modes() -> list[str]:
    """What to put before a command so that the modes of files bind it, also if it is root's."""
    if os.getuid() != 0:
        return []
    lacking = "-dac_override,-dac_read_search"
    return ["setpriv", f"--bounding-set={lacking}", f"--inh-caps={lacking}"]


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def document_path(name: str) -> str:
    """The path of a document."""
    return "/v1/documents/" + urllib.parse.quote(name, safe="")


class Answer:
    """A response: status, fields in lower case, body."""

    def __init__(self, response: http.client.HTTPResponse) -> None:
        self.status = response.status
        self.fields = {name.lower(): value for name, value in response.getheaders()}
        self.body = response.read()

    @property
    def text(self) -> str:
        return self.body.decode("utf-8")

    @property
    def json(self):
        return json.loads(self.body)

    def problem(self) -> str:
        """The code of an error, whose form is checked (RFC 9457)."""
        assert self.fields["content-type"] == "application/problem+json"
        problem = self.json
        assert problem["status"] == self.status
        assert set(problem) == {"type", "title", "status", "code", "detail"}, problem
        assert problem["title"] and problem["detail"]
        return problem["code"]


class Server:
    """One server; it can be ended in any way and started again on the same journal."""

    def __init__(self, journal: pathlib.Path, *flags: str, web: bool = False) -> None:
        self.journal = journal
        self.flags = [*flags, *(["--web", str(ROOT / "Web")] if web else [])]
        self.log = journal.with_suffix(".log")
        self.port = 0
        self.process: subprocess.Popen | None = None

    def start(self, prefix: list[str] | None = None, **options) -> "Server":
        """Starts the process, with `prefix` before its command, and waits for the line that says
        where it listens."""
        listen = f"127.0.0.1:{self.port}"
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*(prefix or []), BINARY, "serve", "--listen", listen, "--journal", self.journal,
                 *self.flags],
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log,
                **{"env": ENVIRONMENT} | options)
        line = self.process.stdout.readline().decode()
        match = re.fullmatch(r"stet: listening on http://127\.0\.0\.1:(\d+)\n", line)
        if not match:
            status = self.process.wait(timeout=PATIENCE)
            raise RuntimeError(f"ended with {status}: {line}{self.log.read_text()}")
        self.port = int(match[1])
        return self

    def says(self, text: str) -> bool:
        """Whether the log comes to say something; a thread of its own writes it."""
        deadline = time.monotonic() + PATIENCE
        while text not in self.log.read_text():
            if time.monotonic() > deadline:
                return False
            time.sleep(0.02)
        return True

    def stop(self, by: signal.Signals = signal.SIGTERM) -> int:
        """Ends the process by a signal and returns its status."""
        self.process.send_signal(by)
        return self.wait()

    def wait(self) -> int:
        """The status of a process that ends by itself."""
        status = self.process.wait(timeout=PATIENCE)
        self.process.stdout.close()
        return status

    def end(self) -> None:
        """Makes sure that nothing is left running."""
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.wait()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def socket_url(self, name: str, **query) -> str:
        """The address of a document's socket."""
        path = document_path(name) + "/socket"
        return f"ws://127.0.0.1:{self.port}{path}" + (
            "?" + urllib.parse.urlencode(query) if query else "")

    def connect(self) -> socket.socket:
        """A bare TCP connection."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)

    def request(
        self, method: str, path: str, body: bytes | None = None, **fields: str
    ) -> Answer:
        """One request on a connection of its own; `_` in a field's name stands for `-`."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        with contextlib.closing(connection):
            named = {name.replace("_", "-"): value for name, value in fields.items()}
            connection.request(method, path, body, named)
            return Answer(connection.getresponse())

    def get(self, path: str, **fields: str) -> Answer:
        return self.request("GET", path, **fields)

    def put(self, name: str, text: str) -> Answer:
        """Creates a document."""
        return self.request(
            "PUT", document_path(name), text.encode(), Content_Type="text/plain; charset=utf-8")

    def text(self, name: str) -> str:
        """The document as HTTP tells it."""
        answer = self.get(document_path(name))
        assert answer.status == 200, answer.text
        return answer.text

    def replay(self, name: str, *flags: str) -> str:
        """The document as `stet replay` rebuilds it from the journal."""
        done = stet("replay", "--journal", self.journal, *flags, "--", name)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def memory(self, kind: str = "VmRSS") -> int:
        """The process's memory in bytes."""
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(rf"^{kind}:\s+(\d+) kB$", status, re.MULTILINE)[1]) * 1024
