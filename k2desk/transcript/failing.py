"""The tests that failed in the last run, whoever ran them."""

from __future__ import annotations

from k2desk.core.events import Event, TestsRan, ToolFinished
from k2desk.core.proposals import TestCase


class Failing:
    """A fold of the record."""

    def __init__(self) -> None:
        self.cases: tuple[TestCase, ...] = ()
        """In the order of the run."""

    def apply(self, event: Event) -> None:
        """Take in what happened; a run of a few tests replaces what was known of all."""
        if isinstance(event, TestsRan | ToolFinished) and event.report is not None:
            self.cases = tuple(case for case in event.report.cases if case.outcome == "failed")
