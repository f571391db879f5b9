"""What a request holds, as far as a script may look at it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import msgspec


class WireMessage(msgspec.Struct, frozen=True):
    """A message of a chat request, as sent."""

    role: str
    content: str | list[Any] | None = None
    name: str = ""
    tool_calls: tuple[dict[str, Any], ...] = ()
    tool_call_id: str = ""

    @property
    def text(self) -> str:
        """The content, also where it came in parts."""
        if isinstance(self.content, list):
            return "".join(str(part.get("text", "")) for part in self.content if isinstance(part, dict))
        return self.content or ""


class StreamOptions(msgspec.Struct, frozen=True):
    """How the stream is wanted."""

    include_usage: bool = False


class ChatRequest(msgspec.Struct, frozen=True):
    """The body of a chat request."""

    model: str = ""
    messages: tuple[WireMessage, ...] = ()
    tools: tuple[dict[str, Any], ...] = ()
    stream: bool = False
    stream_options: StreamOptions | None = None
    max_tokens: int = 1024


def own_words(message: WireMessage) -> str:
    """Return the user's own words of a message; "" where there are none, as in a note of K2Desk's."""
    return f"\n\n{message.text}".partition("\n\n[K2Desk: ")[0].strip() if message.role == "user" else ""


@dataclass(frozen=True, slots=True)
class Conversation:
    """The messages up to the point where the model speaks."""

    messages: tuple[WireMessage, ...]

    @property
    def user(self) -> str:
        """What the user said last, without what K2Desk added."""
        return next((own_words(message) for message in reversed(self.messages) if own_words(message)), "")

    @property
    def results(self) -> tuple[WireMessage, ...]:
        """The tool results that came since the model spoke last; none where the user spoke last."""
        found: list[WireMessage] = []
        for message in reversed(self.messages):
            if message.role == "user" and not own_words(message):
                continue
            if message.role != "tool":
                break
            found.append(message)
        return tuple(reversed(found))

    @property
    def steps(self) -> int:
        """How often the model has spoken since the user did."""
        count = 0
        for message in reversed(self.messages):
            if own_words(message):
                break
            count += message.role == "assistant"
        return count

    def before_answers(self) -> Iterator[Conversation]:
        """Yield the conversation as it stood before each answer the model has given, oldest first."""
        for place, message in enumerate(self.messages):
            if message.role == "assistant":
                yield Conversation(self.messages[:place])
