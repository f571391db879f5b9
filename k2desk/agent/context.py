"""What the model is told: the session's events folded into the messages of a request."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import msgspec

from k2desk.agent.meanwhile import Meanwhile
from k2desk.agent.notes import Notes
from k2desk.core.errors import ContextOverflow
from k2desk.core.events import (
    Event,
    StepFinished,
    StepRetried,
    StepStarted,
    TextDelta,
    ThoughtDelta,
    ToolFinished,
    ToolStarted,
    TurnFinished,
    TurnStarted,
    TurnSteered,
)
from k2desk.core.messages import Assistant, Message, System, Tool, ToolCall, ToolSchema, User
from k2desk.core.special import neutral

CANCELLED = "Cancelled: this call was stopped before it came to its end."
"""The result of a call that has none; a call without a result would void every later request."""

MOST_TOKENS = 32_768
"""The room asked for an answer, reasoning included, in tokens; Moonshot's own examples ask for this much."""
LEAST_TOKENS = 1_024
"""With less room than this an answer would be cut off before it says anything."""
CHARACTERS_PER_TOKEN = 4
"""A careful guess; Kimi K2's tokenizer makes five characters of Python text into a token."""


class OpenCall(NamedTuple):
    """A call without a result, and whether it had begun to run."""

    call: ToolCall
    started: bool


class Conversation:
    """The messages of a session, grown event by event and never rewritten.

    The request of one step is a prefix of the request of the next, so the gateway's cache of prefixes holds.
    """

    def __init__(self, system: str) -> None:
        self._messages: list[Message] = [System(system)]
        self._thoughts: list[str] = []
        self._text: list[str] = []
        self._open: dict[str, ToolCall] = {}
        self._results: dict[str, Tool] = {}
        self._started: set[str] = set()
        self._meanwhile = Meanwhile()
        self._notes = Notes()
        self.turns = 0
        self.calls = 0
        self.running = False

    @property
    def open_calls(self) -> tuple[OpenCall, ...]:
        """The calls that have no result yet, in order."""
        waiting = (call for call in self._open.values() if call.id not in self._results)
        return tuple(OpenCall(call, call.id in self._started) for call in waiting)

    def messages(self, open_end: str = CANCELLED) -> tuple[Message, ...]:
        """Return the conversation so far, oldest first, each call with exactly one result after it.

        Args:
            open_end: the result of a call that has none.
        """
        return tuple(self._notes.upon([*self._messages, *self._answered(open_end)]))

    def apply(self, event: Event) -> None:
        """Take in what happened; events that are not for the model change nothing."""
        self._meanwhile.apply(event)
        match event:
            case TurnStarted() | TurnSteered():
                self._close_step()
                self.turns, self.running = event.turn, True
                self._messages.append(User(self._words(event)))
            case StepStarted():
                self._close_step()
                self._messages = self._notes.upon(self._messages)
            case ThoughtDelta(text=text):
                self._thoughts.append(text)
            case TextDelta(text=text):
                self._text.append(text)
            case StepRetried():
                self._thoughts, self._text = [], []
            case StepFinished():
                self._finish_step(event)
            case ToolStarted(call_id=call_id):
                self._started.add(call_id)
            case ToolFinished(call_id=call_id) if call_id in self._open:
                self._results[call_id] = Tool(call_id, event.name, neutral(event.text) or "(no output)")
            case TurnFinished():
                self._close_step()
                self.running = False
            case _:
                pass
        self._notes.apply(event)

    def _finish_step(self, event: StepFinished) -> None:
        """Add a whole answer; one that holds neither text nor a call is refused by the model's servers."""
        text, thoughts = "".join(self._text), "".join(self._thoughts)
        if text or event.calls:
            reasoning = thoughts if thoughts or event.reasoning_key else None
            key = event.reasoning_key or "reasoning_content"
            self._messages.append(Assistant(text, reasoning, key, event.calls))
        self._thoughts, self._text = [], []
        self._open = {call.id: call for call in event.calls}
        self.calls += len(event.calls)

    def _close_step(self) -> None:
        """Settle what the last step left: results in the order of the calls, text of a cut-off answer.

        The thoughts of a cut-off answer are dropped: the model could not go on from them anyway.
        """
        self._messages += self._answered()
        self._open, self._results, self._started = {}, {}, set()
        if text := "".join(self._text):
            self._messages.append(Assistant(text))
        self._thoughts, self._text = [], []

    def _answered(self, open_end: str = CANCELLED) -> list[Message]:
        return [
            self._results.get(call.id, Tool(call.id, call.name, open_end)) for call in self._open.values()
        ]

    def _words(self, event: TurnStarted | TurnSteered) -> str:
        """Return the user's words with what goes along, and what the user did to files since."""
        parts = [event.text.strip() or "(no words)", *self._meanwhile.told()]
        if event.context:
            parts.append(neutral(event.context))
        return "\n\n".join(parts)


def estimate(messages: Iterable[Message], tools: Sequence[ToolSchema]) -> int:
    """Guess how many tokens a request takes, without a tokenizer."""
    size = sum(_characters(message) + 16 for message in messages)
    size += len(msgspec.json.encode(tools))
    return size // CHARACTERS_PER_TOKEN


def room(context_tokens: int, estimated: int) -> int:
    """Return how many tokens the answer may take; what is sent and what is asked for share the context.

    Args:
        context_tokens: how many tokens the model's context holds.
        estimated: tokens of the request; a tenth is added, because it is a guess.

    Raises:
        ContextOverflow: too little is left for an answer.
    """
    left = context_tokens - estimated - estimated // 10 - 256
    if left < LEAST_TOKENS:
        raise ContextOverflow(
            f"This conversation fills the model's context of {context_tokens:,} tokens. Start a new session."
        )
    return min(MOST_TOKENS, left)


def _characters(message: Message) -> int:
    match message:
        case Assistant(text=text, reasoning=reasoning, calls=calls):
            return len(text) + len(reasoning or "") + sum(len(call.arguments) + 32 for call in calls)
        case _:
            return len(message.text)
