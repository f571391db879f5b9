"""How much memory a process holds, as Linux tells it."""

from __future__ import annotations

import os

MIB = 1024 * 1024


def resident() -> float:
    """Return the resident memory of this process, in MiB."""
    with open("/proc/self/statm", encoding="ascii") as file:
        pages = int(file.read().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / MIB
