"""The same call again and again: the model is reminded first, then the turn ends."""

from __future__ import annotations

from collections import Counter

from k2desk.core.messages import ToolCall

REMIND_AT = (3, 5, 8)
"""How many identical calls bring a reminder; the figures Moonshot's own assistant uses."""
STOP_AT = 12
"""How many identical calls end the turn; this one does not run any more."""

_MARK = "\n\n[K2Desk: this is call "


class Repeats:
    """Counts identical calls of one turn since something last moved."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, str]] = Counter()

    def count(self, call: ToolCall) -> int:
        """Count this call and return how many like it there were, this one included."""
        key = (call.name, call.arguments)
        self._counts[key] += 1
        return self._counts[key]

    def moved(self) -> None:
        """Start anew: the user accepted or answered something, so the same call may tell something new."""
        self._counts.clear()


def reminder(count: int) -> str:
    """Return the words appended to a result after this many identical calls, mostly none."""
    if count not in REMIND_AT:
        return ""
    return (
        f"{_MARK}{count} of this tool with the very same arguments, and nothing has "
        "changed in between. The result will stay the same. Use what you already know, try something else, "
        "or tell the user what holds you up.]"
    )


def without_reminder(text: str) -> str:
    """Return a result as the tool gave it."""
    return text.partition(_MARK)[0]
