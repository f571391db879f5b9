"""Takes the files of a session back to a message, as `core.rewind.RewindDesk`."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from k2desk.core.rewind import Step, Touched
    from k2desk.journal.journal import Journal
    from k2desk.workspace.fence import Fence


class Rewinding:
    """The way back. Blocks; callable from any thread.

    Args:
        data: the program's folder.
        journal: returns the record, opened.
    """

    def __init__(self, data: Path, journal: Callable[[], Journal]) -> None:
        self._data = data
        self._journal = journal

    def look(self, workspace: Path, session: str, seq: int) -> Sequence[Touched]:
        """Return what going back to before a record would do; nothing is written."""
        from k2desk.workspace.rewinding import touched

        with self._fence(workspace) as fence:
            return touched(self._journal().open(session), fence, seq)

    def back(self, workspace: Path, session: str, seq: int) -> Sequence[Step]:
        """Take the files back to what they were before a record, all of them or none."""
        from k2desk.workspace.rewinding import go_back

        with self._fence(workspace) as fence:
            return go_back(self._journal().open(session), fence, seq)

    def again(self, workspace: Path, session: str, steps: Sequence[Step]) -> None:
        """Bring the files back to what they were before `back`."""
        from k2desk.workspace.rewinding import go_again

        with self._fence(workspace) as fence:
            go_again(self._journal().open(session), fence, steps)

    @contextlib.contextmanager
    def _fence(self, workspace: Path) -> Iterator[Fence]:
        from k2desk.workspace.workspace import open_workspace

        opened = open_workspace(workspace, self._data)
        try:
            yield opened.fence
        finally:
            opened.close()
