"""Going to a file by some of its letters."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget
from window_kit import Play, until  # type: ignore[import-not-found]

from k2desk.core.events import Attachment
from k2desk.ui import goto
from k2desk.ui.goto import GoTo, Hit, Run, go_to_file, goto_actions, runs_of
from k2desk.ui.models.files import files_of
from k2desk.ui.runtime import Runtime
from k2desk.ui.theme import look

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture(autouse=True)
def collected() -> Iterator[None]:
    """Collect the loop of each test here, not in a thread of the next one."""
    yield
    gc.collect()


class Window(QWidget):
    """As much of a window as the list needs."""

    def __init__(self, runtime: Runtime) -> None:
        super().__init__()
        self.runtime = runtime
        self.field = QLineEdit()
        QVBoxLayout(self).addWidget(self.field)
        self.resize(900, 600)


@pytest.fixture
def window(runtime: Runtime, dressed: QApplication) -> Iterator[Window]:
    made = Window(runtime)
    made.show()
    yield made
    made.close()
    made.deleteLater()
    dressed.sendPostedEvents(None, QEvent.Type.DeferredDelete)


async def opened(runtime: Runtime, folder: Path) -> None:
    files = files_of(runtime)
    runtime.open_session(folder)
    await until(lambda: files.notice)  # the folder is no repository
    await until(lambda: "src/ledger/money.py" in (files.paths or ()))


def popup_of(window: Window) -> GoTo:
    found = window.findChild(GoTo)
    assert isinstance(found, GoTo)
    return found


def hits(window: Window) -> list[str]:
    return [hit.path for hit in popup_of(window)._found.hits]


def test_paths_are_copied_when_somebody_is_about_to_search(
    runtime: Runtime, window: Window, folder: Path, play: Play
) -> None:
    files = files_of(runtime)

    def copied() -> bool:
        return "_haystacks" in vars(files._fuzzy)

    async def scenario() -> None:
        await opened(runtime, folder)
        assert not copied()
        go_to_file(window, runtime)
        await until(copied)
        (folder / "new.txt").touch()
        files.refresh()
        await until(lambda: "new.txt" in (files.paths or ()))
        assert copied()  # and at once for other paths from then on

    play(scenario)


def test_letters_are_typed_and_a_file_opens(
    runtime: Runtime, window: Window, folder: Path, play: Play
) -> None:
    asked: list[tuple[str, int, int]] = []
    along: list[Attachment] = []
    runtime.file_requested.connect(lambda *what: asked.append(what))
    runtime.context_requested.connect(along.append)

    async def scenario() -> None:
        await opened(runtime, folder)
        window.activateWindow()
        window.field.setFocus()
        action, search = goto_actions(window, runtime)
        assert (action.keys, search.keys) == (("Ctrl+P",), ("Ctrl+Shift+F",))
        focused: list[str] = []
        runtime.focus_requested.connect(focused.append)
        search.run()
        assert focused == ["search"]
        action.run()
        line = popup_of(window).line
        assert hits(window) == ["README.md", "src/ledger/money.py", "src/ledger/report.py"]
        QTest.keyClicks(line, "ledgerpy")
        assert set(hits(window)) == {"src/ledger/money.py", "src/ledger/report.py"}
        _, second = hits(window)
        for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_PageDown):
            QTest.keyClick(line, key)
        QTest.keyClick(line, Qt.Key.Key_Return)
        assert asked == [(second, 0, 0)]
        assert not popup_of(window).isVisible()
        assert window.focusWidget() is window.field
        go_to_file(window, runtime, "money")
        QTest.keyClicks(line, ":12")
        QTest.keyClick(line, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        assert along == [Attachment("src/ledger/money.py", 12, 12)]
        go_to_file(window, runtime, "money:")
        assert hits(window) == ["src/ledger/money.py"]
        view = popup_of(window).list
        QTest.mouseClick(
            view.viewport(), Qt.MouseButton.LeftButton, pos=view.visualRect(view.currentIndex()).center()
        )
        assert asked[-1] == ("src/ledger/money.py", 0, 0)

    play(scenario)


def test_nothing_found_opens_nothing(runtime: Runtime, window: Window, folder: Path, play: Play) -> None:
    asked: list[str] = []
    runtime.file_requested.connect(lambda path, _first, _last: asked.append(path))

    async def scenario() -> None:
        await opened(runtime, folder)
        go_to_file(window, runtime, "zzz")
        line = popup_of(window).line
        QTest.keyClick(line, Qt.Key.Key_Return)
        assert asked == []
        assert popup_of(window).isVisible()
        none = popup_of(window).none
        assert none.isVisible()
        assert none.text() == "Nothing fits “zzz”. Fewer letters find more."
        line.clear()
        assert not none.isVisible()
        QTest.keyClick(line, Qt.Key.Key_Escape)
        assert not popup_of(window).isVisible()

    play(scenario)


def test_new_files_are_found_while_it_is_open(
    runtime: Runtime, window: Window, folder: Path, play: Play
) -> None:
    async def scenario() -> None:
        await opened(runtime, folder)
        go_to_file(window, runtime, "brandnew")
        assert hits(window) == []
        (folder / "brand_new.txt").touch()
        files_of(runtime).refresh()
        await until(lambda: hits(window) == ["brand_new.txt"])
        popup_of(window).hide()
        (folder / "brand_newer.txt").touch()
        files_of(runtime).refresh()
        await until(lambda: "brand_newer.txt" in (files_of(runtime).paths or ()))
        assert hits(window) == ["brand_new.txt"]

    play(scenario)


def test_it_leaves_when_the_focus_goes_elsewhere(
    runtime: Runtime, window: Window, folder: Path, play: Play
) -> None:
    async def scenario() -> None:
        await opened(runtime, folder)
        go_to_file(window, runtime)
        assert popup_of(window).isVisible()
        window.activateWindow()
        window.field.setFocus()
        await until(lambda: not popup_of(window).isVisible())

    play(scenario)


def test_nothing_is_found_before_a_folder_is_open(runtime: Runtime, window: Window) -> None:
    go_to_file(window, runtime, "x")
    assert hits(window) == []
    popup_of(window).hide()
    assert goto.LIMIT == 100


def test_the_letters_that_were_typed_are_marked() -> None:
    assert runs_of(Hit("src/a\u202eb.py", (0, 1, 4))) == [
        Run("sr", name=False, typed=True),
        Run("c/", name=False, typed=False),
        Run("a", name=True, typed=True),
        Run("⟨U+202E⟩b.py", name=True, typed=False),
    ]


def test_it_is_painted_in_both_themes(runtime: Runtime, window: Window, folder: Path, play: Play) -> None:
    async def scenario() -> None:
        await opened(runtime, folder)
        go_to_file(window, runtime, "mon")
        dark = popup_of(window).grab().toImage()
        look().choose("light")
        assert popup_of(window).grab().toImage() != dark
        window.resize(120, 600)  # too narrow for the path: its end stays in sight
        go_to_file(window, runtime, "mon")
        assert not popup_of(window).grab().isNull()

    play(scenario)
