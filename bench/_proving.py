"""The real program with a proposal under review, while each of its hunks is tried."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from bench._child import tell
from bench._heartbeat import Heartbeat
from bench._start import settled, start
from bench._subject import proposal

if TYPE_CHECKING:
    from k2desk.ui.window import Window

TESTS, HUNKS = 32, 8


class _Proving:
    """Proposes, lets the tests run, and watches until every hunk has its badge.

    Args:
        window: with a new session.
        folder: of the project.
    """

    def __init__(self, window: Window, folder: Path) -> None:
        from k2desk.core.events import DecisionRequested, ProposalMade
        from k2desk.core.permissions import Question
        from k2desk.ui.models.suite import suite_of

        runtime = window.runtime
        assert runtime.engine is not None
        self._window, self._beat = window, Heartbeat(window)
        runtime.recorded.connect(self._heard)
        tests, log = runtime.desk.tests, runtime.engine.log
        tests.agree(folder, tests.plan(folder).digest)
        suite_of(runtime).refresh()
        question = Question("proposal", "Apply?", "", "digest", proposal_id="p1")
        self._began = time.perf_counter()
        self._beat.start()
        log.append(ProposalMade(proposal(log, TESTS, HUNKS, "p1")))
        log.append(DecisionRequested("r1", "bench", question))

    def _heard(self, record: object) -> None:
        from k2desk.core.events import HunksProved

        event = getattr(record, "event", None)
        if isinstance(event, HunksProved):
            seconds = time.perf_counter() - self._began
            self._beat.stop()
            tell(late=self._beat.late, runs=event.runs, seconds=seconds)
            self._window.close()


if __name__ == "__main__":
    place = Path(sys.argv[1])
    kept: list[_Proving] = []

    def begin(window: Window) -> None:
        settled(window, place, "", lambda: kept.append(_Proving(window, place)))

    raise SystemExit(start(str(place), begin))
