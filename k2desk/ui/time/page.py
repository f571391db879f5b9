"""The page over the conversation while a session is shown as it was."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from k2desk.transcript.timeline import Timeline
from k2desk.ui.chat.find_bar import FindBar
from k2desk.ui.chat.finder import Finder
from k2desk.ui.models.selection import Selection
from k2desk.ui.time.bar import TimeBar
from k2desk.ui.time.view import StillView


class TimePage(QWidget):
    """The bar, and the conversation below it. Esc leaves.

    Args:
        selection: for the conversation, in which nothing is ticked.
    """

    left = Signal()
    """The user wants to go back to now."""

    def __init__(self, selection: Selection) -> None:
        super().__init__()
        self.bar, self.view = TimeBar(), StillView(selection)
        self.find_bar = FindBar(Finder(self.view))
        self.find_bar.closed.connect(self.view.setFocus)
        self.bar.left.connect(self.left)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self.find_bar)
        column.addWidget(self.view, 1)
        self.setFocusProxy(self.bar.slider)

    def show_place(self, timeline: Timeline, place: int) -> None:
        """Show the session as it was after the record at a place."""
        self.bar.slider.setValue(place)
        self.bar.tell(timeline, place)
        self.view.show_moment(timeline.rows(place), timeline.at(place))
        self.find_bar.begin_anew()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go back to now with Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)
