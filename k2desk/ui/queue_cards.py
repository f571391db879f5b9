"""The messages that wait, as cards above the composer: sent now, edited in place, moved, removed."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from k2desk.core.unsent import Waiting
from k2desk.core.visible import visible
from k2desk.core.wording import mark
from k2desk.transcript import export
from k2desk.ui.controls import ElidedLabel, IconButton, button, label
from k2desk.ui.draft import Draft
from k2desk.ui.outbox import Outbox
from k2desk.ui.words import tr

MOST_SHOWN = 4
"""Cards that are shown; more are counted."""

_KEYS = mark("Enter edits it, Delete removes it, Alt+Up and Alt+Down move it, Alt+Enter sends it now")
NUMBER_WIDTH = 9
"""So that words of all cards begin at the same place, in pixels."""


class QueueCard(QFrame):
    """One message that waits.

    Args:
        number: its place, from 1.
        message: what waits.
        going: whether the model hears it with its next request.
        running: whether a turn runs.
    """

    now = Signal(str)
    """(id): send it now."""
    instead = Signal(str)
    """(id): stop the turn and send it."""
    edited = Signal(str, str)
    """(id, text): it has other words."""
    removed = Signal(str)
    """(id)"""
    moved = Signal(str, int)
    """(id, places): up where negative."""
    dropped = Signal(str, int)
    """(id, height): it was dragged to here, in the coordinates of its parent."""

    def __init__(self, number: int, message: Waiting, *, going: bool, running: bool) -> None:
        super().__init__()
        self.message = message
        self._grip: QPoint | None = None
        self._field: Draft | None = None
        self.setProperty("class", "card queued")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        words = visible(" ".join(message.text.split()))
        along = " · ".join(export.attachment(item) for item in message.attachments)
        shown = words + (tr("  with {along}", along=along) if along else "")
        self.setAccessibleName(tr("Queued message {number}: {shown}", number=number, shown=shown[:500]))
        self.setAccessibleDescription(tr(_KEYS))
        self.setToolTip(tr(_KEYS))
        self._text = ElidedLabel(Qt.TextElideMode.ElideRight)
        self._text.setText(shown)
        self._text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._buttons = self._make_buttons(words[:80], going=going, running=running)
        place = label(str(number), "faint")
        place.setMinimumWidth(NUMBER_WIDTH)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(10, 2, 4, 2)
        self._row.setSpacing(8)
        self._row.addWidget(place)
        self._row.addWidget(self._text, 1)
        if going:
            self._row.addWidget(label(tr("with the next step"), "chip"))
        for made in self._buttons:
            self._row.addWidget(made)

    def _make_buttons(self, words: str, *, going: bool, running: bool) -> list[QWidget]:
        ident, send = self.message.id, tr("Send now") if running else tr("Send")
        remove = IconButton("cross", tr("Remove: {words}", words=words), size=12)
        remove.clicked.connect(partial(self.removed.emit, ident))
        edit = button(tr("Edit"), self.begin_edit, "link", name=tr("Edit: {words}", words=words))
        if going:
            return [edit, remove]
        now = button(send, partial(self.now.emit, ident), "link", name=f"{send}: {words}")
        return [now, edit, remove]

    # -- edited in place

    @property
    def editing(self) -> bool:
        """Whether its words are being changed."""
        return self._field is not None

    def begin_edit(self) -> None:
        """Put a field in the place of the words."""
        if self._field is not None:
            return
        self._field = _Field(self.message.text)
        self._field.sent.connect(self._keep)
        self._field.left.connect(self._end)
        self._text.hide()
        for made in self._buttons:
            made.hide()
        self._row.insertWidget(1, self._field, 1)
        save = button(tr("Save"), self._keep, "small", tip=tr("Save (Enter)"))
        cancel = button(tr("Cancel"), self._end, "small", tip=tr("Cancel (Esc)"))
        for made in (save, cancel):
            self._row.addWidget(made, alignment=Qt.AlignmentFlag.AlignTop)
        for made in (self._field, save, cancel):
            made.show()
        self._field.setFocus()

    def _keep(self) -> None:
        if self._field is not None and not self._field.composing:
            self.edited.emit(self.message.id, self._field.text)

    def _end(self) -> None:
        self.edited.emit(self.message.id, self.message.text)

    # -- keys and pointer

    def event(self, event: QEvent) -> bool:
        """Keep Alt with an arrow, which elsewhere goes from message to message of the conversation."""
        override = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride
        if override and _moves(event):  # type: ignore[arg-type]
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Edit, remove, move, send."""
        key, held = Qt.Key(event.key()), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        alt, both = _ALT, _ALT | Qt.KeyboardModifier.ShiftModifier
        enter = key in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and not held:
            self.begin_edit()
        elif enter and held == alt:
            self.now.emit(self.message.id)
        elif enter and held == both:
            self.instead.emit(self.message.id)
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and not held:
            self.removed.emit(self.message.id)
        elif _moves(event):
            self.moved.emit(self.message.id, -1 if key == Qt.Key.Key_Up else 1)
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down) and not held:
            self.focusNextPrevChild(key == Qt.Key.Key_Down)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of it."""
        if event.button() == Qt.MouseButton.LeftButton and not self.editing:
            self._grip = event.position().toPoint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag it over the others."""
        if self._grip is None:
            return
        way = event.position().toPoint() - self._grip
        if way.manhattanLength() >= QApplication.startDragDistance():
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            self.raise_()
            self.move(self.x(), self.y() + way.y())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Leave it where it was dragged; a mere click edits."""
        if self._grip is None or event.button() != Qt.MouseButton.LeftButton:
            return
        dragged = self.cursor().shape() == Qt.CursorShape.ClosedHandCursor
        self._grip = None
        self.unsetCursor()
        if dragged:
            self.dropped.emit(self.message.id, self.y() + self.height() // 2)
        else:
            self.begin_edit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keys work."""
        super().focusInEvent(event)
        self.update()


