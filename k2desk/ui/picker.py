"""A line and a list over the window: type, choose with the arrows, pick with Enter, leave with Esc."""

from __future__ import annotations

from PySide6.QtCore import QAbstractListModel, QEvent, QModelIndex, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QListView, QStyledItemDelegate, QVBoxLayout, QWidget

from k2desk.core.short import short
from k2desk.core.visible import visible
from k2desk.ui.controls import label
from k2desk.ui.measures import grown
from k2desk.ui.words import tr

WIDTH = 600
TOP = 60
"""Pixels from the top of the window to the picker."""
PAGE = 10

_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -PAGE, Qt.Key.Key_PageDown: PAGE}


class Picker(QFrame):
    """What takes the keyboard until something is picked; gives the focus back where it came from.

    A subclass says what fits the typed text (`look`) and what picking means (`pick`).

    Args:
        window: what it lies over.
        rows: what is listed.
        painter: paints a row; all rows are of one height.
        height: of the whole, in pixels, where the window has the room.
    """

    def __init__(
        self, window: QWidget, rows: QAbstractListModel, painter: QStyledItemDelegate, height: int
    ) -> None:
        super().__init__(window)
        self.setProperty("class", "popup")
        self._over, self._rows, self._tall = window, rows, height
        self._came_from: QWidget | None = None
        self.line = QLineEdit()
        self.line.textChanged.connect(self._typed)
        self.line.installEventFilter(self)
        self.list = QListView()
        self.list.setModel(rows)
        painter.setParent(self.list)
        self.list.setItemDelegate(painter)
        self.list.setUniformItemSizes(True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.clicked.connect(lambda index: self._pick(index, along=False))
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(8, 8, 8, 8)
        self.column.setSpacing(6)
        self.column.addWidget(self.line)
        self.none = label("", "dim")
        self.none.setWordWrap(True)
        self.none.setContentsMargins(10, 6, 10, 6)
        self.none.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.column.addWidget(self.none, 1)
        self.column.addWidget(self.list, 1)
        rows.modelReset.connect(self._tell)
        self.hide()

    def look(self, typed: str) -> None:
        """List what fits."""
        raise AssertionError("a picker says what fits")

    def nothing(self, typed: str) -> str:
        """Return what to say where nothing fits what was typed."""
        return tr("Nothing fits “{typed}”. Fewer letters find more.", typed=short(visible(typed), 40))

    def pick(self, row: int, *, along: bool) -> None:
        """Do what picking a row means; the picker has left by then.

        Args:
            row: its number.
            along: whether it was picked with Ctrl.
        """
        raise AssertionError("a picker says what picking means")

    def open_up(self, typed: str = "") -> None:
        """Come up with these letters and take the keyboard."""
        self._came_from = self._over.focusWidget()
        self.line.setText(typed)
        self._typed(typed)
        self.place()
        self.show()
        self.raise_()
        self.line.setFocus(Qt.FocusReason.PopupFocusReason)

    def place(self) -> None:
        """Lie in the middle below the top bar."""
        width = min(grown(WIDTH), self._over.width() - 24)
        height = min(self._tall, self._over.height() - 2 * TOP)
        self.setGeometry((self._over.width() - width) // 2, TOP, width, height)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Hand the arrow keys to the list, pick on Enter, leave on Esc or when the focus goes elsewhere."""
        if event.type() == QEvent.Type.FocusOut and not self.isAncestorOf(self.window().focusWidget()):
            self.hide()
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        match event.key():
            case Qt.Key.Key_Escape:
                self._leave()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                along = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
                self._pick(self.list.currentIndex(), along=along)
            case Qt.Key.Key_Up | Qt.Key.Key_Down | Qt.Key.Key_PageUp | Qt.Key.Key_PageDown:
                self._choose(self.list.currentIndex().row() + _STEPS[Qt.Key(event.key())])
            case _:
                return super().eventFilter(watched, event)
        return True

    def _tell(self) -> None:
        """Say so where nothing is listed."""
        empty = self._rows.rowCount() == 0
        self.none.setText(self.nothing(self.line.text().strip()) if empty else "")
        self.none.setVisible(empty)
        self.list.setVisible(not empty)

    def _typed(self, typed: str) -> None:
        self.look(typed)
        self._choose(0)

    def _choose(self, row: int) -> None:
        row = max(0, min(self._rows.rowCount() - 1, row))
        self.list.setCurrentIndex(self._rows.index(row, 0))

    def _pick(self, index: QModelIndex, *, along: bool) -> None:
        if index.isValid():
            row = index.row()
            self._leave()
            self.pick(row, along=along)

    def _leave(self) -> None:
        self.hide()
        if self._came_from is not None:
            self._came_from.setFocus(Qt.FocusReason.PopupFocusReason)
