"""Row 18: the size of the bundle for people who have no Python, and how soon it paints.

The floor of the latter is the same program from its environment; both are clocked by what the display shows.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from bench._child import home
from bench._display import display
from bench._repository import repository
from bench._screen import Screen
from bench._trust import trust
from bench.measure import Figure, in_turn, ratio

ROWS = ("18",)
BUNDLE = Path(__file__).resolve().parents[1] / "dist" / "bundle"
PLACE = (800, 12)
"""A place of the top bar, of a window as large as the display."""
RUNS = 11
SECONDS = 30.0
"""How long the program may take to end."""


def measure() -> list[Figure]:
    """Add up its files, in MB; a file that goes by several names counts once.

    Raises:
        SystemExit: there is no bundle.
    """
    if not BUNDLE.is_dir():
        raise SystemExit("there is no bundle yet; run: make package")
    found = [path.lstat() for path in BUNDLE.rglob("*") if path.is_file() or path.is_symlink()]
    sizes = {(one.st_dev, one.st_ino): one.st_size for one in found}
    return [
        Figure("18", "bundle, unpacked", sum(sizes.values()) / 1e6, 145.0, "MB"),
        _first_paint([str(BUNDLE / "k2desk" / "k2desk")], [sys.executable, "-P", "-m", "k2desk"]),
    ]


def _first_paint(bundled: Sequence[str], from_environment: Sequence[str]) -> Figure:
    shown = os.environ.pop("DISPLAY", None)  # a display that is in use has other windows on it
    try:
        with (
            tempfile.TemporaryDirectory(prefix="k2desk-bench-") as folder,
            home() as env,
            display(wanted=True),
        ):
            place = repository(Path(folder) / "small", 300)
            trust(env, place)
            named = os.environ["DISPLAY"]
            screen, given = Screen(named), {**env, "DISPLAY": named}
            ours, floor = in_turn(
                lambda: _painted(screen, [*bundled, str(place)], given),
                lambda: _painted(screen, [*from_environment, str(place)], given),
                runs=RUNS,
            )
    finally:
        if shown is not None:
            os.environ["DISPLAY"] = shown
    return ratio("18", "bundle, first paint, against the same from its environment", ours, floor, 1.15, "ms")


def _painted(screen: Screen, argv: Sequence[str], env: Mapping[str, str]) -> float:
    """Start a program, wait for what it paints, end it, and return the milliseconds to the paint."""
    empty = screen.pixel(*PLACE)
    began = time.monotonic()
    with subprocess.Popen(argv, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as program:
        painted = screen.changed(*PLACE, empty)
        program.terminate()
        program.wait(SECONDS)
    while screen.pixel(*PLACE) != empty:  # the server takes the window away in its own time
        time.sleep(0.01)
    return (painted - began) * 1000
