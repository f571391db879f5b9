"""The command palette: every action with its key, found by typing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QWidget

from k2desk.ui.actions import Action, Actions
from k2desk.ui.controls import keys_text
from k2desk.ui.measures import grown
from k2desk.ui.picker import WIDTH, Picker
from k2desk.ui.theme import look
from k2desk.ui.words import tr

ROW = 30
ROWS = 12

_Index = QModelIndex | QPersistentModelIndex


def matching(actions: Sequence[Action], typed: str) -> list[Action]:
    """Return the actions that hold every typed word, those whose title begins with the first one in front.

    The words of an action's id count too: who looks for “blame” finds who wrote each line.
    """
    words = typed.casefold().split()
    found = [action for action in actions if all(word in _words(action) for word in words)]
    if words:
        found.sort(key=lambda action: not action.title.casefold().startswith(words[0]))
    return found


def _words(action: Action) -> str:
    return f"{action.title} {action.id}".casefold()


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
            return f"{action.title} {keys_text(action.shown)}".strip()
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
        painter.drawText(area, flags, keys_text(action.shown))
        painter.restore()

    def sizeHint(self, _option: QStyleOptionViewItem, _index: _Index) -> QSize:
        return QSize(grown(WIDTH) - 20, grown(ROW))


class Palette(Picker):
    """Lists the actions.

    Args:
        window: what it lies over.
        actions: what can be picked.
    """

    def __init__(self, window: QWidget, actions: Actions) -> None:
        self._shown = _Rows(window)
        super().__init__(window, self._shown, _Painter(), grown(ROW) * ROWS + 60)
        self.setAccessibleName(tr("Command palette"))
        self._actions = actions
        self.line.setPlaceholderText(tr("Type what you want to do"))
        self.line.setAccessibleName(tr("Command"))
        self.list.setAccessibleName(tr("Commands"))

    def look(self, typed: str) -> None:
        """List the actions whose title holds what was typed."""
        self._shown.show_actions(matching(self._actions.all(), typed))

    def pick(self, row: int, *, along: bool) -> None:
        """Run the action."""
        self._actions.pick(self._shown.actions[row].id)
