"""Code as painted lines: monospaced, wrapped between words, coloured, with its language and a copy button."""

from __future__ import annotations

import time
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeAlias

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from k2desk.core.printed import Style
from k2desk.transcript.grid import cells, groups
from k2desk.transcript.looks import laid
from k2desk.ui import icons
from k2desk.ui.chat.ink import CODE, ink, painted
from k2desk.ui.chat.parts import Mark, Part
from k2desk.ui.chat.wrapped import Piece, Wrapped
from k2desk.ui.diff.tint import Tint
from k2desk.ui.highlight import Spans, highlight_lines, prepared
from k2desk.ui.measures import grown
from k2desk.ui.theme import look
from k2desk.ui.words import tr

Styles: TypeAlias = Callable[[int, int], Sequence[Style]]

PROPOSE = 124
"""Width of the button that opens a patch as a proposal, in pixels."""
HEAD = 26
"""Height of the line with the language, in pixels."""
PAD = 10
TAB = 4
EVERY = 0.2
"""Seconds between two colourings of code that still grows."""
SOON = 0.02
"""Seconds until it is asked again whether a lexer is loaded."""
WINDOW = 40
"""Lines coloured each time while code grows; what is above keeps its colours."""


class Worked(NamedTuple):
    """What came of some colouring.

    Args:
        changed: whether it looks different now.
        again: seconds until there is more to do, less than 0 for nothing.
    """

    changed: bool
    again: float


