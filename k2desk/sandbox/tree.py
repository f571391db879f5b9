"""Ends a process with everything it has started, whatever sessions and parents its children chose."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import psutil  # type: ignore[import-untyped]

_SWEEPS = 20
_LOOKS = 3

MARK = "K2DESK_RUN"
"""The variable by which a process is known that no parent or namespace holds."""


def limit_of(mark: str) -> int:
    """Return the second mark, for Linux: how many bytes of data a process of this run may have.

    No memory is that large, so it limits nothing, and no other run has the same. A process passes it on to
    its children and has it at every moment. A variable it can go without, and while it becomes another
    program it shows none (fs/exec.c): one of fifty looks at a shell that did nothing else found none.

    Args:
        mark: hexadecimal digits, at least ten.
    """
    return (1 << 52) + (int(mark[:10], 16) << 10)


def _descendants(pid: int) -> set[psutil.Process]:
    import psutil  # not before something has to be ended: it takes a megabyte

    try:
        return set(psutil.Process(pid).children(recursive=True))
    except psutil.Error:  # it is gone: it has no children by this name any more
        return set()


def _family(mark: str, besides: int = 0) -> set[psutil.Process]:
    """Return every process that carries a mark, ourselves and one other left out."""
    import psutil

    found: set[psutil.Process] = set()
    limit = b" %d " % limit_of(mark) if sys.platform == "linux" else b""
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):  # somebody else's, or gone meanwhile
            if process.pid not in (os.getpid(), besides) and _carries(process, mark, limit):
                found.add(process)
    return found


def _carries(process: psutil.Process, mark: str, limit: bytes) -> bool:
    """Tell whether a process is of the run with this mark."""
    import psutil

    if limit and limit in Path(f"/proc/{process.pid}/limits").read_bytes():
        # What only waits to be buried keeps its limits. Its first thread may end before the others, too.
        return bool(process.status() != psutil.STATUS_ZOMBIE or process.num_threads() > 1)
    return bool(process.environ().get(MARK) == mark)


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
    _each(_descendants(pid) | (_family(mark, pid) if mark else set()), lambda process: process.terminate())
    if mark:  # the leader of a namespace would take its children along before they could tidy up
        _signal_group(pid, signal.SIGTERM)


def kill(pid: int, *, mark: str = "") -> None:
    """End them without asking. Blocks for a few seconds at most, where they keep having children."""
    import psutil

    family = _descendants(pid)  # once it is gone nobody knows whose children they were
    with contextlib.suppress(psutil.Error):  # it ended by itself
        psutil.Process(pid).kill()
    _signal_group(pid, getattr(signal, "SIGKILL", signal.SIGTERM))
    if mark:
        _each(family, lambda process: process.kill())
        sweep(mark, pid)


def sweep(mark: str, besides: int = 0) -> None:
    """Kill what carries the mark until nothing does; a child may be forking at this very moment.

    Only looks are counted, no time: on a busy machine one look may take as long as all of them usually do.

    Args:
        mark: the value of `MARK`.
        besides: a process that somebody else buries.
    """
    import psutil

    found_none = 0
    for _ in range(_SWEEPS):
        family = _family(mark, besides)
        # One that has just come from a parent that has just gone may be on neither's side of a look.
        found_none = 0 if family else found_none + 1
        if found_none == _LOOKS:
            return
        _each(family, lambda process: process.kill())
        psutil.wait_procs(family, timeout=0.1)
