#!/usr/bin/env python3
"""Compares local edits of Stet with those of the Rust cores behind loro and pycrdt.

    python3 text_cores.py STET TRACE...

STET is the release binary; a TRACE is a file of the editing-traces format, gzipped or not. Needs
the packages loro and pycrdt. All run one after the other on one machine, each the best of RUNS
(5) runs over the whole trace; a concurrent trace is replayed as the one row of edits that Stet's
merge commits.

What is called for a local edit, the best way found for each:
  loro    LoroText.insert and LoroText.delete, all in one implicit transaction, one commit at the
          end (slower: splice by a quarter, the UTF-8 and UTF-16 calls by 30 to 40 %, a detached
          text by 25 to 30 %, a commit for each edit two to three times)
  pycrdt  insert and remove_range of the Rust text behind pycrdt.Text, all in one transaction

Python's own cost of the loop and the call is measured with a core that does nothing and taken off,
so what is compared is the core.
"""

import gzip
import importlib.metadata
import json
import os
import subprocess
import sys
import time

RUNS = int(os.environ.get("RUNS", "5"))


def read_trace(path):
    opener = gzip.open if path.endswith(".gz") else open
    with opener(path, "rb") as file:
        return json.load(file)


def row_of_edits(trace):
    """The patches of a trace as one sequence, positions in scalars."""
    if trace.get("kind") != "concurrent":
        return [tuple(patch) for txn in trace["txns"] for patch in txn["patches"]]
    return merged(trace)


def merged(trace):
    """A concurrent trace of one-scalar edits, transformed into one row (two agents at most)."""
    edits = []
    unseen = [[] for _ in range(trace["numAgents"])]
    known = [-1] * trace["numAgents"]
    ends = []
    for index, txn in enumerate(trace["txns"]):
        agent = txn["agent"]
        for parent in txn["parents"]:
            owner, knows = ends[parent]
            known[agent] = max(known[agent], knows if owner == agent else parent)
        unseen[agent] = [entry for entry in unseen[agent] if entry[0] > known[agent]]
        for edit in txn["patches"]:
            edit = tuple(edit)
            for number, (made, other) in enumerate(unseen[agent]):
                edit, other = transform(edit, other)
                unseen[agent][number] = (made, other)
            edits.append(edit)
            for other in range(trace["numAgents"]):
                if other != agent:
                    unseen[other].append((index, edit))
        ends.append((agent, known[agent]))
    return [edit for edit in edits if edit[1] or edit[2]]


def transform(left, right):
    """Both of two edits that each insert or delete, the left one's insert first."""
    return shifted(left, right, True), shifted(right, left, False)


def shifted(edit, other, first):
    position, deleted, inserted = edit
    place, gone, text = other
    if text:
        before = place < position or (place == position and not first and inserted)
        if before or (place == position and deleted):
            position += len(text)
    elif deleted and place < position + deleted and position < place + gone:
        assert (position, deleted) == (place, gone) == (position, 1), "single deletes only"
        return position, 0, ""
    elif place < position:
        position -= min(gone, position - place)
    return position, deleted, inserted


class Nothing:
    """Does nothing: what is left is Python's share."""

    def run(self, start, edits):
        insert = self.insert
        delete = self.delete
        begin = time.perf_counter_ns()
        for position, deleted, inserted in edits:
            if deleted:
                delete(position, deleted)
            if inserted:
                insert(position, inserted)
        return time.perf_counter_ns() - begin, None

    def insert(self, position, text):
        pass

    def delete(self, position, count):
        pass


class Loro:
    def run(self, start, edits):
        import loro

        document = loro.LoroDoc()
        text = document.get_text("text")
        if start:
            text.insert(0, start)
        insert = text.insert
        delete = text.delete
        begin = time.perf_counter_ns()
        for position, deleted, inserted in edits:
            if deleted:
                delete(position, deleted)
            if inserted:
                insert(position, inserted)
        document.commit()
        return time.perf_counter_ns() - begin, text.to_string()


class Pycrdt:
    def run(self, start, edits):
        import pycrdt

        document = pycrdt.Doc()
        text = document.get("text", type=pycrdt.Text)
        if start:
            text += start
        with document.transaction() as transaction:
            # The bound methods of the Rust object, as pycrdt's own `insert` and `del` call them.
            core = text.integrated
            raw = transaction._txn
            insert = core.insert
            remove = core.remove_range
            begin = time.perf_counter_ns()
            for position, deleted, inserted in edits:
                if deleted:
                    remove(raw, position, deleted)
                if inserted:
                    insert(raw, position, inserted)
            elapsed = time.perf_counter_ns() - begin
        return elapsed, str(text)


def best(core, start, edits, end):
    times = []
    for _ in range(RUNS):
        elapsed, text = core.run(start, edits)
        if text is not None and text != end:
            raise SystemExit(f"{type(core).__name__}: the replay ends in another text")
        times.append(elapsed)
    return min(times) / len(edits)


def stet(binary, path):
    """Nanoseconds for each edit: decode, transform over nothing, apply, digest."""
    output = subprocess.run(
        [binary, "bench", "core", "--trace", path], check=True, capture_output=True, text=True
    ).stdout
    name = os.path.basename(path)
    line = next(line for line in output.splitlines() if line.startswith(name))
    return float(line.split()[2])


def main():
    if len(sys.argv) < 3:
        raise SystemExit(__doc__)
    versions = {name: importlib.metadata.version(name) for name in ("loro", "pycrdt")}
    print(f"loro {versions['loro']}, pycrdt {versions['pycrdt']}; ns for each edit, Python's share")
    print(f"(taken off) in brackets; best of {RUNS} runs")
    for path in sys.argv[2:]:
        trace = read_trace(path)
        edits = row_of_edits(trace)
        if any(ord(c) > 127 for edit in edits for c in edit[2]):
            print(f"{os.path.basename(path)}: not ASCII; pycrdt counts bytes, left out")
            continue
        start, end = trace.get("startContent", ""), trace["endContent"]
        idle = best(Nothing(), start, edits, end)
        others = {
            "loro": best(Loro(), start, edits, end) - idle,
            "pycrdt": best(Pycrdt(), start, edits, end) - idle,
        }
        ours = stet(sys.argv[1], path)
        fastest = min(others.values())
        print(
            f"{os.path.basename(path)}: {len(edits)} edits; stet {ours:.0f}, "
            f"loro {others['loro']:.0f}, pycrdt {others['pycrdt']:.0f} [{idle:.0f}]: "
            f"{fastest / ours:.1f} times faster than the better of the two"
        )


if __name__ == "__main__":
    main()
