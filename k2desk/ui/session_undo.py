"""The bar that says which session was deleted, and takes it back."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout

from k2desk.core.ports import SessionInfo
from k2desk.ui.controls import ElidedLabel, button
from k2desk.ui.keymap import key_of
from k2desk.ui.models.sessions import title_of
from k2desk.ui.words import tr

UNDO_SECONDS = 20
"""How long the bar stays; the trash keeps what was deleted much longer."""


class UndoBar(QFrame):
    """Says what was deleted and takes it back."""

    taken_back = Signal(object)
    """(SessionInfo): bring it back."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("undo")
        self.info: SessionInfo | None = None
        self._text = ElidedLabel(Qt.TextElideMode.ElideMiddle, "dim")
        self._undo = button(tr("Undo"), self.take_back, "small", name=tr("Undo the deletion"))
        line = QHBoxLayout(self)
        line.setContentsMargins(12, 6, 8, 6)
        line.setSpacing(8)
        line.addWidget(self._text, 1)
        line.addWidget(self._undo)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(UNDO_SECONDS * 1000)
        self._timer.timeout.connect(self.forget)
        self.hide()

    def show_deleted(self, info: SessionInfo) -> None:
        """Offer to bring a session back."""
        self.info = info
        self._text.setText(tr("Deleted “{title}”", title=title_of(info)))
        key = key_of("sessions.undo", "Ctrl+Z") or tr("Undo")
        self.setAccessibleName(tr("Deleted “{title}”. {key} brings it back.", title=title_of(info), key=key))
        self.show()
        self._timer.start()

    def take_back(self) -> None:
        """Bring back what was deleted last."""
        if self.info is not None:
            self.taken_back.emit(self.info)
            self.forget()

    def forget(self) -> None:
        """Go."""
        self.info = None
        self.hide()
