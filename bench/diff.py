"""Row 10: a diff of 100,000 lines on the screen, against a plain text field that holds it."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from bench._child import ask, calm, home, rest, tell
from bench._diff import LINES, long_diff
from bench.measure import Figure, in_turn, milliseconds, percentile, ratio

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

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


class _Bare:
    """A screen with one widget on it at a time."""

    def __init__(self) -> None:
        self._app = calm()
        self._shown: list[QWidget] = []

    def timed(self, made: Callable[[], QWidget]) -> float:
        """Clear the screen; return the milliseconds until a widget was made and painted."""
        from PySide6.QtCore import QEvent

        while self._shown:
            self._shown.pop().deleteLater()
        self._app.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        self._app.processEvents()
        return milliseconds(lambda: self._show(made()))

    def _show(self, widget: QWidget) -> None:
        self._shown.append(widget)
        widget.resize(*SIZE)
        widget.show()
        self._app.processEvents()


def _child() -> None:
    screen = _Bare()
    from PySide6.QtWidgets import QPlainTextEdit

    from k2desk.ui.diff.area import DiffArea
    from k2desk.ui.diff.unified_rows import UnifiedRows
    from k2desk.ui.theme import look

    data, font = long_diff(), look().code_font()

    def ours() -> DiffArea:
        area = DiffArea()
        area.show_rows(UnifiedRows(data))
        return area

    def theirs() -> QPlainTextEdit:
        plain = QPlainTextEdit()
        plain.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        plain.setFont(font)
        plain.setPlainText(data.decode())
        return plain

    opened, floor = in_turn(lambda: screen.timed(ours), lambda: screen.timed(theirs))
    area = ours()
    screen.timed(lambda: area)
    assert area.places.count > LINES // 2
    tell(ours=opened, plain=floor, jumps=[_jump(area) for _ in range(-20, JUMPS)][20:])


_places = random.Random(1)


def _jump(area: DiffArea) -> float:
    """Go to any place; return the milliseconds until it is painted. Then colours may come for a while."""
    bar = area.verticalScrollBar()
    place = _places.randrange(bar.maximum())

    def jump() -> None:
        bar.setValue(place)
        area.viewport().repaint()

    spent = milliseconds(jump)
    rest(PAUSE)
    return spent


if __name__ == "__main__":
    _child()
