"""What the review shows where hunks and lines are staged or taken back; git waits for the user's word."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from k2desk.core.errors import K2DeskError
from k2desk.core.events import Noticed
from k2desk.core.visible import visible
from k2desk.core.wording import mark, retold
from k2desk.ui.diff.hunk_ticks import HunkTicks
from k2desk.ui.diff.rows import NoRows
from k2desk.ui.diff.staging_bar import StagingBar
from k2desk.ui.diff.unified_rows import UnifiedRows
from k2desk.ui.models.files import files_of
from k2desk.ui.runtime import Runtime
from k2desk.ui.words import tr, trn
from k2desk.workspace.staging import hunks_to_move, move_hunks

if TYPE_CHECKING:
    from k2desk.core.ports import Engine

_NOTHING = mark(
    "Nothing of it differs from the last commit in a way that can be staged by hunk or line. "
    "A file that is new to git is staged as a whole, with Space."
)


class HunkStaging:
    """Asks git for the hunks, and has it move those that are ticked.

    Args:
        runtime: lends its threads, and keeps what was done.
        show: shows it once there is something to show.
        ticked: called when other hunks are ticked.
        left: called when nothing is left to be done here.
    """

    def __init__(
        self,
        runtime: Runtime,
        show: Callable[[HunkStaging], object],
        ticked: Callable[[], object],
        left: Callable[[], object],
    ) -> None:
        self._runtime, self._show, self._ticked, self._left = runtime, show, ticked, left
        self._paths: tuple[str, ...] = ()
        self._staged = self._busy = False
        self._data = b""
        self._round = 0
        self.rows: UnifiedRows | NoRows = NoRows()
        self.ticks: HunkTicks | None = None
        self.bar = StagingBar()
        self.bar.side_picked.connect(self._look_at)
        self.bar.agreed.connect(self.do)
        self.bar.left.connect(self._go_back)

    @property
    def title(self) -> str:
        """What is shown, for the head of the review."""
        return visible(self._paths[0]) if len(self._paths) == 1 else tr("Stage by hunk or line")

    @property
    def size(self) -> str:
        """How much is shown."""
        count = len(self._paths)
        return (
            trn("{n} file", "{n} files", count)
            if count > 1
            else tr("staged")
            if self._staged
            else tr("not staged")
        )

    @property
    def can_do(self) -> bool:
        """Whether something is ticked, and git is not at work already."""
        return self.ticks is not None and bool(self.ticks.figure) and not self._busy

    def open(self, paths: Sequence[str]) -> None:
        """Show the hunks that are not staged; where all is, those that are."""
        state = files_of(self._runtime).state
        self._paths = tuple(paths)
        inside = state is not None and all(
            path in state.staged and path not in state.unstaged for path in paths
        )
        self._look_at(inside)

    def _look_at(self, staged: bool, *, other: bool = True, warning: str = "") -> None:
        """Ask git for one side.

        Args:
            staged: whether for what is staged.
            other: whether to look at the other side where there is nothing on this one.
            warning: to be shown with it.
        """
        workspace = files_of(self._runtime).workspace
        if workspace is None or not self._paths:
            return  # the review shows something else by now
        self._round += 1
        work = partial(hunks_to_move, workspace.git, self._paths, staged=staged)
        came = partial(self._came, self._round, staged, other, warning)
        self._runtime.in_thread(work, came, partial(self._not_seen, self._round))

    def _came(self, number: int, staged: bool, other: bool, warning: str, data: bytes) -> None:
        if number != self._round:
            return  # the user has asked for something else meanwhile
        if not data and other:
            self._look_at(not staged, other=False, warning=warning)
        elif not data:
            self._runtime.noticed.emit("info", tr(_NOTHING))
            if self.ticks is not None:
                self._go_back()
        else:
            if self.ticks is None or (data, staged) != (self._data, self._staged):
                self._data, self._staged = data, staged
                rows = UnifiedRows(data)
                self.rows, self.ticks = rows, HunkTicks(rows.index, self._tell)
                self._show(self)
            self.bar.warn(warning)
            self._tell()

    def _not_seen(self, number: int, error: Exception) -> None:
        if not isinstance(error, K2DeskError):
            raise error
        if number == self._round:
            self._runtime.noticed.emit("info", str(error))

    def _tell(self) -> None:
        figure = self.ticks.figure if self.ticks is not None else ""
        self.bar.tell(figure, staged=self._staged)
        self._ticked()

    def do(self) -> None:
        """Have git move what is ticked; not while the assistant works on these files."""
        workspace, ticks = files_of(self._runtime).workspace, self.ticks
        if workspace is None or ticks is None or not self.can_do:
            return
        if self._runtime.running:
            self.bar.warn(tr("The assistant works on these files. Stop it, or wait for its end."))
            return
        self._busy = True
        self.bar.warn("")
        self._tell()
        count = len(self._paths)
        names = visible(self._paths[0]) if count == 1 else trn("{n} file", "{n} files", count)
        if self._staged:
            words = tr(
                "You took back {figure} of {names} that were staged.", figure=ticks.figure, names=names
            )
        else:
            words = tr("You staged {figure} of {names}.", figure=ticks.figure, names=names)
        asked = (workspace.git, self._paths, self._data, ticks.hunks, ticks.whole, ticks.lines)
        work = partial(move_hunks, *asked, staged=self._staged)
        self._runtime.in_thread(work, partial(self._did, words, self._runtime.engine), self._failed)

    def _did(self, words: str, engine: Engine | None, _: object) -> None:
        """Keep what was done in the record, and show what is left."""
        self._busy = False
        if engine is not None and engine is self._runtime.engine:
            engine.log.append(Noticed("info", words), durable=True)
        files_of(self._runtime).refresh_soon()
        self._look_at(self._staged)

    def _failed(self, error: Exception) -> None:
        self._busy = False
        if not isinstance(error, K2DeskError):
            raise error
        self._look_at(self._staged, warning=retold(error))

    def _go_back(self) -> None:
        """Leave, and go on where the user came from: what had the keyboard here is out of sight."""
        self._left()
        self._runtime.focus_requested.emit("changes")

    def leave(self) -> None:
        """Forget what was shown: the review shows something else."""
        self._round += 1
        self._paths, self._data = (), b""
        self.rows, self.ticks = NoRows(), None
