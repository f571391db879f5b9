"""The list of files that comes up while the user types ``@`` and part of a name."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal
from PySide6.QtWidgets import QFrame, QListView, QVBoxLayout, QWidget

from k2desk.core.events import Attachment
from k2desk.ui.draft import Draft
from k2desk.ui.models.completion import LIMIT, Completion, Mention, mention_at
from k2desk.ui.runtime import Runtime

ROW = 26
ROWS = 8


class Mentions(QFrame):
    """Watches a draft and completes what follows an ``@``; the draft keeps the focus.

    Args:
        draft: where the user types.
        runtime: knows how files are found.
        parent: what the list may lie over.
    """

    picked = Signal(object)
    """(Attachment): the user took a file."""

    def __init__(self, draft: Draft, runtime: Runtime, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("class", "popup")
        self.setAccessibleName("Files")
        self._draft, self._runtime = draft, runtime
        self._mention: Mention | None = None
        self._dismissed = -1
        self._rows = Completion(self)
        self._list = QListView()
        self._list.setModel(self._rows)
        self._list.setAccessibleName("Files that fit")
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setUniformItemSizes(True)
        self._list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.clicked.connect(self._take)
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 4, 4, 4)
        column.addWidget(self._list)
        draft.textChanged.connect(self._look)
        draft.cursorPositionChanged.connect(self._look)
        draft.list_key.connect(self._key)
        draft.focus_changed.connect(self._focus_changed)
        self.hide()

    def _look(self) -> None:
        mention = None if self._draft.composing else mention_at(self._draft.before_cursor())
        find = self._runtime.find_files
        if mention is None or find is None:
            self._dismissed = -1
            self._close()
        elif mention != self._mention and mention.start != self._dismissed:
            self._mention = mention
            self._rows.offer(find(mention.query, LIMIT))
            self._show_up()

    def _show_up(self) -> None:
        rows = self._rows.rowCount()
        if not rows or not self._draft.hasFocus():
            self._close()
            return
        window = self._draft.window()
        if self.parentWidget() is not window:
            self.setParent(window)
        field = self._draft.mapTo(window, QPoint(0, 0))
        height = min(rows, ROWS) * ROW + 14
        above = field.y() - height - 18
        top = above if above > 0 else field.y() + self._draft.height() + 12
        self.setGeometry(field.x() - 4, top, min(520, self._draft.width() + 8), height)
        self._list.setCurrentIndex(self._rows.index(0, 0))
        self._draft.listing = True
        self.show()
        self.raise_()

    def _close(self) -> None:
        self._mention = None
        self._draft.listing = False
        self.hide()

    def _focus_changed(self, focused: bool) -> None:
        if not focused:
            self._close()

    def _key(self, key: int) -> None:
        row, last = self._list.currentIndex().row(), self._rows.rowCount() - 1
        match key:
            case Qt.Key.Key_Up:
                self._list.setCurrentIndex(self._rows.index(row - 1 if row > 0 else last, 0))
            case Qt.Key.Key_Down:
                self._list.setCurrentIndex(self._rows.index(row + 1 if row < last else 0, 0))
            case Qt.Key.Key_Escape:
                self._dismissed = self._mention.start if self._mention else -1
                self._close()
            case _:
                self._take(self._list.currentIndex())

    def _take(self, index: QModelIndex) -> None:
        mention = self._mention
        if mention is None or not index.isValid():
            return
        path = self._rows.path(index.row())
        typed = len(self._draft.before_cursor()) - mention.start
        found: Attachment = mention.attachment(path)
        self._close()
        self._draft.replace_before_cursor(typed, f"@{path} ")
        self.picked.emit(found)
