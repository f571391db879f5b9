"""What the user does with a session of the list: name, pin, put away, delete, bring back."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from k2desk.core.ports import SessionInfo
from k2desk.ui.models.sessions import title_of
from k2desk.ui.runtime import Runtime
from k2desk.ui.words import tr


class Deeds(QObject):
    """Does it in the pool, and tells when the list has to be read anew.

    Args:
        runtime: knows the desk.
        parent: the panel.
    """

    done = Signal()
    """The list is another one."""
    deleted = Signal(object)
    """(SessionInfo): it was deleted and can be brought back."""

    def __init__(self, runtime: Runtime, parent: QObject) -> None:
        super().__init__(parent)
        self._runtime = runtime

    def rename(self, info: SessionInfo, title: str) -> None:
        """Give a session a title."""
        self._do(partial(self._runtime.desk.library.rename, info.id, title))

    def pin(self, info: SessionInfo) -> None:
        """Pin a session, or let it go."""
        self._do(partial(self._runtime.desk.library.pin, info.id, pinned=not info.pinned))

    def archive(self, info: SessionInfo) -> None:
        """Put a session out of the way, or bring it back."""
        self._do(partial(self._runtime.desk.library.archive, info.id, archived=not info.archived))

    def bring_back(self, info: SessionInfo) -> None:
        """Bring a deleted session back."""
        self._do(partial(self._runtime.desk.library.bring_back, info.id))

    def delete(self, info: SessionInfo) -> None:
        """Delete a session; where it is the open one, another one is begun first."""
        runtime, engine = self._runtime, self._runtime.engine
        delete = partial(self._do, partial(runtime.desk.library.delete, info.id), partial(self._gone, info))
        if engine is None or engine.log.session != info.id:
            delete()
        elif runtime.running:
            runtime.noticed.emit(
                "attention", tr("Stop the assistant first, then delete “{title}”.", title=title_of(info))
            )
        else:
            runtime.spend(partial(runtime.change_session, Path(info.workspace)), lambda _: delete())

    def _gone(self, info: SessionInfo) -> None:
        self.deleted.emit(info)

    def _do(self, work: Callable[[], None], after: Callable[[], None] | None = None) -> None:
        def done(_: None) -> None:
            self.done.emit()
            if after is not None:
                after()

        self._runtime.in_thread(work, done)
