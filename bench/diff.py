"""Row 10: a diff of 100,000 lines on the screen, against a plain text field that holds it."""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING

from bench._child import ask, home, tell
from bench._diff import LINES, long_diff
from bench.measure import Figure, in_turn, milliseconds, percentile, ratio

if TYPE_CHECKING:
    from k2desk.ui.diff.area import DiffArea

ROWS = ("10",)
DISPLAY = True
JUMPS = 400
SIZE = (900, 900)
PAUSE = 0.03
"""Seconds between two jumps, in which the colours come."""


def measure() -> list[Figure]:
    """Compare the wall time from git's bytes to the painted diff, in milliseconds."""
    with home() as env:
        found = ask("diff", env=env)
    worst = percentile(found["jumps"], 0.99)
    return [
        ratio("10", "diff of 100k lines, opened", found["ours"], found["plain"], 0.15, "ms"),
        Figure("10", "diff of 100k lines, 400 jumps, 99th percentile", worst, 16.0, "ms"),
    ]


def _child() -> None:
    from PySide6.QtWidgets import QPlainTextEdit

    from k2desk.ui.app import application
    from k2desk.ui.diff.area import DiffArea
    from k2desk.ui.diff.unified_rows import UnifiedRows

    app = application()
    data = long_diff()
    area, plain = DiffArea(), QPlainTextEdit()
    plain.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
    plain.setFont(area.lines.font)
    for widget in (area, plain):
        widget.resize(*SIZE)
        widget.show()
    app.processEvents()

    def ours() -> float:
        area.show_rows(UnifiedRows(b""))
        return milliseconds(lambda: (area.show_rows(UnifiedRows(data)), area.viewport().repaint()))

    def theirs() -> float:
        plain.clear()
        return milliseconds(lambda: (plain.setPlainText(data.decode()), plain.viewport().repaint()))

    opened, floor = in_turn(ours, theirs)
    assert area.places.count > LINES // 2
    tell(ours=opened, plain=floor, jumps=[_jump(area) for _ in range(-20, JUMPS)][20:])


_places = random.Random(1)


def _jump(area: DiffArea) -> float:
    """Go to any place; return the milliseconds until it is painted. Then colours may come for a while."""
    from PySide6.QtWidgets import QApplication

    bar = area.verticalScrollBar()
    spent = milliseconds(lambda: (bar.setValue(_places.randrange(bar.maximum())), area.viewport().repaint()))
    until = time.perf_counter() + PAUSE
    while time.perf_counter() < until:
        QApplication.processEvents()
    return spent


if __name__ == "__main__":
    _child()
