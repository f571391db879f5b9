"""The pane of the conversation: at first the composer alone, which is all that the start needs of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from k2desk.core.wording import mark
from k2desk.ui.chat.column import BAR, column
from k2desk.ui.composer import Composer
from k2desk.ui.pane import PaneSpec
from k2desk.ui.runtime import Runtime

if TYPE_CHECKING:
    from k2desk.core.events import Record
    from k2desk.core.ports import Engine
    from k2desk.ui.actions import Action
    from k2desk.ui.chat.talk import Talk
    from k2desk.ui.chat.welcome import Welcome

FIND = "chat.find"
BELOW = 16
"""Space below the composer, in pixels."""


class ChatPane(QWidget):
    """The first words or the conversation, and the composer below.

    Args:
        runtime: tells what happens, takes words and decisions.
    """

    def __init__(self, runtime: Runtime) -> None:
        super().__init__()
        self._runtime = runtime
        self._talk: Talk | None = None
        self._welcome: Welcome | None = None
        self.composer = Composer(runtime)
        self._pages = QStackedWidget()
        self._cover: QWidget | None = None
        """What lies over all of it, the composer too."""
        self._foot = QWidget()
        self._dock = QVBoxLayout(self._foot)
        self._dock.setSpacing(8)
        self._dock.addWidget(self.composer)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addWidget(self._pages, 1)
        rows.addWidget(self._foot)
        self.setFocusProxy(self.composer)
        runtime.opened.connect(self._opened)
        runtime.recorded.connect(self._recorded)
        runtime.prepared.connect(self._warm_up)
        self._follow_column()

    def complete(self) -> None:
        """Make what the first key did not need; what is offered is complete after that."""
        self.composer.complete()
        known = *self.talk.all_actions(), *self.composer.all_actions()
        offered = [self._of_now(one) if one.id != FIND else self._finding(one) for one in known]
        self.actions = offered  # type: ignore[method-assign, assignment]
        self._show_page()

    def _of_now(self, action: Action) -> Action:
        """Return an action that can't be done while the session is shown as it was."""
        from dataclasses import replace

        return replace(action, enabled=lambda: not self._runtime.past and action.enabled())

    def _finding(self, action: Action) -> Action:
        """Return the action that finds; it finds in what lies over the conversation, where something does."""
        from dataclasses import replace

        def find() -> None:
            getattr(self._cover, "find_bar", self.talk.find_bar).open_bar()

        return replace(action, run=find)

    @property
    def talk(self) -> Talk:
        """The conversation, made when it is first asked for."""
        if self._talk is None:
            from k2desk.ui.chat.talk import Talk

            self._talk = Talk(self._runtime)
            self._talk.view.hosts.left.connect(self.composer.setFocus)
            self._talk.view.viewport().installEventFilter(self)
            self._pages.addWidget(self._talk)
        return self._talk

    @property
    def welcome(self) -> Welcome:
        """The first words, made when they are first asked for."""
        if self._welcome is None:
            from k2desk.ui.chat.welcome import Welcome

            self._welcome = Welcome()
            self._welcome.asked.connect(self._runtime.submit)
            self._pages.addWidget(self._welcome)
        return self._welcome

    # -- what the session says

    def _opened(self, _engine: Engine, records: Sequence[Record]) -> None:
        self.talk.show_records(records)
        self._place_strip()
        self._show_page()

    def _recorded(self, record: Record) -> None:
        if self.talk.apply(record):
            self._show_page()
        self._place_strip()

    def _place_strip(self) -> None:
        """Put what is to be done above the composer, once there is something."""
        if self.talk.strip is not None and self._dock.count() == 1:
            self._dock.insertWidget(0, self.talk.strip)

    def _warm_up(self) -> None:
        """Import what reads Markdown and colours code before the first answer needs it."""
        self._runtime.in_thread(_import_readers, bool)

    def _show_page(self) -> None:
        page = self._cover or (self.talk if self.talk.begun else self.welcome)
        if page is not self._pages.currentWidget():
            self._pages.setCurrentWidget(page)
        self._follow_column()

    # -- what lies over it

    def cover(self, widget: QWidget) -> None:
        """Show this instead of conversation and composer, which go on underneath."""
        self._cover = widget
        self._pages.addWidget(widget)
        self.setFocusProxy(widget)
        self._foot.hide()
        self._show_page()

    def uncover(self) -> None:
        """Show conversation and composer again, with the focus where it was taken from."""
        widget, self._cover = self._cover, None
        if widget is None:
            return
        held = widget.isAncestorOf(self.window().focusWidget() or self)
        self.setFocusProxy(self.composer)
        self._foot.show()
        self._show_page()
        self._pages.removeWidget(widget)
        widget.hide()
        widget.deleteLater()
        if held:
            self.composer.setFocus()

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
        shown = self._talk is not None and self._pages.currentWidget() is self._talk
        left, width = self.talk.view.column() if shown else column(self.width() - BAR)
        right = max(round(self.width() - left - width), 0)
        if self._welcome is not None:
            self._welcome.keep_to(round(left), right)
        self._dock.setContentsMargins(round(left), 8, right, BELOW)


def _import_readers() -> None:
    """Read and colour a little, so that the parsers are there; called in a thread."""
    from k2desk.transcript.markdown import Blocks
    from k2desk.ui.highlight import highlight_lines

    Blocks("`warm`")
    highlight_lines("warm = 1", "python")


PANE = PaneSpec("chat", mark("Conversation"), "message", "center", 1, ChatPane)
