"""One channel of an answer, thinking or words, let through up to the first tool call that leaked into it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from k2desk.provider import leaks
from k2desk.provider.leaks import MARK, Verdict
from k2desk.provider.quoting import Quoting

_ENOUGH: Final = 600
"""Characters from a mark on that tell whether it begins a call."""


class Sieve:
    """Lets text through and keeps back leaked calls, however the text is split.

    A mark inside Markdown code is only quoted, and one before the name of no offered tool only spoken of;
    both pass. What comes after a leaked call is kept with it: it is no answer, the call has not run yet.

    Args:
        names: of the tools offered; without any nothing is kept back.
        show: takes what passes.
    """

    __slots__ = ("_kept", "_names", "_quoting", "_show", "_tail")

    def __init__(self, names: frozenset[str], show: Callable[[str], None]) -> None:
        self._names = names
        self._show = show
        self._tail = ""  # held back: it may be the beginning of a leaked call
        self._kept: list[str] = []
        self._quoting = Quoting()

    @property
    def leaked(self) -> str:
        """The text from the first leaked call on, "" where there was none."""
        return "".join(self._kept)

    def feed(self, text: str) -> None:
        """Take more."""
        if self._kept:
            self._kept.append(text)
        elif not self._names:
            self._show(text)
        elif not self._tail and "<" not in text:  # nearly every piece
            self._pass(text)
        else:
            text, self._tail = self._tail + text, ""
            self._sort(text)

    def close(self, *, called: bool) -> None:
        """Say that nothing more comes; what was held back is let go, or kept as a call that was cut.

        Args:
            called: whether the answer holds calls in their proper form, so that a mark is only a leftover.
        """
        tail, self._tail = self._tail, ""
        if not tail.startswith(MARK):
            self._pass(tail)
        elif called or leaks.cut(tail):
            self._kept.append(tail)
        else:
            self._pass(tail)

    def _sort(self, text: str) -> None:
        done = start = 0
        while (found := text.find(MARK, start)) >= 0:
            self._pass(text[done:found])
            done = found
            verdict = "text" if self._quoting.inside() else self._judge(text, found)
            if verdict == "call":
                self._kept.append(text[found:])
                return
            if verdict == "open":
                self._tail = text[found:]
                return
            start = found + len(MARK)
        rest = text[done:]
        held = tail_of(rest[start - done :], MARK)
        self._tail = rest[len(rest) - held :]
        self._pass(rest[: len(rest) - held])

    def _judge(self, text: str, at: int) -> Verdict:
        """Say what a mark is; what is not clear after `_ENOUGH` characters is text."""
        verdict = leaks.begins(text[at : at + _ENOUGH], self._names)
        return "text" if verdict == "open" and len(text) - at > _ENOUGH else verdict

    def _pass(self, text: str) -> None:
        if text:
            self._quoting.add(text)
            self._show(text)


def tail_of(text: str, word: str) -> int:
    """Return how many characters at the end of a text may be the beginning of a word."""
    for size in range(min(len(word) - 1, len(text)), 0, -1):
        if text.endswith(word[:size]):
            return size
    return 0
