"""One writer at a time in a workspace, across threads and programs."""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from k2desk.core.errors import WorkspaceError

_BREATH = 0.02
_threads: dict[str, threading.Lock] = {}


@contextlib.contextmanager
def exclusive(root: Path, seconds: float = 10.0) -> Iterator[None]:
    """Hold the workspace for one transaction. Blocks.

    Between programs the lock lies on the root folder itself and ends with the program that holds it; where
    the system has no such locks (Windows) it holds between the threads of this program only.

    Args:
        root: the workspace, links resolved.
        seconds: how long to wait.

    Raises:
        WorkspaceError: somebody else held it all the time.
    """
    until = time.monotonic() + seconds
    threads = _threads.setdefault(str(root), threading.Lock())
    if not threads.acquire(timeout=seconds):
        raise WorkspaceError("Another write to this folder is still under way; try again when it is done.")
    try:
        with _between_programs(root, until):
            yield
    finally:
        threads.release()


@contextlib.contextmanager
def _between_programs(root: Path, until: float) -> Iterator[None]:
    try:
        import fcntl
    except ImportError:
        yield
        return
    descriptor = os.open(root, os.O_RDONLY | os.O_CLOEXEC)
    try:
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > until:
                    raise WorkspaceError(
                        "Another K2Desk writes to this folder; try again when it is done."
                    ) from None
                time.sleep(_BREATH)
        yield
    finally:
        os.close(descriptor)
