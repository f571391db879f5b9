"""All rows below each other: heights are estimated until somebody looks, nothing moves meanwhile."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from k2desk.core.visible import legible
from k2desk.transcript import export
from k2desk.transcript.detail import Detail, shown
from k2desk.transcript.rows import Row, RowChange
from k2desk.ui.chat.openness import Openness
from k2desk.ui.chat.parts import Part
from k2desk.ui.chat.room import Room
from k2desk.ui.chat.sheet import Sheet
from k2desk.ui.chat.sheets import CardSheet, gap, guess, sheet_of
from k2desk.ui.chat.spine import Spine

KEPT = 240
"""Rows whose layout is kept though nobody looks at them."""
ROUNDS = 16
"""Attempts at making everything visible exact; each one brings other rows into view."""
TOP, BOTTOM = 4.0, 20.0
"""Empty space above the first and below the last row, in pixels."""


class Entry:
    """A row with its layout.

    Args:
        row: its present state.
    """

    __slots__ = ("dirty", "row", "sheet")

    def __init__(self, row: Row) -> None:
        self.row = row
        self.sheet: Sheet | None = None
        self.dirty = False


class Anchor(NamedTuple):
    """What has to stay where it is: a part of a row, so far from the upper edge of the view."""

    entry: Entry
    part: Part | None
    distance: float


class Stack:
    """The rows of a conversation, laid out for one width."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.detail: Detail = "normal"
        self.width = 600.0
        self._spine = Spine()
        self.openness = Openness()
        self._kept: OrderedDict[int, Entry] = OrderedDict()
        self._live: dict[int, Entry] = {}

    # -- rows

    def reset(self, rows: Iterable[Row]) -> None:
        """Take another conversation."""
        self.entries = [Entry(row) for row in rows]
        self.openness.clear()
        self.relay()

    def relay(self) -> None:
        """Forget every layout: the width, the theme or the level of detail is another one."""
        self._kept.clear()
        self._live.clear()
        for entry in self.entries:
            entry.sheet, entry.dirty = None, False
        self._spine.reset([self._height(entry) for entry in self.entries])

    def apply(self, change: RowChange) -> Entry | None:
        """Carry out a change; return the entry that is to be refreshed, None where none is."""
        if change.row is None:
            entry = self.entries.pop(change.index)
            self._kept.pop(id(entry), None)
            self._live.pop(id(entry), None)
            self._spine.remove(change.index)
            return None
        if change.kind == "insert":
            entry = Entry(change.row)
            self.entries.insert(change.index, entry)
            self._spine.insert(change.index, self._height(entry))
        else:
            entry = self.entries[change.index]
            self._carry_over(entry, change.row)
            entry.row = change.row
        entry.dirty = True
        return entry

    def _carry_over(self, entry: Entry, row: Row) -> None:
        """Another row in the same place gets another layout."""
        if entry.row.key != row.key:
            entry.sheet = None

    def refresh(self, entry: Entry) -> float:
        """Lay a changed row out again.

        Returns:
            The height from which on something changed.
        """
        index = self.index(entry)
        top = self.top(index)
        entry.dirty = False
        changed = entry.sheet.go_on(entry.row, self.room(entry.row)) if entry.sheet is not None else None
        if changed is None:
            entry.sheet, changed = None, 0.0
        if self._shown(entry) and entry.sheet is None and id(entry) in self._kept:
            self._lay(entry)
        self._spine.change(index, self._height(entry))
        return top + changed

    def index(self, entry: Entry) -> int:
        """Return an entry's place; the newest ones are found first."""
        for index in range(len(self.entries) - 1, -1, -1):
            if self.entries[index] is entry:
                return index
        raise ValueError("the row is gone")

    def find(self, key: str) -> int:
        """Return the place of a row by its key, -1 where there is none."""
        for index in range(len(self.entries) - 1, -1, -1):
            if self.entries[index].row.key == key:
                return index
        return -1

    def beside(self, index: int, direction: int) -> int:
        """Return the next row that is there in a direction, or the row itself at the end."""
        found = index + direction
        while 0 <= found < len(self.entries):
            if self._shown(self.entries[found]):
                return found
            found += direction
        return index

    @property
    def live(self) -> tuple[Entry, ...]:
        """The rows whose words change with the time."""
        return tuple(self._live.values())

    def room(self, row: Row) -> Room:
        """Return what a row is laid out for."""
        return self.openness.room(row, self.width, self.detail)

    # -- heights

    @property
    def total(self) -> float:
        """The height of everything."""
        return TOP + self._spine.total + BOTTOM

    def top(self, index: int) -> float:
        """Return where a row's sheet begins."""
        entry = self.entries[index]
        return TOP + self._spine.top(index) + (gap(entry.row) if self._shown(entry) else 0.0)

    def at(self, y: float) -> int:
        """Return the row at a height."""
        return self._spine.at(y - TOP)

    def within(self, top: float, bottom: float) -> Iterator[tuple[int, Entry, float]]:
        """Yield the rows between two heights that are there: index, entry, where the sheet begins."""
        index = self.at(top)
        while index < len(self.entries) and TOP + self._spine.top(index) < bottom:
            entry = self.entries[index]
            if self._shown(entry):
                yield index, entry, self.top(index)
            index += 1

    def _shown(self, entry: Entry) -> bool:
        return shown(entry.row, self.detail)

    def _height(self, entry: Entry) -> float:
        if not self._shown(entry):
            return 0.0
        height = entry.sheet.height if entry.sheet is not None else guess(entry.row, self.room(entry.row))
        return gap(entry.row) + height

    def fit_card(self, entry: Entry, height: float) -> bool:
        """Give a card's place the height of its widget; return whether it had another one."""
        if not isinstance(entry.sheet, CardSheet) or entry.sheet.height == height:
            return False
        entry.sheet = CardSheet(height)
        self._spine.change(self.index(entry), self._height(entry))
        return True

    def sheet(self, entry: Entry) -> Sheet:
        """Return a row's layout."""
        return entry.sheet if entry.sheet is not None else self._lay(entry)

    def whole_sheet(self, index: int) -> Sheet:
        """Return a row's layout with all its parts; one that is hidden has none."""
        entry = self.entries[index]
        if not self._shown(entry):
            return Sheet([])
        sheet = self.sheet(entry)
        sheet.prepare_all()
        self._spine.change(index, self._height(entry))
        return sheet

    def written(self, index: int) -> list[str]:
        """Return a row's words without laying it out; of one that is hidden, none."""
        row = self.entries[index].row
        text = legible(export.line(row)).strip("\n") if self._shown(self.entries[index]) else ""
        return [text] if text.strip() else []

    def _lay(self, entry: Entry) -> Sheet:
        entry.sheet = sheet_of(entry.row, self.room(entry.row))
        self._kept[id(entry)] = entry
        self._kept.move_to_end(id(entry))
        self._live.pop(id(entry), None)
        if entry.sheet.live:
            self._live[id(entry)] = entry
        return entry.sheet

    def forget(self, top: float, bottom: float) -> None:
        """Let go of the oldest layouts outside of what is seen, but never of one that grows."""
        seen = {id(entry) for _, entry, _ in self.within(top, bottom)}
        for key in list(self._kept):
            if len(self._kept) <= KEPT:
                return
            entry = self._kept[key]
            if key not in seen and not entry.dirty and not getattr(entry.row, "running", False):
                del self._kept[key]
                self._live.pop(key, None)
                entry.sheet = None

    # -- what stays where it is

    def anchor(self, top: float, height: float) -> Anchor | None:
        """Return the first thing in view whose layout is exact, else the row at the upper edge."""
        first: Anchor | None = None
        for _, entry, y in self.within(top, top + height):
            first = first or Anchor(entry, None, top - y)
            if entry.sheet is None:
                continue
            parts = entry.sheet.parts
            for part in parts[entry.sheet.at(top - y) :]:
                if part.laid and y + part.top + part.height > top and y + part.top < top + height:
                    return Anchor(entry, part, top - y - part.top)
        return first

    def top_of(self, anchor: Anchor, top: float) -> float:
        """Return the upper edge of the view that keeps an anchor in its place; ``top`` where it is gone."""
        index = self.find(anchor.entry.row.key)
        if index < 0:
            return top
        y = self.top(index)
        sheet = anchor.entry.sheet
        if anchor.part is not None and sheet is not None and any(p is anchor.part for p in sheet.parts):
            y += anchor.part.top
        return y + anchor.distance

    def settle(
        self, top: float, height: float, anchor: Anchor | None, *, follow: bool
    ) -> tuple[float, float]:
        """Make everything in view exact.

        Args:
            top: the upper edge of the view.
            height: of the view.
            anchor: what has to stay in its place.
            follow: whether the view stays at the end instead.

        Returns:
            The upper edge afterwards, and the height from which on something changed.
        """
        changed = self.total
        for _ in range(ROUNDS):
            limit = max(self.total - height, 0.0)
            if follow or anchor is None:
                top = limit if follow else min(top, limit)
            else:
                top = min(max(self.top_of(anchor, top), 0.0), limit)
            moved = self._prepare(top, top + height)
            if moved is None:
                break
            changed = min(changed, moved)
        return top, changed

    def _prepare(self, top: float, bottom: float) -> float | None:
        """Lay out what lies between two heights; return where the first change is, None for none."""
        first: float | None = None
        for index, entry, y in self.within(top, bottom):
            known = self._spine.height(index)
            sheet = self.sheet(entry)
            moved = sheet.prepare(top - y, bottom - y)
            self._spine.change(index, self._height(entry))
            if first is None and (moved or self._spine.height(index) != known):
                first = y
        return first
