"""Runs the test suites one after the other and ends with one line: N passed, N failed.

With --fast only those that need neither a browser nor a server process: the Swift tests but for
suites named `Long…`, and the JavaScript tests. A suite is left out only while its folder
does not exist. One that runs no test, ends badly or does not end counts as one failure.

What a suite prints is shown with its name in front; all of it is kept in .build/tests/NAME.log.
"""

import dataclasses
import os
import pathlib
import re
import signal
import subprocess
import sys
import threading
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable

ROOT = pathlib.Path(__file__).resolve().parents[2]
LOGS = ROOT / ".build" / "tests"
BINARY = ROOT / ".build" / "release" / "stet"
SHORT = "--short"  # what a script of ours gets for its version of a minute or two
CLOSING_LINE = re.compile(r"^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$", re.MULTILINE)


@dataclasses.dataclass
class Count:
    """Numbers of tests; sums like a vector."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other: "Count") -> "Count":
        sums = map(sum, zip(dataclasses.astuple(self), dataclasses.astuple(other)))
        return Count(*sums)

    def __str__(self) -> str:
        line = f"{self.passed} passed, {self.failed} failed"
        return f"{line}, {self.skipped} skipped" if self.skipped else line


@dataclasses.dataclass
class Suite:
    """One command that runs tests, and how to count them from what it leaves."""

    name: str
    folder: str
    command: list[str]
    count: Callable[["Suite"], Count]
    seconds: int
    hidden: str = r"(?!)"  # lines that only the log shows

    def path(self, kind: str) -> pathlib.Path:
        """Where the suite leaves a file of this kind (log, xml, tap)."""
        return LOGS / f"{self.name}.{kind}"


def xml_count(suite: Suite) -> Count:
    """Counts the test cases of the JUnit files that swift and pytest write."""
    total = Count()
    for path in sorted(LOGS.glob(f"{suite.name}*.xml")):
        for case in ElementTree.parse(path).getroot().iter("testcase"):
            kinds = {child.tag for child in case}
            if kinds & {"failure", "error"}:
                total.failed += 1
            elif "skipped" in kinds:
                total.skipped += 1
            else:
                total.passed += 1
    return total


def tap_count(suite: Suite) -> Count:
    """Reads the sums at the end of the TAP file that node writes."""
    sums = dict(re.findall(r"^# (\w+) (\d+)$", suite.path("tap").read_text(), re.MULTILINE))
    passed, failed, cancelled, skipped, todo = (
        int(sums.get(key, 0)) for key in ("pass", "fail", "cancelled", "skipped", "todo"))
    return Count(passed, failed + cancelled, skipped + todo)


def line_count(suite: Suite) -> Count:
    """Reads the last closing line in the log of a script of ours."""
    lines = CLOSING_LINE.findall(suite.path("log").read_text())
    return Count(*(int(number or 0) for number in lines[-1])) if lines else Count()


def suites(fast: bool) -> list[Suite]:
    """The table of suites, in the order in which they run."""
    swift = ["swift", "test", "--disable-xctest", "--xunit-output", str(LOGS / "swift.xml")]
    scripts = sorted(map(str, (ROOT / "Tests" / "Web").rglob("*.test.*js")))
    node = [
        "node", "--test", "--test-reporter=spec", "--test-reporter-destination=stdout",
        "--test-reporter=tap", f"--test-reporter-destination={LOGS / 'web.tap'}",
        *(scripts or ["Tests/Web"]),
    ]

    def pytest(name: str, folder: str) -> list[str]:
        return [
            sys.executable, "-B", "-m", "pytest", "-q", "-p", "no:cacheprovider",
            "--junitxml", str(LOGS / f"{name}.xml"), folder,
        ]

    swift_noise = r"^(◇|✔ (Test|Suite) (?!run)|\[\d+/\d+\])|^$"
    node_noise = r"^ *(✔|ℹ|▶)|^$"
    if fast:
        swift += ["--skip", r"\.Long[A-Z]"]
    own = [sys.executable, "-B", "Tests/Setup/test_suites.py"]
    table = [
        Suite("runner", "Tests/Setup", own, line_count, 600),
        Suite("swift", "Tests/TidyTests", swift, xml_count, 2400, swift_noise),
        Suite("web", "Tests/Web", node, tap_count, 1200, node_noise),
    ]
    if not fast:
        table += [
            Suite("server", "Tests/Server", pytest("server", "Tests/Server"), xml_count, 2400),
            Suite("clients", "Tests/Clients", pytest("clients", "Tests/Clients"), xml_count, 1200),
            Suite("browser", "Tests/Browser", pytest("browser", "Tests/Browser"), xml_count, 2400),
            Suite("crash", "Tests/Crash", ["Tests/Crash/run", SHORT], line_count, 1200),
            Suite("conformance", "Tests/Autobahn", ["Tests/Autobahn/run", SHORT], line_count, 1200),
        ]
    return table


def run(suite: Suite) -> Count:
    """Runs one suite, shows what it prints, and returns its count, faults of the run included."""
    for leftover in LOGS.glob(f"{suite.name}*"):
        leftover.unlink()
    hidden = re.compile(suite.hidden)
    environment = os.environ | {"STET_BINARY": str(BINARY), "SWIFT_BACKTRACE": "enable=no"}
    process = subprocess.Popen(
        suite.command, cwd=ROOT, env=environment, text=True, errors="replace",
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        start_new_session=True)
    overdue = threading.Event()

    def stop() -> None:
        overdue.set()
        end(process)

    watch = threading.Timer(suite.seconds, stop)
    watch.start()
    try:
        with suite.path("log").open("w") as log:
            for line in process.stdout:
                log.write(line)
                log.flush()
                if not hidden.search(line.rstrip("\n")):
                    print(f"{suite.name}: {line.rstrip()}", flush=True)
        status = process.wait()
    finally:
        watch.cancel()
        end(process)
        process.stdout.close()
    return judged(suite, status, overdue.is_set())


def end(process: subprocess.Popen) -> None:
    """Ends what a suite left running: the processes of its session's first group."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


def judged(suite: Suite, status: int, overdue: bool) -> Count:
    """The suite's count, plus one failure if it ended in a way that its count does not show."""
    try:
        count = suite.count(suite)
        fault = None
    except (OSError, ElementTree.ParseError) as error:
        count, fault = Count(), f"left no result ({error})"
    if overdue:
        fault = f"did not end within {suite.seconds} s"
    elif fault is None and count.passed + count.failed == 0:
        fault = "ran no test"
    elif status != 0 and count.failed == 0:
        fault = f"ended with status {status}"
    if fault:
        print(f"{suite.name}: {fault}; see {suite.path('log').relative_to(ROOT)}", flush=True)
        count.failed += 1
    return count


def main() -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    LOGS.mkdir(parents=True, exist_ok=True)
    total = Count()
    for suite in suites(fast="--fast" in sys.argv[1:]):
        if not (ROOT / suite.folder).is_dir():
            print(f"{suite.name}: left out, there is no {suite.folder} yet")
            continue
        start = time.monotonic()
        count = run(suite)
        print(f"{suite.name}: ended after {time.monotonic() - start:.0f} s: {count}", flush=True)
        total += count
    print(total, flush=True)
    return 0 if total.failed == 0 and total.passed > 0 else 1


if __name__ == "__main__":
    sys.exit(main())
