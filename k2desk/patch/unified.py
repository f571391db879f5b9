"""An index of the headers of a git diff; its rows are made when somebody looks at them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import cached_property
from operator import itemgetter
from typing import Literal, NamedTuple, TypeAlias

import msgspec

from k2desk.core.errors import PatchError
from k2desk.patch.headers import DiffFile, file_header

RowKind: TypeAlias = Literal["file", "hunk", " ", "-", "+", "\\", "note"]
STRIDE = 64
"""In a hunk that was looked at, the place of every row of this many is kept."""

_SPANS = rb"@@ -(\d{1,9})(?:,(\d{1,9}))? \+(\d{1,9})(?:,(\d{1,9}))? @@"
_HUNK = re.compile(_SPANS + rb" ?(.*)")
_HEADERS = re.compile(rb"\n" + _SPANS)
_KINDS: dict[int, RowKind] = {32: " ", 45: "-", 43: "+", 92: "\\"}
_AS_KIND = bytes(
    ord("h") if sign == ord("@") else sign if sign in b" -+" else ord("n") for sign in range(256)
)
"""By the first byte of a line."""
_first = itemgetter(0)


class _Stop(NamedTuple):
    """Where a row begins in the diff, and the numbers of the next old and the next new line."""

    offset: int
    old: int
    new: int


class DiffHunk(msgspec.Struct, frozen=True, gc=False):
    """The header of a hunk.

    Args:
        file: index of its file.
        offset: of its header line in the diff, in bytes.
        body: offset of its first row.
        end: offset after its last row.
        row: number of its header's row, from 0.
        row_count: how many rows follow the header.
        old_start: number of its first old line, from 1; 0 for a new file and in a merge.
        old_count: how many old lines it covers.
        new_start: number of its first new line, from 1; 0 for a deleted file and in a merge.
        new_count: how many new lines it covers.
        heading: what git found to stand above, such as a function's name.
    """

    file: int
    offset: int
    body: int
    end: int
    row: int
    row_count: int
    old_start: int
    old_count: int
    new_start: int
    new_count: int
    heading: bytes


class DiffRow(msgspec.Struct, frozen=True, gc=False):
    """A row of the diff.

    Args:
        kind: ``file`` and ``hunk`` are headers; a blank, ``-`` and ``+`` are lines; a backslash is git's
            remark on the line before; ``note`` is a line of a merge, its signs included.
        file: index of its file.
        hunk: index of its hunk, -1 for a file's header.
        old: its number in the old file, from 1; 0 where it has none.
        new: its number in the new file, from 1; 0 where it has none.
        data: the line without its sign and its line feed; the heading of a hunk.
    """

    kind: RowKind
    file: int
    hunk: int
    old: int = 0
    new: int = 0
    data: bytes = b""

    @property
    def text(self) -> str:
        """The line as text; bytes that are no UTF-8 are surrogates, which `core.visible` shows."""
        return self.data.decode("utf-8", "surrogateescape")


class DiffIndex:
    """The files and hunks of a diff, and its rows by number.

    Args:
        data: the diff.
        files: in order.
        kinds: of every row one byte: ``f`` and ``h`` are the headers of a file and of a hunk; a blank, ``-``
            and ``+`` are lines; ``n`` is all else.
        last_line: the highest number of a line there is, or one more.
    """

    def __init__(self, data: bytes, files: tuple[DiffFile, ...], kinds: bytes, last_line: int) -> None:
        self.data = data
        self.files = files
        self.kinds = kinds
        self.last_line = last_line
        self.row_count = len(kinds)
        """Of the whole diff: one a file, one a hunk, one a line."""
        self.hunk_rows = [match.start() for match in re.finditer(b"h", kinds)]
        """The row of every hunk's header, over all files."""
        self._file_rows = [file.row for file in files]
        self._hunks: dict[int, DiffHunk] = {}
        self._offsets: dict[int, list[int]] = {}
        self._tracks: dict[int, tuple[bytes, list[_Stop]]] = {}

    @cached_property
    def hunks(self) -> tuple[DiffHunk, ...]:
        """All of them, in order, over all files."""
        return tuple(self.hunk(number) for number in range(len(self.hunk_rows)))

    def file_at(self, row: int) -> int:
        """Return the index of the file a row belongs to."""
        return bisect_right(self._file_rows, row) - 1

    def hunk_at(self, row: int) -> int:
        """Return the index of the last hunk that begins at a row or above it."""
        return bisect_right(self.hunk_rows, row) - 1

    def hunk(self, number: int) -> DiffHunk:
        """Return a hunk by its index; its header is read when somebody asks for the first time."""
        if number not in self._hunks:
            self._hunks[number] = self._hunk(number)
        return self._hunks[number]

    def _hunk(self, number: int) -> DiffHunk:
        row = self.hunk_rows[number]
        index = self.file_at(row)
        file = self.files[index]
        if file.kind == "combined":
            after = self._file_rows[index + 1] if index + 1 < len(self.files) else self.row_count
            return DiffHunk(index, file.body, file.body, file.end, row, after - row - 1, 0, 0, 0, 0, b"")
        if index not in self._offsets:
            found = _HEADERS.finditer(self.data, file.body - 1, file.end)
            self._offsets[index] = [*(match.start() + 1 for match in found), file.end]
        offset, end = self._offsets[index][number - file.first_hunk :][:2]
        body = self.data.find(b"\n", offset, end) + 1 or end
        match = _HUNK.match(self.data, offset, body)
        assert match is not None  # noqa: S101 -- `index_diff` has seen it
        old_start, old_count, new_start, new_count, heading = match.groups()
        return DiffHunk(
            index,
            offset,
            body,
            end,
            row,
            _count(self.data, body, end),
            int(old_start),
            int(old_count or 1),
            int(new_start),
            int(new_count or 1),
            heading,
        )

    def row(self, number: int) -> DiffRow:
        """Return a row.

        Args:
            number: from 0.

        Raises:
            IndexError: there is no such row.
        """
        if not 0 <= number < self.row_count:
            raise IndexError(f"the diff has {self.row_count} rows, there is no row {number}")
        file = self.file_at(number)
        if self._file_rows[file] == number:
            return DiffRow("file", file, -1)
        index = self.hunk_at(number)
        hunk = self.hunk(index)
        if hunk.row == number:
            return DiffRow("hunk", file, index, hunk.old_start, hunk.new_start, hunk.heading)
        return self._line(file, index, number - hunk.row - 1)

    def rows(self, first: int, last: int) -> Iterator[DiffRow]:
        """Yield the rows from ``first`` up to, but not including, ``last``, as far as there are any."""
        for number in range(max(0, first), min(last, self.row_count)):
            yield self.row(number)

    def _line(self, file: int, index: int, row: int) -> DiffRow:
        hunk = self.hunk(index)
        signs, stops = self._track(index)
        start, old, new = stops[row // STRIDE]
        for _ in range(row % STRIDE):
            start = self.data.index(b"\n", start) + 1
        end = self.data.find(b"\n", start, hunk.end)
        data = self.data[start : end if end >= 0 else hunk.end]
        if self.files[file].kind == "combined":
            return DiffRow("note", file, index, data=data)
        kind = _KINDS.get(signs[row], "note")
        both, gone, come = (signs.count(sign, row - row % STRIDE, row) for sign in (b" ", b"-", b"+"))
        old = old + both + gone if kind in (" ", "-") else 0
        new = new + both + come if kind in (" ", "+") else 0
        return DiffRow(kind, file, index, old, new, data if kind == "note" else data[1:])

    def _track(self, index: int) -> tuple[bytes, list[_Stop]]:
        """Return the signs of a hunk's rows, and every `STRIDE`-th row as a place to start from."""
        if index not in self._tracks:
            hunk = self.hunk(index)
            lines = self.data[hunk.body : hunk.end].split(b"\n")
            signs = b"".join([line[:1] or b" " for line in lines])
            stops = [_Stop(hunk.body, hunk.old_start, hunk.new_start)]
            for at in range(0, len(lines) - STRIDE, STRIDE):
                offset, old, new = stops[-1]
                offset += sum(map(len, lines[at : at + STRIDE])) + STRIDE
                both, gone, come = (signs.count(sign, at, at + STRIDE) for sign in (b" ", b"-", b"+"))
                stops.append(_Stop(offset, old + both + gone, new + both + come))
            self._tracks[index] = signs, stops
        return self._tracks[index]


def index_diff(data: bytes) -> DiffIndex:
    """Index a diff as ``git diff`` writes it, with the prefixes ``a/`` and ``b/``; merges may be in it.

    What stands before the first ``diff --`` line, such as a commit's message, is passed over. Of the lines
    only the signs are looked at: a diff of 100,000 lines takes some 12 ms.

    Raises:
        PatchError: a hunk's header can't be read.
    """
    files: list[DiffFile] = []
    kinds: list[bytes] = []
    start = 0 if data.startswith(b"diff --") else data.find(b"\ndiff --") + 1
    row = first_hunk = last_line = 0
    if not data.startswith(b"diff --", start):
        start = len(data)
    while start < len(data):
        end = data.find(b"\ndiff --", start) + 1 or len(data)
        combined = not data.startswith(b"diff --git ", start)
        body = data.find(b"\n@@@" if combined else b"\n@@ ", start, end) + 1 or end
        files.append(file_header(data[start:body], start, body, end, row, first_hunk))
        if combined:
            found = (b"h" + b"n" * _count(data, body, end)) if body < end else b""
        else:
            found, last = _kinds(data, body, end)
            last_line = max(last_line, last)
        kinds += (b"f", found)
        row += 1 + len(found)
        first_hunk += found.count(b"h")
        start = end
    return DiffIndex(data, tuple(files), b"".join(kinds), last_line)


def _kinds(data: bytes, start: int, end: int) -> tuple[bytes, int]:
    """Return the kind of every row of a file's hunks, and the number after its last line.

    Hunks are in order, so the last one tells.
    """
    if start == end:
        return b"", 0
    rows = data[start:end]
    lines = rows.removesuffix(b"\n").split(b"\n")
    if b"\n\n" in rows or rows.startswith(b"\n"):  # some programs drop the blank of an empty line
        lines = [line or b" " for line in lines]
    signs = bytes(map(_first, lines))
    headers = _HEADERS.findall(data, start - 1, end)
    if len(headers) != signs.count(b"@"):
        numbered = enumerate(lines, data.count(b"\n", 0, start) + 1)
        bad = next(number for number, line in numbered if line.startswith(b"@") and not _HUNK.match(line))
        raise PatchError(f"Line {bad} of the diff is no header of a hunk; make the diff anew.")
    old_start, old_count, new_start, new_count = headers[-1]
    after = max(int(old_start) + int(old_count or 1), int(new_start) + int(new_count or 1))
    return signs.translate(_AS_KIND), after


def _count(data: bytes, start: int, end: int) -> int:
    """Count rows; the last one may lack its line feed."""
    return data.count(b"\n", start, end) + (end > start and data[end - 1] != 10)
