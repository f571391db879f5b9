"""The command palette: every action with its key, found by typing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
)
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from k2desk.ui.actions import Action, Actions, keys_text
from k2desk.ui.theme import look

WIDTH = 560
ROW = 30
ROWS = 12

_Index = QModelIndex | QPersistentModelIndex


def matching(actions: Sequence[Action], typed: str) -> list[Action]:
    """Return the actions whose title holds every typed word, those that begin with the first one in front."""
    words = typed.casefold().split()
    found = [action for action in actions if all(word in action.title.casefold() for word in words)]
    if words:
        found.sort(key=lambda action: not action.title.casefold().startswith(words[0]))
    return found


class _Rows(QAbstractListModel):
    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.actions: list[Action] = []

    def show_actions(self, actions: list[Action]) -> None:
        self.beginResetModel()
        self.actions = actions
        self.endResetModel()

    def rowCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.actions)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        action = self.actions[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return action.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{action.title} {keys_text(action.keys)}".strip()
        return action if role == Qt.ItemDataRole.UserRole else None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        if self.actions[index.row()].enabled():
            return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return Qt.ItemFlag.NoItemFlags


class _Painter(QStyledItemDelegate):
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        super().paint(painter, option, index)
        action: Action = index.data(Qt.ItemDataRole.UserRole)
        area: QRect = option.rect.adjusted(0, 0, -12, 0)
        painter.save()
        painter.setFont(look().code_font(11))
        painter.setPen(look().color("faint"))
        flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(area, flags, keys_text(action.keys))
        painter.restore()

    def sizeHint(self, _option: QStyleOptionViewItem, _index: _Index) -> QSize:
        return QSize(WIDTH - 20, ROW)


class Palette(QFrame):
    """A list over the window that takes the keyboard until something is picked.

    Args:
        window: what it lies over.
        actions: what can be picked.
    """

    def __init__(self, window: QWidget, actions: Actions) -> None:
        super().__init__(window)
        self.setProperty("class", "popup")
        self.setAccessibleName("Command palette")
        self._over, self._actions = window, actions
        self._came_from: QWidget | None = None
        self._line = QLineEdit()
        self._line.setPlaceholderText("Type what you want to do")
        self._line.setAccessibleName("Command")
        self._line.textChanged.connect(self._filter)
        self._line.installEventFilter(self)
        self._rows = _Rows(self)
        self._list = QListView()
        self._list.setAccessibleName("Commands")
        self._list.setModel(self._rows)
        self._list.setItemDelegate(_Painter(self._list))
        self._list.setUniformItemSizes(True)
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.clicked.connect(self._pick)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(6)
        column.addWidget(self._line)
        column.addWidget(self._list)
        self.hide()

    def open_up(self) -> None:
        """Come up empty and take the keyboard."""
        self._came_from = self._over.focusWidget()
        self._line.clear()
        self._filter("")
        self.place()
        self.show()
        self.raise_()
        self._line.setFocus(Qt.FocusReason.PopupFocusReason)

    def place(self) -> None:
        """Lie in the middle below the top bar."""
        window = self._over
        width = min(WIDTH, window.width() - 24)
        height = min(ROW * ROWS + 60, window.height() - 120)
        self.setGeometry((window.width() - width) // 2, 60, width, height)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Hand the arrow keys to the list, run on Enter, leave on Esc or when the focus goes elsewhere."""
        if event.type() == QEvent.Type.FocusOut and not self.isAncestorOf(self.window().focusWidget()):
            self.hide()
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        match event.key():
            case Qt.Key.Key_Escape:
                self._leave()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self._pick(self._list.currentIndex())
            case Qt.Key.Key_Up | Qt.Key.Key_Down | Qt.Key.Key_PageUp | Qt.Key.Key_PageDown:
                self._move(Qt.Key(event.key()))
            case _:
                return super().eventFilter(watched, event)
        return True

    def _move(self, key: Qt.Key) -> None:
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -10}.get(key, 10)
        row = self._list.currentIndex().row() + step
        self._choose(max(0, min(len(self._rows.actions) - 1, row)))

    def _choose(self, row: int) -> None:
        self._list.setCurrentIndex(self._rows.index(row, 0))

    def _filter(self, typed: str) -> None:
        self._rows.show_actions(matching(self._actions.all(), typed))
        self._choose(0)

    def _pick(self, index: QModelIndex) -> None:
        if index.isValid():
            action = self._rows.actions[index.row()]
            self._leave()
            self._actions.run(action.id)

    def _leave(self) -> None:
        self.hide()
        if self._came_from is not None:
            self._came_from.setFocus(Qt.FocusReason.PopupFocusReason)
