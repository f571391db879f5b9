"""The list of files as they were: each can be opened as it was, or compared with now."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from k2desk.core.visible import visible
from k2desk.core.wording import mark
from k2desk.ui.controls import button, label
from k2desk.ui.models.then import FileThen
from k2desk.ui.popup import Popup
from k2desk.ui.words import tr

WIDTH = 460
MOST = 10
"""Rows of the list that are in view at the same time."""
_NONE = mark("The session has written no file.")


class _List(QListWidget):
    """Leaves letters to the panel: Qt would look for a file that begins so."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take only what moves and opens."""
        if event.text().isalnum():
            event.ignore()
        else:
            super().keyPressEvent(event)


class FilesPanel(Popup):
    """Enter opens a file as it was, D compares it with now, A all of them; Esc leaves.

    Args:
        window: what it lies over.
    """

    open_asked = Signal(object)
    """(FileThen): show it as it was."""
    compare_asked = Signal(object)
    """(tuple of FileThen): show what has become of these since."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window, WIDTH, tr("The files as they were"))
        self._files: Sequence[FileThen] = ()
        self._head, self._note = label(tr("The files as they were"), "strong"), label(tr(_NONE), "dim")
        self._note.setWordWrap(True)
        self.list = _List()
        self.list.setAccessibleName(tr("Files the session has written"))
        self.list.setUniformItemSizes(True)
        self.list.itemActivated.connect(lambda _: self._open())
        self.list.currentRowChanged.connect(lambda _: self._say())
        self.open = button(tr("Open as it was"), self._open, "small", tip="Enter")
        self.compare = button(tr("Compare with now"), self._compare, "small", tip="D")
        self.all = button(tr("Compare all"), self._compare_all, "small", tip="A")
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addStretch(1)
        for one in (self.open, self.compare, self.all):
            foot.addWidget(one)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(8)
        for part in (self._head, self._note, self.list):
            column.addWidget(part)
        column.addLayout(foot)

    def first(self) -> QWidget:
        """Let the keys work on the list."""
        return self.list

    def show_files(self, moment: str, files: Sequence[FileThen]) -> None:
        """List files.

        Args:
            moment: which it is, such as ``record 412, 14:03``.
            files: by path.
        """
        self._files = files
        self._head.setText(tr("The files as they were after {moment}", moment=moment))
        self.list.clear()
        for file in files:
            item = QListWidgetItem(f"{visible(file.path)}  ·  {file.words}")
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        self.list.setFixedHeight(max(self.list.sizeHintForRow(0), 1) * min(max(len(files), 1), MOST) + 4)
        self.list.setVisible(bool(files))
        self._note.setVisible(not files)
        self._say()

    @property
    def _chosen(self) -> FileThen | None:
        row = self.list.currentRow()
        return self._files[row] if 0 <= row < len(self._files) else None

    def _say(self) -> None:
        chosen = self._chosen
        self.open.setEnabled(chosen is not None and chosen.then is not None)
        self.compare.setEnabled(chosen is not None and chosen.then != chosen.now)
        self.all.setEnabled(any(file.then != file.now for file in self._files))

    def _open(self) -> None:
        chosen = self._chosen
        if chosen is not None and self.open.isEnabled():
            self.leave()
            self.open_asked.emit(chosen)

    def _compare(self) -> None:
        if self.compare.isEnabled():
            chosen = self._chosen
            self.leave()
            self.compare_asked.emit((chosen,))

    def _compare_all(self) -> None:
        if self.all.isEnabled():
            self.leave()
            self.compare_asked.emit(tuple(self._files))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Compare with D, all of them with A."""
        plain = not event.modifiers()
        if plain and event.key() == Qt.Key.Key_D:
            self._compare()
        elif plain and event.key() == Qt.Key.Key_A:
            self._compare_all()
        else:
            super().keyPressEvent(event)
