"""Starts echo servers in the ways that clients meet them."""

import contextlib
import os
import pathlib
import re
import subprocess
import time
from collections.abc import Callable

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PATIENCE = 120
"""Seconds until something that must come counts as missing: the machine may be busy."""
BINARY = os.environ.get("STET_BINARY", str(ROOT / ".build" / "release" / "stet"))

MODES = {
    "deflate": [],
    "plain": ["--no-deflate"],
    "takeover": ["--context-takeover"],
    "narrow": ["--context-takeover", "--window-bits", "9"],
}


def takes_between(least: float, less: float, attempt: Callable[[], object]) -> bool:
    """Whether something never takes less than one time, and is ever done within the other.

    It is tried again while patience lasts: a busy machine makes attempts slow, but one that waits
    for a longer deadline is never quick.
    """
    begin = time.monotonic()
    while True:
        start = time.monotonic()
        attempt()
        end = time.monotonic()
        if end - start < less or end - begin > PATIENCE:
            return least <= end - start < less


@contextlib.contextmanager
def echo_server(*flags: str):
    """An echo server on a port of its own; gives its address as HOST:PORT."""
    command = [BINARY, "echo", "--listen", "127.0.0.1:0", *flags]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        line = process.stdout.readline()
        yield re.search(r"127\.0\.0\.1:\d+", line).group()
        assert process.poll() is None, "the server lives to the end of the test"
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE)
        process.stdout.close()


@pytest.fixture(params=list(MODES), scope="module")
def server(request):
    """Each kind of echo server in turn."""
    with echo_server(*MODES[request.param]) as address:
        yield address


@pytest.fixture(scope="module")
def usual_server():
    """One echo server, as it starts without flags."""
    with echo_server() as address:
        yield address
