"""The tests that failed in the last run, folded from the records."""

from __future__ import annotations

from k2desk.core.events import Noticed, TestsRan, ToolFinished
from k2desk.core.proposals import TestCase, TestReport
from k2desk.transcript.failing import Failing

GOOD, BAD, WORSE = TestCase("a", "passed"), TestCase("b", "failed"), TestCase("c", "failed")


def test_the_newest_run_counts_whoever_ran_it() -> None:
    failing = Failing()
    failing.apply(TestsRan(TestReport("pytest", 1, 0.5, (GOOD, BAD, WORSE))))
    assert failing.cases == (BAD, WORSE)
    failing.apply(Noticed("info", "nothing"))
    failing.apply(ToolFinished("1", "read_file", "ok", "text"))
    assert failing.cases == (BAD, WORSE)
    failing.apply(ToolFinished("2", "run_tests", "ok", "", report=TestReport("pytest", 1, 0.5, (WORSE,))))
    assert failing.cases == (WORSE,)
