"""The files of a moment: listed, opened as they were, and compared with now."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from k2desk.ui.models.files import files_of
from k2desk.ui.models.then import FileThen, differences, files_then
from k2desk.ui.time.files import FilesPanel
from k2desk.ui.words import tr

if TYPE_CHECKING:
    from k2desk.core.events import Record
    from k2desk.core.ports import Log
    from k2desk.ui.diff.opened import OpenedFile
    from k2desk.ui.runtime import Runtime


class InThread(Protocol):
    """Does something in the pool, and drops what comes when nobody looks at this session any more."""

    def __call__(self, work: Callable[[], Any], done: Callable[[Any], object], /) -> None:
        """Call ``work`` in the pool, then ``done`` with its result."""
        ...


class PastFiles(QObject):
    """Answers for the files of one moment after the other.

    Args:
        runtime: knows the workspace.
        in_thread: does what blocks.
        show_file: shows a file as it was.
        window: what the list lies over; while it lives, so does this.
    """

    compared = Signal(str, object)
    """(title, bytes of a unified diff): what has become of files since."""

    def __init__(
        self,
        runtime: Runtime,
        in_thread: InThread,
        show_file: Callable[[OpenedFile], object],
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._runtime, self._in_thread, self._show_file = runtime, in_thread, show_file
        self.panel = FilesPanel(window)
        self.panel.open_asked.connect(self._open)
        self.panel.compare_asked.connect(self._compare)
        self._log: Log | None = None
        self._moment = ""

    def show_list(self, log: Log, records: Sequence[Record], seq: int, moment: str, beside: QWidget) -> None:
        """List the files the session has written, as they were.

        Args:
            log: of the session.
            records: all of it.
            seq: number of the record they are shown after.
            moment: the same for the user, such as ``record 412, 14:03``.
            beside: the control that opened the list.
        """
        workspace = files_of(self._runtime).workspace
        if workspace is None:
            return
        self._log, self._moment = log, moment

        def listed(files: Sequence[FileThen]) -> None:
            if moment == self._moment:
                self.panel.show_files(moment, files)
                self.panel.open_beside(beside)

        self._in_thread(partial(files_then, records, seq, workspace.fence), listed)

    def leave(self) -> None:
        """Put the list away."""
        self._moment = ""
        if self.panel.isVisible():
            self.panel.leave()

    def _open(self, file: FileThen) -> None:
        if self._log is not None and file.then is not None:
            self._in_thread(partial(self._log.get_blob, file.then), partial(self._opened, file, self._moment))

    def _opened(self, file: FileThen, moment: str, data: bytes) -> None:
        from k2desk.ui.diff.opened import file_then

        words = tr(
            "This is the file as it was after {moment}. The list of files opens it as it is now.",
            moment=moment,
        )
        self._show_file(file_then(file.path, data, words))

    def _compare(self, files: Sequence[FileThen]) -> None:
        workspace = files_of(self._runtime).workspace
        if workspace is not None and self._log is not None:
            title = tr("After {moment}, against now", moment=self._moment)
            work = partial(differences, files, self._log.get_blob, workspace.fence)
            self._in_thread(work, partial(self.compared.emit, title))
