"""The display that windows are measured on: the one there is, or a virtual one for the run."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

SCREEN = "1600x1000x24"
SECONDS = 15.0
"""How long the virtual display may take to end."""


@contextmanager
def display(wanted: bool) -> Iterator[None]:
    """Have ``DISPLAY`` name an X server; where it names none, one is started, and ended afterwards.

    Args:
        wanted: False does nothing.

    Raises:
        SystemExit: there is neither a display nor Xvfb.
    """
    if not wanted or os.environ.get("DISPLAY"):
        yield
        return
    program = shutil.which("Xvfb")
    if program is None:
        raise SystemExit("windows are measured on an X display; install xvfb")
    reader, writer = os.pipe()
    words = (program, "-displayfd", str(writer), "-screen", "0", SCREEN, "-nolisten", "tcp", "-noreset")
    server = subprocess.Popen(words, pass_fds=(writer,), stderr=subprocess.DEVNULL)
    os.close(writer)
    try:
        with os.fdopen(reader) as told:
            number = told.readline().strip()  # an empty line is the end of a server that could not start
        if not number:
            raise SystemExit("Xvfb did not start")
        os.environ["DISPLAY"] = f":{number}"
        yield
    finally:
        os.environ.pop("DISPLAY", None)
        server.terminate()
        try:
            server.wait(SECONDS)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
