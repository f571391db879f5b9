"""Makes drawing repeatable: bundled fonts only, one scale, one time zone, and a way to wait for stillness."""

from __future__ import annotations

import asyncio
import os
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtGui import QImage
    from PySide6.QtWidgets import QWidget

    from k2desk.ui.runtime import Runtime
    from k2desk.ui.window import Window

PATIENCE = 30.0
"""Seconds a picture may take to come to rest."""

FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <cachedir>{cache}</cachedir>
  <match target="pattern">
    <edit name="antialias" mode="assign"><bool>true</bool></edit>
    <edit name="hinting" mode="assign"><bool>true</bool></edit>
    <edit name="hintstyle" mode="assign"><const>hintslight</const></edit>
    <edit name="rgba" mode="assign"><const>none</const></edit>
  </match>
</fontconfig>
"""
"""No folder of fonts at all: what the bundled fonts do not have shows as a box, here as on a bare system."""


def prepare(folder: Path) -> None:
    """Set this process up for drawing; call it before anything of Qt is imported.

    Args:
        folder: private to this process; takes the home folder and the font settings.
    """
    config = folder / "fonts.conf"
    config.write_text(FONTS.format(cache=folder / "fonts"), encoding="utf-8")
    for name in list(os.environ):
        if name.startswith(("QT_", "XDG_", "GIT_", "LC_", "K2DESK_")):
            del os.environ[name]
    os.environ |= {
        "QT_QPA_PLATFORM": "offscreen",
        "QT_API": "pyside6",
        "FONTCONFIG_FILE": str(config),
        "HOME": str(folder),
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
    }
    time.tzset()


def private_folder() -> tempfile.TemporaryDirectory[str]:
    """Return a folder that goes with the process."""
    return tempfile.TemporaryDirectory(prefix="k2desk-pictures-")


def dress(theme: str) -> None:
    """Take a theme where another one is on: each widget is dressed anew by it."""
    from k2desk.ui.theme import look

    if look().name != theme:
        look().choose(theme)


async def until(condition: Callable[[], object], seconds: float = PATIENCE) -> None:
    """Let Qt and the loop work until something is so, for so many seconds at most."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 -- widgets have no asyncio event
            await asyncio.sleep(0.002)


async def at_rest(window: Window, runtime: Runtime, pane: QWidget | None = None) -> QImage:
    """Wait until nothing in the window is about to change, and return what it, or a pane in it, looks like.

    No work waits in the pool, no timer that fires once is pending (arming, colouring, seeing, searching), and
    two pictures with all of that between them are the same.
    """
    from PySide6.QtCore import QPoint, QRect

    last: QImage | None = None
    area = window.rect() if pane is None else QRect(pane.mapTo(window, QPoint()), pane.size())
    async with asyncio.timeout(PATIENCE):
        while True:
            await settled(window, runtime)
            picture = window.grab(area).toImage()
            if last is not None and picture == last:
                return picture
            last = picture


async def settled(window: Window, runtime: Runtime) -> None:
    """Wait until no work waits in the pool and no timer that fires once is pending."""
    await _pool_is_idle(runtime)
    await until(lambda: not _pending(window, runtime))


def _pending(window: Window, runtime: Runtime) -> bool:
    from PySide6.QtCore import QTimer

    timers = [*window.findChildren(QTimer), *runtime.findChildren(QTimer)]
    return any(timer.isActive() and (timer.isSingleShot() or not timer.interval()) for timer in timers)


async def _pool_is_idle(runtime: Runtime) -> None:
    """Wait until every thread of the pool is free at the same moment, and its results have arrived."""
    from k2desk.ui.threads import THREADS

    gate, arrived = threading.Barrier(THREADS), []
    for _ in range(THREADS):
        runtime.in_thread(lambda: gate.wait(PATIENCE), arrived.append)
    await until(lambda: len(arrived) == THREADS)
