"""Words that were pasted and go along as a chip, opened."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from k2desk.core.events import Attachment
from k2desk.core.visible import visible
from k2desk.ui.controls import button, label
from k2desk.ui.models.completion import name_of
from k2desk.ui.popup import Popup
from k2desk.ui.theme import look
from k2desk.ui.words import tr

WIDTH, HEIGHT = 620, 320


class PastedPage(Popup):
    """Shows pasted words as they are, plain; it leaves with Esc.

    Args:
        window: what it lies over.
        attachment: the words.
    """

    inlined = Signal(object)
    """(Attachment): the user wants them among those that are written."""
    removed = Signal(object)
    """(Attachment): the user does not want them to go along."""

    def __init__(self, window: QWidget, attachment: Attachment) -> None:
        super().__init__(window, min(WIDTH, window.width() - 24), name_of(attachment))
        self._attachment = attachment
        self.words = QPlainTextEdit()
        self.words.setReadOnly(True)
        self.words.setTabChangesFocus(True)
        self.words.setAccessibleName(tr("Pasted text"))
        self.words.setFont(look().code_font())
        self.words.setPlainText(visible(attachment.text))
        self.words.setFixedHeight(min(HEIGHT, max(window.height() - 260, 80)))
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(label(name_of(attachment), "dim"), 1)
        foot.addWidget(button(tr("Put into the message"), self._inline, "small"))
        foot.addWidget(button(tr("Remove"), self._remove, "small"))
        foot.addWidget(button(tr("Close"), self.leave, "small", tip=tr("Close (Esc)")))
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 10, 10, 10)
        column.setSpacing(8)
        column.addWidget(self.words)
        column.addLayout(foot)

    def first(self) -> QWidget:
        """Let the keys scroll the words."""
        return self.words

    def leave(self) -> None:
        """Go for good: the next time another one is made."""
        super().leave()
        self.deleteLater()

    def _inline(self) -> None:
        self.leave()
        self.inlined.emit(self._attachment)

    def _remove(self) -> None:
        self.leave()
        self.removed.emit(self._attachment)
