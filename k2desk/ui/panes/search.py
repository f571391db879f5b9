"""The side panel of search: lines of the workspace's files, as they are found."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from k2desk.core.errors import K2DeskError
from k2desk.core.wording import mark, retold
from k2desk.ui.actions import Action
from k2desk.ui.chips import Wrap
from k2desk.ui.controls import ElidedLabel, button, label, show_tip
from k2desk.ui.hit_list import HitList
from k2desk.ui.keymap import with_key
from k2desk.ui.models.files import Files, files_of
from k2desk.ui.models.hits import Hits, stretches
from k2desk.ui.pane import PaneSpec
from k2desk.ui.runtime import Runtime
from k2desk.ui.tasks import cancel
from k2desk.ui.theme import look
from k2desk.ui.words import tr, trn

if TYPE_CHECKING:
    import asyncio

    from k2desk.workspace.hits import Hit, Query
    from k2desk.workspace.search import SearchResult
    from k2desk.workspace.workspace import Workspace

PAUSE_MS = 250
"""After this pause in typing the search begins by itself."""
SHORTEST = 2
"""Below this many letters it waits for Enter."""
MOST_ADDED = 20
"""Places that are added to the conversation at once."""


class _Line(QLineEdit):
    """A line that searches on Enter, and hands the arrow down to the hits."""

    entered = Signal()
    down = Signal()
    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the keys that do not edit."""
        match event.key():
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.entered.emit()
            case Qt.Key.Key_Down:
                self.down.emit()
            case Qt.Key.Key_Escape:
                self.left.emit()
            case _:
                super().keyPressEvent(event)


