"""The fold of a stream's chunks into what the model said."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from k2desk.core.errors import AnswerBroken, AnswerEmpty, RequestRejected
from k2desk.core.messages import Completed
from k2desk.provider import faults
from k2desk.provider.calls import CallPieces
from k2desk.provider.chunks import Chunk, Delta, Text, WireUsage, decode, plain
from k2desk.provider.seams import Seam, seam_of
from k2desk.provider.speech import Piece, Pieces, Speech

DONE = b"[DONE]"


class Assembler:
    """Folds one answer. Pure: it knows no network and no clock.

    Args:
        first_call: the number in the id of the first tool call.
    """

    def __init__(self, first_call: int = 0) -> None:
        self.done = False  # the gateway said that nothing more comes; no proof that the model had finished
        self.finish = ""  # why the model stopped, as the gateway put it; "" until it said so
        self.skipped = 0  # events that were no JSON and looked like none
        self.seam: Seam | None = None  # of the events that came last, where several came at once
        self._first_call = first_call
        self._calls = CallPieces()
        self._pieces = Pieces()
        self._speech = Speech(self._pieces)
        self._usage: WireUsage | None = None
        self._key = ""
        self._model = ""

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
                if not self.finish and data.lstrip().startswith(b"{"):
                    raise AnswerBroken("A piece of the answer arrived damaged; it was dropped.") from None
                self.skipped += 1
                continue
            self._fold(chunk)
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
        self._speech.close()
        self._judge()
        calls = self._calls.finish(self._first_call)
        usage = self._usage.usage() if self._usage is not None else None
        key = self._key or ("reasoning_content" if self._speech.thought else "")
        return self._pieces.take(), Completed(self.finish, calls, usage, key, self._model)

    def _fold(self, chunk: Chunk) -> None:
        if (fault := chunk.fault) is not None:
            raise faults.in_stream(fault)
        if chunk.model and not self._model:
            self._model = chunk.model
        if chunk.usage is not None:
            self._usage = chunk.usage  # it may come several times; the last one is the whole
        choice = chunk.choices[0] if chunk.choices else None
        if choice is None:
            return
        if choice.usage is not None:
            self._usage = choice.usage
        delta = choice.delta
        if delta is None and chunk.object == "chat.completion":  # it did not stream
            delta = choice.message
        if delta is not None:
            self._fold_delta(delta)
        if choice.finish_reason:
            self.finish = choice.finish_reason

    def _fold_delta(self, delta: Delta) -> None:
        if thought := delta.reasoning_content:
            self._think("reasoning_content", thought)
        elif thought := delta.reasoning:
            self._think("reasoning", thought)
        elif thought := delta.reasoning_details:
            self._think("reasoning_details", thought)
        if content := delta.content:
            self._speech.feed(content if isinstance(content, str) else plain(content))
        if calls := delta.tool_calls:
            for call in calls:
                if call is not None:
                    self._calls.add(call)

    def _think(self, key: str, value: Text) -> None:
        if text := plain(value):
            self._key = self._key or key
            self._pieces.think(text)

    def _judge(self) -> None:
        """Refuse an answer that must not count as whole."""
        if self.finish == "length" and self._calls:
            raise AnswerBroken(
                "The answer reached its longest length inside a tool call; the call was dropped. "
                "Ask for smaller steps.",
                code="length",
            )
        if self.finish == "content_filter" and (self._calls or not self._speech.spoke):
            raise RequestRejected("The gateway's content filter stopped the answer.", code="content_filter")
        if self._calls.nameless:
            raise AnswerBroken("The model called a tool without naming it; the call was dropped.")
        if self._calls:
            return
        if self._speech.leaked:
            raise AnswerBroken("The model wrote its tool call as text; nothing of it was run.")
        if not self._speech.spoke:
            raise self._empty()

    def _empty(self) -> AnswerEmpty:
        if self.finish == "length":
            return AnswerEmpty(
                "The model used up its room while thinking and said nothing. Ask for a smaller step.",
                code="length",
            )
        said = (
            "The model only thought and gave no answer."
            if self._key or self._speech.thought
            else "The model's answer was empty."
        )
        return AnswerEmpty(said)
