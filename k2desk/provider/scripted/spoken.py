"""An answer in the pieces a gateway streams it in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import msgspec

from k2desk.provider.scripted.answer import Answer


@dataclass(frozen=True, slots=True)
class SpokenUsage:
    """Tokens of an answer, guessed from its length as gateways do."""

    prompt: int
    completion: int
    cached: int

    def wire(self) -> dict[str, Any]:
        """Return it as the model's own service words it."""
        return {
            "prompt_tokens": self.prompt,
            "completion_tokens": self.completion,
            "total_tokens": self.prompt + self.completion,
            "cached_tokens": self.cached,
            "prompt_tokens_details": {"cached_tokens": self.cached},
        }


@dataclass(frozen=True, slots=True)
class Delta:
    """What one chunk adds; ``in_arguments`` marks the middle of a call's arguments."""

    fields: dict[str, Any]
    in_arguments: bool = False


def deltas(answer: Answer, first_call: int) -> Iterator[Delta]:
    """Yield what the answer's chunks add, in the order the official service keeps: thoughts, text, calls.

    Args:
        answer: what is said.
        first_call: the number of the first call in the conversation.
    """
    for piece in _split(answer.thinking, answer.size, answer.even):
        yield Delta({"reasoning_content": piece})
    for piece in _split(answer.text, answer.size, answer.even):
        yield Delta({"content": piece})
    for index, call in enumerate(answer.calls):
        name = {"name": call.name, "arguments": ""}
        identity = f"functions.{call.name}:{first_call + index}"
        yield Delta({"tool_calls": [{"index": index, "id": identity, "type": "function", "function": name}]})
        pieces = _split(call.arguments, answer.size * 4, answer.even)
        for number, piece in enumerate(pieces):
            fields = {"tool_calls": [{"index": index, "function": {"arguments": piece}}]}
            yield Delta(fields, in_arguments=number == max(1, len(pieces) // 2))


def chunk(number: int, model: str, choices: list[dict[str, Any]], **more: Any) -> bytes:
    """Return the JSON of one chunk.

    Args:
        number: of the request, for its id.
        model: that answers.
        choices: its choices, possibly none.
        more: further fields.
    """
    fields = {"id": f"chatcmpl-{number:024d}", "object": "chat.completion.chunk", "created": 1_767_225_600}
    return msgspec.json.encode({**fields, "model": model, "choices": choices, **more})


def _split(text: str, size: int, even: bool) -> list[str]:
    """Cut into pieces; where they need not be even, a piece goes on to the end of its word."""
    more = "" if even else rf"\S{{0,{size}}}"
    return re.findall(rf".{{1,{size}}}{more}", text, re.DOTALL)
