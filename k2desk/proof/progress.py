"""Counts tests while they run, from what a runner writes; pure."""

from __future__ import annotations

import re

from k2desk.core.printed import Printed, joined
from k2desk.core.testing import TestProgress

_DOTS = re.compile(r"^(?P<dots>[.FEsxXu]+)(?:\s+\[\s*(?P<done>\d+)/(?P<whole>\d+)\])?\s*$")
_OVER = re.compile(r"^=+ (?:FAILURES|ERRORS|PASSES|warnings summary|short test summary info) (?:\(.*\) )?=+$")
"""After such a line of pytest's nothing is run any more: what tests had printed stands below it."""
_WHOLE = re.compile(r"^(?:collected|running) (\d+) (?:items?|tests?)\b")
_LINE = re.compile(
    r"^(?:test \S.* \.\.\. (?P<cargo>ok|FAILED|ignored)|\s*--- (?P<go>PASS|FAIL|SKIP): "
    r"|(?:ok|not ok) \d+ |\s*(?P<mark>[✓✔✗✕✖×]) )"
)
_FAILED = ("FAILED", "FAIL", "✗", "✕", "✖", "×")
_LONGEST = 4_000
"""Characters of a line that are kept; no line of dots is longer."""


class Counting:
    """Takes the output piece by piece.

    Args:
        expected: how many tests the last run had; it counts until the runner tells better.
    """

    def __init__(self, expected: int = 0) -> None:
        self._expected = expected
        self._told = 0
        self._done = self._failed = 0
        self._line, self._over = "", False

    def feed(self, piece: Printed) -> TestProgress:
        """Take more of the output and return how far the run is."""
        *lines, rest = joined(Printed(self._line), piece).text.split("\n")
        for line in lines:
            self._take(line.rstrip("\r"))
        self._line = rest[-_LONGEST:]
        done, failed, _ = (0, 0, 0) if self._over else _count(self._line)  # dots come one by one
        done, failed, whole = self._done + done, self._failed + failed, self._told or self._expected
        return TestProgress(done, max(whole, done) if whole else 0, failed)

    def _take(self, line: str) -> None:
        """Count a line that is whole."""
        if self._over or _OVER.match(line):
            self._over = True
            return
        done, failed, whole = _count(line)
        self._done, self._failed, self._told = self._done + done, self._failed + failed, self._told + whole
        if (dots := _DOTS.match(line)) and dots["whole"]:
            self._told = int(dots["whole"])  # pytest says it beside each full line of dots


def _count(line: str) -> tuple[int, int, int]:
    """Return how many tests a line tells of as done, how many of those failed, and how many are announced."""
    line = line.rstrip("\r")
    if found := _WHOLE.match(line):
        return 0, 0, int(found[1])
    if found := _DOTS.match(line):
        dots = found["dots"]
        return len(dots), dots.count("F") + dots.count("E"), 0
    if found := _LINE.match(line):
        word = found["cargo"] or found["go"] or found["mark"] or ("FAIL" if line.startswith("not ok") else "")
        return 1, int(word in _FAILED), 0
    return 0, 0, 0
