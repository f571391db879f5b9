"""The patch that takes files back to what is committed: it is reviewed, written and undone like any other."""

from __future__ import annotations

from collections.abc import Sequence

from k2desk.core.errors import GitError, PatchError
from k2desk.core.visible import visible
from k2desk.patch.export import to_unified
from k2desk.patch.whole import is_whole
from k2desk.workspace.acting import without_filters
from k2desk.workspace.git import Git
from k2desk.workspace.workspace import Workspace

MOST = 200
"""Files of one patch; who looks at more looks at none."""


def patch_back(workspace: Workspace, paths: Sequence[str]) -> bytes:
    """Return the patch by which files become what is committed; one git does not know is deleted. Blocks.

    Args:
        workspace: the folder.
        paths: of the files, relative to it.

    Raises:
        GitError: there are too many, a filter is meant for one, or git could not answer.
        PatchError: a file is no text, or too large to be looked at line by line.
        WorkspaceError: a file can't be read.
    """
    if len(paths) > MOST:
        raise GitError(f"That is more than {MOST} files. Choose fewer of them.")
    without_filters(
        workspace.git, b"".join(path.encode("utf-8", "surrogateescape") + b"\0" for path in paths)
    )
    return b"".join(_file(workspace, path) for path in paths)


def _file(workspace: Workspace, path: str) -> bytes:
    fence = workspace.fence
    there = fence.exists(path)
    now, mode = (fence.read(path), fence.stat(path).mode & 0o777) if there else (None, 0o644)
    then, then_mode = _committed(workspace.git, path)
    if is_whole(now or b"", then or b""):
        raise PatchError(
            f"{visible(path)} is no text or too large to be looked at. Discard it in a terminal."
        )
    return to_unified(path, now, then, old_mode=mode, new_mode=mode if then is None else then_mode)


def _committed(git: Git, path: str) -> tuple[bytes | None, int]:
    """Return the committed bytes and mode of a file, None where it is not committed."""
    if not git.answer("rev-parse", "--verify", "--quiet", "HEAD", good=(0, 1)):
        return None, 0o644
    said = git.answer("ls-tree", "-z", "--full-tree", "HEAD", "--", path)
    if not said:
        return None, 0o644
    mode, kind, name = said.partition(b"\t")[0].split()
    if kind != b"blob" or mode == b"120000":
        raise GitError(f"{visible(path)} is a link or a submodule. Discard it in a terminal.")
    return git.answer("cat-file", "blob", name.decode("ascii")), int(mode[-3:], 8)
