"""Where a workspace keeps its git folder and which branch it is on, read as text, without running git."""

from __future__ import annotations

import os
import re
import stat
from dataclasses import dataclass
from pathlib import Path

from k2desk.core.errors import GitError
from k2desk.core.visible import visible
from k2desk.core.wording import mark
from k2desk.workspace.porcelain import UnderWay

_LIMIT = 4096
_HASH = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class GitDir:
    """Git's folder for one working tree.

    Args:
        folder: holds HEAD and the index of this working tree.
        common: holds the configuration and the objects; the same, but for a linked working tree.
        linked: whether ``.git`` is a file that points elsewhere.
    """

    folder: Path
    common: Path
    linked: bool = False


@dataclass(frozen=True, slots=True)
class Head:
    """What is checked out: a branch's name, or the start of a commit's hash where none is."""

    name: str
    detached: bool = False


def find_gitdir(root: Path) -> GitDir | None:
    """Find the git folder of a working tree; None where it has none.

    Args:
        root: the workspace itself; folders above it are not searched.

    Raises:
        GitError: ``.git`` is a link or unreadable.
    """
    place = root / ".git"
    try:
        mode = os.lstat(place).st_mode
    except FileNotFoundError:
        return None
    except OSError as error:
        raise GitError(f"The .git of this folder cannot be read: {error.strerror}.") from error
    if stat.S_ISDIR(mode):
        return GitDir(place, _common(place))
    pointer = text_of(place) if stat.S_ISREG(mode) else None
    if pointer is None or not pointer.startswith("gitdir:"):
        raise GitError("The .git of this folder is a link or a strange file; git is left out.")
    folder = Path(os.path.realpath(root / pointer.removeprefix("gitdir:").strip()))
    return GitDir(folder, _common(folder), linked=True)


def elsewhere(root: Path) -> str:
    """Say why a folder without ``.git`` is no place for a repository of its own, "" where it is one.

    Args:
        root: the workspace; the user's home and what is above it do not count.
    """
    if all((root / name).is_dir() for name in ("objects", "refs")) and (root / "HEAD").is_file():
        return mark("This folder is a bare git repository: it holds no files to work on. Open a clone of it.")
    home = Path.home()
    for above in root.parents:
        if above == home or above in home.parents:
            return ""
        if os.path.lexists(above / ".git"):
            return mark(
                f"This folder lies in the git repository {visible(str(above))}, so changes are not marked. "
                "Open that folder to see them."
            )
    return ""


def read_head(gitdir: GitDir) -> Head | None:
    """Read what is checked out; None where HEAD cannot be read."""
    text = text_of(gitdir.folder / "HEAD")
    if text is None:
        return None
    if text.startswith("ref:"):
        return Head(visible(text.removeprefix("ref:").strip().removeprefix("refs/heads/")))
    return Head(text.strip()[:8], detached=True) if _HASH.fullmatch(text.strip()) else None


def under_way(gitdir: GitDir) -> UnderWay:
    """Say what was begun in a working tree and waits for its end, as git-status(1) does."""
    marks: tuple[tuple[str, UnderWay], ...] = (
        ("rebase-merge", "rebase"),
        ("rebase-apply", "rebase"),
        ("MERGE_HEAD", "merge"),
        ("CHERRY_PICK_HEAD", "cherry-pick"),
        ("REVERT_HEAD", "revert"),
    )
    return next((what for name, what in marks if os.path.lexists(gitdir.folder / name)), "")


def points_back(root: Path, gitdir: GitDir, worktree: str) -> bool:
    """Tell whether a git folder elsewhere names this working tree as its own.

    A foreign ``.git`` file could otherwise show another repository of the user in this workspace.

    Args:
        root: the workspace.
        gitdir: what its ``.git`` file points to.
        worktree: ``core.worktree`` of that folder's configuration, as submodules have it; "" for none.
    """
    back = text_of(gitdir.folder / "gitdir")
    if back is not None and os.path.realpath(gitdir.folder / back.strip()) == str(root / ".git"):
        return True
    return bool(worktree) and os.path.realpath(gitdir.folder / worktree) == str(root)


def text_of(path: Path, limit: int = _LIMIT) -> str | None:
    """Return the text of a small ordinary file, None where it is anything else; never waits."""
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0)
    try:
        descriptor = os.open(path, flags | getattr(os, "O_CLOEXEC", 0))
    except OSError:
        return None  # not there, or no business of ours: the caller has a sentence for it
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            return None
        data = os.read(descriptor, limit + 1)
    finally:
        os.close(descriptor)
    return data.decode("utf-8", "replace") if len(data) <= limit else None


def _common(folder: Path) -> Path:
    text = text_of(folder / "commondir")
    return folder if text is None else Path(os.path.realpath(folder / text.strip()))
