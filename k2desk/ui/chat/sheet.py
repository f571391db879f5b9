"""A row laid out: its parts below each other, the frames around them; exact only where it is looked at."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from k2desk.transcript.rows import Row
from k2desk.ui.chat.parts import Mark, Part
from k2desk.ui.chat.room import Room
from k2desk.ui.theme import look


class Frame(NamedTuple):
    """A box around some parts.

    Args:
        first: index of the first part.
        last: index of the last part.
        left: its left edge in the row, in pixels; so for every measure.
        width: how wide it is.
        above: how far it reaches above the first part.
        below: how far it reaches below the last part.
        fill: the theme's token of its ground, "" for none.
        radius: of its corners.
        rule: whether a line stands below the first part.
    """

    first: int
    last: int
    left: float
    width: float
    above: float = 0.0
    below: float = 0.0
    fill: str = "panel"
    radius: float = 6.0
    rule: bool = False


class Stretch(Part):
    """Text that nobody has looked at yet: it becomes parts when somebody does.

    Args:
        width: see `Part`.
        before: see `Part`.
        height: an estimate.
        expand: makes the parts.
    """

    def __init__(self, width: float, before: float, height: float, expand: Callable[[], list[Part]]) -> None:
        super().__init__(0, width, before)
        self.height = height
        self.expand = expand


class Sheet:
    """A row laid out.

    Args:
        parts: from top to bottom.
        frames: around them.
        after: empty space below the last part, in pixels.
    """

    live = False
    """Whether its words change with the time."""

    def __init__(self, parts: list[Part], frames: Sequence[Frame] = (), after: float = 0.0) -> None:
        self.parts = parts
        self.frames = tuple(frames)
        self._after = after
        self.height = 0.0
        self.place()

    def go_on(self, row: Row, room: Room) -> float | None:
        """Show a later state of the row, where it needs no other layout.

        Returns:
            The height from which on something changed; None where it has to be laid out anew.
        """
        return None

    def place(self, first: int = 0) -> None:
        """Put the parts from ``first`` on below each other."""
        bottom = self.parts[first - 1].top + self.parts[first - 1].height if first else 0.0
        for part in self.parts[first:]:
            part.top = bottom + part.before
            bottom = part.top + part.height
        self.height = bottom + self._after

    def at(self, y: float) -> int:
        """Return the index of the part at a height, or of the nearest one above it."""
        return max(bisect_right(self.parts, y, key=lambda part: part.top) - 1, 0)

    def prepare(self, top: float, bottom: float) -> bool:
        """Make everything between two heights exact; return whether a height changed."""
        moved = False
        index = self.at(top)
        while index < len(self.parts) and self.parts[index].top <= bottom:
            part = self.parts[index]
            if isinstance(part, Stretch):
                self.parts[index : index + 1] = part.expand()
                self.place(index)
                index = max(index, self.at(top))  # most of a long stretch may lie above
                moved = True
                continue
            if not part.laid:
                before = part.height
                part.lay()
                if part.height != before:
                    self.place(index)
                    moved = True
            index += 1
        return moved

    def prepare_all(self) -> None:
        """Turn every stretch into parts, without breaking their lines."""
        if any(isinstance(part, Stretch) for part in self.parts):
            parts: list[Part] = []
            for part in self.parts:
                parts += part.expand() if isinstance(part, Stretch) else [part]
            self.parts = parts
            self.place()

    def paint(
        self,
        painter: QPainter,
        left: float,
        top: float,
        clip: QRectF,
        marks: Callable[[int, Part], Sequence[Mark]],
        hovered: int,
    ) -> None:
        """Paint what lies inside the clip.

        Args:
            painter: with the widget's coordinates.
            left: the row's left edge.
            top: the row's upper edge.
            clip: what has to be painted.
            marks: tells what is marked in a part.
            hovered: index of the part under the pointer, -1 for none.
        """
        for frame in self.frames:
            self._frame(painter, frame, left, top)
        index = self.at(clip.top() - top)
        for number, part in enumerate(self.parts[index:], index):
            y = top + part.top
            if y > clip.bottom():
                break
            part.paint(painter, QPointF(left + part.x, y), clip, marks(number, part), number == hovered)

    def _frame(self, painter: QPainter, frame: Frame, left: float, top: float) -> None:
        first, last = self.parts[frame.first], self.parts[frame.last]
        upper = top + first.top - frame.above
        lower = top + last.top + last.height + frame.below
        box = QRectF(left + frame.left + 0.5, upper + 0.5, frame.width - 1, lower - upper - 1)
        painter.setPen(look().color("line"))
        painter.setBrush(look().color(frame.fill) if frame.fill else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box, frame.radius, frame.radius)
        if frame.rule and frame.last > frame.first:
            y = top + first.top + first.height
            painter.fillRect(QRectF(box.left(), y, box.width(), 1), look().color("line"))

    def hit(self, x: float, y: float) -> tuple[int, str]:
        """Return the part at a point of the row, -1 for none, and what a click there does."""
        index = self.at(y)
        if index >= len(self.parts):
            return -1, ""
        part = self.parts[index]
        if not (0 <= y - part.top < part.height and part.x <= x < part.x + part.width):
            return -1, ""
        return index, part.spot(x - part.x, y - part.top)
