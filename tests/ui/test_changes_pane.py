"""The side panel of changes, driven as a user would."""

from __future__ import annotations

import gc
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from window_kit import Play, until  # type: ignore[import-not-found]

from k2desk.ui.models.files import Files, files_of
from k2desk.ui.panes.changes import PANE, ChangesPane, branch_text
from k2desk.ui.runtime import Runtime
from k2desk.ui.theme import look
from k2desk.workspace.porcelain import GitState

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture(autouse=True)
def collected() -> Iterator[None]:
    """Collect the loop of each test here, not in a thread of the next one."""
    yield
    gc.collect()


def git(folder: Path, *arguments: str) -> None:
    command = ["git", "-c", "init.defaultBranch=main", *arguments]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)


@pytest.fixture
def repository(folder: Path) -> Path:
    """The workspace under git, with a changed, a deleted and a new file."""
    git(folder, "init", "-q")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "first")
    (folder / "src/ledger/report.py").write_text("TITLE = 'changed'\n")
    (folder / "README.md").unlink()
    (folder / "new.txt").write_text("x\n")
    return folder


@pytest.fixture
def pane(runtime: Runtime, dressed: QApplication) -> Iterator[ChangesPane]:
    made = PANE.build(runtime)
    assert isinstance(made, ChangesPane)
    made.resize(250, 500)
    made.show()
    yield made
    made.close()
    made.deleteLater()
    dressed.sendPostedEvents(None, QEvent.Type.DeferredDelete)


async def opened(runtime: Runtime, folder: Path) -> Files:
    runtime.open_session(folder)
    files = files_of(runtime)
    await until(lambda: files.state is not None or files.notice)
    return files


def test_changed_files_are_listed_and_their_diff_is_shown(
    runtime: Runtime, repository: Path, play: Play, pane: ChangesPane
) -> None:
    diffs: list[tuple[str, bytes]] = []
    asked: list[str] = []
    runtime.diff_requested.connect(lambda title, diff: diffs.append((title, diff)))
    runtime.file_requested.connect(lambda path, _first, _last: asked.append(path))

    async def scenario() -> None:
        await opened(runtime, repository)
        assert pane.model.rows == [("README.md", "D"), ("new.txt", "?"), ("src/ledger/report.py", "M")]
        assert pane._figures.text() == "3 changed"
        assert pane._branch.text() == "main"
        pane.list.setCurrentIndex(pane.model.index(2, 0))
        QTest.keyClick(pane.list, Qt.Key.Key_Return)
        await until(lambda: diffs)
        title, diff = diffs[0]
        assert title == "src/ledger/report.py"
        assert b"+TITLE = 'changed'" in diff
        assert b"README" not in diff
        QTest.keyClick(pane.list, Qt.Key.Key_Up)
        QTest.keyClick(pane.list, Qt.Key.Key_Return)
        assert asked == ["new.txt"]
        spot = pane.list.visualRect(pane.model.index(0, 0)).center()
        QTest.mouseClick(pane.list.viewport(), Qt.MouseButton.LeftButton, pos=spot)
        await until(lambda: len(diffs) == 2)
        assert b"deleted file" in diffs[1][1]
        QTest.mouseClick(pane._whole, Qt.MouseButton.LeftButton)
        await until(lambda: len(diffs) == 3)
        assert b"README" in diffs[2][1]
        assert b"report.py" in diffs[2][1]

    play(scenario)


