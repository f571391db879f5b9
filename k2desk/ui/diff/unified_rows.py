"""The rows of a diff that git made, however long; only those that are looked at are made."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from k2desk.core.visible import visible
from k2desk.patch.headers import DiffFile
from k2desk.patch.unified import DiffHunk, index_diff
from k2desk.patch.unified import DiffRow as GitRow
from k2desk.ui.diff.rows import WHOLE, Action, DiffRow, DocKey, Kind
from k2desk.ui.diff.shown import shown_line
from k2desk.ui.diff.tint import PIECE
from k2desk.ui.highlight import language_of

_OTHER = bytes(set(range(256)) - set(b" -+"))
_AS_KIND = bytes.maketrans(_OTHER, b"n" * len(_OTHER))
_WORDS = {
    "create": "new file",
    "delete": "deleted",
    "rename": "renamed from {}",
    "copy": "copied from {}",
    "combined": "merge",
    "modify": "",
}
_NO_NEWLINE = "no newline at the end"


class UnifiedRows:
    """A diff as ``git diff`` writes it, as rows, see `rows.DiffRows`.

    Args:
        data: the diff.

    Raises:
        PatchError: it can't be read.
    """

    def __init__(self, data: bytes) -> None:
        self._index = index_diff(data)
        self._kinds = self._all_kinds()
        self.last_line = max(
            (
                max(hunk.old_start + hunk.old_count, hunk.new_start + hunk.new_count)
                for hunk in self._index.hunks
            ),
            default=0,
        )
        """The highest line number there is, or one more."""
        self._made = lru_cache(maxsize=2048)(self._make)
        self._crlf = lru_cache(maxsize=512)(self._only_crlf)

    @property
    def kinds(self) -> bytes:
        """The kind of every row."""
        return self._kinds

    @property
    def files(self) -> int:
        """How many files it has."""
        return len(self._index.files)

    def row(self, index: int) -> DiffRow:
        """Make a row."""
        return self._made(index)

    def document(self, key: DocKey) -> tuple[Sequence[str], str]:
        """Return one side of a piece of a hunk; the key is its first row and ``old`` or ``new``."""
        first, side = key
        file = self._index.files[self._index.row(first).file]
        sign = "-" if side == "old" else "+"
        found = (self.row(index) for index in range(first, self._piece_end(first)))
        lines = [row.text for row in found if row.kind in (" ", sign)]
        return lines, language_of(file.old_path if side == "old" else file.path)

    def act(self, index: int, action: Action) -> None:
        """Do nothing: git folds for us, and what it left out is not here."""

    def _all_kinds(self) -> bytes:
        kinds = bytearray(b"f" * self._index.row_count)
        for hunk in self._index.hunks:
            lines = self._index.data[hunk.body : hunk.end].split(b"\n")[: hunk.row_count]
            signs = b"".join([line[:1] or b" " for line in lines]).translate(_AS_KIND)
            if self._index.files[hunk.file].kind == "combined":
                signs = b"n" * len(lines)
            kinds[hunk.row : hunk.row + 1 + len(lines)] = b"h" + signs
        return bytes(kinds)

    def _make(self, index: int) -> DiffRow:
        row = self._index.row(index)
        match row.kind:
            case "file":
                return self._file_row(index, row.file)
            case "hunk":
                hunk = self._index.hunks[row.hunk]
                heading = visible(row.text.strip())
                return DiffRow("h", heading, file=row.file, hunk=self._in_file(row), aside=_span(hunk))
            case "\\":
                return DiffRow("n", _NO_NEWLINE, file=row.file, hunk=self._in_file(row))
            case "note":
                return DiffRow("n", shown_line(row.data)[0], file=row.file, hunk=self._in_file(row))
            case " " | "-" | "+":
                return self._line_row(index, row, row.kind)

    def _file_row(self, index: int, number: int) -> DiffRow:
        file = self._index.files[number]
        end = self._kinds.find(b"f", index + 1)
        end = len(self._kinds) if end < 0 else end
        return DiffRow(
            "f",
            visible(file.path),
            file=number,
            hunk=WHOLE,
            aside=_words(file),
            added=self._kinds.count(b"+", index, end),
            removed=self._kinds.count(b"-", index, end),
        )

    def _line_row(self, index: int, row: GitRow, kind: Kind) -> DiffRow:
        text, tail = shown_line(row.data + b"\n", self._crlf(row.file))
        hunk = self._index.hunks[row.hunk]
        first = index - (index - hunk.row - 1) % PIECE
        side, sign = ("old", b"-") if kind == "-" else ("new", b"+")
        line = self._kinds.count(b" ", first, index) + self._kinds.count(sign, first, index)
        code = (first, side), line
        return DiffRow(kind, text, row.old, row.new, row.file, self._in_file(row), tail=tail, code=code)

    def _in_file(self, row: GitRow) -> int:
        return row.hunk - self._index.files[row.file].first_hunk

    def _piece_end(self, first: int) -> int:
        hunk = self._index.hunks[self._index.row(first).hunk]
        return min(first + PIECE, hunk.row + 1 + hunk.row_count)

    def _only_crlf(self, number: int) -> bool:
        """Return whether every line of a file that is shown ends with CRLF."""
        file, data = self._index.files[number], self._index.data
        ends = data.count(b"\r\n", file.body, file.end)
        others = data.count(b"\n@@ ", file.body - 1, file.end) + data.count(b"\n\\ ", file.body, file.end)
        return ends > 0 and ends + others >= data.count(b"\n", file.body, file.end)


def _span(hunk: DiffHunk) -> str:
    start, count = (hunk.new_start, hunk.new_count) if hunk.new_count else (hunk.old_start, hunk.old_count)
    if not count:
        return ""
    return f"{start}–{start + count - 1}" if count > 1 else f"{start}"


def _words(file: DiffFile) -> str:
    words = [_WORDS[file.kind].format(visible(file.old_path))]
    if file.old_mode and file.new_mode and file.old_mode != file.new_mode:
        words.append(f"mode {file.old_mode & 0o7777:o} → {file.new_mode & 0o7777:o}")
    if file.binary:
        words.append("binary, not shown")
    return " · ".join(word for word in words if word)