class SearchPane(QWidget):
    """Searches the contents of the workspace's files.

    Args:
        runtime: runs the search and shows what is picked.
    """

    _found = Signal(int, object)

    def __init__(self, runtime: Runtime) -> None:
        super().__init__()
        self._runtime = runtime
        self._files: Files = files_of(runtime)
        self._number = 0
        self._running = False
        self._task: asyncio.Task[None] | None = None
        self.hits = Hits(self)
        self.list = HitList(self.hits)
        self.list.chosen.connect(lambda path, line: runtime.file_requested.emit(path, line, line))
        # The search runs in a task: what it says reaches the rows by the event queue, never directly.
        self._found.connect(self._take, Qt.ConnectionType.QueuedConnection)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self.search)
        self.pattern, self.include = _Line(), _Line()
        self._lines()
        self._case = self._switch("Aa", tr("Match case"))
        self._word = self._switch("ab", tr("Whole words"))
        self._regex = self._switch(".*", tr("Regular expression"))
        self._figures = ElidedLabel(Qt.TextElideMode.ElideRight, "dim", name=tr("Search result"))
        self._halt = button(tr("Stop"), self.stop, "quiet", "small", name=tr("Stop the search"), tip="Esc")
        also = tr("Add the chosen hits to the conversation")
        tip = with_key(also, "search.add", "Ctrl+Shift+L")
        self._add = button(tr("+  Context"), self.add_chosen, "small", name=also, tip=tip)
        self._add.hide()
        self._halt.hide()
        self._notice = label("", "faint")
        self._notice.setWordWrap(True)
        self._notice.hide()
        self.setFocusProxy(self.pattern)
        self._lay_out()
        self.actions = self._own_actions()  # type: ignore[assignment]
        look().changed.connect(self.list.viewport().update)
        runtime.opened.connect(self._opened)

    def _lines(self) -> None:
        self.pattern.setPlaceholderText(tr("Search in files"))
        self.pattern.setAccessibleName(tr("Search for"))
        self.include.setPlaceholderText(tr("Files, such as src/** or !*.md"))
        self.include.setAccessibleName(tr("Only in these files"))
        for line in (self.pattern, self.include):
            line.entered.connect(self.search)
            line.down.connect(self._to_hits)
            line.left.connect(self.stop)
            line.textEdited.connect(self._typed)

    def _switch(self, sign: str, title: str) -> QPushButton:
        made = button(sign, self.search, "quiet", "small", name=title, tip=title)
        made.setCheckable(True)
        return made

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(12, 10, 12, 6)
        head.addWidget(label(tr("SEARCH"), "heading"))
        head.addSpacing(6)
        head.addStretch()
        head.addWidget(self._figures)
        head.addWidget(self._halt)
        switches = Wrap(spacing=4)
        for made in (self._case, self._word, self._regex, self._add):
            switches.addWidget(made)
        fields = QVBoxLayout()
        fields.setContentsMargins(10, 0, 10, 6)
        fields.setSpacing(6)
        fields.addWidget(self.pattern)
        fields.addWidget(self.include)
        fields.addLayout(switches)
        fields.addWidget(self._notice)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addLayout(fields)
        column.addWidget(self.list, 1)

    def _own_actions(self) -> list[Action]:
        return [
            Action("search.case", tr("Match case"), (), self._case.click),
            Action("search.word", tr("Whole words"), (), self._word.click),
            Action("search.regex", tr("Regular expression"), (), self._regex.click),
            Action("search.stop", tr("Stop the search"), (), self.stop, lambda: self.searching),
            Action(
                "search.add",
                tr("Add the chosen hits to the conversation"),
                ("Ctrl+Shift+L",),
                self.add_chosen,
                self._has_hits,
            ),
            Action(
                "search.next", tr("Show the next hit"), ("F4",), partial(self.list.step, 1), self._has_hits
            ),
            Action(
                "search.previous",
                tr("Show the hit before"),
                ("Shift+F4",),
                partial(self.list.step, -1),
                self._has_hits,
            ),
        ]

    def _has_hits(self) -> bool:
        return bool(self.hits.files)

    @property
    def searching(self) -> bool:
        """Whether a search runs."""
        return self._running

    def _forget(self) -> None:
        self._end()
        self.hits.clear()
        self._add.hide()
        self._figures.setText("")
        self._say("")

    def search(self) -> None:
        """Begin a search for what is typed; the one before is ended."""
        self._forget()
        pattern, workspace = self.pattern.text(), self._files.workspace
        if not pattern:
            return
        if workspace is None:
            self._say(tr("No folder is open yet."))
            return
        self._figures.setText(tr("Searching…"))
        self._run_on(True)
        number = self._number
        self._runtime.spend(
            partial(self._run, number, workspace, self._query()),
            partial(self._done, number),
            partial(self._failed, number),
        )

    def _query(self) -> Query:
        from k2desk.workspace.hits import Query

        return Query(
            self.pattern.text(),
            regex=self._regex.isChecked(),
            case=True if self._case.isChecked() else None,
            word=self._word.isChecked(),
            include=tuple(self.include.text().replace(",", " ").split()),
        )

    async def _run(self, number: int, workspace: Workspace, query: Query) -> SearchResult:
        import asyncio

        from k2desk.workspace.search import search

        self._task = asyncio.current_task()
        return await search(workspace.fence, workspace.git, query, found=partial(self._found.emit, number))

    def stop(self) -> None:
        """End the running search; what it found until then stays."""
        if self._running:
            self._end()
            self._figures.setText(
                tr("Stopped · {counts}", counts=counts(self.hits.count, len(self.hits.files)))
            )
        else:
            self._pause.stop()

    def add_chosen(self) -> None:
        """Have the lines of the chosen rows, and some around each, go along with the next question.

        A file's row stands for all its hits; where no row is chosen, everything that was found goes along.
        """
        chosen = self.list.chosen_hits() or [hit for file in self.hits.files for hit in file.hits]
        found = stretches(chosen)
        for one in found[:MOST_ADDED]:
            self._runtime.context_requested.emit(one)
        if len(found) > MOST_ADDED:
            words = tr(
                "The first {most_added} of {count:,} places go along. Choose the ones you need.",
                most_added=MOST_ADDED,
                count=len(found),
            )
            self._runtime.noticed.emit("info", words)

    def _run_on(self, running: bool) -> None:
        self._running = running
        self._halt.setVisible(running)

    def _end(self) -> None:
        self._pause.stop()
        self._run_on(False)
        self._number += 1
        if self._task is not None and not self._task.done():
            cancel(self._task)
        self._task = None

    def _take(self, number: int, hits: Sequence[Hit]) -> None:
        if number == self._number:
            self.hits.add(hits)
            self._figures.setText(counts(self.hits.count, len(self.hits.files)))
            self._add.show()

    def _done(self, number: int, result: SearchResult) -> None:
        if number != self._number:
            return
        self._run_on(False)
        hits = len(result.hits)
        self._figures.setText(counts(hits, result.files) if hits else tr("Nothing found"))
        show_tip(
            self._figures,
            tr("Searched in {seconds:.1f} s with {engine}", seconds=result.seconds, engine=result.engine),
        )
        words = {
            "whole": "",
            "hits": tr(
                "These are the first {hits:,} hits. Search for more letters, or in fewer files.", hits=hits
            ),
            "time": tr("The search took too long; these are the hits until then."),
        }[result.ended]
        if result.skipped:
            words = f"{words} Some lines are too long to be shown.".strip()
        self._say(words)

    def _failed(self, number: int, error: Exception) -> None:
        if not isinstance(error, K2DeskError):
            raise error
        if number == self._number:
            self._run_on(False)
            self._figures.setText("")
            self._say(retold(error))

    def _say(self, words: str) -> None:
        self._notice.setText(words)
        self._notice.setVisible(bool(words))

    def _typed(self) -> None:
        if len(self.pattern.text()) >= SHORTEST:
            self._pause.start()
        else:
            self._forget()  # what is found must be what is typed
            self._say(tr("Enter searches for a single letter.") if self.pattern.text() else "")

    def _to_hits(self) -> None:
        if self.hits.rowCount():
            self.list.setFocus(Qt.FocusReason.TabFocusReason)
            if not self.list.currentIndex().isValid():
                self.list.setCurrentIndex(self.hits.index(0, 0))

    def _opened(self, _engine: object, _records: object) -> None:
        root = str(self._files.root or "")
        if root != self.property("root"):
            self.setProperty("root", root)
            self._forget()


def counts(hits: int, files: int) -> str:
    """Say how much was found, such as ``2 hits · 1 file``."""
    return f"{trn('{n:,} hit', '{n:,} hits', hits)} · {trn('{n:,} file', '{n:,} files', files)}"


PANE = PaneSpec("search", mark("Search"), "search", "side", 2, SearchPane)
