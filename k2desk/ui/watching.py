"""Notices while the window is in front that others create, move or delete files, or have git do something."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QFileSystemWatcher, QModelIndex, QObject

from k2desk.core.errors import GitError
from k2desk.ui.file_tree import FileTree
from k2desk.ui.models.files import Files
from k2desk.ui.models.tree import PATH

if TYPE_CHECKING:
    from pathlib import Path

MOST = 400
"""Folders that are watched; the system lends a user some thousand watches for all programs together."""


class Watching(QObject):
    """Watches the root, the folders that are open in the tree, and git's own folder; looks again soon.

    A folder tells of names that come, go or are replaced, which is how git and most editors write. What is
    written in place shows when the user comes back to the window.

    Args:
        files: looks again.
        tree: whose open folders are watched; while it lives, so does this.
    """

    def __init__(self, files: Files, tree: FileTree) -> None:
        super().__init__(tree)
        self._files, self._tree = files, tree
        self._watcher = QFileSystemWatcher(self)
        self._watcher.directoryChanged.connect(self._changed)
        self._root: Path | None = None
        tree.expanded.connect(self._expanded)
        tree.collapsed.connect(self._collapsed)
        files.listed.connect(self._listed)
        self._listed()

    @property
    def folders(self) -> list[str]:
        """What is watched."""
        return sorted(self._watcher.directories())

    def _listed(self) -> None:
        """Begin anew where another folder is open."""
        root = self._files.root
        if root == self._root:
            return
        self._root = root
        if self._watcher.directories():
            self._watcher.removePaths(self._watcher.directories())
        if root is not None:
            self._watcher.addPaths([str(root), *_git_folder(root)])

    def _expanded(self, index: QModelIndex) -> None:
        if self._root is None or len(self._watcher.directories()) >= MOST:
            return
        folder = self._root / index.data(PATH)
        if folder.is_dir() and not folder.is_symlink():
            self._watcher.addPath(str(folder))

    def _collapsed(self, index: QModelIndex) -> None:
        if self._root is not None:
            self._watcher.removePath(str(self._root / index.data(PATH)))

    def _changed(self, _folder: str) -> None:
        self._files.refresh_soon()


def _git_folder(root: Path) -> list[str]:
    """Return git's folder of a working tree: HEAD and the index are replaced in it."""
    from k2desk.workspace.gitdir import find_gitdir

    try:
        found = find_gitdir(root)
    except GitError:
        return []  # git is not let near it, so it has nothing to tell
    return [str(found.folder)] if found else []
