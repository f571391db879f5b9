"""Row 7: from the Enter key to the first token on the screen, against what the gateway itself takes."""

from __future__ import annotations

import http.client
import json
import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bench._child import ask, home, tell
from bench._heartbeat import Heartbeat
from bench._rate import KEY, MODEL, gateway, settings
from bench._repository import repository
from bench._start import settled, start
from bench._trust import trust
from bench.measure import RUNS, Figure, extra

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QEvent, QObject

    from k2desk.ui.window import Window

ROWS = ("7",)
DISPLAY = True
DELTAS = 100
PER_SECOND = 200.0
WORDS = "Why does the balance drift?"


def measure() -> list[Figure]:
    """Compare wall time, in milliseconds; the first send is one of those that count."""
    with (
        tempfile.TemporaryDirectory(prefix="k2desk-bench-") as folder,
        home(COMETAPI_KEY=KEY) as env,
        gateway(DELTAS, PER_SECOND) as url,
    ):
        place = repository(Path(folder) / "small", 300)
        settings(Path(env["K2DESK_HOME"]), url)
        trust(env, place)
        found = ask("first_token", str(place), url, env=env)
    ours, bare = found["ours"], found["bare"]
    gap, first = statistics.median(found["gaps"]), f"{ours[0] - bare[0]:.3g} ms added the first time"
    return [
        extra("7", "send to first painted token, added to the gateway's", ours, bare, 25.0, "ms"),
        Figure("7", "send to first painted token, a timer late at worst", gap, 16.0, "ms", first),
    ]


def _bare(url: str) -> float:
    """Ask as briefly as one can; return the milliseconds until the first token has come."""
    place = urlsplit(url)
    body = {"model": MODEL, "messages": [{"role": "user", "content": WORDS}], "stream": True}
    head = {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"}
    assert place.hostname is not None
    connection = http.client.HTTPConnection(place.hostname, place.port)
    began = time.perf_counter()
    connection.request("POST", f"{place.path}/chat/completions", json.dumps(body), head)
    answer, seen = connection.getresponse(), b""
    while b'"content":"' not in seen.replace(b'"content":""', b""):
        piece = answer.read1(4096)
        assert piece, seen
        seen += piece
    spent = (time.perf_counter() - began) * 1000
    connection.close()
    return spent


class _Sends:
    """Sends with the keyboard, again and again, the bare question in between."""

    def __init__(self, window: Window, url: str) -> None:
        from k2desk.ui.chat.view import TranscriptView
        from k2desk.ui.draft import Draft

        self._window, self._url = window, url
        view, draft = window.findChild(TranscriptView), window.findChild(Draft)
        assert view is not None
        assert draft is not None
        self._view, self._draft = view, draft
        self._beat = Heartbeat(window)
        self._began = 0.0
        self._waiting = False
        self._found: dict[str, list[float]] = {"ours": [], "bare": [], "gaps": []}
        self._watch = _watcher(window, self._painting)
        view.viewport().installEventFilter(self._watch)
        window.runtime.running_changed.connect(self._changed)

    def bare(self) -> None:
        """Ask without the program, in a thread, then with it."""
        from PySide6.QtCore import QTimer

        def work() -> None:
            self._found["bare"].append(_bare(self._url))

        thread = threading.Thread(target=work)
        thread.start()

        def look() -> None:
            if thread.is_alive():
                QTimer.singleShot(20, self._window, look)
            else:
                self._send()

        QTimer.singleShot(20, self._window, look)

    def _send(self) -> None:
        from PySide6.QtCore import QEvent, Qt
        from PySide6.QtGui import QKeyEvent
        from PySide6.QtWidgets import QApplication

        self._draft.setPlainText(WORDS)
        self._waiting = True
        self._beat.start()
        self._began = time.perf_counter()
        none = Qt.KeyboardModifier.NoModifier
        QApplication.sendEvent(self._draft, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Return, none, "\r"))

    def _painting(self) -> None:
        """Something is about to be painted: look whether the answer is in it."""
        from PySide6.QtCore import QTimer

        from k2desk.transcript.rows import TextRow

        entries = self._view.stack.entries
        last = entries[-1] if entries else None
        if self._waiting and last and isinstance(last.row, TextRow) and last.sheet and not last.dirty:
            self._waiting = False
            QTimer.singleShot(0, self._window, self._painted)

    def _painted(self) -> None:
        self._found["ours"].append((time.perf_counter() - self._began) * 1000)
        self._found["gaps"].append(self._beat.stop())

    def _changed(self, running: bool) -> None:
        from PySide6.QtCore import QTimer

        if running:
            return
        if len(self._found["ours"]) < RUNS:
            QTimer.singleShot(300, self._window, self.bare)
        else:
            tell(**self._found)
            QTimer.singleShot(0, self._window, self._window.close)


def _watcher(parent: QObject, painting: Callable[[], None]) -> QObject:
    from PySide6.QtCore import QEvent, QObject

    class Watcher(QObject):
        """Tells of paint events."""

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            """Let everything through."""
            if event.type() == QEvent.Type.Paint:
                painting()
            return False

    return Watcher(parent)


def _ready(window: Window) -> None:
    def begin() -> None:
        _kept.append(_Sends(window, sys.argv[2]))
        _kept[0].bare()

    settled(window, Path(sys.argv[1]), "", begin)


_kept: list[_Sends] = []
"""Qt keeps nobody alive for a timer's sake."""


if __name__ == "__main__":
    raise SystemExit(start(sys.argv[1], _ready))
