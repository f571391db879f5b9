"""Row 5: 2,000 deltas in a second flow into a conversation of 200,000 tokens in the real window."""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from bench._child import ask, home, tell
from bench._heartbeat import Heartbeat
from bench._rate import KEY, gateway, settings
from bench._repository import repository
from bench._session import long_session, pieces
from bench._start import settled, start
from bench._trust import trust
from bench.measure import RUNS, Figure

if TYPE_CHECKING:
    from k2desk.core.events import Event
    from k2desk.ui.window import Window

ROWS = ("5",)
DISPLAY = True
TOKENS = 195_000
PER_SECOND = 2_000
SECONDS = 2
"""Of a run; all runs together must fit into what the model's context has left."""
FRAME = 0.033


def measure() -> list[Figure]:
    """Look how late a timer comes, in milliseconds, and what share of a core is used."""
    with (
        tempfile.TemporaryDirectory(prefix="k2desk-bench-") as folder,
        home(COMETAPI_KEY=KEY) as env,
        gateway(PER_SECOND * SECONDS, PER_SECOND) as url,
    ):
        place = repository(Path(folder) / "small", 300)
        own = Path(env["K2DESK_HOME"])
        settings(own, url)
        trust(env, place)
        found = ask("flow", str(place), long_session(own / "data", place, TOKENS), env=env)
    gap, idle = (statistics.median(found[name]) for name in ("gaps", "idle"))
    view, whole = (statistics.median(found[name]) * 100 for name in ("view", "whole"))
    detail = f"{idle:.3g} ms in a window at rest, {statistics.median(found['view_gaps']):.3g} ms view only"
    return [
        Figure("5", "2,000 deltas/s, a timer late at worst", gap, 12.0, "ms", detail),
        Figure("5", "2,000 deltas/s, share of a core, view only", view, 35.0, "%"),
        Figure("5", "2,000 deltas/s, share of a core, end to end", whole, 60.0, "%"),
    ]


class _Flow:
    """Runs the three measurements in turn: at rest, the view alone, the whole way."""

    def __init__(self, window: Window) -> None:
        from PySide6.QtCore import Qt, QTimer

        self._window = window
        self._runtime = window.runtime
        self._beat = Heartbeat(window)
        self._began = self._used = 0.0
        self._events: list[Event] = []
        self._found: dict[str, list[float]] = {
            name: [] for name in ("idle", "view", "view_gaps", "whole", "gaps")
        }
        self._feeder = QTimer(window)
        self._feeder.setTimerType(Qt.TimerType.PreciseTimer)
        self._feeder.timeout.connect(self._feed)

    def rest(self) -> None:
        """Watch a window at rest, then go on."""
        from PySide6.QtCore import QTimer

        self._start()
        QTimer.singleShot(SECONDS * 500, self._window, self._rested)

    def _rested(self) -> None:
        self._stop("", "idle")
        self._events = list(_turn(9_000 + len(self._found["idle"])))
        self._start()
        self._feeder.start(round(FRAME * 1000))

    def _feed(self) -> None:
        """Show what the record of such a stream holds for 33 ms, without a gateway, a loop or a journal."""
        from k2desk.core.events import Record

        for event in self._events[:1] if len(self._events) > 2 else self._events:
            self._runtime.recorded.emit(Record("bench", 0, time.time(), event, ""))
        del self._events[:1]
        if len(self._events) < 2:
            self._feeder.stop()
            self._stop("view", "view_gaps")
            self._send()

    def _send(self) -> None:
        self._runtime.running_changed.connect(self._changed)
        self._start()
        self._runtime.submit("Go on.")

    def _changed(self, running: bool) -> None:
        if running:
            return
        self._runtime.running_changed.disconnect(self._changed)
        self._stop("whole", "gaps")
        self._check()
        if len(self._found["gaps"]) < RUNS + 1:
            self.rest()
        else:
            tell(**{name: values[1:] for name, values in self._found.items()})
            self._window.close()

    def _check(self) -> None:
        """Make sure that what was measured was the whole answer, in view."""
        from k2desk.transcript.rows import TextRow
        from k2desk.ui.chat.view import TranscriptView

        view = self._window.findChild(TranscriptView)
        assert view is not None
        said = [entry.row.text for entry in view.stack.entries if isinstance(entry.row, TextRow)]
        assert len(said[-1].strip()) > PER_SECOND * SECONDS * 4 - 100, len(said[-1])
        assert view.following
        assert view.viewport().height() > 400

    def _start(self) -> None:
        self._began, self._used = time.perf_counter(), time.process_time()
        self._beat.start()

    def _stop(self, share: str, gap: str) -> None:
        self._found[gap].append(self._beat.stop())
        used, spent = time.process_time() - self._used, time.perf_counter() - self._began
        if share:
            self._found[share].append(used / spent)


def _turn(number: int) -> list[Event]:
    from typing import Any, cast

    from k2desk.core.events import StepFinished, StepStarted, TextDelta, TurnFinished, TurnStarted
    from k2desk.provider.scripted.rate import Rate

    text = Rate(PER_SECOND * SECONDS).answer(cast("Any", None)).text
    deltas = [TextDelta(number, 1, piece) for piece in pieces(text, round(PER_SECOND * FRAME) * 4)]
    head: list[Event] = [TurnStarted(number, "Go on."), StepStarted(number, 1, "rate-model")]
    return [*head, *deltas, StepFinished(number, 1, "stop"), TurnFinished(number, "done")]


def _ready(window: Window) -> None:
    flow = _Flow(window)
    _kept.append(flow)
    settled(window, Path(sys.argv[1]), sys.argv[2], flow.rest)


_kept: list[_Flow] = []
"""Qt keeps nobody alive for a timer's sake."""


if __name__ == "__main__":
    raise SystemExit(start(sys.argv[1], _ready))
