"""The fold of a stream's chunks into what the model said."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

import msgspec

from k2desk.core.errors import AnswerBroken, AnswerEmpty, RequestRejected
from k2desk.core.messages import Completed, ToolCall, ToolSchema
from k2desk.core.wording import mark
from k2desk.provider import blocks, damage, faults, leaks
from k2desk.provider.blocks import Blocks
from k2desk.provider.calls import MAX_CALLS, CallPieces
from k2desk.provider.chunks import Chunk, Delta, Text, WireUsage, decode, plain
from k2desk.provider.leaks import Leak
from k2desk.provider.seams import Seam, seam_of
from k2desk.provider.speech import Piece, Pieces, Speech

DONE = b"[DONE]"
_CUTS = ("length", "content_filter")
"""Reasons to finish that no later one makes good."""
_LONGEST_LEAK = 4 * 1024 * 1024
"""Characters of leaked calls that are looked at; no call needs more."""


class Assembler:
    """Folds one answer. Pure: it knows no network and no clock.

    Args:
        first_call: the number in the id of the first tool call.
        tools: that were offered; calls of theirs are found even where they leaked into the text.
    """

    def __init__(self, first_call: int = 0, tools: Sequence[ToolSchema] = ()) -> None:
        self.done = False  # the gateway said that nothing more comes; no proof that the model had finished
        self.finish = ""  # why the model stopped, as the gateway put it; "" until it said so
        self.understood = 0  # events that were a piece of an answer
        self.skipped = 0  # events that were no JSON and looked like none
        self.seam: Seam | None = None  # of the events that came last, where several came at once
        self._first_call = first_call
        self._tools = tools
        self._calls = CallPieces()
        self._pieces = Pieces()
        self._speech = Speech(self._pieces, frozenset(tool.name for tool in tools))
        self._usage: WireUsage | None = None
        self._key = ""  # the field that held thinking
        self._empty_key = ""  # the field that held none, but was there
        self._model = ""
        self._blocks = Blocks()

    @property
    def said(self) -> bool:
        """Whether the model has begun to say anything, if only to itself."""
        return self._speech.spoke or self._speech.thought or bool(self._calls)

    def feed(self, events: Sequence[bytes]) -> list[Piece]:
        """Take the data of some events and return what the model said in them.

        Raises:
            ProviderError: an event tells of an error, or is a chunk that was damaged on its way.
        """
        for data in events:
            if data == DONE:
                self.done = True
                continue
            try:
                chunk = decode(data)
            except (msgspec.DecodeError, UnicodeDecodeError):
                # A part of the answer may be lost, and a call might still parse without it.
                if not self.finish and b"{" in data:
                    raise _damaged() from None
                self.skipped += 1
                continue
            self.understood += 1
            if not self._fold(chunk) and not self.finish and damage.hides_a_call(data):
                raise _damaged()
            if len(events) > 1 and data is events[-1]:
                self.seam = seam_of(data, chunk)
        return self._pieces.take()

    def end(self) -> tuple[list[Piece], Completed]:
        """Say that the stream is over.

        Returns:
            What had been held back, and the whole answer.

        Raises:
            AnswerBroken: the model had not finished.
            AnswerEmpty: it had, and said nothing.
            RequestRejected: the gateway's filter cut the answer off.
        """
        if not self.finish:
            raise AnswerBroken("The answer broke off before the model had finished.")
        self._speech.close(called=bool(self._calls))
        calls = self._calls.finish(self._first_call) if self._calls else self._recovered()
        self._judge(calls)
        usage = self._usage.usage() if self._usage is not None else None
        key = (
            blocks.KEY
            if self._blocks.sealed
            else self._key or ("reasoning_content" if self._speech.thought else self._empty_key)
        )
        frames = self._blocks.frames() if key == blocks.KEY else ()
        return self._pieces.take(), Completed(self.finish, calls, usage, key, self._model, frames)

    def _fold(self, chunk: Chunk) -> bool:
        """Take one chunk; return False where it holds nothing we know of."""
        if (fault := chunk.fault) is not None:
            raise faults.in_stream(fault)
        if chunk.model and not self._model:
            self._model = chunk.model
        if chunk.usage is not None:
            self._usage = chunk.usage  # it may come several times; the last one is the whole
        choice = chunk.choices[0] if chunk.choices else None
        if choice is None:
            return chunk.usage is not None
        if choice.usage is not None:
            self._usage = choice.usage
        delta = choice.delta
        if delta is None and chunk.object == "chat.completion":  # it did not stream
            delta = choice.message
        known = delta is not None and self._fold_delta(delta)
        finish = choice.finish_reason
        if finish and (not self.finish or finish in _CUTS):
            self.finish = finish
        return known or bool(finish)

    def _fold_delta(self, delta: Delta) -> bool:
        """Take what a chunk adds; return False where that is nothing we know of."""
        if (thought := delta.reasoning_content) is not None:
            self._think("reasoning_content", thought)
        if not thought and (thought := delta.reasoning) is not None:
            self._think("reasoning", thought)
        if not thought and (thought := delta.reasoning_details) is not None:
            self._think(blocks.KEY, thought)
        if delta.reasoning_details is not None:
            self._blocks.add(delta.reasoning_details)
        content = delta.content
        if content:
            self._speech.feed(content if isinstance(content, str) else plain(content))
        if not (calls := delta.tool_calls):
            return bool(content or thought)
        for call in calls:
            if call is not None:
                self._calls.add(call)
        return all(call is not None and call.says_something for call in calls)

    def _think(self, key: str, value: Text) -> None:
        if text := plain(value):
            self._key = self._key or key
            self._speech.think(text)
        elif value == "":
            self._empty_key = self._empty_key or key

    def _recovered(self) -> tuple[ToolCall, ...]:
        """Return the calls that leaked into the thinking or the words.

        Raises:
            AnswerBroken: one was cut, or cannot be told to be of any one tool.
        """
        leaked = self._speech.leaked
        if not any(leaked) or self.finish in _CUTS:
            return ()
        if sum(map(len, leaked)) > _LONGEST_LEAK:
            raise AnswerBroken("The model wrote a tool call as text beyond measure; nothing of it was run.")
        thought, said = (list(islice(leaks.read(text, self._tools), MAX_CALLS + 1)) for text in leaked)
        found: list[Leak] = [*(leak for leak in thought if leak not in said), *said]
        if not found or not all(leak.whole for leak in found):
            raise AnswerBroken("The model wrote its tool call as text and it was cut; nothing of it was run.")
        if len(found) > MAX_CALLS:
            raise AnswerBroken(f"The model made more than {MAX_CALLS} calls in one answer; none was run.")
        if not all(leak.name for leak in found):
            raise AnswerBroken(
                "The model wrote its tool call as text without saying which tool; nothing of it was run."
            )
        return tuple(
            ToolCall(f"functions.{leak.name}:{number}", leak.name, leak.arguments or "{}", recovered=True)
            for number, leak in enumerate(found, self._first_call)
        )

    def _judge(self, calls: tuple[ToolCall, ...]) -> None:
        """Refuse an answer that must not count as whole."""
        called = bool(self._calls) or any(self._speech.leaked)
        if self.finish == "length" and called:
            raise AnswerBroken(
                "The answer reached its longest length inside a tool call; the call was dropped. "
                "Ask for smaller steps.",
                code="length",
            )
        if self.finish == "content_filter" and (called or not self._speech.spoke):
            raise RequestRejected("The gateway's content filter stopped the answer.", code="content_filter")
        if self._calls.nameless:
            raise AnswerBroken("The model called a tool without naming it; the call was dropped.")
        if not calls and self.finish == "tool_calls":
            raise AnswerEmpty("The model wanted to call a tool, but no call arrived.")
        if not calls and not self._speech.spoke:
            raise self._empty()

    def _empty(self) -> AnswerEmpty:
        if self.finish == "length":
            return AnswerEmpty(
                mark("The model used up its room while thinking and said nothing. Ask for a smaller step."),
                code="length",
            )
        if self._speech.thought:
            return AnswerEmpty(mark("The model only thought and gave no answer."))
        return AnswerEmpty(mark("The model's answer was empty."))


def _damaged() -> AnswerBroken:
    return AnswerBroken(mark("A piece of the answer arrived damaged; it was dropped."))
