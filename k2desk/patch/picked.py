"""A git diff cut down to some of its hunks, each at the line where it stands without the others."""

from __future__ import annotations

import re
from collections.abc import Collection

from k2desk.patch.headers import DiffFile
from k2desk.patch.unified import DiffHunk, DiffIndex

_MODES = re.compile(rb"^(?:old|new) mode [0-7]+\n", re.MULTILINE)


def hunks_of(index: DiffIndex, file: int) -> range:
    """Return the numbers of a file's hunks, counted over all files."""
    after = index.files[file + 1].first_hunk if file + 1 < len(index.files) else len(index.hunk_rows)
    return range(index.files[file].first_hunk, after)


def picked(index: DiffIndex, hunks: Collection[int], *, backwards: bool = False) -> bytes:
    """Return a diff of these hunks alone.

    A program that applies a hunk looks for it at the line its header names, then elsewhere. Where the same
    lines stand twice, a header that still counts the hunks left out would lead to the wrong ones.

    Args:
        index: the diff; a file of a merge has no hunks to pick.
        hunks: their numbers, counted over all files.
        backwards: whether it is to be applied backwards, so that what the diff leads to is what is there.
    """
    parts: list[bytes] = []
    for number, file in enumerate(index.files):
        its = hunks_of(index, number)
        wanted = sum(hunk in hunks for hunk in its)
        if wanted:
            parts.append(_header(index, file, whole=wanted == len(its)))
            parts += _moved(index, its, hunks, backwards)
    return b"".join(parts)


def _header(index: DiffIndex, file: DiffFile, *, whole: bool) -> bytes:
    """Return what stands above a file's hunks; other mode bits only where all of them come along."""
    header = index.data[file.offset : file.body]
    return header if whole else _MODES.sub(b"", header)


def _moved(index: DiffIndex, its: range, hunks: Collection[int], backwards: bool) -> list[bytes]:
    parts: list[bytes] = []
    left_out = 0
    """How many lines the hunks above that are left out add."""
    for number in its:
        hunk = index.hunk(number)
        if number in hunks:
            parts += [_spans(hunk, left_out, backwards), index.data[hunk.body : hunk.end]]
        else:
            left_out += hunk.new_count - hunk.old_count
    return parts


def _spans(hunk: DiffHunk, left_out: int, backwards: bool) -> bytes:
    old, new = hunk.old_start, hunk.new_start
    if backwards:
        old += left_out
    else:
        new -= left_out
    heading = b" " + hunk.heading if hunk.heading else b""
    return b"@@ -%d,%d +%d,%d @@%s\n" % (old, hunk.old_count, new, hunk.new_count, heading)
