"""What the real service refuses in a chat request, so that a mistake of ours is seen here first."""

from __future__ import annotations

from typing import Any

import msgspec

from k2desk.provider.scripted.conversation import ChatRequest
from k2desk.provider.scripted.faults import Fault, refusal

CONTEXT_TOKENS = 262_144


def objection(body: bytes, models: tuple[str, ...]) -> ChatRequest | Fault:
    """Return the request, or the gateway's answer to a request it does not take.

    Wording and status follow Moonshot's error table and QuantumNous/new-api.

    Args:
        body: of the request.
        models: the ids offered.
    """
    try:
        fields: dict[str, Any] = msgspec.json.decode(body, type=dict[str, Any])
        request = msgspec.convert(fields, ChatRequest)
    except (msgspec.DecodeError, msgspec.ValidationError, UnicodeDecodeError) as error:
        return refusal(400, f"Invalid request: {error}", "invalid_request_error")
    if not request.messages:
        return refusal(500, "field messages is required", code="invalid_request")
    if request.model not in models:
        message = f"no available channel for group default and model {request.model} (distributor)"
        return refusal(503, message, code="model_not_found")
    wrong = _wrong_field(fields) or _wrong_message(request) or _too_long(body, request)
    return refusal(400, f"Invalid request: {wrong}", "invalid_request_error") if wrong else request


def _wrong_field(fields: dict[str, Any]) -> str:
    if fields.get("tool_choice", "auto") not in {"auto", "none", None}:
        return "tool_choice is not supported with thinking enabled"
    if "thinking" in fields:
        return "the thinking field in the request is illegal"
    if fields.get("tools", True) == []:
        return "tools must not be empty"
    return ""


def _wrong_message(request: ChatRequest) -> str:
    waiting: list[str] = []
    for message in request.messages:
        if message.role == "tool":
            if not waiting or message.tool_call_id != waiting.pop(0):
                return f"tool_call_id {message.tool_call_id} is not found"
            continue
        if waiting:
            break
        if message.role == "assistant" and not message.text and not message.tool_calls:
            return "assistant must not be empty"
        if message.role != "assistant" and not message.text:
            return "content must not be empty"
        waiting = [str(call.get("id")) for call in message.tool_calls]
    if waiting:
        return (
            "an assistant message with 'tool_calls' must be followed by tool messages responding to each "
            "'tool_call_id'. The following tool_call_ids did not have response messages: "
            + ", ".join(waiting)
        )
    return ""


def _too_long(body: bytes, request: ChatRequest) -> str:
    tokens = len(body) // 5
    if tokens + request.max_tokens > CONTEXT_TOKENS:
        return (
            f"Your request exceeded model token limit: {CONTEXT_TOKENS} "
            f"(requested: {tokens + request.max_tokens})"
        )
    return ""
