"""Ends a process with everything it has started, whatever sessions and parents its children chose."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import psutil  # type: ignore[import-untyped]

_SWEEPS = 20
_LOOKS = 3
_YOUNG = 10.0
"""Seconds since a process was forked."""

MARK = "K2DESK_RUN"
"""The variable by which a process is known that no parent or namespace holds."""


def _family(pid: int, mark: str) -> set[psutil.Process]:
    """Return the descendants of ``pid`` and, where ``mark`` is given, every process that carries it."""
    import psutil  # not before something has to be ended: it takes a megabyte

    found: set[psutil.Process] = set()
    with contextlib.suppress(psutil.Error):  # it is gone: it has no children by this name any more
        found.update(psutil.Process(pid).children(recursive=True))
    if mark:
        own = os.getpid()
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error, OSError):  # somebody else's, or gone meanwhile
                if process.pid not in (own, pid) and process.environ().get(MARK) == mark:
                    found.add(process)
    return found


def _any_becoming() -> bool:
    """Return whether a young process of ours shows no environment, as between two programs (fs/exec.c)."""
    if not sys.platform.startswith("linux"):  # macOS hides the environment of its own programs for good
        return False
    import psutil

    since = time.time() - _YOUNG
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):  # somebody else's, or gone meanwhile
            # What belongs to the kernel has no environment either, and no program.
            if process.create_time() > since and not process.environ() and process.exe():
                return True
    return False


def _each(processes: Iterable[psutil.Process], action: Callable[[psutil.Process], None]) -> None:
    import psutil

    for process in processes:
        with contextlib.suppress(psutil.Error):  # it ended by itself
            action(process)


def _signal_group(pid: int, number: int) -> None:
    if os.name != "nt":
        with contextlib.suppress(ProcessLookupError, PermissionError):  # the group is gone, or a zombie's
            os.killpg(pid, number)


def ask(pid: int, *, mark: str = "") -> None:
    """Ask a process that leads its own group, and all it has started, to end. Blocks for some milliseconds.

    Args:
        pid: the process; it must not have been reaped, so that its number can't be another's.
        mark: the value of `MARK` its children inherited; "" where a namespace holds them together.
    """
    _each(_family(pid, mark), lambda process: process.terminate())
    if mark:  # the leader of a namespace would take its children along before they could tidy up
        _signal_group(pid, signal.SIGTERM)


def kill(pid: int, *, mark: str = "") -> None:
    """End them without asking. Blocks for at most about a second."""
    import psutil

    with contextlib.suppress(psutil.Error):  # it ended by itself
        psutil.Process(pid).kill()
    _signal_group(pid, getattr(signal, "SIGKILL", signal.SIGTERM))
    if mark:
        sweep(pid, mark)


def sweep(pid: int, mark: str) -> None:
    """Kill what carries the mark until nothing does; a child may be forking at this very moment."""
    import psutil

    deadline, found_none = time.monotonic() + 1.0, 0
    for _ in range(_SWEEPS):
        family = _family(pid, mark)
        # One that has just come from a parent that has just gone may be on neither's side of a look; and one
        # that is becoming another program shows no mark until it has become it.
        found_none = 0 if family or _any_becoming() else found_none + 1
        if found_none == _LOOKS or time.monotonic() > deadline:
            return
        _each(family, psutil.Process.kill)
        psutil.wait_procs(family, timeout=0.1)
