"""What of a streamed answer is thinking, what is for the eye, and what is a call in disguise."""

from __future__ import annotations

from typing import Final, Literal, TypeAlias, assert_never

from k2desk.core.messages import ReasoningPiece, TextPiece
from k2desk.provider.sieve import Sieve, tail_of

OPEN: Final = "<think>"
CLOSE: Final = "</think>"
Piece: TypeAlias = ReasoningPiece | TextPiece
_State: TypeAlias = Literal["lead", "think", "after", "text"]


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
    """Sorts what one answer says, however it is split.

    Some gateways put the thoughts into the content as a leading ``<think>…</think>``; they become thinking.
    Some let the model's own tokens for tool calls slip through, into the thinking or the words; a `Sieve` on
    each keeps those back.

    Args:
        pieces: where it all goes.
        names: of the tools offered.
    """

    __slots__ = ("_began", "_pieces", "_state", "_tail", "_thinking", "_words", "spoke", "thought")

    def __init__(self, pieces: Pieces, names: frozenset[str] = frozenset()) -> None:
        self.spoke = False  # there was more than white space to read
        self.thought = False  # there was thinking
        self._pieces = pieces
        self._state: _State = "lead"
        self._began = False  # there was thinking in the content, so white space counts from now on
        self._tail = ""  # held back: it may be the beginning of a tag
        self._thinking = Sieve(names, self._show_thought)
        self._words = Sieve(names, self._show_words)

    @property
    def leaked(self) -> tuple[str, str]:
        """What leaked into the thinking and into the words, from the first leaked call on."""
        return self._thinking.leaked, self._words.leaked

    def think(self, text: str) -> None:
        """Take thinking that came in a field of its own."""
        self._thinking.feed(text)

    def feed(self, text: str) -> None:
        """Take more content."""
        text, self._tail = self._tail + text, ""
        match self._state:
            case "text":
                self._words.feed(text)
            case "lead":
                self._lead(text)
            case "think":
                self._think(text)
            case "after":
                self._after(text)
            case _:
                assert_never(self._state)

    def close(self, *, called: bool = False) -> None:
        """Say that nothing more comes; what was held back is let go.

        Args:
            called: whether the answer holds calls in their proper form.
        """
        tail, self._tail = self._tail, ""
        if self._state == "think":
            self._think_aloud(tail)
        elif tail:
            self._words.feed(tail)
        self._thinking.close(called=called)
        self._words.close(called=called)

    def _lead(self, text: str) -> None:
        begin = text.lstrip()
        if begin.startswith(OPEN):
            self._state = "think"
            self._think(begin[len(OPEN) :])
        elif OPEN.startswith(begin):
            self._tail = text
        else:
            self._state = "text"
            self._words.feed(text)

    def _think(self, text: str) -> None:
        thought, closed, rest = text.partition(CLOSE)
        if closed:
            self._think_aloud(thought)
            self._state = "after"
            self._after(rest)
            return
        held = tail_of(text, CLOSE)
        self._tail = text[len(text) - held :]
        self._think_aloud(text[: len(text) - held])

    def _after(self, text: str) -> None:
        if text := text.lstrip("\n"):
            self._state = "text"
            self._words.feed(text)

    def _think_aloud(self, text: str) -> None:
        if not self._began:
            text = text.lstrip("\n")  # the line end after the opening tag
        if text:
            self._began = True
            self._thinking.feed(text)

    def _show_thought(self, text: str) -> None:
        self.thought = True
        self._pieces.think(text)

    def _show_words(self, text: str) -> None:
        self.spoke = self.spoke or not text.isspace()
        self._pieces.say(text)
