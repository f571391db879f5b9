"""How many runs of tests fit on this machine side by side, so that nobody at it notices."""

from __future__ import annotations

import os

import psutil  # type: ignore[import-untyped]

MEMORY = 1024**3
"""Bytes a run is thought to need. Few suites need more; one that does is for the user's own number."""
MOST = 64
"""So many at most, on whichever machine."""


def fitting(asked: int = 0) -> int:
    """Return how many runs fit now.

    Args:
        asked: the user's own number, 0 for what fits.
    """
    return width(asked, processors(), psutil.virtual_memory().available)


def width(asked: int, processors: int, memory: int) -> int:
    """Return how many runs are made side by side.

    One processor stays free for the window and for whatever else the user does.

    Args:
        asked: the user's own number, which counts as it is; 0 for what fits.
        processors: how many this program may use.
        memory: what is free of it, in bytes.
    """
    return min(MOST, asked or max(1, min(processors - 1, memory // MEMORY)))


def processors() -> int:
    """Return how many processors this program may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
