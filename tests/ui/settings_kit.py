"""The settings, open over a window."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget

from k2desk.ui.runtime import Runtime
from k2desk.ui.settings.dialog import SettingsDialog


class OpenSettings:
    """The dialog, as it is used by keyboard.

    Args:
        runtime: behind it.
    """

    def __init__(self, runtime: Runtime) -> None:
        self.parent = QWidget()
        self.parent.show()
        self.dialog = SettingsDialog(runtime, self.parent, lambda: None)
        self.dialog.open()

    def close(self) -> None:
        self.dialog.close()
        self.parent.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def words_in(widget: QWidget) -> str:
    """Return every label of it that shows."""
    return "\n".join(made.text() for made in widget.findChildren(QLabel) if made.isVisibleTo(widget))


def press(button: QAbstractButton) -> None:
    """Go to a button and press Enter."""
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Return)
