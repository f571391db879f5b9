"""What K2Desk itself tells the model: it goes along with the next request and changes no earlier one."""

from __future__ import annotations

from collections.abc import Sequence

from k2desk.agent.guidance import guide_words
from k2desk.agent.modes import told
from k2desk.core.events import (
    Event,
    GuideAdopted,
    ModeChanged,
    ModelTold,
    StepStarted,
    TurnStarted,
    TurnSteered,
)
from k2desk.core.messages import Message, User


class Notes:
    """Learns from the record, and adds what the model was not told yet."""

    def __init__(self) -> None:
        self._waiting: list[str] = []
        self._guides: set[str] = set()
        self._unsent = False
        """Whether the user's last words were in no request yet."""

    def apply(self, event: Event) -> None:
        """Take in what happened; a request that was begun holds what waited."""
        match event:
            case TurnStarted() | TurnSteered():
                self._unsent = True
            case StepStarted():
                self._waiting, self._unsent = [], False
            case ModelTold(text=text):
                self._waiting.append(text)
            case ModeChanged(mode=mode, by="user"):
                self._waiting.append(told(mode))
            case GuideAdopted(path=path):
                self._waiting.append(guide_words(event, path in self._guides))
                self._guides.add(path)
            case _:
                pass

    @property
    def text(self) -> str:
        """What waits to be told, "" for nothing."""
        return "\n\n".join(self._waiting)

    @property
    def joins(self) -> bool:
        """Whether it goes behind the user's last words, which no request held yet, and not alone."""
        return self._unsent

    def upon(self, messages: Sequence[Message]) -> Sequence[Message]:
        """Return the messages with what waits."""
        if not (words := self.text):
            return messages
        if self.joins and isinstance(last := messages[-1], User):
            return [*messages[:-1], User(f"{last.text}\n\n{words}", last.spared)]
        return [*messages, User(words)]
