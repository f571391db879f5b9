"""The one search through what commits changed: its commits are listed as they come, and it can be stopped."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal

from k2desk.ui.tasks import cancel

if TYPE_CHECKING:
    import asyncio

    from k2desk.ui.commit_page import CommitPage
    from k2desk.ui.runtime import Runtime
    from k2desk.workspace.git import Git
    from k2desk.workspace.history import Commit
    from k2desk.workspace.seeking import Ended, Place, Sought


class CommitSearch(QObject):
    """Runs it, and shows what it finds.

    Args:
        runtime: has the tasks.
        page: where the commits stand; while it lives, so does this.
    """

    failed = Signal(object)
    """(Exception): git could not answer."""
    _came = Signal(int, object)

    def __init__(self, runtime: Runtime, page: CommitPage) -> None:
        super().__init__(page)
        self._runtime, self._page = runtime, page
        self._number = 0
        self._words = ""
        self._running = False
        self._task: asyncio.Task[None] | None = None
        # It runs in a task: what it finds reaches the rows by the event queue, never directly.
        self._came.connect(self._take, Qt.ConnectionType.QueuedConnection)
        page.halted.connect(self.stop)

    def begin(self, git: Git, words: str, path: str) -> None:
        """Look in what the page says; the search before is ended.

        Args:
            git: of the workspace.
            words: what is looked for.
            path: of the file whose commits alone count; "" for all commits of every branch.
        """
        from k2desk.workspace.seeking import Sought

        self.end()
        self._words, self._running = words, True
        self._page.begin_found()
        place: Place = "lines" if self._page.chosen == "Lines" else "paths"
        number, sought = self._number, Sought(words, place, path, everything=not path)
        self._runtime.spend(
            partial(self._seek, number, git, sought),
            partial(self._over, number),
            partial(self._fail, number),
        )

    async def _seek(self, number: int, git: Git, sought: Sought) -> Ended:
        import asyncio

        from k2desk.workspace.seeking import seek

        self._task = asyncio.current_task()
        return await seek(git, sought, partial(self._came.emit, number))

    def stop(self) -> None:
        """End the search; what it found until then stays, and it is said."""
        if self._running:
            self.end()
            self._page.end_found(self._words, None)

    def end(self) -> None:
        """End the search; nothing is said of it any more."""
        self._number += 1
        self._running = False
        self._page.rest()
        if self._task is not None and not self._task.done():
            cancel(self._task)
        self._task = None

    def _take(self, number: int, commits: Sequence[Commit]) -> None:
        if number == self._number:
            self._page.add_found(commits)

    def _over(self, number: int, ended: Ended) -> None:
        if number == self._number:
            self._running = False
            self._page.end_found(self._words, ended)

    def _fail(self, number: int, error: Exception) -> None:
        if number == self._number:
            self.stop()
            self.failed.emit(error)
