"""The exact text a question is about: monospaced, wrapped, nothing hidden; it knows whether it was read."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QSizePolicy

from k2desk.core.visible import visible
from k2desk.ui.chat.code import TAB, CodePart
from k2desk.ui.chat.ink import CODE
from k2desk.ui.chat.parts import Mark
from k2desk.ui.measures import grown
from k2desk.ui.theme import look
from k2desk.ui.words import tr, trn

LINES = 9
"""Lines that are shown at once."""
PAD = 10
MARK = "attention-background"
"""The colour behind what is pointed at."""


class Exact(QAbstractScrollArea):
    """Text to be read before it is allowed.

    Args:
        text: what it is about, to the letter; characters that hide something are shown as marks.
        pointed: where it is pointed at, as characters of the text as it is shown, start and stop.
        prose: whether lines are broken between words; a command is broken wherever the edge is.
    """

    read = Signal()
    """The end came into view for the first time."""

    def __init__(self, text: str, pointed: Iterable[tuple[int, int]] = (), *, prose: bool = False) -> None:
        super().__init__()
        self._source, self._prose = text, prose
        self._shown = visible(text)
        self.marks = [Mark(self._at(start), self._at(stop), MARK) for start, stop in pointed]
        self._part = CodePart(0, 400, 0, self._shown, boxed=False, prose=prose)
        self._read = False
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(tr("Exact text"))
        self.setAccessibleDescription(self._shown[:4000])
        self.verticalScrollBar().valueChanged.connect(self._look)
        self._fit()

    @property
    def was_read(self) -> bool:
        """Whether its end has been in view."""
        return self._read

    @property
    def size_in_words(self) -> str:
        """How much there is to read, such as ``60 lines, 2,345 characters``."""
        lines = self._shown.count("\n") + 1
        return trn(
            "{n:,} line, {count:,} characters",
            "{n:,} lines, {count:,} characters",
            lines,
            count=len(self._shown),
        )

    @property
    def shown(self) -> str:
        """The text as it is painted."""
        return self._shown

    def _at(self, place: int) -> int:
        """Return where a character is painted, behind tabs made of spaces."""
        return len(self._shown[:place].expandtabs(TAB))

    def sizeHint(self) -> QSize:
        """Ask for its lines, up to `LINES`."""
        return QSize(400, min(round(self._part.height), LINES * grown(CODE)) + 2 * PAD)

    def minimumSizeHint(self) -> QSize:
        """Ask for no less."""
        return QSize(120, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wrap for the new width."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        before = self._part.height
        width = max(self.viewport().width() - 2 * PAD, 40)
        if width != self._part.width:
            self._part = CodePart(0, width, 0, self._shown, boxed=False, prose=self._prose)
        bar = self.verticalScrollBar()
        page = self.viewport().height() - 2 * PAD
        bar.setPageStep(max(page, 1))
        bar.setSingleStep(grown(CODE))
        bar.setRange(0, max(round(self._part.height) - page, 0))
        if self._part.height != before:
            self.updateGeometry()
        self.viewport().update()

    def _look(self) -> None:
        self.viewport().update()
        self._notice_end()

    def _notice_end(self) -> None:
        """Tell once that the end was seen. It paints nothing: it is asked after each painting."""
        bar = self.verticalScrollBar()
        if not self._read and bar.value() >= bar.maximum() and self._end_in_view():
            self._read = True
            self.read.emit()

    def _end_in_view(self) -> bool:
        """Tell whether the last line is on the screen: the conversation may show a part of the card only."""
        there = self.viewport().visibleRegion().boundingRect()
        end = PAD + self._part.height - self.verticalScrollBar().value()
        return not there.isEmpty() and there.top() < end <= there.bottom() + 1 + PAD

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the lines that can be seen."""
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.viewport().rect())
        painter.fillRect(area, look().color("attention-background"))
        painter.setPen(look().color("accent" if self.hasFocus() else "line"))
        painter.setBrush(look().color("panel"))
        painter.drawRoundedRect(area.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        painter.setClipRect(area.adjusted(1, PAD / 2, -1, -PAD / 2))
        top = PAD - self.verticalScrollBar().value()
        self._part.paint(painter, QPointF(PAD, top), area, self.marks, hover=False)
        painter.end()
        self._notice_end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy everything; keys that do not scroll go to the card."""
        scrolls = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)
        if event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText(self._source)
        elif event.key() in scrolls:
            super().keyPressEvent(event)
        elif event.key() == Qt.Key.Key_End:
            self.verticalScrollBar().setValue(self.verticalScrollBar().maximum())
        else:
            event.ignore()
