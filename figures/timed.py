"""Rows 2, 6 and 7: the times of confinement, recovery and writing, as `bench` takes them."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from bench import sandbox, writer
from bench.measure import Figure


def confinement() -> list[Figure]:
    """Row 2: what the sandbox adds to a command, in milliseconds."""
    return [replace(figure, row="2") for figure in sandbox.measure()]


def recovery() -> list[Figure]:
    """Row 6: what a start after a crash needs for 100 files, in milliseconds."""
    return [replace(figure, row="6") for figure in _writer() if "recover" in figure.what]


def applying() -> list[Figure]:
    """Row 7: what it takes to write six files durably, and to take them back, in milliseconds."""
    return [replace(figure, row="7") for figure in _writer() if "recover" not in figure.what]


@cache
def _writer() -> tuple[Figure, ...]:
    """Measure once for both rows."""
    return tuple(writer.measure())
