"""Which folders of the tree are open: kept for each workspace, brought back, followed through a rename."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

from PySide6.QtCore import QModelIndex, QObject, QTimer

from k2desk.ui.file_tree import FileTree
from k2desk.ui.models.tree import PATH, Tree
from k2desk.workspace.paths import PathList

MOST = 200
"""Folders that are kept for a workspace."""
TURN = 0.008
"""Seconds of one turn of the loop in which folders are opened; the rest waits for the next."""


class OpenFolders(QObject):
    """The one owner of what is open; the view shows of it what is there.

    A folder that went away stays in mind: it is open again when another branch brings it back.

    Args:
        tree: the view.
        model: its model.
    """

    def __init__(self, tree: FileTree, model: Tree) -> None:
        super().__init__(tree)
        self._tree, self._model = tree, model
        self._open: set[str] = set()
        self._due: list[str] = []
        self._whole: set[str] = set()
        """What is opened with all folders below it."""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._go_on)
        tree.expanded.connect(self._expanded)
        tree.collapsed.connect(self._collapsed)
        tree.all_wanted.connect(self._open_all)

    @property
    def kept(self) -> str:
        """What is to be kept, see `show`; names that no settings file can hold are left out."""
        return "\n".join([path for path in sorted(self._open) if path.isprintable()][:MOST])

    def show(self, kept: str) -> None:
        """Open what was open in this workspace, and nothing else.

        Args:
            kept: paths of folders, each in a line.
        """
        self._tree.collapseAll()
        self._open = set(filter(None, kept.split("\n")))
        self.again()

    def again(self) -> None:
        """Open what is there by now and was open before."""
        self._due = sorted(self._open, reverse=True)  # the ones above come last, and are taken first
        if self._due:
            self._timer.start()

    def _open_all(self, path: str) -> None:
        """Open a folder and what is below it, as many as are kept."""
        if path:
            self._whole.add(path)
            self._due.append(path)
            self._timer.start()

    def follow(self, before: PathList, after: PathList, is_gone: Callable[[str], bool]) -> None:
        """Keep folders open that have another name now.

        A folder counts as renamed where a new one has at least half of what lay directly in it.

        Args:
            before: the paths there were.
            after: those there are now.
            is_gone: tells whether a file that is still listed is not there any more.
        """
        for folder in sorted(self._open):
            if folder not in self._open or not before.range_of(folder):
                continue  # it has gone along with one above it
            there = after.range_of(folder)
            if there and not all(map(is_gone, _some(after, there))):
                continue
            name = self._new_name(folder, before, after)
            if name:
                along = {path for path in self._open if f"{path}/".startswith(f"{folder}/")}
                self._open = self._open - along | {name + path.removeprefix(folder) for path in along}
                self._tree.collapse(self._model.index_of(folder))

    def _new_name(self, folder: str, before: PathList, after: PathList) -> str:
        """Return which new folder has what lay in one, "" for none."""
        inside = _names(before, folder)
        # Where a folder has come to, more files lie than before; to look for it anywhere would take long.
        grown = {at for at in self._open if len(before.range_of(at)) < len(after.range_of(at))}
        above = {folder.rpartition("/")[0], "", *grown}
        found = [(len(inside & _names(after, new)), new) for new in _new_folders(before, after, above)]
        most, name = max(found, default=(0, ""))
        return name if most * 2 >= max(1, len(inside)) else ""

    def _go_on(self) -> None:
        until = time.perf_counter() + TURN
        while self._due and time.perf_counter() < until:
            path = self._due.pop()
            index = self._model.index_of(path)
            if index.isValid() and self._model.hasChildren(index) and not self._tree.isExpanded(index):
                self._tree.expand(index)
            if path in self._whole:
                self._whole.discard(path)
                self._go_below(index)
        if self._due:
            self._timer.start()

    def _go_below(self, index: QModelIndex) -> None:
        """Open what is below a folder next, until there are as many as are kept."""
        room = MOST - len(self._open) - len(self._whole)
        rows = (self._model.index(row, 0, index) for row in range(self._model.rowCount(index)))
        folders = [self._model.path(row) for row in rows if self._model.hasChildren(row)][: max(0, room)]
        self._whole.update(folders)
        self._due += reversed(folders)

    def _expanded(self, index: QModelIndex) -> None:
        self._open.add(index.data(PATH))

    def _collapsed(self, index: QModelIndex) -> None:
        path = index.data(PATH)
        self._open.discard(path)
        if path in self._due:
            self._due.remove(path)


def _some(paths: PathList, there: range) -> Iterable[str]:
    """Yield paths one by one: most often the first one tells."""
    return (paths[number] for number in there)


def _names(paths: PathList, folder: str) -> set[tuple[str, bool]]:
    return {(child.name, child.folder) for child in paths.children(folder)}


def _new_folders(before: PathList, after: PathList, above: Iterable[str]) -> Iterable[str]:
    for folder in above:
        had = {child.path for child in before.children(folder) if child.folder}
        yield from (child.path for child in after.children(folder) if child.folder and child.path not in had)
