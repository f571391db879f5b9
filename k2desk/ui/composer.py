"""The composer: what the user writes, what goes along with it, and what waits for its turn."""

from __future__ import annotations

import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from k2desk.ui.chips import Chip, Wrap
from k2desk.ui.controls import ElidedLabel, button, keys_text, label, restyle
from k2desk.ui.draft import PASTE_LIMIT, Draft
from k2desk.ui.figures import short_count

if TYPE_CHECKING:
    from k2desk.core.events import Attachment, Record
    from k2desk.core.ports import Engine
    from k2desk.ui.models.progress import Progress
    from k2desk.ui.runtime import Runtime

STOP_KEYS = "Ctrl+."
FOOT_HEIGHT = 28
BYTES_PER_TOKEN = 4
"""A rule of thumb for English text and code; the gateway counts for itself."""

Queued = tuple[str, "tuple[Attachment, ...]"]


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
        self.setProperty("class", "field")
        self.setAccessibleName("Composer")
        self._runtime = runtime
        self._progress: Progress | None = None
        """What the assistant does, since a session is open."""
        self._attached: dict[Attachment, Chip] = {}
        self._queue: list[Queued] = []
        self.draft = Draft()
        self.setFocusProxy(self.draft)
        self._queue_row, self._chips = QWidget(), QWidget()
        self._queue_chips, self._chip_line = Wrap(self._queue_row), Wrap(self._chips)
        self._state = ElidedLabel(Qt.TextElideMode.ElideRight, "dim")
        self._state.setAccessibleName("State of the assistant")
        self._send = button("Send", self.send, "primary", tip="Send (Enter)")
        self._stop = button("Stop", runtime.stop, tip=f"Stop ({STOP_KEYS})")
        self._key = label(keys_text((STOP_KEYS,)), "key")
        self._lay_out()
        self._complete = False
        self._clock = QTimer(self)
        self._clock.setInterval(1000)
        self._listen()
        self._show_state()

    def _lay_out(self) -> None:
        add = button("+  Context", self._begin_mention, "chip", name="Add a file")
        add.setMinimumHeight(FOOT_HEIGHT)
        self._chip_line.addWidget(add)
        restyle(self._stop, "keyed")
        inside = QHBoxLayout(self._stop)
        inside.setContentsMargins(0, 0, 8, 0)
        inside.addStretch()
        inside.addWidget(self._key, alignment=Qt.AlignmentFlag.AlignVCenter)
        self._queue_row.hide()
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self._chips, 1)
        for last in (self._state, self._stop, self._send):
            last.setFixedHeight(FOOT_HEIGHT)
            foot.addWidget(last, alignment=Qt.AlignmentFlag.AlignBottom)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 10)
        column.setSpacing(8)
        column.addWidget(self._queue_row)
        column.addWidget(self.draft)
        column.addLayout(foot)

    def _listen(self) -> None:
        runtime, draft = self._runtime, self.draft
        runtime.opened.connect(self._opened)
        runtime.recorded.connect(self._recorded)
        runtime.running_changed.connect(self._running_changed)
        runtime.unsent.connect(self._take_back)
        runtime.context_requested.connect(self.attach)
        draft.sent.connect(self.send)
        draft.textChanged.connect(self._show_state)
        draft.cut_short.connect(self._say_cut_short)
        draft.focus_changed.connect(self._show_focus)
        self._clock.timeout.connect(self._show_state)

    def complete(self) -> None:
        """Make what helps with an ``@``: the first keys do not need it. A second call does nothing."""
        if not self._complete:
            from k2desk.ui.mentions import Mentions

            self._complete = True
            Mentions(self.draft, self._runtime, self).picked.connect(self.attach)

    # -- sending

    def send(self) -> None:
        """Send what is written, or queue it while the assistant works; with nothing written, the queue."""
        text = self.draft.text
        if self.draft.composing:
            return
        if not text:
            self._send_queued()
            return
        message = (text, tuple(self._attached))
        self._clear()
        if self._runtime.running:
            self._queue.append(message)
            self._show_queue()
        else:
            self._runtime.submit(*message)

    def _clear(self) -> None:
        self.draft.show_text("")
        for attachment in tuple(self._attached):
            self.detach(attachment)

    def _send_queued(self) -> None:
        if self._queue and not self._runtime.running:
            message = self._queue.pop(0)
            self._show_queue()
            self._runtime.submit(*message)

    def _running_changed(self, running: bool) -> None:
        if running:
            self._clock.start()
        else:
            self._clock.stop()
            if self._progress is not None and self._progress.outcome in ("done", "rejected"):
                self._send_queued()
        self._show_state()

    def _take_back(self, text: str, attachments: Sequence[Attachment], reason: str) -> None:
        """Put words that were not sent back in front of whatever was written meanwhile."""
        written = self.draft.toPlainText()
        self.draft.show_text(f"{text}\n\n{written}" if written.strip() else text)
        for attachment in attachments:
            self.attach(attachment)
        self._runtime.noticed.emit("attention", f"Not sent: {reason}")

    # -- the queue

    def _show_queue(self) -> None:
        _empty(self._queue_chips)
        for place, (text, _attachments) in enumerate(self._queue):
            words = " ".join(text.split())
            short = words if len(words) <= 48 else f"{words[:47]}…"
            chip = Chip(f"Next: {short}", f"Edit this queued message: {words[:200]}. Delete removes it.")
            chip.pressed_down.connect(partial(self._edit_queued, place))
            chip.removed.connect(partial(self._drop_queued, place))
            self._queue_chips.addWidget(chip)
            chip.show()
        self._queue_row.setVisible(bool(self._queue))
        self.queue_changed.emit(len(self._queue))
        self._show_state()

    def _edit_queued(self, place: int) -> None:
        text, attachments = self._queue.pop(place)
        written = self.draft.toPlainText()
        self.draft.show_text(f"{written}\n{text}" if written.strip() else text)
        for attachment in attachments:
            self.attach(attachment)
        self.draft.setFocus()
        self._show_queue()

    def _drop_queued(self, place: int) -> None:
        del self._queue[place]
        self.draft.setFocus()
        self._show_queue()

    # -- what goes along

    @property
    def attachments(self) -> tuple[Attachment, ...]:
        """What goes along with the message."""
        return tuple(self._attached)

    def attach(self, attachment: Attachment) -> None:
        """Let a file, or some of its lines, go along; its size in tokens follows from a thread."""
        from k2desk.ui.models.completion import name_of

        if attachment in self._attached:
            return
        name = name_of(attachment)
        chip = Chip(name, f"Remove {name} from the message")
        chip.pressed_down.connect(partial(self.detach, attachment))
        chip.removed.connect(partial(self.detach, attachment))
        self._attached[attachment] = chip
        self._chip_line.addWidget(chip)
        chip.show()
        self._chips.updateGeometry()
        if self._runtime.engine is not None:
            work = partial(_tokens, self._runtime.engine.workspace, attachment)
            self._runtime.in_thread(work, partial(_show_tokens, chip, name), partial(_show_error, chip, name))

    def detach(self, attachment: Attachment) -> None:
        """Let it not go along; the focus goes back to the text."""
        chip = self._attached.pop(attachment)
        if chip.hasFocus():
            self.draft.setFocus()
        self._chip_line.removeWidget(chip)
        chip.hide()
        chip.deleteLater()
        self._chips.updateGeometry()

    def _begin_mention(self) -> None:
        self.draft.setFocus()
        before = self.draft.before_cursor()
        self.draft.insertPlainText("@" if not before or before[-1].isspace() else " @")

    # -- what is shown

    def _opened(self, _engine: Engine, records: Sequence[Record]) -> None:
        from k2desk.ui.models.progress import Progress

        self._progress = Progress()
        self._queue.clear()
        self._show_queue()
        for record in records:
            self._progress.apply(record)
        self._show_state()

    def _recorded(self, record: Record) -> None:
        if self._progress is not None:
            self._progress.apply(record)
        self._show_state()

    def _show_state(self) -> None:
        running = self._runtime.running
        text = self._progress.text(time.time()) if self._progress is not None else ""
        if not running and self._queue and not self.draft.text:
            text = f"{len(self._queue)} queued. Enter sends the next one"
        waits = self._progress is not None and self._progress.waits
        self._say(text, "attention" if waits else "dim")
        if running and not self._stop.isVisible():
            self._key.ensurePolished()  # only now its font is the style sheet's
            self._stop.setMinimumWidth(self._stop.sizeHint().width() + self._key.sizeHint().width() + 6)
        self._stop.setVisible(running)
        self._send.setText("Queue" if running else "Send")
        self._send.setAccessibleName("Queue the message" if running else "Send")
        self._send.setVisible(not running or bool(self.draft.text))
        self._send.setEnabled(bool(self.draft.text or (self._queue and not running)))

    def _say(self, text: str, color: str) -> None:
        short = text if len(text) <= 44 else f"{text[:43]}…"
        if self._state.text() != short:
            self._state.setText(short)
            self._state.setToolTip(text if short != text else "")
        restyle(self._state, color)

    def _say_cut_short(self) -> None:
        limit = PASTE_LIMIT // (1024 * 1024)
        self._runtime.noticed.emit("attention", f"Only the first {limit} MB of that was pasted.")

    def _show_focus(self, focused: bool) -> None:
        self.setProperty("focused", focused)
        self.style().unpolish(self)
        self.style().polish(self)


def _empty(row: Wrap) -> None:
    while (item := row.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()


def _show_tokens(chip: Chip, name: str, tokens: int) -> None:
    chip.show_text(f"{name} · {short_count(tokens)}")
    chip.setAccessibleName(f"Remove {name}, about {tokens} tokens, from the message")


def _show_error(chip: Chip, name: str, error: Exception) -> None:
    chip.show_text(f"{name} · cannot be read")
    chip.setToolTip(str(error))


def _tokens(workspace: Path, attachment: Attachment) -> int:
    """Estimate the size of an attachment in tokens; called in a thread."""
    from k2desk.workspace.fence import Fence

    fence = Fence(workspace)
    try:
        if not attachment.first:
            return -(-fence.stat(attachment.path).size // BYTES_PER_TOKEN)
        lines = fence.read(attachment.path).splitlines(keepends=True)
        last = attachment.last or attachment.first
        return -(-sum(map(len, lines[attachment.first - 1 : last])) // BYTES_PER_TOKEN)
    finally:
        fence.close()
