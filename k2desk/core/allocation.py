"""Has the C library give back the memory that is freed, where it would keep it.

Opening a long session, a large folder or a long diff takes for a moment what nobody needs afterwards. GNU's
library gives each thread a heap of its own, and keeps ever more of what is freed the larger the pieces were
(mallopt(3): M_ARENA_MAX, M_TRIM_THRESHOLD). With all three open that is an eighth of the program's memory.
"""

from __future__ import annotations

import sys

M_TRIM_THRESHOLD, M_ARENA_MAX = -1, -8
"""Numbers of <malloc.h>."""
THRESHOLD = 128 * 1024
"""Bytes free at the end of the heap from which on they are given back; the library's own first value."""


def give_back() -> None:
    """Let all threads begun from now on use one heap, and give its free end back; elsewhere do nothing."""
    if sys.platform != "linux":
        return
    import ctypes

    choose = getattr(ctypes.CDLL(None), "mallopt", None)  # another C library has none
    if choose is not None:
        choose(M_ARENA_MAX, 1)
        choose(M_TRIM_THRESHOLD, THRESHOLD)
