"""Every action in a row with its place and its keys, found by words or by a key."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QListView, QStyledItemDelegate, QStyleOptionViewItem

from k2desk.ui.actions import Action, Actions
from k2desk.ui.controls import keys_text
from k2desk.ui.measures import grown
from k2desk.ui.theme import look
from k2desk.ui.words import tr

ROW = 30
MARGIN = 12
GAP = 10

_Index = QModelIndex | QPersistentModelIndex


class KeyRow(NamedTuple):
    """An action as the page shows it.

    Args:
        action: what it does, with the keys it has now.
        place: the pane in which its keys hold, "" for the whole window.
        changed: whether the user chose the keys.
    """

    action: Action
    place: str
    changed: bool

    @property
    def keys(self) -> str:
        """All its keys in the platform's spelling; those that always hold last."""
        own = [keys_text((key,)) for key in self.action.keys]
        always = (
            [tr("{always} always", always=keys_text((self.action.always,)))] if self.action.always else []
        )
        return " · ".join(dict.fromkeys([*own, *always]))

    @property
    def words(self) -> str:
        """The whole row in a sentence, for screen readers."""
        where = tr(", in {place}", place=self.place) if self.place else ""
        mine = tr(", chosen by you") if self.changed else ""
        return f"{self.action.title}{where}: {self.keys or tr('no key')}{mine}"

    def fits(self, typed: str) -> bool:
        """Tell whether every word, or the whole as a key, is in the row."""
        text = f"{self.words} {self.action.id}".casefold()
        return all(word in text for word in typed.casefold().split())


def rows_of(actions: Actions) -> list[KeyRow]:
    """Return a row for every action: those of the window first, then pane by pane, each by title."""
    made = []
    for action in actions.all():
        owner = actions.owner(action.id)
        place = owner.accessibleName() if owner is not None else ""
        made.append(KeyRow(action, place, action.keys != actions.usual(action.id)))
    return sorted(made, key=lambda row: row.place)


class Rows(QAbstractListModel):
    """The rows that fit what was typed."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.rows: list[KeyRow] = []

    def show_rows(self, rows: Sequence[KeyRow]) -> None:
        """Show other rows."""
        self.beginResetModel()
        self.rows = list(rows)
        self.endResetModel()

    def rowCount(self, parent: _Index | None = None) -> int:
        """Return how many there are."""
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the title, the sentence, or the row itself."""
        row = self.rows[index.row()]
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return row.words
        if role == Qt.ItemDataRole.DisplayRole:
            return row.action.title
        return row if role == Qt.ItemDataRole.UserRole else None


class _Painter(QStyledItemDelegate):
    """Paints the keys and the place at the right of the title."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Paint one row."""
        super().paint(painter, option, index)
        row: KeyRow = index.data(Qt.ItemDataRole.UserRole)
        area: QRect = option.rect.adjusted(grown(MARGIN), 0, -grown(MARGIN), 0)
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.save()
        painter.setFont(look().code_font(11))
        painter.setPen(look().color("accent" if row.changed else "text"))
        keys = tr("{keys}  changed", keys=row.keys) if row.changed else row.keys
        painter.drawText(area, right, keys or "–")
        taken = QFontMetrics(look().code_font(11)).horizontalAdvance(keys or "–")
        painter.setFont(look().ui_font(11))
        painter.setPen(look().color("dim"))
        painter.drawText(area.adjusted(0, 0, -taken - grown(GAP), 0), right, row.place)
        painter.restore()

    def sizeHint(self, _option: QStyleOptionViewItem, _index: _Index) -> QSize:
        """Give every row the same height."""
        return QSize(100, grown(ROW))


class KeyList(QListView):
    """The list of rows."""

    def __init__(self) -> None:
        super().__init__()
        self._rows = Rows(self)
        self.setModel(self._rows)
        self.setItemDelegate(_Painter(self))
        self.setUniformItemSizes(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(tr("Actions and their keys"))

    def show_rows(self, rows: Sequence[KeyRow]) -> None:
        """Show these rows, and stay on the same action where it is among them."""
        held = self.row
        self._rows.show_rows(rows)
        ids = [row.action.id for row in rows]
        place = ids.index(held.action.id) if held is not None and held.action.id in ids else 0
        if rows:
            self.setCurrentIndex(self._rows.index(place, 0))

    @property
    def row(self) -> KeyRow | None:
        """The row that is chosen."""
        index = self.currentIndex()
        return index.data(Qt.ItemDataRole.UserRole) if index.isValid() else None
