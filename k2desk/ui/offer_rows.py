"""The rows of a picker: a name each, and what is known of it at the right."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from k2desk.core.visible import visible
from k2desk.ui.measures import grown
from k2desk.ui.picker import WIDTH
from k2desk.ui.theme import look

ROW = 30

_Index = QModelIndex | QPersistentModelIndex


class Offer(NamedTuple):
    """Something that can be picked.

    Args:
        name: what it is called.
        told: what is known of it, in words.
    """

    name: str
    told: str = ""


class Offers(QAbstractListModel):
    """What fits."""

    offers: Sequence[Offer] = ()

    def show_offers(self, found: Sequence[Offer]) -> None:
        """List others."""
        self.beginResetModel()
        self.offers = found
        self.endResetModel()

    def rowCount(self, parent: _Index | None = None) -> int:
        """Return how many there are."""
        return 0 if parent is not None and parent.isValid() else len(self.offers)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the offer, or the words a screen reader says."""
        offer = self.offers[index.row()]
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return visible(", ".join(filter(None, offer)))
        return offer if role == Qt.ItemDataRole.UserRole else None


class OfferPainter(QStyledItemDelegate):
    """Paints a name, and what is known of it at the right."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: _Index) -> QSize:
        """Give every row the same height."""
        return QSize(grown(WIDTH) - 20, grown(ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Paint one row."""
        offer: Offer = index.data(Qt.ItemDataRole.UserRole)
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, look().color("accent-background"))
        area: QRect = option.rect.adjusted(10, 0, -12, 0)
        small, plain = look().ui_font(11), look().ui_font()
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(small)
        painter.setPen(look().color("dim"))
        most = area.width() * 2 // 3
        told = QFontMetrics(small).elidedText(offer.told, Qt.TextElideMode.ElideMiddle, most)
        painter.drawText(area, middle | Qt.AlignmentFlag.AlignRight, told)
        area.setRight(area.right() - QFontMetrics(small).horizontalAdvance(told) - 12)
        painter.setFont(plain)
        painter.setPen(look().color("text"))
        name = QFontMetrics(plain).elidedText(visible(offer.name), Qt.TextElideMode.ElideMiddle, area.width())
        painter.drawText(area, middle, name)
        painter.restore()
