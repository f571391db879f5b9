"""Which folders are too wide to be a workspace."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from k2desk.core.errors import WorkspaceError
from k2desk.core.wording import mark


def check_folder(
    folder: Path, data_folder: Path, home: Path | None = None, *, also: Sequence[Path] = ()
) -> Path:
    """Make sure a folder can be opened as a workspace.

    Args:
        folder: what the user chose.
        data_folder: where K2Desk keeps its own record; it must never lie inside a workspace.
        home: the user's home folder; None asks the system.
        also: further folders of K2Desk's own, such as that of its settings; none may lie inside either.

    Returns:
        The folder, absolute and with its links resolved.

    Raises:
        WorkspaceError: a sentence that says why not, and what to choose instead.
    """
    if not folder.is_dir():
        what = mark("is not a folder") if folder.exists() else mark("does not exist")
        raise WorkspaceError(f"{folder} {what}. Choose the folder of a project.")
    root = Path(os.path.realpath(folder))
    own_home = Path(os.path.realpath(home if home is not None else Path.home()))
    if root == Path(root.anchor):
        raise WorkspaceError(f"{root} is the whole file system. Choose the folder of one project.")
    if root == own_home or own_home.is_relative_to(root):
        raise WorkspaceError(f"{root} holds your whole home folder. Choose the folder of one project in it.")
    for what, where in (("record", data_folder), *(("settings", folder) for folder in also)):
        own = Path(os.path.realpath(where))
        if own.is_relative_to(root) or root.is_relative_to(own):
            raise WorkspaceError(f"{root} holds K2Desk's own {what} ({own}). Choose another folder.")
    if not os.access(root, os.R_OK | os.X_OK):
        raise WorkspaceError(f"{root} may not be read by you. Choose another folder, or let yourself in.")
    return root
