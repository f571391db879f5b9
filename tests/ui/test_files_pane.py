"""The side panel of files, driven as a user would."""

from __future__ import annotations

import gc
import hashlib
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QMenu
from window_kit import Play, SmallDesk, SmallEngine, until  # type: ignore[import-not-found]

from k2desk.core.events import (
    DecisionMade,
    DecisionRequested,
    ProposalMade,
    ToolFinished,
    TurnFinished,
    WriteDone,
    WriteIntended,
)
from k2desk.core.permissions import Decision, Question
from k2desk.core.proposals import FileChange, Proposal
from k2desk.settings.folders import folders
from k2desk.ui.goto import GoTo
from k2desk.ui.models.files import Files, files_of
from k2desk.ui.models.tree import IGNORED, MARK
from k2desk.ui.panes.files import PANE, FilesPane
from k2desk.ui.runtime import Runtime
from k2desk.ui.theme import look

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # of the platform without a screen


@pytest.fixture(autouse=True)
def collected() -> Iterator[None]:
    """Collect the loop of each test here: in a thread of the next one, Qt would complain of its timer."""
    yield
    gc.collect()


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(
        ["git", "-c", "init.defaultBranch=main", *arguments], cwd=folder, check=True, capture_output=True
    )


@pytest.fixture
def repository(folder: Path) -> Path:
    """The workspace under git, with a changed, a new and an ignored file."""
    (folder / ".gitignore").write_text("build/\n")
    git(folder, "init", "-q")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "first")
    (folder / "src/ledger/report.py").write_text("TITLE = 'changed'\n")
    (folder / "new.txt").write_text("x\n")
    (folder / "build").mkdir()
    (folder / "build/x").write_text("x\n")
    return folder


@pytest.fixture
def pane(runtime: Runtime, dressed: QApplication) -> Iterator[FilesPane]:
    made = PANE.build(runtime)
    assert isinstance(made, FilesPane)
    made.resize(250, 700)
    made.show()
    yield made
    made.close()
    made.deleteLater()
    dressed.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def shown(pane: FilesPane) -> list[str]:
    """Every row in sight, from top to bottom."""
    found = []
    index = pane.model.index(0, 0)
    while index.isValid():
        found.append(pane.model.path(index))
        index = pane.tree.indexBelow(index)
    return found


async def opened(runtime: Runtime, folder: Path) -> Files:
    runtime.open_session(folder)
    files = files_of(runtime)
    await until(lambda: files.state is not None or files.notice)
    return files


def figures(pane: FilesPane) -> str:
    return pane._figures.text()


def test_the_tree_shows_files_and_marks(
    runtime: Runtime, repository: Path, play: Play, pane: FilesPane
) -> None:
    async def scenario() -> None:
        files = await opened(runtime, repository)
        assert files.notice == ""
        assert shown(pane) == ["build", "src", ".gitignore", "new.txt", "README.md"]
        ignored = pane.model.index_of("build")
        assert ignored.data(IGNORED) is True
        assert ignored.data(Qt.ItemDataRole.AccessibleTextRole) == "build, folder, ignored by git"
        assert not pane.model.hasChildren(ignored)  # nobody looks into thousands of packages
        assert pane.model.index_of("src").data(IGNORED) is False
        assert figures(pane) == "2 changed"
        assert pane.model.index_of("new.txt").data(MARK) == "?"
        assert pane.model.index_of("src").data(MARK) == "below"
        assert pane.model.index_of("src/ledger/report.py").data(MARK) == "M"
        assert runtime.find_files is not None
        assert runtime.find_files("rpt", 5) == ["src/ledger/report.py"]
        assert list(runtime.find_files("build", 5)) == []  # the tree alone lists it

    play(scenario)


def test_the_root_is_there_before_git_has_answered(
    runtime: Runtime, repository: Path, play: Play, pane: FilesPane
) -> None:
    first: list[list[str]] = []
    files_of(runtime).listed.connect(lambda: first.append(shown(pane)))

    async def scenario() -> None:
        await opened(runtime, repository)
        assert set(first[0]) >= {"src", "README.md", "new.txt"}
        pane.tree.expand(pane.model.index_of("src"))
        assert "src/ledger" in shown(pane)

    play(scenario)


