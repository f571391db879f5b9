"""How a figure is measured: ours and its floor in turn, several times, in one run."""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

RUNS = 7

Measure = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table.

    Args:
        row: the number of the budget it belongs to.
        what: what was measured.
        value: the median, in the budget's own terms (a ratio, milliseconds, a share).
        limit: what it may be at most; at least, where ``at_least`` says so.
        unit: ``×``, ``ms``, ``%`` …
        detail: the medians behind it.
        at_least: whether more is better.
    """

    row: str
    what: str
    value: float
    limit: float
    unit: str
    detail: str = ""
    at_least: bool = False

    @property
    def over(self) -> bool:
        """Whether the budget is missed."""
        return self.value < self.limit if self.at_least else self.value > self.limit


def in_turn(*measures: Measure, runs: int = RUNS, warmup: int = 1) -> tuple[list[float], ...]:
    """Take each measurement in turn, A B C A B C …, so that the machine's moods meet all of them alike.

    Returns:
        The values of each, in the order they were taken; warm-up runs are not among them.
    """
    values: tuple[list[float], ...] = tuple([] for _ in measures)
    for run in range(-warmup, runs):
        for measure, kept in zip(measures, values, strict=True):
            value = measure()
            if run >= 0:
                kept.append(value)
    return values


def median_ratio(ours: Sequence[float], floor: Sequence[float]) -> float:
    """Return the median of the ratios, pair by pair."""
    return statistics.median(a / b for a, b in zip(ours, floor, strict=True))


def median_difference(ours: Sequence[float], floor: Sequence[float]) -> float:
    """Return the median of the differences, pair by pair."""
    return statistics.median(a - b for a, b in zip(ours, floor, strict=True))


def ratio(
    row: str, what: str, ours: Sequence[float], floor: Sequence[float], limit: float, unit: str
) -> Figure:
    """Make a figure of ours as a multiple of the floor; ``unit`` is that of the values, for the detail."""
    detail = f"{statistics.median(ours):.4g} {unit} against {statistics.median(floor):.4g} {unit}"
    return Figure(row, what, median_ratio(ours, floor), limit, "×", detail)


def extra(
    row: str, what: str, ours: Sequence[float], floor: Sequence[float], limit: float, unit: str
) -> Figure:
    """Make a figure of what ours adds to the floor."""
    detail = f"{statistics.median(ours):.4g} {unit} against {statistics.median(floor):.4g} {unit}"
    return Figure(row, what, median_difference(ours, floor), limit, unit, detail)


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which ``share`` (0 to 1) of the values lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def milliseconds(work: Callable[[], object]) -> float:
    """Return how long the work takes, in milliseconds of wall time."""
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def cpu_milliseconds(work: Callable[[], object]) -> float:
    """Return the processor time the work takes in this process, in milliseconds."""
    began = time.process_time()
    work()
    return (time.process_time() - began) * 1000


def report(figures: Sequence[Figure]) -> int:
    """Print the table and return the exit status: 1 where a budget is missed."""
    out = sys.stdout
    width = max((len(f.what) for f in figures), default=0)
    out.write(f"{'row':>4}  {'what':<{width}}  {'measured':>12}  {'budget':>12}\n")
    for f in figures:
        verdict = "" if not f.over else "  below its bar" if f.at_least else "  over budget"
        measured = f"{f.value:,.0f} {f.unit}" if f.value >= 1000 else f"{f.value:.3g} {f.unit}"
        budget = f"{'≥' if f.at_least else '≤'} {f.limit:,g} {f.unit}"
        out.write(f"{f.row:>4}  {f.what:<{width}}  {measured:>12}  {budget:>12}  {f.detail}{verdict}\n")
    return int(any(f.over for f in figures))
