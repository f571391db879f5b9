"""The trash: proposals that came to nothing, folded away below the changes, each to be opened again."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from k2desk.core.events import ProposalMade, Record
from k2desk.core.ports import Engine
from k2desk.ui.controls import button, label
from k2desk.ui.diff.discarded import FATES, discarded, misfit, named, review_again
from k2desk.ui.diff.story import Story, Told
from k2desk.ui.measures import grown
from k2desk.ui.row_ground import paint_ground
from k2desk.ui.runtime import Runtime
from k2desk.ui.theme import look
from k2desk.ui.words import tr

ROW = 26
_ROWS = 6
"""So many rows are shown at once; the rest is scrolled to."""

_Index = QModelIndex | QPersistentModelIndex


class Discarded(QAbstractListModel):
    """What came to nothing, the newest first."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.rows: tuple[Told, ...] = ()

    def show_rows(self, rows: tuple[Told, ...]) -> None:
        """Show others."""
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: _Index | None = None) -> int:
        """Return how many there are."""
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what it goes by, what a screen reader says, or both words of a row."""
        told = self.rows[index.row()]
        name, fate = named(told.proposal), tr(FATES[told.state])
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return name
            case Qt.ItemDataRole.AccessibleTextRole:
                return tr("{name}, {fate}. Enter opens it again under review.", name=name, fate=fate)
            case Qt.ItemDataRole.UserRole:
                return name, fate
            case _:
                return None


class _Painter(QStyledItemDelegate):
    """Paints what it goes by, and what became of it at the right edge."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: _Index) -> QSize:
        return QSize(60, grown(ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        name, fate = index.data(Qt.ItemDataRole.UserRole)
        painter.save()
        paint_ground(painter, option)
        area: QRect = option.rect.adjusted(12, 0, -12, 0)
        middle = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
        painter.setFont(look().ui_font(11))
        painter.setPen(look().color("faint"))
        painter.drawText(area, Qt.AlignmentFlag.AlignRight | middle, fate)
        area.setRight(area.right() - painter.fontMetrics().horizontalAdvance(fate) - 10)
        painter.setFont(look().ui_font())
        painter.setPen(look().color("text"))
        shown = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(area, middle, shown)
        painter.restore()


class _Rows(QListView):
    """A list whose rows open by Enter and by a click."""

    chosen = Signal(QModelIndex)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(tr("Trash"))
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.clicked.connect(self.chosen)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open the current row on Enter."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.chosen.emit(self.currentIndex())
        else:
            super().keyPressEvent(event)


class Trash(QWidget):
    """A line that unfolds to the list.

    Args:
        runtime: tells what happened, and takes what is opened again.
    """

    def __init__(self, runtime: Runtime) -> None:
        super().__init__()
        self._runtime = runtime
        self._story = Story()
        self._opening = False
        self.model = Discarded(self)
        self.list = _Rows()
        self.list.setModel(self.model)
        self.list.setItemDelegate(_Painter(self.list))
        self.list.chosen.connect(self._open)
        self.fold = button("", self._toggle, "quiet", "small", name=tr("Trash"))
        self.fold.setCheckable(True)
        self.said = label("", "attention")
        self.said.setWordWrap(True)
        self.said.setContentsMargins(12, 2, 12, 8)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.fold, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.list)
        column.addWidget(self.said)
        runtime.opened.connect(self._opened)
        runtime.recorded.connect(self._recorded)
        look().changed.connect(self.list.viewport().update)
        if runtime.engine is not None:
            self._opened(runtime.engine, list(runtime.engine.log.joined()))
        else:
            self._show()

    def _toggle(self) -> None:
        self._show()
        if self.fold.isChecked():
            self.list.setCurrentIndex(self.model.index(0, 0))
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show(self) -> None:
        count, unfolded = self.model.rowCount(), self.fold.isChecked()
        self.fold.setText(f"{'▾' if unfolded else '▸'}  {tr('Trash · {count}', count=count)}")
        self.list.setVisible(unfolded)
        self.list.setFixedHeight(grown(ROW) * min(count, _ROWS) + 2)
        self.said.setVisible(unfolded and bool(self.said.text()))
        self.setVisible(count > 0)

    def _say(self, words: str) -> None:
        self.said.setText(words)
        self._show()

    # -- what happens

    def _opened(self, _engine: Engine, records: list[Record]) -> None:
        self._story = self._runtime.entered.take(Story, records)
        self.said.setText("")
        self._fill()

    def _recorded(self, record: Record) -> None:
        if self._story.apply(record.event):
            self._fill()
        match record.event:
            case ProposalMade(proposal=proposal) if self._opening and not proposal.call_id:
                self._opening = False
                self._runtime.proposal_requested.emit(proposal.id)
            case _:
                pass

    def _fill(self) -> None:
        rows = discarded(self._story)
        if rows != self.model.rows:
            self.model.show_rows(rows)
            self._show()

    def _open(self, index: QModelIndex) -> None:
        if not index.isValid():
            return
        self._say("")
        self._opening = True
        review_again(self._runtime, self.model.rows[index.row()].proposal, self._refused)

    def _refused(self, error: Exception) -> None:
        self._opening = False
        self._say(misfit(error))
