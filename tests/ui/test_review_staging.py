"""Hunks staged and taken back in the review, by keyboard, over a real repository."""

from __future__ import annotations

import os
import subprocess
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from window_kit import Play, SmallDesk, SmallEngine, until  # type: ignore[import-not-found]

from k2desk.core.events import Event, Noticed, StepStarted
from k2desk.ui.panes.changes import PANE as CHANGES
from k2desk.ui.panes.changes import ChangesPane
from k2desk.ui.panes.review import PANE, Review
from k2desk.ui.runtime import Runtime

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

_ENVIRONMENT = {"PATH": os.environ["PATH"], "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
LINES = [f"{number}\n" for number in range(60)]

RunGit = Callable[..., str]


@pytest.fixture
def git(folder: Path) -> RunGit:
    """Make the folder a repository with one commit and three changed hunks of one file on top."""

    def run(*arguments: str) -> str:
        argv = ["git", "-c", "user.name=Ana", "-c", "user.email=ana@example.org", *arguments]
        done = subprocess.run(
            argv, cwd=folder, env=_ENVIRONMENT, check=True, capture_output=True, encoding="utf-8"
        )
        return done.stdout

    (folder / "long.py").write_text("".join(LINES))
    run("init", "-qb", "main")
    run("add", ".")
    run("commit", "-qm", "first")
    (folder / "long.py").write_text("".join(changed(5, 25, 45)))
    return run


def changed(*numbers: int) -> list[str]:
    """Return the lines of the file with some of them changed."""
    return [f"changed {number}\n" if number in numbers else line for number, line in enumerate(LINES)]


@pytest.fixture
def panes(runtime: Runtime, dressed: QApplication) -> Iterator[tuple[ChangesPane, Review]]:
    review, changes = PANE.build(runtime), CHANGES.build(runtime)
    assert isinstance(changes, ChangesPane)
    assert isinstance(review, Review)
    changes.complete()
    for made, width in ((changes, 250), (review, 640)):
        made.resize(width, 700)
        made.show()
    runtime.focus_requested.connect(lambda pane: review.area.setFocus() if pane == "review" else None)
    yield changes, review
    for made in (changes, review):
        made.close()
        made.deleteLater()
    dressed.sendPostedEvents(None, QEvent.Type.DeferredDelete)


async def opened(runtime: Runtime, folder: Path, changes: ChangesPane) -> None:
    runtime.open_session(folder)
    await until(lambda: changes.model.rowCount())
    changes.list.setCurrentIndex(changes.model.index(0, 0))
    changes.list.setFocus()


def told(runtime: Runtime) -> list[str]:
    assert runtime.engine is not None
    return [r.event.text for r in runtime.engine.log.records() if isinstance(r.event, Noticed)]


def enter(review: Review) -> None:
    """Press what the key of the action does."""
    action = next(one for one in review.actions if one.id == "review.apply")  # type: ignore[attr-defined]
    assert action.enabled()
    action.run()


def test_single_hunks_are_staged_and_taken_back(
    runtime: Runtime, folder: Path, play: Play, panes: tuple[ChangesPane, Review], git: RunGit
) -> None:
    changes, review = panes

    async def scenario() -> None:
        await opened(runtime, folder, changes)
        QTest.keyClick(changes.list, Qt.Key.Key_H)
        await until(lambda: review._staging is not None and review._staging.bar.isVisible())
        staging = review._staging
        assert staging is not None
        assert (staging.title, staging.size) == ("long.py", "not staged")
        assert staging.bar.yes.text() == "Stage 3 hunks"
        assert not review.bar.isVisible()
        # The second hunk is left out: from a line in it, then all but it by the key of the file.
        QTest.keyClick(review.area, Qt.Key.Key_N)
        QTest.keyClick(review.area, Qt.Key.Key_Down)
        QTest.keyClick(review.area, Qt.Key.Key_Space)
        assert staging.bar.yes.text() == "Stage 2 of 3 hunks"
        review.grab()
        assert "hunk 2 of 3" in review.area.described(
            review.area.layout_of.place_of(review.area.stops[1].row)
        )
        enter(review)
        await until(lambda: staging.bar.yes.text() == "Stage 1 hunk")
        assert git("show", ":long.py") == "".join(changed(5, 45))
        assert told(runtime) == ["You staged 2 of 3 hunks of long.py."]
        await until(lambda: changes._files.state is not None and changes._files.state.staged)
        words = changes.model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
        assert words == "long.py, modified, partly staged"
        changes.grab()
        # What is staged is on the other side, and goes back out.
        staging.bar.side_picked.emit(True)
        await until(lambda: staging.bar.yes.text() == "Unstage 2 hunks")
        assert staging.size == "staged"
        review.tick_all()
        assert staging.bar.yes.text() == "Nothing is ticked"
        assert not review.can_apply()
        QTest.keyClick(review.area, Qt.Key.Key_Space)
        assert staging.bar.yes.text() == "Unstage 1 of 2 hunks"
        enter(review)
        await until(lambda: staging.bar.yes.text() == "Unstage 1 hunk")
        assert git("show", ":long.py") == "".join(changed(45))
        assert told(runtime)[-1] == "You took back 1 of 2 hunks of long.py that were staged."
        enter(review)
        # With nothing left on this side the other one is shown.
        await until(lambda: staging.bar.yes.text() == "Stage 3 hunks")
        assert git("diff", "--cached") == ""
        assert (folder / "long.py").read_text() == "".join(changed(5, 25, 45))
        wanted: list[str] = []
        runtime.focus_requested.connect(wanted.append)
        staging.bar.yes.setFocus()
        QTest.keyClick(staging.bar.yes, Qt.Key.Key_Space)
        assert staging.bar.yes.hasFocus(), "it is not taken away while git is at work"
        await until(lambda: staging.bar.yes.text() == "Unstage 3 hunks")
        named = [one for one in staging.bar.findChildren(QPushButton) if one.text() == "Done"]
        QTest.keyClick(named[0], Qt.Key.Key_Space)
        assert wanted[-1] == "changes", "the keyboard goes back to where it came from"
        assert not staging.bar.isVisible()
        assert not review.can_apply()

    play(scenario)


def test_what_changed_meanwhile_is_shown_anew_and_nothing_is_staged(
    runtime: Runtime, folder: Path, play: Play, panes: tuple[ChangesPane, Review], git: RunGit
) -> None:
    changes, review = panes

    async def scenario() -> None:
        await opened(runtime, folder, changes)
        assert changes.acts is not None
        changes.acts.ask_stage()
        assert changes.acts.asked.other.text() == "By hunk…"
        changes.acts.asked.other.click()
        assert changes.acts.asked.isHidden()
        await until(lambda: review._staging is not None and review._staging.bar.isVisible())
        staging = review._staging
        assert staging is not None
        (folder / "long.py").write_text("".join(changed(5, 45)))
        enter(review)
        await until(lambda: staging.bar.yes.text() == "Stage 2 hunks")
        assert "changed since you looked" in staging.bar._warning.text()
        assert git("diff", "--cached") == ""
        assert told(runtime) == []
        # A refusal of git's own keeps the ticks.
        QTest.keyClick(review.area, Qt.Key.Key_Space)
        assert staging.bar.yes.text() == "Stage 1 of 2 hunks"
        (folder / ".git/index.lock").touch()
        enter(review)
        await until(lambda: "index.lock" in staging.bar._warning.text())
        assert staging.bar.yes.text() == "Stage 1 of 2 hunks"
        # A diff to read takes its place, and what comes late does not bring it back.
        (folder / ".git/index.lock").unlink()
        enter(review)
        runtime.diff_requested.emit("Something else", b"")
        assert not review.can_apply()
        await until(lambda: told(runtime))
        await until(lambda: changes._files.state is not None and changes._files.state.staged)
        assert not staging.bar.isVisible()

    play(scenario)


def test_nothing_is_staged_while_the_assistant_works(
    runtime: Runtime,
    desk: SmallDesk,
    folder: Path,
    play: Play,
    panes: tuple[ChangesPane, Review],
    git: RunGit,
) -> None:
    changes, review = panes
    notices: list[str] = []

    async def works(engine: SmallEngine, turn: int) -> AsyncIterator[Event]:
        yield StepStarted(turn, 1, "k2")
        await engine.room.wait()

    desk.script = works
    runtime.noticed.connect(lambda _, words: notices.append(words))
    (folder / "new.py").write_text("x\n")

    async def scenario() -> None:
        await opened(runtime, folder, changes)
        runtime.hunks_requested.emit(["new.py"])
        await until(lambda: notices)
        assert "A file that is new to git is staged as a whole" in notices[0]
        runtime.hunks_requested.emit(["long.py"])
        await until(lambda: review._staging is not None and review._staging.bar.isVisible())
        staging = review._staging
        assert staging is not None
        assert isinstance(runtime.engine, SmallEngine)
        runtime.engine.room.clear()
        runtime.submit("Go on")
        await until(lambda: runtime.running)
        enter(review)
        assert "The assistant works on these files" in staging.bar._warning.text()
        assert git("diff", "--cached") == ""
        runtime.engine.room.set()
        await until(lambda: not runtime.running)
        (folder / ".gitattributes").write_text("*.py filter=lfs\n")
        runtime.hunks_requested.emit(["long.py"])
        await until(lambda: len(notices) == 2)
        assert "goes through a filter" in notices[1]

    play(scenario)


def test_single_lines_are_staged_and_taken_back(
    runtime: Runtime, folder: Path, play: Play, panes: tuple[ChangesPane, Review], git: RunGit
) -> None:
    changes, review = panes
    text = [*changed(5, 25)]
    text[45:46] = ["one\n", "two\n"]
    (folder / "long.py").write_text("".join(text))

    async def scenario() -> None:
        await opened(runtime, folder, changes)
        QTest.keyClick(changes.list, Qt.Key.Key_H)
        await until(lambda: review._staging is not None and review._staging.bar.isVisible())
        staging, area = review._staging, review.area
        assert staging is not None
        assert staging.ticks is not None
        for _ in range(3):
            QTest.keyClick(area, Qt.Key.Key_N)
        kinds = [area.rows.row(row).kind for row in range(len(area.rows.kinds))]
        first = kinds.index("-", area.stops[2].row)
        assert kinds[first : first + 3] == ["-", "+", "+"]
        area.go(area.layout_of.place_of(first + 2))
        QTest.keyClick(area, Qt.Key.Key_Space)
        assert staging.bar.yes.text() == "Stage 6 of 7 lines"
        assert staging.ticks.hunk_state(0, 2) is Qt.CheckState.PartiallyChecked
        assert staging.ticks.file_state(0) is Qt.CheckState.PartiallyChecked
        assert area.accessibleDescription() == "added line 47 two, not ticked"
        assert area.described(area.layout_of.place_of(first)).endswith(", ticked")
        review.grab()
        # Two lines at once, in and out again; what is whole counts as a hunk again.
        area.go(area.layout_of.place_of(first + 1))
        QTest.keyClick(area, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
        QTest.keyClick(area, Qt.Key.Key_Space)
        assert staging.bar.yes.text() == "Stage 3 hunks"
        QTest.keyClick(area, Qt.Key.Key_Space)
        assert staging.bar.yes.text() == "Stage 5 of 7 lines"
        review.tick_all()
        review.tick_all()
        assert staging.bar.yes.text() == "Nothing is ticked"
        area.go(area.layout_of.place_of(first + 1))
        QTest.keyClick(area, Qt.Key.Key_Space)
        assert staging.bar.yes.text() == "Stage 1 of 7 lines"
        enter(review)
        await until(lambda: staging.bar.yes.text() == "Stage 3 hunks")
        kept = [*LINES[:46], "one\n", *LINES[46:]]
        assert git("show", ":long.py") == "".join(kept)
        assert told(runtime) == ["You staged 1 of 7 lines of long.py."]
        # What is staged goes back out by its line, too.
        staging.bar.side_picked.emit(True)
        await until(lambda: staging.bar.yes.text() == "Unstage 1 hunk")
        enter(review)
        await until(lambda: staging.bar.yes.text() == "Stage 3 hunks")
        assert git("diff", "--cached") == ""

    play(scenario)
