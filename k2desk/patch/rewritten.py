"""The proposed lines of one hunk as text to edit, and the file that comes of another text."""

from __future__ import annotations

from k2desk.core.errors import PatchError
from k2desk.core.visible import is_clean
from k2desk.patch.hunks import Hunk
from k2desk.patch.text import decode, encode


def hunk_text(after: bytes, hunk: Hunk) -> str:
    """Return the lines a hunk leads to, each but the last ended by ``\\n``, however the file ends them.

    Args:
        after: the proposed bytes of the file.
        hunk: of the change that leads to them.

    Raises:
        PatchError: what stands there is no text, or holds what an editor does not show.
    """
    lines, first, last = _lines(decode(after).text, hunk)
    part = lines[first:last]
    ending = _ending(part, lines)
    text = "\n".join(line.removesuffix("\n").removesuffix(ending[:-1]) for line in part)
    if not is_clean(text):
        raise PatchError(
            "This hunk holds characters that hide, or line ends of two kinds, which an editor would change "
            "unseen. Tick the lines you want, or comment on them."
        )
    return text


def with_hunk_text(after: bytes, hunk: Hunk, text: str) -> bytes:
    """Return the proposed bytes with other lines in the place of a hunk's.

    Args:
        after: the proposed bytes of the file.
        hunk: of the change that leads to them.
        text: the lines, as `hunk_text` gives them; empty for none.

    Raises:
        PatchError: the file is no text, or its encoding lacks a character.
    """
    like = decode(after)
    lines, first, last = _lines(like.text, hunk)
    ending = _ending(lines[first:last], lines)
    made = [line + ending for line in text.split("\n")] if text else []
    open_end = last == len(lines) and bool(lines) and not lines[-1].endswith("\n")
    result = [*lines[:first], *made, *lines[last:]]
    if open_end and result:
        result[-1] = result[-1].removesuffix(ending)
    return encode("".join(result), like)


def _lines(text: str, hunk: Hunk) -> tuple[list[str], int, int]:
    """Return the lines of a file, and between which of them, counted from 0, those of a hunk are."""
    pieces = text.split("\n")
    lines = [piece + "\n" for piece in pieces[:-1]] + ([pieces[-1]] if pieces[-1] else [])
    first = hunk.new_start - 1 if hunk.new_count else hunk.new_start
    return lines, first, first + hunk.new_count


def _ending(part: list[str], lines: list[str]) -> str:
    """Return how lines end there: as those around, all of which do it the same way."""
    ended = [line for line in part or lines if line.endswith("\n")]
    return "\r\n" if ended and all(line.endswith("\r\n") for line in ended) else "\n"
