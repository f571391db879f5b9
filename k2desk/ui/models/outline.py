"""What the open file defines, found beside the reading of it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QObject, Signal

from k2desk.ui.runtime import Runtime
from k2desk.workspace.symbols import Symbol, knows, symbols_of


class Outline(QObject):
    """The symbols of one file at a time.

    Args:
        runtime: has them found off the main thread.
        parent: owns this object.
    """

    found = Signal()
    """Other symbols are there."""

    def __init__(self, runtime: Runtime, parent: QObject) -> None:
        super().__init__(parent)
        self._runtime = runtime
        self._wanted = ("", "")
        self.symbols: tuple[Symbol, ...] = ()

    def follow(self, path: str, digest: str, lines: Sequence[str]) -> None:
        """Find what a file defines; what it defined before holds until then.

        Args:
            path: its name decides the language.
            digest: of its bytes.
            lines: as they are shown.
        """
        if (path, digest) == self._wanted:
            return
        if path != self._wanted[0]:
            self._set(())
        self._wanted = (path, digest)
        if lines and knows(path):
            self._runtime.in_thread(partial(_look, path, lines), partial(self._take, path, digest))

    def trail(self, line: int) -> tuple[Symbol, ...]:
        """Return the symbols a line stands in, the outermost first."""
        return tuple(one for one in self.symbols if one.first <= line <= one.last)

    def matching(self, typed: str) -> list[Symbol]:
        """Return the symbols whose name holds these letters in order, the best first."""
        letters = typed.strip().casefold()
        if not letters:
            return list(self.symbols)
        ranked = [
            (how, one) for one in self.symbols if (how := rank(one.name.casefold(), letters)) is not None
        ]
        return [one for _, one in sorted(ranked, key=lambda pair: pair[0])]

    def _take(self, path: str, digest: str, symbols: tuple[Symbol, ...]) -> None:
        if (path, digest) == self._wanted:
            self._set(symbols)

    def _set(self, symbols: tuple[Symbol, ...]) -> None:
        self.symbols = symbols
        self.found.emit()


def _look(path: str, lines: Sequence[str]) -> tuple[Symbol, ...]:
    return symbols_of(path, "\n".join(lines).encode("utf-8", "surrogatepass"))


def rank(name: str, letters: str) -> int | None:
    """Return how well a name fits, 0 for best; None where it does not hold the letters in order."""
    if name == letters:
        return 0
    if name.startswith(letters):
        return 1
    if letters in name:
        return 2
    rest = iter(name)
    return 3 if all(letter in rest for letter in letters) else None
