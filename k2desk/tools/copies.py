"""The private copy of the project in which commands and tests run, and what their cards say of it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from k2desk.core.finishing import to_its_stop
from k2desk.core.permissions import Confinement
from k2desk.core.wording import mark
from k2desk.core.working import Working
from k2desk.proof.layered import Layered
from k2desk.proof.scratch import Scratch
from k2desk.sandbox.command import Bind
from k2desk.tools.base import Means
from k2desk.tools.covers import covered


@asynccontextmanager
async def copy_of(means: Means) -> AsyncIterator[Scratch]:
    """Copy the project for one call; the copy is removed afterwards.

    Files that usually hold secrets stay out: what runs in the copy may print everything it sees.

    Raises:
        WorkspaceError: the project can't be copied.
    """
    workspace = means.workspace

    def make(working: Working) -> Scratch:
        paths = [path for path in workspace.paths() if not workspace.fence.secret(path)]
        return Scratch.make(workspace.root, paths, means.scratch, working=working)

    copy = await to_its_stop(make, Scratch.close, means.told)
    try:
        yield copy
    finally:
        # A process that outlives its time may still hold a file; the next start sweeps the rest away.
        with contextlib.suppress(OSError):
            await asyncio.shield(asyncio.to_thread(copy.close))


@asynccontextmanager
async def layer_over(means: Means) -> AsyncIterator[tuple[Layered, tuple[Bind, ...]]]:
    """Put a layer over the project for one call, with what has to be covered in it; removed afterwards.

    Raises:
        WorkspaceError: no layer can be put over this project; it has to be copied.
    """

    def make() -> tuple[Layered, tuple[Bind, ...]]:
        covers = tuple(covered(means))
        paths = [path for path in means.workspace.paths() if not means.workspace.fence.secret(path)]
        return Layered.make(means.workspace.root, paths, means.scratch), covers

    layer, covers = await to_its_stop(lambda _: make(), lambda made: made[0].close())
    try:
        yield layer, covers
    finally:
        with contextlib.suppress(OSError):  # as above
            await asyncio.shield(asyncio.to_thread(layer.close))


def effect(confinement: Confinement) -> tuple[str, str]:
    """Return the chip of a command's line, and what its card says of its effect; both tell the level."""
    match confinement.level:
        case "full":
            return (
                mark("in a copy · confined · no network"),
                mark("Runs in a copy of the project. Your files stay as they are."),
            )
        case "partial":
            return (
                mark(f"in a copy · partly confined · {confinement.label}"),
                mark(
                    "Runs in a copy of the project. Your files stay as they are, but for permissions and "
                    "times: those it could change."
                ),
            )
        case "tree":
            return (
                mark("in a copy · not confined"),
                mark(
                    "Starts in a copy of the project, but nothing here can confine it: it can read and "
                    "write whatever you can, and use the network. Its processes end with it."
                ),
            )
        case "none":
            return mark("cannot run"), confinement.reason


def unbounded(confinement: Confinement) -> tuple[tuple[str, str], ...]:
    """Return the fact for the card where something is not limited although the level is the best."""
    return (
        ((mark("not limited"), confinement.reason),)
        if confinement.level == "full" and confinement.reason
        else ()
    )
