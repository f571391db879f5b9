"""A plot and, beside it, the table of its numbers; below each other where there is little room."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QBoxLayout,
    QFrame,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from k2desk.ui.controls import label
from k2desk.ui.measures import grown
from k2desk.ui.words import tr

NARROW = 820
"""Below this width, in pixels, the table stands below the plot."""
ROW = 26
MOST_ROWS = 7
"""Rows that are in view; the others are scrolled to."""


class Table(QTableWidget):
    """Numbers to be read: by eye, by arrow keys, by a screen reader.

    Args:
        heads: of the columns; the first holds names, the others figures.
        name: for screen readers.
    """

    def __init__(self, heads: tuple[str, ...], name: str) -> None:
        super().__init__(0, len(heads))
        self.setAccessibleName(name)
        self.setHorizontalHeaderLabels(list(heads))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(grown(ROW))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for place in range(1, len(heads)):
            head = self.horizontalHeaderItem(place)
            if head is not None:
                head.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        first = self.horizontalHeaderItem(0)
        if first is not None:
            first.setTextAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)

    def show_rows(self, rows: Iterable[tuple[str, ...]]) -> None:
        """Show other numbers; every text is shown as it is."""
        given = list(rows)
        self.setRowCount(len(given))
        for row, cells in enumerate(given):
            for column, text in enumerate(cells):
                item = QTableWidgetItem(text)
                if column:
                    item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                self.setItem(row, column, item)
        seen = min(MOST_ROWS, max(1, len(given)))
        self.setFixedHeight(self.horizontalHeader().sizeHint().height() + grown(ROW) * seen + 4)


class Card(QFrame):
    """A heading, a plot and its table.

    Args:
        title: what it tells.
        plot: painted.
        heads: of the table.
    """

    def __init__(self, title: str, plot: QWidget, heads: tuple[str, ...]) -> None:
        super().__init__()
        self.setProperty("class", "card")
        self.setAccessibleName(title)
        self.table = Table(heads, tr("{title}, in numbers", title=title))
        self._both = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._both.setSpacing(24)
        self._both.addWidget(plot, 5)
        self._both.addWidget(self.table, 4, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 14, 18, 16)
        column.setSpacing(10)
        column.addWidget(label(title, "strong"))
        column.addLayout(self._both)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the table below the plot where there is little room."""
        super().resizeEvent(event)
        narrow = self.width() < NARROW
        directions = QBoxLayout.Direction
        self._both.setDirection(directions.TopToBottom if narrow else directions.LeftToRight)
