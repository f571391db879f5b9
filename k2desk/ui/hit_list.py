"""The list of what a search found: files with their counts, lines with the match marked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QGuiApplication, QKeyEvent, QKeySequence, QMouseEvent, QPainter
from PySide6.QtWidgets import QListView, QStyledItemDelegate, QStyleOptionViewItem

from k2desk.core.visible import visible
from k2desk.ui.file_tree import paint_arrow
from k2desk.ui.measures import grown
from k2desk.ui.models.hits import FileRow, Hits, LineRow, Row, pieces_of
from k2desk.ui.row_ground import paint_ground
from k2desk.ui.theme import look
from k2desk.ui.words import tr

ROW = 24
NUMBERS = 40
"""Room for a line's number, in pixels."""

if TYPE_CHECKING:
    from k2desk.workspace.hits import Hit

_Index = QModelIndex | QPersistentModelIndex
_MIDDLE = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine


class _Painter(QStyledItemDelegate):
    def sizeHint(self, _option: QStyleOptionViewItem, _index: _Index) -> QSize:
        return QSize(60, grown(ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        row: Row = index.data(Qt.ItemDataRole.UserRole)
        painter.save()
        paint_ground(painter, option)
        area: QRect = option.rect.adjusted(12, 0, -12, 0)
        match row:
            case FileRow():
                _paint_file(painter, area, row)
            case LineRow():
                _paint_line(painter, area, row)
        painter.restore()


def _paint_file(painter: QPainter, area: QRect, row: FileRow) -> None:
    painter.setPen(look().color("dim"))
    paint_arrow(painter, QPoint(area.left() + 3, area.center().y() + 1), row.opened)
    painter.setFont(look().ui_font(11))
    painter.setPen(look().color("attention"))
    count = str(len(row.hits))
    painter.drawText(area, Qt.AlignmentFlag.AlignRight | _MIDDLE, count)
    area.adjust(14, 0, -painter.fontMetrics().horizontalAdvance(count) - 8, 0)
    painter.setFont(look().ui_font())
    painter.setPen(look().color("text"))
    # The end of a path says more than its beginning.
    name = painter.fontMetrics().elidedText(visible(row.path), Qt.TextElideMode.ElideLeft, area.width())
    painter.drawText(area, _MIDDLE, name)


def _paint_line(painter: QPainter, area: QRect, row: LineRow) -> None:
    font = look().code_font()
    painter.setFont(font)
    painter.setPen(look().color("faint"))
    numbers = QRect(area.left(), area.top(), grown(NUMBERS), area.height())
    painter.drawText(numbers, Qt.AlignmentFlag.AlignRight | _MIDDLE, str(row.hit.line))
    area.setLeft(area.left() + grown(NUMBERS) + 10)
    painter.setClipRect(area)
    metrics, left = QFontMetrics(font), area.left()
    for piece in pieces_of(row.hit):
        width = metrics.horizontalAdvance(piece.text)
        spot = QRect(left, area.top(), width, area.height())
        if piece.matched:
            painter.fillRect(spot.adjusted(0, 3, 0, -3), look().color("attention-background"))
        painter.setPen(look().color("attention" if piece.matched else "dim"))
        painter.drawText(spot.adjusted(0, 0, 2, 0), _MIDDLE, piece.text)
        left += width
        if left > area.right():
            return


class HitList(QListView):
    """The rows of a search: Enter opens a line, left and right close and open a file."""

    chosen = Signal(str, int)
    """(path, line): show it."""

    def __init__(self, hits: Hits) -> None:
        super().__init__()
        self._hits = hits
        self.setModel(hits)
        self.setAccessibleName(tr("Hits"))
        self.setItemDelegate(_Painter(self))
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setSelectionMode(QListView.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)

    def chosen_hits(self) -> list[Hit]:
        """Return the hits of the selected rows, in order; a file's row stands for all of its own."""
        found: dict[int, Hit] = {}
        for row in sorted(index.row() for index in self.selectedIndexes()):
            match self._hits.rows[row]:
                case FileRow(hits=hits):
                    found |= {id(hit): hit for hit in hits}
                case LineRow(hit):
                    found[id(hit)] = hit
        return list(found.values())

    def step(self, by: int) -> None:
        """Show the next line that was found, or the one before for -1; closed files are passed over."""
        row = self.currentIndex().row() + by
        while 0 <= row < len(self._hits.rows) and not isinstance(self._hits.rows[row], LineRow):
            row += by
        if 0 <= row < len(self._hits.rows):
            self.setCurrentIndex(self._hits.index(row, 0))
            self._open(row)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open the current row, or open and close its file."""
        row = self.currentIndex().row()
        match event.key():
            case _ if row < 0:
                super().keyPressEvent(event)
            case _ if event.matches(QKeySequence.StandardKey.Copy):
                hits = self.chosen_hits()
                said = (f"{visible(hit.path)}:{hit.line}: {visible(hit.text)}" for hit in hits)
                QGuiApplication.clipboard().setText("\n".join(said))
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self._open(row)
            case Qt.Key.Key_Left:
                file = self._hits.file_row(row)
                self.setCurrentIndex(self._hits.index(file, 0))
                self._hits.set_opened(file, opened=False)
            case Qt.Key.Key_Right:
                self._hits.set_opened(row, opened=True)
            case _:
                super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Open the row that was clicked."""
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        plain = event.modifiers() == Qt.KeyboardModifier.NoModifier  # else rows are being chosen
        if event.button() == Qt.MouseButton.LeftButton and plain and index.isValid():
            self._open(index.row())

    def _open(self, row: int) -> None:
        match self._hits.rows[row]:
            case FileRow(opened=opened):
                self._hits.set_opened(row, opened=not opened)
            case LineRow(hit):
                self.chosen.emit(hit.path, hit.line)
