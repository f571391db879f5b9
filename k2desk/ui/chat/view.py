"""The transcript: keys, cards, the ring around the row they work on, the way back to the end."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QPushButton, QWidget

from k2desk.transcript import export
from k2desk.transcript.receipts import pins_of
from k2desk.transcript.rows import Row, TextRow, UserRow
from k2desk.ui import icons
from k2desk.ui.chat.handled import Handled
from k2desk.ui.chat.hosts import Hosts
from k2desk.ui.chat.leads import Leads
from k2desk.ui.chat.lines import LinePart
from k2desk.ui.controls import button, restyle
from k2desk.ui.models.selection import Selection
from k2desk.ui.theme import look
from k2desk.ui.words import tr

FAR = 40
"""Pixels from the end from which on the way back is offered."""
NEXT = 30
"""Pixels below the upper edge up to which a message counts as the one that is read."""
STEP = 60
"""Pixels one arrow key scrolls."""


class TranscriptView(Handled):
    """The conversation.

    Args:
        selection: the ticks of proposals.
        parent: see Qt.
    """

    def __init__(self, selection: Selection, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Conversation"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.hosts = Hosts(self, selection)
        self._leads = Leads(self.stack)
        self.evidence_asked.connect(self.show_call)
        self._fork = button(
            tr("Edit and fork"), self.fork_near, "link", tip=tr("Say this otherwise, in a fork (E)")
        )
        self._fork.setParent(self.viewport())
        self._fork.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._fork.hide()
        self._pill = QPushButton(self)
        self._pill.setProperty("class", "chip")
        self._pill.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._pill.clicked.connect(self.follow)
        self._pill.hide()
        self.scrolled.connect(self._show_pill)
        self.verticalScrollBar().rangeChanged.connect(self._show_bar)
        self._show_bar()

    # -- rows

    def reset(self, rows: Sequence[Row]) -> None:
        """Show another conversation, from its end."""
        self.hosts.clear()
        self._current, self.hovered = "", ("", -1)
        super().reset(rows)
        self._show_pill()

    def flush(self) -> None:
        """Show what has changed."""
        super().flush()
        self._show_pill()

    def arrange(self) -> bool:
        """Put cards and buttons in their places."""
        self._show_fork()
        return self.hosts.arrange(self._top, self._top + self.viewport().height())

    def hosting(self) -> bool:
        """Return whether cards or buttons stand among the rows."""
        return self.hosts.any or not self._fork.isHidden()

    # -- saying something otherwise

    def _near(self) -> UserRow | None:
        """Return the message of the user the pointer is at, or else the keys."""
        for key in (self.hovered[0], self._current if self.hasFocus() else ""):
            index = self.stack.find(key) if key else -1
            row = self.stack.entries[index].row if index >= 0 else None
            if isinstance(row, UserRow):
                return row
        return None

    def _show_fork(self) -> None:
        """Offer a fork beside the bubble, which never reaches that far to the left."""
        row = self._near()
        if row is not None:
            area = self.area_of(self.stack.find(row.key))
            self._fork.setAccessibleName(tr("Edit and fork: {words}", words=row.text[:80]))
            self._fork.adjustSize()
            self._fork.move(area.left(), area.top() + 6)
            self._fork.raise_()
        self._fork.setVisible(row is not None)

    def _meant(self) -> UserRow | None:
        rows = (entry.row for entry in reversed(self.stack.entries))
        return self._near() or next((row for row in rows if isinstance(row, UserRow)), None)

    def fork_near(self) -> None:
        """Fork at the message that is offered; without one, at the newest."""
        if (row := self._meant()) is not None:
            self.fork_asked.emit(row.seq)

    def rewind_near(self) -> None:
        """Ask to rewind to before the message a fork would be offered for."""
        if (row := self._meant()) is not None:
            self.rewind_asked.emit(row.seq, row.text)

    def _hover(self, point: QPoint) -> None:
        super()._hover(point)
        self._show_fork()

    def _show_bar(self, *_: int) -> None:
        """Keep the room of the scroll bar, but show no handle where there is nothing to scroll."""
        restyle(self.verticalScrollBar(), "" if self.verticalScrollBar().maximum() else "idle")

    def _show_pill(self) -> None:
        rest = self.stack.total - self._top - self.viewport().height()
        shown = not self.following and rest > FAR
        if shown:
            waits = bool(self.hosts.pending())
            words = (
                tr("Decision needed")
                if waits
                else tr("{unseen} new", unseen=self.unseen)
                if self.unseen
                else tr("Latest")
            )
            self._pill.setText(f"↓ {words}")
            self._pill.setAccessibleName(tr("Go to the end: {words}", words=words))
            self._pill.adjustSize()
            x = (self.viewport().width() - self._pill.width()) // 2
            self._pill.move(x, self.height() - self._pill.height() - 10)
            self._pill.raise_()
        self._pill.setVisible(shown)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out for the new width."""
        super().resizeEvent(event)
        self._show_pill()

    # -- keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Scroll, walk from row to row, open what is closed, copy."""
        bar = self.verticalScrollBar()
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            self.select_all()
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up) and not event.modifiers():
            self._walk(1 if event.key() == Qt.Key.Key_Down else -1)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._press_current()
        elif event.key() == Qt.Key.Key_E and not event.modifiers() and self._near() is not None:
            self.fork_near()
        elif event.key() == Qt.Key.Key_P and not event.modifiers():
            self.pin_current()
        elif event.key() == Qt.Key.Key_L and not event.modifiers():
            self.follow_lead()
        elif event.key() == Qt.Key.Key_Home:
            self.scroll_to(0)
        elif event.key() == Qt.Key.Key_End:
            self.follow()
        elif event.key() in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            pages = -1 if event.key() == Qt.Key.Key_PageUp else 1
            bar.setValue(bar.value() + pages * (bar.pageStep() - STEP))
        else:
            super().keyPressEvent(event)

    def _walk(self, direction: int) -> None:
        """Go to the next row, through a long one step by step."""
        seen = list(self.stack.within(self._top, self._top + self.viewport().height()))
        index = self.stack.find(self._current) if self._current else -1
        if index < 0 and seen:
            index = seen[-1 if direction < 0 else 0][0]
        elif index >= 0:
            area = self.area_of(index)
            ahead = area.bottom() > self.viewport().height() if direction > 0 else area.top() < 0
            if ahead:
                self.verticalScrollBar().setValue(self.verticalScrollBar().value() + direction * STEP)
                return
            following = self.stack.beside(index, direction)
            index = following if following != index else -1
        if index >= 0:
            self._current = self.stack.entries[index].row.key
            self._bring_in(index, direction)
            self._show_fork()
            self.setAccessibleDescription(export.line(self.stack.entries[index].row)[:2000])

    def _bring_in(self, index: int, direction: int = 1) -> None:
        """Scroll until a row can be seen; of a long one its beginning, or its end on the way up."""
        area, height = self.area_of(index), self.viewport().height()
        if direction < 0 and area.height() > height:
            self.scroll_to(self._top + area.bottom() - height + 12)
        elif area.top() < 0:
            self.scroll_to(self._top + area.top() - 12)
        elif area.bottom() > height - 8:
            self.scroll_to(self._top + min(area.bottom() - height + 12, area.top()))
        self.viewport().update()

    def show_row(self, key: str) -> None:
        """Bring a row into view."""
        index = self.stack.find(key)
        if index >= 0:
            self.stack.sheet(self.stack.entries[index])
            self._bring_in(index)

    def has_current(self) -> bool:
        """Return whether the keys work on a row."""
        return bool(self._current) and self.stack.find(self._current) >= 0

    def pin_current(self) -> None:
        """Have the row the keys work on pinned, or let go."""
        if self.has_current():
            self.pin_asked.emit(self.stack.entries[self.stack.find(self._current)].row)

    def follow_lead(self) -> None:
        """Go where the next link of the row the keys work on leads."""
        if self.has_current():
            entry = self.stack.entries[self.stack.find(self._current)]
            self.press(entry, 0, self._leads.following(entry))

    def show_call(self, call: str) -> None:
        """Open the row of a call and bring it into view."""
        key = self._leads.row_of(call)
        index = self.stack.find(key) if key else -1
        if index < 0:
            return
        self.stack.openness.turn(key, opened=True)
        self._current = key
        self.show_at_once(self.stack.entries[index])
        self.show_row(key)

    def _press_current(self) -> None:
        index = self.stack.find(self._current) if self._current else -1
        sheet = self.stack.entries[index].sheet if index >= 0 else None
        spots = [part.spot(0, 0) for part in sheet.parts if isinstance(part, LinePart)] if sheet else []
        opening = next((spot for spot in spots if spot.startswith("toggle:")), "")
        if sheet is not None and sheet.parts:
            self.press(self.stack.entries[index], 0, sheet.parts[0].spot(0, 0) or opening)

    def jump(self, direction: int) -> None:
        """Go to the previous (-1) or next (1) message of the user; beyond the last one to the end."""
        users = [n for n, entry in enumerate(self.stack.entries) if isinstance(entry.row, UserRow)]
        tops = [self.stack.top(index) - 12 for index in users]
        if direction < 0:
            before = [top for top in tops if top < self._top - 1]
            self.scroll_to(before[-1] if before else 0.0)
            return
        limit = self.stack.total - self.viewport().height()
        after = [top for top in tops if self._top + NEXT < top < limit]
        if after:
            self.scroll_to(after[0])
        else:
            self.follow()

    # -- painting

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keys work."""
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show it no longer."""
        super().focusOutEvent(event)
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the rows, and a ring around the one the keys work on."""
        super().paintEvent(event)
        if self.pins:
            self._paint_pins()
        index = self.stack.find(self._current) if self._current and self.hasFocus() else -1
        if index >= 0:
            painter = QPainter(self.viewport())
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(look().color("accent"))
            area = QRectF(self.area_of(index)).adjusted(-5.5, -4.5, 5.5, 4.5)
            painter.drawRoundedRect(area, 8, 8)
            painter.end()

    def _paint_pins(self) -> None:
        """Mark what is pinned in view, in the margin beside it."""
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for index, entry, _ in self.stack.within(self._top, self._top + self.viewport().height()):
            if any(pin in self.pins for pin in pins_of(entry.row)):
                area = QRectF(self.area_of(index))
                bubble, text = isinstance(entry.row, UserRow), isinstance(entry.row, TextRow)
                x = area.right() + 5 if bubble else area.left() - 19
                y = area.top() + (15 if bubble else 4 if text else 9)
                icons.paint(painter, "pin", QRectF(x, y, 14, 14), "accent")
        painter.end()
