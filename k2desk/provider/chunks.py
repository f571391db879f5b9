"""One piece of a streamed answer as gateways send it, with every liberty they take."""

from __future__ import annotations

from typing import Any, Final, TypeAlias

import msgspec

from k2desk.core.messages import Usage

Text: TypeAlias = str | list[Any] | dict[str, Any] | None


class CacheDetails(msgspec.Struct, gc=False):
    """Where the OpenAI style keeps the number of cached tokens."""

    cached_tokens: int | float | None = None


class WireUsage(msgspec.Struct, gc=False):
    """Tokens, as reported."""

    prompt_tokens: int | float | None = None
    completion_tokens: int | float | None = None
    cached_tokens: int | float | None = None
    prompt_tokens_details: CacheDetails | None = None

    def usage(self) -> Usage:
        """Return it in our own words; Moonshot keeps ``cached_tokens`` on top, others in the details."""
        details = self.prompt_tokens_details
        cached = self.cached_tokens or (details.cached_tokens if details else 0)
        return Usage(int(self.prompt_tokens or 0), int(self.completion_tokens or 0), int(cached or 0))


class WireFunction(msgspec.Struct, gc=False):
    """A piece of what is to be called."""

    name: str | None = None
    arguments: Text = None


class WireCall(msgspec.Struct, gc=False):
    """A piece of a tool call."""

    index: int | None = None
    id: str | int | None = None
    function: WireFunction | None = None

    @property
    def says_something(self) -> bool:
        """Whether it holds more than its place."""
        function = self.function
        return bool(self.id) or (
            function is not None and (function.name is not None or function.arguments is not None)
        )


class Delta(msgspec.Struct, gc=False):
    """What a chunk adds to the message."""

    content: Text = None
    reasoning_content: Text = None
    reasoning: Text = None
    reasoning_details: Text = None
    tool_calls: list[WireCall | None] | None = None


class Choice(msgspec.Struct, gc=False):
    """The one answer we ask for; ``message`` holds it where the gateway did not stream."""

    delta: Delta | None = None
    message: Delta | None = None
    finish_reason: str | None = None
    usage: WireUsage | None = None


class Chunk(msgspec.Struct, gc=False):
    """One event of the stream.

    ``message``, ``type`` and ``code`` are those of an error that lies bare in the event, as vLLM sends it.
    """

    choices: list[Choice | None] | None = None
    usage: WireUsage | None = None
    error: Any = None
    model: str | None = None
    object: str | None = None
    message: str | None = None
    type: str | None = None
    code: Any = None

    @property
    def fault(self) -> Any:
        """The error in this event: an object, a string, or None where it is none."""
        if self.object == "error":
            return {"message": self.message, "type": self.type, "code": self.code}
        return self.error or None


_DECODER: Final = msgspec.json.Decoder(Chunk, strict=False)


def decode(data: bytes) -> Chunk:
    """Read one event's data; figures of usage in a shape of their own are left out.

    Raises:
        msgspec.DecodeError: it is no JSON, or no chunk.
        UnicodeDecodeError: it is no UTF-8.
    """
    try:
        return _DECODER.decode(data)
    except msgspec.ValidationError:
        return _without_usage(data)


def _without_usage(data: bytes) -> Chunk:
    """Read a chunk again without its usage: an answer is worth more than its figures."""
    fields: Any = msgspec.json.decode(data)
    if isinstance(fields, dict):
        choices = fields.get("choices")
        for holder in (fields, *(choices if isinstance(choices, list) else ())):
            if isinstance(holder, dict):
                holder.pop("usage", None)
    return msgspec.convert(fields, Chunk, strict=False)


def plain(value: Text) -> str:
    """Return the text of a field that may be a string, null, or parts such as ``[{"text": …}]``."""
    match value:
        case str():
            return value
        case list():
            return "".join(plain(part) for part in value)
        case dict():
            return plain(value.get("text") or value.get("summary"))
        case _:
            return ""
