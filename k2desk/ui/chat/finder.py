"""Find in the transcript: a look through its rows, and the way from one place to the next."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence

from k2desk.transcript import export
from k2desk.transcript.detail import shown
from k2desk.transcript.rows import AsideRow, GroupRow, Row, ThoughtRow, ToolRow, UserRow, said_in
from k2desk.ui.chat.bubble import pasted
from k2desk.ui.chat.canvas import Canvas
from k2desk.ui.chat.chosen import Place

NEAR = 20
"""Rows that are looked through for a place while words are being typed."""


class Finder:
    """Walks over the places where some words stand, opening what is closed.

    A long conversation is looked through a moment at a time, from where the user reads on.

    Args:
        canvas: shows the rows.
    """

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._from = ""
        """Key of the row to begin at, "" for the end."""
        self._rows: list[int] = []
        """The rows that hold the words, as far as they were looked through."""
        self._rest: Iterator[int] = iter(())
        self._count = 0
        """How many rows there were when the look through them began."""
        self._near = 0
        """In how many more rows the first place that is open is looked for."""
        self.searching = False

    @property
    def _at(self) -> Place | None:
        return self._canvas.found

    @property
    def stale(self) -> bool:
        """Whether rows came or went since they were looked through."""
        return bool(self._canvas.sought) and self._count != len(self._canvas.stack.entries)

    @property
    def chosen(self) -> str:
        """What is selected within one row, "" for anything else."""
        chosen = self._canvas.chosen
        return chosen.text() if len(chosen.rows()) == 1 else ""

    def begin_here(self) -> None:
        """Begin at the upper edge of the view."""
        stack = self._canvas.stack
        self._from = stack.entries[stack.at(self._canvas.top)].row.key if stack.entries else ""

    def begin_at_end(self) -> None:
        """Begin behind everything."""
        self._from = ""

    def begin_at_record(self, seq: int) -> None:
        """Begin at what was said in a record, whatever was found before.

        Args:
            seq: number of the record that ended it.
        """
        canvas = self._canvas
        canvas.whole()
        canvas.found = None
        keys = (entry.row.key for entry in reversed(canvas.stack.entries))
        self._from = next((key for key in keys if 0 < said_in(key) <= seq), "")

    def seek(self, words: str, *, near: bool = False) -> None:
        """Mark words everywhere and begin to look for them; `work` goes on with it.

        Args:
            words: in any letters; "" looks for nothing.
            near: whether to show the first place there is in an open row.
        """
        canvas, words = self._canvas, words.lower()
        canvas.whole()
        known = bool(canvas.sought) and canvas.sought in words and not (self.searching or self.stale)
        rows = sorted(self._rows) if known else range(len(canvas.stack.entries))
        if words != canvas.sought:
            canvas.sought, canvas.found = words, None
            canvas.viewport().update()
        self._rows, self._count, self._near = [], len(canvas.stack.entries), NEAR if near else 0
        self._rest = iter(self._ordered(rows, 1) if words else ())
        self.searching = bool(words)

    def work(self, seconds: float) -> bool:
        """Look on for so long at most; return whether everything was looked through."""
        end, stack = time.monotonic() + seconds, self._canvas.stack
        for row in self._rest:
            entry = stack.entries[row] if row < len(stack.entries) else None
            if entry and shown(entry.row, stack.detail) and export.holds(entry.row, self._canvas.sought):
                self._rows.append(row)
                self._show_first(row)
            if time.monotonic() > end:
                return False
        self.searching = False
        return True

    def _show_first(self, row: int) -> None:
        if self._near:
            places = self._places(row)
            self._near = 0 if places else self._near - 1
            if places:
                self._show(row, places[0])

    def place(self) -> tuple[int, int]:
        """Return which of the rows that hold the words was come to, from 1, and how many there are."""
        here = self._canvas.stack.find(self._at.key) if self._at is not None else -1
        return (sum(row <= here for row in self._rows) if here in self._rows else 0), len(self._rows)

    def _ordered(self, rows: Sequence[int], direction: int) -> list[int]:
        """Return rows in the order in which they are gone through from here, round at the end."""
        stack = self._canvas.stack
        here = stack.find(self._from) if self._from else len(stack.entries) if direction < 0 else 0
        ahead = [row for row in rows if (row - here) * direction >= 0]
        ordered = ahead if direction > 0 else ahead[::-1]
        behind = [row for row in rows if (row - here) * direction < 0]
        return [*ordered, *(behind if direction > 0 else behind[::-1])]

    def step(self, direction: int) -> bool:
        """Go to the next place (1) or the one before (-1), round at the ends; return whether there is one."""
        if not self._canvas.sought:
            return False
        if self._at is not None:
            self._from = self._at.key
        rows = self._ordered(sorted(self._rows), direction)
        for number, row in enumerate((*rows, *rows[:1])):
            at_it = self._at is not None and self._canvas.stack.entries[row].row.key == self._at.key
            after = self._at if number == 0 and at_it else None
            found = self._within(row, direction, after)
            if found is not None:
                self._from = found.key
                self._show(row, found)
                return True
        return False

    def _within(self, row: int, direction: int, after: Place | None) -> Place | None:
        """Return the first place in a row, or the first after one in the same row."""
        canvas = self._canvas
        entry = canvas.stack.entries[row]
        places = self._places(row)
        folded = isinstance(entry.row, UserRow) and not canvas.stack.room(entry.row).opened(entry.row.key)
        if folded or (not places and isinstance(entry.row, ThoughtRow | ToolRow | GroupRow | AsideRow)):
            for key in (entry.row.key, *self._inside(entry.row)):
                canvas.stack.openness.turn(key, opened=True)
                canvas.stack.openness.show_all(key)
            canvas.touch(entry)
            canvas.flush()
            places = self._places(row)
        if direction < 0:
            places.reverse()
        if after is not None:
            places = [place for place in places if (place > after) == (direction > 0) and place != after]
        return places[0] if places else None

    def _inside(self, row: Row) -> list[str]:
        """Return what names the things in a row that hold the words and are closed on their own."""
        words = self._canvas.sought
        match row:
            case GroupRow(calls=calls):
                return [call.key for call in calls if export.holds(call, words)]
            case UserRow():
                return [name for name, text in pasted(row) if words in text.lower()]
            case _:
                return []

    def _places(self, row: int) -> list[Place]:
        stack, words = self._canvas.stack, self._canvas.sought
        key = stack.entries[row].row.key
        found: list[Place] = []
        for number, part in enumerate(stack.whole_sheet(row).parts):
            text = part.text.lower()
            at = text.find(words)
            while at >= 0:
                found.append(Place(key, number, at))
                at = text.find(words, at + max(len(words), 1))
        return found

    def _show(self, row: int, place: Place) -> None:
        canvas = self._canvas
        canvas.found = place
        canvas.chosen.choose(place, place._replace(offset=place.offset + len(canvas.sought)))
        canvas.reveal(row, place)
