"""Where the keyboard is can be seen, and it gets everywhere: every control of every pane and dialog."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, QRect, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget
from shown_kit import shown_window

from k2desk.ui.runtime import Runtime
from k2desk.ui.window import Window

# The offscreen platform has no order of windows, and does not say how large they may be.
pytestmark = pytest.mark.qt_log_ignore("does not support raise", "propagateSizeHints")
AROUND = 4
"""Pixels around a control in which its focus may be shown."""


@pytest.fixture
def window(runtime: Runtime, folder: Path, dressed: QApplication) -> Iterator[Window]:
    with shown_window(runtime, folder, size=(1600, 1000)) as made:
        QApplication.setCursorFlashTime(0)
        dressed.processEvents()
        yield made
        runtime._threads.close()
        dressed.processEvents()
        QApplication.setCursorFlashTime(1000)


def controls(around: QWidget) -> list[QWidget]:
    """Return what takes the keyboard and is in view."""
    tab = Qt.FocusPolicy.TabFocus
    return [
        one
        for one in (around, *around.findChildren(QWidget))
        if one.isVisible() and one.isEnabled() and one.focusPolicy() & tab and one.focusProxy() is None
    ]


def seen(control: QWidget) -> QImage:
    """Return what a control and a little around it look like."""
    top = control.window()
    area = QRect(control.mapTo(top, QPoint()), control.size()).adjusted(-AROUND, -AROUND, AROUND, AROUND)
    return top.grab(area).toImage()


def named(control: QWidget) -> str:
    return f"{type(control).__name__} “{control.accessibleName()}”"


def unseen(around: QWidget) -> list[str]:
    """Return the controls that look the same with the keyboard and without."""
    found = []
    for control in controls(around):
        held = control.window().focusWidget()
        if held is not None:
            held.clearFocus()
        for area in control.window().findChildren(QScrollArea):
            if area.widget() is not None and area.widget().isAncestorOf(control):
                area.ensureWidgetVisible(control)
        QApplication.processEvents()
        without = seen(control)
        control.setFocus(Qt.FocusReason.TabFocusReason)
        QApplication.processEvents()
        if control.hasFocus() and seen(control) == without:
            found.append(named(control))
    return found


def dialog_of(window: Window, open_it: Callable[[], object]) -> QWidget:
    before = set(window.findChildren(QWidget))
    open_it()
    QApplication.processEvents()
    return next(one for one in window.findChildren(QWidget) if one not in before and one.isWindow())


def test_where_the_keyboard_is_can_be_seen_in_every_pane(window: Window) -> None:
    for spec in window.specs:
        window.show_pane(spec.id)
        QApplication.processEvents()
        assert unseen(window) == [], spec.id


@pytest.mark.parametrize("name", ["open_settings", "open_shortcuts", "open_about"])
def test_where_the_keyboard_is_can_be_seen_in_every_dialog(window: Window, name: str) -> None:
    dialog = dialog_of(window, getattr(window, name))
    assert controls(dialog)
    assert unseen(dialog) == []
    dialog.close()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def test_tab_gets_to_every_control_of_every_pane(window: Window) -> None:
    for spec in window.specs:
        window.show_pane(spec.id)
        QApplication.processEvents()
        held = window.focusWidget()
        assert held is not None, spec.id
        reached: set[QWidget] = set()
        while held is not None and held not in reached and len(reached) < 200:
            reached.add(held)
            QTest.keyClick(held, Qt.Key.Key_Tab)
            if window.focusWidget() is held:  # a field that writes tabs is left with Ctrl
                QTest.keyClick(held, Qt.Key.Key_Tab, Qt.KeyboardModifier.ControlModifier)
            held = window.focusWidget()
        missed = [named(one) for one in controls(window) if one not in reached]
        assert missed == [], spec.id
