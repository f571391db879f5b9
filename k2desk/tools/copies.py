"""The private copy of the project in which commands and tests run, and what became of it."""

from __future__ import annotations

import asyncio
import contextlib
import filecmp
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import NamedTuple

from k2desk.core.permissions import Confinement
from k2desk.proof.scratch import Scratch
from k2desk.tools.base import Means

MOST_SHOWN = 20
MOST_LOOKED_AT = 20_000


class Copy(NamedTuple):
    """A copy of the project, and the paths that were copied into it."""

    scratch: Scratch
    paths: frozenset[str]


@asynccontextmanager
async def copy_of(means: Means) -> AsyncIterator[Copy]:
    """Copy the project for one call; the copy is removed afterwards.

    Files that usually hold secrets stay out: what runs in the copy may print everything it sees.

    Raises:
        WorkspaceError: the project can't be copied.
    """
    workspace = means.workspace

    def make() -> Copy:
        paths = [path for path in workspace.paths() if not workspace.fence.secret(path)]
        scratch = Scratch.make(workspace.root, paths, means.scratch)
        return Copy(scratch, frozenset(paths) - frozenset(scratch.left_out))

    copy = await asyncio.to_thread(make)
    try:
        yield copy
    finally:
        # A process that outlives its time may still hold a file; the next start sweeps the rest away.
        with contextlib.suppress(OSError):
            await asyncio.shield(asyncio.to_thread(copy.scratch.close))


def changed_in(copy: Copy) -> list[str]:
    """Return what a command created, changed or deleted in its copy, sorted. Blocks."""
    scratch, copied = copy
    there: set[str] = set()
    for folder, folders, files in os.walk(scratch.tree, followlinks=False):
        folders[:] = [name for name in folders if name not in (".git", "__pycache__")]
        for name in files:
            there.add(Path(folder, name).relative_to(scratch.tree).as_posix())
        if len(there) > MOST_LOOKED_AT:
            return []
    differing = [path for path in there & copied if not _same(scratch.root / path, scratch.tree / path)]
    new = [path for path in there - copied if not path.endswith(".pyc")]
    return sorted([*differing, *new, *(copied - there)])


def _same(original: Path, copy: Path) -> bool:
    if original.is_symlink() or copy.is_symlink():
        return original.is_symlink() and copy.is_symlink() and original.readlink() == copy.readlink()
    try:
        return filecmp.cmp(original, copy, shallow=False)
    except OSError:  # the original went away meanwhile
        return False


def effect(confinement: Confinement) -> tuple[str, str]:
    """Return the chip of a command's line, and what its card says of its effect; both tell the level."""
    match confinement.level:
        case "full":
            return (
                "in a copy · confined · no network",
                "Runs in a copy of the project. Your files stay as they are.",
            )
        case "partial":
            return (
                f"in a copy · {confinement.label}",
                "Runs in a copy of the project. Your files stay as they are.",
            )
        case "tree":
            return (
                "in a copy · not confined",
                (
                    "Starts in a copy of the project, but nothing here can confine it: it can read and write "
                    "whatever you can, and use the network. Its processes end with it."
                ),
            )
        case "none":
            return "cannot run", confinement.reason
