"""Plays a script in the real window with the keyboard: waits for what it shows, presses, takes pictures."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget

from k2desk.ui.window import Window

PATIENCE = 120.0
"""Seconds a step may take before the play gives up."""
SIZE = (1600, 1000)

Step = Callable[[], bool]
W = TypeVar("W", bound=QWidget)


class Player(QObject):
    """Plays what its script says; whoever has one gives it as `_play`.

    Args:
        out: the folder for pictures; it is made.
        pause: seconds between what happens and the next key.
    """

    def __init__(self, out: Path, pause: float) -> None:
        super().__init__()
        self.status = 1
        """What the program ends with: 0 only when the play came to its end."""
        self._out = out
        self._pause = pause
        self._timer = QTimer(self)
        self._timer.setInterval(20)
        self._timer.timeout.connect(self._go_on)
        self._deadline = 0.0
        self._pictures = 0

    def begin(self, window: Window) -> None:
        """Play; the window closes when it is over."""
        self._out.mkdir(parents=True, exist_ok=True)
        self._window = window
        window.resize(*SIZE)
        window.activateWindow()  # keys go to the active window, also where no desktop hands out the focus
        self._script = self._play()
        self._wait_for: Step = bool
        self._advance()
        self._timer.start()

    def _play(self) -> Iterator[Step]:
        """Yield what is to be waited for before the script goes on."""
        raise NotImplementedError

    # -- the clockwork

    def _go_on(self) -> None:
        try:
            if self._wait_for():
                self._advance()
            elif time.monotonic() > self._deadline:
                self._shoot("stuck")
                self._end(f"The demo did not go on within {PATIENCE:g} seconds.")
        except Exception as error:  # noqa: BLE001 - whatever broke, the play ends and says so
            self._end(f"The demo broke off: {error!r}")

    def _advance(self) -> None:
        following = next(self._script, None)
        if following is None:
            self.status = 0
            self._end("The demo came to its end.")
        else:
            self._wait_for = following
            self._deadline = time.monotonic() + PATIENCE

    def _end(self, words: str) -> None:
        self._timer.stop()
        self._say(words)
        self._say(f"Pictures and the session report are in {self._out.resolve()}")
        self._window.close()

    def _say(self, words: str) -> None:
        sys.stdout.write(f"{words}\n")
        sys.stdout.flush()

    def _a_moment(self, seconds: float = 0.0) -> Step:
        until = time.monotonic() + (seconds or self._pause)
        return lambda: time.monotonic() >= until

    # -- what a user does and sees

    def _found(self, kind: type[W]) -> list[W]:
        return [widget for widget in self._window.findChildren(kind) if widget.isVisible()]

    def _find(self, kind: type[W]) -> W:
        found = self._found(kind)
        if not found:
            raise RuntimeError(f"no {kind.__name__} is on the screen")
        return found[0]

    def _press(self, *wished: str) -> Iterator[Step]:
        """Wait for a button that can be pressed, go to it and press it with the space bar.

        Args:
            wished: how the button's words begin; the first of these that has a button is taken.
        """

        def buttons() -> list[QPushButton]:
            found = self._window.findChildren(QPushButton)
            there = [b for b in found if b.isVisible() and b.isEnabled()]
            fitting = ([b for b in there if _words(b).startswith(words)] for words in wished)
            return next((found for found in fitting if found), [])

        yield lambda: bool(buttons())
        yield self._a_moment()
        button = buttons()[-1]
        button.setFocus()
        self._key(Qt.Key.Key_Space)

    def _type(self, text: str) -> None:
        self._key(text=text)

    def _key(
        self,
        key: Qt.Key = Qt.Key.Key_unknown,
        modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
        *,
        text: str = "",
    ) -> None:
        from PySide6.QtTest import QTest  # its keys take the way of real ones, shortcuts included

        target = QApplication.focusWidget() or self._window.focusWidget() or self._window
        if text:
            QTest.keyClicks(target, text)
        else:
            QTest.keyClick(target, key, modifiers)

    def _shoot(self, name: str) -> None:
        self._pictures += 1
        self._window.grab().save(str(self._out / f"{self._pictures:02}-{name}.png"))


def _words(button: QPushButton) -> str:
    """Return what a button says, be it in its own text or in a label on it."""
    labels = [label.text() for label in button.findChildren(QLabel)]
    return button.text().replace("&", "") or " ".join(labels) or button.accessibleName()
