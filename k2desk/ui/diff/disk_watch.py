"""Compares the files of a proposal that waits with the disk, again and again, and says what it finds."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from k2desk.core.errors import K2DeskError
from k2desk.ui.diff.disk import changed_on_disk, disk_notes, disk_warning

if TYPE_CHECKING:
    from k2desk.core.proposals import Proposal
    from k2desk.ui.diff.area import DiffArea
    from k2desk.ui.diff.verdict import VerdictBar
    from k2desk.ui.runtime import Runtime

DISK_MS = 2000
"""How often the files are compared; an editor saves unseen."""


class DiskWatch(QObject):
    """Looks while a proposal waits; at other times it says nothing.

    Args:
        runtime: has the workspace, and a thread for the reading.
        area: shows words at the headers of files.
        bar: shows the warning.
        waiting: returns the proposal on the screen where it waits for the user, else None.
        parent: see Qt.
    """

    def __init__(
        self,
        runtime: Runtime,
        area: DiffArea,
        bar: VerdictBar,
        waiting: Callable[[], Proposal | None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._runtime, self._area, self._bar, self._waiting = runtime, area, bar, waiting
        self._looking = ""
        """The proposal whose files are read at present."""
        self.timer = QTimer(self)
        self.timer.setInterval(DISK_MS)
        self.timer.timeout.connect(self.look)

    def look(self) -> bool:
        """Look now, and from now on; False where nothing waits."""
        engine, proposal = self._runtime.engine, self._waiting()
        if engine is None or proposal is None:
            self.timer.stop()
            return False
        self.timer.start()
        if self._looking != proposal.id:  # else the clock asks again: a second answer would come too late
            self._looking = proposal.id
            self._runtime.in_thread(
                partial(changed_on_disk, engine.workspace, proposal),
                partial(self._show, proposal.id),
                self._failed,
            )
        return True

    def _failed(self, error: Exception) -> None:
        self._looking = ""
        self.timer.stop()  # said once
        if not isinstance(error, K2DeskError):
            raise error
        self._runtime.noticed.emit("bad", str(error))

    def _show(self, proposal_id: str, changed: frozenset[int]) -> None:
        self._looking = ""
        proposal = self._waiting()
        if proposal is not None and proposal.id == proposal_id:
            self._area.set_notes(disk_notes(proposal.files, changed))
            self._runtime.selection.mark_stale(proposal_id, changed)

    def tell(self) -> None:
        """Say what there is to say of the files of the proposal that waits."""
        proposal, selection = self._waiting(), self._runtime.selection
        if proposal is None:
            return
        ticked, held = selection.ticked_files(proposal.id), selection.held(proposal.id)
        stale, asks = selection.stale(proposal.id), bool(proposal.call_id)
        words = disk_warning(proposal.files, stale, ticked, asks=asks)
        self._bar.warn(words, untick=bool(held) and held != ticked)
