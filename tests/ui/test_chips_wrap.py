"""Rows that wrap hold their widgets for as long as these live, whatever else comes and goes."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QRect
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import Shiboken

from k2desk.ui.chips import Wrap


def test_items_are_such_as_pyside_never_takes_for_dead(qtbot: QtBot) -> None:
    host = QWidget()
    qtbot.addWidget(host)
    column = QVBoxLayout(host)
    wrap = Wrap(spacing=8)
    buttons = [QPushButton(word) for word in ("Apply", "Reject")]
    for button in buttons:
        wrap.addWidget(button)
    column.addLayout(wrap)
    items = [wrap.itemAt(number) for number in range(wrap.count())]
    assert [item.widget() for item in items if item is not None] == buttons
    assert all(Shiboken.createdByPython(item) for item in items)
    assert all(button.parent() is host for button in buttons)
    wrap.setGeometry(QRect(0, 0, 60, 200))
    assert buttons[1].y() > buttons[0].y()
    buttons[0].deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert wrap.count() == 1
    assert wrap.heightForWidth(60) == buttons[1].sizeHint().height()
