"""What the check asks, and what that costs at most."""

from __future__ import annotations

from typing import Any, Final

from k2desk.core.messages import (
    Assistant,
    Message,
    ModelRequest,
    System,
    Tool,
    ToolCall,
    ToolSchema,
    Usage,
    User,
)
from k2desk.core.prices import Price, cost
from k2desk.core.wording import mark

CALLS: Final = 5
"""How often a tool is called, to see whether the arguments fit its schema each time."""

ROOM: Final = 1024
"""Tokens of one answer; a thinking model spends some hundred of them on thinking, a rambling one all."""

REQUESTS: Final = CALLS + 4
_PROMPT: Final = 500
"""Tokens one request takes at most, tool and template included."""

PLACES: Final = ("Oslo", "Lima", "Cairo", "Hanoi", "Quito")
TOOL: Final = ToolSchema(
    "weather",
    "Tell what the weather will be in a city on the next days.",
    {
        "type": "object",
        "properties": {
            "city": {"type": "string", "description": "The name of the city alone."},
            "days": {"type": "integer", "description": "How many days, from 1 to 7."},
            "unit": {"type": "string", "enum": ["celsius", "fahrenheit"], "description": "Of the degrees."},
        },
        "required": ["city", "days", "unit"],
        "additionalProperties": False,
    },
)
_SYSTEM: Final = System("You take part in a short test of the connection. Do just what is asked, briefly.")


def ceiling(price: Price) -> float:
    """Return what a whole check costs at most, in US dollars."""
    return cost(price, Usage(REQUESTS * _PROMPT, REQUESTS * ROOM))


def count(model: str) -> ModelRequest:
    """Ask for a few words that are long enough to be streamed."""
    return _request(model, User("Write the numbers from 1 to 40 in digits, with a space between them."))


def weather(model: str, number: int) -> ModelRequest:
    """Ask for one call.

    Args:
        model: the model's id.
        number: of the call, from 0.
    """
    words = f"What will the weather be in {PLACES[number]} on the next {number + 2} days, in celsius?"
    return _request(model, User(f"{words} Call the tool once."), tools=True)


def answered(asked: ModelRequest, call: ToolCall, reasoning: str | None, key: str, text: str) -> ModelRequest:
    """Send the call's result and the model's own reasoning back to it."""
    said = Assistant(text, reasoning, key or "reasoning_content", (call,))
    result = Tool(call.id, call.name, "Clear sky, 21 degrees by day, 9 by night.")
    return _request(asked.model, *asked.messages[1:], said, result, tools=True, first_call=1)


def both(model: str) -> ModelRequest:
    """Ask for two calls in one answer."""
    words = f"Is it warmer in {PLACES[0]} or in {PLACES[1]} on the next 3 days, in celsius?"
    return _request(model, User(f"{words} Call the tool for both cities at once, in one answer."), tools=True)


def endless(model: str) -> ModelRequest:
    """Ask for an answer that is long enough to be stopped."""
    return _request(model, User("Write the numbers from 1 to 400 in digits, one on a line, every one."))


def misfit(arguments: Any) -> str:
    """Say in what arguments do not fit the schema of `TOOL`; "" where they do.

    Args:
        arguments: the decoded JSON.
    """
    if not isinstance(arguments, dict):
        return mark("the arguments are no object")
    properties = TOOL.parameters["properties"]
    if missing := [name for name in TOOL.parameters["required"] if name not in arguments]:
        return mark(f"{missing[0]} is missing")
    if more := sorted(set(arguments) - set(properties)):
        return mark(f"{more[0][:40]} is not in the schema")
    if not isinstance(arguments["city"], str) or not arguments["city"]:
        return mark("city is no text")
    if isinstance(arguments["days"], bool) or not isinstance(arguments["days"], int):
        return mark("days is no whole number")
    return "" if arguments["unit"] in properties["unit"]["enum"] else mark("unit is none of its two words")


def _request(model: str, *messages: Message, tools: bool = False, first_call: int = 0) -> ModelRequest:
    return ModelRequest(model, (_SYSTEM, *messages), (TOOL,) if tools else (), ROOM, first_call)
