"""Where the words of a row lead, by keys: places in files, pages, and the records its claims rest on."""

from __future__ import annotations

from k2desk.transcript.rows import GroupRow, QuestionRow, ToolRow
from k2desk.ui.chat.parts import TextPart
from k2desk.ui.chat.stack import Entry, Stack


class Leads:
    """Goes through what leads somewhere in a row, one after the other.

    Args:
        stack: the rows.
    """

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        self._last = ("", -1)

    def following(self, entry: Entry) -> str:
        """Return the spot of the next link of a row, as a click would tell it; "" where there is none."""
        spots = [
            f"link:{span.href}"
            for part in self._stack.sheet(entry).parts
            if isinstance(part, TextPart)
            for span in part.spans
            if span.href
        ]
        if not spots:
            return ""
        key, number = self._last
        number = (number + 1) % len(spots) if key == entry.row.key else 0
        self._last = (entry.row.key, number)
        return spots[number]

    def row_of(self, call: str) -> str:
        """Return the key of the row that shows a call, "" where none does."""
        for entry in reversed(self._stack.entries):
            row = entry.row
            match row:
                case ToolRow(call_id=found) if found == call:
                    return row.key
                case GroupRow(calls=calls) if any(one.call_id == call for one in calls):
                    return row.key
                case QuestionRow(call_id=found) if found == call:
                    return row.key
                case _:
                    pass
        return ""
