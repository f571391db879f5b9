"""Folders that were open are open again: after a restart, in each workspace, and under a new name."""

from __future__ import annotations

import gc
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from window_kit import Play, until  # type: ignore[import-not-found]

from k2desk.ui.models.files import files_of
from k2desk.ui.open_folders import MOST
from k2desk.ui.panes.files import PANE, FilesPane
from k2desk.ui.runtime import Runtime
from k2desk.ui.workarea import WorkArea
from k2desk.workspace.paths import PathList

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture(autouse=True)
def collected() -> Iterator[None]:
    """Collect the loop of each test here: in a thread of the next one, Qt would complain of its timer."""
    yield
    gc.collect()


@pytest.fixture
def pane(runtime: Runtime, dressed: QApplication) -> Iterator[FilesPane]:
    made = PANE.build(runtime)
    assert isinstance(made, FilesPane)
    made.complete()
    made.resize(250, 700)
    made.show()
    yield made
    made.close()
    made.deleteLater()
    dressed.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def many(folder: Path) -> Path:
    """The workspace with folders in folders, under git."""
    for path in ("app/api/v1/users.py", "app/api/v1/items.py", "app/api/errors.py", "docs/index.md"):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text("x\n")
    git(folder, "init", "-qb", "main")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "first")
    return folder


async def opened(runtime: Runtime, folder: Path) -> None:
    runtime.open_session(folder)
    files = files_of(runtime)
    await until(lambda: files.root == folder and (files.state is not None or files.notice))


def kept(pane: FilesPane) -> list[str]:
    return str(pane.remembered()["open_folders"]).split()


def in_sight(pane: FilesPane) -> list[str]:
    """Return every open folder in sight."""
    found = []
    index = pane.model.index(0, 0)
    while index.isValid():
        if pane.tree.isExpanded(index):
            found.append(pane.model.path(index))
        index = pane.tree.indexBelow(index)
    return found


def press(pane: FilesPane, path: str, key: Qt.Key = Qt.Key.Key_Return) -> None:
    pane.tree.setCurrentIndex(pane.model.index_of(path))
    QTest.keyClick(pane.tree, key)


def test_what_was_open_is_open_again_in_each_workspace(
    runtime: Runtime, many: Path, tmp_path: Path, play: Play, pane: FilesPane
) -> None:
    other = tmp_path / "other"
    (other / "app/api").mkdir(parents=True)
    (other / "app/api/x.py").write_text("x\n")

    async def scenario() -> None:
        await opened(runtime, many)
        for path in ("app", "app/api", "app/api/v1", "docs"):
            press(pane, path)
        press(pane, "docs", Qt.Key.Key_Left)
        layout = pane.remembered()
        assert layout == {"open_folders": "app\napp/api\napp/api/v1"}
        await opened(runtime, other)
        pane.recall({})
        assert in_sight(pane) == []
        assert kept(pane) == []
        await opened(runtime, many)
        pane.recall(layout)
        await until(lambda: in_sight(pane) == ["app", "app/api", "app/api/v1"])
        # What is closed before its turn stays closed.
        pane.recall(layout)
        assert pane.opened is not None
        pane.opened._collapsed(pane.model.index_of("app/api/v1"))
        await until(lambda: not pane.opened._due)
        assert in_sight(pane) == ["app", "app/api"]

    play(scenario)


def test_a_window_gives_the_pane_its_folders_whenever_it_is_made(
    runtime: Runtime, many: Path, play: Play, dressed: QApplication
) -> None:
    work = WorkArea(lambda spec: spec.build(runtime))
    layout = {"open_folders": "docs", "panel": "files"}

    async def scenario() -> None:
        work.restore(layout)
        work.furnish([PANE])
        pane = work.pane("files")
        assert isinstance(pane, FilesPane)
        assert work.layout_now()["open_folders"] == "docs"  # before the pane is complete, too
        pane.complete()
        await opened(runtime, many)
        await until(lambda: in_sight(pane) == ["docs"])
        work.restore({})
        assert in_sight(pane) == []
        work.restore(layout)
        await until(lambda: in_sight(pane) == ["docs"])
        assert work.layout_now()["open_folders"] == "docs"

    try:
        play(scenario)
    finally:
        work.deleteLater()
        dressed.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.mark.parametrize("how", ["with git", "without git", "to another place"])
