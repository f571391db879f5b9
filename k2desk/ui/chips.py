"""Chips that can be taken away by key and mouse, in rows that wrap."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QLayout, QLayoutItem, QPushButton, QWidget, QWidgetItem

from k2desk.ui.controls import show_tip
from k2desk.ui.measures import grown
from k2desk.ui.words import tr

HEIGHT = 28
CROSS = 26
"""Width of the cross at the right end, in pixels."""

_REMOVING = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)


class Chip(QPushButton):
    """A short text with a cross; a press on the cross, or Delete, asks for its removal.

    Args:
        text: plain.
        name: what pressing it does, for screen readers and the tooltip.
        opens: whether pressing it anywhere but on the cross is something else.
    """

    removed = Signal()
    """The user wants it gone."""
    pressed_down = Signal()
    """The user pressed it."""

    def __init__(self, text: str, name: str, *, opens: bool = False) -> None:
        super().__init__()
        self._text, self._name, self._opens = text, name, opens
        self.setProperty("class", "chip")
        self.setAccessibleName(name)
        show_tip(self, tr("{name}; Delete removes it", name=name) if opens else name)
        self.setAutoDefault(False)
        self.setMinimumHeight(grown(HEIGHT))
        self._show(text)
        self.clicked.connect(self.pressed_down)

    def show_figure(self, figure: str, meaning: str) -> None:
        """Add a figure to the text.

        Args:
            figure: what is shown.
            meaning: the same in words.
        """
        self._show(f"{self._text} · {figure}")
        self.setAccessibleName(f"{self._name}, {meaning}")
        show_tip(self, f"{self._name}. {meaning[:1].upper()}{meaning[1:]}")

    def _show(self, text: str) -> None:
        self.setText(f"{text}  ✕".replace("&", "&&"))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Take a press on the cross of a chip that opens as removal."""
        at = event.position().toPoint()
        if self._opens and self.isDown() and self.rect().contains(at) and at.x() > self.width() - CROSS:
            self.setDown(False)
            self.removed.emit()
        else:
            super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take Delete and Backspace as removal, Enter as a press."""
        if event.key() in _REMOVING:
            self.removed.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)


class Wrap(QLayout):
    """Lays widgets out from left to right, in as many rows as they need.

    Args:
        parent: the widget they are in, None in another layout.
        spacing: between them, in pixels.
    """

    def __init__(self, parent: QWidget | None = None, spacing: int = 6) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self.setContentsMargins(0, 0, 0, 0)
        self.setSpacing(spacing)

    def addWidget(self, widget: QWidget) -> None:
        """Append a widget."""
        # WORKAROUND: for an item Qt makes, PySide holds an object that may be declared dead while the item
        # lives, as when a box with a layout of its own went away elsewhere; asked for it by Qt, we could only
        # fail, and PySide crashed over the error. An item that Python has made is not declared dead.
        # https://doc.qt.io/qtforpython-6.7/shiboken2/typesystem_ownership.html
        self.addChildWidget(widget)
        self.addItem(QWidgetItem(widget))

    def addItem(self, item: QLayoutItem) -> None:
        """Append an item."""
        self._items.append(item)

    def count(self) -> int:
        """Return how many items there are."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        """Return an item, None beyond the last."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        """Remove an item and return it."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        """Ask for no more room than it needs."""
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        """Tell that narrower means higher."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height of all rows."""
        return self._arrange(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:
        """Put every item in its place."""
        super().setGeometry(rect)
        self._arrange(rect, move=True)

    def sizeHint(self) -> QSize:
        """Return the size of one row."""
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        """Return the size of the largest item."""
        size = QSize()
        for item in self._items:
            if not item.isEmpty():
                size = size.expandedTo(item.minimumSize())
        return size

    def _arrange(self, area: QRect, *, move: bool) -> int:
        x, y, row = area.x(), area.y(), 0
        for item in self._items:
            if item.isEmpty():
                continue
            size = item.sizeHint().boundedTo(QSize(max(1, area.width()), 1 << 20))
            if row and x + size.width() > area.x() + area.width():
                x, y, row = area.x(), y + row + self.spacing(), 0
            if move:
                item.setGeometry(QRect(QPoint(x, y), size))
            x += size.width() + self.spacing()
            row = max(row, size.height())
        return y + row - area.y()
