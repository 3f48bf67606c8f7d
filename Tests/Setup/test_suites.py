"""Tests of the runner itself: what it counts, and that it sees a suite that ends badly."""

import contextlib
import io
import pathlib
import sys
import tempfile
import unittest

import suites
from suites import Count, Suite

JUNIT = """<testsuites><testsuite tests="4">
<testcase name="a"/><testcase name="b"><failure message="no"/></testcase>
<testcase name="c"><error/></testcase><testcase name="d"><skipped>why</skipped></testcase>
</testsuite></testsuites>"""
TAP = "# tests 9\n# pass 4\n# fail 1\n# cancelled 1\n# skipped 2\n# todo 1\n"


class CountTests(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.addCleanup(setattr, suites, "LOGS", suites.LOGS)
        self.addCleanup(setattr, suites, "ROOT", suites.ROOT)
        suites.LOGS = suites.ROOT = pathlib.Path(folder.name)

    def ran(self, script: str, count=suites.line_count, seconds: int = 200) -> Count:
        """What the runner counts for a suite that is this script."""
        suite = Suite("sample", "", [sys.executable, "-c", script], count, seconds)
        with contextlib.redirect_stdout(io.StringIO()):
            return suites.run(suite)

    def leaving(self, kind: str, text: str) -> str:
        """A script that leaves a file of this kind."""
        path = str(suites.LOGS / f"sample.{kind}")
        return f"open({path!r}, 'w').write({text!r})"

    def test_junit_cases_are_counted_by_their_outcome(self) -> None:
        self.assertEqual(self.ran(self.leaving("xml", JUNIT), suites.xml_count), Count(1, 2, 1))

    def test_tap_sums_are_read(self) -> None:
        self.assertEqual(self.ran(self.leaving("tap", TAP), suites.tap_count), Count(4, 2, 3))

    def test_the_last_closing_line_of_a_script_counts(self) -> None:
        script = "print('1 passed, 0 failed'); print('20 passed, 1 failed, 3 skipped')"
        self.assertEqual(self.ran(script), Count(20, 1, 3))

    def test_a_suite_without_a_test_is_a_failure(self) -> None:
        self.assertEqual(self.ran("print('0 passed, 0 failed, 2 skipped')"), Count(0, 1, 2))

    def test_a_bad_end_is_a_failure_even_if_all_tests_passed(self) -> None:
        self.assertEqual(self.ran("print('2 passed, 0 failed'); exit(3)"), Count(2, 1, 0))

    def test_a_result_that_is_cut_off_is_a_failure(self) -> None:
        script = self.leaving("xml", JUNIT[:60])
        self.assertEqual(self.ran(script, suites.xml_count), Count(0, 1, 0))

    def test_a_suite_that_hangs_is_ended_and_is_a_failure(self) -> None:
        script = "print('2 passed, 0 failed', flush=True); import time; time.sleep(600)"
        for seconds in (1, 10, 100):
            count = self.ran(script, seconds=seconds)
            if count.passed > 0:  # Else the machine is too busy to have begun by then.
                break
        self.assertEqual(count, Count(2, 1, 0))

    def test_a_result_of_an_earlier_run_does_not_count(self) -> None:
        self.ran(self.leaving("xml", JUNIT), suites.xml_count)
        self.assertEqual(self.ran("", suites.xml_count), Count(0, 1, 0))


if __name__ == "__main__":
    result = unittest.main(exit=False).result
    failed = len(result.failures) + len(result.errors)
    print(Count(result.testsRun - failed - len(result.skipped), failed, len(result.skipped)))
    sys.exit(1 if failed else 0)
