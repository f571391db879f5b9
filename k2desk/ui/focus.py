"""Where the focus is and where Tab takes it: a ring around lists, and the order of the eye."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractItemView, QApplication, QScrollArea, QTableView, QWidget
from shiboken6 import isValid

from k2desk.ui.measures import grown
from k2desk.ui.theme import look

RADIUS = 6
AROUND = 40
"""Pixels above and below the control with the focus that are brought into view with it."""
STROKE = QRect(4, 4, 2, 16)
"""Where the focus is in a list without rows, in pixels."""
_DIRECT = Qt.FindChildOption.FindDirectChildrenOnly


def go_on(window: QWidget, zones: Sequence[QWidget], *, forward: bool) -> bool:
    """Go where Tab leads to: within a zone row by row, then the next zone; False where Qt knows better.

    Args:
        window: which is gone round.
        zones: what it shows, in the order of the eye.
        forward: whether it is Tab, and not Shift+Tab.
    """
    order = [one for zone in zones for one in _rows(window, _takers(window, zone))]
    held = window.focusWidget()
    if held is None or held not in order:
        return False
    found = order[(order.index(held) + (1 if forward else -1)) % len(order)]
    found.setFocus(Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason)
    return True


def _takers(window: QWidget, zone: QWidget) -> Iterator[QWidget]:
    """Yield what takes the focus with Tab in a zone just now, the zone itself included."""
    one = window.nextInFocusChain()
    while one is not None and one is not window:
        takes = bool(one.focusPolicy() & Qt.FocusPolicy.TabFocus) and one.isEnabled() and one.isVisible()
        if takes and one.focusProxy() is None and (one is zone or zone.isAncestorOf(one)):
            yield one
        one = one.nextInFocusChain()


def _rows(window: QWidget, takers: Iterator[QWidget]) -> list[QWidget]:
    """Order controls as they are read: from the top, and from left to right where they stand side by side."""
    placed = sorted(((one.mapTo(window, QPoint(0, 0)), one) for one in takers), key=lambda it: it[0].y())
    rows: list[list[tuple[QPoint, QWidget]]] = []
    bottom = 0
    for place, one in placed:
        middle = place.y() + one.height() // 2
        if rows and middle < bottom:
            rows[-1].append((place, one))
        else:
            rows.append([(place, one)])
            bottom = place.y() + one.height()
    return [one for row in rows for _, one in sorted(row, key=lambda it: it[0].x())]


class Ring(QWidget):
    """A line around the list that has the focus; a list itself shows only which row is chosen, if any.

    Where there are no rows it is a stroke where the first would be: a large empty frame looks like a fault.

    Args:
        around: the list; the ring goes with it.
    """

    def __init__(self, around: QWidget) -> None:
        super().__init__(around)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._around = around
        around.installEventFilter(self)
        self._show(around.hasFocus())

    def _show(self, shown: bool) -> None:
        self.setGeometry(self._around.rect())
        self.setVisible(shown)
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Come and go with the focus, and keep to the size of the list."""
        kind = event.type()
        heard = kind in (QEvent.Type.Resize, QEvent.Type.FocusIn, QEvent.Type.FocusOut)
        if heard and isValid(self._around):  # the last events come while the list is going
            self._show(self._around.hasFocus())
        return super().eventFilter(watched, event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the line."""
        painter = QPainter(self)
        if isinstance(self._around, QAbstractItemView) and not self._around.model().rowCount():
            painter.fillRect(STROKE, look().color("accent"))
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(look().color("accent"), 1))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)


def ring_lists(now: QWidget | None) -> None:
    """Give the list that has just got the focus its ring, the first time it gets it."""
    plain = isinstance(now, QAbstractItemView | QScrollArea) and not isinstance(now, QTableView)
    if now is not None and plain and now.findChild(Ring, options=_DIRECT) is None:
        Ring(now)


def bring_into_view(now: QWidget | None) -> None:
    """Scroll what has just got the focus into view, once it has its place; not under the mouse."""
    if now is None or QApplication.mouseButtons() != Qt.MouseButton.NoButton:
        return
    up = now.parentWidget()
    while up is not None:
        area = up.parentWidget()
        area = area.parentWidget() if area is not None else None
        if isinstance(area, QScrollArea) and area.widget() is up:
            QTimer.singleShot(0, now, partial(area.ensureWidgetVisible, now, 0, grown(AROUND)))
        up = up.parentWidget()


class Rings(QObject):
    """Sees to the rings, and that the focus is in view, for as long as the window lives."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._changed)

    def _changed(self, _before: QWidget | None, now: QWidget | None) -> None:
        ring_lists(now)
        bring_into_view(now)
