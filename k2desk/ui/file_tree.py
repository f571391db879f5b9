"""The view of the tree of files: arrows, names, marks, and what keys and clicks do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QCursor, QFont, QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QTreeView

from k2desk.core.wording import mark
from k2desk.ui.controls import own_viewport
from k2desk.ui.measures import grown
from k2desk.ui.models.tree import FOLDER, IGNORED, MARK, Tree
from k2desk.ui.theme import look
from k2desk.ui.words import tr

if TYPE_CHECKING:
    from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QPaintEvent
    from PySide6.QtWidgets import QStyleOptionViewItem

ROW = 24
STEP = 14
"""How far each level is moved to the right, in pixels."""

SIGNS = {
    "M": ("M", "attention"),
    "A": ("A", "good"),
    "D": ("D", "bad"),
    "R": ("R", "attention"),
    "U": ("U", "bad"),
    "?": ("?", "good"),
    "modify": (mark("proposed"), "attention"),
    "create": (mark("proposed"), "good"),
    "delete": (mark("proposed"), "bad"),
    "rename": (mark("proposed"), "attention"),
    "below": ("•", "attention"),
}
"""The sign of each mark and the token of its colour."""

_Index = QModelIndex | QPersistentModelIndex


class _Rows(QStyledItemDelegate):
    """Gives every row the same height."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: _Index) -> QSize:
        """Return it."""
        return QSize(60, grown(ROW))


def paint_row(painter: QPainter, row: QRect, index: _Index, opened: bool) -> None:
    """Paint an arrow before a folder, a name, and a mark at the right edge.

    Args:
        painter: is left as it was.
        row: the area, from where the row's level begins.
        index: of the row.
        opened: whether it is a folder whose rows are shown.
    """
    mark, folder = index.data(MARK), index.data(FOLDER)
    if opened and mark == "below":
        mark = ""  # the rows below speak for themselves
    area = row.adjusted(12, 0, -12, 0)
    painter.save()
    painter.setFont(look().ui_font())
    ignored = index.data(IGNORED)
    if folder and not ignored:
        painter.setPen(look().color("dim"))
        paint_arrow(painter, QPoint(area.left() + 3, area.center().y() + 1), opened)
    area.setLeft(area.left() + STEP)
    sign, token = SIGNS.get(mark, ("", "text"))
    sign = tr(sign)
    if sign:
        painter.setFont(look().ui_font(11, weight=QFont.Weight.DemiBold))
        painter.setPen(look().color(token))
        painter.drawText(area, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, sign)
        area.setRight(area.right() - painter.fontMetrics().horizontalAdvance(sign) - 8)
    painter.setFont(look().ui_font())
    gone = mark in ("D", "delete")
    painter.setPen(look().color("faint" if ignored else "dim" if gone else "text"))
    name = painter.fontMetrics().elidedText(index.data(), Qt.TextElideMode.ElideMiddle, area.width())
    painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, name)
    painter.restore()


def paint_arrow(painter: QPainter, center: QPoint, opened: bool) -> None:
    """Paint the arrow of a row that can be opened, in the painter's colour."""
    points = ((-3, -1), (0, 2), (3, -1)) if opened else ((-1, -3), (2, 0), (-1, 3))
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = painter.pen()
    pen.setWidthF(1.6)
    painter.setPen(pen)
    painter.drawPolyline([center + QPoint(*point) for point in points])
    painter.restore()


class FileTree(QTreeView):
    """The tree itself: a click opens a folder, Enter or a double click opens a file."""

    # Paths pass as objects: where Qt copies them, a name that is no UTF-8 becomes another one.
    chosen = Signal(object)
    """(path): a file is to be opened."""
    all_wanted = Signal(object)
    """(path): all folders below a folder are to be opened."""
    menu_wanted = Signal(object, bool, QPoint)
    """(path, folder, global position)."""

    def __init__(self) -> None:
        super().__init__()
        self._pointed = QPoint(-1, -1)
        own_viewport(self).setMouseTracking(True)
        self.setAccessibleName(tr("Files"))
        self.setHeaderHidden(True)
        self.setUniformRowHeights(True)
        self.setRootIsDecorated(False)
        self.setIndentation(STEP)
        self.setMouseTracking(True)
        self.setExpandsOnDoubleClick(False)
        self.setAllColumnsShowFocus(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QTreeView.ScrollMode.ScrollPerPixel)
        self.setItemDelegate(_Rows(self))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Ask once where the pointer is: the X server is asked for it."""
        under = self.viewport().underMouse()
        self._pointed = self.viewport().mapFromGlobal(QCursor.pos()) if under else QPoint(-1, -1)
        super().paintEvent(event)

    def drawRow(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Paint the ground over the whole width, then the row."""
        area = QRect(0, option.rect.top(), self.viewport().width(), option.rect.height())
        plain = index.model().index(index.row(), 0, index.parent())
        if self.selectionModel().isSelected(plain):
            painter.fillRect(area, look().color("accent-background"))
        elif area.contains(self._pointed):
            painter.fillRect(area, look().color("raised"))
        if plain == self.currentIndex() and self.hasFocus():
            painter.setPen(look().color("accent"))
            painter.drawRect(area.adjusted(0, 0, -1, -1))
        paint_row(painter, self.visualRect(plain), plain, self.isExpanded(plain))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open the current row on Enter and all below it on *, show its menu on Shift+F10."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open(self.currentIndex())
        elif event.key() == Qt.Key.Key_Asterisk:  # Qt would open them in one go, however many they are
            self.all_wanted.emit(_path(self.currentIndex()))
        elif event.key() == Qt.Key.Key_F10 and event.modifiers() == Qt.KeyboardModifier.ShiftModifier:
            self._want_menu(self.currentIndex(), self.visualRect(self.currentIndex()).center())
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Open or close a folder at a click."""
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and index.isValid() and index.data(FOLDER):
            self._open(index)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open a file."""
        index = self.indexAt(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and index.isValid() and not index.data(FOLDER):
            self._open(index)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Show the menu of the row under the pointer, or of the current one."""
        if event.reason() == event.Reason.Mouse:
            self._want_menu(self.indexAt(event.pos()), event.pos())
        else:
            self._want_menu(self.currentIndex(), self.visualRect(self.currentIndex()).center())

    def _open(self, index: QModelIndex) -> None:
        if not index.isValid():
            return
        if index.data(FOLDER):
            self.setExpanded(index, not self.isExpanded(index))
        else:
            self.chosen.emit(_path(index))

    def _want_menu(self, index: QModelIndex, at: QPoint) -> None:
        if index.isValid():
            self.menu_wanted.emit(_path(index), bool(index.data(FOLDER)), self.viewport().mapToGlobal(at))


def _path(index: QModelIndex) -> str:
    model = index.model()
    return model.path(index) if isinstance(model, Tree) else ""
