"""What stands beside each line of a file: who wrote it, when and why, or which change of ours brought it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple

from k2desk.core.errors import GitError
from k2desk.core.short import short
from k2desk.core.visible import visible

if TYPE_CHECKING:
    from collections.abc import Sequence

    from k2desk.core.library import SessionDesk, Story, Written
    from k2desk.workspace.history import Blamed
    from k2desk.workspace.workspace import Workspace

_DAY = 86_400
_UNITS = ((365 * _DAY, "year"), (30 * _DAY, "month"), (7 * _DAY, "week"), (_DAY, "day"))


class Note(NamedTuple):
    """What is said of a line.

    Args:
        words: short, for the margin.
        whole: a sentence, for whoever looks at the line.
        commit: hash of the commit that brought it, "" for none.
        path: what the file was called there.
        own: the change of ours that brought it, None for none.
    """

    words: str
    whole: str
    commit: str = ""
    path: str = ""
    own: Written | None = None


def ago(moment: float, now: float) -> str:
    """Say how long ago something was, such as ``3 weeks``."""
    passed = now - moment
    for seconds, unit in _UNITS:
        if passed >= seconds:
            count = int(passed // seconds)
            return f"{count} {unit}{'s' * (count != 1)}"
    return "today"


def load(workspace: Workspace, library: SessionDesk, path: str, limit: int) -> list[Note]:
    """Ask git and the record where each line of a file comes from. Blocks.

    Args:
        workspace: the folder.
        library: knows what K2Desk wrote.
        path: of the file, relative to the workspace.
        limit: bytes of the largest file.

    Raises:
        GitError: git knows nothing of the file, and neither does the record.
        WorkspaceError: it cannot be read.
    """
    from k2desk.patch.origin import origins
    from k2desk.workspace.history import blame

    data = workspace.fence.read(path, limit)
    written = library.written(workspace.root, path)
    pairs = [
        tuple(library.bytes_of(name) if name else b"" for name in (one.before, one.after)) for one in written
    ]
    own = origins(data, ((before, after) for before, after in pairs))
    try:
        blamed: Sequence[Blamed] = blame(workspace.git, path)
    except GitError:
        if not written:
            raise
        blamed = ()
    now = time.time()
    return [
        _note(blamed[line] if line < len(blamed) else None, written[number] if number >= 0 else None, now)
        for line, number in enumerate(own)
    ]


def _note(blamed: Blamed | None, own: Written | None, now: float) -> Note:
    commit, path = (blamed.hash, blamed.path) if blamed else ("", "")
    by = f"{blamed.author}, {blamed.subject} ({commit[:8]})" if blamed and commit else ""
    if own is not None:
        when, title = ago(own.at, now), visible(own.info.title) or "a session without a title"
        then = f"Committed by {by}." if by else "Not committed yet."
        whole = f"K2Desk wrote this {_past(when)}, and you allowed it, in “{title}”. {then} Enter opens it."
        return Note(f"K2Desk · {when} · {title}", whole, commit, path, own)
    if not blamed or not commit:
        return Note("Not committed", "This line is not committed yet.")
    when = ago(blamed.at, now)
    whole = f"{blamed.author}, {_past(when)}: {blamed.subject} ({commit[:8]}). Enter shows the commit."
    return Note(f"{blamed.author} · {when} · {blamed.subject}", whole, commit, path)


def of_story(story: Story) -> str:
    """Say how a change came about, in a sentence or two."""
    asked = " ".join(visible(story.prompt).split())
    if asked:
        words = f"You asked: “{short(asked, 80)}”; {visible(story.model)} proposed it."
    else:
        words = "You brought the patch yourself."
    if story.rule:
        words += f" The rule {visible(story.rule)} answered."
    proof = story.proof
    if proof is None:
        return f"{words} The tests had not been run on it."
    counts = f"{proof.passed} passed, {proof.failed} failed"
    fixes = f", {len(proof.fixes)} of them fixed by it" if proof.fixes else ""
    return f"{words} The tests of what was ticked: {counts}{fixes}."


def _past(when: str) -> str:
    return when if when == "today" else f"{when} ago"
