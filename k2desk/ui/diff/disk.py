"""Whether the files of a proposal are still on the disk as the model saw them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from k2desk.core.errors import WorkspaceError
from k2desk.core.proposals import FileChange, Proposal
from k2desk.core.visible import visible
from k2desk.ui.words import tr, trn
from k2desk.workspace.fence import Fence


def changed_on_disk(root: Path, proposal: Proposal) -> frozenset[int]:
    """Return the numbers of the files that are no longer what the proposal was made against. Blocks.

    Args:
        root: the workspace.
        proposal: the proposal.

    Raises:
        WorkspaceError: the workspace can't be opened.
    """
    fence = Fence(root)
    try:
        return frozenset(n for n, change in enumerate(proposal.files) if _differs(fence, change))
    finally:
        fence.close()


def _differs(fence: Fence, change: FileChange) -> bool:
    try:
        if change.before is None:
            return fence.exists(change.path)
        data = fence.read(change.old_path or change.path)
    except WorkspaceError:
        return True  # gone, too large, or a link by now: in no case what the model saw
    return hashlib.sha256(data).hexdigest() != change.before


def disk_notes(files: Sequence[FileChange], changed: frozenset[int]) -> dict[int, tuple[str, str]]:
    """Return for file headers the words about the disk, and the token of their colour."""
    notes: dict[int, tuple[str, str]] = {}
    for number, change in enumerate(files):
        if number in changed:
            notes[number] = (tr("changed on disk"), "attention")
        elif change.before is not None:
            notes[number] = (tr("base {before} ✓ unchanged on disk", before=change.before[:6]), "dim")
    return notes


def disk_warning(files: Sequence[FileChange], changed: frozenset[int]) -> str:
    """Return the sentence about files that changed, "" where none did."""
    if not changed:
        return ""
    names = ", ".join(visible(files[number].path) for number in sorted(changed))
    return trn(
        "{names} is no longer what the model saw: applying will be refused and nothing written. "
        "Ask for a change, and the model reads again.",
        "{names} are no longer what the model saw: applying will be refused and nothing written. "
        "Ask for a change, and the model reads again.",
        len(changed),
        names=names,
    )
