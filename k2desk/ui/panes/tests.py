"""The side panel of tests: what the last run showed, and what is different from the one before."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from k2desk.core.events import Record, ToolFinished, WriteDone
from k2desk.core.ports import Engine
from k2desk.core.proposals import TestReport
from k2desk.core.visible import visible
from k2desk.ui.controls import ElidedLabel, label
from k2desk.ui.diff.layout import LINE, EvenPlaces
from k2desk.ui.diff.line_area import LineArea
from k2desk.ui.diff.tint import PLAIN
from k2desk.ui.models.files import files_of
from k2desk.ui.models.test_results import Result, ResultRow, name_and_file, results, rows, touched
from k2desk.ui.pane import PaneSpec
from k2desk.ui.runtime import Runtime
from k2desk.ui.theme import look

EMPTY = "No tests have run in this session.\n\nAsk for them in the conversation; the results appear here."
SINCE = "Files have changed since this run; run it again."
_SIGNS = {"failed": ("✗", "bad"), "passed": ("✓", "good"), "skipped": ("–", "faint")}
_LEFT = 14
_INDENT = 34
_LEAST_FILE = 40
"""Pixels the file's name needs beside the test's at least."""


class ResultList(LineArea):
    """The tests, each a line, and the lines of what failed below it."""

    opened = Signal(str)
    """(path): the user wants to read the test's file."""

    def __init__(self) -> None:
        super().__init__()
        self.ground = "panel"
        self.setAccessibleName("Tests")
        self._found: tuple[Result, ...] = ()
        self._closed: set[str] = set()
        self.rows: list[ResultRow] = []

    def show_results(self, found: tuple[Result, ...]) -> None:
        """Show the tests of a run, the messages of the failed ones open."""
        self._found, self._closed = found, set()
        self._lay_out(0)

    def toggle(self) -> None:
        """Open or close the message of the current test; where it has none, ask for its file."""
        if not self.rows:
            return
        row = self.rows[self.current]
        case = row.result.case
        if case.message:
            self._closed ^= {case.id}
            first = next(at for at, other in enumerate(self.rows) if other.number == row.number)
            self._lay_out(first)
        elif "::" in case.id:
            self.opened.emit(case.id.split("::", 1)[0])

    def _lay_out(self, current: int) -> None:
        top = self.verticalScrollBar().value()
        self.rows = rows(self._found, self._closed)
        self.set_places(EvenPlaces(len(self.rows)), current)
        self.verticalScrollBar().setValue(top)

    def text_width(self) -> int:
        """Return how many pixels of a message are visible."""
        return self.viewport().width() - _INDENT

    def paint_place(self, painter: QPainter, place: int, area: QRect) -> float:
        """Paint a test with its sign and its word, or a line of its message."""
        row = self.rows[place]
        if self.anchor >= 0 and place in self.selected:
            painter.fillRect(area, look().color("accent-background"))
        if row.line is not None:
            painter.setPen(look().color("dim"))
            painter.setClipRect(QRect(_INDENT, area.top(), area.width() - _INDENT, LINE))
            x = _INDENT - self.horizontalScrollBar().value()
            width = self.lines.paint(painter, x, area.top(), row.line, PLAIN)
            painter.setClipping(False)
            return width
        self._paint_test(painter, row.result, area)
        return 0.0

    def _paint_test(self, painter: QPainter, result: Result, area: QRect) -> None:
        sign, token = _SIGNS[result.case.outcome]
        font = look().ui_font(12)
        painter.setFont(font)
        advance = QFontMetricsF(font)
        middle = int(Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)
        painter.setPen(look().color(token))
        painter.drawText(QRect(_LEFT, area.top(), 16, LINE), middle, sign)
        right = area.width() - 10
        if result.word:
            width = round(advance.horizontalAdvance(result.word)) + 2
            painter.setPen(look().color("attention" if result.word == "was passing" else "dim"))
            painter.drawText(QRect(right - width, area.top(), width, LINE), middle, result.word)
            right -= width + 8
        name, file = name_and_file(visible(result.case.id))
        room = right - _INDENT
        name = advance.elidedText(name, Qt.TextElideMode.ElideMiddle, room)
        painter.setPen(look().color("text" if result.case.outcome == "failed" else "dim"))
        painter.drawText(QRect(_INDENT, area.top(), room, LINE), middle, name)
        used = round(advance.horizontalAdvance(name)) + 8
        if file and room - used >= _LEAST_FILE:
            file = advance.elidedText(file, Qt.TextElideMode.ElideLeft, room - used)
            painter.setPen(look().color("faint"))
            painter.drawText(QRect(_INDENT + used, area.top(), room - used, LINE), middle, file)

    def copied(self, place: int) -> str | None:
        """Return a test's id, or a line of its message."""
        row = self.rows[place]
        return row.result.case.id if row.line is None else row.line

    def described(self, place: int) -> str:
        """Return a row in words, for screen readers."""
        row = self.rows[place]
        if row.line is not None:
            return row.line
        return f"{row.result.case.outcome} {row.result.case.id} {row.result.word}".strip()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open and close by Enter and Space."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and not event.modifiers():
            self.toggle()
        else:
            super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open and close by a double click."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.toggle()


