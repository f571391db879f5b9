"""Hands the system call filter to bubblewrap, by a descriptor."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from k2desk.sandbox import seccomp


@contextmanager
def filter_file() -> Iterator[int | None]:
    """Give a descriptor with the system call filter, afresh: bubblewrap reads it to its end.

    None where there is no filter for this machine.
    """
    code = seccomp.program()
    if not code:
        yield None
        return
    reading, writing = os.pipe()  # the filter is smaller than a pipe's buffer, so writing never waits
    try:
        os.write(writing, code)
        os.close(writing)
        yield reading
    finally:
        os.close(reading)
