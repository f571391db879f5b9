"""The list of sessions as it is painted, opened and named."""

from __future__ import annotations

from PySide6.QtCore import (
    QAbstractItemModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QLineEdit, QListView, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from k2desk.core.ports import SessionInfo
from k2desk.core.visible import visible
from k2desk.ui.file_tree import paint_arrow
from k2desk.ui.measures import grown
from k2desk.ui.models.sessions import (
    SESSION_HEIGHT,
    Gone,
    Group,
    Heading,
    Place,
    Row,
    Sessions,
    title_of,
)
from k2desk.ui.row_ground import paint_ground
from k2desk.ui.theme import look
from k2desk.ui.words import tr

BATCH = 3000
"""Rows laid out in one turn of the loop, in about 12 ms; further ones follow in the next."""
PIN = 14
"""Side of the pin, in pixels."""

_Index = QModelIndex | QPersistentModelIndex
_MIDDLE = int(Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)


class _Painter(QStyledItemDelegate):
    """Paints headings and places as a line, and a session as two; edits a title where it stands."""

    named = Signal(object, str)
    """(SessionInfo, title): the user gave it another title."""

    def __init__(self, rows: Sessions, parent: QWidget) -> None:
        super().__init__(parent)
        self._rows = rows

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        row: Row = index.data(Qt.ItemDataRole.UserRole)
        painter.save()
        if not isinstance(row, Heading):
            paint_ground(painter, option)
        area = option.rect.adjusted(12, 0, -10, 0)
        match row:
            case Heading(text=text):
                painter.setFont(look().ui_font(11, weight=QFont.Weight.DemiBold))
                painter.setPen(look().color("faint"))
                painter.drawText(area.adjusted(0, 8, 0, 0), _MIDDLE, text)
            case Group():
                _paint_group(painter, area, row)
            case SessionInfo():
                _paint_session(painter, area, row, self._rows.figures(index.row()))
            case Gone(info=info):
                painter.setFont(look().ui_font())
                _words(painter, area.adjusted(14, 0, 0, 0), title_of(info), "dim")
            case Place():
                _paint_place(painter, area.adjusted(14, 0, 0, 0), row)
        painter.restore()

    def createEditor(self, parent: QWidget, _option: QStyleOptionViewItem, _index: _Index) -> QWidget:
        line = QLineEdit(parent)
        line.setAccessibleName(tr("Title of the session"))
        return line

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, _index: _Index) -> None:
        editor.setGeometry(option.rect.adjusted(4, 2, -4, -2))

    def setModelData(self, editor: QWidget, _model: QAbstractItemModel, index: _Index) -> None:
        row = index.data(Qt.ItemDataRole.UserRole)
        if isinstance(editor, QLineEdit) and isinstance(row, SessionInfo):
            title = editor.text().strip()
            if title and title != row.title:
                self.named.emit(row, title)


def _words(painter: QPainter, area: QRect, text: str, color: str) -> None:
    painter.setPen(look().color(color))
    short = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, area.width())
    painter.drawText(area, _MIDDLE, short)


def _paint_group(painter: QPainter, area: QRect, row: Group) -> None:
    painter.setPen(look().color("dim"))
    paint_arrow(painter, QPoint(area.left() + 3, area.center().y() + 1), row.opened)
    painter.setFont(look().ui_font(11))
    painter.setPen(look().color("faint"))
    count = str(row.held)
    painter.drawText(area, _MIDDLE | int(Qt.AlignmentFlag.AlignRight), count)
    area = area.adjusted(14, 0, -painter.fontMetrics().horizontalAdvance(count) - 8, 0)
    painter.setFont(look().ui_font())
    _words(painter, area, visible(row.text), "dim")


