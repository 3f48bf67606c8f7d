#!/usr/bin/env python3
"""Measures what folding the journal's tail costs the edits that come meanwhile.

    python3 fold_latency.py STET [SECONDS]

STET is the release binary. 20 documents with two writers each get 10,000 edits a second, come what
may (`stet bench serve --rate`), for SECONDS (5): from a server that never folds (`--fold-after` far
away), from one that folds as usual, and from one that folds whenever there are 256 edits, so that
it is at it all the time. The server has one core and the generator another. Each is run
ROUNDS (3) times in turn; the medians are printed. The status is 1 if folding as usual makes the
99th percentile more than LIMIT (2) milliseconds longer.
"""

import json
import os
import re
import statistics
import subprocess
import sys
import tempfile

ROUNDS = int(os.environ.get("ROUNDS", "3"))
LIMIT = float(os.environ.get("LIMIT", "2"))
LOAD = ["--documents", "20", "--clients", "2", "--rate", "250"]
KINDS = {"never": "2000000000", "as usual": "16384", "all the time": "256"}


def pinned(core: int) -> list[str]:
    """What starts a program on one core, if there are two."""
    return ["taskset", "-c", str(core)] if (os.cpu_count() or 1) > 1 else []


def measure(stet: str, fold_after: str, seconds: str) -> dict:
    """What the generator reports."""
    with tempfile.TemporaryDirectory() as folder:
        server = subprocess.Popen(
            [*pinned(0), stet, "serve", "--listen", "127.0.0.1:0", "--loops", "1",
             "--journal", f"{folder}/stet.sqlite", "--log-level", "warning",
             "--fold-after", fold_after], stdout=subprocess.PIPE, text=True)
        try:
            url = re.search(r"http://.*$", server.stdout.readline().strip())[0]
            done = subprocess.run(
                [*pinned(1), stet, "bench", "serve", "--url", url, "--pid", str(server.pid),
                 *LOAD, "--seconds", seconds, "--json"],
                stdout=subprocess.PIPE, text=True, check=True)
        finally:
            server.terminate()
            server.wait(timeout=60)
            server.stdout.close()
    report = json.loads(done.stdout)
    assert report["converged"], report
    return report


def main() -> int:
    if not 2 <= len(sys.argv) <= 3:
        raise SystemExit(__doc__)
    stet, seconds = sys.argv[1], (sys.argv[2:] or ["5"])[0]
    reports = {kind: [] for kind in KINDS}
    for _ in range(ROUNDS):
        for kind, fold_after in KINDS.items():
            reports[kind].append(measure(stet, fold_after, seconds))
    p99 = {}
    for kind, runs in reports.items():
        p50, p99[kind], most = (
            statistics.median(run[f"acknowledgement{part}"] for run in runs) / 1000
            for part in ("P50", "P99", "Max"))
        print(f"folding {kind:<13} acknowledgement p50, p99, most: "
              f"{p50:.1f}, {p99[kind]:.1f}, {most:.1f} ms")
    if p99["as usual"] - p99["never"] > LIMIT:
        print(f"folding adds more than {LIMIT:.0f} ms")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
