"""The tree of tests: files, classes, tests, and what the failed ones said."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from pathlib import Path

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QMouseEvent, QPainter

from k2desk.core.visible import visible
from k2desk.core.wording import mark
from k2desk.ui.diff.layout import LINE, EvenPlaces
from k2desk.ui.diff.line_area import LineArea
from k2desk.ui.diff.tint import PLAIN
from k2desk.ui.file_tree import paint_arrow
from k2desk.ui.measures import grown
from k2desk.ui.models.test_results import Result, ResultRow, output_rows, place_in, place_of, rows
from k2desk.ui.theme import look
from k2desk.ui.words import tr, trn

_SIGNS = {"failed": ("✗", "bad"), "passed": ("✓", "good"), "skipped": ("–", "faint")}
_LEFT = 10
_STEP = 14
_SIGN = 16
_SINCE = {
    "new": mark("new"),
    "was failing": mark("was failing"),
    "was passing": mark("was passing"),
    "flaky": mark("flaky"),
    "no longer runs": mark("no longer runs"),
}
_ATTENTION = ("was passing", "flaky", "no longer runs")
_OUTCOMES = {"failed": mark("failed"), "passed": mark("passed"), "skipped": mark("skipped")}
_SLOW = 0.5
"""Seconds from which on the time of a single test is shown."""


class ResultList(LineArea):
    """The tests as a tree, opened and closed by Space, Left and Right; Enter goes to the line.

    Args:
        lay: makes the rows of tests, given the keys of what the user opened or closed.
    """

    opened = Signal(str, int)
    """(path, line): the user wants to read what a test tests, or where it failed."""
    laid_out = Signal()
    """There are other rows, or more or fewer of them."""

    def __init__(self, lay: Callable[[Sequence[Result], Collection[str]], list[ResultRow]] = rows) -> None:
        super().__init__()
        self._rows_of = lay
        self.ground = "panel"
        self.setAccessibleName(tr("Tests"))
        self.root: Path | None = None
        """The workspace, which runners write in front of paths."""
        self._found: tuple[Result, ...] = ()
        self._output = ""
        self._flipped: set[str] = set()
        self.rows: list[ResultRow] = []

    def show_results(self, found: tuple[Result, ...], output: str = "", *, keep: bool = False) -> None:
        """Show the tests of a run.

        Args:
            found: in the order of the run.
            output: what it printed, where that is to be shown.
            keep: whether what the user opened and closed stays so, and the current row where it is.
        """
        key = self.current_key()
        self._found, self._output = found, output
        if not keep:
            self._flipped.clear()
        self._lay_out(key)

    def current_key(self) -> str:
        """Return the file, class or test the current row belongs to, "" where there is none."""
        return self.rows[self.current].key if self.rows else ""

    def current_results(self) -> tuple[Result, ...]:
        """Return the tests of the current row."""
        return self.rows[self.current].results if self.rows else ()

    def toggle(self) -> None:
        """Open or close what the current row belongs to."""
        if self.rows and any(row.key == self.current_key() and row.open is not None for row in self.rows):
            self._flipped ^= {self.current_key()}
            self._lay_out(self.current_key())

    def go_there(self) -> None:
        """Go to the place the current row speaks of; of a file or class, open or close it."""
        if not self.rows:
            return
        row = self.rows[self.current]
        if row.kind == "group":
            self.toggle()
            return
        path, line = place_in(row.name, self.root) if row.kind == "line" else ("", 0)
        if not path or path.startswith("/"):
            path, line = place_of(row.results[0].case, self.root) if row.results else ("", 0)
        if path:
            self.opened.emit(path, line)

    def _lay_out(self, key: str) -> None:
        top = self.verticalScrollBar().value()
        printed = output_rows(self._output, self._flipped, alone=not self._found)
        self.rows = [*self._rows_of(self._found, self._flipped), *printed]
        at = next((place for place, row in enumerate(self.rows) if row.key == key), 0)
        self.set_places(EvenPlaces(len(self.rows)), at)
        self.verticalScrollBar().setValue(top)
        self.laid_out.emit()

    def text_width(self) -> int:
        """Return how many pixels of a message are visible."""
        return self.viewport().width() - grown(_LEFT) - 3 * grown(_STEP)

    # -- painting

    def paint_place(self, painter: QPainter, place: int, area: QRect) -> float:
        """Paint a row."""
        row = self.rows[place]
        if self.anchor >= 0 and place in self.selected:
            painter.fillRect(area, look().color("accent-background"))
        left = grown(_LEFT) + row.depth * grown(_STEP)
        if row.kind == "line":
            left += grown(_SIGN)
            painter.setPen(look().color("dim"))
            painter.setClipRect(QRect(left, area.top(), area.width() - left, grown(LINE)))
            x = left - self.horizontalScrollBar().value()
            width = self.lines.paint(painter, x, area.top(), row.name, PLAIN)
            painter.setClipping(False)
            return width
        self._paint_name(painter, row, area, left)
        return 0.0

    def _paint_name(self, painter: QPainter, row: ResultRow, area: QRect, left: int) -> None:
        font = look().ui_font(12)
        painter.setFont(font)
        advance = QFontMetricsF(font)
        middle = int(Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)
        sign, token = ("", "faint") if row.kind == "group" else _SIGNS[row.worst]
        painter.setPen(look().color(token))
        painter.drawText(QRect(left, area.top(), grown(_SIGN), grown(LINE)), middle, sign)
        if row.kind == "group":
            paint_arrow(painter, QPoint(left + 4, area.center().y() + 1), bool(row.open))
        right = area.width() - 10
        for word, color in reversed(self._words(row)):
            width = round(advance.horizontalAdvance(word)) + 2
            painter.setPen(look().color(color))
            painter.drawText(QRect(right - width, area.top(), width, grown(LINE)), middle, word)
            right -= width + 6
        older = row.kind == "test" and row.results[0].older
        painter.setPen(look().color("faint" if older else "text" if row.worst == "failed" else "dim"))
        mode = Qt.TextElideMode.ElideLeft if row.kind == "group" else Qt.TextElideMode.ElideMiddle
        room = right - left - grown(_SIGN)
        name = advance.elidedText(visible(row.name), mode, room)
        painter.drawText(QRect(left + grown(_SIGN), area.top(), room, grown(LINE)), middle, name)

    def _words(self, row: ResultRow) -> list[tuple[str, str]]:
        """Return what stands on the right of a row, each with its colour."""
        if not row.results:
            return []
        if row.kind == "group":
            failed = sum(result.case.outcome == "failed" for result in row.results)
            changed = sum(bool(result.word) for result in row.results)
            count = (f"{len(row.results):,}", "faint")
            if failed:
                return [(trn("{n:,} failed", "{n:,} failed", failed), "bad"), count]
            said = trn("{n:,} changed", "{n:,} changed", changed)
            return [(said, "good"), count] if changed else [count]
        result = row.results[0]
        words: list[tuple[str, str]] = []
        if result.word:
            words.append((tr(_SINCE[result.word]), "attention" if result.word in _ATTENTION else "dim"))
        if result.case.seconds >= _SLOW:
            words.append((f"{result.case.seconds:.1f} s", "faint"))
        return words

    def copied(self, place: int) -> str | None:
        """Return a test's id, the name of a group, or a line of a message."""
        row = self.rows[place]
        return row.results[0].case.id if row.kind == "test" else row.name

    def described(self, place: int) -> str:
        """Return a row in words, for screen readers."""
        row = self.rows[place]
        if row.kind == "line":
            return row.name
        words = " ".join(word for word, _ in self._words(row))
        state = "" if row.open is None else tr(", open") if row.open else tr(", closed")
        if not row.results:
            return f"{row.name}{state}"
        if row.kind == "group":
            return tr("{name}: {words} tests{state}", name=row.name, words=words, state=state)
        return f"{tr(_OUTCOMES[row.worst])} {row.results[0].case.id} {words}".strip() + state

    # -- keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open and close by Space, Left and Right, go to the line by Enter."""
        key, plain = event.key(), not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        row = self.rows[self.current] if self.rows else None
        if plain and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.go_there()
        elif (plain and key == Qt.Key.Key_Space) or (
            plain and row is not None and key == Qt.Key.Key_Right and row.open is False
        ):
            self.toggle()
        elif plain and row is not None and key == Qt.Key.Key_Left and row.kind != "line":
            self._fold(row)
        else:
            super().keyPressEvent(event)

    def _fold(self, row: ResultRow) -> None:
        """Close it; where it is closed, go up to what it is in."""
        if row.open:
            self.toggle()
            return
        above = [at for at in range(self.current) if self.rows[at].depth < row.depth]
        if above:
            self.go(above[-1])

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Open and close by a press on the arrow."""
        super().mousePressEvent(event)
        row = self.rows[self.current] if self.rows else None
        if row is not None and row.kind == "group":
            left = grown(_LEFT) + row.depth * grown(_STEP)
            if left - 4 <= event.position().x() < left + grown(_SIGN):
                self.toggle()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Go to the line by a double click."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.go_there()
