"""Changes that are thrown away by a patch of their own, and what a session has changed as one diff."""

from __future__ import annotations

import gc
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from own_patch_kit import patch_desk
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from shown_kit import shown_window
from window_kit import Play, until  # type: ignore[import-not-found]

from k2desk.patch.export import to_unified
from k2desk.ui.pane import panes
from k2desk.ui.panes.changes import ChangesPane
from k2desk.ui.panes.review import Review
from k2desk.ui.runtime import Runtime
from k2desk.ui.window import Window

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
desk = patch_desk
OLD, NEW = b"# Ledger\n", b"# The ledger\n"


@pytest.fixture(autouse=True)
def collected() -> Iterator[None]:
    """Collect the loop of each test here, not in a thread of the next one."""
    yield
    gc.collect()


@pytest.fixture
def window(runtime: Runtime, folder: Path, dressed: QApplication) -> Iterator[Window]:
    with shown_window(runtime, folder, panes()) as made:
        yield made


def opened(window: Window) -> tuple[ChangesPane, Review]:
    """Show the changes; return them and the review."""
    window.show_pane("changes")
    pane, review = window.work.pane("changes"), window.work.pane("review")
    assert isinstance(pane, ChangesPane)
    assert isinstance(review, Review)
    return pane, review


def git(folder: Path, *arguments: str) -> None:
    command = ["git", "-c", "init.defaultBranch=main", *arguments]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)


def test_changes_are_discarded_by_a_patch_that_is_reviewed_and_undone(
    window: Window, runtime: Runtime, folder: Path, play: Play
) -> None:
    git(folder, "init", "-q")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "first")
    (folder / "README.md").write_bytes(NEW)
    told: list[str] = []
    runtime.noticed.connect(lambda _, words: told.append(words))

    async def scenario() -> None:
        runtime.open_session(folder)
        await until(lambda: runtime.engine is not None)
        pane, review = opened(window)
        await until(lambda: pane.model.rowCount() == 1)
        pane.list.setFocus()
        QTest.keyClick(pane.list, Qt.Key.Key_D)
        assert told == ["Choose the files in the list first."]
        pane.list.selectAll()
        QTest.keyClick(pane.list, Qt.Key.Key_D)
        await until(review.can_apply)
        assert review._story[review._shown].proposal.summary == "Discard what is not committed of README.md"
        assert (folder / "README.md").read_bytes() == NEW
        window.registry.run("review.apply")
        await until(lambda: (folder / "README.md").read_bytes() == OLD)
        await until(lambda: review.bar.can_revert)
        window.registry.run("review.undo")
        await until(lambda: (folder / "README.md").read_bytes() == NEW)
        (folder / "README.md").write_bytes(OLD)
        pane.discard()
        await until(lambda: told[-1] == "Nothing of it differs from the last commit any more.")

    play(scenario)


def test_what_a_session_has_changed_is_one_diff_against_its_start(
    window: Window, runtime: Runtime, folder: Path, play: Play
) -> None:
    shown: list[tuple[str, bytes]] = []
    told: list[str] = []
    runtime.diff_requested.connect(lambda title, diff: shown.append((title, diff)))
    runtime.noticed.connect(lambda _, words: told.append(words))

    async def scenario() -> None:
        runtime.open_session(folder)
        await until(lambda: runtime.engine is not None)
        _, review = opened(window)
        window.registry.run("changes.session")
        await until(lambda: told == ["Every file this session wrote is as it was before."])
        for before, after in ((OLD, NEW), (NEW, b"# Two\n")):
            runtime.propose(to_unified("README.md", before, after), "Say which ledger", print)
            await until(review.can_apply)
            window.registry.run("review.apply")
            await until(lambda wanted=after: (folder / "README.md").read_bytes() == wanted)
        runtime.propose(to_unified("made.txt", None, b"one\n"), "Another", print)
        await until(review.can_apply)
        window.registry.run("review.apply")
        await until(lambda: (folder / "made.txt").exists() and review.bar.can_revert)
        (folder / "made.txt").write_bytes(b"\0")
        window.registry.run("changes.session")
        await until(lambda: shown)
        title, diff = shown[0]
        assert title == "What this session has changed"
        assert b"-# Ledger\n+# Two\n" in diff
        assert b"Binary files a/made.txt and b/made.txt differ" in diff
        assert diff.count(b"diff --git") == 2

    play(scenario)
