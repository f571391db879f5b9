"""Lets the user choose a folder."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from k2desk.ui.words import tr


def choose_folder(parent: QWidget, chosen: Callable[[str], object]) -> None:
    """Ask for a folder.

    Args:
        parent: what the question lies over.
        chosen: called with its path, unless the user leaves the question.
    """
    dialog = QFileDialog(parent, tr("Open a folder"))
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.fileSelected.connect(chosen)
    dialog.open()