def test_a_renamed_folder_stays_open(
    runtime: Runtime, many: Path, play: Play, pane: FilesPane, how: str
) -> None:
    async def scenario() -> None:
        await opened(runtime, many)
        for path in ("app", "app/api", "app/api/v1", "docs"):
            press(pane, path)
        new = "docs/api" if how == "to another place" else "app/web"
        if how == "with git":
            git(many, "mv", "app/api", new)
        else:
            (many / "app/api").rename(many / new)
        (many / new / "more.py").write_text("x\n")
        (many / new / "errors.py").rename(many / new / "failures.py")
        files_of(runtime).refresh()
        wanted = sorted({"app", "docs", new, f"{new}/v1"})
        await until(lambda: in_sight(pane) == wanted)
        assert kept(pane) == wanted

    play(scenario)


def test_a_folder_that_comes_back_is_open_and_one_that_is_new_is_not(
    runtime: Runtime, many: Path, play: Play, pane: FilesPane
) -> None:
    async def scenario() -> None:
        await opened(runtime, many)
        press(pane, "docs")
        (many / "docs").rename(many.parent / "aside")
        git(many, "rm", "-rq", "--cached", "docs")
        (many / "notes").mkdir()
        (many / "notes/other.md").write_text("x\n")
        files_of(runtime).refresh()
        await until(lambda: not pane.model.index_of("docs").isValid())
        await until(lambda: pane.model.index_of("notes").isValid())
        assert in_sight(pane) == []
        (many.parent / "aside").rename(many / "docs")
        files_of(runtime).refresh()
        await until(lambda: in_sight(pane) == ["docs"])
        press(pane, "docs")
        assert kept(pane) == []

    play(scenario)


def test_the_file_that_is_shown_is_pointed_at(
    runtime: Runtime, many: Path, play: Play, pane: FilesPane
) -> None:
    async def scenario() -> None:
        await opened(runtime, many)
        runtime.file_requested.emit("app/api/errors.py", 3, 4)
        assert in_sight(pane) == ["app", "app/api"]
        assert pane.model.path(pane.tree.currentIndex()) == "app/api/errors.py"
        assert kept(pane) == ["app", "app/api"]
        runtime.file_requested.emit("not/listed.py", 0, 0)
        assert pane.model.path(pane.tree.currentIndex()) == "app/api/errors.py"

    play(scenario)


def test_as_many_are_kept_as_a_settings_file_should_hold(pane: FilesPane) -> None:
    names = [f"d{number:03}" for number in range(MOST + 9)]
    assert pane.opened is not None
    pane.opened.show("\n".join([*names, "bad\udce9", "tab\t"]))
    assert kept(pane) == names[:MOST]


def test_a_hundred_thousand_files_are_opened_a_little_at_a_time(pane: FilesPane, play: Play) -> None:
    paths = PathList(f"d{number % 150:03}/file{number}.py" for number in range(100_000))
    wanted = [f"d{number:03}" for number in range(40)]

    async def scenario() -> None:
        pane.model.show_paths(paths, fresh=True)
        opened = pane.opened
        assert opened is not None
        opened.show("\n".join(wanted))
        await until(lambda: not opened._due)
        assert all(pane.tree.isExpanded(pane.model.index_of(path)) for path in wanted)

    play(scenario)


def test_a_star_opens_all_folders_below_one_some_at_a_time(
    runtime: Runtime, folder: Path, play: Play, pane: FilesPane
) -> None:
    for number in range(MOST + 50):
        (folder / f"many/f{number:03}").mkdir(parents=True)
        (folder / f"many/f{number:03}/file").touch()

    async def scenario() -> None:
        await opened(runtime, folder)
        await until(lambda: pane.model.index_of("many").isValid())
        QTest.keyClick(pane.tree, Qt.Key.Key_Asterisk)
        pane.tree.setCurrentIndex(pane.model.index_of("src"))
        QTest.keyClick(pane.tree, Qt.Key.Key_Asterisk)
        await until(lambda: in_sight(pane) == ["src", "src/ledger"])
        pane.tree.setCurrentIndex(pane.model.index_of("many"))
        QTest.keyClick(pane.tree, Qt.Key.Key_Asterisk)
        assert len(in_sight(pane)) < MOST, "not in one go"
        await until(lambda: len(in_sight(pane)) == MOST)
        pane.tree.collapse(pane.model.index_of("many/f000"))
        await until(lambda: not pane.opened._timer.isActive())  # type: ignore[union-attr]
        assert len(in_sight(pane)) == MOST - 1

    play(scenario)