class CodePart(Part):
    """Code or output.

    Args:
        x: see `Part`.
        width: see `Part`.
        before: see `Part`.
        text: lines with line feeds.
        language: as written after the fence.
        boxed: whether it stands in a box with a head; output and tables do not.
        growing: whether more may come.
        color: the theme's token of its colour.
        reds: what is painted as bad at the beginning of a line.
        prose: whether the further rows of a long line begin where its first one does.
        styles: tells how a program painted the characters from one place to another.
    """

    code = True

    def __init__(
        self,
        x: float,
        width: float,
        before: float,
        text: str,
        language: str = "",
        *,
        boxed: bool = True,
        growing: bool = False,
        color: str = "text",
        reds: tuple[str, ...] = (),
        prose: bool = False,
        styles: Styles | None = None,
    ) -> None:
        super().__init__(x, width, before)
        self.language, self.boxed, self._shade, self._reds = language, boxed, color, reds
        self._styles = styles
        self._origins: list[int] = []
        """Where each line begins in the source, where somebody asks for its styles."""
        self._head = grown(HEAD) if boxed else 0
        self._pad = PAD if boxed else 0
        self._columns = max(int((self.width - 2 * self._pad - 1) / ink().cell), 1)
        self._rows = Wrapped(self._columns, prose=prose)
        self._growing = growing
        self._grown: list[Spans] = []
        self._base, self._colored, self._stale = 0, 0.0, False
        self._tint: Tint | None = None
        self._patch: bool | None = None
        self.source = ""
        """The text with its tabs, for copying."""
        self.show(text, growing=growing)

    def show(self, text: str, *, growing: bool) -> None:
        """Show other text; of text that goes on where the old one ended only the end is laid out."""
        if self._styles is not None:
            self._find_origins(text)
        self.source, self._patch = text, None
        text = text.expandtabs(TAB)
        goes_on = text.startswith(self.text[: self._rows.starts[-1] if self._rows.starts else 0])
        self._rows.show(text, max(len(self._rows.lines) - 1, 0) if goes_on else 0)
        self.text, self._growing = text, growing
        around = self._head + self._pad * (1 if self._head else 2)
        self.height = float(self._rows.rows * grown(CODE) + around)
        self.laid = True
        self._color()

    def _find_origins(self, source: str) -> None:
        """Find where each line begins in another source; where it goes on, from the last line on."""
        known = self._origins[-1] if self._origins else 0
        begin = known if source.startswith(self.source[:known]) else 0
        del self._origins[bisect_left(self._origins, begin) :]
        for line in source[begin:].split("\n"):
            self._origins.append(begin)
            begin += len(line) + 1

    # -- colours

    def _color(self) -> None:
        """Have it coloured in idle moments: for itself what is whole, its end now and then what grows."""
        if self.language:
            self._stale = self._growing
            self._tint = None if self._growing else Tint(self._rows.lines, self.language)

    def work(self, seconds: float) -> Worked:
        """Colour for about so long."""
        if self._stale:
            wait = self._colored + EVERY - time.monotonic()
            if wait > 0 or not prepared(self.language, seconds):
                return Worked(changed=False, again=max(wait, SOON))
            self._color_end()
            return Worked(changed=True, again=-1)
        if self._tint is None or self._tint.idle:
            return Worked(changed=False, again=-1)
        self._tint.work(seconds)
        return Worked(changed=True, again=0)

    def _color_end(self) -> None:
        self._stale, self._colored = False, time.monotonic()
        while len(self._rows.lines) - self._base > 2 * WINDOW:
            self._base += WINDOW
        tail = highlight_lines("\n".join(self._rows.lines[self._base :]), self.language)
        self._grown[self._base :] = tail

    def _spans(self, line: int) -> Spans:
        if self._styles is not None:
            return self._painted(line, self._styles)
        if self._tint is not None and (known := self._tint.spans(line)):
            return known
        return self._grown[line] if line < len(self._grown) else []

    def _painted(self, line: int, styles: Styles) -> Spans:
        """Return how a program painted a line."""
        start = self._origins[line]
        stop = self._origins[line + 1] - 1 if line + 1 < len(self._origins) else len(self.source)
        found = laid(self.source[start:stop], styles(start, stop), TAB)
        return [(style.start, style.length, painted(style.look, self._shade)) for style in found]

    # -- painting

    def paint(self, painter: QPainter, at: QPointF, clip: QRectF, marks: Sequence[Mark], hover: bool) -> None:
        """Paint the box and the lines that can be seen."""
        if self.boxed:
            self._paint_box(painter, at, hover)
        top = at.y() + self._head + (0 if self._head else self._pad)
        first = max(int((clip.top() - top) // grown(CODE)), 0)
        last = min(int((clip.bottom() - top) // grown(CODE)), self._rows.rows - 1)
        if self._tint is not None and first <= last:
            self._tint.look(self._rows.piece(first).line, self._rows.piece(last).line)
        painter.setFont(ink().code)
        left = at.x() + self._pad
        for row in range(first, last + 1):
            self._paint_row(painter, left, top + row * grown(CODE), self._rows.piece(row), marks)

    def _paint_box(self, painter: QPainter, at: QPointF, hover: bool) -> None:
        box = QRectF(at.x() + 0.5, at.y() + 0.5, self.width - 1, self.height - 1)
        painter.setPen(look().color("line"))
        painter.setBrush(look().color("panel"))
        painter.drawRoundedRect(box, 6, 6)
        painter.setFont(ink().tiny)
        painter.setPen(look().color("faint"))
        room = 60 + (grown(PROPOSE) if hover and self.is_patch else 0)
        head = QRectF(at.x() + self._pad, at.y(), self.width - 2 * self._pad - room, grown(HEAD))
        painter.drawText(head, Qt.AlignmentFlag.AlignVCenter, self.language[:40] or "text")
        if hover:
            icons.paint(painter, "copy", QRectF(at.x() + self.width - 26, at.y() + 5, 16, 16), "dim")
            if self.is_patch:
                self._paint_offer(painter, at)

    def _paint_offer(self, painter: QPainter, at: QPointF) -> None:
        """Paint the button that opens a patch as a proposal."""
        words = QRectF(at.x() + self.width - 34 - grown(PROPOSE), at.y(), grown(PROPOSE), grown(HEAD))
        icons.paint(painter, "shield", QRectF(words.left(), at.y() + 5, 16, 16), "accent")
        painter.setFont(ink().tiny)
        painter.setPen(look().color("accent"))
        middle = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(words.adjusted(20, 0, 0, 0), middle, tr("Open as proposal"))

    def _paint_row(
        self, painter: QPainter, left: float, y: float, piece: Piece, marks: Sequence[Mark]
    ) -> None:
        line = self._rows.lines[piece.line]
        begin = self._rows.starts[piece.line]
        left += piece.indent * ink().cell
        for start, stop, color, _ in marks:
            a, b = max(start - begin, piece.start), min(stop - begin, piece.stop)
            ends = stop - begin > len(line) >= piece.stop == len(line) and start - begin <= len(line)
            if a < b or ends:
                x = left + cells(line[piece.start : max(a, piece.start)]) * ink().cell
                wide = (cells(line[a:b]) if a < b else 0) + (1 if ends else 0)
                painter.fillRect(QRectF(x, y, wide * ink().cell, grown(CODE)), look().color(color))
        base = y + (grown(CODE) - ink().code_height) / 2 + ink().code_ascent
        shown = piece.start
        red = next((word for word in self._reds if line.startswith(word)), "")
        spans: Spans = [(0, len(red), "bad")] if red else self._spans(piece.line)
        for start, length, color in (*spans, (piece.stop, 0, self._shade)):
            a, b = max(start, piece.start), min(start + length, piece.stop)
            if start > shown:
                stop = min(start, piece.stop)
                self._draw(painter, left, base, line, piece.start, shown, stop, self._shade)
                shown = max(shown, stop)
            if a < b and a >= shown:
                self._draw(painter, left, base, line, piece.start, a, b, color)
                shown = b
        for start, stop, ground, words in marks:
            a, b = max(start - begin, piece.start), min(stop - begin, piece.stop)
            if words and a < b:  # over their own colours, which may not be read on this ground
                x = left + cells(line[piece.start : a]) * ink().cell
                area = QRectF(x, y, cells(line[a:b]) * ink().cell, grown(CODE))
                painter.fillRect(area, look().color(ground))
                self._draw(painter, left, base, line, piece.start, a, b, words)

    def _draw(
        self, painter: QPainter, left: float, base: float, line: str, row: int, a: int, b: int, color: str
    ) -> None:
        words = line[a:b]
        if not words or (words.isspace() and "underline" not in color):
            return
        token, *marks = color.split()
        painter.setPen(look().color(token))
        at = QPointF(left + cells(line[row:a]) * ink().cell, base)
        if "bold" in marks:
            painter.setFont(ink().code_bold)
        if words.isascii():
            painter.drawText(at, words)
        else:
            _draw_on_grid(painter, at, words)
        if "bold" in marks:
            painter.setFont(ink().code)
        if "underline" in marks:
            painter.drawLine(at + QPointF(0, 2), at + QPointF(cells(words) * ink().cell, 2))

    # -- places

    def words(self, start: int, stop: int) -> str:
        """Return some of its characters as they were written, with tabs."""
        if "\t" not in self.source:
            return self.text[start:stop]
        line = bisect_right(self._rows.starts, start) - 1
        sources = self.source.split("\n")
        found = []
        for number in range(line, len(sources)):
            begin = self._rows.starts[number]
            if begin > stop:
                break
            a, b = (_behind_tabs(sources[number], max(place - begin, 0)) for place in (start, stop))
            found.append(sources[number][a:b])
        return "\n".join(found)

    def _row_at(self, y: float) -> int:
        top = self._head + (0 if self._head else self._pad)
        return min(max(int((y - top) // grown(CODE)), 0), self._rows.rows - 1)

    def position(self, x: float, y: float) -> int:
        """Return the place between characters nearest to a point."""
        piece = self._rows.piece(self._row_at(y))
        wanted = (x - self._pad) / ink().cell - piece.indent
        line = self._rows.lines[piece.line]
        at, seen = piece.start, 0.0
        while at < piece.stop:
            wide = cells(line[at])
            if seen + wide / 2 > wanted:
                break
            seen += wide
            at += 1
        return self._rows.starts[piece.line] + at

    def spot(self, x: float, y: float) -> str:
        """Return ``copy`` or ``propose`` over their buttons."""
        if not self.boxed or y >= grown(HEAD):
            return ""
        if x > self.width - 34:
            return "copy"
        return "propose" if x > self.width - 34 - grown(PROPOSE) and self.is_patch else ""

    @property
    def is_patch(self) -> bool:
        """Whether it can be opened as a proposal; read once, when it is whole."""
        if self._growing:
            return False
        if self._patch is None:
            from k2desk.patch.reading import is_patch  # not before somebody hovers over code

            self._patch = is_patch(self.source)
        return self._patch

    def offset(self, position: int) -> float:
        """Return how far below its top a character stands."""
        line = bisect_right(self._rows.starts, position) - 1
        row = self._rows.row(line, position - self._rows.starts[line])
        return float(row * grown(CODE) + self._head)


def _draw_on_grid(painter: QPainter, at: QPointF, words: str) -> None:
    """Draw each group of characters in its own columns; those of another font have another width."""
    left = at.x()
    for group in groups(words):
        room = cells(group) * ink().cell
        beside = 0.0 if group.isascii() else max(room - ink().advance(group), 0.0) / 2
        painter.drawText(QPointF(left + (beside if len(group) < 3 else 0.0), at.y()), group)
        left += room


def _behind_tabs(line: str, column: int) -> int:
    """Return the first character of a line that stands at a column or behind it, its tabs expanded."""
    seen = 0
    for at, char in enumerate(line):
        if seen >= column:
            return at
        seen += TAB - seen % TAB if char == "\t" else 1
    return len(line)
