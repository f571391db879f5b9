"""New content in labelled sentences, for screen readers."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget

from k2desk.core.visible import visible
from k2desk.transcript import export
from k2desk.transcript.rows import (
    AsideRow,
    ChangeRow,
    GroupRow,
    QuestionRow,
    Row,
    RowChange,
    TextRow,
    ThoughtRow,
    ToolRow,
)

LONG = 4_000
"""Characters of a sentence that are said."""


class Voice(QObject):
    """Says what is new, once it is whole.

    Args:
        widget: what speaks.
    """

    said = Signal(str)
    """(sentence)."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self._widget = widget
        self._last: dict[str, Row] = {}
        """By its key, the row that was said last; what was said of it is told from it when it matters."""

    def reset(self, rows: Iterable[Row]) -> None:
        """Take another conversation without reading it out."""
        self._last = {row.key: row for row in rows}

    def tell(self, changes: Iterable[RowChange]) -> None:
        """Say what these changes brought."""
        for row in (change.row for change in changes if change.row is not None):
            words, last = sentence(row), self._last.get(row.key)
            if words and (last is None or sentence(last) != words):
                self._last[row.key] = row
                self._say(words)

    def _say(self, words: str) -> None:
        self._widget.setAccessibleDescription(words)
        self.said.emit(words)
        if QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._widget, words))


def sentence(row: Row) -> str:
    """Return what is said of a row, "" as long as it is not whole."""
    match row:
        case TextRow() | ThoughtRow() | AsideRow() if row.running:
            return ""
        case ToolRow(status="running") | ChangeRow(state="writing"):
            return ""
        case GroupRow() if row.running:
            return ""
        case QuestionRow() if row.rule:
            return ""
        case _:
            return f"{export.label(row)}: {visible(export.line(row))[:LONG]}"