class Tests(QWidget):
    """The panel.

    Args:
        runtime: tells of test runs.
    """

    __test__ = False

    def __init__(self, runtime: Runtime) -> None:
        super().__init__()
        self._runtime = runtime
        self._files = files_of(runtime)
        self._told: list[TestReport] = []
        self._ended = 0.0
        """When the last run came to its end, seconds since the epoch."""
        self._stale = False
        self._seconds = label("", "dim")
        self._chips = {
            "failed": label("", "chip-bad"),
            "passed": label("", "chip-good"),
        }
        self._command = ElidedLabel(Qt.TextElideMode.ElideRight, "faint")
        self._change, self._note = label("", "dim"), label("", "attention")
        self._since = label("", "attention")
        self.list = ResultList()
        self.list.opened.connect(lambda path: runtime.file_requested.emit(path, 0, 0))
        self._stack = QStackedWidget()
        self._lay_out()
        runtime.opened.connect(self._opened)
        runtime.recorded.connect(self._recorded)
        self._files.marked.connect(self._look_at_files)
        if runtime.engine is not None:
            self._opened(runtime.engine, list(runtime.engine.log.joined()))
        else:
            self._show()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(label("TESTS", "heading"))
        head.addStretch(1)
        head.addWidget(self._seconds)
        chips = QHBoxLayout()
        chips.setSpacing(6)
        for chip in self._chips.values():
            chips.addWidget(chip)
        chips.addStretch(1)
        empty = label(EMPTY, "dim")
        empty.setWordWrap(True)
        empty.setAlignment(Qt.AlignmentFlag.AlignTop)
        empty.setContentsMargins(14, 8, 14, 8)
        top = QVBoxLayout()
        top.setContentsMargins(12, 10, 12, 8)
        top.setSpacing(8)
        top.addLayout(head)
        top.addLayout(chips)
        for words in (self._command, self._since, self._change, self._note):
            top.addWidget(words)
        for wrapped in (self._since, self._change, self._note):
            wrapped.setWordWrap(True)
        self._stack.addWidget(empty)
        self._stack.addWidget(self.list)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(self._stack, 1)
        self.setFocusProxy(self.list)

    def _opened(self, _engine: Engine, records: list[Record]) -> None:
        self._told, self._ended, self._stale = [], 0.0, False
        for record in records:
            self._take(record)
        self._show()
        self._look_at_files()

    def _recorded(self, record: Record) -> None:
        if self._take(record):
            self._show()

    def _take(self, record: Record) -> bool:
        """Take in one record; True where it changed what is shown."""
        match record.event:
            case ToolFinished(report=report) if report is not None:
                self._told.append(report)
                self._ended, self._stale = record.at, False
            case WriteDone() if self._told:
                self._stale = True
            case _:
                return False
        return True

    def _look_at_files(self) -> None:
        """Find out whether the user, or another program, changed files since the last run."""
        state, root = self._files.state, self._files.root
        if self._told and not self._stale and state is not None and root is not None:
            work = partial(touched, root, tuple(state.marks), self._ended)
            self._runtime.in_thread(work, partial(self._looked, self._ended))

    def _looked(self, ended: float, changed: bool) -> None:
        if changed and ended == self._ended:
            self._stale = True
            self._show()

    def _show(self) -> None:
        found = results(self._told)
        last = self._told[-1] if self._told else None
        self._stack.setCurrentIndex(0 if last is None else 1)
        self.list.show_results(found)
        self._seconds.setText(f"{last.seconds:.1f} s" if last else "")
        for outcome, chip in self._chips.items():
            count = sum(result.case.outcome == outcome for result in found)
            chip.setText(f"{count:,} {outcome}")
            chip.setVisible(count > 0)
        _say(self._command, visible(last.command) if last else "")
        _say(self._since, SINCE if self._stale else "")
        _say(self._change, _change(found))
        _say(self._note, visible(last.note) if last else "")


def _say(widget: QLabel, words: str) -> None:
    widget.setText(words)
    widget.setVisible(bool(words))


def _change(found: tuple[Result, ...]) -> str:
    """Say what is different from the run before and what did not run, such as ``1 fixed · 2 skipped``."""
    counts = [
        (sum(result.word == "was failing" for result in found), "fixed"),
        (sum(result.word == "was passing" for result in found), "broken"),
        (sum(result.word == "new" for result in found), "new"),
        (sum(result.case.outcome == "skipped" for result in found), "skipped"),
    ]
    return " · ".join(f"{count:,} {word}" for count, word in counts if count)


PANE = PaneSpec("tests", "Tests", "flask", "side", 5, Tests)
