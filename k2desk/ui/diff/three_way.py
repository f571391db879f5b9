"""What the review shows where a change can't be taken back: three versions, and what can be had of them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from k2desk.core.errors import K2DeskError
from k2desk.core.wording import retold
from k2desk.ui.diff.standoff_bar import StandoffBar
from k2desk.ui.diff.version_rows import VersionRows
from k2desk.ui.diff.versions import Standoff, standoff
from k2desk.ui.runtime import Runtime
from k2desk.ui.words import tr, trn


class ThreeWay:
    """Works it out and does what the user wants of it; nothing is written but through an ordinary proposal.

    Args:
        runtime: reads the record, undoes, and takes proposals.
        show: shows it once it is worked out.
    """

    def __init__(self, runtime: Runtime, show: Callable[[ThreeWay], None]) -> None:
        self._runtime, self._show = runtime, show
        self.found = Standoff("", False, (), ())
        self.bar = StandoffBar()
        self.bar.fitting_asked.connect(self._take_fitting)
        self.bar.rest_asked.connect(self._revert_rest)

    def look(self, change_id: str, paths: tuple[str, ...], otherwise: Callable[[], None]) -> None:
        """Compare, and show what is found.

        Args:
            change_id: the change that was not taken back.
            paths: those of its files, none for all.
            otherwise: called where no file is another than it was to be, or none can be looked at.
        """
        engine = self._runtime.engine
        if engine is not None:
            work = partial(standoff, engine.log, engine.workspace, change_id, paths)
            self._runtime.in_thread(work, partial(self._came, otherwise), partial(_failed, otherwise))

    def again(self, otherwise: Callable[[], None]) -> None:
        """Compare the same files again, as something was written."""
        self.look(self.found.change_id, tuple(file.path for file in self.found.files), otherwise)

    @property
    def rows(self) -> VersionRows:
        """The three versions."""
        return VersionRows(self.found.files, self._take)

    ticks = None
    can_do = False

    @property
    def title(self) -> str:
        """What is shown, for the head of the review."""
        return tr("Three versions")

    @property
    def size(self) -> str:
        """How much is shown."""
        count = len(self.found.files)
        return trn("{n} file", "{n} files", count)

    def do(self) -> None:
        """Nothing is ticked here: each hunk has a button."""

    def leave(self) -> None:
        """Keep what was found."""

    def _came(self, otherwise: Callable[[], None], found: Standoff) -> None:
        if not found.files:
            otherwise()
            return
        self.found = found
        self.bar.tell(found)
        self._show(self)

    def _take(self, file: int, part: int) -> None:
        self._propose(self.found.files[file].ways[part].patch)

    def _take_fitting(self) -> None:
        self._propose(b"".join(patch for file in self.found.files for patch in file.patches))

    def _propose(self, patch: bytes) -> None:
        origin = tr("Bring K2Desk’s change again") if self.found.redo else tr("Take K2Desk’s change back")
        self._runtime.propose(patch, origin, lambda error: self.bar.warn(retold(error)))

    def _revert_rest(self) -> None:
        self._runtime.revert(self.found.change_id, self.found.rest)


def _failed(otherwise: Callable[[], None], error: Exception) -> None:
    if not isinstance(error, K2DeskError):
        raise error
    otherwise()
