"""What the review can show in a proposal's place: rows, what can be ticked in them, and a bar of its own."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtWidgets import QWidget

from k2desk.ui.diff.hunk_ticks import HunkTicks
from k2desk.ui.diff.rows import DiffRows


class Instead(Protocol):
    """Something the review shows."""

    @property
    def rows(self) -> DiffRows:
        """The rows."""
        ...

    @property
    def ticks(self) -> HunkTicks | None:
        """What can be ticked; None where nothing can."""
        ...

    @property
    def bar(self) -> QWidget | None:
        """Stands above the rows; None for nothing."""
        ...

    @property
    def title(self) -> str:
        """What is shown, for the head of the review."""
        ...

    @property
    def size(self) -> str:
        """How much is shown."""
        ...

    @property
    def can_do(self) -> bool:
        """Whether something is to be done with what is ticked."""
        ...

    def do(self) -> None:
        """Do with what is ticked what the bar says."""
        ...

    def leave(self) -> None:
        """Hear that the review shows something else."""
        ...
