"""Lines of bytes as they are shown: decoded, cut where they are endless, nothing hidden in them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import overload

from k2desk.core.visible import visible
from k2desk.ui.words import trn

LONGEST = 2_000
"""More characters of a line are not shown; nobody reads them, and laying them out takes long."""


def shown_line(data: bytes, crlf: bool = False) -> tuple[str, str]:
    """Return a line as it is shown, and words about what is not.

    Args:
        data: the line with its end.
        crlf: whether the whole file ends its lines with ``\\r\\n``, so that a ``\\r`` there says nothing.

    Returns:
        The text; and "" or such as ``… 48,201 more bytes``.
    """
    end = len(data)
    if data.endswith(b"\n"):
        end -= 2 if crlf and data.endswith(b"\r\n") else 1
    text = visible(data[: min(end, 4 * LONGEST)].decode("utf-8", "surrogateescape"))
    if len(text) <= LONGEST and end <= 4 * LONGEST:
        return text, ""
    cut = text[:LONGEST]
    left = end - len(cut.encode("utf-8", "replace"))
    return cut, trn("… {n:,} more byte", "… {n:,} more bytes", max(1, left))


def only_crlf(data: bytes) -> bool:
    """Return whether every line of a text that ends, ends with ``\\r\\n``."""
    ends = data.count(b"\n")
    return ends > 0 and data.count(b"\r\n") == ends


class ShownLines(Sequence[str]):
    """The lines of a text as they are shown, made when they are asked for.

    Args:
        lines: with their ends.
        crlf: see `shown_line`.
    """

    def __init__(self, lines: Sequence[bytes], crlf: bool) -> None:
        self._lines = lines
        self._crlf = crlf

    def __len__(self) -> int:
        return len(self._lines)

    @overload
    def __getitem__(self, index: int) -> str: ...

    @overload
    def __getitem__(self, index: slice) -> list[str]: ...

    def __getitem__(self, index: int | slice) -> str | list[str]:
        if isinstance(index, slice):
            return [shown_line(line, self._crlf)[0] for line in self._lines[index]]
        return shown_line(self._lines[index], self._crlf)[0]
