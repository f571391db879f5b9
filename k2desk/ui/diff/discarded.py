"""Proposals that came to nothing, and how one is opened again: as a patch, on the files as they are now."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from k2desk.core.errors import K2DeskError, PatchError
from k2desk.core.proposals import FileChange, Proposal
from k2desk.core.visible import visible
from k2desk.core.wording import mark
from k2desk.patch.export import to_unified
from k2desk.patch.whole import is_whole
from k2desk.ui.diff.story import Story, Told
from k2desk.ui.words import tr

if TYPE_CHECKING:
    from k2desk.ui.runtime import Runtime

FATES = {
    "rejected": mark("rejected"),
    "revised": mark("sent back"),
    "refused": mark("not written"),
    "lapsed": mark("never decided"),
}
"""For every state of a proposal that came to nothing a word."""
ORIGIN = "From the trash: "


def discarded(story: Story) -> tuple[Told, ...]:
    """Return what came to nothing, the newest first; what was proposed again since is not told twice."""
    found: list[Told] = []
    newer: set[tuple[tuple[str, str, str | None], ...]] = set()
    for told in reversed(story.told):
        wanted = tuple((file.path, file.kind, file.after) for file in told.proposal.files)
        if told.state in FATES and wanted not in newer:
            found.append(told)
        newer.add(wanted)
    return tuple(found)


def named(proposal: Proposal) -> str:
    """Return what a proposal goes by: its summary, else its files."""
    return visible(summary(proposal) or ", ".join(file.path for file in proposal.files))


def summary(proposal: Proposal) -> str:
    """Return the summary as it was before it came out of the trash."""
    return proposal.summary.removeprefix(ORIGIN)


def review_again(runtime: Runtime, proposal: Proposal, failed: Callable[[Exception], object]) -> None:
    """Put what came to nothing under review once more, on the files as they are now.

    Args:
        runtime: whose session it is of.
        proposal: of that session.
        failed: called with the reason where it can't be; `misfit` has the words for it.
    """
    if runtime.engine is None:
        return
    try:
        patch = as_patch(proposal, runtime.engine.log.get_blob)
    except K2DeskError as error:
        failed(error)
        return
    runtime.propose(patch, ORIGIN + summary(proposal), failed)


def misfit(error: Exception) -> str:
    """Return why it can't be reviewed again, in words for the user; what is no refusal is raised."""
    if not isinstance(error, K2DeskError):
        raise error
    return tr("It does not fit the files as they are now. {error}", error=error)


def as_patch(proposal: Proposal, blob: Callable[[str], bytes]) -> bytes:
    """Return a proposal as a patch that is read and placed like any other.

    Raises:
        PatchError: a file of it has no lines, so that nothing could tell its place.
        JournalError: its bytes are missing.
    """
    return b"".join(_file(change, blob) for change in proposal.files)


def _file(change: FileChange, blob: Callable[[str], bytes]) -> bytes:
    before = None if change.before is None else blob(change.before)
    after = None if change.after is None else blob(change.after)
    if is_whole(before or b"", after or b""):
        raise PatchError(
            tr(
                "{path} is no text or too large, so it can't be opened again. Ask for it anew.",
                path=visible(change.path),
            )
        )
    old_mode = change.old_mode or change.mode
    return to_unified(
        change.path, before, after, old_path=change.old_path, old_mode=old_mode, new_mode=change.mode
    )
