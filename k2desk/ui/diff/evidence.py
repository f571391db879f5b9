"""What tests say in the review: the bar over it, its badges, the tests below, the words of its button."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from k2desk.core.proposals import Proposal
from k2desk.ui.diff.area import DiffArea
from k2desk.ui.diff.rows import WHOLE
from k2desk.ui.runtime import Runtime

if TYPE_CHECKING:
    from k2desk.ui.diff.test_strip import TestStrip
    from k2desk.ui.models.proofs import Proofs


class Evidence:
    """Speaks of one proposal at a time; what it takes is made for the first one that waits.

    Args:
        runtime: runs the tests.
        owner: of what is made.
        column: gets the bar on top.
        below: gets the tests, above what is last in it.
        area: shows the badges.
        changed: called when something else is to be said.
    """

    def __init__(
        self,
        runtime: Runtime,
        owner: QWidget,
        column: QVBoxLayout,
        below: QVBoxLayout,
        area: DiffArea,
        changed: Callable[[], object],
    ) -> None:
        self._runtime, self._owner, self._column, self._area = runtime, owner, column, area
        self._below, self._changed = below, changed
        area.runs_asked.connect(self.show_runs)
        area.tests_asked.connect(self.go_to_tests)
        self.proofs: Proofs | None = None
        self.strip: TestStrip | None = None

    def watch(self, proposal: Proposal | None) -> None:
        """Speak of this proposal; of none where nothing waits for a decision."""
        if self.proofs is None and proposal is not None:
            from k2desk.ui.diff.proof_bar import ProofBar
            from k2desk.ui.diff.test_strip import TestStrip
            from k2desk.ui.models.proofs import Proofs

            self.proofs = Proofs(self._runtime, self._owner)
            self.proofs.changed.connect(self._changed)
            self._column.insertWidget(0, ProofBar(self.proofs))
            self.strip = TestStrip(self._runtime, self.proofs)
            self.strip.left.connect(self._area.setFocus)
            self._below.insertWidget(self._below.count() - 1, self.strip)
        if self.proofs is not None:
            self.proofs.watch(proposal)

    def short(self, proposal_id: str) -> str:
        """Show the badges of a proposal, and return what its button says of the tests."""
        if self.proofs is None:
            return ""
        proved = self.proofs.hunks()
        if proved is not None or self._area.badges:
            from k2desk.ui.diff.badges import placed

            shown = proved.badges if proved is not None else ()
            self._area.badges = placed(self._runtime.selection.files(proposal_id), shown)
            self._area.viewport().update()
        said = self.proofs.said()
        return said.short if said is not None else ""

    def has_runs(self) -> bool:
        """Tell whether there are runs behind the badges of the current hunk."""
        return self._current() is not None

    def show_runs(self) -> None:
        """Open the runs behind the badges of the current hunk."""
        proved = self.proofs.hunks() if self.proofs is not None else None
        hunk, engine = self._current(), self._runtime.engine
        if proved is None or hunk is None or engine is None:
            return
        from k2desk.ui.diff.badge_runs import BadgeRuns

        area = self._area
        panel = BadgeRuns(
            area.window(), proved, hunk, lambda: area.area_of(area.current).bottom(), engine.log.get_blob
        )
        panel.open_beside(area)

    def _current(self) -> int | None:
        """Return the number of the current hunk over all files, None where it has no badge."""
        area = self._area
        if not area.badges or not area.places.count:
            return None
        row, known = area.rows.row(area.row_at(area.current)), list(area.badges)
        places = ((row.file, row.hunk), (row.file, WHOLE))
        return next((known.index(place) for place in places if place in known), None)

    def has_tests(self) -> bool:
        """Tell whether there are tests that what is ticked changes something for."""
        return self.strip is not None and self.strip.can_go()

    def go_to_tests(self) -> None:
        """Let the arrow keys go from test to test."""
        if self.strip is not None and self.strip.can_go():
            self.strip.go()

    def can_try_hunks(self) -> bool:
        """Tell whether each hunk can be tried now."""
        return self.proofs is not None and self.proofs.can_try_hunks()

    def try_hunks(self) -> None:
        """Try each hunk alone and left out."""
        if self.proofs is not None:
            self.proofs.run_hunks()

    def find_smallest(self) -> None:
        """Work out the smallest selection that fixes what the proposal fixes."""
        if self.proofs is not None:
            self.proofs.find_smallest()

    def has_smallest(self) -> bool:
        """Tell whether the smallest selection is known, and is not what is ticked."""
        proofs = self.proofs
        found = proofs.smallest() if proofs is not None else None
        return proofs is not None and found is not None and bool(found.hunks) and not proofs.is_smallest()

    def tick_smallest(self) -> None:
        """Tick exactly the smallest selection."""
        if self.proofs is not None:
            self.proofs.tick_smallest()
