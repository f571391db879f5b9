"""A diff on the screen, unified or side by side; only what is visible is made and painted."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Literal, TypeAlias

from PySide6.QtCore import QRect, QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from k2desk.core.wording import mark
from k2desk.ui.diff import paint
from k2desk.ui.diff.columns import Side, columns
from k2desk.ui.diff.inserted import Inserted
from k2desk.ui.diff.layout import Layout
from k2desk.ui.diff.line_area import LineArea
from k2desk.ui.diff.marks import Marks
from k2desk.ui.diff.pieces import Box, line_box, paint_box
from k2desk.ui.diff.rows import BEYOND, GUARDED, Action, DiffRow, DiffRows, DocKey, NoRows, Stops
from k2desk.ui.diff.stuck import StuckHeader
from k2desk.ui.diff.ticks import Ticks
from k2desk.ui.diff.tint import PLAIN
from k2desk.ui.diff.tints import Tints
from k2desk.ui.theme import look
from k2desk.ui.words import tr

if TYPE_CHECKING:
    from k2desk.core.proving import Badge

Mode: TypeAlias = Literal["auto", "unified", "split"]
SPLIT_WIDTH = 1_000
"""From this width on, in pixels, old and new stand side by side unless the user chose otherwise."""
_CALLED = {
    " ": mark("line"),
    "-": mark("removed line"),
    "+": mark("added line"),
    "f": mark("file"),
    "c": "",
    "n": mark("notice:"),
    "t": mark("version"),
    "m": mark("comment:"),
}


class DiffView(LineArea):
    """A diff with its ticks, painted."""

    split_changed = Signal(bool)
    """(split): old and new stand side by side from now on, or no more."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(tr("Diff"))
        self.rows: DiffRows = NoRows()
        self.ticks: Ticks | None = None
        self.mode: Mode = "auto"
        self.hovered: tuple[int, object] | None = None
        """The place under the mouse, and the box or the action there."""
        self.zones: dict[int, list[tuple[QRectF, Action]]] = {}
        """By place, where on the screen each action of a folded row is."""
        self._seen_hunks: set[tuple[int, int]] = set()
        self._changed_hunks: Collection[tuple[int, int]] = ()
        self._notes: Mapping[int, tuple[str, str]] = {}
        self.badges: Mapping[tuple[int, int], tuple[Badge, ...]] = {}
        """By file and hunk, what runs have shown of it."""
        self.commentable = False
        """Whether the user may say something about a line."""
        self.editable = False
        """Whether the user may edit the proposed text of a hunk."""
        self.reverts: Mapping[int, str] = {}
        """By file, ``Undo`` or ``Redo`` where it can be taken back or brought again by itself."""
        self.stuck = StuckHeader(self)
        self._tints = Tints(self)
        self._tints.came.connect(self.viewport().update)
        self._lay_out()

    def show_rows(self, rows: DiffRows, ticks: Ticks | None = None) -> None:
        """Show a diff from its top.

        Args:
            rows: the diff.
            ticks: None for a diff to read only.
        """
        self.rows, self.ticks, self._notes, self.reverts = rows, ticks, {}, {}
        self._tints.use(rows.document)
        self._lay_out()
        self.verticalScrollBar().setValue(0)
        self.horizontalScrollBar().setValue(0)
        self.current = self.layout_of.place_of(self.stops[0].row) if len(self.stops) else 0

    def set_notes(self, notes: Mapping[int, tuple[str, str]]) -> None:
        """Show words at the right end of file headers: by file, the words and the token of their colour."""
        if notes != self._notes:
            self._notes = notes
            self.viewport().update()

    def set_reverts(self, reverts: Mapping[int, str]) -> None:
        """Offer to take single files back or to bring them again; by file ``Undo`` or ``Redo``."""
        if reverts != self.reverts:
            self.reverts = reverts
            self.viewport().update()

    def set_mode(self, mode: Mode) -> None:
        """Choose between one column and two, or leave it to the width."""
        self.mode = mode
        self._settle_split()

    @property
    def split(self) -> bool:
        """Whether old and new stand side by side."""
        return self.layout_of.split

    @property
    def colours_done(self) -> bool:
        """Whether the syntax colours of what is looked at are worked out."""
        return self._tints.idle

    def unfold(self, row: int, action: Action) -> None:
        """Do what a folded row offers."""
        self.rows.act(row, action)
        place, top = self.current, self.verticalScrollBar().value()
        self._lay_out()
        self.current = min(place, max(0, self.places.count - 1))
        self.verticalScrollBar().setValue(top)

    def again(self) -> None:
        """Show anew what stands between the rows; the current line and what is in view stay."""
        if not isinstance(self.rows, Inserted) or not self.places.count:
            return
        row, top = self.rows.inner(self.row_at(self.current)), self.verticalScrollBar().value()
        self.rows.refresh()
        self._lay_out()
        self.current = self.layout_of.place_of(self.rows.outer(row))
        self.verticalScrollBar().setValue(top)

    def reveal_rows(self, first: int, last: int) -> None:
        """Bring rows into view, the last one where not all fit."""
        for row in (first, last):
            self._reveal(self.layout_of.place_of(row), top=False)

    def row_at(self, place: int) -> int:
        """Return the row of a place; of two side by side, the new one."""
        left, right = self.layout_of.rows_at(place)
        return right if right >= 0 else left

    def inner(self, row: int) -> int:
        """Return which row of the diff itself a row is, see `Inserted.inner`."""
        return self.rows.inner(row) if isinstance(self.rows, Inserted) else row

    def _wants_split(self) -> bool:
        return self.mode == "split" or (self.mode == "auto" and self.viewport().width() >= SPLIT_WIDTH)

    def _settle_split(self) -> None:
        if self._wants_split() == self.split:
            return
        bar = self.verticalScrollBar()
        rows = (
            (self.row_at(self.places.place_at(bar.value())), self.row_at(self.current))
            if self.places.count
            else ()
        )
        self._lay_out()
        if rows:
            self.current = self.layout_of.place_of(rows[1])
            bar.setValue(self.places.y_of(self.layout_of.place_of(rows[0])))
        self.split_changed.emit(self.split)

    def _lay_out(self) -> None:
        kinds = self.rows.kinds
        self.stops = Stops(self.rows)
        base = self.rows.base if isinstance(self.rows, Inserted) else self.rows
        self.marks = Marks(base.kinds, lambda row: base.row(row).text)
        self.layout_of = Layout(kinds, self._wants_split())
        self.zones.clear()
        self.hovered = None
        self.set_places(self.layout_of)

    def sides(self, row: DiffRow | None = None) -> tuple[Side, Side]:
        """Return where the columns are now, or those of a line that may take the whole width."""
        return columns(
            self.viewport().width(),
            self.lines.char,
            self.rows.last_line,
            split=self.split and not (row is not None and row.alone),
            boxes=self.ticks is not None,
        )

    # -- painting

    def text_width(self) -> int:
        """Return how many pixels of a line's text are visible."""
        side = self.sides()[0]
        return side.right - side.text - 8

    def covered(self, place: int) -> int:
        """Leave room for the header that stays."""
        return self.stuck.covered(place)

    def place_under(self, y: int) -> int:
        """Return the place at a height; where a header covers the lines, its own."""
        stuck = self.stuck.found()
        return stuck.place if stuck is not None and y <= stuck.area.bottom() else super().place_under(y)

    def seen_area(self, place: int) -> QRect:
        """Return where a place is seen, in the viewport: the header that stays is at the top."""
        stuck = self.stuck.found()
        return stuck.area if stuck is not None and stuck.place == place else self.area_of(place)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Divide the width anew."""
        self._settle_split()
        super().resizeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint what is visible, and have its colours worked out."""
        self.zones.clear()
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        self.stuck.paint(painter)
        painter.end()
        looked: dict[DocKey, list[int]] = {}
        for place in self.visible_places():
            for row in set(self.layout_of.rows_at(place)) - {-1}:
                if code := self.rows.row(row).code:
                    looked.setdefault(code[0], []).append(code[1])
        self._tints.look(looked)

    def paint_place(self, painter: QPainter, place: int, area: QRect) -> float:
        """Paint a header, or a line on one side or on both."""
        left, right = self.layout_of.rows_at(place)
        row = self.rows.row(max(left, right))
        match row.kind:
            case "f":
                self.paint_head(painter, place, row, area)
            case "h":
                box, shown = self._hunk_box(place, row), self.badges.get((row.file, row.hunk), ())
                chips, hovered = self._chips(row), self._hovered_at(place)
                over = self.hovered is not None and self.hovered[0] == place
                edit = tr("Edit") if over and self.editable and row.hunk >= 0 else ""
                self.zones[place] = paint.paint_hunk(painter, area, row, box, chips, shown, hovered, edit)
            case "n":
                paint.paint_notice(painter, area, row)
            case "c":
                self.zones[place] = paint.paint_folded(painter, area, row, self._hovered_at(place))
            case "t":
                paint.paint_title(painter, area, row)
            case "m":
                self.zones[place] = paint.paint_remark(painter, area, row, self._hovered_at(place))
            case " " | "-" | "+":
                width = self._paint_lines(painter, place, area, left, right)
                if self.commentable and self.hovered is not None and self.hovered[0] == place:
                    offer = paint.paint_offer(painter, area, tr("Comment"), "comment", self.hovered[1])
                    self.zones[place] = [offer]
                return width
        return 0.0

    def paint_head(self, painter: QPainter, place: int, row: DiffRow, area: QRect) -> None:
        """Paint the header of a file."""
        box, note = self._file_box(place, row), self._notes.get(row.file, ("", ""))
        revert, hovered = self.reverts.get(row.file, ""), self._hovered_at(place)
        self.zones[place] = paint.paint_file(painter, area, row, box, note, revert, hovered)

    def _hovered_at(self, place: int) -> object:
        return self.hovered[1] if self.hovered and self.hovered[0] == place else None

    def _paint_lines(self, painter: QPainter, place: int, area: QRect, left: int, right: int) -> float:
        row = self.rows.row(max(left, right))
        sides = self.sides(row)
        width = 0.0
        for index, side in ((left, sides[0]), (right, sides[1])):
            if index >= 0:
                width = max(width, self._paint_line(painter, place, area, index, side))
            if not self.split:
                return width
        if row.alone:
            return width
        painter.fillRect(sides[0].right, area.top(), 1, area.height(), look().color("line"))
        return width

    def _paint_line(self, painter: QPainter, place: int, area: QRect, index: int, side: Side) -> float:
        row = self.rows.row(index)
        ticks = self.ticks
        state = None if ticks is None or row.hunk < 0 else ticks.hunk_state(row.file, row.hunk)
        ticked = state is None or row.change < 0 or ticks is None or ticks.line_ticked(row.file, row.change)
        faded = state == Qt.CheckState.Unchecked or not ticked
        chosen = self.anchor >= 0 and place in self.selected
        width = paint.paint_line(
            painter,
            self.lines,
            side,
            area,
            row,
            self._tints.spans(*row.code) if row.code else PLAIN,
            self.marks.of(self.inner(index)) if row.kind != " " else (),
            scroll=self.horizontalScrollBar().value(),
            faded=faded,
            chosen=chosen,
        )
        if state is not None and row.change >= 0:
            over = self.hovered is not None and self.hovered[0] == place
            here = self.hasFocus() and place == self.current
            if state == Qt.CheckState.PartiallyChecked or (self.ticks and self.ticks.open and (over or here)):
                check = Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked
                paint_box(painter, line_box(side, area), self._box(check, place, ("line", row.change)))
        return width

    def _file_box(self, place: int, row: DiffRow) -> Box | None:
        if self.ticks is None:
            return None
        return self._box(self._file_state(self.ticks, row), place, "file")

    def _file_state(self, ticks: Ticks, row: DiffRow) -> Qt.CheckState:
        """Return the tick of a header: of what stands below it."""
        return ticks.hunk_state(row.file, BEYOND) if row.beyond else ticks.file_state(row.file)

    def _hunk_box(self, place: int, row: DiffRow) -> Box | None:
        if self.ticks is None:
            return None
        return self._box(self.ticks.hunk_state(row.file, row.hunk), place, "hunk")

    def _box(self, state: Qt.CheckState, place: int, what: object) -> Box:
        return Box(state, self.ticks is not None and self.ticks.open, self.hovered == (place, what))

    def _chips(self, row: DiffRow) -> list[str]:
        chips = [self._looked(row)] if self.ticks is not None and self._looked(row) else []
        if self.ticks is not None and row.hunk >= 0:
            ticked, whole = self.ticks.hunk_lines(row.file, row.hunk)
            if 0 < ticked < whole:
                chips.append(tr("{ticked} of {whole} lines", ticked=ticked, whole=whole))
        return chips

    def _looked(self, row: DiffRow) -> str:
        """Return what the user has seen of a hunk, "" for nothing."""
        place = row.file, row.hunk
        if place in self._seen_hunks:
            return tr("seen")
        return tr("changed since you looked") if place in self._changed_hunks else ""

    # -- in words

    def _proved(self, row: DiffRow) -> str:
        """Return what runs have shown of a hunk, in words."""
        if not self.badges:
            return ""
        from k2desk.ui.diff.badges import badge_words

        return "".join(f", {badge_words(one)}" for one in self.badges.get((row.file, row.hunk), ()))

    def copied(self, place: int) -> str | None:
        """Return a line as it is shown, without its sign; of a file header its path."""
        row = self.rows.row(self.row_at(place))
        return row.text if row.kind in "f -+" else None

    def described(self, place: int) -> str:
        """Return a row in words, for screen readers."""
        row = self.rows.row(self.row_at(place))
        if row.kind == "h":
            number = self.stops.at(self.row_at(place)) + 1
            words = tr(
                "hunk {number} of {count}, lines {aside} {words}",
                number=number,
                count=len(self.stops),
                aside=row.aside,
                words=row.text,
            )
            words += self._proved(row)
            changed = (row.file, row.hunk) in self._changed_hunks and self._looked(row) != tr("seen")
            words += tr(", changed since you looked") if changed else ""
        else:
            called = "" if row.kind == "t" and row.beyond else tr(_CALLED[row.kind])
            words = f"{called} {row.new or row.old or ''} {row.text} {row.tail}"
            words += "".join(f" {text}." for action, text in row.actions if action == "take")
            words += tr(", folded") if row.actions == (("fold", "unfold"),) else ""
            if row.kind == "f" and row.file in self.reverts:
                words += f" {self._notes.get(row.file, ('',))[0]}, Z: {self.reverts[row.file]}"
        words += self._ticked_words(row)
        return " ".join(words.split()).replace(" ,", ",")

    def _ticked_words(self, row: DiffRow) -> str:
        """Return the tick of a row in words; of a line where its hunk does not say it already."""
        if self.ticks is None or row.hunk == GUARDED:
            return ""
        if row.kind == "f":
            state = self._file_state(self.ticks, row)
        elif row.kind == "h":
            state = self.ticks.hunk_state(row.file, row.hunk)
        elif row.change >= 0 and self.ticks.hunk_state(row.file, row.hunk) != Qt.CheckState.Checked:
            ticked = self.ticks.line_ticked(row.file, row.change)
            state = Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked
        else:
            return ""
        said = {Qt.CheckState.Checked: tr(", ticked"), Qt.CheckState.Unchecked: tr(", not ticked")}
        return said.get(state, tr(", partly ticked"))
