"""Files a repository keeps for assistants: ``AGENTS.md`` in its root and in the folders of the work."""

from __future__ import annotations

import hashlib
from collections.abc import Collection

from k2desk.core.errors import WorkspaceError
from k2desk.core.guarding import Guide
from k2desk.core.visible import count_hidden, hidden_names, visible
from k2desk.core.wording import mark
from k2desk.workspace.workspace import Workspace

NAME = "AGENTS.md"
MOST = 32 * 1024
"""Bytes of one such file that are read; more than that is no guide but a load on every request."""
MOST_FOLDERS = 200
"""Folders that are looked into."""


def guides_in(workspace: Workspace, folders: Collection[str]) -> tuple[Guide, ...]:
    """Return the files for assistants in these folders, the root's first. Blocks.

    Args:
        workspace: the user's folder.
        folders: relative to it, "" for its root; what is no folder, or lies outside, is passed over.
    """
    found = []
    for folder in sorted(folders, key=lambda path: (path.count("/") + bool(path), path))[:MOST_FOLDERS]:
        guide = _guide(workspace, f"{folder}/{NAME}" if folder else NAME)
        if guide is not None:
            found.append(guide)
    return tuple(found)


def _guide(workspace: Workspace, path: str) -> Guide | None:
    fence = workspace.fence
    try:
        normal = fence.normalise(path)
        if not fence.exists(normal):
            return None
        data = fence.read(normal)
    except WorkspaceError:
        return None
    if b"\0" in data[:8192] or not data.strip():
        return None
    text, notes = data[:MOST].decode("utf-8", "surrogateescape"), []
    if len(data) > MOST:
        notes.append(mark(f"only the first {MOST:,} of {len(data):,} bytes are used"))
    if hidden := count_hidden(text):
        names = ", ".join(hidden_names(text)[:4])
        notes.append(mark(f"{hidden:,} characters that hide, shown as marks: {names}"))
    return Guide(normal, hashlib.sha256(data).hexdigest(), visible(text), "; ".join(notes))
