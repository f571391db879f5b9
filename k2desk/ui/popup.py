"""A panel that lies over the window beside the control that opened it, until Esc or a press elsewhere."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QWidget

GAP = 8
"""Between the panel and its control, in pixels."""


class Popup(QFrame):
    """Keeps where the focus came from and gives it back.

    Args:
        window: what it lies over.
        width: of the panel, in pixels.
        title: for screen readers.
    """

    def __init__(self, window: QWidget, width: int, title: str) -> None:
        super().__init__(window)
        self._over = window
        self._came_from: QWidget | None = None
        self.setProperty("class", "popup")
        self.setAccessibleName(title)
        self.setFixedWidth(width)
        self.hide()

    def first(self) -> QWidget:
        """Return what has the focus when it opens."""
        return self

    def open_beside(self, control: QWidget) -> None:
        """Show it below its control, or above where there is no room; open already, it goes."""
        if self.isVisible():
            self.leave()
            return
        self._came_from = QApplication.focusWidget()
        self.fit(control)
        self.show()
        self.raise_()
        self.first().setFocus(Qt.FocusReason.PopupFocusReason)
        QApplication.instance().installEventFilter(self)  # type: ignore[union-attr]

    def fit(self, control: QWidget) -> None:
        """Be as high as what stands inside, and lie beside the control."""
        self.grow()
        over = self._over
        corner = control.mapTo(over, QPoint(control.width(), control.height() + GAP))
        top = corner.y()
        if top + self.height() > over.height():
            top = control.mapTo(over, QPoint(0, -GAP)).y() - self.height()
        left = corner.x() - self.width()
        self.move(max(GAP, min(left, over.width() - self.width() - 12)), max(GAP, top))

    def grow(self) -> None:
        """Be as high as what stands inside."""
        layout = self.layout()
        if layout is not None:
            layout.activate()  # else what stands in rows of its own keeps the height of the words before
        height = layout.totalHeightForWidth(self.width()) if layout is not None else -1
        self.resize(self.width(), height) if height > 0 else self.adjustSize()

    def leave(self) -> None:
        """Go, and give the focus back where it came from."""
        held = self.isAncestorOf(QApplication.focusWidget() or self)
        QApplication.instance().removeEventFilter(self)  # type: ignore[union-attr]
        self.hide()
        if held and self._came_from is not None:
            self._came_from.setFocus(Qt.FocusReason.PopupFocusReason)
        self._came_from = None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave with Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Leave when the pointer is pressed elsewhere."""
        pressed = event.type() == QEvent.Type.MouseButtonPress and isinstance(watched, QWidget)
        if pressed and watched is not self and not self.isAncestorOf(watched):  # type: ignore[arg-type]
            self.leave()
        return super().eventFilter(watched, event)
