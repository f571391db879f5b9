"""The conversation under the pointer: selecting, pressing, copying."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TypeAlias

from PySide6.QtCore import QEvent, QMimeData, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QClipboard, QContextMenuEvent, QGuiApplication, QMouseEvent
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from k2desk.core.context import Pin
from k2desk.transcript import export
from k2desk.transcript.chips import EVIDENCE
from k2desk.transcript.receipts import pins_of
from k2desk.transcript.rows import Row, UserRow
from k2desk.ui.chat.canvas import Canvas
from k2desk.ui.chat.chosen import MANY, Place
from k2desk.ui.chat.code import CodePart
from k2desk.ui.chat.parts import TextPart
from k2desk.ui.chat.stack import Entry
from k2desk.ui.chat.words import around, line_around
from k2desk.ui.words import tr

Around: TypeAlias = Callable[[str, int], tuple[int, int]]


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
    place_asked = Signal(object, int, int)
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
        self._unit: Around | None = None
        """What is selected at once, since a second or third press; None while single characters are."""
        self._first: tuple[Place, Place] | None = None
        """What of that was selected first."""
        self._doubled = 0
        """When the last double click was, in milliseconds of the events."""
        self.in_thread: Callable[[Callable[[], str], Callable[[str], object]], object] = _at_once
        """Does what takes time, and calls back; told by whoever has threads."""

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to select; a third press selects the line."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        point = event.position().toPoint()
        third = self._near_the_last(event) and self._unit is around
        self._pressed, self._dragging, self._unit = point, False, None
        place = self.place_at(point)
        if place is None:
            return
        if third:
            self._select_unit(place, line_around)
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier and not self.chosen.empty:
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
        if place is None:
            return
        if self._unit is None or self._first is None:
            self.chosen.extend(place)
        else:
            begin, end = self._first
            start, stop = self._whole(place, self._unit)
            back = self._rank(place) < self._rank(begin)
            self.chosen.choose(*((end, start) if back else (begin, stop)))
        self.viewport().update()

    def _rank(self, place: Place) -> tuple[int, int, int]:
        return self.stack.find(place.key), place.part, place.offset

    def _whole(self, place: Place, unit: Around) -> tuple[Place, Place]:
        """Return where the word or the line at a place begins and ends."""
        index = self.stack.find(place.key)
        sheet = self.stack.entries[index].sheet if index >= 0 else None
        if sheet is None or place.part >= len(sheet.parts):
            return place, place
        start, stop = unit(sheet.parts[place.part].text, place.offset)
        return place._replace(offset=start), place._replace(offset=stop)

    def _select_unit(self, place: Place, unit: Around) -> None:
        """Select a word or a line; dragging goes on by these."""
        self._unit, self._first = unit, self._whole(place, unit)
        self.chosen.choose(*self._first)
        self.viewport().update()

    def _near_the_last(self, event: QMouseEvent) -> bool:
        """Tell whether a press follows a double click as closely as the second press follows the first."""
        passed = event.timestamp() - self._doubled
        return bool(self._doubled) and 0 <= passed < QApplication.doubleClickInterval()

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
        if self._dragging or self._unit is not None:
            self._offer_selection()
            return
        entry, part, spot = self.hit(event.position().toPoint())
        if entry is not None:
            self._current = entry.row.key
            self.press(entry, part, spot)

    def _offer_selection(self) -> None:
        """Let a middle click elsewhere paste what is selected, where the desktop has that."""
        clipboard = QGuiApplication.clipboard()
        if clipboard.supportsSelection() and not self.chosen.empty:
            clipboard.setText(self.chosen.text(), QClipboard.Mode.Selection)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Select a word."""
        place = self.place_at(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and place is not None:
            self._pressed, self._dragging = event.position().toPoint(), False
            self._doubled = event.timestamp()
            self._select_unit(place, around)

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
        texts, rows = self.chosen.texts(), self.chosen.rows()

        def put(markdown: str) -> None:
            data = QMimeData()
            data.setText("\n\n".join(texts))
            data.setData("text/markdown", markdown.encode("utf-8", "replace"))
            QGuiApplication.clipboard().setMimeData(data)

        self._as_markdown(rows, put)

    def copy_markdown(self, rows: Sequence[Row]) -> None:
        """Copy rows as Markdown."""
        self._as_markdown(rows, QGuiApplication.clipboard().setText)

    def _as_markdown(self, rows: Sequence[Row], put: Callable[[str], object]) -> None:
        """Have rows as Markdown; of many the secrets are looked for beside the window's own work."""
        texts = [export.markdown(row) for row in rows]
        do = self.in_thread if len(texts) > MANY else _at_once
        do(partial(export.passed_on, texts), put)

    def select_all(self) -> None:
        """Select everything."""
        self.chosen.choose_all()
        self.viewport().update()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what can be copied: of what is under the pointer, or of the row the keys work on."""
        entry, part, spot = self.hit(event.pos())
        at = event.globalPos()
        index = self.stack.find(self._current) if self._current else -1
        if event.reason() == QContextMenuEvent.Reason.Keyboard and index >= 0:
            entry, spot = self.stack.entries[index], ""
            codes = (n for n, one in enumerate(self.stack.sheet(entry).parts) if isinstance(one, CodePart))
            part = next(codes, -1)
            at = self.viewport().mapToGlobal(self.area_of(index).topLeft() + QPoint(12, 12))
        self._menu(entry, part, spot).popup(at)

    def _menu(self, entry: Entry | None, part: int, spot: str) -> QMenu:
        """Return what can be done with a row, a part of it and what is pressed there."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(tr("Copy"), self.copy).setEnabled(not self.chosen.empty)
        if (address := address_of(spot)) and entry is not None:
            put = partial(QGuiApplication.clipboard().setText, address)
            menu.addAction(tr("Copy the path") if "link:place:" in spot else tr("Copy the address"), put)
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
        return menu


def _at_once(work: Callable[[], str], done: Callable[[str], object]) -> None:
    done(work())


def address_of(spot: str) -> str:
    """Return the page or the file a spot leads to, "" where it leads to neither."""
    link = spot.removeprefix("link:") if spot.startswith("link:") else ""
    if link.startswith("place:"):
        return link.removeprefix("place:").rsplit(":", 2)[0]
    return "" if link.startswith(EVIDENCE) else link
