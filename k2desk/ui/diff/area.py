"""A diff to work through: ticks and moves by mouse and keyboard, and what was seen of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from itertools import groupby, islice

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from k2desk.ui.diff.inset import Inset
from k2desk.ui.diff.pieces import header_box, line_box
from k2desk.ui.diff.rows import BEYOND, Action, DiffRows
from k2desk.ui.diff.seen import Place, Seen
from k2desk.ui.diff.ticks import Ticks
from k2desk.ui.diff.view import DiffView

_ACTIONS = ("up", "down", "all", "show", "fold", "take")


class DiffArea(DiffView):
    """A diff and its ticks: ``Space`` ticks, ``n`` and ``p`` go from hunk to hunk and with Shift from file to
    file, ``u`` to one unseen, ``f`` folds a file away, ``z`` undoes or redoes it."""

    revert_asked = Signal(int)
    """(file): the user wants it undone or redone by itself."""
    edit_asked = Signal()
    """The user wants to edit the proposed text of the current hunk."""
    comment_asked = Signal()
    """The user wants to say something about the current line, or to change what stands there."""
    runs_asked = Signal()
    """The user wants to see the runs behind the badges of the current hunk."""
    tests_asked = Signal()
    """The user wants to go to the tests below."""
    comment_removed = Signal(str)
    """(id): the user takes a comment away."""
    open_asked = Signal()
    """The user wants to see the file at the cursor."""
    menu_asked = Signal(QPoint)
    """(where, on the screen): the user wants to know what can be done at the cursor."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.seen = Seen(self._in_view, self)
        self.seen.changed.connect(self.viewport().update)
        self._in_sight = range(0)
        self.inset = Inset(self)
        """What is being written between the rows."""
        self._moves: dict[int, Callable[[], object]] = {
            Qt.Key.Key_N: self.next_hunk,
            Qt.Key.Key_P: self.previous_hunk,
            Qt.Key.Key_U: self.next_unseen,
            Qt.Key.Key_F: self.fold_file,
            Qt.Key.Key_Z: self.revert_file,
            Qt.Key.Key_O: self.open_asked.emit,
        }
        self._moves_on: dict[int, Callable[[], object]] = {
            Qt.Key.Key_N: self.next_file,
            Qt.Key.Key_P: self.previous_file,
            Qt.Key.Key_F: self.fold_all,
        }
        """The same with Shift, which goes further."""

    def show_rows(
        self,
        rows: DiffRows,
        ticks: Ticks | None = None,
        seen: set[Place] | None = None,
        changed: Collection[Place] = (),
    ) -> None:
        """Show a diff from its top.

        Args:
            rows: the diff.
            ticks: None for a diff to read only.
            seen: the hunks seen so far; it is added to.
            changed: hunks that are others than the user saw at their place.
        """
        self.inset.leave()
        self._seen_hunks, self._changed_hunks = set() if seen is None else seen, changed
        super().show_rows(rows, ticks)
        self.seen.use(self._seen_hunks)
        self._in_sight = range(0)

    # -- moves

    def next_hunk(self) -> None:
        """Go to the next hunk; the one that is left counts as seen."""
        number = self.stops.at(self.row_at(self.current)) if len(self.stops) else -1
        if number >= 0:
            self.seen.add((self.stops[number].file, self.stops[number].hunk))
        if number + 1 < len(self.stops):
            self._go_to(number + 1)

    def previous_hunk(self) -> None:
        """Go to the start of this hunk, or to the one before."""
        if not len(self.stops):
            return
        row = self.row_at(self.current)
        number = self.stops.at(row)
        self._go_to(max(0, number if number >= 0 and self.stops[number].row < row else number - 1))

    def next_file(self) -> None:
        """Go to the next file; at the last one stay."""
        row = self.row_at(self.current) if self.places.count else -1
        self._go_to_file(self.rows.kinds.find(b"f", row + 1))

    def previous_file(self) -> None:
        """Go to the head of this file, or to the file before."""
        row = self.row_at(self.current) if self.places.count else 0
        self._go_to_file(self.rows.kinds.rfind(b"f", 0, row))

    def _go_to_file(self, row: int) -> None:
        if row >= 0:
            self.go(self.layout_of.place_of(row), top=True)

    def next_unseen(self) -> None:
        """Go to the next hunk that was not seen yet, from the top again at the end."""
        count = len(self.stops)
        start = self.stops.at(self.row_at(self.current)) + 1 if count else 0
        for number in (*range(start, count), *range(start)):
            if (self.stops[number].file, self.stops[number].hunk) not in self.seen:
                self._go_to(number)
                return

    def _go_to(self, number: int) -> None:
        stop = self.stops[number]
        place, last = self.layout_of.place_of(stop.row), self.layout_of.place_of(stop.end - 1)
        self.go(place, top=last not in self.visible_places() or place not in self.visible_places())

    # -- ticks

    def toggle_current(self) -> None:
        """Tick what the current row stands for, or every selected line; a folded row unfolds."""
        row = self.rows.row(self.row_at(self.current))
        if self.anchor >= 0 and len(self.selected) > 1:
            self._toggle_lines()
        elif row.kind == "c":
            self.unfold(self.row_at(self.current), row.actions[0][0])
        elif self.ticks is not None and self.ticks.open:
            match row.kind:
                case "f":
                    self.ticks.toggle(row.file, BEYOND if row.beyond else None)
                case "h":
                    self.ticks.toggle(row.file, row.hunk)
                case _ if row.change >= 0:
                    self.ticks.toggle(row.file, row.hunk, row.change)
                case " " if row.hunk >= 0:
                    self.ticks.toggle(row.file, row.hunk)
        self.setAccessibleDescription(self.described(self.current))
        self.viewport().update()

    def can_toggle(self) -> bool:
        """Tell whether the current row stands for something that can be ticked now."""
        if self.ticks is None or not self.ticks.open or not self.places.count:
            return False
        row = self.rows.row(self.row_at(self.current))
        return row.kind in "fh" or row.change >= 0 or (row.kind == " " and row.hunk >= 0)

    def _toggle_lines(self) -> None:
        """Tick all selected lines, or untick them where all are ticked."""
        if self.ticks is None or not self.ticks.open:
            return
        rows = [row for index in self._selected_rows() if (row := self.rows.row(index)).change >= 0]
        on = not all(self.ticks.line_ticked(row.file, row.change) for row in rows)
        for file, some in groupby(rows, lambda row: row.file):
            self.ticks.set_lines(file, [row.change for row in some], on=on)

    def _selected_rows(self) -> Iterator[int]:
        for place in self.selected:
            yield from sorted(set(self.layout_of.rows_at(place)) - {-1})

    def fold_file(self) -> None:
        """Fold the file at the cursor away, or bring it back."""
        self._fold("fold")

    def fold_all(self) -> None:
        """Fold every file away; where all are, bring them back."""
        self._fold("fold-all")

    def _fold(self, action: Action) -> None:
        head = self.rows.kinds.rfind(b"f", 0, self.row_at(self.current) + 1) if self.places.count else -1
        if head < 0 or not self.rows.row(head).actions:
            return
        before = self.rows.kinds.count(b"f", 0, head)  # files stay in their order, whatever is folded
        self.unfold(head, action)
        heads = re.finditer(b"f", self.rows.kinds)
        self.go(self.layout_of.place_of(next(islice(heads, before, None)).start()))

    def revert_file(self) -> None:
        """Ask for the file of the current row to be undone or redone, where that is offered."""
        if self.places.count:
            file = self.rows.row(self.row_at(self.current)).file
            if file in self.reverts:
                self.revert_asked.emit(file)

    # -- what was seen

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint; other rows in sight have to stay for a while to be seen."""
        super().paintEvent(event)
        in_sight = self.visible_places()
        if in_sight != self._in_sight:
            self._in_sight = in_sight
            self.seen.moved()

    def _in_view(self) -> Iterator[Place]:
        """Yield the hunks whose last line is in view."""
        places = self.visible_places()
        if not places or not self.isVisible() or not len(self.stops):
            return
        number = max(0, self.stops.at(self.row_at(places[0])))
        while number < len(self.stops):
            stop = self.stops[number]
            bottom = self.area_of(self.layout_of.place_of(stop.end - 1)).bottom()
            if bottom > self.viewport().height():
                return
            if bottom > 0:
                yield stop.file, stop.hunk
            number += 1

    # -- what Qt tells

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Take along what is being written between the rows."""
        super().scrollContentsBy(dx, dy)
        self.inset.place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give what is being written the width there is."""
        super().resizeEvent(event)
        self.inset.place()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Tick and go from hunk to hunk; the rest is as in every list of lines."""
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        shift = event.modifiers() == Qt.KeyboardModifier.ShiftModifier
        row = self.rows.row(self.row_at(self.current)) if self.places.count else None
        match event.key():
            case Qt.Key.Key_Space if plain and row is not None:
                self.toggle_current()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if (
                (plain or shift) and row is not None and row.kind == "c"
            ):
                self.unfold(self.row_at(self.current), row.actions[-1 if shift else 0][0])
            case key if plain and key in self._moves:
                self._moves[key]()
            case key if shift and key in self._moves_on:
                self._moves_on[key]()
            case Qt.Key.Key_B if plain and self.badges:
                self.runs_asked.emit()
            case Qt.Key.Key_T if plain and self.commentable:
                self.tests_asked.emit()
            case Qt.Key.Key_E if plain and self.commentable:
                self.edit_asked.emit()
            case Qt.Key.Key_C if plain and self.commentable:
                self.comment_asked.emit()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if plain and row is not None and row.kind == "m":
                self.comment_asked.emit()
            case Qt.Key.Key_Delete | Qt.Key.Key_Backspace if row is not None and row.kind == "m":
                self.comment_removed.emit(row.aside)
            case _:
                super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Tick the box or do the action under the mouse, else select."""
        found = self._what_is_at(event.position())
        if event.button() != Qt.MouseButton.LeftButton or found is None or found[1] is None:
            super().mousePressEvent(event)
            return
        place, what = found
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        stuck = self.stuck.found()
        if what == "fold" or stuck is None or stuck.place != place:
            self.go(place)  # a tick in the header that stays moves nothing
        if what in _ACTIONS:
            action: Action = what  # type: ignore[assignment]
            self.unfold(self.row_at(place), action)
        elif what == "revert":
            self.revert_asked.emit(self.rows.row(self.row_at(place)).file)
        elif what == "runs":
            self.runs_asked.emit()
        elif what == "comment":
            self.comment_asked.emit()
        elif what == "edit":
            self.edit_asked.emit()
        elif what == "remove":
            self.comment_removed.emit(self.rows.row(self.row_at(place)).aside)
        elif self.ticks is not None:
            self._toggle_at(place, what)
        self.viewport().update()

    def _toggle_at(self, place: int, what: object) -> None:
        row = self.rows.row(self.row_at(place))
        if self.ticks is None:
            return
        match what:
            case "file":
                self.ticks.toggle(row.file, BEYOND if row.beyond else None)
            case "hunk":
                self.ticks.toggle(row.file, row.hunk)
            case ("line", int(change)):
                self.ticks.toggle(row.file, row.hunk, change)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu of what is under the pointer, or of the current line; a selection stays."""
        if not self.places.count:
            return
        at = event.globalPos()
        if event.reason() == QContextMenuEvent.Reason.Mouse:
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            if (place := self.place_under(event.pos().y())) not in self.selected:
                self.go(place)
        else:
            at = self.viewport().mapToGlobal(self.area_of(self.current).bottomLeft() + QPoint(24, 0))
        self.menu_asked.emit(at)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show what can be clicked."""
        super().mouseMoveEvent(event)
        found = self._what_is_at(event.position())
        if found != self.hovered:
            self.hovered = found
            hand = found is not None and found[1] is not None
            self.viewport().setCursor(
                Qt.CursorShape.PointingHandCursor if hand else Qt.CursorShape.ArrowCursor
            )
            self.viewport().update()

    def viewportEvent(self, event: QEvent) -> bool:
        """Forget what is under the mouse when it leaves."""
        if event.type() == QEvent.Type.Leave and self.hovered is not None:
            self.hovered = None
            self.viewport().update()
        return super().viewportEvent(event)

    def _what_is_at(self, at: QPointF) -> tuple[int, object] | None:
        """Return the place at a point, and what can be clicked there: a box or an action, else None."""
        if not self.places.count or at.y() + self.verticalScrollBar().value() >= self.places.height:
            return None
        place = self.place_under(int(at.y()))
        for zone, action in self.zones.get(place, ()):
            if zone.contains(at):
                return place, action
        return place, self._box_at(place, at) if self.ticks is not None and self.ticks.open else None

    def _box_at(self, place: int, at: QPointF) -> object:
        area = self.seen_area(place)
        kind = self.rows.row(self.row_at(place)).kind
        if kind in "fh":
            box = header_box(area).adjusted(-8, -8, 8, 8)
            return {"f": "file", "h": "hunk"}[kind] if box.contains(at) else None
        sides = self.sides(self.rows.row(self.row_at(place)))
        for index, side in zip(self.layout_of.rows_at(place), sides, strict=True):
            row = self.rows.row(index) if index >= 0 else None
            if row and row.change >= 0 and line_box(side, area).adjusted(-4, -4, 4, 4).contains(at):
                return "line", row.change
        return None
