"""The conversation while it goes on: changes shown together, scrolled by moving what is painted."""

from __future__ import annotations

import time
from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QWidget

from k2desk.transcript.detail import Detail
from k2desk.transcript.rows import Row, RowChange, ThoughtRow, UserRow
from k2desk.ui.chat.chosen import Place
from k2desk.ui.chat.code import CodePart
from k2desk.ui.chat.page import Page
from k2desk.ui.chat.stack import Anchor, Entry
from k2desk.ui.theme import look

FLUSH = 0.033
SCROLLING_FLUSH = 0.016
"""Seconds between two paints of new rows; while the user scrolls, both happen in one frame."""
RECENT = 0.3
"""Seconds after the last scrolling in which the user still scrolls."""
NEAR = 4
"""Pixels from the end that count as the end."""
COLORING = 0.003
"""Seconds of colouring at a time."""


class Canvas(Page):
    """Takes changes, shows them together, follows the end or keeps the reader's place."""

    scrolled = Signal()
    """The view moved, or it follows the end from now on, or no longer."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.following = True
        self.unseen = 0
        """Rows that came while the view did not follow."""
        self._dirty: dict[int, Entry] = {}
        self._flushed = 0.0
        self._moved = 0.0
        self._quiet = False
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.verticalScrollBar().setSingleStep(40)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.viewport().setMouseTracking(True)
        self._timer = _timer(self, self.flush)
        self._coloring = _timer(self, self._color)
        self._clock = QTimer(self)
        self._clock.setInterval(1000)
        self._clock.timeout.connect(self._tick)
        look().changed.connect(self._relook)

    # -- rows

    def reset(self, rows: Sequence[Row]) -> None:
        """Show another conversation, from its end."""
        self._dirty.clear()
        self.chosen.clear()
        self.found = None
        self.stack.width = self.column()[1]
        self.stack.reset(rows)
        self.following, self.unseen, self._top = True, 0, 0.0
        self._settle(None)
        self.viewport().update()

    def apply(self, changes: Sequence[RowChange]) -> None:
        """Take changes; they are shown together: at once where something begins, else a little later."""
        begins = False
        for change in changes:
            begins = begins or change.kind == "insert" or self._first_words(change)
            entry = self.stack.apply(change)
            if entry is not None:
                self._dirty[id(entry)] = entry
            if change.kind == "insert":
                self.unseen += not self.following
                if isinstance(change.row, UserRow):
                    self.following = True
        self._schedule(at_once=begins)

    def _first_words(self, change: RowChange) -> bool:
        """Return whether the model begins to speak where it was waited for."""
        before = self.stack.entries[change.index].row
        return isinstance(before, ThoughtRow) and not before.size

    def whole(self) -> None:
        """Have every row there is, for whoever looks through all of them."""

    def set_detail(self, detail: Detail) -> None:
        """Show more or less."""
        self.stack.detail = detail
        self._relay()

    def touch(self, entry: Entry) -> None:
        """Show a row anew."""
        self._dirty[id(entry)] = entry
        self._schedule()

    def _schedule(self, *, at_once: bool = False) -> None:
        if at_once:
            self._timer.start(0)
        elif not self._timer.isActive():
            now = time.monotonic()
            pause = SCROLLING_FLUSH if now - self._moved < RECENT else FLUSH
            self._timer.start(max(round((self._flushed + pause - now) * 1000), 0))

    def flush(self) -> None:
        """Show what has changed."""
        self._timer.stop()
        self._flushed = time.monotonic()
        anchor = None if self.following else self.stack.anchor(self._top, self.viewport().height())
        dirty, self._dirty = self._dirty, {}
        changed = self.stack.total
        known = {id(entry) for entry in self.stack.entries[-8:]}
        for key, entry in dirty.items():
            if key in known or any(entry is other for other in self.stack.entries):
                changed = min(changed, self.stack.refresh(entry))
        before = self._top
        changed = min(changed, self._settle(anchor))
        self._show_from(changed, round(self._top) - round(before) if self.following else None)

    def arrange(self) -> bool:
        """Put the widgets that belong to rows in their places; return whether a row needs another height."""
        return False

    def hosting(self) -> bool:
        """Return whether widgets stand among the rows: they keep what is painted from being moved."""
        return False

    def _settle(self, anchor: Anchor | None) -> float:
        """Make what is in view exact; return the height from which on something changed."""
        height = self.viewport().height()
        changed = self.stack.total
        for _ in range(4):
            self._top, moved = self.stack.settle(self._top, height, anchor, follow=self.following)
            changed = min(changed, moved)
            if not self.arrange():
                break
            changed = 0.0
        self._quiet = True
        bar = self.verticalScrollBar()
        bar.setPageStep(height)
        bar.setRange(0, max(round(self.stack.total - height), 0))
        bar.setValue(round(self._top))
        self._quiet = False
        self.stack.forget(self._top - height, self._top + 2 * height)
        if not self._coloring.isActive():
            self._coloring.start(30)
        if bool(self.stack.live) != self._clock.isActive():
            self._clock.start() if self.stack.live else self._clock.stop()
        return changed

    def _show_from(self, changed: float, moved: int | None) -> None:
        """Repaint from a height down; what was painted and only moves is moved."""
        view = self.viewport()
        if moved:
            if abs(moved) >= view.height() or self.hosting():
                view.update()
                return
            view.scroll(0, -moved)
        y = max(int(changed - self._top) - 2, 0)
        if y < view.height():
            view.update(0, y, view.width(), view.height() - y)

    def _tick(self) -> None:
        """The clocks go on."""
        for entry in self.stack.live:
            self._dirty[id(entry)] = entry
        self.flush()

    # -- size and looks

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out for the new width."""
        super().resizeEvent(event)
        self._relay(relaid=self.column()[1] != self.stack.width)

    def _relay(self, *, relaid: bool = True) -> None:
        anchor = None if self.following else self.stack.anchor(self._top, self.viewport().height())
        if relaid:
            self.stack.width = self.column()[1]
            self.stack.relay()
        self._settle(anchor)
        self.viewport().update()

    def _relook(self) -> None:
        self._relay()

    def changeEvent(self, event: QEvent) -> None:
        """Follow a change of fonts."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._relay()

    # -- scrolling

    def _color(self) -> None:
        """Colour the code in view for a moment, and go on later where that was not enough."""
        end, again = time.monotonic() + COLORING, -1.0
        for _, entry, y in self.stack.within(self._top, self._top + self.viewport().height()):
            sheet = entry.sheet
            for part in sheet.parts if sheet is not None else ():
                if not isinstance(part, CodePart) or not self._in_view(y + part.top, part.height):
                    continue
                worked = part.work(max(end - time.monotonic(), 0.0005))
                if worked.changed:
                    top = round(y + part.top - self._top)
                    self.viewport().update(0, top, self.viewport().width(), round(part.height) + 1)
                if worked.again >= 0:
                    again = worked.again if again < 0 else min(again, worked.again)
            if time.monotonic() > end:
                again = 0.0
                break
        if again >= 0:
            self._coloring.start(round(again * 1000))

    def _in_view(self, y: float, height: float) -> bool:
        return y < self._top + self.viewport().height() and y + height > self._top

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Move what is painted; whoever scrolls up stops following."""
        if self._quiet:
            return
        value, height = self.verticalScrollBar().value(), self.viewport().height()
        self._moved = time.monotonic()
        self._top = float(value)
        self.following = value >= self.verticalScrollBar().maximum() - NEAR
        if self.following:
            self.unseen = 0
        self.viewport().scroll(0, dy)
        before = self.stack.total
        changed = self._settle(None if self.following else self.stack.anchor(self._top, height))
        if changed < before or round(self._top) != value:
            self.viewport().update()
        self.scrolled.emit()

    def follow(self) -> None:
        """Go to the end and stay there."""
        self.following, self.unseen = True, 0
        self._settle(None)
        self.viewport().update()
        self.scrolled.emit()

    def scroll_to(self, y: float) -> None:
        """Bring a height to the upper edge of the view."""
        self.following = False
        self._top = min(max(y, 0.0), max(self.stack.total - self.viewport().height(), 0.0))
        index = self.stack.at(self._top)
        # The row that is asked for stays, not what happens to be exact further down.
        entry = self.stack.entries[index] if self.stack.entries else None
        self._settle(Anchor(entry, None, self._top - self.stack.top(index)) if entry is not None else None)
        self.viewport().update()
        self.scrolled.emit()

    def reveal(self, index: int, place: Place) -> None:
        """Scroll until a place can be seen; it stands a third below the upper edge where it was not."""
        height = self.viewport().height()
        for _ in range(2):  # what is estimated on the way becomes exact with the first try
            sheet = self.stack.sheet(self.stack.entries[index])
            part = sheet.parts[place.part] if place.part < len(sheet.parts) else None
            inside = part.top + part.offset(place.offset) if part is not None else 0.0
            y = self.stack.top(index) + inside
            if not self._top <= y <= self._top + height - 40:
                self.scroll_to(y - height / 3)
        self.viewport().update()

    def rearrange(self) -> None:
        """A widget that belongs to a row needs another height."""
        self._schedule()


def _timer(parent: Canvas, run: object) -> QTimer:
    timer = QTimer(parent)
    timer.setSingleShot(True)
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.timeout.connect(run)
    return timer
