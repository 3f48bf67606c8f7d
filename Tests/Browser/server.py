"""A `stet serve` process, its journal and its HTTP side."""

import os
import pathlib
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
PATIENCE = 120
"""Seconds until something that must come counts as missing: the machine may be busy."""
BINARY = pathlib.Path(os.environ.get("STET_BINARY", ROOT / ".build/release/stet"))


class Server:
    """One server; it can be stopped, killed and started again on the same port and journal."""

    def __init__(self, journal: pathlib.Path) -> None:
        self.journal = journal
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.process: subprocess.Popen | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Starts the process and waits until it answers."""
        log = self.journal.with_suffix(".log").open("ab")
        self.process = subprocess.Popen(
            [BINARY, "serve", "--listen", f"127.0.0.1:{self.port}", "--journal", self.journal,
             "--web", ROOT / "Web"],
            stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT)
        log.close()
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                self.request("/healthz")
                return
            except OSError:
                if self.process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError(self.journal.with_suffix(".log").read_text()) from None
                time.sleep(0.02)

    def stop(self, by: signal.Signals) -> int:
        """Ends the process by a signal and returns its status."""
        self.process.send_signal(by)
        return self.process.wait(timeout=PATIENCE)

    def end(self) -> None:
        """Makes sure that nothing is left running."""
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def request(self, path: str, method: str = "GET", body: bytes | None = None) -> bytes:
        """One HTTP request; raises for a status of 400 or more."""
        headers = {"Content-Type": "text/plain; charset=utf-8"} if body is not None else {}
        asked = urllib.request.Request(self.url + path, body, headers, method=method)
        with urllib.request.urlopen(asked, timeout=PATIENCE) as answer:
            return answer.read()

    def text(self, name: str) -> str:
        """The document as HTTP tells it, "" if it does not exist yet."""
        try:
            path = f"/v1/documents/{urllib.parse.quote(name, safe='')}"
            return self.request(path).decode("utf-8")
        except urllib.error.HTTPError as error:
            if error.code == 404:
                return ""
            raise

    def put(self, name: str, text: str) -> None:
        """Creates a document."""
        path = f"/v1/documents/{urllib.parse.quote(name, safe='')}"
        self.request(path, "PUT", text.encode("utf-8"))

    def replay(self, name: str) -> str:
        """The document as `stet replay` rebuilds it from the journal."""
        done = subprocess.run(
            [BINARY, "replay", "--journal", self.journal, name],
            stdin=subprocess.DEVNULL, capture_output=True, timeout=PATIENCE)
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout.decode("utf-8")