def _paint_session(painter: QPainter, area: QRect, row: SessionInfo, figures: str) -> None:
    upper = area.adjusted(0, 5, 0, -grown(SESSION_HEIGHT) // 2 + 2)
    if row.pinned:
        from k2desk.ui.icons import paint

        spot = QRect(upper.right() - PIN + 1, upper.center().y() - PIN // 2, PIN, PIN)
        paint(painter, "pin", spot.toRectF(), "faint")
        upper = upper.adjusted(0, 0, -PIN - 6, 0)
    painter.setFont(look().ui_font())
    _words(painter, upper, title_of(row), "dim" if row.archived else "text")
    painter.setFont(look().ui_font(11))
    _words(painter, area.adjusted(0, grown(SESSION_HEIGHT) // 2, 0, -4), figures, "dim")


def _paint_place(painter: QPainter, area: QRect, row: Place) -> None:
    painter.setFont(look().ui_font(11))
    painter.setClipRect(area)
    metrics, left, at = painter.fontMetrics(), area.left(), 0
    text = metrics.elidedText(row.snippet.text, Qt.TextElideMode.ElideRight, area.width())
    for start, stop in (*row.snippet.spans, (len(text), len(text))):
        for piece, marked in ((text[at:start], False), (text[start:stop], True)):
            width = metrics.horizontalAdvance(piece)
            spot = QRect(left, area.top(), width, area.height())
            if marked and piece:
                painter.fillRect(spot.adjusted(0, 4, 0, -4), look().color("attention-background"))
            painter.setPen(look().color("attention" if marked else "dim"))
            painter.drawText(spot.adjusted(0, 0, 2, 0), _MIDDLE, piece)
            left += width
        at = stop
        if left > area.right():
            return


class SessionList(QListView):
    """The rows; Enter and a click open, left and right close and open a group."""

    chosen = Signal(object)
    """(Row): open what it leads to."""
    turned = Signal(str, bool)
    """(name of the group, opened)."""
    left = Signal()
    """The user goes up beyond the first row."""
    named = Signal(object, str)
    """(SessionInfo, title): the user gave it another title."""

    def __init__(self, rows: Sessions) -> None:
        super().__init__()
        self._rows = rows
        self._late: QPersistentModelIndex | None = None
        """A row that was to be brought into view before it was laid out."""
        painter = _Painter(rows, self)
        painter.named.connect(self.named)
        self.setModel(rows)
        self.setItemDelegate(painter)
        self.setAccessibleName(tr("Sessions"))
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setLayoutMode(QListView.LayoutMode.Batched)
        self.setBatchSize(BATCH)
        self.setMouseTracking(True)

    @property
    def row(self) -> Row | None:
        """The current row."""
        index = self.currentIndex()
        return self._rows.rows[index.row()] if index.isValid() else None

    def first(self) -> None:
        """Make the first row that can be picked the current one."""
        rows = enumerate(self._rows.rows)
        at = next((number for number, row in rows if not isinstance(row, Heading)), -1)
        self.setCurrentIndex(self._rows.index(at, 0) if at >= 0 else QModelIndex())

    def scrollTo(
        self, index: _Index, hint: QListView.ScrollHint = QListView.ScrollHint.EnsureVisible
    ) -> None:
        """Bring a row into view, now or as soon as it is laid out."""
        super().scrollTo(index, hint)
        self._late = QPersistentModelIndex(index) if self.visualRect(index).isEmpty() else None

    def updateGeometries(self) -> None:
        """Take in what was laid out."""
        super().updateGeometries()
        if self._late is not None and not self.visualRect(self._late).isEmpty():
            self.scrollTo(self._late)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open the current row, or close and open its group."""
        row, key = self.row, event.key()
        if row is not None and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take(row)
        elif isinstance(row, Group) and key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.turned.emit(row.name, key == Qt.Key.Key_Right)
        elif key == Qt.Key.Key_Up and self._above() < 0:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _above(self) -> int:
        rows = self._rows.rows
        above = range(self.currentIndex().row() - 1, -1, -1)
        return next((number for number in above if not isinstance(rows[number], Heading)), -1)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Open the row that was clicked."""
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and index.isValid():
            self._take(self._rows.rows[index.row()])

    def _take(self, row: Row) -> None:
        if isinstance(row, Group):
            self.turned.emit(row.name, not row.opened)
        elif not isinstance(row, Heading):
            self.chosen.emit(row)
