"""An answer of the model, as it comes in: its step, its pieces, its tries and its end."""

from __future__ import annotations

from k2desk.core.happened import Happened
from k2desk.core.messages import Frame, ToolCall, Usage


class StepStarted(Happened, frozen=True):
    """A request goes to the model; steps count from 1 within the turn."""

    turn: int
    step: int
    model: str


class ThoughtDelta(Happened, frozen=True):
    """More of the model's thinking in this step."""

    turn: int
    step: int
    text: str


class TextDelta(Happened, frozen=True):
    """More of the model's answer in this step."""

    turn: int
    step: int
    text: str


class StepRetried(Happened, frozen=True):
    """The try failed; its thoughts and text count no more, another try follows in ``seconds``."""

    turn: int
    step: int
    attempt: int
    attempts: int
    seconds: float
    reason: str


class StepFinished(Happened, frozen=True):
    """The answer of this step is whole; its text is the sum of the deltas since the last retry."""

    turn: int
    step: int
    finish: str
    calls: tuple[ToolCall, ...] = ()
    usage: Usage | None = None
    reasoning_key: str = ""
    frames: tuple[Frame, ...] = ()
