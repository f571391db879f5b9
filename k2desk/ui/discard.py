"""Discarding changes of the working tree: a patch back to what is committed, under review like any other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from k2desk.core.errors import K2DeskError
from k2desk.core.visible import visible
from k2desk.core.wording import retold
from k2desk.ui.models.files import files_of
from k2desk.ui.runtime import Runtime
from k2desk.ui.words import tr

NAMED = 3
"""Files that are named one by one."""


def discard(runtime: Runtime, paths: Sequence[str], told: Callable[[str], object]) -> None:
    """Put the patch that discards changes under review; nothing is written before the user applies it.

    Args:
        runtime: lends its threads.
        paths: of the files.
        told: gets the reason where it can't be.
    """
    workspace = files_of(runtime).workspace
    if workspace is None:
        return
    if not paths:
        told(tr("Choose the files in the list first."))
        return
    from k2desk.workspace.discarding import patch_back

    shown = ", ".join(visible(path) for path in paths[:NAMED])
    more = tr(" and {count} more", count=len(paths) - NAMED) if len(paths) > NAMED else ""
    origin = tr("Discard what is not committed of {shown}{more}", shown=shown, more=more)

    def failed(error: Exception) -> None:
        if not isinstance(error, K2DeskError):
            raise error
        told(retold(error))

    def found(patch: bytes) -> None:
        if patch:
            runtime.propose(patch, origin, failed)
        else:
            told(tr("Nothing of it differs from the last commit any more."))

    runtime.in_thread(partial(patch_back, workspace, tuple(paths)), found, failed)
