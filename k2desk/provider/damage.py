"""What an event says that was damaged on its way without ceasing to be JSON."""

from __future__ import annotations

from typing import Any

import msgspec


def hides_a_call(data: bytes) -> bool:
    """Say whether an event in which we understood nothing still speaks of a tool call.

    A key with one letter wrong is no key we know, and the piece it names would be lost in silence: the
    arguments of a call may well parse without it.

    Args:
        data: of the event, JSON.
    """
    if b"arguments" not in data and b"function" not in data:
        return False
    try:
        return _speaks_of_a_call(msgspec.json.decode(data))
    except UnicodeDecodeError:  # in a key that nobody had asked for
        return True


def _speaks_of_a_call(value: Any) -> bool:
    match value:
        case {"function": dict() as function}:
            return any(part is not None for part in function.values())
        case {"arguments": str() | dict()}:
            return True
        case dict():
            return any(map(_speaks_of_a_call, value.values()))
        case list():
            return any(map(_speaks_of_a_call, value))
        case _:
            return False
