"""What the user says while a turn runs, until the model hears it at the next step."""

from __future__ import annotations

from collections.abc import Sequence

from k2desk.core.events import TurnSteered


class Steering:
    """Words that wait for the next step. Used from the event loop's thread only."""

    def __init__(self) -> None:
        self._waiting: dict[str, TurnSteered] = {}

    def add(self, words: TurnSteered) -> None:
        """Let words wait; the same message twice counts once, as it was last."""
        self._waiting[words.message] = words

    def withdraw(self, message: str) -> bool:
        """Take words back that were not heard yet; False where they were, or never waited."""
        return self._waiting.pop(message, None) is not None

    def take(self) -> Sequence[TurnSteered]:
        """Return what waits, in the order it was said; nothing waits afterwards."""
        taken = tuple(self._waiting.values())
        self._waiting.clear()
        return taken
