"""The tree follows what others do to the files, and does what its menu does by keys."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from window_kit import Play, until  # type: ignore[import-not-found]

from k2desk.core.said import Attachment
from k2desk.ui.actions import Actions
from k2desk.ui.panes.files import PANE, FilesPane
from k2desk.ui.runtime import Runtime

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def run_git(folder: Path, *arguments: str) -> None:
    environment = {"PATH": os.environ["PATH"], "GIT_CONFIG_GLOBAL": os.devnull}
    settings = ("-c", "init.defaultBranch=main", "-c", "user.name=Ana", "-c", "user.email=a@b")
    subprocess.run(["git", *settings, *arguments], cwd=folder, env=environment, check=True)


@pytest.fixture
def pane(runtime: Runtime, dressed: QApplication) -> Iterator[FilesPane]:
    made = PANE.build(runtime)
    assert isinstance(made, FilesPane)
    made.complete()
    made.resize(250, 600)
    made.show()
    Actions(made, lambda _: None).add(made.actions, made)  # type: ignore[arg-type]
    yield made
    made.close()
    made.deleteLater()
    dressed.sendPostedEvents(None, QEvent.Type.DeferredDelete)


async def opened(runtime: Runtime, folder: Path, pane: FilesPane) -> None:
    runtime.open_session(folder)
    await until(lambda: pane._files.paths and "src/ledger/money.py" in pane._files.paths)
    await until(lambda: pane._files.state is not None or pane._files.notice)


def test_new_files_and_git_are_noticed(runtime: Runtime, folder: Path, play: Play, pane: FilesPane) -> None:
    run_git(folder, "init", "-q")

    async def scenario() -> None:
        await opened(runtime, folder, pane)
        assert pane.watching.folders == [str(folder), str(folder / ".git")]
        (folder / "fresh.txt").write_text("x")
        await until(lambda: pane.model.index_of("fresh.txt").isValid())
        src = pane.model.index_of("src")
        pane.tree.expand(src)
        assert str(folder / "src") in pane.watching.folders
        (folder / "src/more.py").write_text("x")
        await until(lambda: pane.model.index_of("src/more.py").isValid())
        assert pane.tree.isExpanded(pane.model.index_of("src"))
        pane.tree.collapse(pane.model.index_of("src"))
        assert str(folder / "src") not in pane.watching.folders
        run_git(folder, "add", "fresh.txt")
        await until(lambda: pane.model.mark("fresh.txt", False) == "A")

    play(scenario)


def test_another_folder_is_watched_instead(
    runtime: Runtime, folder: Path, tmp_path: Path, play: Play, pane: FilesPane
) -> None:
    other = tmp_path / "other"
    other.mkdir()

    async def scenario() -> None:
        await opened(runtime, folder, pane)
        runtime.open_session(other)
        await until(lambda: pane.watching.folders == [str(other)])

    play(scenario)


def test_keys_do_what_the_menu_does(runtime: Runtime, folder: Path, play: Play, pane: FilesPane) -> None:
    added: list[Attachment] = []
    runtime.context_requested.connect(added.append)

    async def scenario() -> None:
        await opened(runtime, folder, pane)
        pane.activateWindow()
        pane.tree.setFocus()
        pane.tree.setCurrentIndex(pane.model.index_of("README.md"))
        held = Qt.KeyboardModifier.ControlModifier
        QTest.keyClick(pane.tree, Qt.Key.Key_C, held)
        assert QApplication.clipboard().text() == "README.md"
        QTest.keyClick(pane.tree, Qt.Key.Key_L, held | Qt.KeyboardModifier.ShiftModifier)
        assert added == [Attachment("README.md")]
        pane.tree.setCurrentIndex(pane.model.index_of("src"))
        QTest.keyClick(pane.tree, Qt.Key.Key_L, held | Qt.KeyboardModifier.ShiftModifier)
        assert len(added) == 1

    play(scenario)