def test_keys_open_folders_and_files(runtime: Runtime, repository: Path, play: Play, pane: FilesPane) -> None:
    asked: list[tuple[str, int, int]] = []
    runtime.file_requested.connect(lambda *what: asked.append(what))

    async def scenario() -> None:
        await opened(runtime, repository)
        tree = pane.tree
        tree.setCurrentIndex(pane.model.index_of("src"))
        QTest.keyClick(tree, Qt.Key.Key_Return)
        QTest.keyClick(tree, Qt.Key.Key_Down)
        QTest.keyClick(tree, Qt.Key.Key_Right)
        QTest.keyClick(tree, Qt.Key.Key_Down)
        assert pane.model.path(tree.currentIndex()) == "src/ledger/money.py"
        QTest.keyClick(tree, Qt.Key.Key_Return)
        assert asked == [("src/ledger/money.py", 0, 0)]
        tree.setCurrentIndex(pane.model.index_of("src"))
        QTest.keyClick(tree, Qt.Key.Key_Return)
        assert "src/ledger" not in shown(pane)

    play(scenario)


def test_a_name_that_is_no_text_stays_itself_on_its_way(
    runtime: Runtime, repository: Path, play: Play, pane: FilesPane
) -> None:
    asked: list[str] = []
    runtime.file_requested.connect(lambda path, *_: asked.append(path))
    os.close(os.open(os.fsencode(repository) + b"/caf\xe9\n.txt", os.O_CREAT))

    async def scenario() -> None:
        await opened(runtime, repository)
        index = pane.model.index_of("caf\udce9\n.txt")
        assert index.data() == "caf⟨E9⟩␊.txt"
        pane.tree.setCurrentIndex(index)
        QTest.keyClick(pane.tree, Qt.Key.Key_Return)
        assert asked == ["caf\udce9\n.txt"]

    play(scenario)


def test_clicks_open_folders_and_double_clicks_open_files(
    runtime: Runtime, repository: Path, play: Play, pane: FilesPane
) -> None:
    asked: list[str] = []
    runtime.file_requested.connect(lambda path, _first, _last: asked.append(path))

    def at(path: str) -> QPoint:
        return pane.tree.visualRect(pane.model.index_of(path)).center()

    async def scenario() -> None:
        await opened(runtime, repository)
        left, ground = Qt.MouseButton.LeftButton, pane.tree.viewport()
        QTest.mouseClick(ground, left, pos=at("src"))
        assert "src/ledger" in shown(pane)
        QTest.mouseClick(ground, left, pos=at("README.md"))
        assert asked == []
        QTest.mouseDClick(ground, left, pos=at("README.md"))
        assert asked == ["README.md"]
        QTest.mouseClick(ground, left, pos=at("src"))
        assert "src/ledger" not in shown(pane)
        QTest.mouseClick(ground, left, pos=QPoint(10, 690))

    play(scenario)


def _menu(pane: FilesPane) -> QMenu:
    (found,) = (menu for menu in pane.findChildren(QMenu) if menu.isVisible())
    return found


def _choose(pane: FilesPane, words: str) -> None:
    menu = _menu(pane)
    next(action for action in menu.actions() if action.text() == words).trigger()
    menu.close()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def test_the_menu_is_reached_by_key_and_by_pointer(
    runtime: Runtime, repository: Path, play: Play, pane: FilesPane, monkeypatch: pytest.MonkeyPatch
) -> None:
    along: list[object] = []
    asked: list[str] = []
    shown_folders: list[QUrl] = []
    runtime.context_requested.connect(along.append)
    runtime.file_requested.connect(lambda path, _first, _last: asked.append(path))
    told: list[str] = []
    runtime.noticed.connect(lambda _, words: told.append(words))
    monkeypatch.setattr(QDesktopServices, "openUrl", shown_folders.append)

    async def scenario() -> None:
        await opened(runtime, repository)
        tree = pane.tree
        tree.setCurrentIndex(pane.model.index_of("src/ledger/money.py"))
        for words in ("Open", "Add to the conversation", "Copy whole path", "Open outside"):
            QTest.keyClick(tree, Qt.Key.Key_F10, Qt.KeyboardModifier.ShiftModifier)
            _choose(pane, words)
        assert QGuiApplication.clipboard().text() == str(repository / "src/ledger/money.py")
        assert "could run it" in told[0]
        for words in ("Copy path", "Show in the file manager"):
            QTest.keyClick(tree, Qt.Key.Key_F10, Qt.KeyboardModifier.ShiftModifier)
            _choose(pane, words)
        assert [item.path for item in along] == ["src/ledger/money.py"]  # type: ignore[attr-defined]
        assert asked == ["src/ledger/money.py"]
        assert QGuiApplication.clipboard().text() == "src/ledger/money.py"
        tree.setCurrentIndex(pane.model.index_of("src"))
        QTest.keyClick(tree, Qt.Key.Key_F10, Qt.KeyboardModifier.ShiftModifier)
        assert "Open" not in [action.text() for action in _menu(pane).actions()]
        _choose(pane, "Show in the file manager")
        pane.reveal("evil.app/Contents/x", folder=False)
        pane.reveal("evil.app", folder=True)
        assert [Path(url.toLocalFile()) for url in shown_folders] == [
            repository / part for part in ("src/ledger", "src", "evil.app/Contents", "")
        ]

    play(scenario)


