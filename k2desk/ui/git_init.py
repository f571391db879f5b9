"""What is asked before a folder becomes a repository, and what is recorded of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from k2desk.core.visible import visible
from k2desk.ui.words import tr

if TYPE_CHECKING:
    from collections.abc import Callable

    from k2desk.workspace.git import Git


def init_question(name: str) -> tuple[str, str, Callable[[Git], str]]:
    """Return what will happen, what the button says, and what does it.

    Args:
        name: of the folder.
    """
    words = tr(
        "git init: {name} becomes a repository, empty and without hooks. Its files stay as they are; "
        "nothing is committed.",
        name=visible(name),
    )
    return words, tr("Make it a repository"), _init


def _init(git: Git) -> str:
    from k2desk.workspace.acting import init

    return tr("You made this folder a git repository (git init), on the branch {branch}.", branch=init(git))
