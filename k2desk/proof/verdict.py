"""Compares the tests of two states of the files: what a change fixes, breaks, and what is flaky. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from k2desk.core.proposals import TestReport

Outcomes = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a change does to the tests; every one is in one of these at most.

    Args:
        fixes: failed without it, pass with it.
        breaks: passed without it, fail with it.
        new: fail with it and were not there without it.
        gone: ran without it, and no longer do, or are skipped now.
        flaky: changed, and changed again when they were run once more.
        added: pass with it and were not there without it.
    """

    fixes: tuple[str, ...] = ()
    breaks: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    flaky: tuple[str, ...] = ()
    added: tuple[str, ...] = ()

    @property
    def changed(self) -> tuple[str, ...]:
        """The tests whose outcome is another one, which is run again before it is said."""
        return self.fixes + self.breaks + self.new


def outcomes(report: TestReport) -> dict[str, str]:
    """Return each test's outcome by its id."""
    return {case.id: case.outcome for case in report.cases}


def verdict(before: Outcomes, now: Outcomes) -> Verdict:
    """Compare two runs of all tests.

    Args:
        before: without the change.
        now: with it.
    """
    failed = [test for test, outcome in now.items() if outcome == "failed"]
    return Verdict(
        fixes=tuple(
            test for test, outcome in now.items() if (before.get(test), outcome) == ("failed", "passed")
        ),
        breaks=tuple(test for test in failed if before.get(test, "failed") != "failed"),
        new=tuple(test for test in failed if test not in before),
        gone=tuple(
            test
            for test, outcome in before.items()
            if outcome != "skipped" and now.get(test, "skipped") == "skipped"
        ),
        added=tuple(test for test, outcome in now.items() if outcome == "passed" and test not in before),
    )


def settled(
    first: Verdict, now: Outcomes, again: Outcomes, before: Outcomes, before_again: Outcomes
) -> Verdict:
    """Take out what did not hold when the changed tests were run once more, with the change and without.

    Args:
        first: of the first runs.
        now: with the change.
        again: the same once more; a test that is missing did not run, and counts as it was.
        before: without the change.
        before_again: the same once more.
    """
    flaky = {
        test
        for test in first.changed
        if again.get(test, now.get(test)) != now.get(test)
        or before_again.get(test, before.get(test)) != before.get(test)
    }
    return Verdict(
        _without(first.fixes, flaky),
        _without(first.breaks, flaky),
        _without(first.new, flaky),
        first.gone,
        tuple(test for test in first.changed if test in flaky),
        first.added,
    )


def _without(tests: tuple[str, ...], flaky: Collection[str]) -> tuple[str, ...]:
    return tuple(test for test in tests if test not in flaky)
