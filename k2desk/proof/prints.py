"""The print of a file: what the system knows of it and no process can forge."""

from __future__ import annotations

import os
import stat
from typing import NamedTuple

RACY = 50_000_000
"""Nanoseconds. The clock of a file system ticks every few milliseconds; what changed so soon after a print
was taken may carry the same time, so its bytes are compared."""


class Print(NamedTuple):
    """What tells one state of a file from another; the time of its last change can't be set by a process."""

    inode: int
    size: int
    written: int
    changed: int
    mode: int


def print_of(found: os.stat_result) -> Print:
    """Return the print of what the system described."""
    mode = stat.S_IMODE(found.st_mode)
    return Print(found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns, mode)
