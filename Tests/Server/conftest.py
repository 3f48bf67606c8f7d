"""What the tests of the running server stand on."""

import asyncio
import inspect
import itertools
import pathlib

import pytest

from process import PATIENCE, Server

numbers = itertools.count(1)


def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Runs a test that is a coroutine, and ends it if it hangs."""
    if not inspect.iscoroutinefunction(pyfuncitem.obj):
        return None
    arguments = {name: pyfuncitem.funcargs[name] for name in pyfuncitem._fixtureinfo.argnames}

    async def run() -> None:
        await asyncio.wait_for(pyfuncitem.obj(**arguments), 5 * PATIENCE)

    asyncio.run(run())
    return True


@pytest.fixture(scope="session", params=["1", "2"], ids=["one loop", "two loops"])
def house(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory):
    """A server that many tests share, with one event loop and with two."""
    folder = tmp_path_factory.mktemp("house")
    running = Server(folder / "journal.sqlite", "--loops", request.param, web=True).start()
    yield running
    try:
        assert running.process.poll() is None, running.log.read_text()
        assert running.stop() == 0, running.log.read_text()
    finally:
        running.end()


@pytest.fixture
def server(tmp_path: pathlib.Path):
    """A server of a test's own, on a fresh journal."""
    running = Server(tmp_path / "journal.sqlite")
    running.start()
    yield running
    running.end()


@pytest.fixture
def name(request: pytest.FixtureRequest) -> str:
    """A document that no other test uses."""
    return f"{request.node.originalname} {next(numbers)}"
