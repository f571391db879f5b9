"""Lines as bytes: split on ``\\n`` alone, ends kept, so that joining gives the same bytes back."""

from __future__ import annotations


def split_lines(data: bytes) -> list[bytes]:
    """Split into lines with their ends; the last one may have none.

    Only ``\\n`` ends a line: ``\\r``, form feeds and U+2028 are content, as they are for git.
    """
    lines = [line + b"\n" for line in data.split(b"\n")]
    lines[-1] = lines[-1][:-1]
    if not lines[-1]:
        lines.pop()
    return lines
