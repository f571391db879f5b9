"""An opened workspace: the fence, git and what they share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from k2desk.core.errors import GitError
from k2desk.core.wording import mark
from k2desk.workspace.fence import Fence
from k2desk.workspace.git import NOT_TRUSTED, Git
from k2desk.workspace.gitdir import elsewhere
from k2desk.workspace.guards import check_folder
from k2desk.workspace.paths import PathList, list_paths

_UNMARKED = mark("so changes are not marked")


@dataclass(frozen=True, slots=True)
class Workspace:
    """The user's folder.

    Args:
        root: absolute, links resolved.
        fence: the only way to its files.
        git: its repository, if it has one.
        trusted: tells whether git, commands and tests may run in it.
    """

    root: Path
    fence: Fence
    git: Git
    trusted: Callable[[], bool] = lambda: True

    @property
    def name(self) -> str:
        """The folder's own name, for titles."""
        return self.root.name

    def paths(self) -> PathList:
        """List its files. Blocks."""
        return list_paths(self.fence, self.git)

    def ignored(self, paths: Sequence[str]) -> frozenset[str]:
        """Return which of these paths git would ignore; none where git can't be asked. Blocks."""
        try:
            return self.git.ignored(paths)
        except GitError:
            return frozenset()

    def git_notice(self) -> str:
        """Return a sentence on why git is not there, "" where it is; starts no process."""
        try:
            match self.git.presence():
                case "ready":
                    return ""
                case "no git":
                    return mark(f"Git is not installed, {_UNMARKED}. Install it and open the folder anew.")
                case "not trusted":
                    return NOT_TRUSTED
                case "no repository":
                    return elsewhere(self.root) or mark(
                        f"This folder is no git repository, {_UNMARKED}. “git init” makes it one."
                    )
        except GitError as error:
            return str(error)

    def close(self) -> None:
        """Let go of the folder."""
        self.fence.close()


def open_workspace(
    folder: Path,
    data_folder: Path,
    trusted: Callable[[Path], bool] = lambda _: True,
    *,
    also: Sequence[Path] = (),
) -> Workspace:
    """Open a folder as a workspace; no program is started.

    Args:
        folder: what the user chose.
        data_folder: where K2Desk keeps its own record.
        trusted: tells whether git, commands and tests may run in a folder; asked each time.
        also: further folders of K2Desk's own, see `check_folder`.

    Raises:
        WorkspaceError: the folder is too wide, or can't be opened; a sentence for the user.
    """
    root = check_folder(folder, data_folder, also=also)
    may = partial(trusted, root)
    return Workspace(root, Fence(root), Git(root, trusted=may), may)
