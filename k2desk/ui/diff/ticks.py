"""The ticks of one proposal, as the diff asks for them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol

from PySide6.QtCore import Qt

from k2desk.ui.models.selection import Selection


class Ticks(Protocol):
    """What can be ticked in a diff."""

    @property
    def open(self) -> bool:
        """Whether the ticks can be changed."""
        ...

    def file_state(self, file: int) -> Qt.CheckState:
        """Return the tick of a file."""
        ...

    def hunk_state(self, file: int, hunk: int) -> Qt.CheckState:
        """Return the tick of a hunk."""
        ...

    def hunk_lines(self, file: int, hunk: int) -> tuple[int, int]:
        """Return how many lines of a hunk are ticked, of how many."""
        ...

    def line_ticked(self, file: int, change: int) -> bool:
        """Return the tick of a changed line."""
        ...

    def toggle(self, file: int, hunk: int | None = None, change: int | None = None) -> None:
        """Change the tick of a file, of a hunk where one is given, of a line where one is given."""
        ...

    def set_lines(self, file: int, changes: Collection[int], *, on: bool) -> None:
        """Tick changed lines of a file, or untick them."""
        ...


class ProposalTicks:
    """The ticks of a proposal in the `Selection`.

    Args:
        selection: the owner of all ticks.
        proposal_id: which proposal.
    """

    def __init__(self, selection: Selection, proposal_id: str) -> None:
        self._selection = selection
        self._proposal = proposal_id

    @property
    def open(self) -> bool:
        """Whether it is undecided."""
        return not self._selection.settled(self._proposal)

    def file_state(self, file: int) -> Qt.CheckState:
        """Return the tick of a file."""
        return self._selection.file_state(self._proposal, file)

    def hunk_state(self, file: int, hunk: int) -> Qt.CheckState:
        """Return the tick of a hunk."""
        return self._selection.hunk_state(self._proposal, file, hunk)

    def hunk_lines(self, file: int, hunk: int) -> tuple[int, int]:
        """Return how many lines of a hunk are ticked, of how many."""
        return self._selection.hunk_lines(self._proposal, file, hunk)

    def line_ticked(self, file: int, change: int) -> bool:
        """Return the tick of a changed line."""
        return self._selection.line_ticked(self._proposal, file, change)

    def toggle(self, file: int, hunk: int | None = None, change: int | None = None) -> None:
        """Change the tick of a file, of a hunk where one is given, of a line where one is given."""
        if hunk is None:
            self._selection.toggle_file(self._proposal, file)
        elif change is None:
            self._selection.toggle_hunk(self._proposal, file, hunk)
        else:
            self.set_lines(file, [change], on=not self.line_ticked(file, change))

    def set_lines(self, file: int, changes: Collection[int], *, on: bool) -> None:
        """Tick changed lines of a file, or untick them."""
        self._selection.set_lines(self._proposal, file, changes, on=on)
