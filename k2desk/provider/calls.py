"""Tool calls put together from their pieces."""

from __future__ import annotations

from typing import Final

import msgspec

from k2desk.core.errors import AnswerBroken
from k2desk.core.messages import ToolCall
from k2desk.provider.chunks import Text, WireCall

MAX_CALLS: Final = 128
"""Calls of one answer; the service takes no more tools than that (platform.moonshot.ai, "Tool Use")."""


class _Call:
    __slots__ = ("_end", "_size", "arguments", "id", "name", "place")

    def __init__(self, place: int) -> None:
        self.place = place
        self.id = ""
        self.name = ""
        self.arguments: list[str] = []
        self._size = 0  # characters of the arguments
        self._end = ""  # the last of them that is not blank

    def add(self, piece: WireCall) -> None:
        identity = str(piece.id or "")
        self.id = self.id or identity
        function = piece.function
        if function is None:
            return
        if (identity or function.name) and self._says_again(function.arguments):
            return
        self.name = self.name or function.name or ""
        self._add_arguments(function.arguments)

    def _says_again(self, arguments: Text) -> bool:
        """Whether a piece that names its call repeats the whole of it, as some last chunks do."""
        same = isinstance(arguments, str) and len(arguments) == self._size
        return same and arguments == self.text and self.whole()

    def _add_arguments(self, arguments: Text) -> None:
        if isinstance(arguments, str):
            self.arguments.append(arguments)
            self._size += len(arguments)
            self._end = (arguments.rstrip() or self._end)[-1:]
        elif arguments is not None:  # some gateways parse them; it can only be the whole
            text = msgspec.json.encode(arguments).decode()
            self.arguments, self._size, self._end = [text], len(text), text[-1]

    @property
    def text(self) -> str:
        return "".join(self.arguments)

    def whole(self) -> bool:
        """Whether the arguments are a JSON object already, so that more can only be another call's."""
        if self._end != "}":  # nearly every piece; to parse each time would cost the square of the length
            return False
        try:
            msgspec.json.decode(self.text, type=dict[str, object])
        except msgspec.DecodeError:
            return False
        return True


class CallPieces:
    """Collects the calls of one answer.

    The rules follow what clients met in the field (Kimi-K2 docs/tool_call_guidance.md, kimi-code
    ``chat-completions-stream.ts``, K2-Vendor-Verifier): the index tells calls apart; where there is none the
    id does, then a new name; the first id and the first name count, they may be repeated or come late;
    the pieces of several calls may be mixed, and a whole call may be followed by another of the same index.
    """

    __slots__ = ("_calls", "_indexed")

    def __init__(self) -> None:
        self._calls: list[_Call] = []
        self._indexed = False  # pieces that go on with a call bear its index here

    def add(self, piece: WireCall) -> None:
        """Take one piece.

        Raises:
            AnswerBroken: nobody can say whose piece it is, or there are more calls than anybody makes.
        """
        self._find(piece).add(piece)

    def __bool__(self) -> bool:
        return any(call.name or call.text for call in self._calls)

    @property
    def nameless(self) -> bool:
        """Whether a call has arguments and no name, so that nobody can run it."""
        return any(call.text and not call.name for call in self._calls)

    def finish(self, first_call: int) -> tuple[ToolCall, ...]:
        """Return the calls in their order, with ids of our own counting from ``first_call``."""
        named = sorted((call for call in self._calls if call.name), key=lambda call: call.place)
        return tuple(
            ToolCall(f"functions.{call.name}:{number}", call.name, call.text if call.text.strip() else "{}")
            for number, call in enumerate(_without_echoes(named), first_call)
        )

    def _find(self, piece: WireCall) -> _Call:
        name = piece.function.name if piece.function else None
        if piece.index is not None:
            self._indexed = self._indexed or not (piece.id or name)
            return self._at(piece.index, piece)
        last = self._calls[-1] if self._calls else self._new()
        if piece.id:
            return next((call for call in self._calls if call.id == str(piece.id)), None) or self._for_id(
                last
            )
        if self._indexed and not name and len(self._calls) > 1:
            raise AnswerBroken("A piece of a tool call arrived damaged; it was dropped.")
        if name and last.name and (name != last.name or last.whole()):
            return self._new()
        return last

    def _for_id(self, last: _Call) -> _Call:
        return self._new() if last.id else last

    def _at(self, index: int, piece: WireCall) -> _Call:
        call = next((call for call in reversed(self._calls) if call.place == index), None)
        if call is None:
            return self._new(index)
        function = piece.function
        other = piece.id and call.id and str(piece.id) != call.id and function is not None and function.name
        return self._new(index) if other and call.whole() else call

    def _new(self, place: int | None = None) -> _Call:
        if len(self._calls) >= MAX_CALLS:
            raise AnswerBroken(f"The model made more than {MAX_CALLS} calls in one answer; none was run.")
        call = _Call(max((call.place for call in self._calls), default=-1) + 1 if place is None else place)
        self._calls.append(call)
        return call


def _without_echoes(calls: list[_Call]) -> list[_Call]:
    """Leave out calls that only repeat the name of one with the same index under yet another id."""
    kept: list[_Call] = []
    for call in calls:
        before = next((other for other in reversed(kept) if other.place == call.place), None)
        if before is None or call.text.strip() or call.name != before.name:
            kept.append(call)
    return kept