def test_the_cursor_stays_on_its_file_where_others_come_and_go(
    runtime: Runtime, repository: Path, play: Play, pane: ChangesPane
) -> None:
    def at() -> str:
        row = pane.list.currentIndex().row()
        return pane.model.rows[row][0] if row >= 0 else ""

    async def scenario() -> None:
        files = await opened(runtime, repository)
        assert at() == ""
        pane.list.setFocus()
        pane.list.setCurrentIndex(pane.model.index(1, 0))
        QTest.keyClick(pane.list, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
        assert pane._chosen() == ["new.txt", "src/ledger/report.py"]
        (repository / "a first one.txt").touch()
        files.refresh()
        await until(lambda: pane.model.rowCount() == 4)
        assert at() == "src/ledger/report.py"
        assert pane._chosen() == ["new.txt", "src/ledger/report.py"]
        git(repository, "checkout", "-q", "--", "src")
        files.refresh()
        await until(lambda: pane.model.rowCount() == 3)
        assert at() == "new.txt", "what came into its place"
        assert pane._chosen() == ["new.txt"]
        git(repository, "checkout", "-q", "--", ".")
        git(repository, "clean", "-qfd")
        files.refresh()
        await until(lambda: pane.model.rowCount() == 0)
        assert at() == ""

    play(scenario)


def test_a_change_that_is_gone_is_told(
    runtime: Runtime, repository: Path, play: Play, pane: ChangesPane
) -> None:
    notices: list[str] = []
    runtime.noticed.connect(lambda _level, text: notices.append(text))

    async def scenario() -> None:
        await opened(runtime, repository)
        git(repository, "checkout", "-q", ".")
        pane.list.setCurrentIndex(pane.model.index(2, 0))
        QTest.keyClick(pane.list, Qt.Key.Key_Return)
        await until(lambda: notices)
        assert "nothing differs any more" in notices[0]
        await until(lambda: pane.model.rows == [("new.txt", "?")])
        assert not pane._whole.isVisible()

    play(scenario)


def test_an_empty_repository_has_its_sentence(
    runtime: Runtime, tmp_path: Path, play: Play, pane: ChangesPane
) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    git(empty, "init", "-qb", "main")

    async def scenario() -> None:
        await opened(runtime, empty)
        assert pane._notice.text() == "The repository is empty. Add a file, or ask for a first one."
        assert "nothing committed yet" in pane._branch.text()

    play(scenario)


def test_nothing_changed_has_its_sentence(
    runtime: Runtime, repository: Path, play: Play, pane: ChangesPane
) -> None:
    git(repository, "add", "-A")
    git(repository, "commit", "-qm", "second")

    async def scenario() -> None:
        await opened(runtime, repository)
        assert pane._notice.text() == "Nothing differs from the last commit."
        assert pane._figures.text() == ""
        QTest.keyClick(pane.list, Qt.Key.Key_Return)

    play(scenario)


def test_no_repository_has_its_sentence(
    runtime: Runtime, folder: Path, play: Play, pane: ChangesPane
) -> None:
    async def scenario() -> None:
        await opened(runtime, folder)
        assert "no git repository" in pane._notice.text()
        assert not pane._branch.isVisible()

    play(scenario)


def test_git_that_fails_is_told_once(
    runtime: Runtime, repository: Path, play: Play, pane: ChangesPane
) -> None:
    (repository / ".git/index").write_bytes(b"nonsense")

    async def scenario() -> None:
        files = await opened(runtime, repository)
        assert "Git says" in pane._notice.text()
        assert "src/ledger/money.py" in (files.paths or ())

    play(scenario)


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (GitState(branch="main"), "main"),
        (GitState(branch="main", unborn=True), "main · nothing committed yet"),
        (GitState(), "no branch"),
        (GitState(branch="a", upstream="o/a"), "a · up to date with o/a"),
        (GitState(branch="a", upstream="o/a", ahead=2), "a · 2 ahead of o/a"),
        (GitState(branch="a", upstream="o/a", behind=1), "a · 1 behind o/a"),
        (GitState(branch="a", upstream="o/a", ahead=2, behind=1), "a · 2 ahead, 1 behind o/a"),
    ],
)
def test_where_the_branch_stands(state: GitState, words: str) -> None:
    assert branch_text(state) == words


def test_it_is_painted_in_both_themes(
    runtime: Runtime, repository: Path, play: Play, pane: ChangesPane
) -> None:
    async def scenario() -> None:
        await opened(runtime, repository)
        pane.list.setCurrentIndex(pane.model.index(2, 0))
        pane.list.setFocus()
        assert pane.model.index(2, 0).data() == "src/ledger/report.py"
        assert pane.model.index(2, 0).data(Qt.ItemDataRole.AccessibleTextRole).endswith("modified")
        assert pane.model.index(2, 0).data(Qt.ItemDataRole.DecorationRole) is None
        dark = pane.grab().toImage()
        look().choose("light")
        assert pane.grab().toImage() != dark

    play(scenario)


def test_every_label_is_plain(pane: ChangesPane) -> None:
    for label in pane.findChildren(QLabel):
        assert label.textFormat() == Qt.TextFormat.PlainText
