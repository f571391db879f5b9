"""A box between the rows of a diff in which the user writes."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFont, QKeyEvent, QTextCursor, QTextOption
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QVBoxLayout

from k2desk.ui.chat.cards.buttons import KeyButton
from k2desk.ui.controls import ElidedLabel, button, label, restyle
from k2desk.ui.measures import grown
from k2desk.ui.words import tr

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
MARGIN, GAP, ROW = 10, 6, 28
"""Pixels around the parts, between them, and of the row of buttons."""


class _Words(QPlainTextEdit):
    """Plain text; a key says that it is done, Esc that it is given up.

    Args:
        enter: whether Enter alone is that key, and Shift+Enter breaks the line; else it is Ctrl+Enter.
    """

    done = Signal()
    given_up = Signal()

    focused = Signal(bool)
    """(whether the keys come here)"""

    def __init__(self, *, enter: bool) -> None:
        super().__init__()
        self._enter = enter

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Tell that the keys come here."""
        super().focusInEvent(event)
        self.focused.emit(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Tell that they go elsewhere."""
        super().focusOutEvent(event)
        self.focused.emit(False)

    def event(self, event: QEvent) -> bool:
        """Keep Ctrl+Enter, which elsewhere applies what is ticked: nothing is applied while one writes."""
        override = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride
        if override and event.key() in (*_ENTER, Qt.Key.Key_Escape):  # type: ignore[attr-defined]
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Tell what the keys mean; the rest is as in every text."""
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if event.key() == Qt.Key.Key_Escape:
            self.given_up.emit()
        elif event.key() in _ENTER and (control or (self._enter and not shift)):
            self.done.emit()
        elif event.key() in _ENTER:
            self.insertPlainText("\n")
        else:
            super().keyPressEvent(event)


class WritingBox(QFrame):
    """The words, what they are about, and two buttons.

    Args:
        title: what is written about.
        text: what stands there at first.
        done: called with the words when the user is done.
        given_up: called when the user gives them up.
        save: what the first button says.
        enter: whether Enter alone means done, see `_Words`.
        name: of the text, for screen readers.
    """

    def __init__(
        self,
        title: str,
        text: str,
        done: Callable[[str], object],
        given_up: Callable[[], object],
        *,
        save: str,
        enter: bool,
        name: str,
    ) -> None:
        super().__init__()
        self.setProperty("class", "field")
        self._done = done
        self.words = _Words(enter=enter)
        self.words.setAccessibleName(name)
        self.words.setPlainText(text)
        self.words.moveCursor(QTextCursor.MoveOperation.End)
        self.words.done.connect(self.finish)
        self.words.given_up.connect(given_up)
        self.words.focused.connect(lambda on: restyle(self, "field", *(("focused",) if on else ())))
        self._said = label("", "attention")
        self._said.hide()
        head = ElidedLabel(Qt.TextElideMode.ElideMiddle, "dim")
        head.setText(title)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(KeyButton(save, "⏎" if enter else "Ctrl ⏎", self.finish, "primary"))
        buttons.addWidget(button(tr("Cancel"), given_up, name=tr("Cancel: {name}", name=name)))
        buttons.addWidget(self._said, 1)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, MARGIN - 2, MARGIN, MARGIN - 2)
        column.setSpacing(GAP)
        column.addWidget(head)
        column.addWidget(self.words, 1)
        column.addLayout(buttons)
        self.setFocusProxy(self.words)

    def use_code(self, font: QFont) -> None:
        """Show the words as code: its font, and no line broken where it does not end."""
        self.words.setFont(font)
        self.words.setWordWrapMode(QTextOption.WrapMode.NoWrap)

    def take(self, done: Callable[[str], object]) -> None:
        """Hand the words over to this from now on."""
        self._done = done

    def height_for(self, lines: int) -> int:
        """Return how high the box is with so many lines of text in view, in pixels."""
        line = self.words.fontMetrics().lineSpacing()
        text = lines * line + 2 * round(self.words.document().documentMargin()) + 8
        return text + self.fontMetrics().height() + grown(ROW) + 2 * GAP + 2 * MARGIN

    def say(self, words: str) -> None:
        """Say why what was written can't be taken; the words stay."""
        self._said.setText(words)
        self._said.setVisible(bool(words))

    def finish(self) -> None:
        """Hand the words over, as the first button does."""
        self._done(self.text)

    @property
    def text(self) -> str:
        """What stands there."""
        raw = self.words.document().toRawText()  # `toPlainText` makes blanks of no-break spaces
        return raw.replace("\u2029", "\n").replace("\u2028", "\n")
