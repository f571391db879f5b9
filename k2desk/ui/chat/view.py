"""The transcript as the user handles it: pointer, keys, selection, copying, the way back to the end."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QMimeData, QPoint, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QApplication, QMenu, QPushButton, QWidget

from k2desk.transcript import export
from k2desk.transcript.rows import Row, UserRow
from k2desk.ui.chat.canvas import Canvas
from k2desk.ui.chat.code import CodePart
from k2desk.ui.chat.hosts import Hosts
from k2desk.ui.chat.parts import TextPart
from k2desk.ui.chat.stack import Entry
from k2desk.ui.chat.words import around
from k2desk.ui.models.selection import Selection
from k2desk.ui.theme import look

FAR = 40
"""Pixels from the end from which on the way back is offered."""
STEP = 60
"""Pixels one arrow key scrolls."""


class TranscriptView(Canvas):
    """The conversation.

    Args:
        selection: the ticks of proposals.
        parent: see Qt.
    """

    link_asked = Signal(str)
    """(address): the user pressed a link of the model."""
    place_asked = Signal(str, int, int)
    """(path, first line, last line): the user pressed the name of a place in a file."""

    def __init__(self, selection: Selection, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Conversation")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.hosts = Hosts(self, selection)
        self._pressed: QPoint | None = None
        self._dragging = False
        self._current = ""
        self._pill = QPushButton(self)
        self._pill.setProperty("class", "chip")
        self._pill.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._pill.clicked.connect(self.follow)
        self._pill.hide()
        self._drag_timer = QTimer(self)
        self._drag_timer.setInterval(30)
        self._drag_timer.timeout.connect(self._drag_on)
        self.scrolled.connect(self._show_pill)

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
        return self.hosts.arrange(self._top, self._top + self.viewport().height())

    def hosting(self) -> bool:
        """Return whether cards or buttons stand among the rows."""
        return self.hosts.any

    def _show_pill(self) -> None:
        rest = self.stack.total - self._top - self.viewport().height()
        shown = not self.following and rest > FAR
        if shown:
            waits = bool(self.hosts.pending())
            words = "Decision needed" if waits else f"{self.unseen} new" if self.unseen else "Latest"
            self._pill.setText(f"↓ {words}")
            self._pill.setAccessibleName(f"Go to the end: {words}")
            self._pill.adjustSize()
            x = (self.viewport().width() - self._pill.width()) // 2
            self._pill.move(x, self.height() - self._pill.height() - 10)
            self._pill.raise_()
        self._pill.setVisible(shown)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out for the new width."""
        super().resizeEvent(event)
        self._show_pill()

    # -- pointer

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to select."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        point = event.position().toPoint()
        self._pressed, self._dragging = point, False
        place = self.place_at(point)
        if place is None:
            return
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier and not self.chosen.empty:
            self.chosen.extend(place)
        else:
            self.chosen.begin(place)
        self.viewport().update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Select, or show what is under the pointer."""
        point = event.position().toPoint()
        if self._pressed is None:
            self._hover(point)
            return
        far = (point - self._pressed).manhattanLength() >= QApplication.startDragDistance()
        if far and not self._dragging:
            self._dragging = True
            self._drag_timer.start()
        if self._dragging:
            self._extend(point)

    def _extend(self, point: QPoint) -> None:
        place = self.place_at(point)
        if place is not None:
            self.chosen.extend(place)
            self.viewport().update()

    def _drag_on(self) -> None:
        """Scroll while the pointer is held beyond the edge."""
        point = self.viewport().mapFromGlobal(self.cursor().pos())
        over = min(point.y(), 0) or max(point.y() - self.viewport().height(), 0)
        if over:
            bar = self.verticalScrollBar()
            bar.setValue(bar.value() + over // 3)
            self._extend(QPoint(point.x(), min(max(point.y(), 0), self.viewport().height() - 1)))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the selection, or do what was pressed."""
        if event.button() != Qt.MouseButton.LeftButton or self._pressed is None:
            return
        self._pressed = None
        self._drag_timer.stop()
        if self._dragging:
            return
        entry, part, spot = self.hit(event.position().toPoint())
        if entry is not None:
            self._current = entry.row.key
            self.press(entry, part, spot)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Select a word."""
        place = self.place_at(event.position().toPoint())
        index = self.stack.find(place.key) if place is not None else -1
        if place is None or index < 0:
            return
        sheet = self.stack.entries[index].sheet
        if sheet is not None and place.part < len(sheet.parts):
            start, stop = around(sheet.parts[place.part].text, place.offset)
            self.chosen.choose(place._replace(offset=start), place._replace(offset=stop))
            self.viewport().update()

    def leaveEvent(self, event: object) -> None:
        """Nothing is under the pointer any longer."""
        self._hover(QPoint(-1, -1))

    def _hover(self, point: QPoint) -> None:
        entry, part, spot = self.hit(point)
        hovered = (entry.row.key, part) if entry is not None else ("", -1)
        if hovered != self.hovered:
            self.hovered = hovered
            self.viewport().update()
        sheet = entry.sheet if entry is not None else None
        over = sheet.parts[part] if sheet is not None and part >= 0 else None
        shape = Qt.CursorShape.ArrowCursor
        if spot:
            shape = Qt.CursorShape.PointingHandCursor
        elif isinstance(over, TextPart | CodePart):
            shape = Qt.CursorShape.IBeamCursor
        self.viewport().setCursor(shape)

    def press(self, entry: Entry, part: int, spot: str) -> None:
        """Do what a click on a part does.

        Args:
            entry: the row.
            part: index of the part in its sheet.
            spot: what `Part.spot` said.
        """
        what, _, rest = spot.partition(":")
        match what:
            case "toggle":
                self._open_or_close(entry, rest)
            case "all":
                self.stack.show_all(entry, rest)
                self._show_at_once(entry)
            case "copy":
                self._copy_code(entry, part)
            case "link" if rest.startswith("place:"):
                path, first, last = rest.removeprefix("place:").rsplit(":", 2)
                self.place_asked.emit(path, int(first), int(last))
            case "link":
                self.link_asked.emit(rest)
            case _:
                pass

    def _open_or_close(self, entry: Entry, key: str) -> None:
        self.stack.toggle(entry, key)
        self._show_at_once(entry)

    def _show_at_once(self, entry: Entry) -> None:
        """Show a row anew where the reader sees it: what the user opens does not run away to the end."""
        self.following = False
        self.touch(entry)
        self.flush()
        bar = self.verticalScrollBar()
        self.following = bar.value() >= bar.maximum()
        self._show_pill()

    # -- copying

    def _copy_code(self, entry: Entry, part: int) -> None:
        code = entry.sheet.parts[part] if entry.sheet is not None and part >= 0 else None
        if isinstance(code, CodePart):
            QGuiApplication.clipboard().setText(code.source)

    def copy(self) -> None:
        """Copy the selection: as plain text, and the rows it touches as Markdown."""
        if self.chosen.empty:
            return
        data = QMimeData()
        data.setText(self.chosen.text())
        data.setData("text/markdown", export.conversation(self.chosen.rows()).encode("utf-8", "replace"))
        QGuiApplication.clipboard().setMimeData(data)

    def copy_markdown(self, rows: Sequence[Row]) -> None:
        """Copy rows as Markdown."""
        QGuiApplication.clipboard().setText(export.conversation(rows))

    def select_all(self) -> None:
        """Select everything."""
        self.chosen.choose_all()
        self.viewport().update()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what can be copied."""
        entry, part, _ = self.hit(event.pos())
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction("Copy", self.copy).setEnabled(not self.chosen.empty)
        if entry is not None:
            menu.addAction("Copy this message as Markdown", partial(self.copy_markdown, [entry.row]))
            over = entry.sheet.parts[part] if entry.sheet is not None and part >= 0 else None
            if isinstance(over, CodePart):
                menu.addAction("Copy this code", partial(self._copy_code, entry, part))
        everything = [entry.row for entry in self.stack.entries]
        menu.addAction("Copy the conversation as Markdown", partial(self.copy_markdown, everything))
        menu.addAction("Select all", self.select_all)
        menu.popup(event.globalPos())

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
            index = self.stack.beside(index, direction)
        if index >= 0:
            self._current = self.stack.entries[index].row.key
            self._bring_in(index)
            self.setAccessibleDescription(export.line(self.stack.entries[index].row)[:2000])

    def _bring_in(self, index: int) -> None:
        area = self.area_of(index)
        if area.top() < 0:
            self.scroll_to(self._top + area.top() - 12)
        elif area.bottom() > self.viewport().height() - 8:
            over = area.bottom() - self.viewport().height() + 12
            self.scroll_to(self._top + min(over, area.top()))
        self.viewport().update()

    def show_row(self, key: str) -> None:
        """Bring a row into view."""
        index = self.stack.find(key)
        if index >= 0:
            self.stack.sheet(self.stack.entries[index])
            self._bring_in(index)

    def _press_current(self) -> None:
        index = self.stack.find(self._current) if self._current else -1
        sheet = self.stack.entries[index].sheet if index >= 0 else None
        if sheet is not None and sheet.parts:
            self.press(self.stack.entries[index], 0, sheet.parts[0].spot(0, 0))

    def jump(self, direction: int) -> None:
        """Go to the previous (-1) or next (1) message of the user; beyond the last one to the end."""
        users = [n for n, entry in enumerate(self.stack.entries) if isinstance(entry.row, UserRow)]
        tops = [self.stack.top(index) - 12 for index in users]
        if direction < 0:
            before = [top for top in tops if top < self._top - 1]
            self.scroll_to(before[-1] if before else 0.0)
            return
        limit = self.stack.total - self.viewport().height()
        after = [top for top in tops if self._top + 1 < top < limit]
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
        index = self.stack.find(self._current) if self._current and self.hasFocus() else -1
        if index >= 0:
            painter = QPainter(self.viewport())
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(look().color("accent"))
            area = QRectF(self.area_of(index)).adjusted(-5.5, -4.5, 5.5, 4.5)
            painter.drawRoundedRect(area, 8, 8)
            painter.end()
