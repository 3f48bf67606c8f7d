"""`stet replay --trace`: editing histories through the engine."""

import gzip
import json
import pathlib
import re

import pytest

from process import stet

SEQUENTIAL = {
    "startContent": "Hello 😀 world",
    "endContent": "Hi 😀😀 worlds\n",
    "txns": [
        {"time": "2026-01-01T00:00:00Z", "patches": [[1, 4, "i"], [4, 0, "😀"]]},
        {"patches": [[11, 0, "s"]]},
        {"patches": []},
        {"patches": [[12, 0, "\n"]]},
    ],
}
# Two type at once. Agent 0: "a", "b"; agent 1, which has seen only "a", types 😀 behind it.
CONCURRENT = {
    "kind": "concurrent", "numAgents": 2, "endContent": "a😀b!",
    "txns": [
        {"parents": [], "numChildren": 2, "agent": 0, "patches": [[0, 0, "a"]]},
        {"parents": [0], "numChildren": 1, "agent": 0, "patches": [[1, 0, "b"]]},
        {"parents": [0], "numChildren": 1, "agent": 1, "patches": [[1, 0, "😀"]]},
        {"parents": [1, 2], "numChildren": 0, "agent": 0, "patches": [[3, 0, "!"]]},
    ],
}
# Three agents, each of whom types twice before it sees the others; the later goes to the left.
THREE = {
    "kind": "concurrent", "numAgents": 3, "endContent": "😀5432x10",
    "txns": [
        {"parents": [], "agent": 0, "patches": [[0, 0, "1"]]},
        {"parents": [0], "agent": 0, "patches": [[1, 0, "0"]]},
        {"parents": [], "agent": 1, "patches": [[0, 0, "3"]]},
        {"parents": [2], "agent": 1, "patches": [[1, 0, "2"]]},
        {"parents": [], "agent": 2, "patches": [[0, 0, "5"]]},
        {"parents": [4], "agent": 2, "patches": [[1, 0, "4"]]},
        {"parents": [1, 3], "agent": 0, "patches": [[2, 0, "x"]]},
        {"parents": [5, 6], "agent": 2, "patches": [[0, 0, "😀"]]},
    ],
}


def replay(tmp_path: pathlib.Path, trace: object, *flags: object, packed: bool = False):
    """Runs the command on a trace, or on bytes."""
    data = trace if isinstance(trace, bytes) else json.dumps(trace).encode()
    path = tmp_path / ("trace.json.gz" if packed else "trace.json")
    path.write_bytes(gzip.compress(data) if packed else data)
    return stet("replay", "--trace", path, *flags)


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
@pytest.mark.parametrize(
    ("trace", "count"), [(SEQUENTIAL, 4), (CONCURRENT, 4), (THREE, 8)],
    ids=["sequential", "concurrent", "three agents"])
def test_a_trace_ends_as_it_says(tmp_path, trace: dict, count: int, packed: bool):
    out = tmp_path / "out.txt"
    done = replay(tmp_path, trace, "--out", out, packed=packed)
    assert done.returncode == 0, done
    assert re.fullmatch(
        rf"{count} edits in \d+\.\d+ s, \d+ edits/s, the end is the trace's own\n", done.stdout)
    assert out.read_text() == trace["endContent"]


@pytest.mark.parametrize("trace", [SEQUENTIAL, CONCURRENT], ids=["sequential", "concurrent"])
def test_another_end_is_a_fault(tmp_path, trace: dict):
    done = replay(tmp_path, trace | {"endContent": trace["endContent"] + " "})
    assert done.returncode == 1 and "DIFFERS" in done.stdout


def changed(trace: dict, index: int, **members: object) -> dict:
    """A trace with one transaction changed."""
    transactions = [dict(transaction) for transaction in trace["txns"]]
    transactions[index] |= members
    return trace | {"txns": transactions}


# The last one has seen transaction 3, but not 1, which any authority had committed before it.
NO_PREFIX = {
    "kind": "concurrent", "numAgents": 3, "endContent": "",
    "txns": [
        {"parents": [], "agent": 0, "patches": [[0, 0, "a"]]},
        {"parents": [0], "agent": 1, "patches": [[0, 0, "b"]]},
        {"parents": [0], "agent": 2, "patches": [[0, 0, "c"]]},
        {"parents": [2], "agent": 0, "patches": [[0, 0, "d"]]},
    ],
}
IMPOSSIBLE = {
    "a view with a gap": (NO_PREFIX, "no central authority"),
    "an own edit unseen": (changed(CONCURRENT, 1, parents=[]), "its own last transaction"),
    "a parent of the future": (changed(CONCURRENT, 1, parents=[3]), "parent 3"),
    "itself as parent": (changed(CONCURRENT, 1, parents=[1]), "parent 1"),
    "a negative parent": (changed(CONCURRENT, 1, parents=[-1]), "parent -1"),
    "an unknown agent": (changed(CONCURRENT, 2, agent=2), "agent 2"),
    "a negative agent": (changed(CONCURRENT, 2, agent=-1), "agent -1"),
    "a patch beyond the end": (changed(SEQUENTIAL, 1, patches=[[14, 0, "s"]]), "transaction 1"),
    "a deletion beyond the end": (changed(SEQUENTIAL, 1, patches=[[0, 14, ""]]), "transaction 1"),
    "a negative position": (changed(SEQUENTIAL, 1, patches=[[-1, 0, "s"]]), "transaction 1"),
    "a negative deletion": (changed(SEQUENTIAL, 1, patches=[[0, -1, "s"]]), "transaction 1"),
    "a huge deletion": (
        changed(SEQUENTIAL, 1, patches=[[1, 9007199254740991, "s"]]), "transaction 1"),
}


@pytest.mark.parametrize(("trace", "named"), IMPOSSIBLE.values(), ids=IMPOSSIBLE)
def test_a_history_that_cannot_be_is_refused_by_name(tmp_path, trace: dict, named: str):
    done = replay(tmp_path, trace)
    assert done.returncode == 1 and done.stdout == "", done
    assert done.stderr.startswith("stet replay: ") and named in done.stderr, done.stderr
    assert re.search(r"transaction \d", done.stderr)


BROKEN = {
    "nothing": b"", "no JSON": b"Dear aunt", "an array": b"[]", "cut off": b'{"txns":[{"patches"',
    "a number for the end": b'{"endContent":1}', "a patch of one": b'{"txns":[{"patches":[[1]]}]}',
    "a patch of words": b'{"txns":[{"patches":[["1",0,""]]}]}',
    "a lone surrogate": b'{"endContent":"\\ud83d"}', "no UTF-8": b'{"endContent":"\xff"}',
    "too many agents": b'{"kind":"concurrent","numAgents":1000000000000,"txns":[]}',
}


@pytest.mark.parametrize("data", BROKEN.values(), ids=BROKEN)
def test_a_file_that_is_no_trace(tmp_path, data: bytes):
    done = replay(tmp_path, data)
    assert done.returncode == 1 and done.stdout == "", done
    assert "is no editing trace" in done.stderr


def test_a_damaged_gzip_file(tmp_path):
    data = gzip.compress(json.dumps(SEQUENTIAL).encode())
    path = tmp_path / "trace.json.gz"
    path.write_bytes(data[:-20])
    done = stet("replay", "--trace", path)
    assert done.returncode == 1 and done.stdout == ""


def test_a_trace_that_is_not_there(tmp_path):
    done = stet("replay", "--trace", tmp_path / "none.json")
    assert done.returncode == 1 and "none.json cannot be read" in done.stderr
