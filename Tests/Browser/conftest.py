"""What the browser tests stand on: a real server, a network that can be cut, watched pages."""

import pathlib

import pytest

from pages import Chromium
from server import Server


@pytest.fixture
def server(tmp_path: pathlib.Path):
    """A server of its own for each test, on a free port and a fresh journal."""
    running = Server(tmp_path / "journal.sqlite")
    running.start()
    yield running
    running.end()


@pytest.fixture
def chromium(server: Server) -> Chromium:
    """Opens watched pages; use it with `async with`."""
    return Chromium(server)
