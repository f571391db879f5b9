"""How far long work is, on one line of the terminal that is gone when the work is over."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from k2desk.core.working import Step, Working

_AGAIN = "\r\x1b[K"
"""Back to the beginning of the line, and empty it (ECMA-48, 8.3.41)."""


@contextmanager
def telling() -> Iterator[Working]:
    """Give long work what tells of it; where nobody looks, as in a log, nothing is said."""

    def tell(step: Step) -> None:
        sys.stderr.write(f"{_AGAIN}{step.words}")
        sys.stderr.flush()

    watched = sys.stderr.isatty()
    try:
        yield Working(tell if watched else None)
    finally:
        if watched:
            sys.stderr.write(_AGAIN)
