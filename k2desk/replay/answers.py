"""The model and the rules of a replay: they say what the record has them say, and nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

import msgspec

from k2desk.agent.gate import SESSION_RULE
from k2desk.core.errors import ContextOverflow, ProviderError
from k2desk.core.events import (
    CompactionMade,
    CompactionStarted,
    Event,
    StepFinished,
    StepRetried,
    StepStarted,
    TextDelta,
    ThoughtDelta,
    TurnFinished,
    TurnStarted,
    TurnSteered,
)
from k2desk.core.messages import (
    Completed,
    ModelEvent,
    ModelRequest,
    ReasoningPiece,
    Retrying,
    TextPiece,
    ToolCall,
)
from k2desk.core.permissions import JudgedPart
from k2desk.core.ruler import Asked, Ruled
from k2desk.replay.tape import Tape

_TROUBLE = "the model could not sum it up: "


class Miss(ProviderError):
    """The engine asked for something the record does not hold."""


class RecordedModel:
    """Answers by the record; asks nobody.

    Args:
        tape: the record.
        step: tells the place of the step that was begun last.
        meanwhile: has the user do again what they did while a step ran.
        stop: stops the turn.
    """

    def __init__(
        self,
        tape: Tape,
        step: Callable[[], int],
        meanwhile: Callable[[Event], Awaitable[None]],
        stop: Callable[[], None],
    ) -> None:
        self._tape, self._step, self._meanwhile, self._stop = tape, step, meanwhile, stop

    def hurry(self) -> None:
        """Wait for nothing anyway."""

    async def stream(self, request: ModelRequest) -> AsyncIterator[ModelEvent]:
        """Yield the recorded answer.

        Raises:
            Miss: there is none.
            ProviderError: as it was then.
        """
        if not request.tools:
            for piece in self._account():
                yield piece
            return
        events = self._of_step()
        for event in events:
            match event:
                case TurnSteered() | CompactionStarted(reason="asked"):
                    await self._meanwhile(event)
                case _:
                    pass
        for event in events:
            if (said := _piece(event)) is not None:
                yield said
            match event:
                case StepFinished():
                    return
                case CompactionStarted(reason="overflow"):
                    raise ContextOverflow("The request was longer than the context.")
                case TurnFinished(outcome="cancelled" | "interrupted"):
                    self._stop()
                    await asyncio.Event().wait()
                case TurnFinished(message=message):
                    raise ProviderError(message)
                case _:
                    pass
        raise Miss("The record holds no answer to this request.")

    def _of_step(self) -> Sequence[Event]:
        """Return what was recorded from the step on, up to the next one or the end of the turn."""
        found: list[Event] = []
        for record in self._tape.records[self._step() + 1 :]:
            if isinstance(record.event, StepStarted | TurnStarted):
                break
            found.append(record.event)
            if isinstance(record.event, TurnFinished):
                break
        return found

    def _account(self) -> Sequence[ModelEvent]:
        """Return the account of a compaction, as the model wrote it.

        Raises:
            Miss: the record has none; sessions of earlier versions kept only what was made of it.
            ProviderError: as it was then.
        """
        made = [record.event for record in self._tape.records[self._tape.at :]]
        event = next((event for event in made if isinstance(event, CompactionMade)), None)
        if event is not None and event.said:
            return TextPiece(event.said), Completed("stop", usage=event.usage)
        if event is not None and event.trouble.startswith(_TROUBLE):
            raise ProviderError(event.trouble.removeprefix(_TROUBLE))
        raise Miss("The record does not hold what the model wrote when room was made.")


def _piece(event: Event) -> ModelEvent | None:
    """Return what the model said of which this was recorded, None where it is not of the model."""
    match event:
        case ThoughtDelta(text=text):
            return ReasoningPiece(text)
        case TextDelta(text=text):
            return TextPiece(text)
        case StepRetried():
            return Retrying(event.attempt, event.attempts, 0.0, event.reason)
        case StepFinished(finish=finish, calls=calls, usage=usage):
            return Completed(finish, calls, usage, event.reasoning_key, frames=event.frames)
        case _:
            return None


class RecordedRules:
    """Answers where rules answered then; the user's own answers come from the replay.

    Args:
        tape: the record.
    """

    def __init__(self, tape: Tape) -> None:
        self._tape = tape

    def refusal(self, call: ToolCall) -> str:
        """Refuse nothing by itself: a refused call ends as the record says."""
        return ""

    def parts(self, asked: Asked) -> tuple[JudgedPart, ...]:
        """Judge nothing."""
        return ()

    def answer(self, asked: Asked) -> Ruled | None:
        """Return the answer of a rule, bound to the question as it is now."""
        at = self._tape.expected(asked.call.id if asked.call is not None else "")
        requested = self._tape.records[at].event if at is not None else None
        made = self._tape.decisions.get(getattr(requested, "request_id", ""))
        if isinstance(requested, StepStarted) or made is None or made.rule in ("", SESSION_RULE):
            return None
        return Ruled(msgspec.structs.replace(made.decision, digest=asked.question.digest), made.rule)
