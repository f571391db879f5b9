"""Staging by hunk and line: parts of files go into the next commit or out. Never called for the model."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from k2desk.core.errors import GitError
from k2desk.core.visible import visible
from k2desk.patch.picked import picked
from k2desk.patch.unified import index_diff
from k2desk.workspace.acting import stage, unstage, without_filters
from k2desk.workspace.git import DIFF, Git

MOST = 200
"""Files looked at by hunk at once; who looks at more looks at none."""
_APPLY = ("apply", "--cached", "--whitespace=nowarn")
"""Without the last one the repository's own configuration could have git change the lines."""


def hunks_to_move(git: Git, paths: Sequence[str], *, staged: bool) -> bytes:
    """Return the diff whose hunks can be staged, or taken back; renamed files stand in it as two. Blocks.

    Args:
        git: of the workspace.
        paths: of the files.
        staged: what is staged against what is committed, else the files against what is staged.

    Raises:
        GitError: there are too many, a filter is meant for one, one is in conflict, or git could not answer.
    """
    if len(paths) > MOST:
        raise GitError(f"That is more than {MOST} files. Choose fewer of them.")
    without_filters(git, b"".join(path.encode("utf-8", "surrogateescape") + b"\0" for path in paths))
    torn = git.answer("ls-files", "-z", "--unmerged", "--", *paths)
    if torn:
        name = torn.partition(b"\t")[2].partition(b"\0")[0].decode("utf-8", "surrogateescape")
        raise GitError(f"{visible(name)} is in conflict. Settle that in the file, then stage it whole.")
    base = ("--cached",) if staged else ()
    return git.answer("diff", *DIFF, "--no-renames", *base, "--", *paths)


def move_hunks(
    git: Git,
    paths: Sequence[str],
    shown: bytes,
    hunks: Collection[int],
    whole: Sequence[str],
    lines: Mapping[int, Collection[int]],
    *,
    staged: bool,
) -> None:
    """Put parts of files into the next commit, or take them out; the files stay as they are. Blocks.

    Args:
        git: of the workspace.
        paths: as given to `hunks_to_move`.
        shown: what that returned, and the user was shown.
        hunks: their numbers, counted over all files.
        whole: files that have no hunks, such as binary ones, and go along as a whole.
        lines: by hunk, of those that go along in part, the rows of the changed lines that do.
        staged: as given to `hunks_to_move`.

    Raises:
        GitError: the files or what is staged are others by now, or git refused.
    """
    if hunks_to_move(git, paths, staged=staged) != shown:
        raise GitError(
            "The files were changed since you looked. Here they are anew: look at the ticks again."
        )
    if hunks or lines:
        patch = picked(index_diff(shown), hunks, lines, backwards=staged)
        git.answer(*_APPLY, *(("--reverse",) if staged else ()), "-", given=patch)
    if whole:
        (unstage if staged else stage)(git, whole)