def _proposal() -> Proposal:
    digest = hashlib.sha256(b"").hexdigest()
    return Proposal(
        "p1",
        "c1",
        "round once",
        (
            FileChange("src/ledger/money.py", "modify", digest, digest),
            FileChange("tests/test_money.py", "create", None, digest),
        ),
    )


def test_what_is_proposed_is_marked_until_it_is_decided(
    runtime: Runtime, repository: Path, play: Play, pane: FilesPane
) -> None:
    async def scenario() -> None:
        await opened(runtime, repository)
        engine = runtime.engine
        assert isinstance(engine, SmallEngine)
        engine.log.append(ProposalMade(_proposal()))
        question = Question("proposal", "Apply?", "", "d", proposal_id="p1")
        engine.log.append(DecisionRequested("r1", "c1", question))
        await until(lambda: "tests" in shown(pane))
        assert pane.model.index_of("src/ledger/money.py").data(MARK) == "modify"
        assert pane.model.index_of("tests/test_money.py").data(MARK) == "create"
        engine.log.append(DecisionMade("r1", "c1", Decision("reject", "d")))
        await until(lambda: "tests" not in shown(pane))
        assert pane.model.index_of("src/ledger/money.py").data(MARK) == ""
        engine.log.append(ProposalMade(_proposal()))
        await until(lambda: "tests" in shown(pane))
        engine.log.append(TurnFinished(1, "cancelled"))
        await until(lambda: "tests" not in shown(pane))

    play(scenario)


@pytest.mark.parametrize(
    "event",
    [
        WriteDone("c"),
        ToolFinished("c", "run_command", "ok", ""),
        TurnFinished(1, "done"),
    ],
)
def test_it_looks_again_when_something_may_have_changed(
    event: object, runtime: Runtime, repository: Path, play: Play, pane: FilesPane
) -> None:
    async def scenario() -> None:
        await opened(runtime, repository)
        engine = runtime.engine
        assert isinstance(engine, SmallEngine)
        pane.tree.expand(pane.model.index_of("src"))
        (repository / "another.txt").write_text("x")
        os.unlink(repository / "new.txt")
        engine.log.append(WriteIntended("c", "r", ()))
        engine.log.append(event)  # type: ignore[arg-type]
        await until(lambda: "another.txt" in shown(pane))
        assert "new.txt" not in shown(pane)
        assert "src/ledger" in shown(pane)
        assert figures(pane) == "2 changed"

    play(scenario)


def test_it_looks_again_when_the_window_comes_back(
    runtime: Runtime, repository: Path, play: Play, pane: FilesPane
) -> None:
    async def scenario() -> None:
        files = await opened(runtime, repository)
        (repository / "another.txt").write_text("x")
        files._application_changed(Qt.ApplicationState.ApplicationInactive)
        files._application_changed(Qt.ApplicationState.ApplicationActive)
        await until(lambda: "another.txt" in shown(pane))
        files.refresh()
        (repository / "third.txt").write_text("x")
        files.refresh()  # while the first one is under way
        await until(lambda: "third.txt" in shown(pane))

    play(scenario)


def test_a_folder_without_git_has_its_sentence(
    runtime: Runtime, folder: Path, play: Play, pane: FilesPane
) -> None:
    async def scenario() -> None:
        files = await opened(runtime, folder)
        assert "no git repository" in files.notice
        assert pane._notice.isVisible()
        await until(lambda: pane.model.index_of("src/ledger/money.py").isValid())
        assert figures(pane) == ""

    play(scenario)


def test_another_workspace_begins_anew(
    runtime: Runtime, repository: Path, tmp_path: Path, play: Play, pane: FilesPane
) -> None:
    other = tmp_path / "other"
    other.mkdir()

    async def scenario() -> None:
        files = await opened(runtime, repository)
        runtime.open_session(other)
        await until(lambda: files.root == other)
        await until(lambda: files.notice)
        assert shown(pane) == []
        assert "no git repository" in pane._notice.text()

    play(scenario)


