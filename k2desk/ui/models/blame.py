"""What stands beside each line of a file: who wrote it, when and why, or which change of ours brought it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple

from k2desk.core.errors import GitError
from k2desk.core.short import short
from k2desk.core.visible import visible
from k2desk.ui.words import tr, trn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from k2desk.core.library import SessionDesk, Story, Written
    from k2desk.workspace.history import Blamed
    from k2desk.workspace.workspace import Workspace

_DAY = 86_400
_YEAR, _MONTH, _WEEK = 365 * _DAY, 30 * _DAY, 7 * _DAY


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
    if passed >= _YEAR:
        return trn("{n} year", "{n} years", int(passed // _YEAR))
    if passed >= _MONTH:
        return trn("{n} month", "{n} months", int(passed // _MONTH))
    if passed >= _WEEK:
        return trn("{n} week", "{n} weeks", int(passed // _WEEK))
    return trn("{n} day", "{n} days", int(passed // _DAY)) if passed >= _DAY else tr("today")


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
        when, title = ago(own.at, now), visible(own.info.title) or tr("a session without a title")
        then = tr("Committed by {by}.", by=by) if by else tr("Not committed yet.")
        whole = tr(
            "K2Desk wrote this {when}, and you allowed it, in “{title}”. {then} Enter opens it.",
            when=_past(when),
            title=title,
            then=then,
        )
        return Note(tr("K2Desk · {when} · {title}", when=when, title=title), whole, commit, path, own)
    if not blamed or not commit:
        return Note(tr("Not committed"), tr("This line is not committed yet."))
    when = ago(blamed.at, now)
    whole = tr(
        "{author}, {when}: {subject} ({commit}). Enter shows the commit.",
        author=blamed.author,
        when=_past(when),
        subject=blamed.subject,
        commit=commit[:8],
    )
    return Note(f"{blamed.author} · {when} · {blamed.subject}", whole, commit, path)


def of_story(story: Story) -> str:
    """Say how a change came about, in a sentence or two."""
    asked = " ".join(visible(story.prompt).split())
    if asked:
        words = tr(
            "You asked: “{asked}”; {model} proposed it.", asked=short(asked, 80), model=visible(story.model)
        )
    else:
        words = tr("You brought the patch yourself.")
    if story.rule:
        words += tr(" The rule {rule} answered.", rule=visible(story.rule))
    proof = story.proof
    if proof is None:
        return tr("{words} The tests had not been run on it.", words=words)
    counts = tr("{passed} passed, {failed} failed", passed=proof.passed, failed=proof.failed)
    if proof.unexplained:
        counts = f"{counts}, {tr('exit status {exit_status}', exit_status=proof.exit_status)}"
    fixes = tr(", {count} of them fixed by it", count=len(proof.fixes)) if proof.fixes else ""
    return tr(
        "{words} The tests of what was ticked: {counts}{fixes}.", words=words, counts=counts, fixes=fixes
    )


def _past(when: str) -> str:
    return when if when == "today" else tr("{when} ago", when=when)
