"""A scroll area that paints only the visible lines, with a current line, a selection and their keys."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from k2desk.core.wording import mark
from k2desk.ui.diff.copying import Copying
from k2desk.ui.diff.layout import LINE, EvenPlaces, Places
from k2desk.ui.diff.lines import LinePainter
from k2desk.ui.measures import grown
from k2desk.ui.theme import look

_KEYS = {
    Qt.Key.Key_Up: "up",
    Qt.Key.Key_Down: "down",
    Qt.Key.Key_PageUp: mark("page up"),
    Qt.Key.Key_PageDown: mark("page down"),
    Qt.Key.Key_Home: "home",
    Qt.Key.Key_End: "end",
}


class LineArea(QAbstractScrollArea):
    """The base of the diff and of the viewer.

    Whoever derives from it paints a place in `paint_place` and returns its text in `copied`.
    """

    current_changed = Signal(int)
    """(place): the current line is another one."""
    selection_changed = Signal()
    """Other lines are selected."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lines = LinePainter()
        self.places: Places = EvenPlaces(0)
        self.current = 0
        self.anchor = -1
        """Where the selection began; -1 for none."""
        self.ground = "background"
        """The token of the colour behind the lines."""
        self.cover = 0
        """So many pixels at the top may be painted over."""
        self._widest = 0.0
        self.copying = Copying(lambda place: self.copied(place), self)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setMouseTracking(True)
        self.verticalScrollBar().setSingleStep(grown(LINE))
        self.horizontalScrollBar().setSingleStep(grown(LINE))
        look().changed.connect(self._dress)

    # -- for those who derive

    def paint_place(self, painter: QPainter, place: int, area: QRect) -> float:
        """Paint a place; return how wide its text is, in pixels."""
        raise NotImplementedError

    def copied(self, place: int) -> str | None:
        """Return what copying takes from a place, None for nothing."""
        raise NotImplementedError

    def text_width(self) -> int:
        """Return how many pixels of a line's text are visible."""
        return self.viewport().width()

    def covered(self, place: int) -> int:
        """Return how many pixels at the top are painted over while a place stands there."""
        return self.cover

    def described(self, place: int) -> str:
        """Return a place in words, for screen readers."""
        return self.copied(place) or ""

    # -- the lines

    def set_places(self, places: Places, current: int = 0) -> None:
        """Show other lines."""
        self.copying.stop()
        self.places, self.anchor = places, -1
        self.current = max(0, min(current, places.count - 1))
        self._widest = 0.0
        self._fit()
        self.viewport().update()

    @property
    def selected(self) -> range:
        """The selected places; the current one alone where nothing is selected."""
        anchor = self.current if self.anchor < 0 else self.anchor
        return range(min(anchor, self.current), min(max(anchor, self.current) + 1, self.places.count))

    def visible_places(self) -> range:
        """Return the places of which at least a part is on the screen."""
        if not self.places.count or not self.viewport().height():
            return range(0)
        top = self.verticalScrollBar().value()
        last = self.places.place_at(top + self.viewport().height() - 1)
        return range(self.places.place_at(top), last + 1)

    def area_of(self, place: int) -> QRect:
        """Return where a place is, in the viewport."""
        y = self.places.y_of(place)
        top = y - self.verticalScrollBar().value()
        return QRect(0, top, self.viewport().width(), self.places.y_of(place + 1) - y)

    def place_under(self, y: int) -> int:
        """Return the place at a height of the viewport, the nearest one where there is none."""
        return self.places.place_at(y + self.verticalScrollBar().value())

    def go(self, place: int, *, select: bool = False, top: bool = False) -> None:
        """Make a place the current one and bring it on the screen.

        Args:
            place: the last one at most is taken.
            select: extend the selection to it.
            top: bring it to the top, a line of what is above still showing.
        """
        if not self.places.count:
            return
        had = self.anchor >= 0
        if select and self.anchor < 0:
            self.anchor = self.current
        elif not select:
            self.anchor = -1
        place = max(0, min(place, self.places.count - 1))
        moved, self.current = place != self.current, place
        self._reveal(place, top)
        self.viewport().update()
        if moved:
            words = self.described(place)
            self.setAccessibleDescription(words)
            self.current_changed.emit(place)
        if had or select:
            self.selection_changed.emit()

    def copy(self) -> None:
        """Copy the selected lines as text; many are on the clipboard a little later."""
        self.copying.start(self.selected)

    def _reveal(self, place: int, top: bool) -> None:
        bar, height = self.verticalScrollBar(), self.viewport().height()
        start, end = self.places.y_of(place), self.places.y_of(place + 1)
        covered = self.covered(place)
        if top:
            bar.setValue(start - max(grown(LINE), covered))
        elif start < bar.value() + covered:
            bar.setValue(start - covered)
        elif end > bar.value() + height:
            bar.setValue(end - height)

    def _fit(self) -> None:
        vertical, across = self.verticalScrollBar(), self.horizontalScrollBar()
        vertical.setRange(0, max(0, self.places.height - self.viewport().height()))
        vertical.setPageStep(max(grown(LINE), self.viewport().height() - grown(LINE) - self.cover))
        across.setRange(0, max(0, round(self._widest) - self.text_width()))
        across.setPageStep(max(1, self.text_width()))

    def _dress(self) -> None:
        self.lines.forget()
        self.viewport().update()

    # -- what Qt tells

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint what is visible."""
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), look().color(self.ground))
        widest = self._widest
        for place in self.visible_places():
            area = self.area_of(place)
            if area.intersects(event.rect()):
                widest = max(widest, self.paint_place(painter, place, area))
        if self.hasFocus() and self.places.count:
            painter.setPen(look().color("accent"))
            painter.drawRect(self.area_of(self.current).adjusted(0, 0, -1, -1))
        painter.end()
        if widest > self._widest:
            self._widest = widest + 2 * self.lines.char
            self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the scroll bars."""
        self._fit()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Paint anew: what is visible is little."""
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the current line, extend the selection, copy."""
        key, shift = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            self.go(0)
            self.go(self.places.count, select=True)
        elif key in _KEYS and not event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.go(self._moved(_KEYS[Qt.Key(key)]), select=shift)
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            bar = self.horizontalScrollBar()
            bar.setValue(bar.value() + (-grown(LINE) if key == Qt.Key.Key_Left else grown(LINE)))
        else:
            event.ignore()

    def _moved(self, way: str) -> int:
        page = self.viewport().height() - grown(LINE) - self.cover
        y = self.places.y_of(self.current)
        match way:
            case "up":
                return self.current - 1
            case "down":
                return self.current + 1
            case "page up":
                return min(self.current - 1, self.places.place_at(y - page))
            case "page down":
                return max(self.current + 1, self.places.place_at(y + page))
            case "home":
                return 0
            case _:
                return self.places.count

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Make the line under the mouse the current one; with Shift, select up to it."""
        if event.button() == Qt.MouseButton.LeftButton and self.places.count:
            shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.go(self.place_under(event.position().toPoint().y()), select=shift)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Extend the selection while the button is down."""
        if event.buttons() & Qt.MouseButton.LeftButton and self.places.count:
            y = event.position().toPoint().y()
            place = self.places.place_at(y + self.verticalScrollBar().value())  # below what covers it, too
            if place != self.current:
                self.go(place, select=True)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Take what `mousePressEvent` began."""

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the current line is."""
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hide where the current line is."""
        self.viewport().update()
