"""What the parts of a conversation weigh, by what takes the room."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, assert_never

import msgspec

from k2desk.core.messages import Assistant, Message, System, Tool, ToolSchema, User
from k2desk.core.tokens import NOTHING, Weight, weigh

_FRAME = Weight(5.0)
"""What a message takes besides its words: its role, where it begins, where it ends."""
_CALL_FRAME = Weight(8.0)
"""The same of a call, its id included."""


class Load(NamedTuple):
    """What something weighs, by category; `ContextUse` has the same ones."""

    conversation: Weight = NOTHING
    files: Weight = NOTHING
    output: Weight = NOTHING
    reasoning: Weight = NOTHING

    @property
    def weight(self) -> Weight:
        """All of it."""
        return self.conversation.plus(self.files).plus(self.output).plus(self.reasoning)

    def plus(self, other: Load, times: int = 1) -> Load:
        """Return the sum, or with ``times`` -1 the difference."""
        return Load(*(mine.plus(theirs, times) for mine, theirs in zip(self, other, strict=True)))


EMPTY = Load()


def head_weight(system: str, tools: Sequence[ToolSchema]) -> Weight:
    """Weigh what stands before every conversation: the instructions and the tools."""
    schemas = msgspec.json.encode(tools).decode() if tools else ""
    return weigh(system).plus(weigh(schemas)).plus(_FRAME)


def said_load(words: str, context: str = "") -> Load:
    """Weigh a message of the user's; what goes along counts as files."""
    return Load(conversation=weigh(words).plus(_FRAME), files=weigh(context) if context else NOTHING)


def answer_load(answer: Assistant) -> Load:
    """Weigh an answer of the model's, its calls included."""
    words = weigh(answer.text).plus(_FRAME)
    for call in answer.calls:
        words = words.plus(weigh(call.name)).plus(weigh(call.arguments)).plus(_CALL_FRAME)
    return Load(conversation=words, reasoning=weigh(answer.reasoning) if answer.reasoning else NOTHING)


def result_load(result: Tool, *, reads: bool) -> Load:
    """Weigh the result of a call; what a tool that only reads found counts as files."""
    weight = weigh(result.text).plus(weigh(result.id)).plus(_CALL_FRAME)
    return Load(files=weight) if reads else Load(output=weight)


def weight_of(messages: Sequence[Message], tools: Sequence[ToolSchema] = ()) -> Weight:
    """Weigh a whole request, every part of it anew."""
    total = head_weight("", tools)
    for message in messages:
        match message:
            case System() | User():
                total = total.plus(said_load(message.text).weight)
            case Assistant():
                total = total.plus(answer_load(message).weight)
            case Tool():
                total = total.plus(result_load(message, reads=False).weight)
            case _:
                assert_never(message)
    return total
