"""What lies below a row of a list: its ground where it is chosen or under the mouse, and the focus."""

from __future__ import annotations

from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from k2desk.ui.theme import look


def paint_ground(painter: QPainter, option: QStyleOptionViewItem) -> None:
    """Paint the ground of a row; its words come above it.

    Args:
        painter: of the list; its pen may be another one afterwards.
        option: where the row is, and whether it is chosen, under the mouse or has the focus.
    """
    if option.state & QStyle.StateFlag.State_Selected:
        painter.fillRect(option.rect, look().color("accent-background"))
    elif option.state & QStyle.StateFlag.State_MouseOver:
        painter.fillRect(option.rect, look().color("raised"))
    if option.state & QStyle.StateFlag.State_HasFocus:
        painter.setPen(look().color("accent"))
        painter.drawRect(option.rect.adjusted(0, 0, -1, -1))
