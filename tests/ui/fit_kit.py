"""Finds words that are cut off on the screen."""

from __future__ import annotations

from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QWidget

from k2desk.ui.controls import ElidedButton, ElidedLabel

TURNS = 30
"""Turns of the loop after which words that are still cut off stay so."""
INSIDE = 18
"""Pixels of a field that are not for its text."""


def cut(root: QWidget) -> list[str]:
    """Return what has less room than its words need, once everything has its place."""
    found: list[QWidget] = []
    for _ in range(TURNS):
        QApplication.processEvents()
        found = cut_now(root)
        if not found:
            break
    return said(found)


def cut_now(root: QWidget) -> list[QWidget]:
    """Return what has less room than its words need."""
    return [one for one in root.findChildren(QWidget) if _is_cut(one)]


def said(found: list[QWidget]) -> list[str]:
    """Say what was found, for whoever has to mend it."""
    return [f"{type(one).__name__} {words_of(one)!r} {one.size().toTuple()}" for one in found]


def words_of(widget: QWidget) -> str:
    """Return what a widget says."""
    if isinstance(widget, QLineEdit):
        return widget.text()  # a hint that is too long ends in an ellipsis
    return widget.text() if isinstance(widget, QLabel | QAbstractButton) else ""


def _is_cut(widget: QWidget) -> bool:
    if not widget.isVisible() or not words_of(widget):
        return False
    seen = widget.visibleRegion().boundingRect()
    if not seen.isEmpty() and seen.width() < widget.width() - 1:
        return True  # it reaches beyond what it is in
    if isinstance(widget, ElidedLabel | ElidedButton):
        return False
    match widget:
        case QLineEdit():
            return widget.fontMetrics().horizontalAdvance(words_of(widget)) > widget.width() - INSIDE
        case QLabel() if widget.wordWrap():
            return widget.heightForWidth(widget.width()) > widget.height() + 1
        case _:
            return widget.sizeHint().width() > widget.width() + 1
