"""What is open: rows and calls the user opened or closed, the rest as the level of detail has it."""

from __future__ import annotations

from k2desk.transcript.detail import Detail, open_at_first
from k2desk.transcript.rows import Row
from k2desk.ui.chat.room import Room


class Openness:
    """Remembers by key what the user opened, closed, or wanted to see in full."""

    def __init__(self) -> None:
        self._chosen: dict[str, bool] = {}
        self._whole: set[str] = set()

    def clear(self) -> None:
        """Forget everything: another conversation."""
        self._chosen.clear()
        self._whole.clear()

    def room(self, row: Row, width: float, detail: Detail) -> Room:
        """Return what a row is laid out for.

        Args:
            row: the row.
            width: of the column, in pixels.
            detail: how much is shown.
        """

        def opened(key: str) -> bool:
            return self._chosen.get(key, key == row.key and open_at_first(row, detail))

        return Room(width, opened, self._whole.__contains__)

    def turn(self, key: str, *, opened: bool) -> None:
        """Open or close what a key names."""
        self._chosen[key] = opened

    def show_all(self, key: str) -> None:
        """Show what a key names in full."""
        self._whole.add(key)
