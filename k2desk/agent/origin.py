"""Where an idea may come from: what the model read before it asks to run something."""

from __future__ import annotations

from k2desk.core.events import Event, ToolFinished, ToolStarted
from k2desk.core.permissions import Question

MOST = 3
"""How many of the last reads a question names."""


class Origin:
    """Remembers the last reads of a turn, so that a question can say after which of them it came."""

    def __init__(self) -> None:
        self._labels: dict[str, str] = {}
        self._read: list[str] = []

    def learn(self, event: Event) -> None:
        """Take in what a call did."""
        match event:
            case ToolStarted(call_id=call_id, label=label):
                self._labels[call_id] = label
            case ToolFinished(call_id=call_id, name="read_file", status="ok") if call_id in self._labels:
                self._read.append(self._labels.pop(call_id).removeprefix("Read "))
            case _:
                pass

    def named(self, question: Question) -> tuple[tuple[str, str], ...]:
        """Return the fact that names what was read before, for a question about a process; else none."""
        last = list(dict.fromkeys(reversed(self._read)))[:MOST]
        if question.kind not in ("command", "tests") or not last:
            return ()
        return (("asked after", f"reading {', '.join(reversed(last))}"),)
