"""What of a streamed answer is thinking, what is for the eye, and what must not be shown."""

from __future__ import annotations

from typing import Final, Literal, TypeAlias, assert_never

from k2desk.core.messages import ReasoningPiece, TextPiece

OPEN: Final = "<think>"
CLOSE: Final = "</think>"
MARKER: Final = "<|tool_call"
"""How every special token of a tool call begins (Kimi-K2, docs/tool_call_guidance.md)."""

Piece: TypeAlias = ReasoningPiece | TextPiece
_State: TypeAlias = Literal["lead", "think", "after", "text", "hidden"]


class Pieces:
    """Gathers what the model says; neighbours of one kind become one piece."""

    __slots__ = ("_kind", "_parts", "_pieces")

    def __init__(self) -> None:
        self._pieces: list[Piece] = []
        self._kind: type[ReasoningPiece] | type[TextPiece] = TextPiece
        self._parts: list[str] = []

    def think(self, text: str) -> None:
        """Add to the thinking."""
        if self._kind is not ReasoningPiece:
            self._turn(ReasoningPiece)
        self._parts.append(text)

    def say(self, text: str) -> None:
        """Add to the answer."""
        if self._kind is not TextPiece:
            self._turn(TextPiece)
        self._parts.append(text)

    def take(self) -> list[Piece]:
        """Return what was gathered since the last time."""
        self._turn(self._kind)
        pieces, self._pieces = self._pieces, []
        return pieces

    def _turn(self, kind: type[ReasoningPiece] | type[TextPiece]) -> None:
        if text := "".join(self._parts):
            self._pieces.append(self._kind(text))
        self._parts = []
        self._kind = kind


class Speech:
    """Sorts the content of one answer, however it is split.

    Some gateways put the thoughts into the content as a leading ``<think>…</think>``; some let the model's
    own tokens for tool calls slip through. The first become reasoning, the second end the visible text and
    are kept in `leaked`, unless the answer quotes them as code.

    Args:
        pieces: where it all goes.
    """

    __slots__ = ("_pieces", "_shown", "_state", "_tail", "leaked", "spoke", "thought")

    def __init__(self, pieces: Pieces) -> None:
        self.leaked = ""  # from the first special token on
        self.spoke = False  # there was more than white space to read
        self.thought = False  # there was thinking in the content
        self._pieces = pieces
        self._state: _State = "lead"
        self._tail = ""  # held back: it may be the beginning of something that is not for the eye
        self._shown: list[str] = []

    def feed(self, text: str) -> None:
        """Take more content."""
        if self._state == "text" and not self._tail and "<" not in text:  # nearly every piece
            self._show(text)
        else:
            text, self._tail = self._tail + text, ""
            self._sort(text)

    def close(self) -> None:
        """Say that nothing more comes; what was held back is let go."""
        tail, self._tail = self._tail, ""
        if self._state == "think":
            self._think_aloud(tail)
        else:
            self._show(tail)

    def _sort(self, text: str) -> None:
        match self._state:
            case "lead":
                self._lead(text)
            case "think":
                self._think(text)
            case "after":
                self._after(text)
            case "text":
                self._text(text)
            case "hidden":
                self.leaked += text
            case _:
                assert_never(self._state)

    def _lead(self, text: str) -> None:
        begin = text.lstrip()
        if begin.startswith(OPEN):
            self._state = "think"
            self._think(begin[len(OPEN) :])
        elif OPEN.startswith(begin):
            self._tail = text
        else:
            self._state = "text"
            self._text(text)

    def _think(self, text: str) -> None:
        thought, closed, rest = text.partition(CLOSE)
        if closed:
            self._think_aloud(thought)
            self._state = "after"
            self._after(rest)
        else:
            self._think_aloud(self._hold(text, CLOSE))

    def _after(self, text: str) -> None:
        if text := text.lstrip("\n"):
            self._state = "text"
            self._text(text)

    def _text(self, text: str) -> None:
        start = 0
        while (found := text.find(MARKER, start)) >= 0:
            if not self._quoted(text[:found]):
                self._state = "hidden"
                self.leaked = text[found:]
                self._show(text[:found])
                return
            start = found + len(MARKER)
        self._show(self._hold(text, MARKER))

    def _hold(self, text: str, word: str) -> str:
        """Keep back a tail that is the beginning of ``word`` and return the rest."""
        for size in range(min(len(word) - 1, len(text)), 0, -1):
            if word.startswith(text[-size:]):
                self._tail = text[-size:]
                return text[:-size]
        return text

    def _quoted(self, before: str) -> bool:
        text = "".join(self._shown) + before
        line = text[text.rfind("\n") + 1 :]
        return line.count("`") % 2 == 1 or text.count("```") % 2 == 1

    def _think_aloud(self, text: str) -> None:
        if not self.thought:
            text = text.lstrip("\n")  # the line end after the opening tag
        if text:
            self.thought = True
            self._pieces.think(text)

    def _show(self, text: str) -> None:
        if text:
            self.spoke = self.spoke or not text.isspace()
            self._shown.append(text)
            self._pieces.say(text)
