"""What a search found, as rows: each file, and under it the lines that match."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from k2desk.core.said import Attachment
from k2desk.core.visible import visible
from k2desk.ui.words import tr, trn

if TYPE_CHECKING:
    from k2desk.workspace.hits import Hit

AROUND = 3
"""How many lines before and after a hit go along with it."""
LEAD = 12
"""How many letters are shown before a match far to the right."""

_Index = QModelIndex | QPersistentModelIndex


@dataclass(eq=False, slots=True)
class FileRow:
    """A file in which something was found; closed, its lines are out of sight."""

    path: str
    hits: list[Hit] = field(default_factory=list)
    opened: bool = True


class LineRow(NamedTuple):
    """A line that matches."""

    hit: Hit


Row = FileRow | LineRow


class Piece(NamedTuple):
    """Letters of a line, inside a match or not."""

    text: str
    matched: bool


def pieces_of(hit: Hit) -> list[Piece]:
    """Split a line into what matches and what stands between, without its indentation."""
    start = len(hit.text) - len(hit.text.lstrip())
    first = hit.spans[0][0] if hit.spans else start
    found: list[Piece] = []
    if first - start > LEAD:
        start = first - LEAD
        found.append(Piece("…", matched=False))
    for left, right in hit.spans:
        if right > max(left, start):
            found.append(Piece(_plain(hit.text[start : max(left, start)]), matched=False))
            found.append(Piece(_plain(hit.text[max(left, start) : right]), matched=True))
            start = right
    found.append(Piece(_plain(hit.text[start:]), matched=False))
    return [piece for piece in found if piece.text]


def stretches(hits: Sequence[Hit]) -> list[Attachment]:
    """Return the lines of hits with some around each; what touches or overlaps in a file becomes one.

    Args:
        hits: those of one file in the order of their lines.
    """
    found: dict[str, list[tuple[int, int]]] = {}
    for hit in hits:
        first, last = max(1, hit.line - AROUND), hit.line + AROUND
        in_file = found.setdefault(hit.path, [])
        if in_file and first <= in_file[-1][1] + 1:
            in_file[-1] = (in_file[-1][0], max(last, in_file[-1][1]))
        else:
            in_file.append((first, last))
    return [Attachment(path, first, last) for path, places in found.items() for first, last in places]


def _plain(text: str) -> str:
    return visible(text).replace("\t", "  ")


class Hits(QAbstractListModel):
    """The rows of a search; they grow while it runs."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.files: list[FileRow] = []
        self.rows: list[Row] = []

    @property
    def count(self) -> int:
        """How many lines were found."""
        return sum(len(file.hits) for file in self.files)

    def clear(self) -> None:
        """Forget everything."""
        self.beginResetModel()
        self.files, self.rows = [], []
        self.endResetModel()

    def add(self, hits: Sequence[Hit]) -> None:
        """Append hits; those of one file follow each other."""
        fresh: list[Row] = []
        last = self.files[-1] if self.files else None
        grown = last
        for hit in hits:
            if last is None or last.path != hit.path:
                last = FileRow(hit.path)
                self.files.append(last)
                fresh.append(last)
            last.hits.append(hit)
            if last.opened:
                fresh.append(LineRow(hit))
        if fresh:
            self.beginInsertRows(QModelIndex(), len(self.rows), len(self.rows) + len(fresh) - 1)
            self.rows += fresh
            self.endInsertRows()
        if grown is not None:
            changed = self.index(self.rows.index(grown), 0)
            self.dataChanged.emit(changed, changed)

    def set_opened(self, row: int, opened: bool) -> None:
        """Show the lines of a file, or put them out of sight."""
        file = self.rows[row]
        if not isinstance(file, FileRow) or file.opened == opened:
            return
        file.opened = opened
        first, last = row + 1, row + len(file.hits)
        if opened:
            self.beginInsertRows(QModelIndex(), first, last)
            self.rows[first:first] = [LineRow(hit) for hit in file.hits]
            self.endInsertRows()
        else:
            self.beginRemoveRows(QModelIndex(), first, last)
            del self.rows[first : last + 1]
            self.endRemoveRows()
        self.dataChanged.emit(self.index(row, 0), self.index(row, 0))

    def file_row(self, row: int) -> int:
        """Return the row of the file a row belongs to."""
        while not isinstance(self.rows[row], FileRow):
            row -= 1
        return row

    def rowCount(self, parent: _Index | None = None) -> int:
        """Return how many rows there are."""
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the words of a row, or the row itself."""
        row = self.rows[index.row()]
        if role == Qt.ItemDataRole.UserRole:
            return row
        match row:
            case FileRow():
                words = visible(row.path)
                hits = trn("{n} hit", "{n} hits", len(row.hits))
                spoken = f"{words}, {hits}, {tr('open') if row.opened else tr('closed')}"
            case LineRow(hit):
                words = "".join(piece.text for piece in pieces_of(hit))
                spoken = tr("line {line}: {words}", line=hit.line, words=words)
        if role == Qt.ItemDataRole.DisplayRole:
            return words
        return spoken if role == Qt.ItemDataRole.AccessibleTextRole else None
