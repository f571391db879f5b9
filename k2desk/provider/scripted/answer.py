"""What the scripted model says at one time, and whatever may choose it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from k2desk.provider.scripted.conversation import Conversation


@dataclass(frozen=True, slots=True)
class SpokenCall:
    """A tool call of an answer; ``arguments`` is JSON, or what the script wants to pass for it."""

    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What the model says.

    Args:
        thinking: the reasoning, "" for none.
        text: the visible words, "" for none.
        calls: the tools called.
        fault: the name of a fault, "" for none.
        pace: seconds for each delta, 0 for as fast as it goes.
        size: characters of a delta, about.
        even: whether every delta has exactly that many.
    """

    thinking: str = ""
    text: str = ""
    calls: tuple[SpokenCall, ...] = ()
    fault: str = ""
    pace: float = 0.0
    size: int = 6
    even: bool = False


class Speaker(Protocol):
    """What a server may say: a script, or a source of text for measurements."""

    @property
    def model(self) -> str:
        """The model's id."""
        ...

    def answer(self, conversation: Conversation) -> Answer:
        """Return what the model says now."""
        ...
