"""The conversation: the transcript, the way to find in it, the composer below it."""

from __future__ import annotations

import gc
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from k2desk.core.errors import JournalError
from k2desk.core.events import Record
from k2desk.core.permissions import Decision
from k2desk.core.ports import Engine
from k2desk.transcript.detail import NAMES, following
from k2desk.transcript.fold import Transcript
from k2desk.transcript.markdown import Blocks
from k2desk.transcript.rows import QuestionRow
from k2desk.ui.actions import Action
from k2desk.ui.chat import links
from k2desk.ui.chat.cards.patch import APPLY_KEYS, PatchCard
from k2desk.ui.chat.finder import FindBar, Finder
from k2desk.ui.chat.view import TranscriptView
from k2desk.ui.chat.voice import Voice
from k2desk.ui.chat.welcome import Welcome
from k2desk.ui.composer import Composer
from k2desk.ui.highlight import highlight_lines
from k2desk.ui.pane import PaneSpec
from k2desk.ui.runtime import Runtime

_APPLY_KEYS = (APPLY_KEYS, "Ctrl+Enter")
BELOW = 16
"""Space below the composer, in pixels."""


class ChatPane(QWidget):
    """The conversation of the open session.

    Args:
        runtime: tells what happens, takes words and decisions.
    """

    def __init__(self, runtime: Runtime) -> None:
        super().__init__()
        self._runtime = runtime
        self.transcript = Transcript()
        self.view = TranscriptView(runtime.selection)
        self.view.hosts.prepare = self._prepare
        self.voice = Voice(self.view)
        self.welcome = Welcome()
        self.composer = Composer(runtime)
        self.finder = Finder(self.view)
        self.find_bar = FindBar(self.finder)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.welcome)
        self._pages.addWidget(self.view)
        self._dock = QHBoxLayout()
        self._dock.addWidget(self.composer)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.find_bar)
        column.addWidget(self._pages, 1)
        column.addLayout(self._dock)
        self.setFocusProxy(self.composer)
        self.actions = list(self._actions())  # type: ignore[method-assign, assignment]
        self._listen()
        self._follow_column()

    def _listen(self) -> None:
        runtime, view = self._runtime, self.view
        runtime.opened.connect(self._opened)
        runtime.recorded.connect(self._recorded)
        runtime.prepared.connect(self._warm_up)
        view.hosts.decided.connect(self._decide)
        view.hosts.revert_asked.connect(runtime.revert)
        view.hosts.review_asked.connect(runtime.proposal_requested)
        view.hosts.left.connect(self.composer.setFocus)
        view.link_asked.connect(self._ask_link)
        view.place_asked.connect(self._show_place)
        view.viewport().installEventFilter(self)
        self.find_bar.closed.connect(view.setFocus)
        self.welcome.asked.connect(runtime.submit)

    # -- what the session says

    def _opened(self, _engine: Engine, records: Sequence[Record]) -> None:
        self.transcript = Transcript(records)
        self.voice.reset(self.transcript.rows)
        self.view.reset(self.transcript.rows)
        self._show_page()
        gc.freeze()  # a long session stays; looking through it again and again would stop the window

    def _recorded(self, record: Record) -> None:
        changes = self.transcript.apply(record)
        if changes:
            self.view.apply(changes)
            self.voice.tell(changes)
            self._show_page()

    def _warm_up(self) -> None:
        """Import what reads Markdown and colours code before the first answer needs it."""
        self._runtime.in_thread(_import_readers, bool)

    def _show_page(self) -> None:
        page = self.view if self.transcript.rows else self.welcome
        if page is not self._pages.currentWidget():
            self._pages.setCurrentWidget(page)
            self._follow_column()

    # -- what the user says

    def _decide(self, request_id: str, decision: object) -> None:
        if isinstance(decision, Decision):
            self._runtime.decide(request_id, decision)

    def _prepare(self, row: QuestionRow) -> None:
        """Have the ticks of a proposal ready before its card speaks of them."""
        if row.proposal is None or self._runtime.engine is None:
            return
        get_blob = self._runtime.engine.log.get_blob
        try:
            self._runtime.selection.show(row.proposal, row.request_id, row.question.digest, get_blob)
        except JournalError as error:
            self._runtime.noticed.emit("bad", str(error))

    def _ask_link(self, href: str) -> None:
        refused = links.refusal(href)
        if refused:
            self._runtime.noticed.emit("attention", refused)
        else:
            links.ask(href, self)

    def _show_place(self, path: str, first: int, last: int) -> None:
        """Show a place the model named; a bare file name means the file of that name."""
        find = self._runtime.find_files
        for found in find(path, 20) if find is not None else ():
            if found == path or found.endswith(f"/{path}"):
                path = found
                break
        self._runtime.file_requested.emit(path, first, last)

    # -- actions

    def _actions(self) -> list[Action]:
        view = self.view
        return [
            Action("chat.find", "Find in the conversation", ("Ctrl+F",), self.find_bar.open_bar),
            Action("chat.previous", "Go to your previous message", ("Alt+Up",), lambda: view.jump(-1)),
            Action("chat.next", "Go to your next message", ("Alt+Down",), lambda: view.jump(1)),
            Action("chat.detail", "Show more or less of the conversation", ("Ctrl+D",), self.cycle_detail),
            Action("chat.end", "Go to the end of the conversation", (), view.follow),
            Action("chat.copy", "Copy the conversation as Markdown", (), self._copy_all),
            Action("chat.question", "Go to the open question", ("Ctrl+J",), self.go_to_question, self._waits),
            Action("chat.apply", "Apply the patch that waits", _APPLY_KEYS, self.apply_ticked, self._waits),
        ]

    def cycle_detail(self) -> None:
        """Show everything, the usual, or only answers and changes, in turn."""
        self.view.set_detail(following(self.view.stack.detail))
        self._runtime.noticed.emit("info", f"The conversation shows {NAMES[self.view.stack.detail]}.")

    def _copy_all(self) -> None:
        self.view.copy_markdown(self.transcript.rows)

    def _waits(self) -> bool:
        return bool(self.view.hosts.pending())

    def go_to_question(self) -> None:
        """Bring the oldest open question into view and give its card the focus."""
        row = self.view.hosts.pending()[0]
        self.view.show_row(row.key)
        card = self.view.hosts.cards.get(row.key)
        if card is not None:
            card.setFocus()

    def apply_ticked(self) -> None:
        """Apply what is ticked of the proposal that waits."""
        for card in self.view.hosts.cards.values():
            if isinstance(card, PatchCard):
                card.accept()

    # -- Qt

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the composer below the column."""
        if event.type() == QEvent.Type.Resize:
            self._follow_column()
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the composer below the column also while the view is out of sight and has no size."""
        super().resizeEvent(event)
        self._follow_column()

    def _follow_column(self) -> None:
        shown = self._pages.currentWidget() is self.view
        bar = self.view.verticalScrollBar().sizeHint().width()
        left, width = self.view.column(None if shown else self.width() - bar)
        right = max(round(self.width() - left - width), 0)
        self.welcome.keep_to(round(left), right)
        self._dock.setContentsMargins(round(left), 8, right, BELOW)


def _import_readers() -> None:
    """Read and colour a little, so that the parsers are there; called in a thread."""
    Blocks("`warm`")
    highlight_lines("warm = 1", "python")


PANE = PaneSpec("chat", "Conversation", "message", "center", 1, ChatPane)
