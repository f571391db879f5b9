"""What is in the way of an act of git before it is asked about, and what was begun and waits for its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k2desk.ui.git_question import named
from k2desk.ui.words import tr

if TYPE_CHECKING:
    from k2desk.workspace.porcelain import GitState


def before_commit(state: GitState) -> str:
    """Say why nothing can be committed, and what to do next; "" where it can."""
    if state.conflicts:
        return _conflicts(state)
    if state.staged or state.under_way in ("merge", "cherry-pick", "revert"):
        return ""
    return tr("Nothing is staged. Choose files and press Space first.")


def before_stash(state: GitState) -> str:
    """Say why nothing can be put aside or brought back, and what to do next; "" where it can."""
    if state.conflicts:
        return _conflicts(state)
    return tr("Nothing is committed yet, and git puts nothing aside before.") if state.unborn else ""


def _conflicts(state: GitState) -> str:
    return tr(
        "In conflict: {names}. Settle that in the files, then stage them.",
        names=named(sorted(state.conflicts)),
    )


def under_way_text(state: GitState) -> str:
    """Say what was begun and how it comes to its end; "" where nothing was."""
    match state.under_way:
        case "":
            return _conflicts(state) if state.conflicts else ""
        case "rebase":
            words = tr("A rebase is under way. Go on with it in a terminal, or end it there.")
        case "merge":
            words = tr("A merge is under way. A commit ends it.")
        case "cherry-pick":
            words = tr("A cherry-pick is under way. A commit ends it.")
        case "revert":
            words = tr("A revert is under way. A commit ends it.")
    return f"{words} {_conflicts(state)}" if state.conflicts else words
