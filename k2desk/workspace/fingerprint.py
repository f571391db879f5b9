"""A hash over the state of the workspace: what is committed, and what differs from it."""

from __future__ import annotations

import hashlib

from k2desk.core.errors import GitError, WorkspaceError
from k2desk.workspace.workspace import Workspace

MOST = 20_000
"""Files that are looked at where git can't say which ones differ."""


def fingerprint(workspace: Workspace) -> str:
    """Return a hash that changes when a file does. Blocks: git is asked, then each file that differs.

    A file counts by its name, size and time of change; nothing is read. Without git every file is looked at,
    up to `MOST`.
    """
    digest = hashlib.sha256()
    try:
        digest.update(workspace.git.answer("rev-parse", "--verify", "--quiet", "HEAD", good=(0, 1)))
        marks = workspace.git.status()
    except GitError:
        marks = dict.fromkeys(workspace.paths()[:MOST], "?")
    for path, mark in sorted(marks.items()):
        digest.update(f"{path}\0{mark}\0{_size(workspace, path)}\n".encode("utf-8", "surrogateescape"))
    return digest.hexdigest()


def _size(workspace: Workspace, path: str) -> str:
    try:
        found = workspace.fence.stat(path)
    except WorkspaceError:
        return "gone"
    return f"{found.size} {found.mtime_ns} {found.mode:o}"
