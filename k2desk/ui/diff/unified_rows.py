"""The rows of a diff that git made, however long; only those that are looked at are made."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from k2desk.core.visible import visible
from k2desk.core.wording import mark
from k2desk.patch.headers import DiffFile
from k2desk.patch.unified import DiffHunk, index_diff
from k2desk.ui.diff.rows import WHOLE, Action, DiffRow, DocKey, Kind
from k2desk.ui.diff.shown import ShownLines, shown_line
from k2desk.ui.diff.tint import PIECE
from k2desk.ui.highlight import language_of
from k2desk.ui.words import tr

_WORDS = {
    "create": mark("new file"),
    "delete": mark("deleted"),
    "rename": mark("renamed from {path}"),
    "copy": mark("copied from {path}"),
    "combined": mark("merge"),
    "modify": "",
}
_NO_NEWLINE = mark("no newline at the end")


class UnifiedRows:
    """A diff as ``git diff`` writes it, as rows, see `rows.DiffRows`.

    Args:
        data: the diff.

    Raises:
        PatchError: it can't be read.
    """

    def __init__(self, data: bytes) -> None:
        self.index = index_diff(data)
        self._lines = lru_cache(maxsize=32)(self._find_lines)
        self._kinds = self.index.kinds
        self.last_line = self.index.last_line
        """The highest line number there is, or one more."""
        self._made = lru_cache(maxsize=2048)(self._make)
        self._crlf = lru_cache(maxsize=512)(self._only_crlf)

    @property
    def before(self) -> str:
        """What stands before the diff, such as a commit's message; "" for nothing."""
        data, files = self.index.data, self.index.files
        text = data[: files[0].offset] if files else data
        return "\n".join(visible(line) for line in text.decode("utf-8", "replace").rstrip().split("\n"))

    @property
    def kinds(self) -> bytes:
        """The kind of every row."""
        return self._kinds

    @property
    def files(self) -> int:
        """How many files it has."""
        return len(self.index.files)

    def row(self, index: int) -> DiffRow:
        """Make a row."""
        return self._made(index)

    def document(self, key: DocKey) -> tuple[Sequence[str], str]:
        """Return one side of a piece of a hunk; the key is its first row and ``old`` or ``new``."""
        first, side = key
        number = self.index.hunk_at(first)
        hunk = self.index.hunk(number)
        start = first - hunk.row - 1
        lines, file = self._lines(number)[start : start + PIECE], self.index.files[hunk.file]
        signs, crlf = (b" -" if side == "old" else b" +"), self._crlf(hunk.file)
        texts = ShownLines([line[1:] + b"\n" for line in lines if line[:1] in signs], crlf)
        return texts, language_of(file.old_path if side == "old" else file.path)

    def act(self, index: int, action: Action) -> None:
        """Do nothing: git folds for us, and what it left out is not here."""

    def _find_lines(self, number: int) -> list[bytes]:
        hunk = self.index.hunk(number)
        lines = self.index.data[hunk.body : hunk.end].split(b"\n")[: hunk.row_count]
        return [line or b" " for line in lines]  # some programs drop the blank of an empty line

    def _make(self, index: int) -> DiffRow:
        kind = chr(self._kinds[index])
        if kind == "f":
            return self._file_row(index, self.index.file_at(index))
        number = self.index.hunk_at(index)
        hunk = self.index.hunk(number)
        in_file = number - self.index.files[hunk.file].first_hunk
        if kind == "h":
            heading = visible(hunk.heading.decode("utf-8", "surrogateescape").strip())
            return DiffRow("h", heading, file=hunk.file, hunk=in_file, aside=_span(hunk))
        data = self._lines(number)[index - hunk.row - 1]
        if kind == "n":
            words = tr(_NO_NEWLINE) if data.startswith(b"\\") else shown_line(data)[0]
            return DiffRow("n", words, file=hunk.file, hunk=in_file)
        return self._line_row(index, hunk, in_file, data[1:])

    def _file_row(self, index: int, number: int) -> DiffRow:
        file = self.index.files[number]
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

    def _line_row(self, index: int, hunk: DiffHunk, in_file: int, data: bytes) -> DiffRow:
        text, tail = shown_line(data + b"\n", self._crlf(hunk.file))
        kinds, first = self._kinds, hunk.row + 1
        kind: Kind = chr(kinds[index])  # type: ignore[assignment]
        both, gone, come = (kinds.count(sign, first, index) for sign in (b" ", b"-", b"+"))
        old = hunk.old_start + both + gone if kind != "+" else 0
        new = hunk.new_start + both + come if kind != "-" else 0
        side, sign = ("old", b"-") if kind == "-" else ("new", b"+")
        piece = index - (index - first) % PIECE
        code = (piece, side), kinds.count(b" ", piece, index) + kinds.count(sign, piece, index)
        alone = self.index.files[hunk.file].kind in ("create", "delete")
        change = -1 if kind == " " else index
        return DiffRow(kind, text, old, new, hunk.file, in_file, change, alone, tail, code=code)

    def _only_crlf(self, number: int) -> bool:
        """Return whether every line of a file that is shown ends with CRLF."""
        file, data = self.index.files[number], self.index.data
        ends = data.count(b"\r\n", file.body, file.end)
        others = data.count(b"\n@@ ", file.body - 1, file.end) + data.count(b"\n\\ ", file.body, file.end)
        return ends > 0 and ends + others >= data.count(b"\n", file.body, file.end)


def _span(hunk: DiffHunk) -> str:
    start, count = (hunk.new_start, hunk.new_count) if hunk.new_count else (hunk.old_start, hunk.old_count)
    if not count:
        return ""
    return f"{start}–{start + count - 1}" if count > 1 else f"{start}"


def _words(file: DiffFile) -> str:
    words = [tr(_WORDS[file.kind], path=visible(file.old_path))]
    if file.old_mode and file.new_mode and file.old_mode != file.new_mode:
        words.append(
            tr(
                "mode {old_mode:o} → {new_mode:o}",
                old_mode=file.old_mode & 4095,
                new_mode=file.new_mode & 4095,
            )
        )
    if file.binary:
        words.append(tr("binary, not shown"))
    return " · ".join(word for word in words if word)
