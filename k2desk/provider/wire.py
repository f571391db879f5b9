"""Our requests in the words of the wire."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any, assert_never

import msgspec

from k2desk.core.messages import (
    Assistant,
    Message,
    ModelRequest,
    System,
    Tool,
    ToolCall,
    ToolSchema,
    User,
)
from k2desk.provider import blocks

NO_REASONING = " "
"""Stands for reasoning we no longer have: newer models refuse a tool call without any, one space is the least
they take (litellm, llms/moonshot/chat/transformation.py)."""


def body(request: ModelRequest) -> bytes:
    """Return the JSON of a streamed chat completion.

    What is left out is left out on purpose: ``tool_choice`` other than ``auto`` and ``none``, ``thinking``
    and an empty list of tools are refused, and without ``include_usage`` the gateway drops the chunk that
    says why the model stopped (platform.moonshot.ai, API reference; QuantumNous/new-api relay).

    What stays the same within a session comes first, and what grows last: a request repeats the bytes of the
    one before but for its end.

    Args:
        request: its reasoning is echoed wherever a message still has it; who builds the history decides
            which finished turns keep theirs.
    """
    fields: dict[str, Any] = {"model": request.model, "temperature": 1.0}
    fields |= {"stream": True, "stream_options": {"include_usage": True}}
    if request.tools:
        fields["tools"] = [_tool(tool) for tool in request.tools]
    fields["messages"] = [sent for message in request.messages if (sent := _message(message)) is not None]
    fields["max_tokens"] = request.max_tokens
    if request.tools and not request.calling:
        fields["tool_choice"] = "none"
    return msgspec.json.encode(fields)


def _message(message: Message) -> dict[str, Any] | None:
    match message:
        case System():
            return {"role": "system", "content": message.text}
        case User():
            return {"role": "user", "content": message.text}
        case Assistant():
            return _assistant(message)
        case Tool():
            # The name is the role the model's template shows; an empty result would be refused.
            return {
                "role": "tool",
                "tool_call_id": message.call_id,
                "name": message.name,
                "content": message.sent or "(no output)",
            }
        case _:
            assert_never(message)


def _assistant(message: Assistant) -> dict[str, Any] | None:
    """Return None for a message that says nothing: it would be refused ("assistant must not be empty")."""
    if not message.text and not message.calls:
        return None
    sent: dict[str, Any] = {"role": "assistant"}
    if message.text:
        sent["content"] = message.text
    reasoning = message.reasoning
    if reasoning is None and message.calls:
        reasoning = NO_REASONING
    if reasoning is not None:
        key = message.reasoning_key or "reasoning_content"
        sent[key] = blocks.whole(reasoning, message.frames) if key == blocks.KEY else reasoning
    if message.calls:
        sent["tool_calls"] = [
            {"id": call.id, "type": "function", "function": _function(call)} for call in message.calls
        ]
    return sent


def _function(call: ToolCall) -> dict[str, str]:
    return {"name": call.name, "arguments": _arguments(call.arguments)}


def _arguments(text: str) -> str:
    """Return the arguments of an earlier call as a JSON object, to the letter where they are one.

    Servers parse them again for the model's template, and one call the model got wrong would have every
    later request refused (vllm-project/vllm, ``_postprocess_messages``).
    """
    with suppress(msgspec.DecodeError, UnicodeEncodeError, RecursionError):
        msgspec.json.decode(text, type=dict[str, msgspec.Raw])
        return text
    with suppress(ValueError, RecursionError):
        value = json.loads(text, strict=False)
        if isinstance(value, dict):
            return msgspec.json.encode(value).decode()
    return json.dumps({"unreadable_arguments": text})


def _tool(tool: ToolSchema) -> dict[str, Any]:
    function = {"name": tool.name, "description": tool.description, "parameters": tool.parameters}
    return {"type": "function", "function": function}