class _Field(Draft):
    """The words of a card while they are changed."""

    left = Signal()
    """Esc was pressed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.setAccessibleName(tr("Queued message"))
        self.setPlaceholderText(tr("Without words the message is removed"))
        self.show_text(text)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave on Esc, where no input method has a use for it."""
        if event.key() == Qt.Key.Key_Escape and not self.composing:
            self.left.emit()
        else:
            super().keyPressEvent(event)


class QueueCards(QWidget):
    """All of them, kept in step with the outbox.

    Args:
        outbox: owns the messages.
        running: tells whether a turn runs.
    """

    left = Signal()
    """The last card is gone, and had the focus."""

    def __init__(self, outbox: Outbox, running: bool) -> None:
        super().__init__()
        self.setAccessibleName(tr("Queued messages"))
        self._outbox = outbox
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        self.cards: list[QueueCard] = []
        self.show_queue(running)

    def show_queue(self, running: bool) -> None:
        """Show what waits now; the card with the focus keeps it, also in another place."""
        held = next(
            (card for card in self.cards if card.hasFocus() or card.isAncestorOf(_focused(self))), None
        )
        editing = held is not None and held.editing and held.message in self._outbox.queue
        if editing:
            return  # the words under the user's hands stay where they are
        place = self.cards.index(held) if held is not None else -1
        while (item := self._column.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self.cards = [
            self._card(number, running) for number in range(min(len(self._outbox.queue), MOST_SHOWN))
        ]
        more = len(self._outbox.queue) - len(self.cards)
        words = [tr("and {more} more", more=more)] if more else []
        words += [tr("waiting, because {halted}", halted=self._outbox.halted)] if self._outbox.halted else []
        if words and self.cards:
            foot = label(" · ".join(words), "faint")
            self._column.addWidget(foot)
            foot.show()
        if held is not None:
            self._focus(held.message.id, place)

    def _card(self, number: int, running: bool) -> QueueCard:
        outbox = self._outbox
        message = outbox.queue[number]
        card = QueueCard(number + 1, message, going=message.id in outbox.going, running=running)
        self._column.addWidget(card)
        card.now.connect(outbox.send_now)
        card.instead.connect(outbox.stop_and_send)
        card.edited.connect(self._edit)
        card.removed.connect(outbox.remove)
        card.moved.connect(lambda name, places: outbox.move(name, self._place(name) + places))
        card.dropped.connect(self._drop)
        card.show()
        return card

    def _edit(self, message: str, text: str) -> None:
        """Take the new words, and the field away."""
        for card in self.cards:
            if card.message.id == message:
                card.setFocus()
                card.message = Waiting("", "")  # no longer the one being edited
        self._outbox.edit(message, text)
        self._focus(message, 0)

    def _place(self, message: str) -> int:
        return next((n for n, one in enumerate(self._outbox.queue) if one.id == message), -1)

    def _drop(self, message: str, height: int) -> None:
        others = [card for card in self.cards if card.message.id != message]
        self._outbox.move(message, sum(card.y() + card.height() // 2 < height for card in others))

    def _focus(self, message: str, place: int) -> None:
        """Give the focus to the card of a message, or to the one in its place."""
        same = next((card for card in self.cards if card.message.id == message), None)
        if same is None and self.cards:
            same = self.cards[min(max(place, 0), len(self.cards) - 1)]
        if same is not None:
            same.setFocus()
        else:
            self.left.emit()


def _focused(widget: QWidget) -> QWidget:
    return widget.window().focusWidget() or widget


_ALT = Qt.KeyboardModifier.AltModifier


def _moves(event: QKeyEvent) -> bool:
    """Tell whether a key moves a card over the others."""
    held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    return event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down) and held == _ALT
