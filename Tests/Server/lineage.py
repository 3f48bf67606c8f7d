"""What operators do to journals: copies of them, put back or brought into service elsewhere."""

import contextlib
import os
import pathlib
import shutil
import sqlite3

from process import Server


def back_up(server: Server) -> pathlib.Path:
    """A copy of the journal as it is now, made as SQLite makes them, beside a running server."""
    copy = server.journal.with_suffix(".backup")
    copy.unlink(missing_ok=True)
    with contextlib.closing(sqlite3.connect(server.journal)) as source, \
            contextlib.closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    return copy


def put_back(server: Server, copy: pathlib.Path) -> None:
    """Stops the server, replaces its journal by a copy, and starts it again."""
    server.stop()
    replace(server, copy)
    server.start()


def replace(server: Server, copy: pathlib.Path) -> None:
    """Replaces the journal of a server that is not running."""
    for suffix in ("", "-wal", "-shm"):
        with contextlib.suppress(FileNotFoundError):
            os.remove(f"{server.journal}{suffix}")
    shutil.copy(copy, server.journal)
