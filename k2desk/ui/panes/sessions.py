"""The side panel of sessions: take one up again, or begin another."""

from __future__ import annotations

import time
from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from k2desk.core.events import Record, SessionRenamed, TurnFinished, TurnStarted
from k2desk.core.ports import Engine, SessionInfo
from k2desk.ui.controls import button, keys_text, label
from k2desk.ui.models.sessions import Row, Sessions, figures_of, grouped, title_of
from k2desk.ui.pane import PaneSpec
from k2desk.ui.runtime import Runtime
from k2desk.ui.theme import look

DAY_HEIGHT = 30
SESSION_HEIGHT = 44


class _Rows(QListView):
    """A list whose rows open by Enter and by a click."""

    chosen = Signal(QModelIndex)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Sessions")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setMouseTracking(True)
        self.clicked.connect(self.chosen)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open the current row on Enter."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.chosen.emit(self.currentIndex())
        else:
            super().keyPressEvent(event)


class _Painter(QStyledItemDelegate):
    """Paints a day as a heading and a session as two lines."""

    def sizeHint(self, _option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        row: Row = index.data(Qt.ItemDataRole.UserRole)
        return QSize(100, DAY_HEIGHT if isinstance(row, str) else SESSION_HEIGHT)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        row: Row = index.data(Qt.ItemDataRole.UserRole)
        area = option.rect.adjusted(12, 0, -10, 0)
        painter.save()
        if isinstance(row, str):
            painter.setFont(look().ui_font(11, weight=QFont.Weight.DemiBold))
            painter.setPen(look().color("faint"))
            painter.drawText(area.adjusted(0, 8, 0, 0), Qt.AlignmentFlag.AlignVCenter, row)
        else:
            self._ground(painter, option)
            painter.setFont(look().ui_font())
            painter.setPen(look().color("text"))
            title = painter.fontMetrics().elidedText(title_of(row), Qt.TextElideMode.ElideRight, area.width())
            painter.drawText(
                area.adjusted(0, 5, 0, -SESSION_HEIGHT // 2 + 2), Qt.AlignmentFlag.AlignVCenter, title
            )
            painter.setFont(look().ui_font(11))
            painter.setPen(look().color("dim"))
            below = area.adjusted(0, SESSION_HEIGHT // 2, 0, -4)
            painter.drawText(below, Qt.AlignmentFlag.AlignVCenter, figures_of(row))
        painter.restore()

    def _ground(self, painter: QPainter, option: QStyleOptionViewItem) -> None:
        state = option.state
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, look().color("accent-background"))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(option.rect, look().color("raised"))
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(look().color("accent"))
            painter.drawRect(option.rect.adjusted(0, 0, -1, -1))


class SessionsPane(QWidget):
    """The sessions of this workspace.

    Args:
        runtime: knows the desk that lists them.
    """

    def __init__(self, runtime: Runtime) -> None:
        super().__init__()
        self._runtime = runtime
        self._current = ""
        self._rows = Sessions(self)
        self._list = _Rows()
        self._list.setModel(self._rows)
        self._list.setItemDelegate(_Painter(self._list))
        self._list.chosen.connect(self._choose)
        self.setFocusProxy(self._list)
        head = QHBoxLayout()
        head.setContentsMargins(12, 8, 8, 4)
        head.addWidget(label("SESSIONS", "heading"))
        head.addStretch()
        keys = keys_text(("Ctrl+K",))
        head.addWidget(
            button("New", runtime.new_session, "small", name="New session", tip=f"New session ({keys})")
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self._list)
        runtime.opened.connect(self._opened)
        runtime.recorded.connect(self._recorded)
        look().changed.connect(self._list.viewport().update)

    def _opened(self, engine: Engine, _records: Sequence[Record]) -> None:
        self._current = engine.log.session
        self._refresh()

    def _recorded(self, record: Record) -> None:
        if isinstance(record.event, TurnStarted | TurnFinished | SessionRenamed):
            self._refresh()

    def _refresh(self) -> None:
        if self._runtime.engine is not None:
            listing = partial(self._runtime.desk.sessions, self._runtime.engine.workspace)
            self._runtime.in_thread(listing, self._show)

    def _show(self, sessions: Sequence[SessionInfo]) -> None:
        self._rows.show_rows(grouped(sessions, self._current, time.time()))
        row = self._rows.row_of(self._current)
        if row >= 0:
            self._list.setCurrentIndex(self._rows.index(row, 0))

    def _choose(self, index: QModelIndex) -> None:
        row = index.data(Qt.ItemDataRole.UserRole) if index.isValid() else None
        if isinstance(row, SessionInfo) and self._runtime.engine is not None:
            self._runtime.open_session(self._runtime.engine.workspace, row.id)
            self._runtime.focus_requested.emit("chat")


PANE = PaneSpec("sessions", "Sessions", "clock", "side", 4, SessionsPane)
