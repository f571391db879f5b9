"""The slider over a session: every record is a place on it, and keys go by what somebody would look for."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QSlider

from k2desk.core.wording import mark
from k2desk.transcript.timeline import Timeline
from k2desk.ui.theme import look
from k2desk.ui.words import tr

HEIGHT = 34
EDGE = 9.0
"""Pixels left and right of the line: the handle reaches so far beyond a place."""
HANDLE = 7.0
"""Radius of the handle, in pixels."""
MANY = 10
"""Moments of one step with a page key."""
_TICKS = {
    "message": ("faint", 6.0, 11.0),
    "decision": ("attention", -10.0, -5.0),
    "write": ("good", -13.0, -5.0),
}
"""By what happened, its colour, and from where to where its mark reaches, in pixels below the line."""
_NAME = mark("Point in time of the session")


class TimeSlider(QSlider):
    """Left and Right go to the moment before and after, the page keys ten, Home and End to the ends."""

    place_asked = Signal(int)
    """(place): the user wants to see the session as it was there."""

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.setAccessibleName(tr(_NAME))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFixedHeight(HEIGHT)
        self.setTracking(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._timeline = Timeline()
        self._marks: dict[str, list[QRectF]] = {}
        """By what happened, its marks; empty where they are to be worked out."""
        self._keys: dict[int, Callable[[], int]] = {
            Qt.Key.Key_Left: lambda: self._step(-1),
            Qt.Key.Key_Right: lambda: self._step(1),
            Qt.Key.Key_PageUp: lambda: self._step(-MANY),
            Qt.Key.Key_PageDown: lambda: self._step(MANY),
            Qt.Key.Key_Home: lambda: 0,
            Qt.Key.Key_End: self.maximum,
        }
        look().changed.connect(self.update)

    def show_timeline(self, timeline: Timeline) -> None:
        """Lie over a session, with the handle at its end."""
        self._timeline = timeline
        self.grow()
        self.setValue(self.maximum())

    def grow(self) -> None:
        """Reach as far as the session does by now; the handle stays where it is."""
        self.setRange(0, max(len(self._timeline) - 1, 0))
        self._marks.clear()
        self.update()

    def _step(self, count: int) -> int:
        return self._timeline.step(self.value(), count)

    def _go(self, place: int) -> None:
        if place != self.value():
            self.setValue(place)
            self.place_asked.emit(place)

    # -- where places are

    def _x(self, place: int) -> float:
        return EDGE + (self.width() - 2 * EDGE) * place / max(self.maximum(), 1)

    def _place(self, x: float) -> int:
        share = (x - EDGE) / max(self.width() - 2 * EDGE, 1)
        return round(min(max(share, 0.0), 1.0) * self.maximum())

    def _marked(self) -> dict[str, list[QRectF]]:
        """Return where marks are painted: of a long session many moments share one."""
        if not self._marks:
            found: dict[str, set[int]] = {kind: set() for kind in _TICKS}
            for moment in self._timeline.moments:
                if moment.kind in found:
                    found[moment.kind].add(round(self._x(moment.place)))
            middle = self.height() / 2
            self._marks = {
                kind: [QRectF(x - 1, middle + top, 2, bottom - top) for x in sorted(found[kind])]
                for kind, (_, top, bottom) in _TICKS.items()
            }
        return self._marks

    # -- Qt

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go from moment to moment."""
        wanted = self._keys.get(event.key())
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if wanted is not None and plain:
            self._go(wanted())
        else:
            event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go to where the pointer is."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._go(self._place(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the pointer."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._go(self._place(event.position().x()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Stay there: Qt's own slider would think of where its handle was."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Go a moment back or on with each notch."""
        turned = event.angleDelta().y()
        if turned:
            self._go(self._step(-1 if turned > 0 else 1))
        event.accept()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Mark other pixels."""
        super().resizeEvent(event)
        self._marks.clear()

    def sizeHint(self) -> QSize:
        """As wide as there is room."""
        return QSize(200, HEIGHT)

    def minimumSizeHint(self) -> QSize:
        """Less than this can't be aimed at."""
        return QSize(120, HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the line, the marks, and the handle."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        middle, at = self.height() / 2, self._x(self.value())
        for kind, (color, _, _) in _TICKS.items():
            painter.setBrush(look().color(color))
            painter.drawRects(self._marked()[kind])
        painter.setBrush(look().color("line"))
        painter.drawRoundedRect(QRectF(EDGE, middle - 1.5, self.width() - 2 * EDGE, 3), 1.5, 1.5)
        painter.setBrush(look().color("accent"))
        painter.drawRoundedRect(QRectF(EDGE, middle - 1.5, at - EDGE, 3), 1.5, 1.5)
        if self.hasFocus():
            painter.setBrush(look().color("accent-background"))
            painter.setPen(look().color("accent"))
            painter.drawEllipse(
                QRectF(at - HANDLE - 1.5, middle - HANDLE - 1.5, 2 * HANDLE + 3, 2 * HANDLE + 3)
            )
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look().color("accent"))
        painter.drawEllipse(QRectF(at - 5, middle - 5, 10, 10))
        painter.end()
