"""Whether the files of a proposal are still on the disk as the model saw them."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from pathlib import Path

from k2desk.core.errors import WorkspaceError
from k2desk.core.proposals import FileChange, Proposal
from k2desk.core.visible import visible
from k2desk.ui.words import tr, trn
from k2desk.workspace.fence import Fence

NAMED = 3
"""So many files are named at most."""


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


def disk_warning(
    files: Sequence[FileChange], changed: Collection[int], ticked: Collection[int], *, asks: bool
) -> str:
    """Return what is said about files that changed, and what to do next; "" where none did.

    Args:
        files: of the proposal.
        changed: the numbers of those that changed.
        ticked: the numbers of those of which something is ticked.
        asks: whether somebody is there to make another version of it.
    """
    held = sorted(set(changed) & set(ticked))
    if not held:
        names = _names(files, sorted(changed))
        return (
            trn(
                "{names} has changed on disk; nothing of it is ticked, so the rest can be applied.",
                "{names} have changed on disk; nothing of them is ticked, so the rest can be applied.",
                len(changed),
                names=names,
            )
            if changed
            else ""
        )
    names = _names(files, held)
    gone = trn(
        "{names} is no longer what the model saw, so it can't be applied.",
        "{names} are no longer what the model saw, so they can't be applied.",
        len(held),
        names=names,
    )
    own = trn(
        "{names} has changed on disk meanwhile, so it can't be applied.",
        "{names} have changed on disk meanwhile, so they can't be applied.",
        len(held),
        names=names,
    )
    sentences = [gone if asks else own]
    if len(held) < len(ticked):
        sentences.append(
            trn("Untick it, and the rest can be.", "Untick them, and the rest can be.", len(held))
        )
    if asks:
        sentences.append(tr("Ask for a change, and the model reads again."))
    else:
        sentences.append(tr("Reject it, and “Review again” fits it to the files as they are."))
    return " ".join(sentences)


def _names(files: Sequence[FileChange], numbers: Sequence[int]) -> str:
    names = ", ".join(visible(files[number].path) for number in numbers[:NAMED])
    more = len(numbers) - NAMED
    return tr("{names} and {more} more", names=names, more=more) if more > 0 else names
