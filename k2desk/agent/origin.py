"""Where an idea may come from: what the model read before it asks to run something."""

from __future__ import annotations

from k2desk.core.events import Event, ToolFinished, ToolStarted
from k2desk.core.permissions import Question
from k2desk.core.wording import mark

MOST = 3
"""How many of the last reads a question names."""


class Origin:
    """Remembers the last reads of a turn, so that a question can say after which of them it came.

    They stand in the order in which the model asked for them: which of several at the same time is done first
    is chance, and the same session run again would ask another question.
    """

    def __init__(self) -> None:
        self._asked = 0
        self._places: dict[str, int] = {}
        self._labels: dict[str, str] = {}
        self._read: dict[int, str] = {}

    def expect(self, call_id: str) -> None:
        """Take in that a call is to be made next."""
        self._asked += 1
        self._places[call_id] = self._asked

    def learn(self, event: Event) -> None:
        """Take in what a call did."""
        match event:
            case ToolStarted(call_id=call_id, label=label):
                self._labels[call_id] = label
            case ToolFinished(call_id=call_id, name="read_file", status="ok") if call_id in self._labels:
                self._read[self._places[call_id]] = self._labels.pop(call_id).removeprefix("Read ")
            case _:
                pass

    def named(self, question: Question) -> tuple[tuple[str, str], ...]:
        """Return the fact that names what was read before, for a question about a process; else none."""
        asked = (self._read[place] for place in sorted(self._read, reverse=True))
        last = list(dict.fromkeys(asked))[:MOST]
        if question.kind not in ("command", "tests") or not last:
            return ()
        return ((mark("asked after"), mark(f"reading {', '.join(reversed(last))}")),)
