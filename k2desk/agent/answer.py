"""One answer of the model, told as events."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import aclosing
from typing import assert_never

from k2desk.agent.gather import INTERVAL, gather
from k2desk.core.events import Event, StepFinished, StepRetried, TextDelta, ThoughtDelta
from k2desk.core.messages import Completed, ModelEvent, ModelRequest, ReasoningPiece, Retrying, TextPiece
from k2desk.core.ports import Model


async def answer(
    model: Model, request: ModelRequest, turn: int, step: int, interval: float = INTERVAL
) -> AsyncGenerator[Event, None]:
    """Ask the model once; the last event of a whole answer is `StepFinished`.

    Args:
        model: the model behind its wire.
        request: the whole conversation.
        turn: number of the turn, for the events.
        step: number of the step, for the events.
        interval: seconds between two deltas of one kind.

    Raises:
        ProviderError: no whole answer could be had.
    """

    async def read(put: Callable[[ModelEvent], None]) -> None:
        async for event in model.stream(request):
            put(event)

    async with aclosing(gather(read, join, interval)) as pieces:
        async for piece in pieces:
            yield _event(piece, turn, step)


def join(pieces: list[ModelEvent]) -> Iterator[ModelEvent]:
    """Join the thoughts and the text between two other events, so that at most one of each is left."""
    thought: list[str] = []
    text: list[str] = []
    for piece in pieces:
        match piece:
            case ReasoningPiece():
                thought.append(piece.text)
            case TextPiece():
                text.append(piece.text)
            case Retrying() | Completed():
                yield from _joined(thought, text)
                thought, text = [], []
                yield piece
            case _:
                assert_never(piece)
    yield from _joined(thought, text)


def _joined(thought: list[str], text: list[str]) -> Iterator[ModelEvent]:
    if thought:
        yield ReasoningPiece("".join(thought))
    if text:
        yield TextPiece("".join(text))


def _event(piece: ModelEvent, turn: int, step: int) -> Event:
    match piece:
        case ReasoningPiece(text=text):
            return ThoughtDelta(turn, step, text)
        case TextPiece(text=text):
            return TextDelta(turn, step, text)
        case Retrying(attempt=attempt, attempts=attempts, seconds=seconds, reason=reason):
            return StepRetried(turn, step, attempt, attempts, seconds, reason)
        case Completed(finish=finish, calls=calls, usage=usage, reasoning_key=key, frames=frames):
            return StepFinished(turn, step, finish, calls, usage, key, frames)
        case _:
            assert_never(piece)
