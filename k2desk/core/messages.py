"""What is said between the user, the model and the tools."""

from __future__ import annotations

from typing import Any, Final, TypeAlias

import msgspec


class ToolCall(msgspec.Struct, frozen=True):
    """A call the model asked for.

    Args:
        id: ours, unique in the session: ``functions.<name>:<n>`` with n counting over the session,
            the form the model was trained on (Kimi-K2, docs/tool_call_guidance.md).
        name: the tool's name as the model wrote it.
        arguments: the raw JSON text, exactly as it came; it may be invalid.
        recovered: True where the call had leaked into the text and was read from there.
    """

    id: str
    name: str
    arguments: str
    recovered: bool = False


class System(msgspec.Struct, frozen=True, tag="system"):
    """The standing instructions; byte-identical within a session."""

    text: str


class User(msgspec.Struct, frozen=True, tag="user"):
    """What the user said, context included.

    Args:
        text: it.
        spared: secrets in it that are sent because the user said so.
    """

    text: str
    spared: tuple[str, ...] = ()


class Frame(msgspec.Struct, frozen=True):
    """A block of reasoning without its words, for gateways that want their blocks back as they were.

    Args:
        fields: the block as a JSON object, the field of its words empty.
        length: how many characters of the reasoning are in it.
    """

    fields: str
    length: int


class Assistant(msgspec.Struct, frozen=True, tag="assistant"):
    """What the model said.

    Args:
        text: the visible answer, possibly empty.
        reasoning: the thinking, whole; "" is distinct from absent (``None``).
        reasoning_key: the wire's own name of the field it came in; it is echoed under the same name.
        calls: the tool calls, in order.
        frames: of the blocks the reasoning came in, where it came in blocks.
    """

    text: str
    reasoning: str | None = None
    reasoning_key: str = "reasoning_content"
    calls: tuple[ToolCall, ...] = ()
    frames: tuple[Frame, ...] = ()


class Tool(msgspec.Struct, frozen=True, tag="tool"):
    """The result of one call; exactly one per call, in the order of the calls.

    Args:
        call_id: of the call.
        name: of the tool.
        text: the result, the very string the record holds: a long session has it in memory once.
        id: what the model cites it by, such as ``E7``; it is sent behind the text, "" where there is none.
    """

    call_id: str
    name: str
    text: str
    id: str = ""

    @property
    def sent(self) -> str:
        """The text as the model gets it."""
        return f"{self.text}\n[{self.id}]" if self.id else self.text


Message: TypeAlias = System | User | Assistant | Tool


SCHEMA_WORDS: Final = frozenset(
    {"type", "description", "properties", "required", "additionalProperties", "items", "enum", "anyOf"}
)
"""The words of a JSON schema that are sent: the subset the models' own servers accept
(MoonshotAI/walle, docs/mfjs-spec.md). Bounds and patterns are held by us, when the call comes."""


class ToolSchema(msgspec.Struct, frozen=True):
    """A tool as the model sees it.

    Args:
        name: ``[a-zA-Z_][a-zA-Z0-9_-]{0,63}``.
        description: what it does and when to use it.
        parameters: a JSON schema object; every property has a type.
    """

    name: str
    description: str
    parameters: dict[str, Any]


class Usage(msgspec.Struct, frozen=True):
    """Tokens of one request, as the gateway reported them.

    Args:
        prompt: tokens sent, the cached ones included.
        completion: tokens received, the reasoning included.
        cached: tokens of the prompt that came from the gateway's cache.
    """

    prompt: int = 0
    completion: int = 0
    cached: int = 0


class ModelRequest(msgspec.Struct, frozen=True):
    """One request to the model.

    Args:
        model: the id as listed by the gateway.
        messages: the whole conversation, oldest first.
        tools: what the model may call; empty means no tools are offered.
        max_tokens: the room for reasoning and answer together, in tokens.
        first_call: the number the first tool call of the answer gets in its id.
        estimated: how many tokens it takes at most, as far as can be told; it is not sent.
        calling: whether the model may call; the tools are sent all the same, so that the request begins with
            the same bytes as the others of its session.
    """

    model: str
    messages: tuple[Message, ...]
    tools: tuple[ToolSchema, ...] = ()
    max_tokens: int = 32768
    first_call: int = 0
    estimated: int = 0
    calling: bool = True


class ReasoningPiece(msgspec.Struct, frozen=True, tag="reasoning"):
    """Some of the model's thinking."""

    text: str


class TextPiece(msgspec.Struct, frozen=True, tag="text"):
    """Some of the model's answer."""

    text: str


class Retrying(msgspec.Struct, frozen=True, tag="retrying"):
    """The try failed and another follows; what it had said so far counts no more.

    Args:
        attempt: the number of the next try, 2 for the first repetition.
        attempts: how many tries there are at most.
        seconds: how long until then.
        reason: a sentence for the user.
    """

    attempt: int
    attempts: int
    seconds: float
    reason: str


class Completed(msgspec.Struct, frozen=True, tag="completed"):
    """The answer is whole.

    Args:
        finish: ``stop``, ``tool_calls``, ``length`` or the gateway's own word.
        calls: the complete calls, in order, with our ids.
        usage: as reported, None where the gateway told nothing.
        reasoning_key: the field the reasoning came in, "" where there was none.
        model: the model that answered, as the gateway named it.
        frames: of the blocks the reasoning came in, where it came in blocks.
    """

    finish: str
    calls: tuple[ToolCall, ...] = ()
    usage: Usage | None = None
    reasoning_key: str = ""
    model: str = ""
    frames: tuple[Frame, ...] = ()


ModelEvent: TypeAlias = ReasoningPiece | TextPiece | Retrying | Completed
