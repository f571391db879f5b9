"""A git diff cut down to some of its hunks or lines, each at the line where it stands without the others."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from types import MappingProxyType

from k2desk.patch.headers import DiffFile
from k2desk.patch.picked_lines import Cut, cut
from k2desk.patch.unified import DiffHunk, DiffIndex

_MODES = re.compile(rb"^(?:old|new) mode [0-7]+\n", re.MULTILINE)
_NO_LINES: Mapping[int, Collection[int]] = MappingProxyType({})


def hunks_of(index: DiffIndex, file: int) -> range:
    """Return the numbers of a file's hunks, counted over all files."""
    after = index.files[file + 1].first_hunk if file + 1 < len(index.files) else len(index.hunk_rows)
    return range(index.files[file].first_hunk, after)


def picked(
    index: DiffIndex,
    hunks: Collection[int],
    lines: Mapping[int, Collection[int]] = _NO_LINES,
    *,
    backwards: bool = False,
) -> bytes:
    """Return a diff of these hunks alone.

    A program that applies a hunk looks for it at the line its header names, then elsewhere. Where the same
    lines stand twice, a header that still counts the hunks left out would lead to the wrong ones.

    Args:
        index: the diff; a file of a merge has no hunks to pick.
        hunks: their numbers, counted over all files.
        lines: by hunk, of those that come along in part, the rows of the changed lines that do.
        backwards: whether it is to be applied backwards, so that what the diff leads to is what is there.
    """
    parts: list[bytes] = []
    for number, file in enumerate(index.files):
        its = hunks_of(index, number)
        wanted = sum(hunk in hunks for hunk in its)
        if wanted or any(lines.get(hunk) for hunk in its):
            parts.append(_header(index, file, whole=wanted == len(its), backwards=backwards))
            parts += _moved(index, its, hunks, lines, backwards)
    return b"".join(parts)


def _header(index: DiffIndex, file: DiffFile, *, whole: bool, backwards: bool) -> bytes:
    """Return what stands above a file's hunks.

    Other mode bits come only where all of its hunks do. A file of which a part stays is not gone.
    """
    header = index.data[file.offset : file.body]
    if whole:
        return header
    header = _MODES.sub(b"", header)
    if file.kind == "delete" and not backwards:
        header = re.sub(rb"^deleted file mode [0-7]+\n", b"", header, flags=re.MULTILINE)
        return re.sub(rb'^--- ("?)a(/.*)\n\+\+\+ /dev/null\n', rb"--- \1a\2\n+++ \1b\2\n", header, flags=re.M)
    if file.kind == "create" and backwards:
        header = re.sub(rb"^new file mode [0-7]+\n", b"", header, flags=re.MULTILINE)
        return re.sub(rb'^--- /dev/null\n\+\+\+ ("?)b(/.*)\n', rb"--- \1a\2\n+++ \1b\2\n", header, flags=re.M)
    return header


def _moved(
    index: DiffIndex,
    its: range,
    hunks: Collection[int],
    lines: Mapping[int, Collection[int]],
    backwards: bool,
) -> list[bytes]:
    parts: list[bytes] = []
    left_out = 0
    """How many lines that are left out above would have been added."""
    for number in its:
        hunk = index.hunk(number)
        body = index.data[hunk.body : hunk.end]
        if number in hunks:
            taken = Cut(body, hunk.old_count, hunk.new_count)
        elif lines.get(number):
            taken = cut(body, {row - hunk.row - 1 for row in lines[number]}, backwards=backwards)
        else:
            left_out += hunk.new_count - hunk.old_count
            continue
        parts += [_spans(hunk, taken, left_out, backwards), taken.body]
        left_out += hunk.new_count - hunk.old_count - taken.new_count + taken.old_count
    return parts


def _spans(hunk: DiffHunk, taken: Cut, left_out: int, backwards: bool) -> bytes:
    old, new = hunk.old_start, hunk.new_start
    if backwards:
        old += left_out
    else:
        new -= left_out
    old, new = max(old, 1) if taken.old_count else 0, max(new, 1) if taken.new_count else 0
    heading = b" " + hunk.heading if hunk.heading else b""
    return b"@@ -%d,%d +%d,%d @@%s\n" % (old, taken.old_count, new, taken.new_count, heading)
