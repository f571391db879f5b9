"""The list of rows in the making: found by key, changed in place, every change told."""

from __future__ import annotations

from k2desk.transcript.rows import Row, RowChange


class Board:
    """The rows in their order, and what happened to them since it was last asked."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        """Every row, oldest first."""
        self._places: dict[str, int] = {}
        self._changes: list[RowChange] = []

    def __contains__(self, key: str) -> bool:
        return key in self._places

    @property
    def last(self) -> Row | None:
        """The newest row."""
        return self.rows[-1] if self.rows else None

    def get(self, key: str) -> Row:
        """Return a row.

        Raises:
            KeyError: there is none of that key.
        """
        return self.rows[self._places[key]]

    def append(self, row: Row) -> None:
        """Add a row at the end."""
        self._places[row.key] = len(self.rows)
        self._changes.append(RowChange("insert", len(self.rows), row))
        self.rows.append(row)

    def replace(self, key: str, row: Row) -> None:
        """Put a row in the place of the one with ``key``; its own key may be another one.

        Raises:
            KeyError: there is no row of that key.
        """
        index = self._places[key]
        if row.key != key:
            del self._places[key]
            self._places[row.key] = index
        self.rows[index] = row
        self._changes.append(RowChange("update", index, row))

    def put(self, row: Row) -> None:
        """Replace the row of the same key, or add it at the end."""
        if row.key in self._places:
            self.replace(row.key, row)
        else:
            self.append(row)

    def remove(self, key: str) -> None:
        """Take a row away; costs what follows it.

        Raises:
            KeyError: there is no row of that key.
        """
        index = self._places.pop(key)
        del self.rows[index]
        for place in range(index, len(self.rows)):
            self._places[self.rows[place].key] = place
        self._changes.append(RowChange("remove", index, None))

    def drain(self) -> tuple[RowChange, ...]:
        """Return the changes since the last time, in their order."""
        changes = tuple(self._changes)
        self._changes.clear()
        return changes
