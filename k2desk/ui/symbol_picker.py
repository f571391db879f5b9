"""Go to a symbol of the open file: type some of its letters, pick it, and its lines are chosen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from k2desk.core.visible import visible
from k2desk.ui.controls import label
from k2desk.ui.measures import grown
from k2desk.ui.models.outline import Outline
from k2desk.ui.picker import Picker
from k2desk.ui.theme import look
from k2desk.ui.words import tr
from k2desk.workspace.symbols import Symbol

ROW = 26
ROWS = 14
INDENT = 16
_Index = QModelIndex | QPersistentModelIndex


class _Rows(QAbstractListModel):
    """The symbols that fit."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.symbols: list[Symbol] = []

    def offer(self, symbols: list[Symbol]) -> None:
        """Show others."""
        self.beginResetModel()
        self.symbols = symbols
        self.endResetModel()

    def rowCount(self, parent: _Index | None = None) -> int:
        """Return how many there are."""
        return 0 if parent is not None and parent.isValid() else len(self.symbols)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the name, the whole of it in words, or the symbol."""
        one = self.symbols[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return visible(one.name)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return tr("{kind} {name}, line {first}", kind=one.kind, name=visible(one.name), first=one.first)
        return one if role == Qt.ItemDataRole.UserRole else None


class _Painter(QStyledItemDelegate):
    """Paints a symbol: as far in as it is nested, its kind and its line at the right."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: _Index) -> QSize:
        """Give every row the same height."""
        return QSize(100, grown(ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Paint one row."""
        one: Symbol = index.data(Qt.ItemDataRole.UserRole)
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, look().color("accent-background"))
        area: QRect = option.rect.adjusted(10, 0, -10, 0)
        plain = look().ui_font()
        right = f"{one.kind}  {one.first}"
        width = QFontMetrics(plain).horizontalAdvance(right)
        name = area.adjusted(INDENT * min(one.depth, 8), 0, -width - 12, 0)
        painter.setFont(look().code_font())
        painter.setPen(look().color("text"))
        metrics = painter.fontMetrics()
        shown = metrics.elidedText(visible(one.name), Qt.TextElideMode.ElideRight, name.width())
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
        painter.drawText(name, flags, shown)
        painter.setFont(plain)
        painter.setPen(look().color("dim"))
        painter.drawText(area, flags | Qt.AlignmentFlag.AlignRight, right)
        painter.restore()


class SymbolPicker(Picker):
    """Lists what the open file defines.

    Args:
        window: what it lies over.
        outline: of the open file.
        chosen: gets the symbol that is picked, and whether it goes along with the next question.
    """

    def __init__(self, window: QWidget, outline: Outline, chosen: Callable[[Symbol, bool], object]) -> None:
        self._rows_of = _Rows(window)
        super().__init__(window, self._rows_of, _Painter(), grown(ROW) * ROWS + 86)
        self.setAccessibleName(tr("Go to symbol"))
        self._outline, self._chosen = outline, chosen
        self.line.setPlaceholderText(tr("Type some letters of a class, function or heading of this file"))
        self.line.setAccessibleName(tr("Symbol"))
        self.list.setAccessibleName(tr("Symbols that fit"))
        self.column.addWidget(
            label(
                tr("Enter goes there · Ctrl+Enter adds its lines to the conversation · Esc leaves"), "faint"
            )
        )
        outline.found.connect(self._again)

    def _again(self) -> None:
        if self.isVisible():
            self.look(self.line.text())

    def look(self, typed: str) -> None:
        """List the symbols whose name holds these letters in order."""
        self._rows_of.offer(self._outline.matching(typed))

    def pick(self, row: int, *, along: bool) -> None:
        """Go to its lines; with Ctrl, add them to the conversation."""
        self._chosen(self._rows_of.symbols[row], along)
