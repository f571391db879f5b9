"""What tests say in the review: the bar over it, the badges in it, and the words for its button."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from k2desk.core.proposals import Proposal
from k2desk.ui.diff.area import DiffArea
from k2desk.ui.runtime import Runtime

if TYPE_CHECKING:
    from k2desk.ui.models.proofs import Proofs


class Evidence:
    """Speaks of one proposal at a time; what it takes is made for the first one that waits.

    Args:
        runtime: runs the tests.
        owner: of what is made.
        column: gets the bar on top.
        area: shows the badges.
        changed: called when something else is to be said.
    """

    def __init__(
        self,
        runtime: Runtime,
        owner: QWidget,
        column: QVBoxLayout,
        area: DiffArea,
        changed: Callable[[], object],
    ) -> None:
        self._runtime, self._owner, self._column, self._area = runtime, owner, column, area
        self._changed = changed
        self.proofs: Proofs | None = None

    def watch(self, proposal: Proposal | None) -> None:
        """Speak of this proposal; of none where nothing waits for a decision."""
        if self.proofs is None and proposal is not None:
            from k2desk.ui.diff.proof_bar import ProofBar
            from k2desk.ui.models.proofs import Proofs

            self.proofs = Proofs(self._runtime, self._owner)
            self.proofs.changed.connect(self._changed)
            self._column.insertWidget(0, ProofBar(self.proofs))
        if self.proofs is not None:
            self.proofs.watch(proposal)

    def short(self, proposal_id: str) -> str:
        """Show the badges of a proposal, and return what its button says of the tests."""
        if self.proofs is None:
            return ""
        shown = self.proofs.badges()
        if shown or self._area.badges:
            from k2desk.ui.diff.badges import placed

            self._area.badges = placed(self._runtime.selection.files(proposal_id), shown)
            self._area.viewport().update()
        said = self.proofs.said()
        return said.short if said is not None else ""

    def can_try_hunks(self) -> bool:
        """Tell whether each hunk can be tried now."""
        return self.proofs is not None and self.proofs.can_try_hunks()

    def try_hunks(self) -> None:
        """Try each hunk alone and left out."""
        if self.proofs is not None:
            self.proofs.run_hunks()
