"""What stands in the viewer instead of a file's lines: why there are none, and where the file can be seen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from k2desk.core.errors import WorkspaceError
from k2desk.ui.controls import button, label
from k2desk.ui.diff.opened import OpenedFile
from k2desk.ui.runtime import Runtime
from k2desk.ui.words import tr


class Unshown(QWidget):
    """A sentence, and below it the ways to see the file elsewhere where there is one.

    Args:
        runtime: knows the folder, and tells why the desktop was not asked.
    """

    def __init__(self, runtime: Runtime) -> None:
        super().__init__()
        self._runtime = runtime
        self._path = ""
        self._words = label("", "dim")
        self._words.setWordWrap(True)
        self._words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._ways = QWidget()
        self.outside = button(tr("Open outside"), self.open_outside)
        self.folder = button(tr("Show in the file manager"), self._reveal)
        line = QHBoxLayout(self._ways)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        line.addStretch()
        line.addWidget(self.outside)
        line.addWidget(self.folder)
        line.addStretch()
        self._ways.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(48, 0, 48, 0)
        column.setSpacing(14)
        column.addStretch()
        column.addWidget(self._words)
        column.addWidget(self._ways)
        column.addStretch()

    def say(self, file: OpenedFile) -> None:
        """Say why nothing is shown of a file; one that is there can be seen elsewhere."""
        self._path = file.path
        self._words.setText(file.sentence)
        there = bool(file.path and file.sentence and file.facts and not file.then)
        self._ways.setVisible(there)
        self.setFocusProxy(self.outside if there else None)  # type: ignore[arg-type]

    @property
    def offers(self) -> bool:
        """Whether there is something to press."""
        return not self._ways.isHidden()

    def open_outside(self) -> None:
        """Open the file with the desktop's own program for it, unless that could run it."""
        from k2desk.ui.outside import open_outside

        self._try(lambda root: open_outside(root, self._path))

    def _reveal(self) -> None:
        from k2desk.ui.outside import reveal

        self._try(lambda root: reveal(root, self._path, folder=False))

    def _try(self, act: Callable[[Path], object]) -> None:
        engine = self._runtime.engine
        if engine is None:
            return
        try:
            act(engine.workspace)
        except WorkspaceError as error:
            self._runtime.noticed.emit("attention", str(error))
