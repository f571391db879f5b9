"""Another theme dresses what is seen once and at once, and what is hidden when it is shown."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from shown_kit import shown_window
from stall_kit import watched  # type: ignore[import-not-found]
from window_kit import Play, SmallDesk, until  # type: ignore[import-not-found]

from k2desk.core.events import SessionStarted
from k2desk.ui import style
from k2desk.ui.dressing import Wardrobe
from k2desk.ui.pane import panes
from k2desk.ui.runtime import Runtime
from k2desk.ui.settings.dialog import SettingsDialog
from k2desk.ui.theme import look
from k2desk.ui.window import Window


class Dressings(QObject):
    """Counts how often each widget is dressed."""

    def __init__(self) -> None:
        super().__init__()
        self.counts: Counter[int] = Counter()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Polish, QEvent.Type.StyleChange):
            self.counts[shiboken6.getCppPointer(watched)[0]] += 1
        return False


@pytest.fixture
def window(runtime: Runtime, folder: Path, dressed: QApplication) -> Iterator[Window]:
    with shown_window(runtime, folder, panes(), size=(1300, 800)) as made:
        yield made


def picture(widget: QWidget) -> QImage:
    QApplication.processEvents()
    return widget.grab().toImage()


def as_qt_does_it(app: QApplication) -> None:
    app.setStyleSheet(style.sheet() + " ")


def test_each_widget_that_is_seen_is_dressed_once(window: Window, dressed: QApplication) -> None:
    dark = picture(window)
    dressings = Dressings()
    dressed.installEventFilter(dressings)
    look().choose("light")
    dressed.removeEventFilter(dressings)
    seen = [w for w in (window, *window.findChildren(QWidget)) if w.isVisible()]
    assert len(dressings.counts) > 30
    assert set(dressings.counts.values()) == {1}
    assert set(dressings.counts) == {shiboken6.getCppPointer(widget)[0] for widget in seen}
    light = picture(window)
    as_qt_does_it(dressed)
    assert picture(window) == light != dark
    look().choose("dark")
    assert picture(window) == dark


def test_what_is_hidden_is_dressed_when_it_is_shown(window: Window, dressed: QApplication) -> None:
    shown = ("changes", "tests", "sessions", "files")
    for name in shown:  # each was dressed in the dark theme once
        window.show_pane(name)
        dressed.processEvents()
    look().choose("light")
    window.show_pane("search")
    light = []
    for name in shown:
        window.show_pane(name)
        light.append(picture(window))
    as_qt_does_it(dressed)
    for name, before in zip(shown, light, strict=True):
        window.show_pane(name)
        assert picture(window) == before, name


@pytest.fixture
def nested(dressed: QApplication) -> Iterator[tuple[QWidget, QWidget, QLabel]]:
    """A window that is shown, a box in it, and in that a label with a colour of its own."""
    around = QWidget()
    box = QWidget(around)
    label = QLabel("dim", box)
    label.setProperty("class", "dim")
    around.show()
    dressed.processEvents()
    yield around, box, label
    around.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def worn(label: QLabel) -> str:
    return label.palette().color(label.foregroundRole()).name()


def test_what_is_hidden_in_something_hidden_waits_for_both(nested: tuple[QWidget, QWidget, QLabel]) -> None:
    _, box, label = nested
    label.hide()
    box.hide()
    dark = worn(label)
    look().choose("light")
    look().choose("light", safe=True)  # twice, while nobody looks
    assert len(box.findChildren(Wardrobe)) == 2
    box.show()
    assert worn(label) == dark
    assert len(box.findChildren(Wardrobe)) == 1
    label.show()
    assert worn(label) == look().css("dim") != dark
    assert not box.findChildren(Wardrobe)


def test_a_window_that_is_opened_again_wears_the_new_colours(
    nested: tuple[QWidget, QWidget, QLabel],
) -> None:
    around, _, label = nested
    around.hide()
    look().choose("light")
    around.show()
    assert worn(label) == look().css("dim")


def test_the_theme_changes_with_everything_open_without_a_stall(
    window: Window, runtime: Runtime, desk: SmallDesk, folder: Path, play: Play
) -> None:
    async def use(session: str) -> None:
        runtime.open_session(folder, session)
        await until(lambda: runtime.engine is not None and runtime.engine.log.session == session)
        for name in ("sessions", "search", "changes", "tests", "files", "chat"):
            window.show_pane(name)
            await asyncio.sleep(0)
        window.open_settings()
        await asyncio.sleep(0)  # nobody chooses a section in the turn in which the page comes up
        (dialog,) = window.findChildren(SettingsDialog)
        for row in range(dialog.sections.count()):
            dialog.sections.setCurrentRow(row)
            await asyncio.sleep(0)
        assert len(QApplication.allWidgets()) > 400
        for theme in ("light", "dark"):
            window.choose_theme(theme)
            assert look().name == theme
            await asyncio.sleep(0)
        dialog.close()
        await until(lambda: not window.findChildren(SettingsDialog))

    async def script() -> None:
        await use(desk.journal.create(SessionStarted(str(folder), "test", "x", "y")).session)
        with watched() as watchdog:
            await use(desk.journal.create(SessionStarted(str(folder), "test", "x", "y")).session)
        assert watchdog.stalls == []

    play(script)
