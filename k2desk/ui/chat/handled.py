"""The conversation under the pointer: selecting, pressing, copying."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtCore import QEvent, QMimeData, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QMouseEvent
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from k2desk.core.context import Pin
from k2desk.transcript import export
from k2desk.transcript.chips import EVIDENCE
from k2desk.transcript.receipts import pins_of
from k2desk.transcript.rows import Row, UserRow
from k2desk.ui.chat.canvas import Canvas
from k2desk.ui.chat.code import CodePart
from k2desk.ui.chat.parts import TextPart
from k2desk.ui.chat.stack import Entry
from k2desk.ui.chat.words import around
from k2desk.ui.words import tr


class Handled(Canvas):
    """Answers the pointer."""

    link_asked = Signal(str)
    """(address): the user pressed a link of the model."""
    action_asked = Signal(str)
    """(action id): the user wants what the window can do."""
    go_on_asked = Signal()
    """The user wants the last turn gone on with."""
    aside_stopped = Signal()
    """The user needs no more of an aside."""
    rewind_asked = Signal(int, str)
    """(number of the record, words): the user wants to go back to before this message."""
    fork_asked = Signal(int)
    """(number of the record): the user wants to say this otherwise, in a fork of the session."""
    hurry_asked = Signal()
    """The user would not wait for the next try."""
    stop_asked = Signal()
    """The user would have no next try."""
    patch_asked = Signal(str)
    """(text): the user wants the patch in it under review."""
    pin_asked = Signal(object)
    """(Row): pin what it holds, or let it go."""
    place_asked = Signal(str, int, int)
    """(path, first line, last line): the user pressed the name of a place in a file."""
    evidence_asked = Signal(str)
    """(call): the user wants to see the record a claim rests on."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pressed: QPoint | None = None
        self._dragging = False
        self._current = ""
        self.pins: Mapping[Pin, str] = {}
        """What is pinned; told by whoever shows the conversation."""
        self._drag_timer = QTimer(self)
        self._drag_timer.setInterval(30)
        self._drag_timer.timeout.connect(self._drag_on)

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

    def leaveEvent(self, event: QEvent) -> None:
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
                self.stack.openness.show_all(rest)
                self.show_at_once(entry)
            case "copy":
                self._copy_code(entry, part)
            case "propose":
                self._propose_code(entry, part)
            case "link":
                self._follow(rest)
            case "do":
                self.action_asked.emit(rest)
            case "go-on":
                self.go_on_asked.emit()
            case "stop-aside":
                self.aside_stopped.emit()
            case "hurry":
                self.hurry_asked.emit()
            case "stop-turn":
                self.stop_asked.emit()
            case _:
                pass

    def _follow(self, link: str) -> None:
        """Lead to a place in a file, to what a claim rests on, or out of the program."""
        if link.startswith("place:"):
            path, first, last = link.removeprefix("place:").rsplit(":", 2)
            self.place_asked.emit(path, int(first), int(last))
        elif link.startswith(EVIDENCE):
            self.evidence_asked.emit(link.removeprefix(EVIDENCE))
        else:
            self.link_asked.emit(link)

    def _open_or_close(self, entry: Entry, key: str) -> None:
        opened = self.stack.room(entry.row).opened(key)
        self.stack.openness.turn(key, opened=not opened)
        self.show_at_once(entry)

    def show_at_once(self, entry: Entry) -> None:
        """Show a row anew where the reader sees it: what the user opens does not run away to the end."""
        self.following = False
        self.touch(entry)
        self.flush()
        bar = self.verticalScrollBar()
        self.following = bar.value() >= bar.maximum()
        self.scrolled.emit()

    # -- copying

    def _copy_code(self, entry: Entry, part: int) -> None:
        code = entry.sheet.parts[part] if entry.sheet is not None and part >= 0 else None
        if isinstance(code, CodePart):
            QGuiApplication.clipboard().setText(code.source)

    def _propose_code(self, entry: Entry, part: int) -> None:
        code = entry.sheet.parts[part] if entry.sheet is not None and part >= 0 else None
        if isinstance(code, CodePart):
            self.patch_asked.emit(code.source)

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
        menu.addAction(tr("Copy"), self.copy).setEnabled(not self.chosen.empty)
        if entry is not None:
            menu.addAction(tr("Copy this message as Markdown"), partial(self.copy_markdown, [entry.row]))
            if isinstance(entry.row, UserRow):
                menu.addAction(tr("Edit and fork"), partial(self.fork_asked.emit, entry.row.seq))
                ask = partial(self.rewind_asked.emit, entry.row.seq, entry.row.text)
                menu.addAction(tr("Rewind to before this message…"), ask)
            if pins := pins_of(entry.row):
                held = all(pin in self.pins for pin in pins)
                words = tr("Unpin") if held else tr("Pin: keep word for word when room is made")
                menu.addAction(words, partial(self.pin_asked.emit, entry.row))
            over = entry.sheet.parts[part] if entry.sheet is not None and part >= 0 else None
            if isinstance(over, CodePart):
                menu.addAction(tr("Copy this code"), partial(self._copy_code, entry, part))
                if over.is_patch:
                    menu.addAction(tr("Open as proposal"), partial(self._propose_code, entry, part))
        everything = [entry.row for entry in self.stack.entries]
        menu.addAction(tr("Copy the conversation as Markdown"), partial(self.copy_markdown, everything))
        menu.addAction(tr("Select all"), self.select_all)
        menu.popup(event.globalPos())
