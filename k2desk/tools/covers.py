"""What is covered where a command sees the project itself: files with secrets, and git's own folders."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path

from k2desk.core.errors import GitError, WorkspaceError
from k2desk.core.visible import visible
from k2desk.proof.effects import of_tools
from k2desk.proof.snapshot import Listed
from k2desk.proof.walk import Walk
from k2desk.sandbox.command import Bind
from k2desk.tools.base import Means
from k2desk.workspace.names import secret

MOST = 200
"""Each cover costs the start of a command a third of a millisecond."""
_MOST_WALKED = 50_000


def covered(means: Means, more: Sequence[Bind] = ()) -> list[Bind]:
    """Return what is bound over the project. Blocks.

    Args:
        means: the workspace.
        more: what else will be.

    Raises:
        WorkspaceError: it is too much, or an ignored folder is too large to be looked through.
    """
    root = means.workspace.root
    found = [
        *(Bind(root / path, root / path) for path in _repositories(means)),
        *(Bind(Path(os.devnull), root / path) for path in _secrets(means)),
        *more,
    ]
    if len(found) > MOST:
        raise WorkspaceError(
            f"{len(found)} files with secrets or further names would have to be covered; that is too many. "
            "Run it in the copy."
        )
    return found


def _repositories(means: Means) -> Iterator[str]:
    """Yield git's own folders, which are shown and never written."""
    root = means.workspace.root
    folders = [
        "",
        *(
            entry.path
            for entry in Listed(root, means.workspace.paths()).entries()
            if stat.S_ISDIR(entry.found.st_mode)
        ),
    ]
    for folder in folders:
        git = os.path.join(folder, ".git")
        if os.path.lexists(root / git) and not (root / git).is_symlink():
            yield git


def _secrets(means: Means) -> list[str]:
    """Return the files that usually hold secrets, also among what git ignores."""
    root = means.workspace.root
    named = [path for path in means.workspace.paths() if secret(path)]
    try:
        ignored = means.workspace.git.ignored_there().decode("utf-8", "surrogateescape").split("\0")[:-1]
    except GitError:  # no repository: everything was in the list above
        ignored = []
    for path in ignored:
        if not path.endswith("/"):
            named += [path] if secret(path) else []
        elif not of_tools(path):
            walk = Walk(root / path, _MOST_WALKED)
            named += [path + entry.path for entry in walk.entries() if secret(path + entry.path)]
            if walk.unread:
                raise WorkspaceError(
                    f"{visible(path)} is too large to look for secrets in. Run the command in the copy."
                )
    found = Listed(root, dict.fromkeys(named)).entries()
    return [entry.path for entry in found if stat.S_ISREG(entry.found.st_mode)]
