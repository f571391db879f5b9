"""Sentences for the user that belong to no session, on one line above the status bar."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy

from k2desk.core.wording import retold
from k2desk.ui.controls import IconButton, IconLabel, label
from k2desk.ui.words import tr

SECONDS = 8
"""How long a mere piece of information stays."""

_LEVELS = {"info": ("check", "accent"), "attention": ("warning", "attention"), "bad": ("warning", "bad")}


class Notice(QFrame):
    """The newest sentence; what is bad stays until it is closed."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("notice")
        self._icon = IconLabel("warning", "dim", 16)
        self._text = label()
        self._text.setWordWrap(True)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        close = IconButton("cross", tr("Close this notice"), size=14)
        close.clicked.connect(self.hide)
        line = QHBoxLayout(self)
        line.setContentsMargins(14, 6, 8, 6)
        line.setSpacing(10)
        line.addWidget(self._icon)
        line.addWidget(self._text, 1)
        line.addWidget(close)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SECONDS * 1000)
        self._timer.timeout.connect(self.hide)
        self._level = "info"
        self.hide()

    def settle(self) -> None:
        """Put away what is past once something new begins; what is bad stays."""
        if self._level != "bad":
            self.hide()

    def say(self, level: str, sentence: str) -> None:
        """Show a sentence.

        Args:
            level: ``info``, ``attention`` or ``bad``.
            sentence: plain text.
        """
        self._level, sentence = level, retold(sentence)
        name, color = _LEVELS.get(level, _LEVELS["info"])
        self._icon.show_icon(name, color)
        self._text.setText(sentence)
        self.setAccessibleName(sentence)
        self.show()
        if level == "info":
            self._timer.start()
        else:
            self._timer.stop()