def test_a_folder_that_is_gone_has_its_sentence(
    runtime: Runtime, desk: SmallDesk, folder: Path, tmp_path: Path, play: Play, pane: FilesPane
) -> None:
    files = files_of(runtime)

    async def scenario() -> None:
        await opened(runtime, folder)
        files._enter(tmp_path / "nothing")
        assert "cannot be opened" in files.notice
        assert files.root is None
        files.refresh()
        files.refresh_soon()

    play(scenario)


def test_the_field_brings_up_the_list(
    runtime: Runtime, repository: Path, play: Play, pane: FilesPane
) -> None:
    async def scenario() -> None:
        await opened(runtime, repository)
        (field,) = (line for line in pane.findChildren(QLineEdit) if line.isReadOnly())
        QTest.mouseClick(field, Qt.MouseButton.LeftButton)
        popup = pane.findChild(GoTo)
        assert popup is not None
        assert popup.isVisible()
        QTest.keyClick(popup.line, Qt.Key.Key_Escape)
        assert not popup.isVisible()
        QTest.keyClick(field, Qt.Key.Key_Return)
        assert popup.isVisible()
        QTest.keyClick(popup.line, Qt.Key.Key_Escape)
        QTest.keyClicks(field, "m")
        assert popup.line.text() == "m"
        QTest.keyClick(popup.line, Qt.Key.Key_Escape)
        QTest.keyClick(field, Qt.Key.Key_Tab)

    play(scenario)


def test_every_label_is_plain(pane: FilesPane) -> None:
    for found in pane.findChildren(QLabel):
        assert found.textFormat() == Qt.TextFormat.PlainText


def test_there_is_one_list_of_files(runtime: Runtime) -> None:
    assert files_of(runtime) is files_of(runtime)


def test_it_can_be_painted(runtime: Runtime, repository: Path, play: Play, pane: FilesPane) -> None:
    async def scenario() -> None:
        await opened(runtime, repository)
        engine = runtime.engine
        assert isinstance(engine, SmallEngine)
        engine.log.append(ProposalMade(_proposal()))
        await until(lambda: "tests" in shown(pane))
        for path in ("src", "src/ledger", "tests"):
            pane.tree.expand(pane.model.index_of(path))
        pane.tree.setCurrentIndex(pane.model.index_of("src/ledger/money.py"))
        dark = pane.grab().toImage()
        look().choose("light")
        assert pane.grab().toImage() != dark

    play(scenario)


def test_the_root_is_there_before_the_session_and_goes_where_it_is_refused(
    runtime: Runtime, repository: Path, play: Play, pane: FilesPane
) -> None:
    files = files_of(runtime)
    files.show_root(repository)
    assert shown(pane) == ["build", "src", ".gitignore", "new.txt", "README.md"]
    assert files.workspace is None, "nothing works in a folder that is not open"
    runtime.refused.emit()
    assert shown(pane) == []

    async def scenario() -> None:
        files.show_root(repository)
        await opened(runtime, repository)
        runtime.refused.emit()  # of a session that was opened from the list meanwhile

    play(scenario)
    assert shown(pane) == ["build", "src", ".gitignore", "new.txt", "README.md"]


def test_a_folder_that_is_gone_has_no_rows_before_the_session(
    runtime: Runtime, folder: Path, pane: FilesPane
) -> None:
    files_of(runtime).show_root(folder / "nowhere")
    assert shown(pane) == []


def test_of_a_folder_that_is_refused_not_even_the_names_are_read(
    runtime: Runtime, own_home: Path, pane: FilesPane
) -> None:
    (own_home / "letters").mkdir(exist_ok=True)
    for refused in (Path("/"), Path.home(), folders().config.parent):
        files_of(runtime).show_root(refused)
        assert shown(pane) == [], refused


def test_a_file_picked_before_the_session_is_open_is_shown_when_it_is(
    runtime: Runtime, repository: Path, play: Play, pane: FilesPane
) -> None:
    asked: list[tuple[str, object]] = []
    runtime.file_requested.connect(lambda path, *_: asked.append((path, runtime.engine)))
    files_of(runtime).show_root(repository)
    pane.tree.setCurrentIndex(pane.model.index_of("README.md"))
    QTest.keyClick(pane.tree, Qt.Key.Key_Return)
    assert asked == []

    async def scenario() -> None:
        await opened(runtime, repository)
        await until(lambda: asked)

    play(scenario)
    assert asked == [("README.md", runtime.engine)]
