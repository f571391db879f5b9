"""Says in the composer which secrets of the draft are kept back, and lets the user send them all the same."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QPushButton

from k2desk.core.redaction import redact, told
from k2desk.core.wording import retold
from k2desk.ui.chips import HEIGHT
from k2desk.ui.controls import show_tip
from k2desk.ui.draft import Draft
from k2desk.ui.measures import grown
from k2desk.ui.words import tr

SOON_MS = 200
"""So long after the last key the draft is looked through."""
MOST = 64 * 1024
"""Characters that are looked through while they are written; whatever is sent is looked through whole."""


class KeptBack(QPushButton):
    """A switch that is there while the draft holds a secret: kept back, or sent as it is.

    Args:
        draft: what is written.
    """

    def __init__(self, draft: Draft) -> None:
        super().__init__()
        self.setProperty("class", "chip")
        self.setMinimumHeight(grown(HEIGHT))
        self.setCheckable(True)
        self.setAccessibleName(tr("Secrets in the message"))
        self.setAutoDefault(False)
        self._draft, self._what = draft, ""
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(SOON_MS)
        self._soon.timeout.connect(self.look)
        draft.textChanged.connect(self._soon.start)
        self.toggled.connect(self._show)
        self.hide()

    @property
    def as_it_is(self) -> bool:
        """Whether the user wants the secrets in these words sent."""
        return self.isChecked() and bool(self._what)

    def look(self) -> None:
        """Look through the draft."""
        what = retold(told(redact(self._draft.toPlainText()[:MOST]).kinds))
        if what != self._what:
            self._what = what
            self.setChecked(False)  # another secret is another question
        self._show()

    def _show(self) -> None:
        if not self._what:
            self.hide()
            return
        sent = self.isChecked()
        what = self._what[0].upper() + self._what[1:]
        words = tr("{what} is sent as it is", what=what) if sent else tr("{what} is kept back", what=what)
        self.setText(words.replace("&", "&&"))
        tip = (
            tr("Press to keep it back")
            if sent
            else tr("The model gets a mark in its place. Press to send it")
        )
        show_tip(self, tip)
        self.setAccessibleName(f"{words}. {tip}")
        self.show()
