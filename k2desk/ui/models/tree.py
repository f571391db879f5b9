"""The tree of files: rows are made for the folders somebody opens, out of one sorted list of paths."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from k2desk.core.visible import one_line
from k2desk.core.wording import mark
from k2desk.ui.words import tr

if TYPE_CHECKING:
    from k2desk.workspace.paths import Child, PathList

PATH = int(Qt.ItemDataRole.UserRole)
FOLDER = PATH + 1
MARK = PATH + 2
IGNORED = PATH + 3

WORDS = {
    "M": mark("modified"),
    "A": mark("added"),
    "D": mark("deleted"),
    "R": mark("renamed"),
    "U": mark("in conflict"),
    "?": mark("new, unknown to git"),
    "modify": mark("proposed"),
    "create": mark("proposed, new"),
    "delete": mark("proposed to be deleted"),
    "rename": mark("proposed, renamed"),
    "below": mark("holds changes"),
}
"""What a mark says to a screen reader."""

_Index = QModelIndex | QPersistentModelIndex


class _Node:
    __slots__ = ("above", "below", "folder", "name", "number", "path", "row")

    def __init__(
        self, number: int, name: str, path: str, folder: bool, above: _Node | None, row: int
    ) -> None:
        self.number, self.name, self.path, self.folder = number, name, path, folder
        self.above, self.row = above, row
        self.below: list[_Node] | None = None

    @property
    def key(self) -> tuple[str, bool]:
        """What makes a row the same one after a change."""
        return self.path, self.folder


class Tree(QAbstractItemModel):
    """Folders and files as rows; a folder's rows exist once it was opened."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._paths: PathList | None = None
        self._marks: Mapping[str, str] = {}
        self._marked: list[str] = []
        self._ignored: frozenset[str] = frozenset()
        self._root = _Node(0, "", "", True, None, 0)
        self._root.below = []
        self._nodes: dict[int, _Node] = {0: self._root}
        self._next = 1

    @property
    def paths(self) -> PathList | None:
        """What is shown; None before anything is."""
        return self._paths

    def show_paths(self, paths: PathList, *, fresh: bool = False) -> None:
        """Show other paths; rows that stay keep their place and what is open below them.

        Args:
            paths: what is there now.
            fresh: True begins anew, for another workspace.
        """
        before, self._paths = self._paths, paths
        if fresh:
            self.beginResetModel()
            self._nodes = {0: self._root}
            self._root.below = self._made(self._root)
            self.endResetModel()
        else:
            self._merge(self._root, before)

    def show_marks(self, marks: Mapping[str, str]) -> None:
        """Show other marks.

        Args:
            marks: of each path, one of `WORDS`.
        """
        if marks == self._marks:
            return
        before, self._marks = self._marks, dict(marks)
        self._marked = sorted(marks)  # git sorts them, too: of very many this takes no time
        other = (path for path in {*before, *marks} if before.get(path) != marks.get(path))
        touched = {"", *(above for path in other for above in _above(path))}
        for node in tuple(self._nodes.values()):
            if node.below and node.path in touched:  # the view goes through every row it is told of
                first, last = self._index(node.below[0]), self._index(node.below[-1])
                self.dataChanged.emit(first, last, [MARK])

    def show_ignored(self, ignored: frozenset[str]) -> None:
        """Tell which rows git ignores; the next `show_paths` shows it. An ignored folder is not opened."""
        self._ignored = ignored

    def index_of(self, path: str) -> QModelIndex:
        """Return the row of a path, making the rows above it; an invalid one where it is not listed."""
        node = self._root
        for part in (*_above(path), path):
            found = next((below for below in self._rows(node) if below.path == part), None)
            if found is None:
                return QModelIndex()
            node = found
        return self._index(node)

    def path(self, index: _Index) -> str:
        """Return the path of a row, "" for none."""
        return self._node(index).path

    def is_folder(self, index: _Index) -> bool:
        """Tell whether a row is a folder."""
        return index.isValid() and self._node(index).folder

    def mark(self, path: str, folder: bool) -> str:
        """Return the mark of a path, "" for none; ``below`` for a folder that holds marks."""
        return self._marks.get(path, "below" if folder and self._holds_marks(path) else "")

    def _holds_marks(self, folder: str) -> bool:
        at = bisect_left(self._marked, f"{folder}/")
        return at < len(self._marked) and self._marked[at].startswith(f"{folder}/")

    # -- Qt

    def index(self, row: int, column: int, parent: _Index | None = None) -> QModelIndex:
        """Return the index of a row."""
        rows = self._rows(self._node(parent))
        if column == 0 and 0 <= row < len(rows):
            return self.createIndex(row, 0, rows[row].number)
        return QModelIndex()

    def parent(self, index: _Index | None = None) -> Any:
        """Return the index of the folder a row lies in."""
        if index is None:
            return QObject.parent(self)
        above = self._node(index).above
        return QModelIndex() if above is None or above is self._root else self._index(above)

    def rowCount(self, parent: _Index | None = None) -> int:
        """Return how many rows a folder has."""
        return len(self._rows(self._node(parent)))

    def columnCount(self, _parent: _Index | None = None) -> int:
        """Return the one column."""
        return 1

    def hasChildren(self, parent: _Index | None = None) -> bool:
        """Tell whether it is a folder, without looking into it."""
        node = self._node(parent)
        return node.folder and node.path not in self._ignored

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what is shown of a row."""
        node = self._node(index)
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return one_line(node.name)
            case Qt.ItemDataRole.AccessibleTextRole:
                mark = self.mark(node.path, node.folder)
                kind = tr("folder") if node.folder else tr("file")
                ignored = tr("ignored by git") if node.path in self._ignored else ""
                return ", ".join(filter(None, (one_line(node.name), kind, tr(WORDS.get(mark, "")), ignored)))
            case _ if role == PATH:
                return node.path
            case _ if role == FOLDER:
                return node.folder
            case _ if role == IGNORED:
                return node.path in self._ignored
            case _ if role == MARK:
                return self.mark(node.path, node.folder)
            case _:
                return None

    # -- rows

    def _node(self, index: _Index | None) -> _Node:
        return self._nodes[index.internalId()] if index is not None and index.isValid() else self._root

    def _index(self, node: _Node) -> QModelIndex:
        return QModelIndex() if node is self._root else self.createIndex(node.row, 0, node.number)

    def _rows(self, node: _Node) -> list[_Node]:
        if node.below is None:
            node.below = self._made(node) if node.folder else []
        return node.below

    def _children(self, node: _Node) -> tuple[Child, ...]:
        if self._paths is None:
            return ()
        # A folder whose content is not known yet is listed as its name and a slash, with nothing after it.
        return tuple(child for child in self._paths.children(node.path) if child.name)

    def _made(self, above: _Node) -> list[_Node]:
        return [self._new(child, above, row) for row, child in enumerate(self._children(above))]

    def _new(self, child: Child, above: _Node, row: int) -> _Node:
        made = _Node(self._next, child.name, child.path, child.folder, above, row)
        self._nodes[made.number] = made
        self._next += 1
        return made

    def _merge(self, node: _Node, before: PathList | None) -> None:
        """Bring a folder's rows up to date, one run of rows at a time."""
        paths = self._paths
        if node.below is None or (before and paths and paths.same_below(node.path, before)):
            return
        rows, wanted = node.below, self._children(node)
        stay = {(child.path, child.folder) for child in wanted}
        end = len(rows)
        while end > 0:
            start = end
            while start > 0 and rows[start - 1].key not in stay:
                start -= 1
            if start < end:
                self._remove(node, rows, start, end)
            end = start - 1
        row = 0
        while row < len(wanted):
            key = rows[row].key if row < len(rows) else None
            stop = row
            while stop < len(wanted) and (wanted[stop].path, wanted[stop].folder) != key:
                stop += 1
            if stop > row:
                self._insert(node, rows, row, wanted[row:stop])
            row = stop + 1
        for below in rows:
            if below.folder:
                self._merge(below, before)

    def _remove(self, node: _Node, rows: list[_Node], start: int, end: int) -> None:
        self.beginRemoveRows(self._index(node), start, end - 1)
        for gone in rows[start:end]:
            self._forget(gone)
        del rows[start:end]
        _number(rows, start)
        self.endRemoveRows()

    def _insert(self, node: _Node, rows: list[_Node], start: int, children: tuple[Child, ...]) -> None:
        self.beginInsertRows(self._index(node), start, start + len(children) - 1)
        rows[start:start] = [self._new(child, node, start) for child in children]
        _number(rows, start)
        self.endInsertRows()

    def _forget(self, node: _Node) -> None:
        for below in node.below or ():
            self._forget(below)
        del self._nodes[node.number]


def _number(rows: list[_Node], start: int) -> None:
    for row in range(start, len(rows)):
        rows[row].row = row


def _above(path: str) -> Iterator[str]:
    """Yield the folders above a path, the highest first."""
    at = path.find("/")
    while at >= 0:
        yield path[:at]
        at = path.find("/", at + 1)
