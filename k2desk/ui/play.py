"""Plays the demo in the real window with the keyboard, as a user would, and leaves pictures behind."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit

from k2desk.core.events import (
    DecisionMade,
    DecisionRequested,
    HunksProved,
    ProposalMade,
    Record,
    ToolFinished,
    TurnFinished,
    WriteDone,
    WriteIntended,
)
from k2desk.core.permissions import Question
from k2desk.journal.report import report
from k2desk.ui.composer import Composer
from k2desk.ui.diff.area import DiffArea
from k2desk.ui.diff.badge_runs import BadgeRuns
from k2desk.ui.panes.sessions import SessionsPane
from k2desk.ui.panes.viewer import Viewer
from k2desk.ui.player import Player, Step
from k2desk.ui.theme import look
from k2desk.ui.time.opened import hindsight_of
from k2desk.ui.time.slider import TimeSlider
from k2desk.ui.window import Window

QUESTION = "Totals drift by a cent on long ledgers. Find out why and fix it; keep the public API."
PAUSE = 0.7
"""Seconds between what happens and the next key, so that a watcher can follow."""


class Play(Player):
    """A played demo.

    Args:
        out: the folder for pictures and the report; it is made.
        pause: seconds between what happens and the next key.
    """

    def __init__(self, out: Path, pause: float = PAUSE) -> None:
        super().__init__(out, pause)
        self._events: list[object] = []
        self._notices: list[str] = []
        self._tests_run = True
        self._applied = ""

    def begin(self, window: Window) -> None:
        """Play; the window closes when it is over."""
        window.runtime.recorded.connect(self._hear)
        window.runtime.noticed.connect(lambda _, words: self._notices.append(words))
        super().begin(window)

    def _hear(self, record: Record) -> None:
        self._events.append(record.event)

    # -- the play

    def _play(self) -> Iterator[Step]:
        runtime = self._window.runtime
        yield lambda: runtime.engine is not None and runtime.desk.confinement.label != "looking…"
        yield self._a_moment()
        assert runtime.engine is not None  # noqa: S101 -- waited for
        self._workspace = runtime.engine.workspace
        before = self._fingerprint()
        self._say(f"Opened {self._workspace}; {runtime.desk.confinement.label}")
        yield from self._ask()
        yield from self._show_guide()
        yield from self._let_tests_run()
        yield from self._agree()
        yield from self._review()
        yield from self._see_tests_pass()
        yield from self._ask_the_line()
        yield from self._take_back(before)
        yield from self._look_back()
        yield from self._check_session()
        yield from self._other_theme()
        (self._out / "session.md").write_text(report(runtime.engine.log.records()), encoding="utf-8")
        self._say("Wrote the session report")

    def _ask(self) -> Iterator[Step]:
        composer = self._find(Composer)
        composer.setFocus()
        self._type(QUESTION)
        yield self._a_moment()
        self._shoot("question")
        self._key(Qt.Key.Key_Return)
        self._say(f"Asked: {QUESTION}")

    def _show_guide(self) -> Iterator[Step]:
        yield lambda: self._asked("guide") is not None
        yield self._a_moment()
        self._shoot("guide")
        yield from self._press("Show it to the model")
        self._say("Let the model see AGENTS.md")

    def _let_tests_run(self) -> Iterator[Step]:
        yield lambda: self._asked("tests") is not None
        yield self._a_moment()
        self._shoot("tests-ask")
        # Where the copy is not wholly confined there is no such button: each run is asked for.
        yield from self._press("For this session", "Run once")
        yield lambda: self._tests_answer() is not None
        confined = self._tests_answer() == "session"
        self._say(
            f"Let the tests run in a {'confined copy, for this session' if confined else 'copy, this once'}"
        )
        yield lambda: self._reports() == 1
        first = self._last_report()
        self._say(f"Tests: {first.summary}")
        if first.status != "failed" or first.report is None:
            raise RuntimeError("the demo's tests did not fail at first")
        self._tests_run = bool(first.report.cases)
        if not self._tests_run:  # a bundle on a machine without a Python of its own
            self._say("No test can run here: the model says so, and the demo goes on without proof")

    def _agree(self) -> Iterator[Step]:
        yield lambda: self._asked("scope") is not None
        yield self._a_moment()
        self._shoot("scope")
        yield from self._press("Accept")
        self._say("Agreed on what the work may touch")

    def _review(self) -> Iterator[Step]:
        yield lambda: self._asked("proposal") is not None
        yield self._a_moment()
        self._shoot("proposal")
        area = self._find(DiffArea)
        area.setFocus()
        proposal = self._proposal()
        selection = self._window.runtime.selection
        files = selection.files(proposal)
        hunks = [hunk for file in files for hunk in file.hunks]
        self._say(f"Proposed: {len(hunks)} hunks in {len(files)} files; nothing is written")
        if self._tests_run:
            yield from self._untick_harmful(proposal)
        ticked, of = selection.counts(proposal)
        self._applied = f"Applied {ticked} of {of} hunks"
        self._key(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)

    def _untick_harmful(self, proposal: str) -> Iterator[Step]:
        selection = self._window.runtime.selection
        files = selection.files(proposal)
        hunks = [hunk for file in files for hunk in file.hunks]
        harmful = next(n for n, hunk in enumerate(hunks) if any(b"!r" in line.data for line in hunk.lines))
        for _ in range(harmful):  # the first hunk is where reading begins
            self._key(Qt.Key.Key_N)
            yield self._a_moment(self._pause / 3)
        self._key(Qt.Key.Key_Space)
        yield self._a_moment()
        ticked = {ticks.path: ticks.lines for ticks in selection.ticks(proposal)}
        if len(ticked) != len(files) or selection.counts(proposal) != (len(hunks) - 1, len(hunks)):
            raise RuntimeError(f"hunk {harmful + 1} alone should be unticked, but ticked are {ticked}")
        self._say(f"Unticked hunk {harmful + 1}, which would break a test")
        if self._tests_answer() == "session":  # else nothing is tried without a question of its own
            yield from self._see_proof()
        self._shoot("unticked")

    def _see_proof(self) -> Iterator[Step]:
        """Wait until what is ticked, and each hunk, was tried in copies."""
        yield lambda: any(isinstance(event, HunksProved) for event in self._events)
        yield self._a_moment()
        hunks = next(event for event in self._events if isinstance(event, HunksProved))
        self._say(f"Tried what is ticked, and each hunk, in {hunks.runs} runs in copies")
        self._key(Qt.Key.Key_B)
        yield lambda: bool(self._found(BadgeRuns))
        yield self._a_moment()
        self._say("Looked at the runs behind the badge of the hunk")
        self._shoot("runs")
        self._key(Qt.Key.Key_Escape)
        yield lambda: not self._found(BadgeRuns)

    def _see_tests_pass(self) -> Iterator[Step]:
        yield lambda: self._written() is not None
        self._say(self._applied)
        if self._tests_run and self._tests_answer() != "session":
            yield lambda: sum(question.kind == "tests" for question in self._questions()) == 2
            yield from self._press("Run once")
        yield lambda: any(isinstance(event, TurnFinished) for event in self._events)
        end = next(event for event in self._events if isinstance(event, TurnFinished))
        last = self._last_report()
        if self._tests_run:
            self._say(f"Tests: {last.summary}")
        if end.outcome != "done" or (self._tests_run and last.status != "ok"):
            raise RuntimeError(f"the turn ended {end.outcome}, the tests {last.status}")
        yield self._a_moment()
        self._shoot("applied")

    def _ask_the_line(self) -> Iterator[Step]:
        """Ask of a line that was written where it comes from, and go from there to its decision."""
        self._key(Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
        yield lambda: isinstance(QApplication.focusWidget(), QLineEdit)
        self._type("ledger/money.py:14")
        yield self._a_moment()
        self._key(Qt.Key.Key_Return)
        yield lambda: any(viewer.area.chosen[0] for viewer in self._found(Viewer))
        self._window.registry.pick("viewer.blame")
        said = self._find(Viewer).findChildren(QLabel)
        yield lambda: any(QUESTION[:20] in label.text() for label in said)
        yield self._a_moment()
        self._say("Asked line 14 of money.py where it comes from")
        self._shoot("where-from")
        self._key(Qt.Key.Key_Return)
        yield lambda: bool(self._found(DiffArea))

    def _take_back(self, before: str) -> Iterator[Step]:
        if self._fingerprint() == before:
            raise RuntimeError("nothing was written")
        yield from self._press("Undo")
        yield lambda: sum(isinstance(event, WriteDone) for event in self._events) == 2
        yield self._a_moment()
        if self._fingerprint() != before:
            raise RuntimeError("undo did not bring the bytes of before back")
        self._say("Undid the change: every byte is as before")
        self._shoot("undone")

    def _look_back(self) -> Iterator[Step]:
        """Look at the session as it was before the change was decided, by the slider."""
        hindsight = hindsight_of(self._window)
        self._key(Qt.Key.Key_H, Qt.KeyboardModifier.ControlModifier)
        yield lambda: hindsight.settled
        slider = self._find(TimeSlider)
        while "Proposed patch" not in slider.accessibleDescription():
            self._key(Qt.Key.Key_Left)
            yield lambda: hindsight.settled
        yield self._a_moment()
        self._say("Looked at the session as it was before the decision")
        self._shoot("as-it-was")
        self._key(Qt.Key.Key_Escape)
        yield lambda: not hindsight.shown

    def _check_session(self) -> Iterator[Step]:
        """Check what the session wrote, and run it again without the model, from the list of sessions."""
        self._window.show_pane("sessions")
        sessions = self._find(SessionsPane)
        yield lambda: sessions.list.model().rowCount() > 1
        sessions.list.first()
        for action, words in (("check", "none without approval"), ("replay", "ended as recorded")):
            heard = len(self._notices)
            self._window.registry.pick(f"sessions.{action}")
            yield partial(self._more_notices, heard)
            if words not in self._notices[-1]:
                raise RuntimeError(self._notices[-1])
            self._say(self._notices[-1])
        yield self._a_moment()
        self._shoot("checked")

    def _more_notices(self, heard: int) -> bool:
        return len(self._notices) > heard

    def _other_theme(self) -> Iterator[Step]:
        other = "light" if look().dark else "dark"
        look().choose(other)
        yield self._a_moment()
        self._shoot(other)

    # -- what happened so far

    def _questions(self) -> list[Question]:
        return [event.question for event in self._events if isinstance(event, DecisionRequested)]

    def _asked(self, kind: str) -> Question | None:
        return next((question for question in self._questions() if question.kind == kind), None)

    def _tests_answer(self) -> str | None:
        """Return for how long the tests were first allowed, None before."""
        asked = [event for event in self._events if isinstance(event, DecisionRequested)]
        first = next(event.request_id for event in asked if event.question.kind == "tests")
        made = (event for event in self._events if isinstance(event, DecisionMade))
        return next((event.decision.scope for event in made if event.request_id == first), None)

    def _proposal(self) -> str:
        return next(event.proposal.id for event in self._events if isinstance(event, ProposalMade))

    def _reports(self) -> int:
        return sum(isinstance(event, ToolFinished) and event.report is not None for event in self._events)

    def _last_report(self) -> ToolFinished:
        return [e for e in self._events if isinstance(e, ToolFinished) and e.report is not None][-1]

    def _written(self) -> WriteIntended | None:
        return next((event for event in self._events if isinstance(event, WriteIntended)), None)

    def _fingerprint(self) -> str:
        """Return a digest over every file of the project but git's own."""
        digest = hashlib.sha256()
        for path in sorted(self._workspace.rglob("*")):
            if path.is_file() and ".git" not in path.parts:
                digest.update(path.relative_to(self._workspace).as_posix().encode() + b"\0")
                digest.update(hashlib.sha256(path.read_bytes()).digest())
        return digest.hexdigest()
