"""The composer: what the user writes, what goes along with it, and what waits for its turn."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLayout, QVBoxLayout

from k2desk.ui.along import Along
from k2desk.ui.controls import ElidedLabel, button, label, restyle, show_tip
from k2desk.ui.draft import PASTE_LIMIT, Draft
from k2desk.ui.keymap import key_of, keymap, with_key
from k2desk.ui.measures import grown
from k2desk.ui.words import tr

if TYPE_CHECKING:
    from k2desk.core.events import Attachment, Record
    from k2desk.core.ports import Engine
    from k2desk.core.proposals import TestCase
    from k2desk.core.unsent import Unsent
    from k2desk.transcript.failing import Failing
    from k2desk.ui.actions import Action
    from k2desk.ui.incoming import Incoming
    from k2desk.ui.kept_back import KeptBack
    from k2desk.ui.models.progress import Progress
    from k2desk.ui.outbox import Outbox
    from k2desk.ui.queue_cards import QueueCards
    from k2desk.ui.runtime import Runtime
    from k2desk.ui.sending import Sending

STOP_KEYS = "Ctrl+."
NOW_KEYS = "Alt+Enter"
INSTEAD_KEYS = "Alt+Shift+Enter"
FOOT_HEIGHT = 28
NARROW, CROWDED = 360, 520
"""Pixels below which what only helps steps back for the words: always, and where there are three buttons."""


class Composer(QFrame):
    """Where the user writes.

    Args:
        runtime: takes the messages and tells what the assistant is doing.
    """

    queue_changed = Signal(int)
    """(count): so many messages wait for the end of the turn."""

    def __init__(self, runtime: Runtime) -> None:
        super().__init__()
        self.setObjectName("composer")
        self.setAccessibleName(tr("Composer"))
        self._runtime = runtime
        self._progress: Progress | None = None
        """What the assistant does, since a session is open."""
        self._failing: Failing | None = None
        self._stopping = False
        """Whether the user has stopped the turn that still runs."""
        self.draft = Draft()
        self._outbox: Outbox | None = None
        self._cards: QueueCards | None = None
        self._sending: Sending | None = None
        self._incoming: Incoming | None = None
        self.setFocusProxy(self.draft)
        self._along = Along(runtime, self.draft)
        self._state = ElidedLabel(Qt.TextElideMode.ElideRight, "dim", name=tr("State of the assistant"))
        self._send = button(tr("Send"), self.send, "primary", tip=tr("Send (Enter)"))
        self._now = button(
            tr("Send now"),
            self.send_now,
            tip=tr("Send now, with the next step ({keys})", keys=NOW_KEYS),
        )
        self._stop = button(tr("Stop"), runtime.stop, "keyed")
        self._key = label("", "key")
        self._grounds = QFrame(self), QFrame(self)
        """What lies under it, without and with the keyboard: to dress one anew whenever that changes would be
        dearer than all of it, see `style.WORDS`."""
        for ground, classes in zip(self._grounds, ("field", "field focused"), strict=True):
            ground.setProperty("class", classes)
        self._lay_out()
        self._show_focus(False)
        self._complete = False
        self._kept_back: KeptBack | None = None
        self._clock = QTimer(self, interval=1000)
        self._listen()
        self._show_state()

    def _lay_out(self) -> None:
        self._add = button(
            tr("+  Context"), self._begin_mention, "chip", name=tr("Add a file"), tip=tr("Add context (@)")
        )
        self._add.setMinimumHeight(grown(FOOT_HEIGHT))
        self._along.add_first(self._add)
        self._in_stop = QHBoxLayout(self._stop)
        self._in_stop.setSizeConstraint(QLayout.SizeConstraint.SetMinimumSize)
        self._in_stop.addWidget(self._key, alignment=Qt.AlignmentFlag.AlignVCenter)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self._along, 1)
        for last in (self._state, self._stop, self._now, self._send):
            last.setFixedHeight(grown(FOOT_HEIGHT))
            foot.addWidget(last, alignment=Qt.AlignmentFlag.AlignBottom)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(13, 11, 13, 11)
        self._column.setSpacing(8)
        self._column.addWidget(self.draft)
        self._column.addLayout(foot)

    def _listen(self) -> None:
        runtime, draft = self._runtime, self.draft
        runtime.opened.connect(self._opened)
        runtime.recorded.connect(self._recorded)
        runtime.running_changed.connect(self._running_changed)
        runtime.stopping.connect(self._show_stopping)
        runtime.unsent.connect(self.take_back)
        runtime.context_requested.connect(self.attach)
        draft.sent.connect(self.send)
        draft.sent_now.connect(self.send_now)
        draft.sent_instead.connect(self.stop_and_send)
        draft.textChanged.connect(self._show_state)
        draft.cut_short.connect(self._say_cut_short)
        draft.takes_chips = True
        draft.long_pasted.connect(lambda text: self.incoming.take_text(text))
        draft.files_given.connect(lambda data: self.incoming.take_files(data))
        draft.picture_pasted.connect(lambda: self.incoming.refuse_picture(""))
        draft.focus_changed.connect(self._show_focus)
        self._clock.timeout.connect(self._show_state)

    def complete(self) -> None:
        """Make what helps with an ``@``: the first keys do not need it. A second call does nothing."""
        if not self._complete:
            from k2desk.ui.kept_back import KeptBack
            from k2desk.ui.mentions import Mentions

            self._complete = True
            keymap().follow(self._name_keys)
            listed = Mentions(self.draft, self._runtime, self._failing_tests, self)
            listed.picked.connect(self.attach)
            listed.ordered.connect(self.sending.order)
            self._along.opened.connect(lambda item, chip: self.incoming.open_text(item, chip))
            self._kept_back = KeptBack(self.draft)
            self._along.add_first(self._kept_back)
            self.setTabOrder(self.draft, self._kept_back)
            self.outbox.begin()

    def _name_keys(self) -> None:
        self._key.setText(key_of("turn.stop", STOP_KEYS))
        show_tip(self._stop, with_key(tr("Stop"), "turn.stop", STOP_KEYS))

    @property
    def outbox(self) -> Outbox:
        """What waits to be sent; made as soon as it can be kept."""
        if self._outbox is None:
            from k2desk.ui.outbox import Outbox

            self._outbox = Outbox(self._runtime, lambda: (self.draft.text, self._along.attachments), self)
            self._outbox.changed.connect(self._show_queue)
            self._outbox.restored.connect(self._restore)
            self._outbox.emptied.connect(self.clear)
            self.draft.textChanged.connect(self._outbox.touch)
        return self._outbox

    # -- sending

    @property
    def sending(self) -> Sending:
        """The ways a message goes; made when the first one does."""
        if self._sending is None:
            from k2desk.ui.sending import Sending

            self._sending = Sending(self, self._runtime)
        return self._sending

    def send(self) -> None:
        """Send what is written, or queue it while the assistant works; with nothing written, the queue."""
        self.sending.send()

    def send_now(self) -> None:
        """Let the model hear what is written, or waits first, with its next request."""
        self.sending.send_now()

    def stop_and_send(self) -> None:
        """Stop the assistant and send what is written, or waits first."""
        self.sending.stop_and_send()

    def ask_aside(self) -> None:
        """Ask what is written as a side question, which leaves the thread alone."""
        self.sending.ask_aside()

    def written(self) -> tuple[str, tuple[Attachment, ...], bool]:
        """Return what is written, what goes along, and whether secrets in the words are sent."""
        as_it_is = self._kept_back is not None and self._kept_back.as_it_is
        return self.sending.said, self._along.attachments, as_it_is

    def clear(self) -> None:
        """Write nothing, with nothing that goes along."""
        self.draft.show_text("")
        self._along.clear()

    def _show_stopping(self) -> None:
        self._stopping = True
        self._show_state()

    def _running_changed(self, running: bool) -> None:
        self._stopping = False
        if running:
            self._clock.start()
        else:
            self._clock.stop()
        self._show_state()

    def _restore(self, unsent: Unsent) -> None:
        """Show the draft that was left, in front of what was typed meanwhile."""
        for attachment in unsent.attachments:
            self.attach(attachment)
        written = self.draft.toPlainText()
        if unsent.draft and unsent.draft != written:
            self.draft.show_text(f"{unsent.draft}\n\n{written}" if written.strip() else unsent.draft)

    def take_back(self, text: str, attachments: Sequence[Attachment], reason: str) -> None:
        """Put words that were not sent back in front of whatever was written meanwhile."""
        written = self.draft.toPlainText()
        self.draft.show_text(f"{text}\n\n{written}" if written.strip() else text)
        for attachment in attachments:
            self.attach(attachment)
        self._runtime.noticed.emit("attention", tr("Not sent: {reason}", reason=reason))
        self.outbox.keep()  # the window may be gone a moment later

    def take_aside_back(self, text: str, error: Exception) -> None:
        """Put a side question that could not be asked back."""
        self.take_back(text, (), str(error))

    # -- the queue

    def _show_queue(self) -> None:
        if self._cards is None and self.outbox.queue:
            from k2desk.ui.queue_cards import QueueCards

            self._cards = QueueCards(self.outbox, self._runtime.running)
            self._cards.left.connect(self.draft.setFocus)
            self._column.insertWidget(0, self._cards)
        elif self._cards is not None:
            self._cards.show_queue(self._runtime.running)
        if self._cards is not None:
            self._cards.setVisible(bool(self.outbox.queue))
        self.queue_changed.emit(len(self.outbox.queue))
        self._show_state()

    # -- what goes along

    @property
    def attachments(self) -> tuple[Attachment, ...]:
        """What goes along with the message."""
        return self._along.attachments

    def attach(self, attachment: Attachment) -> None:
        """Let something go along, unless the model could not read it."""
        self.incoming.take(attachment)

    @property
    def incoming(self) -> Incoming:
        """What takes in what comes from elsewhere; made when there is something."""
        if self._incoming is None:
            from k2desk.ui.incoming import Incoming

            self._incoming = Incoming(self._runtime, self.draft, self._along)
        return self._incoming

    def _failing_tests(self) -> tuple[TestCase, ...]:
        return self._failing.cases if self._failing is not None else ()

    def _begin_mention(self) -> None:
        self.draft.setFocus()
        before = self.draft.before_cursor()
        self.draft.insertPlainText("@" if not before or before[-1].isspace() else " @")

    # -- what is offered

    def all_actions(self) -> list[Action]:
        """Return what the user can do with what is written; Draft has the keys of sending itself."""
        from k2desk.ui.actions import Action
        from k2desk.ui.sending import ASIDE_KEYS

        def sendable() -> bool:
            return bool(self.draft.text or self.outbox.queue)

        queue, paste = tr("Go to the queued messages"), tr("Paste as text, not as a chip")
        aside = tr("Ask aside, leaving the thread alone")
        now, instead = tr("Send now, with the next step"), tr("Stop the assistant and send")
        return [
            Action("composer.now", now, (), self.send_now, sendable, always=NOW_KEYS),
            Action("composer.instead", instead, (), self.stop_and_send, sendable, always=INSTEAD_KEYS),
            Action("composer.aside", aside, (ASIDE_KEYS,), self.ask_aside),
            Action("composer.file", tr("Add a file"), (), self._begin_mention),
            Action("composer.paste", paste, ("Ctrl+Alt+V",), self.draft.paste_as_text),
            Action("composer.queue", queue, ("Alt+Q",), self.focus_queue, self._queued),
        ]

    def _queued(self) -> bool:
        return self._outbox is not None and bool(self._outbox.queue)

    def focus_queue(self) -> None:
        """Give the focus to the message that waits first."""
        if self._cards is not None and self._cards.cards:
            self._cards.cards[0].setFocus()

    # -- what is shown

    def _opened(self, engine: Engine, records: Sequence[Record]) -> None:
        from k2desk.core.events import TestsRan, ToolFinished, TurnStarted, TurnSteered
        from k2desk.transcript.failing import Failing
        from k2desk.ui.models.progress import Progress

        self._progress, self._failing = self._runtime.entered.take(Progress, records), Failing()
        self.outbox.open(engine, self._runtime.entered.of((TurnStarted, TurnSteered), records))
        self._along.weigh()
        for record in self._runtime.entered.of((TestsRan, ToolFinished), records):
            self._failing.apply(record.event)
        self._show_state()

    def _recorded(self, record: Record) -> None:
        if self._progress is not None and self._failing is not None:
            self._progress.apply(record)
            self._failing.apply(record.event)
        self._show_state()

    def _show_state(self) -> None:
        running = self._runtime.running
        text = self._progress.text(time.time()) if self._progress is not None else ""
        waiting = len(self._outbox.queue) if self._outbox is not None else 0
        if not running and waiting and not self.draft.text:
            text = tr("{waiting} queued. Enter sends the next one", waiting=waiting)
        waits = self._progress is not None and self._progress.waits
        if self._stopping:
            text, waits = tr("Stopping…"), False
        self._say(text, "attention" if waits else "dim")
        buttons = (running, running and bool(self.draft.text))
        if buttons != (self._stop.isVisibleTo(self), self._now.isVisibleTo(self)):
            self._stop.setVisible(buttons[0])
            self._now.setVisible(buttons[1])
            self._fit()
        self._send.setText(tr("Queue") if running else tr("Send"))
        self._send.setAccessibleName(tr("Queue the message") if running else tr("Send"))
        self._send.setVisible(not running or bool(self.draft.text))
        self._send.setEnabled(bool(self.draft.text or (waiting and not running)))

    def _say(self, text: str, color: str) -> None:
        short = text if len(text) <= 44 else f"{text[:43]}…"
        if self._state.text() != short:
            self._state.setText(short)
            show_tip(self._state, text if short != text else "")
        restyle(self._state, color)

    def _say_cut_short(self) -> None:
        limit = PASTE_LIMIT // (1024 * 1024)
        self._runtime.noticed.emit(
            "attention", tr("Only the first {limit} MB of that was pasted.", limit=limit)
        )

    def hideEvent(self, event: QHideEvent) -> None:
        """Keep what is written: the window may be closing."""
        super().hideEvent(event)
        if hasattr(self._runtime, "desk"):
            self.outbox.keep()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fill it with its ground."""
        super().resizeEvent(event)
        for ground in self._grounds:
            ground.resize(self.size())
        self._fit()

    def _fit(self) -> None:
        """Leave the room there is to the words: where it is small, what only helps steps back."""
        narrow = self.width() < grown(NARROW)
        crowded = self._now.isVisibleTo(self) and self.width() < grown(CROWDED)
        self._add.setText("+" if narrow else tr("+  Context"))
        self._state.setVisible(not crowded)
        self._key.setVisible(not narrow and not crowded)
        beside = 8 if self._key.isVisibleTo(self._stop) else 2
        self._in_stop.setContentsMargins(self._stop.sizeHint().width() - 2, 0, beside, 0)

    def _show_focus(self, focused: bool) -> None:
        for ground, wanted in zip(self._grounds, (not focused, focused), strict=True):
            ground.setVisible(wanted)
