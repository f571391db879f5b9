"""Counts for a card how many files of the workspace its globs mean, off the main thread."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt

from k2desk.scope.reach import MOST, count
from k2desk.ui.chat.cards.scope import ScopeCard
from k2desk.ui.models.files import files_of
from k2desk.ui.runtime import Runtime
from k2desk.workspace.paths import PathList


def count_for(runtime: Runtime, card: ScopeCard) -> None:
    """Have the files counted and shown, now and whenever other files are there."""
    files = files_of(runtime)
    files.listed.connect(card.ask_counts, Qt.ConnectionType.UniqueConnection)
    if files.paths is not None:
        work = partial(_counted, card.globs(), files.paths)
        runtime.in_thread(work, lambda found: card.show_counts(found, MOST))


def _counted(globs: dict[str, str], paths: PathList) -> dict[str, int]:
    return {line: count(pattern, paths) for line, pattern in globs.items()}
