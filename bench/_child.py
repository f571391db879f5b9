"""Measurements that need a process of their own: it prints one line of JSON and ends."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

SECONDS = 240.0
"""How long a child may take."""


def ask(module: str, *words: str, env: Mapping[str, str]) -> dict[str, Any]:
    """Run ``python -m bench.MODULE WORDS…`` and return what it printed.

    Returns:
        The object of its line, and under ``began`` the moment before it was started; moments are those of
        `time.monotonic`, which all processes of a machine share.

    Raises:
        SystemExit: it failed, printed nothing or took too long.
    """
    argv = (sys.executable, "-m", f"bench.{module}", *words)
    began = time.monotonic()
    process = subprocess.Popen(argv, env=dict(env), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        out, err = process.communicate(timeout=SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        out, err = process.communicate()
        raise SystemExit(f"bench.{module} took more than {SECONDS:.0f} s\n{err}") from None
    if process.returncode or not out.strip():
        how = f"ended with {process.returncode}" + ("" if out.strip() else " and told no figure")
        raise SystemExit(f"bench.{module} {how}\n{err}")
    found: dict[str, Any] = json.loads(out.splitlines()[-1])
    return {"began": began, **found}


def tell(**values: object) -> None:
    """Print the line, in the child."""
    sys.stdout.write(json.dumps(values) + "\n")
    sys.stdout.flush()


def calm() -> QApplication:
    """Make the application as the program makes it, and have garbage collected as it does."""
    import gc

    from k2desk.ui.app import application
    from k2desk.ui.garbage import Collector

    app = application()
    Collector(app)
    gc.freeze()
    return app


def rest(seconds: float) -> None:
    """Let Qt's loop run for a while, asleep where it has nothing to do."""
    from PySide6.QtCore import QEventLoop, QTimer

    loop = QEventLoop()
    QTimer.singleShot(round(seconds * 1000), loop.quit)
    loop.exec()


@contextmanager
def home(platform: str = "xcb", **more: str) -> Iterator[dict[str, str]]:
    """Give the environment of children: a home folder of their own, no desktop, no key of the user's.

    Args:
        platform: Qt's: ``xcb`` is the real thing, ``offscreen`` needs no display.
        more: further variables.
    """
    with tempfile.TemporaryDirectory(prefix="k2desk-bench-") as folder:
        own = {
            "HOME": folder,
            "K2DESK_HOME": folder,
            "QT_QPA_PLATFORM": platform,
            "QT_API": "pyside6",
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
            **{f"XDG_{name}_HOME": str(Path(folder, name.lower())) for name in ("CONFIG", "DATA", "CACHE")},
        }
        kept = {
            name: value
            for name, value in os.environ.items()
            if name in ("PATH", "DISPLAY", "XAUTHORITY", "LANG", "LC_ALL", "TMPDIR", "VIRTUAL_ENV")
        }
        yield {**kept, **own, **more}
