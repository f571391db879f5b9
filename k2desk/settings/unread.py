"""Keeps what this process holds from the user's other processes, as far as the system lets it."""

from __future__ import annotations

import os
import sys

_SET_DUMPABLE = 4
"""``PR_SET_DUMPABLE``, linux/prctl.h."""


def refuse_readers() -> None:
    """Let no other process of the user read the memory or the environment of this one.

    Linux only: it closes ``/proc/PID/mem`` and ``/proc/PID/environ`` and refuses debuggers; a program that is
    started from here can be read again. https://man7.org/linux/man-pages/man2/PR_SET_DUMPABLE.2const.html
    """
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(_SET_DUMPABLE, 0, 0, 0, 0)


def take_variable(name: str) -> str:
    """Take a variable out of the environment and return its value, "" where it is not set.

    `os.environ` forgets it, but the block the kernel handed over at the start stays readable in
    ``/proc/PID/environ``; so its bytes are overwritten there first.
    """
    if name in os.environ and os.name == "posix":
        import ctypes

        getenv = ctypes.CDLL(None).getenv
        getenv.restype = ctypes.c_void_p
        if place := getenv(os.fsencode(name)):
            ctypes.memset(place, 0, len(ctypes.string_at(place)))
    return os.environ.pop(name, "")
