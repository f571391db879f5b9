"""The real program while a session goes on and on: what it holds after few turns, and after many."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from bench._child import tell
from bench._memory import resident
from bench._start import CALM_MS, settled, start
from bench.turns import FEW, MANY, turns

if TYPE_CHECKING:
    from k2desk.core.events import Event
    from k2desk.ui.window import Window

AT_ONCE = 50
"""Events of one turn of the loop."""


class _Growing:
    """Has turns happen in the open session as if the model said them, and weighs the program.

    Args:
        window: with a new session open.
    """

    def __init__(self, window: Window) -> None:
        self._window = window
        self._found: list[float] = []
        self._events: Iterator[Event] = turns(1, FEW)
        self._go_on()

    def _go_on(self) -> None:
        from PySide6.QtCore import QTimer

        engine = self._window.runtime.engine
        assert engine is not None
        said = 0
        for event in islice(self._events, AT_ONCE):
            engine.log.append(event)
            said += 1
        if said:
            QTimer.singleShot(0, self._window, self._go_on)
        else:
            QTimer.singleShot(CALM_MS, self._window, self._weigh)

    def _weigh(self) -> None:
        self._found.append(resident())
        if len(self._found) == 1:
            self._events = turns(FEW + 1, MANY)
            self._go_on()
            return
        few, many = self._found
        tell(few=few, many=many)
        self._window.close()


if __name__ == "__main__":
    place = Path(sys.argv[1])
    growing: list[_Growing] = []

    def begin(window: Window) -> None:
        settled(window, place, "", lambda: growing.append(_Growing(window)))

    raise SystemExit(start(str(place), begin))
